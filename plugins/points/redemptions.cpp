// SPDX-License-Identifier: Apache-2.0
#include "shops.hpp"

namespace points {

std::vector<Route> redemption_routes() { return {}; }

void expire_due(const Host&, std::string_view) {}

}  // namespace points
