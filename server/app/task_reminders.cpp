// SPDX-License-Identifier: Apache-2.0
// Reminding whoever has a task of its deadline: two days before it, and when it is over, once each.
// A deadline that a meeting moves is another one. One that was set within those two days was told
// when it was set.
#include "app/chores.hpp"
#include "app/tasks.hpp"
#include "domain/task.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

base::Result<void> remind(Call& call, std::int64_t key) {
  const auto task = load_task(call.tx, domain::TaskId{key});
  if (!task) return {};
  const auto standing = domain::standing_of(*task);
  if (standing.state != domain::TaskState::open || !standing.due) return {};
  const std::string step = *standing.due <= call.now ? "over" : "soon";
  if (call.tx.find([](const store::Row&) { return true; }, query::find_task_reminder,
                   {task->id, *standing.due, step}))
    return {};
  call.tx.execute(query::add_task_reminder, {task->id, *standing.due, step});
  append_task_event(call, task->id, "meeting.task_reminded", "\"step\":\"" + step + "\"");
  return {};
}

}  // namespace

void add_task_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "remind_of_tasks",
                    .period = std::chrono::seconds(10),
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return tx.list([](const store::Row& row) { return row.integer(0); },
                                         query::find_tasks_due,
                                         {now + domain::task_reminder, now,
                                          std::chrono::milliseconds(domain::task_reminder).count(),
                                          most_due_at_once});
                        },
                    .run = remind});
}

}  // namespace sifang::app
