// SPDX-License-Identifier: Apache-2.0
#include "domain/task.hpp"

#include <algorithm>
#include <utility>

namespace sifang::domain {
namespace {

using base::Errc;
using base::Error;

void apply(TaskStanding& standing, const TaskReport& report) {
  if (!is_unfinished(standing.state) || report.note) return;
  standing.state = report.finished ? TaskState::done : TaskState::open;
  standing.percent = report.finished ? 100 : report.percent;
  standing.done_at = report.finished ? std::optional(report.at) : std::nullopt;
}

void apply(TaskStanding& standing, const ItemVerdict& verdict) {
  switch (verdict.verdict) {
    case Verdict::noted: break;
    case Verdict::accepted:
      standing.state = TaskState::accepted;
      if (!standing.done_at) standing.done_at = verdict.at;
      standing.percent = 100;
      break;
    case Verdict::continued:
      standing.state = TaskState::open;
      standing.done_at.reset();
      if (verdict.due) standing.due = verdict.due;
      standing.review = verdict.review;
      break;
    case Verdict::dropped: standing.state = TaskState::dropped; break;
    case Verdict::replaced: standing.state = TaskState::replaced; break;
  }
}

bool has_open_part(const Task& task) {
  return std::any_of(task.parts.begin(), task.parts.end(),
                     [](const TaskPart& part) { return part.state == TaskPartState::open; });
}

int percent_of_parts(const Task& task, int otherwise) {
  int all = 0, done = 0;
  for (const auto& part : task.parts) {
    all += part.state == TaskPartState::removed ? 0 : 1;
    done += part.state == TaskPartState::done ? 1 : 0;
  }
  return all == 0 ? otherwise : done * 100 / all;
}

}  // namespace

const TaskPart* Task::find_part(TaskPartId part) const {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const TaskPart& other) { return other.id == part; });
  return found == parts.end() ? nullptr : &*found;
}
TaskPart* Task::find_part(TaskPartId part) {
  return const_cast<TaskPart*>(std::as_const(*this).find_part(part));
}

namespace {

/// What was said, without the parts.
TaskStanding said_of(const Task& task) {
  TaskStanding standing{.due = task.due, .review = task.review, .done_at = {}};
  auto report = task.reports.begin();
  for (const auto& verdict : task.verdicts) {
    for (; report != task.reports.end() && report->at <= verdict.at; ++report)
      apply(standing, *report);
    apply(standing, verdict);
  }
  for (; report != task.reports.end(); ++report) apply(standing, *report);
  return standing;
}

}  // namespace

TaskStanding standing_of(const Task& task) {
  auto standing = said_of(task);
  if (standing.state == TaskState::open)
    standing.percent = percent_of_parts(task, standing.percent);
  return standing;
}

base::Result<Reported> read_progress(const Task& task, const Progress& said) {
  const auto standing = said_of(task);
  if (auto open = check_unfinished(task); !open) return open.error();
  const bool note = standing.state == TaskState::done && !said.finished;
  const bool finished = said.finished.value_or(false);
  if ((note || finished) && said.percent && *said.percent != 100)
    return Error{Errc::invalid,
                 "",
                 {{"/percent", "is 100 where the task is finished"},
                  {"/finished", note ? "must be false to go on with it" : "is for 100 per cent"}}};
  if (finished && has_open_part(task)) return Error{Errc::illegal_move, "a part of it is open"};
  return Reported{.percent = note || finished ? 100 : said.percent.value_or(standing.percent),
                  .finished = finished,
                  .note = note};
}

base::Result<void> check_unfinished(const Task& task) {
  const auto state = standing_of(task).state;
  if (is_unfinished(state)) return {};
  return Error{Errc::illegal_move, "the task is " + std::string(to_text(state))};
}

base::Result<void> check_divide(const Task& task) {
  const auto state = standing_of(task).state;
  if (state == TaskState::open) return {};
  return Error{Errc::illegal_move, "the task is " + std::string(to_text(state))};
}

base::Result<void> check_verdict(const Task* task, const ItemVerdict& verdict) {
  const auto invalid = [](const char* field, const char* why) {
    return Error{Errc::invalid, "", {{field, why}}};
  };
  if (!task && verdict.verdict != Verdict::noted)
    return invalid("/verdict",
                   "only noted: this decision is followed by its ticket, or is of before tasks");
  if (verdict.verdict != Verdict::continued && verdict.due)
    return invalid("/due", "is for a task that goes on");
  if (verdict.verdict != Verdict::continued && verdict.review)
    return invalid("/review", "is for a task that goes on");
  if (task && verdict.verdict == Verdict::accepted && has_open_part(*task))
    return Error{Errc::illegal_move, "a part of it is open"};
  if (verdict.verdict == Verdict::dropped && verdict.text.empty())
    return invalid("/text", "say why it is done no more");
  if (task && verdict.verdict != Verdict::noted && !is_unfinished(standing_of(*task).state))
    return Error{Errc::illegal_move,
                 "the task is " + std::string(to_text(standing_of(*task).state))};
  return {};
}

}  // namespace sifang::domain
