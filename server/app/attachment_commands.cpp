// SPDX-License-Identifier: Apache-2.0
// How files come and go: whole in one request, or an upload that survives a broken line (the tus
// protocol 1.0.0, https://tus.io: core, creation, termination); who may read one.
#include "app/attachments.hpp"
#include "app/ballot_photos.hpp"
#include "app/communities.hpp"
#include "app/file_depot.hpp"
#include "app/matter_evidence.hpp"
#include "app/papers.hpp"
#include "app/task_evidence.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "protocol/ticket_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AttachmentPlace;

struct Used {
  std::int64_t files = 0, bytes = 0;
};
Used used_from(const store::Row& row) { return {row.integer(0), row.integer(1)}; }

/// What a person has sent within a day, and what they are about to.
base::Result<void> require_quota(const Call& call, std::int64_t bytes) {
  const auto sent = call.tx.find(used_from, query::sum_attachments_of_user,
                                 {call.caller.id, call.now - std::chrono::hours(24)});
  const auto open = call.tx.find(used_from, query::sum_uploads_of_user, {call.caller.id});
  constexpr int hour_s = 3600;
  if (sent->files + open->files >= domain::uploads_per_day_max ||
      sent->bytes + open->bytes + bytes > domain::upload_bytes_per_day_max)
    return Error{
        Errc::throttled, "you have sent as much as one person may within a day", {}, hour_s};
  return {};
}

base::Result<Community> find_own_community(const Call& call, const std::string& code) {
  auto community = find_allowed_community(call, code);
  if (!community) return community.error();
  return community;
}

std::string attachment_json(const domain::Attachment& attachment) {
  protocol::JsonWriter out;
  protocol::write_attachment(out, attachment);
  return out.take();
}

void add_row(const Call& call, base::CommunityId community, const domain::Attachment& attachment,
             const StoredFile& file) {
  const store::Value thumbnail = file.thumbnail_sha256.empty()
                                     ? store::Value(nullptr)
                                     : store::Value(store::Bytes{file.thumbnail_sha256});
  call.tx.execute(query::add_attachment,
                  {attachment.id, community, call.caller.id, store::Bytes{attachment.sha256},
                   attachment.type, attachment.size, attachment.width, attachment.height, thumbnail,
                   attachment.name, store::Bytes{file.source_sha256}, file.length, call.now});
}

/// A name is kept of documents only: that of a photo says when and with what it was taken.
std::string kept_name(const domain::Attachment& attachment, const std::string& name) {
  return attachment.type == "application/pdf" ? name : std::string();
}

struct AddAttachment {
  static constexpr CommandInfo info{
      .name = "attachment.add",
      .verb = Verb::post,
      .path = "/communities/{community}/attachments",
      .effect = Effect::write,
      .roles = domain::insiders,
      .status = 201,
      .returns = "attachment",
      .summary =
          "Sends a photo, a voice note or a PDF in one piece (multipart/form-data, field "
          "file), to be named by its id in a ticket, comment, answer, action, paper, report on a "
          "task, written ballot or record of a matter within a day.",
      .throttled = true,
      .http_only = true};
  struct Input {
    std::string community;
    std::string name;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("name", &Input::name, {0, domain::file_name_max}, "of the file")
        .with_default();
  }

  static base::Result<FileSlot> admit(Call& call, const Input& input) {
    auto community = find_own_community(call, input.community);
    if (!community) return community.error();
    if (auto quota = require_quota(call, 0); !quota) return quota.error();
    return FileSlot{.id = call.make_id<domain::AttachmentId>()};
  }

  static base::Result<Reply> keep(Call& call, const Input& input, const StoredFile& file) {
    auto community = find_own_community(call, input.community);
    if (!community) return community.error();
    // Sent again because the answer was lost: the same file is there once.
    const auto again = call.tx.find(attachment_from, query::find_unused_attachment,
                                    {call.caller.id, call.now - domain::unused_upload_life,
                                     community->id, store::Bytes{file.source_sha256}});
    if (again) return Reply{.body = attachment_json(again->attachment)};
    if (auto quota = require_quota(call, file.length); !quota) return quota.error();
    auto attachment = file.attachment;
    attachment.name = kept_name(attachment, input.name);
    add_row(call, community->id, attachment, file);
    return Reply{.body = attachment_json(attachment)};
  }
};

/// An upload as its sender sees it; one that is whole is an attachment of the same id.
struct UploadState {
  domain::AttachmentId id;
  base::CommunityId community;
  std::string name;
  std::int64_t offset = 0, length = 0;
  std::optional<domain::Attachment> attachment;
};

