// SPDX-License-Identifier: Apache-2.0
// Tasks: whoever has one says how far it has come, and divides it into parts.
#include <algorithm>

#include "app/meetings.hpp"
#include "app/task_evidence.hpp"
#include "app/tasks.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "protocol/task_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Task;
using domain::TaskPartState;
using enum domain::Role;

constexpr std::size_t most_reports = 200;  // both told with every change
constexpr std::size_t most_parts = 50;
constexpr domain::RoleSet workers{member, host, grid_worker, grid_leader};

Reply task_reply(const Call& call, domain::TaskId id) {
  const auto task = *load_task(call.tx, id);
  protocol::JsonWriter out;
  protocol::write_task(out, task);
  return {.body = out.take(), .version = task.version};
}

/// A task on which the caller's role may work. Errors: not_found, unauthenticated, forbidden.
base::Result<Task> find_task(const Call& call, std::optional<Task> task) {
  if (!task || !domain::intersects(call.caller.labels_in(task->community),
                                   domain::audience_of_community())) {
    if (call.caller.is_anonymous()) return needs_log_in();
    return Error{Errc::not_found, "there is no such task, or it is not yours to see"};
  }
  if (auto allowed = call.require_role(task->community); !allowed) return allowed.error();
  return std::move(*task);
}
base::Result<void> require_own(const Call& call, const Task& task) {
  if (has_task(call.caller, task)) return {};
  return Error{Errc::forbidden, "another party has this task"};
}

/// Which part an event is about, and what became of it.
std::string part_extra(domain::TaskPartId part, std::string_view move) {
  return "\"part\":\"" + part.text() + "\",\"move\":\"" + std::string(move) + "\"";
}

struct ReportTask {
  static constexpr CommandInfo info{
      .name = "task.report",
      .verb = Verb::post,
      .path = "/tasks/{id}/reports",
      .effect = Effect::write,
      .roles = workers,
      .status = 201,
      .returns = "task",
      .summary =
          "Says how far a task has come, or that it is done, and shows it by photos and "
          "documents, by the party that has it. Of a task with parts, how far it is says the share "
          "of its parts that are done.",
      .versioned = true};
  struct Input {
    domain::TaskId id;
    std::string text;
    std::optional<int> percent;
    std::optional<bool> finished;
    std::vector<std::string> evidence;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::statement_max})
        .integer(
            "percent", &Input::percent, 0, 100,
            "what it was where left out; 100 where it is finished, which 100 alone is not; tells "
            "nothing while the task has parts")
        .boolean("finished", &Input::finished,
                 "true: the next meeting is asked to accept it; false: a task that was done is "
                 "worked on again; left out: it stays as it is")
        .text_list("evidence", &Input::evidence, {0, domain::attachments_at_once_max},
                   "ids of files sent before")
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto task = find_task(call, load_task(call.tx, input.id));
    if (!task) return task.error();
    if (auto fresh = call.require_version(task->version); !fresh) return fresh.error();
    if (auto open = domain::check_unfinished(*task); !open) return open.error();
    if (auto own = require_own(call, *task); !own) return own.error();
    const auto progress =
        domain::read_progress(*task, {.percent = input.percent, .finished = input.finished});
    if (!progress) return progress.error();
    if (task->reports.size() >= most_reports)
      return Error{Errc::conflict, "a task has at most 200 reports"};
    domain::TaskReport report{.id = call.make_id<domain::TaskReportId>(),
                              .text = input.text,
                              .party = std::string(call.caller.party_in(task->community)),
                              .percent = progress->percent,
                              .finished = progress->finished,
                              .at = call.now,
                              .evidence = {},
                              .note = progress->note};
    call.tx.execute(query::add_task_report,
                    {report.id, task->id, report.text, report.percent, report.finished,
                     report.party, call.caller.id, report.at, report.note});
    auto evidence = attach_evidence(call, *task, report.id, input.evidence);
    if (!evidence) return evidence.error();
    task->reports.push_back(std::move(report));
    save_task(call.tx, *task);
    append_task_event(call, task->id, "meeting.task_reported");
    return task_reply(call, task->id);
  }
};

