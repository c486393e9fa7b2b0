// SPDX-License-Identifier: Apache-2.0
// The command table as OpenAPI 3.1 and AsyncAPI 2.6 documents.
#pragma once

#include <string>

#include "app/command.hpp"

namespace sifang::api {

[[nodiscard]] std::string write_openapi(const app::CommandTable& commands);
[[nodiscard]] std::string write_asyncapi(const app::CommandTable& commands);

}  // namespace sifang::api
