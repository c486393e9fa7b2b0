// SPDX-License-Identifier: Apache-2.0
// JSON as plugins hold it, and how they read what others have written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kit {

using Json = nlohmann::ordered_json;

/// Discarded where it is no JSON, or nested more than 32 deep, which would cost a stack.
[[nodiscard]] Json parse_json(std::string_view text);
/// As text; bytes in it that are no UTF-8 become U+FFFD. Never throws for what stands in it.
[[nodiscard]] std::string write_json(const Json& json);

}  // namespace kit