base::Result<UploadState> find_upload(const Call& call, const std::string& text) {
  const Error unknown{Errc::not_found, "there is no such upload, or it is not yours"};
  const auto id = domain::AttachmentId::parse(text);
  if (!id || call.caller.is_anonymous()) return unknown;
  if (auto row = call.tx.find(attachment_from, query::get_attachment, {*id})) {
    if (row->by != call.caller.id) return unknown;
    return UploadState{*id,         row->community, row->attachment.name,
                       row->length, row->length,    std::move(row->attachment)};
  }
  auto state = call.tx.find(
      [](const store::Row& row) {
        return UploadState{row.id<domain::AttachmentId>(0),
                           row.id<base::CommunityId>(1),
                           row.string(2),
                           0,
                           row.integer(3),
                           {}};
      },
      query::get_upload, {*id, call.caller.id});
  if (!state) return unknown;
  state->offset = call.services.files.uploads().size_of(id->text());
  return std::move(*state);
}

Reply upload_reply(const UploadState& state) {
  protocol::JsonWriter out;
  out.begin_object().field("id", state.id).field("offset", state.offset);
  out.field("length", state.length).key("attachment");
  if (state.attachment)
    protocol::write_attachment(out, *state.attachment);
  else
    out.null();
  out.end_object();
  return {.body = out.take(),
          .headers = {{"Tus-Resumable", "1.0.0"},
                      {"Upload-Offset", std::to_string(state.offset)},
                      {"Upload-Length", std::to_string(state.length)}}};
}

struct BeginUpload {
  static constexpr CommandInfo info{
      .name = "upload.begin",
      .verb = Verb::post,
      .path = "/communities/{community}/uploads",
      .effect = Effect::write,
      .roles = domain::insiders,
      .status = 201,
      .returns = "upload",
      .summary =
          "Begins an upload that survives a broken line (tus 1.0.0); the answer's Location "
          "takes the bytes, and its id is the attachment's once it is whole.",
      .throttled = true,
      .http_only = true};
  struct Input {
    std::string community;
    std::int64_t length = 0;
    std::string name;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .integer("length", &Input::length, 1, INT32_MAX, "bytes; Upload-Length says the same")
        .text("name", &Input::name, {0, domain::file_name_max}, "of the file")
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_own_community(call, input.community);
    if (!community) return community.error();
    if (input.length > domain::upload_bytes_max)
      return Error{Errc::too_large, "20 MiB are the most"};
    const auto open = call.tx.find(used_from, query::sum_uploads_of_user, {call.caller.id});
    if (open->files >= domain::uploads_open_max)
      return Error{Errc::throttled, "finish or cancel the uploads you have begun", {}, 60};
    if (auto quota = require_quota(call, input.length); !quota) return quota.error();
    const auto id = call.make_id<domain::AttachmentId>();
    call.tx.execute(query::add_upload,
                    {id, community->id, call.caller.id, input.name, input.length, call.now});
    auto reply = upload_reply({id, community->id, input.name, 0, input.length, {}});
    reply.headers.emplace_back("Location", "/api/v1/uploads/" + id.text());
    return reply;
  }
};

struct UploadInput {
  std::string id;
};
protocol::Shape<UploadInput> upload_shape() {
  return protocol::Shape<UploadInput>{}.text("id", &UploadInput::id, {1, 40});
}

struct ReadUpload {
  static constexpr CommandInfo info{
      .name = "upload.read",
      .verb = Verb::get,
      .path = "/uploads/{id}",
      .effect = Effect::read,
      .roles = domain::anyone,
      .returns = "upload",
      .summary = "How far one's own upload has come, and the attachment it has become.",
      .http_only = true};
  using Input = UploadInput;
  static protocol::Shape<Input> shape() { return upload_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto state = find_upload(call, input.id);
    if (!state) return state.error();
    return upload_reply(*state);
  }
};

struct AppendUpload {
  static constexpr CommandInfo info{
      .name = "upload.append",
      .verb = Verb::patch,
      .path = "/uploads/{id}",
      .effect = Effect::write,
      .roles = domain::anyone,
      .status = 204,
      .returns = "",
      .summary =
          "Takes the bytes (application/offset+octet-stream) from Upload-Offset on; behind "
          "the last one the file is looked at and kept.",
      .http_only = true};
  using Input = UploadInput;
  static protocol::Shape<Input> shape() { return upload_shape(); }

  static base::Result<FileSlot> admit(Call& call, const Input& input) {
    auto state = find_upload(call, input.id);
    if (!state) return state.error();
    if (state->attachment) return Error{Errc::conflict, "the upload is whole"};
    return FileSlot{.id = state->id, .offset = state->offset, .length = state->length};
  }
  static base::Result<Reply> keep(Call& call, const Input& input, const StoredFile& file) {
    auto state = find_upload(call, input.id);
    if (!state) return state.error();
    if (state->attachment) return Error{Errc::conflict, "the upload is whole"};
    auto attachment = file.attachment;
    attachment.name = kept_name(attachment, state->name);
    add_row(call, state->community, attachment, file);
    call.tx.execute(query::delete_upload, {state->id});
    state->offset = state->length;
    auto reply = upload_reply(*state);
    reply.body.clear();
    return reply;
  }
};

