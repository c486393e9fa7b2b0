// SPDX-License-Identifier: Apache-2.0
// The rule book (村规): versions with blocks and items; drafted, proposed, adopted by a recorded
// vote.
#pragma once

#include "frame.hpp"

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
/// A book as the wire has it whole, with its blocks and items. Requires: there is one.
[[nodiscard]] Json whole_book(const Host& host, std::int64_t id);

inline constexpr std::size_t most_items = 2'000, longest_title = 200, longest_chapter = 100,
                             longest_note = 200;
inline constexpr const char* item_sources[] = {"visit",   "claim",  "both",
                                               "meeting", "ticket", "help"};

/// A draft, of the call's community. Errors: Refusal 404, 409 where it is none any more.
[[nodiscard]] std::int64_t get_draft(const Call& call, std::int64_t id);
/// Where so many words would not go into one answer. Errors: Refusal 422.
void require_short(const Call& call, std::int64_t book);

void import_items(const Call& call);  // book_import.cpp
void adopt_book(const Call& call);    // adoption.cpp
void list_book_votes(const Call& call);
[[nodiscard]] std::vector<Route> book_routes();

}  // namespace points
