// SPDX-License-Identifier: Apache-2.0
// The parts of a manifest (plugins/README.md), as JSON.
#pragma once

#include <initializer_list>
#include <vector>

#include "call.hpp"

namespace kit {

/// A whole number within bounds; true or false.
[[nodiscard]] Json number_setting(const char* key, int initial, int min, int max,
                                  const char* title_zh, const char* title_en);
[[nodiscard]] Json flag_setting(const char* key, bool initial, const char* title_zh,
                                const char* title_en);
/// What `utc_offset` reads.
[[nodiscard]] Json utc_offset_setting();
/// So many characters at most.
[[nodiscard]] Json text_setting(const char* key, const char* initial, int most,
                                const char* title_zh, const char* title_en);
[[nodiscard]] Json told_kind(const char* kind, const char* title_zh, const char* title_en);
/// Those of all nouns, in this order: a request names its route by its place.
[[nodiscard]] std::vector<Route> all_routes(std::initializer_list<std::vector<Route>> nouns);
[[nodiscard]] Json route_list(const std::vector<Route>& routes);
/// The plugin's own, of schema.hpp.
[[nodiscard]] Json migrations();

}  // namespace kit
