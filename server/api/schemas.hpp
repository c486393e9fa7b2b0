// SPDX-License-Identifier: Apache-2.0
// JSON Schemas of what the server says, as JSON text. Written by hand after wire.md; the e2e tests
// hold real answers against them.
#pragma once

#include <string_view>

namespace sifang::api {

/// An object: name of a schema → JSON Schema.
[[nodiscard]] std::string_view answer_schemas();
/// An object: name of a live message → AsyncAPI message.
[[nodiscard]] std::string_view live_message_schemas();

}  // namespace sifang::api
