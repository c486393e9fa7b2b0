// SPDX-License-Identifier: Apache-2.0
// Evidence of matters, inside a transaction: files that show what a record says - the signed sheet,
// the board with the notice. How a file comes is in attachment_commands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/attachments.hpp"
#include "app/command.hpp"
#include "domain/matter.hpp"

namespace sifang::app {

/// Hangs files on a record that is stored already, behind those it has. Errors: invalid, with the
/// place in the list, unless each is the caller's and used for nothing yet, and there is room.
[[nodiscard]] base::Result<void> attach_to_record(const Call& call, base::CommunityId community,
                                                  domain::MatterRecord& record,
                                                  const std::vector<std::string>& ids);

/// Reads the files of the records into the matter. Requires: its records are there.
void load_record_files(store::Transaction& tx, domain::Matter& matter);

/// Whether the caller may have the bytes of one: who may read the matter; of a masked one its
/// sender and moderators. Requires: it hangs on a record.
[[nodiscard]] bool open_record_file(const Call& call, const AttachmentRow& file);

}  // namespace sifang::app
