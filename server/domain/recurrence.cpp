// SPDX-License-Identifier: Apache-2.0
#include "domain/recurrence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <set>
#include <span>

#include "domain/ical_zone.hpp"

namespace sifang::domain {
namespace {

using base::Errc;
using base::Error;
using std::chrono::seconds;

constexpr std::size_t longest_rule = 200;       // bytes
constexpr std::chrono::days horizon{20 * 366};  // the rarest sane rule: 29 February
constexpr std::size_t most_counted = 20'000;    // daily for 54 years; more is without end

/// The face of a clock as if it stood in UTC.
base::Time face_of(const icaltimetype& local) {
  const std::chrono::year_month_day date{std::chrono::year(local.year),
                                         std::chrono::month(static_cast<unsigned>(local.month)),
                                         std::chrono::day(static_cast<unsigned>(local.day))};
  return std::chrono::sys_days(date) + std::chrono::hours(local.hour) +
         std::chrono::minutes(local.minute) + seconds(local.second);
}

seconds offset_at(base::Time time, icaltimezone* zone) {
  auto utc = to_ical(time, icaltimezone_get_utc_timezone());
  int is_daylight = 0;
  return seconds(icaltimezone_get_utc_offset_of_utc_time(zone, &utc, &is_daylight));
}

/// The moment when the zone's clocks show `face`; see from_local for what is shown twice or never.
base::Time moment_of(base::Time face, icaltimezone* zone) {
  // No zone changes twice within two days, so these are the offsets before and after a change
  // nearby.
  const auto before = offset_at(face - std::chrono::days(1), zone);
  const auto after = offset_at(face + std::chrono::days(1), zone);
  for (const auto offset : {before, after})
    if (offset_at(face - offset, zone) == offset) return face - offset;
  return face - before;
}

std::optional<icalrecurrencetype> parse_rule(std::string_view text) {
  // A zero byte would end the text for libical and not for us.
  if (text.size() > longest_rule || text.find('\0') != text.npos) return std::nullopt;
  auto rule = icalrecurrencetype_from_string(std::string(text).c_str());
  const bool names_calendar = rule.rscale != nullptr;
  std::free(rule.rscale);  // libical leaves it to its caller; rules by other calendars are not ours
  if (rule.freq == ICAL_NO_RECURRENCE || names_calendar) return std::nullopt;
  return rule;
}

/// libical ends its lists of numbers with a mark.
std::size_t count_of(std::span<const short> list) {
  const auto mark = static_cast<short>(ICAL_RECURRENCE_ARRAY_MAX);
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), mark) - list.begin());
}

std::span<const short> named(std::span<const short> list) { return list.first(count_of(list)); }

bool names_nth_weekday(const icalrecurrencetype& rule) {
  const auto days = named(rule.by_day);
  return std::any_of(days.begin(), days.end(),
                     [](short day) { return icalrecurrencetype_day_position(day) != 0; });
}

bool is_real_date(const icaltimetype& time) {
  return std::chrono::year_month_day(std::chrono::year(time.year),
                                     std::chrono::month(static_cast<unsigned>(time.month)),
                                     std::chrono::day(static_cast<unsigned>(time.day)))
      .ok();
}

