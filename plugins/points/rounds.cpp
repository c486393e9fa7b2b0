// SPDX-License-Identifier: Apache-2.0
#include "scores.hpp"

namespace points {

std::vector<Route> round_routes() { return {}; }

}  // namespace points
