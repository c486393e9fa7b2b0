// SPDX-License-Identifier: Apache-2.0
// What a series does not hold by its rule: days that are left out, meetings that moved or were
// cancelled; and the days to come as the server counts them, also of a rule that is only thought
// of.
#include <algorithm>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/series.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::MeetingState;
using enum domain::Role;

constexpr std::size_t most_exceptions = 500;  // with a reason each, told with every change
constexpr std::chrono::days farthest{5 * 366};

/// Errors: invalid.
base::Result<domain::Day> read_day(std::string_view text) {
  const auto day = domain::parse_day(text);
  if (!day) return Error{Errc::invalid, "", {{"/day", "is not a date like 2027-02-12"}}};
  return *day;
}

/// When the rule meets on that day, exceptions or not.
std::optional<base::Time> occurrence_on(const Series& series, domain::Day day) {
  const auto noon = domain::Day(day) + std::chrono::hours(12);
  // No zone is farther than 14 hours from UTC.
  for (const auto time :
       domain::occurrences_after({series.rule, series.start, series.zone},
                                 noon - std::chrono::hours(27), 3, noon + std::chrono::hours(27)))
    if (domain::local_day(time, series.zone) == day) return time;
  return std::nullopt;
}

std::string write_day(domain::Day day, const std::string& reason) {
  protocol::JsonWriter out;
  out.begin_object().field("day", domain::day_text(day));
  if (!reason.empty()) out.field("reason", reason);
  out.end_object();
  auto text = out.take();
  text.front() = ',';
  text.pop_back();
  return text;
}

struct LeaveOut {
  static constexpr CommandInfo info{
      .name = "series.leave_out",
      .verb = Verb::post,
      .path = "/series/{id}/exceptions",
      .effect = Effect::write,
      .roles = {host, admin},
      .status = 201,
      .returns = "series",
      .summary = "Leaves out a day on which the series would meet (EXDATE); the others stay.",
      .versioned = true};
  struct Input {
    base::SeriesId id;
    std::string day, reason;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.id("id", &Input::id).text("day", &Input::day, {10, 10}, "like 2027-02-12");
    return shape.line("reason", &Input::reason, {0, domain::name_max}).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto series = find_series_to_change(call, input.id);
    if (!series) return series.error();
    const auto day = read_day(input.day);
    if (!day) return day.error();
    if (series->exception_on(*day)) return Error{Errc::conflict, "that day is left out already"};
    const auto time = occurrence_on(*series, *day);
    if (time && *time <= call.now) return Error{Errc::invalid, "", {{"/day", "is over"}}};
    if (*day > std::chrono::floor<std::chrono::days>(call.now) + farthest)
      return Error{Errc::invalid, "", {{"/day", "is more than five years ahead"}}};
    if (!time || *time <= series->since)
      return Error{Errc::invalid, "", {{"/day", "is none on which the series meets"}}};
    for (const auto& meeting : meetings_of_series(call.tx, series->id, *time))
      if (meeting.occurrence == *time)
        return Error{Errc::illegal_move,
                     "that day's meeting stands on the calendar itself: cancel or move it"};
    if (series->exceptions.size() >= most_exceptions)
      return Error{Errc::illegal_move, "too many days are left out; change the rule"};
    call.tx.execute(query::add_exception, {series->id, domain::day_text(*day), input.reason});
    const auto after = std::find_if(series->exceptions.begin(), series->exceptions.end(),
                                    [&](const auto& each) { return each.day > *day; });
    series->exceptions.insert(after, {*day, input.reason});
    return save_series(call, *series, "series.left_out", write_day(*day, input.reason));
  }
};

struct TakeBack {
  static constexpr CommandInfo info{
      .name = "series.take_back",
      .verb = Verb::delete_,
      .path = "/series/{id}/exceptions/{day}",
      .effect = Effect::write,
      .roles = {host, admin},
      .returns = "series",
      .summary = "Takes back that a day is left out; where its time has not passed, it is held.",
      .versioned = true};
  struct Input {
    base::SeriesId id;
    std::string day;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.id("id", &Input::id).text("day", &Input::day, {10, 10});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto series = find_series_to_change(call, input.id);
    if (!series) return series.error();
    const auto day = read_day(input.day);
    if (!day) return day.error();
    if (!series->exception_on(*day)) return Error{Errc::illegal_move, "that day is not left out"};
    call.tx.execute(query::remove_exception, {series->id, domain::day_text(*day)});
    std::erase_if(series->exceptions, [&](const auto& each) { return each.day == *day; });
    return save_series(call, *series, "series.taken_back", write_day(*day, ""));
  }
};

/// A day of a series: by its rule, or as a meeting that stands for it.
struct Occurrence {
  base::Time at;  // as the rule has it
  std::string_view state;
  std::optional<SeriesMeeting> meeting = {};
  std::string reason = {};

