// SPDX-License-Identifier: Apache-2.0
// What decides the clocks of a community, as it is stored and as it is told.
#include "app/clock_book.hpp"

#include <algorithm>
#include <array>

#include "app/event_log.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Clock;
using domain::DayKind;
using domain::Urgency;
using protocol::JsonWriter;
using std::chrono::minutes;

/// Where the holidays of mainland China are kept unless the community says otherwise.
bool is_in_china(std::string_view zone) {
  constexpr std::array zones{"Asia/Shanghai", "Asia/Urumqi",  "Asia/Chongqing",
                             "Asia/Harbin",   "Asia/Kashgar", "PRC"};
  return std::find(zones.begin(), zones.end(), zone) != zones.end();
}

std::vector<domain::HourSpan> spans_from(std::string_view text) {
  std::vector<domain::HourSpan> spans;
  for (const auto& word : split_labels(text)) spans.push_back(domain::parse_span(word).value());
  return spans;
}

void write_limit(JsonWriter& out, const domain::ClockLimit& limit) {
  out.field("limit_minutes", limit.limit.count());
  out.field("counting", domain::to_text(limit.counting));
}

void write_day(JsonWriter& out, const domain::SpecialDay& special) {
  out.begin_object().field("day", domain::day_text(special.day));
  out.field("kind", domain::to_text(special.kind)).field("name", special.name).end_object();
}

void write_year(JsonWriter& out, const ClockBook& book, int year) {
  const auto is_of_year = [&](const auto& special) { return domain::year_of(special.day) == year; };
  const auto& published = domain::china_days();
  const bool known =
      book.calendar.with_china_days && std::any_of(published.begin(), published.end(), is_of_year);
  const bool by_hand = std::any_of(book.own_days.begin(), book.own_days.end(), is_of_year);
  out.begin_object().field("year", year);
  out.field("status", known ? "published" : by_hand ? "by_hand" : "weekdays");
  out.key("days").begin_array();
  if (known)
    for (const auto& special : published)
      if (is_of_year(special)) write_day(out, special);
  out.end_array().end_object();
}

void write_own_fields(JsonWriter& out, const ClockBook& book) {
  const auto& policy = book.policy;
  out.field("version", policy.version);
  out.field("calendar", book.calendar.with_china_days ? "china" : "weekdays");
  out.field("warn_percent", policy.warn_percent).field("supporters", policy.supporters);
  out.field("lead_after_minutes", policy.lead_after.count());
  out.field("agenda_after_minutes", policy.agenda_after.count());
  out.field("township_after_minutes", policy.township_after.count());
  out.key("rules").begin_array();
  for (const auto& rule : policy.rules) {
    out.begin_object().key("category");
    if (rule.category.empty())
      out.null();
    else
      out.value(rule.category);
    out.field("urgency", domain::to_text(rule.urgency));
    out.field("clock", domain::to_text(rule.clock));
    write_limit(out, rule.limit);
    out.end_object();
  }
  out.end_array().key("hours").begin_array();
  int weekday = 0;
  for (const auto& spans : book.calendar.hours) {
    out.begin_object().field("weekday", ++weekday).key("spans").begin_array();
    for (const auto& span : spans) out.value(domain::span_text(span));
    out.end_array().end_object();
  }
  out.end_array().key("days").begin_array();
  for (const auto& special : book.own_days) write_day(out, special);
  out.end_array();
}

}  // namespace

ClockBook load_clock_book(store::Transaction& tx, base::CommunityId community) {
  ClockBook book;
  auto& policy = book.policy;
  tx.for_each(query::get_clock_settings, {community}, [&](const store::Row& row) {
    book.calendar.zone = row.string(0);
    book.calendar.with_china_days = is_in_china(book.calendar.zone);
    if (row.is_null(7)) return false;
    book.calendar.with_china_days = row.text(1) == "china";
    policy.warn_percent = static_cast<int>(row.integer(2));
    policy.supporters = row.integer(3);
    policy.lead_after = minutes(row.integer(4));
    policy.agenda_after = minutes(row.integer(5));
    policy.township_after = minutes(row.integer(6));
    policy.version = row.integer(7);
    return false;
  });
  policy.rules = tx.list(
      [](const store::Row& row) {
        return domain::ClockRule{
            .category = row.string(0),
            .urgency = *domain::parse<Urgency>(row.text(1)),
            .clock = *domain::parse<Clock>(row.text(2)),
            .limit = {minutes(row.integer(3)), *domain::parse<domain::Counting>(row.text(4))}};
      },
      query::list_clock_rules, {community});

  book.calendar.hours = domain::usual_hours();
  tx.for_each(query::list_working_hours, {community}, [&](const store::Row& row) {
    book.calendar.hours.at(static_cast<std::size_t>(row.integer(0) - 1)) = spans_from(row.text(1));
    return true;
  });
  book.own_days = tx.list(
      [](const store::Row& row) {
        return domain::SpecialDay{.day = domain::parse_day(row.text(0)).value(),
                                  .kind = *domain::parse<DayKind>(row.text(1)),
                                  .name = row.string(2)};
      },
      query::list_calendar_days, {community});
  for (const auto& special : book.own_days) book.calendar.days[special.day] = special.kind;
  return book;
}

void save_clock_settings(store::Transaction& tx, base::CommunityId community, ClockBook& book) {
  const auto& policy = book.policy;
  ++book.policy.version;
  tx.execute(query::put_clock_settings,
             {community, book.calendar.with_china_days ? "china" : "weekdays", policy.warn_percent,
              policy.supporters, policy.lead_after.count(), policy.agenda_after.count(),
              policy.township_after.count(), policy.version});
}

std::string write_own_clocks(const ClockBook& book) {
  JsonWriter out;
  out.begin_object();
  write_own_fields(out, book);
  out.end_object();
  return out.take();
}

std::string write_clocks(const ClockBook& book, base::CommunityId community, int year) {
  JsonWriter out;
  out.begin_object().field("community", community).field("zone", book.calendar.zone);
  write_own_fields(out, book);
  out.key("defaults").begin_array();
  for (const auto urgency : {Urgency::normal, Urgency::urgent, Urgency::hard})
    for (const auto clock : {Clock::accept, Clock::answer, Clock::solve}) {
      out.begin_object().field("urgency", domain::to_text(urgency));
      out.field("clock", domain::to_text(clock));
      write_limit(out, domain::default_limit(clock, urgency));
      out.end_object();
    }
  out.end_array().key("years").begin_array();
  for (const int each : {year, year + 1}) write_year(out, book, each);
  out.end_array().end_object();
  return out.take();
}

}  // namespace sifang::app
