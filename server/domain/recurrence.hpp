// SPDX-License-Identifier: Apache-2.0
// When a series meets next (RFC 5545 RRULE in a zone's local time), and local times in words of
// numbers. libical and the system's tzdata stay behind this header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sifang::domain {

/// A wall-clock time in some zone.
struct LocalTime {
  int year, month, day, hour, minute, second;
  int weekday;          // 1 Monday … 7 Sunday
  int offset_seconds;   // east of UTC
};

[[nodiscard]] bool is_zone(std::string_view zone);
/// Requires: is_zone(zone).
[[nodiscard]] LocalTime to_local(base::Time time, std::string_view zone);
/// "2026-11-27 19:00" in the zone.
[[nodiscard]] std::string local_text(base::Time time, std::string_view zone);
/// "2026-11-27T19:00:00+08:00" in the zone.
[[nodiscard]] std::string to_rfc3339_in(base::Time time, std::string_view zone);

/// Errors: invalid for what is no RRULE, for one more often than daily, and for an unknown zone.
[[nodiscard]] base::Result<void> validate_rule(std::string_view rule, std::string_view zone);

/// The first occurrence after `after` (exclusive) of the rule that starts at `start`; nothing when
/// the rule has ended or names days that do not come in the next 20 years.
/// Requires: validate_rule is good.
[[nodiscard]] std::optional<base::Time> next_occurrence(std::string_view rule, base::Time start,
                                                        std::string_view zone, base::Time after);

}  // namespace sifang::domain
