// SPDX-License-Identifier: Apache-2.0
// Series: the rule by which meetings recur. The next one is always there already.
#include "app/series.hpp"

#include <algorithm>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/paging.hpp"
#include "app/seats.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using enum domain::Role;

Series series_from(const store::Row& row) {
  return {.id = row.id<base::SeriesId>(0),
          .community = row.id<base::CommunityId>(1),
          .name = row.string(2),
          .rule = row.string(3),
          .start = row.time(4),
          .zone = row.string(5),
          .minutes = static_cast<int>(row.integer(6)),
          .place = row.string(7),
          .quorum = row.string(8),
          .ended_at = row.maybe_time(9),
          .version = row.integer(10),
          .since = row.time(11),
          .changed_at = row.time(12)};
}

void append_series_event(const Call& call, const Series& series, std::string_view kind,
                         std::string_view more = {}) {
  append_event(call.tx, &call.caller, call.now,
               {.community = series.community,
                .kind = kind,
                .subject = subject_of("series", series.id),
                .scope = {},
                .versions = {{domain::audience_of_community(),
                              "{\"series\":" + write_series(series) + std::string(more) + "}"}}});
}

struct Quorum {
  std::string parties = "each";
};
protocol::Shape<Quorum> quorum_shape() {
  protocol::Shape<Quorum> shape;
  shape.code("parties", &Quorum::parties, {"each"},
             [](std::string_view text) { return std::optional<std::string>(text); });
  return shape;
}

/// Errors: invalid. A series whose rule has ended, or names no day of this age, would be one that
/// nobody ever meets in.
base::Result<void> require_occurrence(const Series& series, base::Time now) {
  if (domain::next_occurrence(series.recurrence(), now)) return {};
  return Error{Errc::invalid, "", {{"/rule", "gives no meeting from now on (UNTIL, COUNT, days)"}}};
}

struct CreateSeries {
  static constexpr CommandInfo info{
      .name = "series.create",
      .verb = Verb::post,
      .path = "/communities/{community}/series",
      .effect = Effect::write,
      .roles = {host, admin},
      .status = 201,
      .returns = "series",
      .summary = "Sets up recurring meetings; the next one is made with it."};
  struct Input {
    std::string community, name, rule;
    base::Time start;
    std::optional<std::string> zone;
    int minutes = 90;
    std::string place;
    std::optional<Quorum> quorum;
    std::optional<std::vector<std::string>> parties;
    std::optional<std::vector<SeatInput>> members;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .line("name", &Input::name, {1, domain::name_max})
        .text("rule", &Input::rule, {1, 300}, "RFC 5545, like FREQ=WEEKLY;BYDAY=FR")
        .time("start", &Input::start, "of the first occurrence")
        .text("zone", &Input::zone, {1, 60}, "the community's where left out");
    shape.integer("minutes", &Input::minutes, 5, 600).with_default();
    shape.text("place", &Input::place, {0, domain::place_max}).with_default();
    return shape.object("quorum", &Input::quorum, quorum_shape())
        .text_list("parties", &Input::parties, {0, most_parties},
                   "who sit at it; all of the community's where left out")
        .object_list("members", &Input::members, seat_shape(), {0, most_seats},
                     "of a party without any: all its members");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    Series series{.id = call.make_id<base::SeriesId>(),
                  .community = community->id,
                  .name = input.name,
                  .rule = input.rule,
                  .start = input.start,
                  .zone = input.zone.value_or(community->zone),
                  .minutes = input.minutes,
                  .place = input.place,
                  .quorum = input.quorum.value_or(Quorum{}).parties,
                  .ended_at = {},
                  .since = call.now,
                  .changed_at = call.now};
    if (auto good = check_series_time(series.rule, series.start, series.zone); !good)
      return good.error();
    if (auto comes = require_occurrence(series, call.now); !comes) return comes.error();
    auto seating = choose_seating(call.tx, series.community, {}, {input.parties, input.members});
    if (!seating) return seating.error();
    series.seating = std::move(*seating);
    call.tx.execute(query::add_series, {series.id, series.community, series.name, series.rule,
                                        series.start, series.zone, series.minutes, series.place,
                                        series.quorum, call.now, series.since});
    store_seating(call.tx, series.id, series.seating);
    append_series_event(call, series, "series.created");
    schedule_next(call, series.id);
    return Reply{.body = write_series(series), .version = series.version};
  }
};

struct ListSeries {
  static constexpr CommandInfo info{.name = "series.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/series",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "series_list",
                                    .summary = "The community's series that have not ended."};
  struct Input {
    std::string community;
    std::optional<std::string> cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto after = read_cursor(input.cursor, base::SeriesId{});
    if (!after) return after.error();
    auto page =
        list_series(call.tx, query::list_series, {community->id, after->value, input.limit + 1});
    const bool more = page.size() > static_cast<std::size_t>(input.limit);
    if (more) page.pop_back();
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& series : page) out.raw(write_series(series));
    out.end_array().field("next", more ? page.back().id : base::SeriesId{}).end_object();
    return Reply{.body = out.take()};
  }
};

