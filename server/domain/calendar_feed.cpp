// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar_feed.hpp"

#include <map>
#include <memory>

#include "domain/ical_zone.hpp"

namespace sifang::domain {
namespace {

/// What RFC 5545 allows in a text: no control characters but line ends.
std::string clean(std::string_view text) {
  std::string cleaned;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      cleaned += c;
    else if (c == '\n')
      cleaned += c;
    else if (c == '\t')
      cleaned += ' ';
  return cleaned;
}

/// A zone as the events of a calendar name it; UTC has no name.
struct Zone {
  icaltimezone* rules;
  std::string name;

  [[nodiscard]] bool is_utc() const { return rules == icaltimezone_get_utc_timezone(); }
};

/// A date-time property: local time with its TZID, or UTC where that is the zone.
void add_time(icalcomponent* event, icalproperty* (*make)(icaltimetype), base::Time time,
              const Zone& zone) {
  auto* const property =
      make(zone.is_utc() ? to_ical(time, zone.rules) : to_floating_ical(time, zone.rules));
  if (!zone.is_utc())
    icalproperty_add_parameter(property, icalparameter_new_tzid(zone.name.c_str()));
  icalcomponent_add_property(event, property);
}

icaltimetype in_utc(base::Time time) { return to_ical(time, icaltimezone_get_utc_timezone()); }

/// What series and their meetings are told by alike.
template <class Entry>
icalcomponent* begin_event(const Entry& entry, base::Time starts_at, const Zone& zone) {
  auto* const event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(event, property); };
  add(icalproperty_new_uid(entry.uid.c_str()));
  add(icalproperty_new_dtstamp(in_utc(entry.changed_at)));
  add(icalproperty_new_lastmodified(in_utc(entry.changed_at)));
  add(icalproperty_new_sequence(entry.sequence));
  add_time(event, &icalproperty_new_dtstart, starts_at, zone);
  add_time(event, &icalproperty_new_dtend, starts_at + std::chrono::minutes(entry.minutes), zone);
  add(icalproperty_new_summary(clean(entry.title).c_str()));
  if (!entry.place.empty()) add(icalproperty_new_location(clean(entry.place).c_str()));
  return event;
}

icalcomponent* write_event(const CalendarEntry& entry, const Zone& zone) {
  auto* const event = begin_event(entry, entry.starts_at, zone);
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(event, property); };
  if (entry.occurrence) add_time(event, &icalproperty_new_recurrenceid, *entry.occurrence, zone);
  if (!entry.note.empty()) add(icalproperty_new_description(clean(entry.note).c_str()));
  add(icalproperty_new_status(entry.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  return event;
}

icalcomponent* write_series(const CalendarSeries& series, const Zone& zone) {
  auto* const event = begin_event(series, series.first, zone);
  auto rule = icalrecurrencetype_from_string(series.rule.c_str());
  rule.count = 0;
  rule.until = series.last ? in_utc(*series.last) : icaltime_null_time();
  icalcomponent_add_property(event, icalproperty_new_rrule(rule));
  for (const auto occurrence : series.left_out)
    add_time(event, &icalproperty_new_exdate, occurrence, zone);
  icalcomponent_add_property(event, icalproperty_new_status(ICAL_STATUS_CONFIRMED));
  return event;
}

void add_x(icalcomponent* calendar, const char* name, const std::string& text) {
  auto* const property = icalproperty_new_x(text.c_str());
  icalproperty_set_x_name(property, name);
  icalcomponent_add_property(calendar, property);
}

}  // namespace

std::string write_calendar(std::string_view name, std::string_view zone,
                           const std::vector<CalendarEntry>& entries,
                           const std::vector<CalendarSeries>& series) {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalcomponent_new(ICAL_VCALENDAR_COMPONENT), &icalcomponent_free);
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid("-//Sifang//Meetings//ZH"));
  add_x(calendar.get(), "X-WR-CALNAME", clean(name));
  add_x(calendar.get(), "X-WR-TIMEZONE", std::string(zone));

  std::map<std::string, Zone> zones;
  const auto zone_of = [&](const std::string& own) -> const Zone& {
    const std::string wanted = own.empty() ? std::string(zone) : own;
    const auto [place, is_new] = zones.try_emplace(wanted, Zone{find_ical_zone(wanted), wanted});
    if (!is_new) return place->second;
    // libical's own name for it may carry a prefix that helps no client; UTC needs no definition.
    if (auto* const known = icaltimezone_get_component(place->second.rules)) {
      auto* const definition = icalcomponent_new_clone(known);
      icalproperty_set_tzid(icalcomponent_get_first_property(definition, ICAL_TZID_PROPERTY),
                            wanted.c_str());
      icalcomponent_add_component(calendar.get(), definition);
    }
    return place->second;
  };
  static_cast<void>(zone_of(""));
  for (const auto& one : series) static_cast<void>(zone_of(one.zone));
  for (const auto& entry : entries) static_cast<void>(zone_of(entry.zone));
  for (const auto& one : series)
    icalcomponent_add_component(calendar.get(), write_series(one, zone_of(one.zone)));
  for (const auto& entry : entries)
    icalcomponent_add_component(calendar.get(), write_event(entry, zone_of(entry.zone)));

  char* const text = icalcomponent_as_ical_string_r(calendar.get());
  std::string feed(text);
  icalmemory_free_buffer(text);
  return feed;
}

}  // namespace sifang::domain
