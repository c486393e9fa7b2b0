// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar_feed.hpp"

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

/// A date-time property: local time with its TZID, or UTC where that is the zone.
void add_time(icalcomponent* event, icalproperty* (*make)(icaltimetype), base::Time time,
              icaltimezone* zone, const char* tzid) {
  const bool is_utc = zone == icaltimezone_get_utc_timezone();
  auto* const property = make(is_utc ? to_ical(time, zone) : to_floating_ical(time, zone));
  if (!is_utc) icalproperty_add_parameter(property, icalparameter_new_tzid(tzid));
  icalcomponent_add_property(event, property);
}

icalcomponent* write_event(const CalendarEntry& entry, icaltimezone* zone, const char* tzid) {
  auto* const event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(event, property); };
  add(icalproperty_new_uid(entry.uid.c_str()));
  add(icalproperty_new_dtstamp(to_ical(entry.changed_at, icaltimezone_get_utc_timezone())));
  add(icalproperty_new_sequence(entry.sequence));
  const auto ends_at = entry.starts_at + std::chrono::minutes(entry.minutes);
  add_time(event, &icalproperty_new_dtstart, entry.starts_at, zone, tzid);
  add_time(event, &icalproperty_new_dtend, ends_at, zone, tzid);
  add(icalproperty_new_summary(clean(entry.title).c_str()));
  if (!entry.place.empty()) add(icalproperty_new_location(clean(entry.place).c_str()));
  add(icalproperty_new_status(entry.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  return event;
}

}  // namespace

std::string write_calendar(std::string_view name, std::string_view zone,
                           const std::vector<CalendarEntry>& entries) {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalcomponent_new(ICAL_VCALENDAR_COMPONENT), &icalcomponent_free);
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid("-//Sifang//Meetings//ZH"));
  auto* const title = icalproperty_new_x(clean(name).c_str());
  icalproperty_set_x_name(title, "X-WR-CALNAME");
  icalcomponent_add_property(calendar.get(), title);

  auto* const rules = find_ical_zone(zone);
  const std::string tzid(
      zone);  // libical's own name for it may carry a prefix that helps no client
  if (auto* const known = icaltimezone_get_component(rules)) {  // UTC has none and needs none
    auto* const definition = icalcomponent_new_clone(known);
    icalproperty_set_tzid(icalcomponent_get_first_property(definition, ICAL_TZID_PROPERTY),
                          tzid.c_str());
    icalcomponent_add_component(calendar.get(), definition);
  }
  for (const auto& entry : entries)
    icalcomponent_add_component(calendar.get(), write_event(entry, rules, tzid.c_str()));

  char* const text = icalcomponent_as_ical_string_r(calendar.get());
  std::string feed(text);
  icalmemory_free_buffer(text);
  return feed;
}

}  // namespace sifang::domain
