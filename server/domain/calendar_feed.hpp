// SPDX-License-Identifier: Apache-2.0
// Series and meetings as an iCalendar feed (RFC 5545), written by libical.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace sifang::domain {

/// A meeting. One of a series has the series' uid and names the occurrence that it stands for.
struct CalendarEntry {
  std::string uid;
  int sequence;  // raised whenever the meeting moves
  std::string title;
  std::string place;
  base::Time starts_at;
  int minutes;
  base::Time changed_at;
  bool cancelled;
  std::string note = {};                      // why it was moved or cancelled
  std::optional<base::Time> occurrence = {};  // when the rule has it (RECURRENCE-ID)
  std::string zone = {};                      // empty: the calendar's
};

/// A series whose rule gives all meetings that no entry stands for.
struct CalendarSeries {
  std::string uid;
  int sequence;
  std::string title;
  std::string place;
  std::string rule;                     // whose own end is not read
  base::Time first;                     // an occurrence
  std::optional<base::Time> last = {};  // an occurrence; nothing: without end
  int minutes;
  base::Time changed_at;
  std::string zone;
  std::vector<base::Time> left_out = {};  // occurrences
};

/// A VCALENDAR with a VTIMEZONE for each zone. Requires: is_zone of all zones, rules are valid.
[[nodiscard]] std::string write_calendar(std::string_view name, std::string_view zone,
                                         const std::vector<CalendarEntry>& entries,
                                         const std::vector<CalendarSeries>& series = {});

}  // namespace sifang::domain
