// SPDX-License-Identifier: Apache-2.0
// Evidence in reports on tasks, inside a transaction: files that hang on a report and are used by
// the item that decided the task. How a file comes is in attachment_commands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/attachments.hpp"
#include "app/command.hpp"
#include "domain/task.hpp"

namespace sifang::app {

/// Hangs files on a report that is stored already, in this order. Errors: invalid, with the place
/// in the list, unless each is the caller's and used for nothing yet, and the task has room.
[[nodiscard]] base::Result<domain::Attachments> attach_evidence(
    const Call& call, const domain::Task& task, domain::TaskReportId report,
    const std::vector<std::string>& ids);

/// Reads the files of a task's reports. Requires: its reports are there.
void load_evidence(store::Transaction& tx, domain::Task& task);

/// Whether a file of a report on the task that the item decided is masked; none where it is no such
/// file.
[[nodiscard]] std::optional<bool> find_evidence(const Call& call, base::ItemId item,
                                                domain::AttachmentId file);

/// Whether the caller may have the bytes of a file that hangs on a report: who may read the item
/// that decided the task; of a masked one its sender and moderators.
[[nodiscard]] bool open_evidence(const Call& call, const AttachmentRow& file);

}  // namespace sifang::app
