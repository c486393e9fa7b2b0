// SPDX-License-Identifier: Apache-2.0
// JSON Schemas of what the server says, as JSON text. Written by hand after wire.md; the e2e tests
// hold real answers against them.
#pragma once

#include <string_view>
#include <vector>

namespace sifang::api {

/// An object: name of a schema → JSON Schema.
[[nodiscard]] std::string_view answer_schemas();
/// An object: name of a live message → AsyncAPI message.
[[nodiscard]] std::string_view live_message_schemas();
/// OpenAPI's components beside the schemas, as JSON objects.
[[nodiscard]] std::string_view header_parameters();
[[nodiscard]] std::string_view answer_headers();
[[nodiscard]] std::string_view security_schemes();

/// What stands at the root, beside /api/v1: a path and its item.
struct RootPath {
  std::string_view path, item;
};
[[nodiscard]] const std::vector<RootPath>& root_paths();

}  // namespace sifang::api
