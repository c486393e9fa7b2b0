// SPDX-License-Identifier: Apache-2.0
#include "app/task_evidence.hpp"

#include "app/meetings.hpp"
#include "app/ticket_rights.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

constexpr const char* pointer = "/evidence";

base::Result<void> require_room(const domain::Task& task, std::size_t more) {
  std::size_t there = 0;
  for (const auto& report : task.reports) there += report.evidence.size();
  if (there + more <= static_cast<std::size_t>(domain::attachments_of_task_max)) return {};
  return Error{Errc::invalid,
               "",
               {{pointer, "are too many for one task: " +
                              std::to_string(domain::attachments_of_task_max) + " are the most"}}};
}

}  // namespace

base::Result<domain::Attachments> attach_evidence(const Call& call, const domain::Task& task,
                                                  domain::TaskReportId report,
                                                  const std::vector<std::string>& ids) {
  domain::Attachments attached;
  if (auto room = require_room(task, ids.size()); !room) return room.error();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto file = find_unused_file(call, task.community, ids[i],
                                 std::string(pointer) + "/" + std::to_string(i));
    if (!file) return file.error();
    // At once, so that the same id again is used already.
    call.tx.execute(query::use_for_report, {task.item, file->id});
    call.tx.execute(query::add_report_file, {file->id, report, i});
    attached.push_back(std::move(*file));
  }
  return attached;
}

void load_evidence(store::Transaction& tx, domain::Task& task) {
  tx.for_each(query::list_report_files, {task.id}, [&](const store::Row& row) {
    const auto of = row.id<domain::TaskReportId>(17);
    for (auto& report : task.reports)
      if (report.id == of) report.evidence.push_back(attachment_from(row).attachment);
    return true;
  });
}

std::optional<bool> find_evidence(const Call& call, base::ItemId item, domain::AttachmentId file) {
  return call.tx.find([](const store::Row& row) { return row.flag(0); }, query::find_report_file,
                      {item, file});
}

bool open_evidence(const Call& call, const AttachmentRow& file) {
  if (file.forgotten) return false;
  const auto masked = find_evidence(call, file.item, file.attachment.id);
  if (!masked) return false;
  const auto meeting = find_meeting_of_item(call, file.item, Depth::agenda);
  if (!meeting) return false;
  const bool own = call.caller.id && file.by == call.caller.id;
  return !*masked || own || common_moderators.intersects(call.caller.roles_in(meeting->community));
}

}  // namespace sifang::app
