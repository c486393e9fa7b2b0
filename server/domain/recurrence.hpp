// SPDX-License-Identifier: Apache-2.0
// When a series meets next (RFC 5545 RRULE in a zone's local time), and local times as texts.
// libical and the system's tzdata stay behind this header. Thread: any, for all of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/working_calendar.hpp"

namespace sifang::domain {

/// A wall-clock time in some zone.
struct LocalTime {
  int year, month, day, hour, minute, second;
  int weekday;         // 1 Monday … 7 Sunday
  int offset_seconds;  // east of UTC
};

[[nodiscard]] bool is_zone(std::string_view zone);
/// Requires: is_zone(zone).
[[nodiscard]] LocalTime to_local(base::Time time, std::string_view zone);
/// "2026-11-27 19:00" in the zone.
[[nodiscard]] std::string local_text(base::Time time, std::string_view zone);
/// "2026-11-27T19:00:00+08:00" in the zone.
[[nodiscard]] std::string to_rfc3339_in(base::Time time, std::string_view zone);

/// The moment at which the zone's clocks show that time (weekday and offset are not read). A time
/// that is shown twice is the first of the two; one that is skipped counts on from before the
/// change (RFC 5545, 3.3.5), 02:30 becoming 03:30. Requires: is_zone(zone).
[[nodiscard]] base::Time from_local(const LocalTime& local, std::string_view zone);

/// Errors: invalid for what is no RRULE, for one that could come more often than once a day, for a
/// calendar other than the common one, and for an unknown zone.
[[nodiscard]] base::Result<void> validate_rule(std::string_view rule, std::string_view zone);

/// A series in time. `start` is its first possible occurrence, to the second.
struct Recurrence {
  std::string_view rule;
  base::Time start;
  std::string_view zone;
  std::vector<Day> except = {};  // days of the zone's calendar that are left out (EXDATE)
};

/// The first occurrence after `after` (exclusive); nothing when the rule has ended or names days
/// that do not come in the next 20 years. An UNTIL without `Z` is the zone's time; one without a
/// time of day includes that day. Requires: validate_rule is good.
[[nodiscard]] std::optional<base::Time> next_occurrence(const Recurrence& series, base::Time after);
[[nodiscard]] std::optional<base::Time> next_occurrence(std::string_view rule, base::Time start,
                                                        std::string_view zone, base::Time after);

/// The same, one after another: at most `most`, none later than `until`.
[[nodiscard]] std::vector<base::Time> occurrences_after(const Recurrence& series, base::Time after,
                                                        std::size_t most,
                                                        base::Time until = base::Time::max());
/// The last one of all, left out or not; nothing for a rule that gives none or goes on without end,
/// as one does that has 20,000 to come.
[[nodiscard]] std::optional<base::Time> last_occurrence(const Recurrence& series);
/// The day of that moment in the zone; a series meets at most once on one.
[[nodiscard]] Day local_day(base::Time time, std::string_view zone);

}  // namespace sifang::domain
