// SPDX-License-Identifier: Apache-2.0
// The next meeting of a series, which makes itself: when the series is set up or changed, when the
// one before is closed, cancelled or moved, and by a chore when nobody came to that one. Each
// occurrence of the rule gets one meeting, ever, wherever that is moved.
#include <algorithm>

#include "app/chores.hpp"
#include "app/meetings.hpp"
#include "app/series.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::MeetingState;

std::vector<SeriesMeeting> list_meetings(store::Transaction& tx, store::Query query,
                                         std::initializer_list<store::Value> values) {
  return tx.list(
      [](const store::Row& row) {
        return SeriesMeeting{row.id<base::MeetingId>(0), row.time(1), row.time(2),
                             *domain::parse<MeetingState>(row.text(3))};
      },
      query, values);
}

/// The first occurrence to come that no meeting stands for: one that was cancelled, or held before
/// its time, does not come back.
std::optional<base::Time> next_free(const Call& call, const Series& series) {
  // Weeks that nobody met are not made up for.
  const auto from = std::max(call.now, series.since);
  const auto taken = meetings_of_series(call.tx, series.id, from);
  for (const auto time : domain::occurrences_after(series.recurrence(), from, taken.size() + 1))
    if (std::none_of(taken.begin(), taken.end(),
                     [&](const SeriesMeeting& meeting) { return meeting.occurrence == time; }))
      return time;
  return std::nullopt;
}

}  // namespace

std::vector<SeriesMeeting> meetings_of_series(store::Transaction& tx, base::SeriesId id,
                                              base::Time from) {
  return list_meetings(tx, query::list_meetings_of_series, {id, from});
}

std::vector<SeriesMeeting> live_meetings(store::Transaction& tx, base::SeriesId id) {
  return list_meetings(tx, query::list_live_of_series, {id});
}

void schedule_next(const Call& call, base::SeriesId id) {
  const auto series = find_series(call.tx, id);
  std::optional<base::Time> look_at;
  if (series && !series->ended_at) {
    if (const auto next = next_free(call, *series)) {
      auto waits_for = *next;
      for (const auto& meeting : live_meetings(call.tx, id)) {
        const bool runs = meeting.state != MeetingState::scheduled;
        if (!runs && meeting.starts_at + patience < call.now) continue;
        const auto until = runs ? call.now : meeting.starts_at;
        if (until < *next) waits_for = std::min(waits_for, until);
      }
      if (waits_for == *next) {
        static_cast<void>(add_meeting(call, {.community = series->community,
                                             .series = id,
                                             .title = series->name,
                                             .place = series->place,
                                             .quorum = series->quorum,
                                             .starts_at = *next,
                                             .minutes = series->minutes,
                                             .seating = series->seating}));
      }
      look_at = std::max(waits_for, call.now) + patience + std::chrono::seconds(1);
    }
  }
  call.tx.execute(query::set_series_look, {look_at, id});
}

void add_series_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "next_meetings",
                    .period = std::chrono::minutes(1),
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return tx.list([](const store::Row& row) { return row.integer(0); },
                                         query::find_due_series, {now, most_due_at_once});
                        },
                    .run = [](Call& call, std::int64_t key) -> base::Result<void> {
                      schedule_next(call, base::SeriesId{key});
                      return {};
                    }});
}

}  // namespace sifang::app
