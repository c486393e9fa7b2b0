// SPDX-License-Identifier: Apache-2.0
#include "app/meeting_notices.hpp"

#include "app/tasks.hpp"
#include "domain/seats.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::AttendanceRole;
using domain::NoticeFacts;

void add_holder(std::vector<std::string>& labels, const domain::TaskPart& part) {
  if (!part.party.empty()) labels.push_back(domain::party_label(part.party));
  if (part.assignee) labels.push_back(domain::user_label(part.assignee));
}

/// Who has the task of which the event tells; nobody where a ticket carries the decision.
void find_workers(store::Transaction& tx, const MeetingEvent& event, NoticeFacts& facts) {
  domain::TaskId id;
  tx.for_each(query::find_charge, {event.item}, [&](const store::Row& row) {
    facts.party = row.string(2);
    facts.assignee = row.id<base::UserId>(3);
    id = row.id<domain::TaskId>(4);
    return false;
  });
  if (!id) return;
  facts.word = event.facts.word;
  const auto task = load_task(tx, id);
  for (const auto& part : task->parts) {
    if (part.state != domain::TaskPartState::removed) add_holder(facts.workers, part);
    if (part.id.text() == event.facts.part) add_holder(facts.part, part);
  }
}

std::optional<std::string> body_before(store::Transaction& tx, const MeetingEvent& event,
                                       std::int64_t seq, std::string_view kind) {
  return tx.find([](const store::Row& row) { return row.string(0); }, query::find_event_before,
                 {event.scope, seq, kind});
}

/// Who sits there now and did not before, or no longer.
void find_moved(store::Transaction& tx, const MeetingEvent& event, NoticeFacts& facts) {
  const auto now = body_before(tx, event, event.seq + 1, event.kind);
  auto before = body_before(tx, event, event.seq, event.kind);
  if (!before) before = body_before(tx, event, event.seq, "meeting.scheduled");
  if (!now || now->empty() || !before || before->empty()) return;  // erased
  const auto was = protocol::read_seating(*before), is = protocol::read_seating(*now);
  if (was.parties.empty()) return;  // a log of before it was asked who sits there
  tx.for_each(query::list_members, {event.community}, [&](const store::Row& row) {
    const auto user = row.id<base::UserId>(0);
    const auto party = row.text(2);
    const auto sat = domain::role_at_table(was, user, party);
    const auto sits = domain::role_at_table(is, user, party);
    if (sat == sits) return true;
    auto& moved = sits == AttendanceRole::member   ? facts.members
                  : sits == AttendanceRole::deputy ? facts.deputies
                                                   : facts.unseated;
    moved.push_back(user);
    return true;
  });
}

bool is_late_paper(store::Transaction& tx, const MeetingEvent& event) {
  return tx
      .find([](const store::Row&) { return true; }, query::find_late_paper,
            {event.community, event.seq})
      .has_value();
}

}  // namespace

void find_concerned(store::Transaction& tx, const MeetingEvent& event, NoticeFacts& facts) {
  if (event.kind.starts_with("meeting.task_") || event.kind == "meeting.reviewed")
    find_workers(tx, event, facts);
  if (event.kind == "meeting.seats_changed") find_moved(tx, event, facts);
  if (event.kind == "meeting.paper_added" && is_late_paper(tx, event)) facts.word = "late";
}

}  // namespace sifang::app
