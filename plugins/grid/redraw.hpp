// SPDX-License-Identifier: Apache-2.0
// What moves when a line moves.
#pragma once

#include <deque>

#include "placing.hpp"

namespace grid {

/// An open ticket that belongs elsewhere from now on.
struct Move {
  std::string ticket, from;
  Belonging to;
};
[[nodiscard]] std::deque<Move> list_moves(const Call& call, const Lines& before,
                                          const Lines& after);
/// A job that makes them; done at once where there are none. `area`: "" of an import.
std::int64_t start_redraw(const Call& call, const std::string& area, const std::string& reason,
                          const std::deque<Move>& moves);

/// A move of a job while it is made.
struct Step {
  std::int64_t id = 0, job = 0;
  std::string ticket, from, to, how, reason;
};
/// One step of a handover. "": done, else why it cannot be.
[[nodiscard]] std::string hand_on(const Host& host, const Step& step);

[[nodiscard]] std::vector<Route> handover_routes();

}  // namespace grid
