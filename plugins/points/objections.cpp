// SPDX-License-Identifier: Apache-2.0
#include "scores.hpp"

namespace points {

std::vector<Route> objection_routes() { return {}; }

}  // namespace points
