// SPDX-License-Identifier: Apache-2.0
#include "app/matter_evidence.hpp"

#include "app/ticket_rights.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

constexpr const char* pointer = "/files";

}  // namespace

base::Result<void> attach_to_record(const Call& call, base::CommunityId community,
                                    domain::MatterRecord& record,
                                    const std::vector<std::string>& ids) {
  if (record.files.size() + ids.size() > domain::files_of_record_max)
    return Error{Errc::invalid,
                 "",
                 {{pointer, "are too many for one record: " +
                                std::to_string(domain::files_of_record_max) + " are the most"}}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto place = std::string(pointer) + "/" + std::to_string(i);
    auto file = find_unused_file(call, community, ids[i], place);
    if (!file) return file.error();
    // What hangs on a board is seen; nobody is heard on it.
    if (file->type.starts_with("audio/"))
      return Error{Errc::invalid, "", {{place, "is a recording, which shows nothing"}}};
    // At once, so that the same id again is used already.
    call.tx.execute(query::use_for_matter, {record.id, record.files.size(), file->id});
    record.files.push_back(std::move(*file));
  }
  return {};
}

void load_record_files(store::Transaction& tx, domain::Matter& matter) {
  tx.for_each(query::list_files_of_matter, {matter.id}, [&](const store::Row& row) {
    const auto of = row.id<domain::MatterRecordId>(17);
    for (auto& record : matter.records)
      if (record.id == of) record.files.push_back(attachment_from(row).attachment);
    return true;
  });
}

bool open_record_file(const Call& call, const AttachmentRow& file) {
  if (!domain::intersects(call.caller.labels_in(file.community), domain::audience_of_community()))
    return false;
  const bool own = call.caller.id && file.by == call.caller.id;
  return !file.attachment.masked || own ||
         common_moderators.intersects(call.caller.roles_in(file.community));
}

}  // namespace sifang::app
