// SPDX-License-Identifier: Apache-2.0
// When people work: hours by weekday, holidays, and rest days on which work is made up for (调休),
// in a community's zone. A value and pure functions; local times go through recurrence. Thread:
// any.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// A date in some zone.
using Day = std::chrono::sys_days;

/// "2026-10-10"; nothing for what is no date between the years 2000 and 2199.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);
[[nodiscard]] std::string day_text(Day day);
[[nodiscard]] int year_of(Day day);

/// Working time within a day, in minutes after midnight; `to` may be 1440.
struct HourSpan {
  int from = 0;
  int to = 0;
  bool operator==(const HourSpan&) const = default;
};
/// "09:00-12:00"; nothing for other texts and for a span without length.
[[nodiscard]] std::optional<HourSpan> parse_span(std::string_view text);
[[nodiscard]] std::string span_text(HourSpan span);

/// How a day differs from its weekday.
enum class DayKind : std::uint8_t { off, work };
template <>
struct Codes<DayKind> {
  static constexpr auto last = DayKind::work;
  static constexpr auto list = std::to_array<std::string_view>({"off", "work"});
};

/// Of weekdays 1 Monday … 7 Sunday; each in order and without overlap.
using WeekHours = std::array<std::vector<HourSpan>, 7>;
/// Monday to Friday, 09:00 to 12:00 and 14:00 to 18:00.
[[nodiscard]] WeekHours usual_hours();
/// Errors: invalid when spans overlap or are out of order.
[[nodiscard]] base::Result<void> check_spans(const std::vector<HourSpan>& spans);

struct SpecialDay {
  Day day = {};
  DayKind kind = DayKind::off;
  std::string name = {};
};
/// What the State Council has published for mainland China: every day on which work differs from
/// the weekday, in order (schema/calendar/china.csv).
[[nodiscard]] const std::vector<SpecialDay>& china_days();

struct WorkingCalendar {
  std::string zone;  // an IANA name
  WeekHours hours = {};
  bool with_china_days = false;      // china_days() count
  std::map<Day, DayKind> days = {};  // holidays and made-up days of one's own; these go first

  /// When people work on a day. One on which work is made up for has its own weekday's hours; where
  /// that has none, those of the first weekday that has some.
  [[nodiscard]] const std::vector<HourSpan>& spans_on(Day day) const;
  /// No hours in the whole week: nothing is ever counted.
  [[nodiscard]] bool is_empty() const;
};

/// Working time in [from, to); 0 where `to` is not after `from`.
[[nodiscard]] std::chrono::milliseconds working_time(const WorkingCalendar& calendar,
                                                     base::Time from, base::Time to);
/// The moment by which that much working time has passed since `from`, the first such: the end of a
/// working day, not the beginning of the next. Nothing where it does not come within ten years.
[[nodiscard]] std::optional<base::Time> after_working_time(const WorkingCalendar& calendar,
                                                           base::Time from,
                                                           std::chrono::milliseconds amount);

}  // namespace sifang::domain
