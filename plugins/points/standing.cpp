// SPDX-License-Identifier: Apache-2.0
#include "standing.hpp"

#include <algorithm>

#include "kit/days.hpp"

namespace points {

std::int64_t end_of_month(const Call& call, std::string_view month) {
  return ms_of(call.host, next_month(month) + "-01") - call.utc_offset() * 60'000;
}

std::int64_t end_of_known_month(const Call& call, std::string_view month) {
  const auto first = find_number(
      call.host, "SELECT min(created_at) FROM plugin_points_households WHERE community = $1",
      {call.community}, call.now);
  const auto begun = day_of(first, call.utc_offset()).substr(0, 7);
  return end_of_month(call, std::max<std::string_view>(month, begun));
}

GridsThen::GridsThen(const Call& call) {
  call.host.query(
      "SELECT g.household, g.since, g.grid FROM plugin_points_households h JOIN plugin_points_grids"
      " g ON g.household = h.id WHERE h.community = $1",
      {call.community},
      [this](const Row& row) { since_[row.integer(0)][row.integer(1)] = row.string(2); });
}

const std::string& GridsThen::at(std::int64_t household, std::int64_t ms) const {
  static const std::string none;
  const auto known = since_.find(household);
  if (known == since_.end()) return none;
  const auto next = known->second.lower_bound(ms);
  return next == known->second.begin() ? none : std::prev(next)->second;
}

}  // namespace points