/// How many different days the list of days names in the month where it names most: none for 30
/// February, one for 1 and -31.
std::size_t most_month_days(const icalrecurrencetype& rule) {
  constexpr std::array longest_months{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto months = named(rule.by_month);
  std::size_t most = 0;
  for (std::size_t month = 1; month <= longest_months.size(); ++month) {
    if (!months.empty() && std::find(months.begin(), months.end(), month) == months.end()) continue;
    const int length = longest_months.at(month - 1);
    std::set<int> days;
    for (const int day : named(rule.by_month_day))
      if (std::abs(day) <= length) days.insert(day > 0 ? day : length + 1 + day);
    most = std::max(most, days.size());
  }
  return most;
}

/// The largest position that BYSETPOS may ask for and be sure to find; 0: none may be asked for.
int largest_position(const icalrecurrencetype& rule) {
  const auto weekdays = count_of(rule.by_day), month_days = count_of(rule.by_month_day);
  const bool other_days = count_of(rule.by_year_day) > 0 || count_of(rule.by_week_no) > 0;
  if (other_days || names_nth_weekday(rule) || (weekdays > 0) == (month_days > 0)) return 0;
  if (rule.freq == ICAL_MONTHLY_RECURRENCE)
    return static_cast<int>(weekdays > 0 ? 5 * weekdays : most_month_days(rule));
  if (rule.freq != ICAL_YEARLY_RECURRENCE || month_days > 0) return 0;
  const auto months = count_of(rule.by_month);
  return static_cast<int>(weekdays * (months > 0 ? 4 * months : 52));
}

/// What libical would look for until the end of its calendar, for seconds, or would take for
/// something else. Each of these has a plainer form that says the same, or says nothing.
std::string_view oddity_of(const icalrecurrencetype& rule) {
  const auto farthest = [](std::span<const short> list) {
    int most = 0;
    for (const int number : named(list)) most = std::max(most, std::abs(number));
    return most;
  };
  if (farthest(rule.by_month) > 12) return "names a month that does not come";
  const bool by_day = count_of(rule.by_day) > 0, by_month = count_of(rule.by_month) > 0;
  const bool by_month_day = count_of(rule.by_month_day) > 0;
  const bool by_other = count_of(rule.by_year_day) > 0 || count_of(rule.by_week_no) > 0;
  if (by_month_day && most_month_days(rule) == 0) return "never comes true";
  if (names_nth_weekday(rule)) {
    constexpr int in_month = 5, in_year = 52;
    int most = 0;
    for (const short day : named(rule.by_day))
      most = std::max(most, std::abs(icalrecurrencetype_day_position(day)));
    const bool within_month = rule.freq == ICAL_MONTHLY_RECURRENCE || by_month;
    if (most > (within_month ? in_month : in_year)) return "never comes true";
    if (by_month_day || by_other) return "combines parts that do not go together";
  }
  if (count_of(rule.by_week_no) > 0 && (!by_day || by_month || by_month_day))
    return "must name weekdays with its weeks, and nothing else";
  if (farthest(rule.by_set_pos) > largest_position(rule)) return "asks for a position not there";
  const auto month_days = named(rule.by_month_day);
  if (rule.freq == ICAL_DAILY_RECURRENCE &&
      std::any_of(month_days.begin(), month_days.end(), [](short day) { return day < 0; }))
    return "may count days from a month's end only by month or year";
  const bool filtered =
      rule.freq == ICAL_DAILY_RECURRENCE ? by_day || by_month || by_month_day : by_month;
  if (rule.interval > 1 && rule.freq < ICAL_YEARLY_RECURRENCE && filtered)
    return "combines an interval with days or months that it may never meet";
  return {};
}

using Iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;

/// Occurrences on the face of the zone's clock. libical compares an UNTIL number by number,
/// whatever its zone, so it is brought to the same face first.
Iterator iterate(icalrecurrencetype rule, base::Time start, icaltimezone* zone) {
  auto& until = rule.until;
  if (!icaltime_is_null_time(until)) {
    if (until.is_date) {
      until.is_date = 0;
      until.hour = 23, until.minute = 59, until.second = 59;
    } else if (icaltime_is_utc(until)) {
      until = to_floating_ical(face_of(until), zone);
    }
  }
  return {icalrecur_iterator_new(rule, to_floating_ical(start, zone)), &icalrecur_iterator_free};
}

/// What is wrong with a rule that libical could read, or empty.
std::string_view objection_to(const icalrecurrencetype& rule) {
  // libical's order of frequencies: secondly, minutely, hourly, daily …
  if (rule.freq < ICAL_DAILY_RECURRENCE || count_of(rule.by_hour) > 1 ||
      count_of(rule.by_minute) > 1 || count_of(rule.by_second) > 1)
    return "must not come more often than once a day";
  if (rule.freq < ICAL_MONTHLY_RECURRENCE && names_nth_weekday(rule))
    return "may name an n-th weekday only by month or year";
  if (const auto oddity = oddity_of(rule); !oddity.empty()) return oddity;
  if (!icaltime_is_null_time(rule.until) && !is_real_date(rule.until))
    return "ends on no real date";
  // Some combinations are found out only by trying.
  const auto anywhere = base::Time{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};
  if (!iterate(rule, anywhere, icaltimezone_get_utc_timezone()))
    return "combines parts that do not go together";
  return {};
}

}  // namespace

