// SPDX-License-Identifier: Apache-2.0
// Meetings as an iCalendar feed (RFC 5545), written by libical.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace sifang::domain {

struct CalendarEntry {
  std::string uid;
  int sequence;  // raised whenever the meeting moves
  std::string title;
  std::string place;
  base::Time starts_at;
  int minutes;
  base::Time changed_at;
  bool cancelled;
};

/// A VCALENDAR with the zone's VTIMEZONE. Requires: is_zone(zone).
[[nodiscard]] std::string write_calendar(std::string_view name, std::string_view zone,
                                         const std::vector<CalendarEntry>& entries);

}  // namespace sifang::domain
