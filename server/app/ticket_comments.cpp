// SPDX-License-Identifier: Apache-2.0
// What people say under a ticket: comments and internal notes.
#include "app/attachments.hpp"
#include "app/people.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;

struct AddComment {
  static constexpr CommandInfo info{
      .name = "ticket.comment",
      .verb = Verb::post,
      .path = "/tickets/{id}/comments",
      .effect = Effect::write,
      .roles = domain::insiders,
      .status = 201,
      .returns = "comment",
      .summary = "Says something under a ticket; internal notes are for staff."};
  struct Input {
    std::string id, text;
    bool internal = false;
    std::vector<std::string> attachments;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("text", &Input::text, {0, domain::comment_max}, "may be left out beside files")
        .with_default()
        .boolean("internal", &Input::internal)
        .with_default()
        .text_list("attachments", &Input::attachments, {0, domain::attachments_at_once_max},
                   "ids of files sent before")
        .with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_visible_ticket(call, input.id);
    if (!found) return found.error();
    // Who may speak under a duplicate speaks in the ticket in which it lives on.
    auto living = find_living_ticket(call, *found);
    const Ticket& asked = *found;
    // The reporter speaks in their own ticket whatever their role.
    const bool own = call.caller.id && call.caller.id == asked.reporter;
    if (auto allowed = call.require_role(asked.community); !allowed && !own) return allowed.error();
    if (!living) return living.error();
    const Ticket& ticket = *living;
    if (input.internal && !may_note(call, ticket))
      return Error{Errc::forbidden, "internal notes are for those who work on it"};
    if (input.text.empty() && input.attachments.empty())
      return Error{Errc::invalid, "", {{"/text", "must not be empty"}}};
    const auto id = call.make_id<base::CommentId>();
    call.tx.execute(query::add_comment,
                    {id, ticket.id, call.caller.id, input.text, input.internal, call.now});
    const auto place =
        input.internal ? domain::AttachmentPlace::note : domain::AttachmentPlace::comment;
    auto files = attach(call, ticket, {place, id.text()}, input.attachments, "/attachments");
    if (!files) return files.error();
    append(call, ticket, input, id, *files);
    auto body = write(call, input, id, *files, true);
    body.insert(body.size() - 1, ",\"ticket\":\"" + ticket.id.text() + "\"");
    return Reply{.body = std::move(body)};
  }

 private:
  static std::string write(const Call& call, const Input& input, base::CommentId id,
                           const domain::Attachments& files, bool named) {
    protocol::JsonWriter out;
    out.begin_object().field("id", id).key("by");
    if (named)
      out.value(call.caller.name);
    else
      out.null();
    out.field("text", input.text).field("internal", input.internal).field("at", call.now);
    protocol::write_attachments_if_any(out, "attachments", files);
    out.end_object();
    return out.take();
  }

  static void append(Call& call, const Ticket& ticket, const Input& input, base::CommentId id,
                     const domain::Attachments& files) {
    const auto data = [&](bool named) {
      protocol::JsonWriter out;
      out.begin_object().key("ticket").begin_object().field("id", ticket.id).end_object();
      out.raw_field("comment", write(call, input, id, files, named)).end_object();
      return out.take();
    };
    const auto exposure = ticket.exposure();
    NewEvent event{.community = ticket.community,
                   .kind = "ticket.commented",
                   .subject = subject_of("ticket", ticket.id),
                   .scope = {},
                   .versions = {}};
    const bool by_reporter =
        call.caller.id == ticket.reporter || call.caller.id == ticket.submitter;
    if (input.internal) {
      event.versions.push_back({domain::audience_of_internal(exposure), data(true)});
    } else if (by_reporter) {
      // The reporter's own words must not name them to those who may not know them.
      event.versions.push_back({domain::audience_of_reporter(exposure), data(true)});
      event.versions.push_back({domain::audience_of_ticket(exposure), data(false), ActorShown::no});
    } else if (!staff.intersects(call.caller.roles_in(ticket.community))) {
      // A neighbour is named to those who work on it, and to themselves.
      event.versions.push_back({domain::merged(domain::audience_of_internal(exposure),
                                               {domain::user_label(call.caller.id)}),
                                data(true)});
      event.versions.push_back({domain::audience_of_ticket(exposure), data(false), ActorShown::no});
    } else {
      event.versions.push_back({domain::audience_of_ticket(exposure), data(true)});
    }
    append_event(call.tx, &call.caller, call.now, event);
  }
};

}  // namespace

void add_ticket_comments(CommandTable& commands) { commands.add<AddComment>(); }

}  // namespace sifang::app
