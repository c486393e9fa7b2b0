// SPDX-License-Identifier: Apache-2.0
// The calendar feed. A series is one entry with its rule; each meeting that was made for an
// occurrence of it is an entry of its own under the same uid, so that a calendar shows where it
// moved and that it was cancelled. What an earlier rule gave are single meetings, as those outside
// any series: their occurrences are not in the rule.
#include <algorithm>
#include <map>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/series.hpp"
#include "domain/calendar_feed.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

/// A meeting of the feed.
struct Told {
  base::MeetingId id;
  base::SeriesId series;
  base::Time occurrence;  // where it has a series
  domain::CalendarEntry entry;
};

Told told_from(const store::Row& row) {
  const auto id = row.id<base::MeetingId>(0);
  return {.id = id,
          .series = row.id<base::SeriesId>(8),
          .occurrence = row.time(9),
          .entry = {.uid = id.text() + "@sifang",
                    .sequence = static_cast<int>(row.integer(5)),
                    .title = row.string(1),
                    .place = row.string(2),
                    .starts_at = row.time(3),
                    .minutes = static_cast<int>(row.integer(4)),
                    .changed_at = row.time(6),
                    .cancelled = row.text(7) == "cancelled",
                    .note = row.string(10)}};
}

/// The last new year but one: what is told begins there, so that a series begins on the same day
/// however often it is read.
base::Time beginning(base::Time now, const std::string& zone) {
  return domain::from_local({domain::to_local(now, zone).year - 1, 1, 1, 0, 0, 0, 0, 0}, zone);
}

/// The series as its rule has it; meetings that stand for one of its occurrences become entries
/// under its uid. Nothing for one that gives no meeting any more.
std::optional<domain::CalendarSeries> tell_series(const Series& series, std::vector<Told>& meetings,
                                                  base::Time from, base::Time now) {
  constexpr std::size_t most = 4000;  // daily for ten years
  const domain::Recurrence rule{.rule = series.rule, .start = series.start, .zone = series.zone};
  const auto since = std::max(series.since, from - std::chrono::seconds(1));

  std::map<base::Time, Told*> made;
  auto known_until = now;  // up to here each occurrence is a meeting, or none was held
  for (auto& meeting : meetings) {
    if (meeting.series != series.id || meeting.occurrence <= since) continue;
    made.emplace(meeting.occurrence, &meeting);
    known_until = std::max(known_until, meeting.occurrence);
  }
  auto look_until = known_until;
  for (const auto& exception : series.exceptions)
    look_until = std::max<base::Time>(look_until, exception.day + std::chrono::days(2));

  std::vector<base::Time> left_out;
  std::optional<base::Time> first, last_made;
  for (const auto at : domain::occurrences_after(rule, since, most, look_until)) {
    const auto meeting = made.find(at);
    const bool is_made = meeting != made.end();
    const bool is_out = !is_made && (at <= now || (series.ended_at && at <= known_until) ||
                                     series.exception_on(domain::local_day(at, series.zone)));
    if (is_out) {
      if (first) left_out.push_back(at);
      continue;
    }
    if (!first) first = at;
    if (!is_made) continue;
    last_made = at;
    auto& entry = meeting->second->entry;
    entry.uid = series.id.text() + "@sifang";
    entry.sequence += static_cast<int>(series.version - 1);  // never older than its series
    entry.occurrence = at;
    entry.zone = series.zone;
  }
  auto last = domain::last_occurrence(rule);
  if (series.ended_at) {
    if (!last_made) return std::nullopt;
    last = last_made;
  } else if (!first) {
    first = domain::next_occurrence(rule, std::max(since, look_until));
  }
  if (!first) return std::nullopt;
  return domain::CalendarSeries{.uid = series.id.text() + "@sifang",
                                .sequence = static_cast<int>(series.version - 1),
                                .title = series.name,
                                .place = series.place,
                                .rule = series.rule,
                                .first = *first,
                                .last = last,
                                .minutes = series.minutes,
                                .changed_at = series.changed_at,
                                .zone = series.zone,
                                .left_out = std::move(left_out)};
}

struct CalendarFeed {
  static constexpr CommandInfo info{
      .name = "calendar.read",
      .verb = Verb::get,
      .path = "/communities/{community}/calendar.ics",
      .effect = Effect::read,
      .roles = domain::insiders,
      .anonymous = true,
      .returns = "calendar",
      .summary =
          "Series and meetings as iCalendar; calendar programs use `token` in place of a "
          "log-in."};
  struct Input {
    std::string community;
    std::optional<std::string> token;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("token", &Input::token, {1, 100}, "the community's feed_token");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_community(call.tx, input.community);
    const bool by_token = community && input.token && *input.token == community->feed_token;
    if (!by_token) {
      if (call.caller.is_anonymous())
        return Error{Errc::unauthenticated, "give the feed's token, or log in"};
      if (!community || call.caller.roles_in(community->id).empty())
        return Error{Errc::not_found, "there is no such community, or you have no role in it"};
      if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
    }
    const auto from = beginning(call.now, community->zone);
    auto meetings = call.tx.list(told_from, query::list_feed, {community->id, from});
    std::vector<domain::CalendarSeries> rules;
    for (const auto& series :
         list_series(call.tx, query::list_series_of_feed, {community->id, from}))
      if (auto told = tell_series(series, meetings, from, call.now))
        rules.push_back(std::move(*told));
    std::vector<domain::CalendarEntry> entries;
    for (auto& meeting : meetings) entries.push_back(std::move(meeting.entry));
    return Reply{.body = domain::write_calendar(community->name, community->zone, entries, rules),
                 .content_type = "text/calendar; charset=utf-8"};
  }
};

}  // namespace

void add_calendar_commands(CommandTable& commands) { commands.add<CalendarFeed>(); }

}  // namespace sifang::app
