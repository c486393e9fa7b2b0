// SPDX-License-Identifier: Apache-2.0
// Attachments inside a transaction: hanging them on a ticket, reading what hangs there, who may see
// one. Those of agenda items are in papers. How they come is in attachment_commands; where their
// bytes are, in file_depot.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "domain/attachment.hpp"
#include "domain/ticket.hpp"

namespace sifang::app {

/// A row of attachments.
struct AttachmentRow {
  domain::Attachment attachment;
  std::string thumbnail_sha256;  // "" for none
  base::UserId by;
  base::TicketId ticket;
  std::optional<domain::AttachmentPlace> place;
  std::string ref;
  std::int64_t length = 0;
  base::CommunityId community;
  base::ItemId item;       // of an agenda, which it was handed in to
  bool forgotten = false;  // masked, and gone for good

  /// Else only its sender knows it.
  [[nodiscard]] bool is_used() const { return ticket || item || place; }
};
[[nodiscard]] AttachmentRow attachment_from(const store::Row& row);

/// The bytes of a file, or of its small picture, as an answer. Errors: not_found where there is no
/// small picture. Whether they are theirs to see has been looked at.
enum class FilePart { whole, thumbnail };
[[nodiscard]] base::Result<Reply> reply_with_file(Services& services, const AttachmentRow& row,
                                                  FilePart part);

/// A file of the caller's that is used for nothing yet. Errors: invalid, at `pointer`.
[[nodiscard]] base::Result<domain::Attachment> find_unused_file(const Call& call,
                                                                base::CommunityId community,
                                                                const std::string& text,
                                                                std::string pointer);

/// Where on a ticket a list of files goes. `ref`: id of the comment, party of the answer, action.
struct AttachTo {
  domain::AttachmentPlace place;
  std::string ref = {};
};
/// Hangs files on a ticket, in this order. Errors: invalid, with `pointer` and the place in the
/// list, unless each is the caller's, of that community and used for nothing yet, and the ticket
/// has room.
[[nodiscard]] base::Result<domain::Attachments> attach(const Call& call,
                                                       const domain::Ticket& ticket,
                                                       const AttachTo& where,
                                                       const std::vector<std::string>& ids,
                                                       std::string_view pointer);

/// The evidence of an answer becomes `ids`, or stays what it is where nothing is said. What was
/// published before stays readable.
enum class Publishing { draft, answer };
[[nodiscard]] base::Result<void> set_evidence(const Call& call, const domain::Ticket& ticket,
                                              const domain::Answer& slot, Publishing publishing,
                                              const std::optional<std::vector<std::string>>& ids);

/// Reads the report's files and the answers' into the ticket. Requires: its answers are there.
void load_attachments(store::Transaction& tx, domain::Ticket& ticket);

void add_attachment_commands(CommandTable& commands);

}  // namespace sifang::app
