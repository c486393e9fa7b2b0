// SPDX-License-Identifier: Apache-2.0
// JSON as plugins hold it, and how they read what others have written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kit {

using Json = nlohmann::ordered_json;

/// As deep as others may nest what they send: GeoJSON in a body has nine.
inline constexpr int deepest_json = 32;

/// Discarded where it is no JSON, or nested deeper than that, since copying and writing a tree
/// recurse.
[[nodiscard]] Json parse_json(std::string_view text, int deepest = deepest_json);
/// A member that is a text; "" for null, for anything else, and for none.
[[nodiscard]] std::string text_of(const Json& object, const char* name);
/// "": null.
[[nodiscard]] Json json_or_null(std::string text);
/// As text; bytes in it that are no UTF-8 become U+FFFD. Never throws for what stands in it.
[[nodiscard]] std::string write_json(const Json& json);

}  // namespace kit
