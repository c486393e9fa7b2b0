// SPDX-License-Identifier: Apache-2.0
// Series: the rule by which meetings recur. The next one is always there already.
#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "domain/limits.hpp"
#include "domain/recurrence.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using enum domain::Role;

struct Series {
  base::SeriesId id;
  base::CommunityId community;
  std::string name, rule;
  base::Time start;
  std::string zone;
  int minutes = 90;
  std::string place, quorum;
  std::optional<base::Time> ended_at;
  std::int64_t version = 1;
};

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
          .version = row.integer(10)};
}

std::string write_series(const Series& series) {
  protocol::JsonWriter out;
  out.begin_object().field("id", series.id).field("name", series.name).field("rule", series.rule);
  out.field("start", domain::to_rfc3339_in(series.start, series.zone)).field("zone", series.zone);
  out.field("minutes", series.minutes).field("place", series.place).key("quorum").begin_object();
  out.field("parties", series.quorum).end_object().field("ended_at", series.ended_at);
  out.field("version", series.version).end_object();
  return out.take();
}

void append_series_event(const Call& call, const Series& series, std::string_view kind) {
  append_event(call.tx, &call.caller, call.now,
               {.community = series.community,
                .kind = kind,
                .subject = subject_of("series", series.id),
                .scope = {},
                .versions = {{domain::audience_of_community(),
                              "{\"series\":" + write_series(series) + "}"}}});
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

/// Errors: invalid. A start long ago would be counted up from, occurrence by occurrence.
base::Result<void> check_time(const Series& series) {
  using std::chrono::sys_days, std::chrono::year;
  constexpr base::Time first = sys_days(year(2000) / 1 / 1), end = sys_days(year(2200) / 1 / 1);
  if (series.start < first || series.start >= end)
    return Error{Errc::invalid, "", {{"/start", "must be between the years 2000 and 2199"}}};
  return domain::validate_rule(series.rule, series.zone);
}

/// Errors: invalid. A series whose rule has ended, or names no day of this age, would be one that
/// nobody ever meets in.
base::Result<void> require_occurrence(const Series& series, base::Time now) {
  if (domain::next_occurrence(series.rule, series.start, series.zone, now)) return {};
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
    return shape.object("quorum", &Input::quorum, quorum_shape());
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
                  .ended_at = {}};
    if (auto good = check_time(series); !good) return good.error();
    if (auto comes = require_occurrence(series, call.now); !comes) return comes.error();
    call.tx.execute(query::add_series,
                    {series.id, series.community, series.name, series.rule, series.start,
                     series.zone, series.minutes, series.place, series.quorum, call.now});
    append_series_event(call, series, "series.created");
    schedule_next(call, series.id, call.now);
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
    const auto after =
        input.cursor ? base::decode_id(*input.cursor) : std::optional<std::int64_t>(0);
    if (!after) return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
    auto page =
        call.tx.list(series_from, query::list_series, {community->id, *after, input.limit + 1});
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
                     .integer("minutes", &Input::minutes, 5, 600);
    return shape.boolean("end", &Input::end, "no more meetings come").with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto series = call.tx.find(series_from, query::get_series, {input.id});
    if (!series || call.caller.roles_in(series->community).empty())
      return Error{Errc::not_found, "there is no such series"};
    if (auto allowed = call.require_role(series->community); !allowed) return allowed.error();
    if (series->ended_at) return Error{Errc::illegal_move, "the series has ended"};
    if (auto fresh = call.require_version(series->version); !fresh) return fresh.error();
    if (input.name) series->name = *input.name;
    if (input.rule) series->rule = *input.rule;
    if (input.zone) series->zone = *input.zone;
    if (input.place) series->place = *input.place;
    if (input.start) series->start = *input.start;
    if (input.minutes) series->minutes = *input.minutes;
    if (input.end) series->ended_at = call.now;
    if (auto good = check_time(*series); !good) return good.error();
    // One that has run out may be renamed and ended, but not given another rule that has.
    const bool other_days = input.rule || input.zone || input.start;
    if (other_days && !input.end)
      if (auto comes = require_occurrence(*series, call.now); !comes) return comes.error();
    call.tx.execute(query::update_series,
                    {series->name, series->rule, series->start, series->zone, series->minutes,
                     series->place, series->ended_at, series->id});
    ++series->version;
    append_series_event(call, *series, "series.changed");
    schedule_next(call, series->id, call.now);
    return Reply{.body = write_series(*series), .version = series->version};
  }
};

}  // namespace

void schedule_next(const Call& call, base::SeriesId id, base::Time after) {
  const auto series = call.tx.find(series_from, query::get_series, {id});
  if (!series || series->ended_at) return;
  if (call.tx.find([](const store::Row&) { return true; }, query::find_coming_of_series, {id}))
    return;
  auto next = domain::next_occurrence(series->rule, series->start, series->zone, after);
  // Weeks that nobody met are not made up for.
  if (next && *next < call.now)
    next = domain::next_occurrence(series->rule, series->start, series->zone, call.now);
  if (!next) return;
  static_cast<void>(add_meeting(call, {.community = series->community,
                                       .series = id,
                                       .title = series->name,
                                       .place = series->place,
                                       .quorum = series->quorum,
                                       .starts_at = *next,
                                       .minutes = series->minutes}));
}

void add_series_commands(CommandTable& commands) {
  commands.add<CreateSeries>();
  commands.add<ListSeries>();
  commands.add<UpdateSeries>();
}

}  // namespace sifang::app
