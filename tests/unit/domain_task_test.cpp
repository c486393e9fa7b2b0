// SPDX-License-Identifier: Apache-2.0
// How a task stands: a fold of reports, parts and verdicts.
#include "domain/task.hpp"

#include <gtest/gtest.h>

namespace sifang::domain {
namespace {

using base::Errc;

base::Time at(int hour) { return base::Time{} + std::chrono::hours(hour); }

Task a_task() {
  Task task;
  task.party = "property_company";
  task.due = at(100);
  task.review = at(50);
  return task;
}
TaskReport report(int hour, int percent, bool finished = false) {
  return {.id = TaskReportId{hour},
          .text = "开工",
          .party = "property_company",
          .percent = percent,
          .finished = finished,
          .at = at(hour)};
}
ItemVerdict verdict(int hour, Verdict what) {
  return {.verdict = what, .text = "说", .at = at(hour)};
}
TaskPart part(int id, TaskPartState state) {
  return {.id = TaskPartId{id},
          .text = "材料",
          .party = "",
          .assignee = {},
          .assignee_name = "",
          .state = state};
}

TEST(Task, stands_as_it_was_decided_until_somebody_reports) {
  const auto standing = standing_of(a_task());
  EXPECT_EQ(standing.state, TaskState::open);
  EXPECT_EQ(standing.due, at(100));
  EXPECT_EQ(standing.review, at(50));
  EXPECT_EQ(standing.percent, 0);
  EXPECT_FALSE(standing.done_at);
}

TEST(Task, is_done_when_who_has_it_says_so_and_open_again_when_they_report_on) {
  auto task = a_task();
  task.reports = {report(1, 30), report(2, 30, true)};
  EXPECT_EQ(standing_of(task).state, TaskState::done);
  EXPECT_EQ(standing_of(task).done_at, at(2));
  EXPECT_EQ(standing_of(task).percent, 100);
  task.reports.push_back(report(3, 80));
  EXPECT_EQ(standing_of(task).state, TaskState::open);
  EXPECT_EQ(standing_of(task).percent, 80);
  EXPECT_FALSE(standing_of(task).done_at);
}

/// "percent finished note" of a report, or the fields that contradict each other.
std::string read(const Task& task, Progress said) {
  const auto read = read_progress(task, said);
  if (read)
    return std::to_string(read->percent) + (read->finished ? " finished" : "") +
           (read->note ? " note" : "");
  std::string fields;
  for (const auto& field : read.error().fields) fields += field.pointer;
  return fields;
}

TEST(Task, keeps_what_a_report_leaves_out) {
  auto task = a_task();
  EXPECT_EQ(read(task, {}), "0");
  task.reports = {report(1, 40)};
  EXPECT_EQ(read(task, {}), "40");
  EXPECT_EQ(read(task, {.percent = 100}), "100");
  EXPECT_EQ(read(task, {.percent = 60, .finished = false}), "60");
  EXPECT_EQ(read(task, {.finished = true}), "100 finished");
  EXPECT_EQ(read(task, {.percent = 100, .finished = true}), "100 finished");
  EXPECT_EQ(read(task, {.percent = 50, .finished = true}), "/percent/finished");
}

TEST(Task, that_is_done_stays_so_until_a_report_says_otherwise) {
  auto task = a_task();
  task.reports = {report(1, 40), report(2, 100, true)};
  EXPECT_EQ(read(task, {}), "100 note");
  EXPECT_EQ(read(task, {.percent = 100}), "100 note");
  EXPECT_EQ(read(task, {.percent = 50}), "/percent/finished");
  EXPECT_EQ(read(task, {.finished = false}), "100");
  EXPECT_EQ(read(task, {.percent = 80, .finished = false}), "80");
  auto note = report(3, 100);
  note.note = true;
  task.reports.push_back(note);
  EXPECT_EQ(standing_of(task).state, TaskState::done);
  EXPECT_EQ(standing_of(task).done_at, at(2));
  EXPECT_EQ(standing_of(task).percent, 100);
  task.verdicts = {verdict(4, Verdict::continued)};
  EXPECT_EQ(read(task, {}), "100");
  EXPECT_EQ(standing_of(task).state, TaskState::open);
}

TEST(Task, goes_on_until_the_time_that_a_meeting_gives_it) {
  auto task = a_task();
  task.reports = {report(1, 100, true)};
  auto on = verdict(2, Verdict::continued);
  on.due = at(200);
  task.verdicts = {on};
  EXPECT_EQ(standing_of(task).state, TaskState::open);
  EXPECT_EQ(standing_of(task).due, at(200));
  EXPECT_FALSE(standing_of(task).review);
  EXPECT_FALSE(standing_of(task).done_at);
  on.due.reset();
  task.verdicts = {on};
  EXPECT_EQ(standing_of(task).due, at(100));
}

TEST(Task, is_over_with_the_meetings_word_and_changed_by_nothing_before_it) {
  for (const auto& [word, state] : {std::pair(Verdict::accepted, TaskState::accepted),
                                    {Verdict::dropped, TaskState::dropped},
                                    {Verdict::replaced, TaskState::replaced}}) {
    auto task = a_task();
    task.reports = {report(1, 40)};
    task.verdicts = {verdict(2, Verdict::noted), verdict(3, word)};
    EXPECT_EQ(standing_of(task).state, state);
    EXPECT_FALSE(is_unfinished(standing_of(task).state));
    EXPECT_EQ(check_unfinished(task).error().code, Errc::illegal_move);
    EXPECT_EQ(read_progress(task, {}).error().code, Errc::illegal_move);
    EXPECT_EQ(check_verdict(&task, verdict(4, Verdict::accepted)).error().code, Errc::illegal_move);
    EXPECT_TRUE(check_verdict(&task, verdict(4, Verdict::noted)));
    EXPECT_EQ(check_divide(task).error().code, Errc::illegal_move);
  }
}

TEST(Task, accepted_without_a_report_is_done_since_the_meeting) {
  auto task = a_task();
  task.verdicts = {verdict(7, Verdict::accepted)};
  EXPECT_EQ(standing_of(task).done_at, at(7));
  EXPECT_EQ(standing_of(task).percent, 100);
}

TEST(Task, has_the_per_cent_of_its_parts_and_ends_after_them) {
  auto task = a_task();
  task.reports = {report(1, 90)};
  task.parts = {part(1, TaskPartState::done), part(2, TaskPartState::open),
                part(3, TaskPartState::open), part(4, TaskPartState::removed)};
  EXPECT_EQ(standing_of(task).percent, 33);
  EXPECT_TRUE(read_progress(task, {}));
  EXPECT_EQ(read_progress(task, {.finished = true}).error().code, Errc::illegal_move);
  task.parts[1].state = task.parts[2].state = TaskPartState::done;
  EXPECT_TRUE(read_progress(task, {.finished = true}));
  EXPECT_EQ(standing_of(task).percent, 100);
  EXPECT_TRUE(check_divide(task));
  task.reports.push_back(report(2, 100, true));
  EXPECT_EQ(check_divide(task).error().code, Errc::illegal_move);
}

TEST(Task, takes_only_verdicts_that_make_sense) {
  const auto task = a_task();
  const auto refused = [](const Task* of, const ItemVerdict& said) {
    const auto good = check_verdict(of, said);
    return good ? std::string() : good.error().fields.at(0).pointer;
  };
  EXPECT_EQ(refused(nullptr, verdict(1, Verdict::accepted)), "/verdict");
  EXPECT_EQ(refused(nullptr, verdict(1, Verdict::noted)), "");
  auto timed = verdict(1, Verdict::accepted);
  timed.due = at(2);
  EXPECT_EQ(refused(&task, timed), "/due");
  timed.due.reset();
  timed.review = at(2);
  EXPECT_EQ(refused(&task, timed), "/review");
  timed.verdict = Verdict::continued;
  EXPECT_EQ(refused(&task, timed), "");
  auto wordless = verdict(1, Verdict::dropped);
  wordless.text.clear();
  EXPECT_EQ(refused(&task, wordless), "/text");
}

}  // namespace
}  // namespace sifang::domain
