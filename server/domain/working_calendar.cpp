// SPDX-License-Identifier: Apache-2.0
#include "domain/working_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "domain/calendar_data.hpp"
#include "domain/recurrence.hpp"

namespace sifang::domain {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr int minutes_per_day = 24 * 60;
constexpr days horizon{3653};

/// Digits and nothing else.
std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.front() == '-' || error != std::errc{} ||
      end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::optional<int> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2)), minute = number(text.substr(3));
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const int result = *hour * 60 + *minute;
  return result <= minutes_per_day ? std::optional(result) : std::nullopt;
}

/// The day that the zone's clocks show at that moment.
Day day_at(base::Time time, std::string_view zone) {
  const auto local = to_local(time, zone);
  return std::chrono::year_month_day{std::chrono::year(local.year),
                                     std::chrono::month(static_cast<unsigned>(local.month)),
                                     std::chrono::day(static_cast<unsigned>(local.day))};
}

/// The moment at which the zone's clocks show that minute of the day; 1440 is the next midnight.
base::Time moment_on(Day day, int minute, std::string_view zone) {
  if (minute >= minutes_per_day) return moment_on(day + days(1), minute - minutes_per_day, zone);
  const std::chrono::year_month_day date(day);
  return from_local({.year = int(date.year()),
                     .month = int(unsigned(date.month())),
                     .day = int(unsigned(date.day())),
                     .hour = minute / 60,
                     .minute = minute % 60,
                     .second = 0,
                     .weekday = 0,
                     .offset_seconds = 0},
                    zone);
}

/// How the day differs from its weekday, if it does.
std::optional<DayKind> kind_of(Day day, const WorkingCalendar& calendar) {
  if (const auto own = calendar.days.find(day); own != calendar.days.end()) return own->second;
  if (!calendar.with_china_days) return std::nullopt;
  const auto& published = china_days();
  const auto found =
      std::lower_bound(published.begin(), published.end(), day,
                       [](const SpecialDay& special, Day wanted) { return special.day < wanted; });
  if (found == published.end() || found->day != day) return std::nullopt;
  return found->kind;
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)),
             day = number(text.substr(8));
  if (!year || !month || !day || *year < 2000 || *year > 2199) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional<Day>(date) : std::nullopt;
}

std::string day_text(Day day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()));
}

int year_of(Day day) { return int(std::chrono::year_month_day(day).year()); }

std::optional<HourSpan> parse_span(std::string_view text) {
  if (text.size() != 11 || text[5] != '-') return std::nullopt;
  const auto from = minute_of_day(text.substr(0, 5)), to = minute_of_day(text.substr(6));
  if (!from || !to || *from >= *to) return std::nullopt;
  return HourSpan{*from, *to};
}

std::string span_text(HourSpan span) {
  return fmt::format("{:02}:{:02}-{:02}:{:02}", span.from / 60, span.from % 60, span.to / 60,
                     span.to % 60);
}

WeekHours usual_hours() {
  WeekHours hours;
  for (std::size_t weekday = 0; weekday < 5; ++weekday)
    hours[weekday] = {{9 * 60, 12 * 60}, {14 * 60, 18 * 60}};
  return hours;
}

base::Result<void> check_spans(const std::vector<HourSpan>& spans) {
  for (std::size_t i = 1; i < spans.size(); ++i)
    if (spans[i].from < spans[i - 1].to)
      return base::Error{base::Errc::invalid,
                         "",
                         {{"/spans/" + std::to_string(i), "begins before the one before it ends"}}};
  return {};
}

const std::vector<SpecialDay>& china_days() {
  static const auto published = [] {
    std::vector<SpecialDay> all;
    std::string_view rest = calendar_data::china;
    rest.remove_prefix(rest.find('\n') + 1);  // names of the columns
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      const auto line = rest.substr(0, end);
      rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
      const auto first = line.find(','), second = line.find(',', first + 1);
      if (second == line.npos) continue;
      all.push_back({.day = parse_day(line.substr(0, first)).value(),
                     .kind = parse<DayKind>(line.substr(first + 1, second - first - 1)).value(),
                     .name = std::string(line.substr(second + 1))});
    }
    return all;
  }();
  return published;
}

const std::vector<HourSpan>& WorkingCalendar::spans_on(Day day) const {
  static const std::vector<HourSpan> none;
  const auto& own = hours.at(std::chrono::weekday(day).iso_encoding() - 1);
  const auto special = kind_of(day, *this);
  if (!special) return own;
  if (*special == DayKind::off) return none;
  if (!own.empty()) return own;
  const auto some =
      std::find_if(hours.begin(), hours.end(), [](const auto& spans) { return !spans.empty(); });
  return some == hours.end() ? none : *some;
}

bool WorkingCalendar::is_empty() const {
  return std::all_of(hours.begin(), hours.end(), [](const auto& spans) { return spans.empty(); });
}

milliseconds working_time(const WorkingCalendar& calendar, base::Time from, base::Time to) {
  milliseconds sum{0};
  if (to <= from) return sum;
  const Day last = day_at(to, calendar.zone);
  for (Day day = day_at(from, calendar.zone); day <= last; day += days(1))
    for (const auto& span : calendar.spans_on(day)) {
      const auto begins = std::max(from, moment_on(day, span.from, calendar.zone));
      const auto ends = std::min(to, moment_on(day, span.to, calendar.zone));
      if (ends > begins) sum += ends - begins;
    }
  return sum;
}

std::optional<base::Time> after_working_time(const WorkingCalendar& calendar, base::Time from,
                                             milliseconds amount) {
  if (amount <= milliseconds(0)) return from;
  const Day first = day_at(from, calendar.zone);
  for (Day day = first; day <= first + horizon; day += days(1))
    for (const auto& span : calendar.spans_on(day)) {
      const auto begins = std::max(from, moment_on(day, span.from, calendar.zone));
      const auto ends = moment_on(day, span.to, calendar.zone);
      if (ends <= begins) continue;
      if (ends - begins >= amount) return begins + amount;
      amount -= ends - begins;
    }
  return std::nullopt;
}

}  // namespace sifang::domain
