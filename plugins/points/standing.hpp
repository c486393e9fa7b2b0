// SPDX-License-Identifier: Apache-2.0
// The households as they were in a month: of one that is over, at its end; of this one, as they
// are.
#pragma once

#include <map>

#include "frame.hpp"

namespace points {

/// When a month is over, in ms.
[[nodiscard]] std::int64_t end_of_month(const Call& call, std::string_view month);

/// The same of a month that was over before the first account was opened here (what it has comes
/// from another system, or was scored afterwards): of the month in which that was.
[[nodiscard]] std::int64_t end_of_known_month(const Call& call, std::string_view month);

/// Each household of community $1 at the end ($3, ms) of month $2: id, grid, is_there (had an
/// account, not closed by then), enrolled. Whoever has entries of a month of before their account,
/// from another system, was there.
inline constexpr const char* select_standing =
    "SELECT h.id AS id, coalesce((SELECT g.grid FROM plugin_points_grids g WHERE g.household = h.id"
    " AND g.since < $3 ORDER BY g.since DESC LIMIT 1), h.grid) AS grid, (h.closed_at IS NULL OR"
    " h.closed_at >= $3) AND (h.created_at < $3 OR EXISTS (SELECT 1 FROM plugin_points_entries e"
    " WHERE e.household = h.id AND e.month = $2 AND e.kind IN ('posting', 'import', 'reversal')))"
    " AS is_there, EXISTS (SELECT 1 FROM plugin_points_enrolments n WHERE n.household = h.id AND"
    " n.enrolled_at < $3 AND (n.left_at IS NULL OR n.left_at >= $3)) AS enrolled FROM"
    " plugin_points_households h WHERE h.community = $1";

/// In which grid each household of a community was.
class GridsThen {
 public:
  explicit GridsThen(const Call& call);
  /// "" where it was in none.
  [[nodiscard]] const std::string& at(std::int64_t household, std::int64_t ms) const;

 private:
  std::map<std::int64_t, std::map<std::int64_t, std::string>> since_;
};

}  // namespace points
