// SPDX-License-Identifier: Apache-2.0
// Tasks inside a transaction: reading and storing them, and writing the event of a change. A task
// is shown with the item that decided it, and told in that item's meeting.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "domain/meeting.hpp"

namespace sifang::app {

[[nodiscard]] std::optional<domain::Task> load_task(store::Transaction& tx, domain::TaskId id);
/// The task that a decision made; none where a ticket carries it, or it is of before tasks.
[[nodiscard]] std::optional<domain::Task> find_task_of(store::Transaction& tx,
                                                       base::DecisionId decision);
/// What the meeting said to a commitment.
[[nodiscard]] std::optional<domain::ItemVerdict> find_verdict(store::Transaction& tx,
                                                              base::ItemId item);

/// A decision that no ticket carries becomes a task.
void add_task(const Call& call, const domain::Decision& decision);
/// Stores how the task stands now and raises its version.
void save_task(store::Transaction& tx, domain::Task& task);
/// Tells the task as it is in the rows, with the item that decided it. `extra`: more members of the
/// data, for all.
void append_task_event(const Call& call, domain::TaskId id, std::string_view kind,
                       const std::string& extra = {});

/// Whether it is the caller's to report on: their party has it, or they do.
[[nodiscard]] bool has_task(const Caller& caller, const domain::Task& task);

/// Gives the verdict of a commitment under consideration: stores it, ends the item, and lets the
/// task follow. The event of the item is the caller's to write.
void give_verdict(const Call& call, domain::AgendaItem& item, domain::ItemVerdict verdict);

void add_task_commands(CommandTable& commands);
void add_verdict_commands(CommandTable& commands);
void add_commitment_commands(CommandTable& commands);

}  // namespace sifang::app
