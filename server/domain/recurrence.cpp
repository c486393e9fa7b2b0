// SPDX-License-Identifier: Apache-2.0
#include "domain/recurrence.hpp"

#include <cstdio>
#include <memory>

#include "domain/ical_zone.hpp"

namespace sifang::domain {
namespace {

using base::Errc;
using base::Error;

base::Time from_ical(icaltimetype time, icaltimezone* zone) {
  return base::from_ms(static_cast<std::int64_t>(icaltime_as_timet_with_zone(time, zone)) * 1000);
}

std::optional<icalrecurrencetype> parse_rule(std::string_view text) {
  auto rule = icalrecurrencetype_from_string(std::string(text).c_str());
  if (rule.freq == ICAL_NO_RECURRENCE) return std::nullopt;
  return rule;
}

}  // namespace

bool is_zone(std::string_view zone) {
  return !zone.empty() && zone.find("..") == zone.npos && find_ical_zone(zone) != nullptr;
}

LocalTime to_local(base::Time time, std::string_view zone) {
  auto* const rules = find_ical_zone(zone);
  const auto local = to_ical(time, rules);
  int daylight = 0;
  auto copy = local;
  const int offset = icaltimezone_get_utc_offset(rules, &copy, &daylight);
  const int weekday = icaltime_day_of_week(local);  // 1 Sunday
  return {local.year, local.month, local.day, local.hour, local.minute, local.second,
          weekday == 1 ? 7 : weekday - 1, offset};
}

std::string local_text(base::Time time, std::string_view zone) {
  const auto at = to_local(time, zone);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour,
                at.minute);
  return text;
}

std::string to_rfc3339_in(base::Time time, std::string_view zone) {
  const auto at = to_local(time, zone);
  const int minutes = at.offset_seconds / 60, distance = minutes < 0 ? -minutes : minutes;
  char text[96];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", at.year, at.month,
                at.day, at.hour, at.minute, at.second, minutes < 0 ? '-' : '+', distance / 60,
                distance % 60);
  return text;
}

base::Result<void> validate_rule(std::string_view rule, std::string_view zone) {
  if (!is_zone(zone)) return Error{Errc::invalid, "", {{"/zone", "is not a zone like Asia/Shanghai"}}};
  const auto parsed = parse_rule(rule);
  if (!parsed)
    return Error{Errc::invalid, "", {{"/rule", "is not a rule like FREQ=WEEKLY;BYDAY=FR (RFC 5545)"}}};
  if (parsed->freq < ICAL_DAILY_RECURRENCE)
    return Error{Errc::invalid, "", {{"/rule", "must not be more often than daily"}}};
  return {};
}

std::optional<base::Time> next_occurrence(std::string_view rule, base::Time start,
                                          std::string_view zone, base::Time after) {
  constexpr std::chrono::days horizon{20 * 366};  // the rarest sane rule: 29 February
  const auto parsed = parse_rule(rule);
  auto* const rules = find_ical_zone(zone);
  if (!parsed || !rules) return std::nullopt;

  // libical stops by itself at the end of its calendar, which bounds a rule that never comes true.
  const std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)> dates(
      icalrecur_iterator_new(*parsed, to_ical(start, rules)), &icalrecur_iterator_free);
  if (!dates) return std::nullopt;
  for (auto at = icalrecur_iterator_next(dates.get()); !icaltime_is_null_time(at);
       at = icalrecur_iterator_next(dates.get())) {
    const auto time = from_ical(at, rules);
    if (time > after + horizon) return std::nullopt;
    if (time > after && time >= start) return time;
  }
  return std::nullopt;
}

}  // namespace sifang::domain