struct CancelUpload {
  static constexpr CommandInfo info{
      .name = "upload.cancel",
      .verb = Verb::delete_,
      .path = "/uploads/{id}",
      .effect = Effect::write,
      .roles = domain::anyone,
      .status = 204,
      .returns = "",
      .summary = "Takes back one's own upload, or a file that is used for nothing yet.",
      .http_only = true};
  using Input = UploadInput;
  static protocol::Shape<Input> shape() { return upload_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto state = find_upload(call, input.id);
    if (!state) return state.error();
    call.tx.execute(query::delete_upload, {state->id});
    if (state->attachment && call.tx.execute(query::delete_attachment, {state->id}) == 0)
      return Error{Errc::conflict, "the file is in use"};
    call.tx.after_commit(
        [&files = call.services.files, id = state->id.text()] { files.uploads().remove(id); });
    return Reply{.body = {}, .headers = {{"Tus-Resumable", "1.0.0"}}};
  }
};

/// Whether the caller may read a file: what it hangs on says so, and before that only its sender.
bool may_read(const Call& call, AttachmentRow& row) {
  if (row.item) return open_paper(call, row) || open_evidence(call, row);
  if (row.place == AttachmentPlace::ballot) return open_ballot_photo(call, row);
  if (row.place == AttachmentPlace::matter) return open_record_file(call, row);
  if (!row.ticket) return call.caller.id && row.by == call.caller.id;
  const auto ticket = call.tx.find(ticket_from, query::get_ticket, {row.ticket});
  if (!ticket || !may_see(call.caller, *ticket)) return false;
  if (row.attachment.masked && row.by != call.caller.id && !check_mask(call, *ticket)) return false;
  switch (row.place.value_or(AttachmentPlace::draft)) {
    case AttachmentPlace::draft: return call.caller.is_member_of(ticket->community, row.ref);
    case AttachmentPlace::note:
      return domain::intersects(call.caller.labels_in(ticket->community),
                                domain::audience_of_internal(ticket->exposure()));
    case AttachmentPlace::ticket:
    case AttachmentPlace::comment:
    case AttachmentPlace::answer:
    case AttachmentPlace::past:
    case AttachmentPlace::action: return true;
    case AttachmentPlace::ballot:
    case AttachmentPlace::matter:
    case AttachmentPlace::plugin: return false;  // on no ticket
  }
  return false;
}

base::Result<AttachmentRow> find_readable(const Call& call, const std::string& text) {
  const auto id = domain::AttachmentId::parse(text);
  auto row = id ? call.tx.find(attachment_from, query::get_attachment, {*id}) : std::nullopt;
  if (row && may_read(call, *row)) {
    if (row->ticket && row->by != call.caller.id) note_look_at_words(call, row->ticket);
    return std::move(*row);
  }
  return Error{Errc::not_found, "there is no such file, or it is not yours to see"};
}

struct ReadAttachment {
  static constexpr CommandInfo info{
      .name = "attachment.read",
      .verb = Verb::get,
      .path = "/attachments/{id}",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "file",
      .summary = "The bytes of a file, to whoever may see what it hangs on; Range is understood.",
      .http_only = true};
  using Input = UploadInput;
  static protocol::Shape<Input> shape() { return upload_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto row = find_readable(call, input.id);
    if (!row) return row.error();
    return reply_with_file(call.services, *row, FilePart::whole);
  }
};

struct ReadThumbnail {
  static constexpr CommandInfo info{.name = "attachment.thumbnail",
                                    .verb = Verb::get,
                                    .path = "/attachments/{id}/thumbnail",
                                    .effect = Effect::read,
                                    .roles = domain::anyone,
                                    .anonymous = true,
                                    .returns = "file",
                                    .summary = "A picture made small, as a JPEG.",
                                    .http_only = true};
  using Input = UploadInput;
  static protocol::Shape<Input> shape() { return upload_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto row = find_readable(call, input.id);
    if (!row) return row.error();
    return reply_with_file(call.services, *row, FilePart::thumbnail);
  }
};

}  // namespace

void add_attachment_commands(CommandTable& commands) {
  commands.add<AddAttachment>();
  commands.add<BeginUpload>();
  commands.add<ReadUpload>();
  commands.add<AppendUpload>();
  commands.add<CancelUpload>();
  commands.add<ReadAttachment>();
  commands.add<ReadThumbnail>();
}

}  // namespace sifang::app
