// SPDX-License-Identifier: Apache-2.0
// A task: what a meeting charged a party with where no ticket carries the work. The party reports
// on it, a later meeting says what becomes of it; how it stands is a fold of both. Values and pure
// functions; thread: any.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/attachment.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

using TaskId = base::Id<struct TaskTag>;
using TaskReportId = base::Id<struct TaskReportTag>;
using TaskPartId = base::Id<struct TaskPartTag>;

/// done: whoever has it says so; accepted: the meeting does. replaced: the meeting decided anew.
enum class TaskState : std::uint8_t { open, done, accepted, dropped, replaced };
template <>
struct Codes<TaskState> {
  static constexpr auto last = TaskState::replaced;
  static constexpr auto list =
      std::to_array<std::string_view>({"open", "done", "accepted", "dropped", "replaced"});
};

/// What a meeting says to a commitment. noted: it has heard how things stand, and nothing changes.
enum class Verdict : std::uint8_t { noted, accepted, continued, dropped, replaced };
template <>
struct Codes<Verdict> {
  static constexpr auto last = Verdict::replaced;
  static constexpr auto list =
      std::to_array<std::string_view>({"noted", "accepted", "continued", "dropped", "replaced"});
};

enum class TaskPartState : std::uint8_t { open, done, removed };
template <>
struct Codes<TaskPartState> {
  static constexpr auto last = TaskPartState::removed;
  static constexpr auto list = std::to_array<std::string_view>({"open", "done", "removed"});
};

/// How far it has come, in the words of whoever has it. note: added to a task that is said to be
/// done, which it stays.
struct TaskReport {
  TaskReportId id;
  std::string text, party;
  int percent = 0;
  bool finished = false;
  base::Time at;
  Attachments evidence = {};
  bool note = false;
};

/// A piece of the task, which another may have.
struct TaskPart {
  TaskPartId id;
  std::string text, party;
  base::UserId assignee;
  std::string assignee_name;
  std::optional<base::Time> due = {};
  TaskPartState state = TaskPartState::open;
  std::optional<base::Time> done_at = {};
};

/// What a later meeting said on it, under which item.
struct ItemVerdict {
  base::ItemId item = {};
  base::MeetingId meeting = {};
  Verdict verdict = Verdict::noted;
  std::string text = {};
  std::optional<base::Time> due = {}, review = {};  // continued: until when; when to look again
  base::Time at = {};
};

struct TaskStanding {
  TaskState state = TaskState::open;
  std::optional<base::Time> due, review;
  std::optional<base::Time> done_at;  // when whoever has it last said so
  int percent = 0;
};

struct Task {
  TaskId id;
  base::CommunityId community;
  base::MeetingId meeting;
  base::ItemId item;  // that decided it
  base::DecisionId decision;
  std::string party;
  base::UserId assignee;
  std::optional<base::Time> due, review;  // as it was decided
  std::vector<TaskReport> reports;        // as they were made
  std::vector<TaskPart> parts;
  std::vector<ItemVerdict> verdicts;  // as they were given
  std::int64_t version = 1;

  [[nodiscard]] const TaskPart* find_part(TaskPartId id) const;
  [[nodiscard]] TaskPart* find_part(TaskPartId id);
};

/// Reports and verdicts in the order of their times. The per cent are those of the parts that are
/// done where there are parts, else those of the last report.
[[nodiscard]] TaskStanding standing_of(const Task& task);

/// How long before its deadline whoever has a task is reminded of it.
constexpr std::chrono::hours task_reminder{48};

/// Nobody has said the last word on it.
[[nodiscard]] constexpr bool is_unfinished(TaskState state) {
  return state == TaskState::open || state == TaskState::done;
}

/// What a report says of how far the task is; what is left out stays as it is.
struct Progress {
  std::optional<int> percent = {};
  std::optional<bool> finished = {};
};
/// What a report comes to: what is said to be done stays so until a report says otherwise. Errors:
/// illegal_move where the task is over, or is said to be done while parts are open; invalid, naming
/// both, where the per cent and `finished` contradict each other.
struct Reported {
  int percent = 0;
  bool finished = false, note = false;
};
[[nodiscard]] base::Result<Reported> read_progress(const Task& task, const Progress& said);

/// Errors: illegal_move where nobody may say that a part is done: the task is over.
[[nodiscard]] base::Result<void> check_unfinished(const Task& task);

/// Errors: illegal_move where no part may be made or opened again: the task is over or said to be
/// done.
[[nodiscard]] base::Result<void> check_divide(const Task& task);

/// What may be said: of a task that is not over anything but `replaced`, which a new decision says;
/// of one that is, and of what is followed by its ticket, that it was noted. Errors: invalid,
/// naming the field.
[[nodiscard]] base::Result<void> check_verdict(const Task* task, const ItemVerdict& verdict);

}  // namespace sifang::domain
