// SPDX-License-Identifier: Apache-2.0
// Reminding the members of a meeting, a day and an hour before it (domain::reminders), once each. A
// meeting that is moved is reminded of anew, one that is cancelled or has begun is not; what fell
// into a time when the program did not run is made good while it still helps.
#include "app/chores.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

base::Result<void> remind(Call& call, std::int64_t key) {
  auto meeting = load_meeting(call.tx, base::MeetingId{key}, Depth::people);
  const int past = domain::reminders_past(meeting.starts_at, call.now);
  if (meeting.state != domain::MeetingState::scheduled || past <= meeting.reminded ||
      meeting.starts_at <= call.now)
    return {};
  meeting.reminded = past;
  call.tx.execute(query::set_reminded, {meeting.reminded, meeting.id});
  append_meeting_event(
      call, meeting, meeting.seating.parties,
      {.kind = "meeting.reminded", .extra = "\"reminded\":" + std::to_string(meeting.reminded)});
  return {};
}

}  // namespace

void add_meeting_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "remind_of_meetings",
                    .period = std::chrono::seconds(10),
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return tx.list([](const store::Row& row) { return row.integer(0); },
                                         query::find_meetings_soon,
                                         {now, now + domain::reminders[0],
                                          now + domain::reminders[1], most_due_at_once});
                        },
                    .run = remind});
}

}  // namespace sifang::app
