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
[[nodiscard]] std::deque<Move> list_moves(const Host& host, std::string_view community,
                                          const Lines& before, const Lines& after);
/// Who has drawn anew, and why. `area`: "" of several; `by` and `by_name`: "" of the plugin itself.
struct Redraw {
  std::string area, reason, by = {}, by_name = {};
};
/// A job that makes them; done at once where there are none.
std::int64_t start_redraw(const Host& host, std::string_view community, const Redraw& redraw,
                          const std::deque<Move>& moves);

/// Reads what the log did not tell before the plugin was granted to hear it, a piece at a time.
void catch_up(const Host& host, std::string_view community);

/// A move of a job while it is made.
struct Step {
  std::int64_t id = 0, job = 0, job_at = 0;
  std::string ticket, from, to, how, reason;
};
/// Of a command: of this job of this file alone, also after an older one was put back.
[[nodiscard]] std::string key_of(const Step& step, const std::string& to);
/// One step of a handover. "": done, else why it cannot be.
[[nodiscard]] std::string hand_on(const Host& host, const Step& step);

[[nodiscard]] std::vector<Route> handover_routes();

}  // namespace grid
