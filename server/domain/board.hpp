// SPDX-License-Identifier: Apache-2.0
// How a community stands (product.md, Figures: the board), defined here once. Every ticket is on it
// but archived history; unlike in the figures, imported tickets that are still to be dealt with are
// there before anybody has touched them, and what was withdrawn or is a duplicate is closed like
// any other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/figures.hpp"

namespace sifang::domain {

/// What a ticket is counted under:
///
///   measure                    name             day
///   state                      its state        -
///   all, open                  its category     -
///   answered, silent, owed     the party        -; who spoke after a silence has answered
///   working                    the party        -
///   ratings, rating (a sum)    -                -
///   submitted, closed,         -                in the community's zone (20261127); reopened: the
///   reopened                                    last time
///   due                        the party or ""  of its due time in UTC (days_since_1970)
///   due_span                   the party or ""  the same, by days_in_span: years of days are many
struct BoardCount {
  std::string_view measure;
  std::int64_t day = 0;
  std::string name;
  std::int64_t count = 1;
};
[[nodiscard]] std::vector<BoardCount> count_for_board(const TicketFigures& figures);

inline constexpr std::int64_t days_in_span = 32;
[[nodiscard]] std::int64_t days_since_1970(base::Time at);
[[nodiscard]] std::int64_t span_of(std::int64_t days_since_1970);
[[nodiscard]] base::Time start_of_day(std::int64_t days_since_1970);

}  // namespace sifang::domain
