// SPDX-License-Identifier: Apache-2.0
// What this plugin says of itself: routes of all parts, settings, events.
#pragma once

#include <string>
#include <vector>

#include "frame.hpp"

namespace grid {

/// In the order of the manifest: a request names its route by its place here.
[[nodiscard]] const std::vector<Route>& routes();
[[nodiscard]] const std::string& manifest();

}  // namespace grid
