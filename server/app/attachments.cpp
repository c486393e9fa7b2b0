// SPDX-License-Identifier: Apache-2.0
#include "app/attachments.hpp"

#include <algorithm>

#include "app/file_depot.hpp"
#include "base/bytes.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AttachmentPlace;

Error invalid(std::string_view pointer, std::size_t at, const char* what) {
  return {Errc::invalid, "", {{std::string(pointer) + "/" + std::to_string(at), what}}};
}

void place(const Call& call, const domain::Ticket& ticket, const AttachTo& where,
           domain::AttachmentId id, std::size_t position) {
  call.tx.execute(query::place_attachment,
                  {ticket.id, domain::to_text(where.place), where.ref, position, id});
}

base::Result<domain::Attachment> find_unused(const Call& call, const domain::Ticket& ticket,
                                             const std::string& text, std::string_view pointer,
                                             std::size_t at) {
  return find_unused_file(call, ticket.community, text,
                          std::string(pointer) + "/" + std::to_string(at));
}

base::Result<void> require_room(const Call& call, const domain::Ticket& ticket, std::size_t more,
                                std::string_view pointer) {
  const auto there = call.tx.find([](const store::Row& row) { return row.integer(0); },
                                  query::count_attachments_of_ticket, {ticket.id});
  if (there.value_or(0) + static_cast<std::int64_t>(more) <= domain::attachments_of_ticket_max)
    return {};
  return Error{Errc::invalid,
               "",
               {{std::string(pointer), "are too many for one ticket: " +
                                           std::to_string(domain::attachments_of_ticket_max) +
                                           " are the most"}}};
}

}  // namespace

AttachmentRow attachment_from(const store::Row& row) {
  AttachmentRow read;
  read.attachment = {.id = row.id<domain::AttachmentId>(0),
                     .sha256 = row.string(1),
                     .type = row.string(2),
                     .size = row.integer(3),
                     .width = {},
                     .height = {},
                     .name = row.string(6),
                     .has_thumbnail = !row.is_null(7),
                     .masked = row.flag(14)};
  if (!row.is_null(4)) read.attachment.width = row.integer(4);
  if (!row.is_null(5)) read.attachment.height = row.integer(5);
  read.thumbnail_sha256 = row.string(7);
  read.by = row.id<base::UserId>(8);
  read.ticket = row.id<base::TicketId>(9);
  if (!row.is_null(10)) read.place = domain::parse<AttachmentPlace>(row.text(10));
  read.ref = row.string(11);
  read.length = row.integer(12);
  read.community = row.id<base::CommunityId>(13);
  read.item = row.id<base::ItemId>(15);
  read.forgotten = row.flag(16);
  return read;
}

base::Result<Reply> reply_with_file(Services& services, const AttachmentRow& row, FilePart part) {
  const auto& file = row.attachment;
  const bool small = part == FilePart::thumbnail;
  if (small && row.thumbnail_sha256.empty())
    return Error{Errc::not_found, "this file has no thumbnail"};
  std::string name;
  if (!small && file.type == "application/pdf")
    name = file.name.empty() ? "document.pdf" : file.name;
  const auto blob = base::to_hex(small ? row.thumbnail_sha256 : file.sha256);
  auto& blobs = services.files.blobs();
  return Reply{.body = {},
               .content_type = small ? "image/jpeg" : file.type,
               .file = FileReply{blobs.path_of(blob), blobs.size_of(blob), std::move(name), blob}};
}

base::Result<domain::Attachment> find_unused_file(const Call& call, base::CommunityId community,
                                                  const std::string& text, std::string pointer) {
  const auto wrong = [&](const char* what) {
    return Error{Errc::invalid, "", {{std::move(pointer), what}}};
  };
  const auto id = domain::AttachmentId::parse(text);
  auto row = id ? call.tx.find(attachment_from, query::get_attachment, {*id}) : std::nullopt;
  if (!row || row->by != call.caller.id || row->community != community)
    return wrong("is no file that you have sent here");
  if (row->is_used()) return wrong("is used already");
  return std::move(row->attachment);
}

base::Result<domain::Attachments> attach(const Call& call, const domain::Ticket& ticket,
                                         const AttachTo& where, const std::vector<std::string>& ids,
                                         std::string_view pointer) {
  domain::Attachments attached;
  if (ids.empty()) return attached;
  if (auto room = require_room(call, ticket, ids.size(), pointer); !room) return room.error();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto file = find_unused(call, ticket, ids[i], pointer, i);
    if (!file) return file.error();
    place(call, ticket, where, file->id, i);  // so that the same id again is used already
    attached.push_back(std::move(*file));
  }
  return attached;
}

base::Result<void> set_evidence(const Call& call, const domain::Ticket& ticket,
                                const domain::Answer& slot, Publishing publishing,
                                const std::optional<std::vector<std::string>>& ids) {
  constexpr std::string_view pointer = "/evidence";
  auto held = slot.evidence;
  held.insert(held.end(), slot.draft_evidence.begin(), slot.draft_evidence.end());
  std::vector<std::string> wanted;
  if (ids)
    wanted = *ids;
  else
    for (const auto& file : held) wanted.push_back(file.id.text());

  const auto is_in = [](const domain::Attachments& files, std::string_view id) {
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return file.id.text() == id; });
  };
  std::vector<std::string> fresh;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (std::find(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(i), wanted[i]) !=
        wanted.begin() + static_cast<std::ptrdiff_t>(i))
      return invalid(pointer, i, "stands twice in the list");
    if (is_in(held, wanted[i])) continue;
    if (auto file = find_unused(call, ticket, wanted[i], pointer, i); !file) return file.error();
    fresh.push_back(wanted[i]);
  }
  if (auto room = require_room(call, ticket, fresh.size(), pointer); !room) return room.error();

  const bool publishes = publishing == Publishing::answer;
  for (const auto& file : held) {
    if (std::find(wanted.begin(), wanted.end(), file.id.text()) != wanted.end()) continue;
    if (is_in(slot.draft_evidence, file.id.text()))
      call.tx.execute(query::release_attachment, {call.now, file.id});
    else if (publishes)
      place(call, ticket, {AttachmentPlace::past, slot.party}, file.id, 0);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool stays = !publishes && is_in(slot.evidence, wanted[i]);
    place(call, ticket,
          {publishes || stays ? AttachmentPlace::answer : AttachmentPlace::draft, slot.party},
          *domain::AttachmentId::parse(wanted[i]), i);
  }
  return {};
}

void load_attachments(store::Transaction& tx, domain::Ticket& ticket) {
  ticket.attachments.clear();
  for (auto& slot : ticket.answers) {
    slot.evidence.clear();
    slot.draft_evidence.clear();
  }
  tx.for_each(query::list_attachments_of_ticket, {ticket.id}, [&](const store::Row& row) {
    auto read = attachment_from(row);
    if (read.place == AttachmentPlace::ticket) ticket.attachments.push_back(read.attachment);
    for (auto& slot : ticket.answers) {
      if (slot.party != read.ref) continue;
      if (read.place == AttachmentPlace::answer) slot.evidence.push_back(read.attachment);
      if (read.place == AttachmentPlace::draft) slot.draft_evidence.push_back(read.attachment);
    }
    return true;
  });
}

}  // namespace sifang::app