  [[nodiscard]] base::Time held_at() const { return meeting ? meeting->starts_at : at; }
};

std::string_view state_of(const SeriesMeeting& meeting) {
  if (meeting.state == MeetingState::cancelled) return "cancelled";
  if (meeting.state == MeetingState::closed || meeting.state == MeetingState::published)
    return "over";
  return meeting.occurrence == meeting.starts_at ? "planned" : "moved";
}

Reply occurrences_reply(const std::vector<Occurrence>& all, const std::string& zone) {
  protocol::JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& each : all) {
    out.begin_object().field("day", domain::day_text(domain::local_day(each.at, zone)));
    out.field("at", domain::to_rfc3339_in(each.at, zone)).field("state", each.state);
    out.field("reason", each.reason);
    out.field("meeting", each.meeting ? each.meeting->id : base::MeetingId{}).key("starts_at");
    if (each.state == "left_out" || each.state == "cancelled")
      out.null();
    else
      out.value(domain::to_rfc3339_in(each.held_at(), zone));
    out.end_object();
  }
  out.end_array().end_object();
  return Reply{.body = out.take()};
}

struct ListOccurrences {
  static constexpr CommandInfo info{
      .name = "series.occurrences",
      .verb = Verb::get,
      .path = "/series/{id}/occurrences",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "occurrence_list",
      .summary = "The next days of a series: by its rule, left out, moved or cancelled."};
  struct Input {
    base::SeriesId id;
    std::size_t limit = 5;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.id("id", &Input::id);
    return shape.integer("limit", &Input::limit, 1, 60).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto series = find_series(call.tx, input.id);
    if (!series || call.caller.roles_in(series->community).empty())
      return Error{Errc::not_found, "there is no such series"};
    if (auto allowed = call.require_role(series->community); !allowed) return allowed.error();
    auto all = planned(call, *series);
    if (!series->ended_at) add_by_rule(call, *series, input.limit, all);
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.held_at() < b.held_at(); });
    if (all.size() > input.limit) all.resize(input.limit);
    return occurrences_reply(all, series->zone);
  }

 private:
  /// Meetings ahead that stand for an occurrence that has passed, or that an earlier rule gave.
  static std::vector<Occurrence> planned(const Call& call, const Series& series) {
    const auto from = std::max(call.now, series.since);
    std::vector<Occurrence> all;
    for (const auto& meeting : live_meetings(call.tx, series.id))
      if (meeting.starts_at + patience >= call.now &&
          (series.ended_at || meeting.occurrence <= from))
        all.push_back({.at = meeting.occurrence, .state = state_of(meeting), .meeting = meeting});
    return all;
  }
  static void add_by_rule(const Call& call, const Series& series, std::size_t most,
                          std::vector<Occurrence>& all) {
    const auto from = std::max(call.now, series.since);
    const auto meetings = meetings_of_series(call.tx, series.id, from);
    for (const auto at :
         domain::occurrences_after({series.rule, series.start, series.zone}, from, most)) {
      const auto meeting =
          std::find_if(meetings.begin(), meetings.end(),
                       [&](const SeriesMeeting& each) { return each.occurrence == at; });
      if (meeting != meetings.end()) {
        all.push_back({.at = at, .state = state_of(*meeting), .meeting = *meeting});
        continue;
      }
      const auto* exception = series.exception_on(domain::local_day(at, series.zone));
      all.push_back({.at = at,
                     .state = exception ? "left_out" : "to_come",
                     .reason = exception ? exception->reason : std::string()});
    }
  }
};

struct PreviewSeries {
  static constexpr CommandInfo info{
      .name = "series.preview",
      .verb = Verb::get,
      .path = "/communities/{community}/series/preview",
      .effect = Effect::read,
      .roles = {host, admin},
      .returns = "occurrence_list",
      .summary = "The next days that a rule would give; nothing is set up."};
  struct Input {
    std::string community, rule;
    base::Time start;
    std::optional<std::string> zone;
    std::size_t limit = 5;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("rule", &Input::rule, {1, 300}, "RFC 5545, like FREQ=WEEKLY;BYDAY=FR")
        .time("start", &Input::start, "of the first occurrence")
        .text("zone", &Input::zone, {1, 60}, "the community's where left out");
    return shape.integer("limit", &Input::limit, 1, 60).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto zone = input.zone.value_or(community->zone);
    if (auto good = check_series_time(input.rule, input.start, zone); !good) return good.error();
    std::vector<Occurrence> all;
    for (const auto at :
         domain::occurrences_after({input.rule, input.start, zone}, call.now, input.limit))
      all.push_back({.at = at, .state = "to_come"});
    return occurrences_reply(all, zone);
  }
};

}  // namespace

void add_series_exception_commands(CommandTable& commands) {
  commands.add<LeaveOut>();
  commands.add<TakeBack>();
  commands.add<ListOccurrences>();
  commands.add<PreviewSeries>();
}

}  // namespace sifang::app
