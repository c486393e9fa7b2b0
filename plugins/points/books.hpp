// SPDX-License-Identifier: Apache-2.0
// The rule book (村规): versions with blocks and items; drafted, proposed, adopted by a recorded
// vote.
#pragma once

#include "call.hpp"

namespace points {

struct Book {
  std::int64_t id = 0, number = 0, month_most = 0, point_fen = 0, redeem_fen = 0;
};
struct Item {
  std::int64_t id = 0, book = 0, block = 0, points = 0;
  std::optional<std::int64_t> day_most, month_most;
  std::string chapter, title, source;
};

/// The book that holds for what happens on a day. Errors: Refusal 409 where none is adopted yet.
[[nodiscard]] Book book_on(const Host& host, std::string_view community, std::string_view day);
/// An item of that book. Errors: Refusal 422 for one of another book.
[[nodiscard]] Item item_of(const Host& host, const Book& book, std::int64_t id);

[[nodiscard]] std::vector<Route> book_routes();

}  // namespace points
