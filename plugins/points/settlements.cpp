// SPDX-License-Identifier: Apache-2.0
#include "shops.hpp"

namespace points {

std::vector<Route> settlement_routes() { return {}; }

}  // namespace points