struct AddPart {
  static constexpr CommandInfo info{
      .name = "task.add_part",
      .verb = Verb::post,
      .path = "/tasks/{id}/parts",
      .effect = Effect::write,
      .roles = workers,
      .status = 201,
      .returns = "task",
      .summary = "Makes a part of a task, which another may have; the task ends after its parts.",
      .versioned = true};
  struct Input {
    domain::TaskId id;
    std::string text;
    std::optional<std::string> party;
    std::optional<base::UserId> assignee;
    std::optional<base::Time> due;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .line("text", &Input::text, {1, domain::question_max})
        .text("party", &Input::party, {1, domain::code_max}, "who does it; the task's: left out")
        .id("assignee", &Input::assignee)
        .time("due", &Input::due);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto task = find_task(call, load_task(call.tx, input.id));
    if (!task) return task.error();
    if (auto fresh = call.require_version(task->version); !fresh) return fresh.error();
    if (auto open = domain::check_divide(*task); !open) return open.error();
    if (auto own = require_own(call, *task); !own) return own.error();
    if (task->parts.size() >= most_parts)
      return Error{Errc::conflict, "a task has at most 50 parts"};
    const auto party = input.party.value_or(task->party);
    const auto assignee = input.assignee.value_or(base::UserId{});
    auto charged = check_charge(call, task->community, load_parties(call.tx, task->community),
                                party, assignee);
    if (!charged) return charged.error();
    if (input.due && *input.due <= call.now) return Error{Errc::invalid, "", {{"/due", "is over"}}};
    const auto id = call.make_id<domain::TaskPartId>();
    call.tx.execute(query::add_task_part,
                    {id, task->id, input.text, party, assignee, input.due, call.caller.id});
    task->parts.push_back({.id = id,
                           .text = input.text,
                           .party = party,
                           .assignee = assignee,
                           .assignee_name = *charged,
                           .due = input.due});
    save_task(call.tx, *task);
    append_task_event(call, task->id, "meeting.task_divided", part_extra(id, "added"));
    return task_reply(call, task->id);
  }
};

struct ChangePart {
  static constexpr CommandInfo info{
      .name = "task.change_part",
      .verb = Verb::patch,
      .path = "/parts/{id}",
      .effect = Effect::write,
      .roles = workers,
      .returns = "task",
      .summary =
          "A part is done, open again, or removed; by who has it or, removed, who has the task. "
          "One that is done is opened again before it is removed."};
  struct Input {
    domain::TaskPartId id;
    TaskPartState state = TaskPartState::open;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .code("state", &Input::state, domain::codes_of<TaskPartState>(),
              domain::parse<TaskPartState>);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto of = call.tx.find([](const store::Row& row) { return row.id<domain::TaskId>(0); },
                                 query::find_task_of_part, {input.id});
    auto task = find_task(call, of ? load_task(call.tx, *of) : std::nullopt);
    if (!task) return task.error();
    if (auto open = input.state == TaskPartState::open ? domain::check_divide(*task)
                                                       : domain::check_unfinished(*task);
        !open)
      return open.error();
    auto& part = *task->find_part(input.id);
    if (!may_change(call, *task, part, input.state))
      return Error{Errc::forbidden, "another party has this part"};
    if (part.state == input.state) return task_reply(call, task->id);
    if (part.state == TaskPartState::removed)
      return Error{Errc::illegal_move, "the part was removed"};
    if (part.state == TaskPartState::done && input.state == TaskPartState::removed)
      return Error{Errc::illegal_move, "the part is done; who has it opens it again first"};
    part.state = input.state;
    part.done_at = input.state == TaskPartState::done ? std::optional(call.now) : std::nullopt;
    call.tx.execute(query::update_task_part, {domain::to_text(part.state), part.done_at, part.id});
    save_task(call.tx, *task);
    append_task_event(call, task->id, "meeting.task_divided",
                      part_extra(part.id, domain::to_text(part.state)));
    return task_reply(call, task->id);
  }

 private:
  /// Whoever has the task takes a part out; that it is done, who has the part says.
  static bool may_change(const Call& call, const Task& task, const domain::TaskPart& part,
                         TaskPartState state) {
    if (state == TaskPartState::removed) return has_task(call.caller, task);
    return part.assignee == call.caller.id || call.caller.party_in(task.community) == part.party;
  }
};

}  // namespace

void add_task_commands(CommandTable& commands) {
  commands.add<ReportTask>();
  commands.add<AddPart>();
  commands.add<ChangePart>();
}

}  // namespace sifang::app
