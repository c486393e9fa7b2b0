// SPDX-License-Identifier: Apache-2.0
#include "app/tasks.hpp"

#include "app/event_log.hpp"
#include "app/meetings.hpp"
#include "app/papers.hpp"
#include "app/task_evidence.hpp"
#include "protocol/task_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Task;

domain::ItemVerdict verdict_from(const store::Row& row) {
  return {.item = row.id<base::ItemId>(0),
          .meeting = row.id<base::MeetingId>(1),
          .verdict = *domain::parse<domain::Verdict>(row.text(2)),
          .text = row.string(3),
          .due = row.maybe_time(4),
          .review = row.maybe_time(5),
          .at = row.time(6)};
}

void load_history(store::Transaction& tx, Task& task) {
  task.reports = tx.list(
      [](const store::Row& row) {
        return domain::TaskReport{.id = row.id<domain::TaskReportId>(0),
                                  .text = row.string(1),
                                  .party = row.string(2),
                                  .percent = static_cast<int>(row.integer(3)),
                                  .finished = row.flag(4),
                                  .at = row.time(5),
                                  .evidence = {},
                                  .note = row.flag(6)};
      },
      query::list_task_reports, {task.id});
  load_evidence(tx, task);
  task.parts = tx.list(
      [](const store::Row& row) {
        return domain::TaskPart{.id = row.id<domain::TaskPartId>(0),
                                .text = row.string(1),
                                .party = row.string(2),
                                .assignee = row.id<base::UserId>(3),
                                .assignee_name = row.string(4),
                                .due = row.maybe_time(5),
                                .state = *domain::parse<domain::TaskPartState>(row.text(6)),
                                .done_at = row.maybe_time(7)};
      },
      query::list_task_parts, {task.id});
  task.verdicts = tx.list(verdict_from, query::list_task_verdicts, {task.id});
}

/// Meetings that are still to deal with the commitment have the deadline that holds now.
void tell_new_due(const Call& call, const Task& task, const domain::AgendaItem& reviewed) {
  const auto due = domain::standing_of(task).due;
  const auto waiting = call.tx.list(
      [](const store::Row& row) {
        return std::pair(row.id<base::ItemId>(0), row.id<base::MeetingId>(1));
      },
      query::list_waiting_reviews, {task.decision, reviewed.id, due});
  for (const auto& [id, of] : waiting) {
    call.tx.execute(query::set_item_due, {due, id});
    const auto meeting = load_meeting(call.tx, of, Depth::people);
    const auto* waits = meeting.find_item(id);
    if (!waits) throw std::logic_error("the agenda has more items than are read");
    auto item = *waits;
    load_item_details(call.tx, item);
    show_as_written(item.papers);
    append_meeting_event(call, meeting, meeting.seating.parties,
                         {.kind = "meeting.item_changed",
                          .subject = subject_of("agenda", id),
                          .head = false,
                          .items = {&item}});
  }
}

}  // namespace

std::optional<Task> load_task(store::Transaction& tx, domain::TaskId id) {
  auto task = tx.find(
      [](const store::Row& row) {
        Task found;
        found.id = row.id<domain::TaskId>(0);
        found.community = row.id<base::CommunityId>(1);
        found.meeting = row.id<base::MeetingId>(2);
        found.item = row.id<base::ItemId>(3);
        found.decision = row.id<base::DecisionId>(4);
        found.party = row.string(5);
        found.assignee = row.id<base::UserId>(6);
        found.due = row.maybe_time(7);
        found.review = row.maybe_time(8);
        found.version = row.integer(9);
        return found;
      },
      query::get_task, {id});
  if (task) load_history(tx, *task);
  return task;
}

std::optional<Task> find_task_of(store::Transaction& tx, base::DecisionId decision) {
  const auto id = tx.find([](const store::Row& row) { return row.id<domain::TaskId>(0); },
                          query::find_task_of_decision, {decision});
  return id ? load_task(tx, *id) : std::nullopt;
}

std::optional<domain::ItemVerdict> find_verdict(store::Transaction& tx, base::ItemId item) {
  return tx.find(verdict_from, query::find_verdict_of_item, {item});
}

void add_task(const Call& call, const domain::Decision& decision) {
  call.tx.execute(query::add_task,
                  {call.make_id<domain::TaskId>(), decision.id, decision.review, decision.due});
}

void save_task(store::Transaction& tx, Task& task) {
  const auto standing = domain::standing_of(task);
  ++task.version;
  tx.execute(query::update_task, {domain::to_text(standing.state), standing.due, standing.review,
                                  standing.done_at, standing.percent, task.version, task.id});
}

void append_task_event(const Call& call, domain::TaskId id, std::string_view kind,
                       const std::string& extra) {
  const auto task = *load_task(call.tx, id);
  protocol::JsonWriter out;
  begin_meeting_part(out, call.tx, task.meeting);
  out.key("agenda").begin_array().begin_object().field("id", task.item).key("task");
  protocol::write_task(out, task);
  out.end_object().end_array();
  auto data = out.take();
  if (!extra.empty()) data += "," + extra;
  append_event(call.tx, call.caller.is_anonymous() ? nullptr : &call.caller, call.now,
               {.community = task.community,
                .kind = kind,
                .subject = subject_of("agenda", task.item),
                .scope = subject_of("meeting", task.meeting),
                .versions = {{domain::audience_of_community(), data + "}"}}});
}

bool has_task(const Caller& caller, const Task& task) {
  return task.assignee == caller.id ||
         (!task.party.empty() && caller.party_in(task.community) == task.party);
}

void give_verdict(const Call& call, domain::AgendaItem& item, domain::ItemVerdict verdict) {
  auto task = find_task_of(call.tx, item.commitment);
  verdict.item = item.id;
  verdict.meeting = item.meeting;
  verdict.at = call.now;
  call.tx.execute(query::put_verdict,
                  {item.id, task ? task->id : domain::TaskId{}, domain::to_text(verdict.verdict),
                   verdict.text, verdict.due, verdict.review, call.caller.id, call.now});
  if (!task) return;
  load_history(call.tx, *task);
  save_task(call.tx, *task);
  append_task_event(call, task->id, "meeting.task_reviewed");
  tell_new_due(call, *task, item);
}

}  // namespace sifang::app
