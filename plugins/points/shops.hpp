// SPDX-License-Identifier: Apache-2.0
// What points are good for: shops and their goods, codes, what shops are owed.
#pragma once

#include "call.hpp"

namespace points {

[[nodiscard]] std::vector<Route> shop_routes();        // shops.cpp
[[nodiscard]] std::vector<Route> redemption_routes();  // redemptions.cpp
[[nodiscard]] std::vector<Route> settlement_routes();  // settlements.cpp

/// Gives back points and goods of codes whose time is over.
void expire_due(const Host& host, std::string_view community);

}  // namespace points