bool is_zone(std::string_view zone) {
  const bool is_clean = zone.find("..") == zone.npos && zone.find('\0') == zone.npos;
  return !zone.empty() && is_clean && find_ical_zone(zone) != nullptr;
}

LocalTime to_local(base::Time time, std::string_view zone) {
  auto* const rules = find_ical_zone(zone);
  const auto local = to_ical(time, rules);
  const int weekday = icaltime_day_of_week(local);  // 1 Sunday
  return {local.year,
          local.month,
          local.day,
          local.hour,
          local.minute,
          local.second,
          weekday == 1 ? 7 : weekday - 1,
          static_cast<int>(offset_at(time, rules).count())};
}

base::Time from_local(const LocalTime& local, std::string_view zone) {
  auto face = icaltime_null_time();
  face.year = local.year, face.month = local.month, face.day = local.day;
  face.hour = local.hour, face.minute = local.minute, face.second = local.second;
  return moment_of(face_of(face), find_ical_zone(zone));
}

std::string local_text(base::Time time, std::string_view zone) {
  const auto at = to_local(time, zone);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", at.year, at.month, at.day, at.hour,
                     at.minute);
}

std::string to_rfc3339_in(base::Time time, std::string_view zone) {
  const auto at = to_local(time, zone);
  const int minutes = at.offset_seconds / 60, distance = minutes < 0 ? -minutes : minutes;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", at.year, at.month, at.day,
                     at.hour, at.minute, at.second, minutes < 0 ? '-' : '+', distance / 60,
                     distance % 60);
}

base::Result<void> validate_rule(std::string_view rule, std::string_view zone) {
  if (!is_zone(zone))
    return Error{Errc::invalid, "", {{"/zone", "is not a zone like Asia/Shanghai"}}};
  const auto parsed = parse_rule(rule);
  const auto objection =
      parsed ? objection_to(*parsed) : "is not a rule like FREQ=WEEKLY;BYDAY=FR (RFC 5545)";
  if (!objection.empty()) return Error{Errc::invalid, "", {{"/rule", std::string(objection)}}};
  return {};
}

std::vector<base::Time> occurrences_after(const Recurrence& series, base::Time after,
                                          std::size_t most, base::Time until) {
  std::vector<base::Time> found;
  const auto parsed = parse_rule(series.rule);
  auto* const zone = find_ical_zone(series.zone);
  if (!parsed || !zone) return found;
  // libical stops by itself at the end of its calendar, which bounds a rule that never comes true.
  const auto occurrences = iterate(*parsed, series.start, zone);
  if (!occurrences) return found;

  const auto start = std::chrono::floor<seconds>(series.start);
  auto last = after;
  while (found.size() < most) {
    const auto at = icalrecur_iterator_next(occurrences.get());
    if (icaltime_is_null_time(at)) break;
    const auto face = face_of(at);
    const auto time = moment_of(face, zone);
    if (time > until || time > last + horizon) break;
    const auto day = std::chrono::floor<std::chrono::days>(face);
    const bool is_left_out =
        std::find(series.except.begin(), series.except.end(), day) != series.except.end();
    if (time > after && time >= start && !is_left_out) found.push_back(last = time);
  }
  return found;
}

std::optional<base::Time> next_occurrence(const Recurrence& series, base::Time after) {
  const auto next = occurrences_after(series, after, 1);
  if (next.empty()) return std::nullopt;
  return next.front();
}

std::optional<base::Time> last_occurrence(const Recurrence& series) {
  const auto parsed = parse_rule(series.rule);
  if (!parsed || (parsed->count == 0 && icaltime_is_null_time(parsed->until))) return std::nullopt;
  const auto all = occurrences_after({series.rule, series.start, series.zone},
                                     series.start - seconds(1), most_counted);
  if (all.empty() || all.size() == most_counted) return std::nullopt;
  return all.back();
}

Day local_day(base::Time time, std::string_view zone) {
  return std::chrono::floor<std::chrono::days>(
      face_of(to_floating_ical(time, find_ical_zone(zone))));
}

std::optional<base::Time> next_occurrence(std::string_view rule, base::Time start,
                                          std::string_view zone, base::Time after) {
  return next_occurrence({.rule = rule, .start = start, .zone = zone}, after);
}

}  // namespace sifang::domain