struct UpdateSeries {
  static constexpr CommandInfo info{
      .name = "series.update",
      .verb = Verb::patch,
      .path = "/series/{id}",
      .effect = Effect::write,
      .roles = {host, admin},
      .returns = "series",
      .summary = "Changes a series, or ends it; meetings that stand are moved one by one.",
      .versioned = true};
  struct Input {
    base::SeriesId id;
    std::optional<std::string> name, rule, zone, place;
    std::optional<base::Time> start;
    std::optional<int> minutes;
    std::optional<std::vector<std::string>> parties;
    std::optional<std::vector<SeatInput>> members;
    bool end = false;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{}
                     .id("id", &Input::id)
                     .line("name", &Input::name, {1, domain::name_max})
                     .text("rule", &Input::rule, {1, 300})
                     .text("zone", &Input::zone, {1, 60})
                     .text("place", &Input::place, {0, domain::place_max})
                     .time("start", &Input::start)
                     .integer("minutes", &Input::minutes, 5, 600)
                     .text_list("parties", &Input::parties, {0, most_parties},
                                "who sit at it; none: all of the community's")
                     .object_list("members", &Input::members, seat_shape(), {0, most_seats},
                                  "of a party without any: all its members");
    return shape.boolean("end", &Input::end, "no more meetings come").with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto series = find_series_to_change(call, input.id);
    if (!series) return series.error();
    const auto before = *series;
    if (input.name) series->name = *input.name;
    if (input.rule) series->rule = *input.rule;
    if (input.zone) series->zone = *input.zone;
    if (input.place) series->place = *input.place;
    if (input.start) series->start = *input.start;
    if (input.minutes) series->minutes = *input.minutes;
    if (input.end) series->ended_at = call.now;
    if (auto good = check_series_time(series->rule, series->start, series->zone); !good)
      return good.error();
    // One that has run out may be renamed and ended, but not given another rule that has.
    const bool other_days = input.rule || input.zone || input.start;
    if (other_days && !input.end)
      if (auto comes = require_occurrence(*series, call.now); !comes) return comes.error();
    auto seating =
        choose_seating(call.tx, series->community, series->seating, {input.parties, input.members});
    if (!seating) return seating.error();
    series->seating = std::move(*seating);
    // Meetings that stand are of the rule of before.
    if (series->rule != before.rule || series->zone != before.zone ||
        series->start != before.start) {
      series->since = call.now;
      for (const auto& meeting : live_meetings(call.tx, series->id))
        series->since = std::max(series->since, meeting.occurrence);
    }
    return save_series(call, *series, "series.changed");
  }
};

}  // namespace

base::Result<void> check_series_time(std::string_view rule, base::Time start,
                                     std::string_view zone) {
  using std::chrono::sys_days, std::chrono::year;
  constexpr base::Time first = sys_days(year(2000) / 1 / 1), end = sys_days(year(2200) / 1 / 1);
  if (start < first || start >= end)
    return Error{Errc::invalid, "", {{"/start", "must be between the years 2000 and 2199"}}};
  return domain::validate_rule(rule, zone);
}

domain::Recurrence Series::recurrence() const {
  domain::Recurrence all{.rule = rule, .start = start, .zone = zone};
  for (const auto& exception : exceptions) all.except.push_back(exception.day);
  return all;
}

const SeriesException* Series::exception_on(domain::Day day) const {
  const auto found = std::find_if(exceptions.begin(), exceptions.end(),
                                  [&](const SeriesException& each) { return each.day == day; });
  return found == exceptions.end() ? nullptr : &*found;
}

std::vector<Series> list_series(store::Transaction& tx, store::Query query,
                                std::initializer_list<store::Value> values) {
  auto all = tx.list(series_from, query, values);
  for (auto& series : all) {
    series.seating = load_seating(tx, series.id);
    series.exceptions = tx.list(
        [](const store::Row& row) {
          return SeriesException{domain::parse_day(row.text(0)).value(), row.string(1)};
        },
        query::list_exceptions, {series.id});
  }
  return all;
}

std::optional<Series> find_series(store::Transaction& tx, base::SeriesId id) {
  auto found = list_series(tx, query::get_series, {id});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

base::Result<Series> find_series_to_change(const Call& call, base::SeriesId id) {
  auto series = find_series(call.tx, id);
  if (!series || call.caller.roles_in(series->community).empty())
    return Error{Errc::not_found, "there is no such series"};
  if (auto allowed = call.require_role(series->community); !allowed) return allowed.error();
  if (series->ended_at) return Error{Errc::illegal_move, "the series has ended"};
  if (auto fresh = call.require_version(series->version); !fresh) return fresh.error();
  return std::move(*series);
}

Reply save_series(Call& call, Series& series, std::string_view kind, std::string_view more) {
  ++series.version;
  series.changed_at = call.now;
  call.tx.execute(
      query::update_series,
      {series.name, series.rule, series.start, series.zone, series.minutes, series.place,
       series.ended_at, series.version, series.since, series.changed_at, series.id});
  const bool seats_others = load_seating(call.tx, series.id) != series.seating;
  store_seating(call.tx, series.id, series.seating);
  append_series_event(call, series, kind, more);
  if (seats_others) seat_meetings_of(call, series.id, series.seating);
  schedule_next(call, series.id);
  return {.body = write_series(series), .version = series.version};
}

std::string write_series(const Series& series) {
  protocol::JsonWriter out;
  out.begin_object().field("id", series.id).field("name", series.name).field("rule", series.rule);
  out.field("start", domain::to_rfc3339_in(series.start, series.zone)).field("zone", series.zone);
  out.field("minutes", series.minutes).field("place", series.place).key("quorum").begin_object();
  out.field("parties", series.quorum).end_object().key("exceptions").begin_array();
  for (const auto& exception : series.exceptions)
    out.begin_object()
        .field("day", domain::day_text(exception.day))
        .field("reason", exception.reason)
        .end_object();
  out.end_array();
  protocol::write_seating(out, series.seating);
  out.field("since", domain::to_rfc3339_in(series.since, series.zone));
  out.field("ended_at", series.ended_at).field("version", series.version).end_object();
  return out.take();
}

void add_series_commands(CommandTable& commands) {
  commands.add<CreateSeries>();
  commands.add<ListSeries>();
  commands.add<UpdateSeries>();
}

}  // namespace sifang::app
