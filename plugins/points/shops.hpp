// SPDX-License-Identifier: Apache-2.0
// What points are good for: shops and their goods, codes, what shops are owed.
#pragma once

#include <optional>

#include "books.hpp"
#include "frame.hpp"
#include "households.hpp"

namespace points {

struct Shop {
  std::int64_t id = 0;
  std::string name, address;
  bool on = false;
};

/// By its id, of the call's community. Errors: Refusal 404.
[[nodiscard]] Shop get_shop(const Call& call, std::int64_t id);
/// Whether whoever asks is one of its people.
[[nodiscard]] bool is_own_shop(const Call& call, std::int64_t id);
/// Errors: Refusal 403 for a merchant of another shop who holds none of `roles`.
void need_own_shop(const Call& call, const Shop& shop, const std::vector<const char*>& roles = {});

/// The book that holds today, where one does.
[[nodiscard]] std::optional<Book> find_book(const Host& host, std::string_view community,
                                            std::string_view day);

[[nodiscard]] std::vector<Route> shop_routes();        // shops.cpp
[[nodiscard]] std::vector<Route> redemption_routes();  // redemptions.cpp, and of taking.cpp
[[nodiscard]] std::vector<Route> taking_routes();      // taking.cpp
[[nodiscard]] std::vector<Route> settlement_routes();  // settlements.cpp
[[nodiscard]] std::vector<Route> unsettled_routes();   // unsettled.cpp

/// Redemptions (`r`) that meet `condition`, the newest first, as the wire has them: with what was
/// reserved. A code that is good is shown as a picture to its household alone.
enum class Qr { shown, left_out };
[[nodiscard]] Json list_redemptions(const Host& host, const std::string& condition,
                                    const std::vector<Value>& values, Qr qr);

/// The household of a redemption, to be told of it.
[[nodiscard]] Household home_of(const Host& host, std::int64_t redemption);

/// Gives back points and goods of codes whose time is over.
void expire_due(const Host& host, std::string_view community);

}  // namespace points
