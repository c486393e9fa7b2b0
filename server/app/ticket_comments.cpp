// SPDX-License-Identifier: Apache-2.0
// What people say under a ticket: comments and internal notes.
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
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("text", &Input::text, {1, domain::comment_max})
        .boolean("internal", &Input::internal)
        .with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_visible_ticket(call, input.id);
    if (!found) return found.error();
    const Ticket& ticket = *found;
    // The reporter speaks in their own ticket whatever their role.
    const bool own = call.caller.id && call.caller.id == ticket.reporter;
    if (auto allowed = call.require_role(ticket.community); !allowed && !own)
      return allowed.error();
    if (input.internal && !may_note(call, ticket))
      return Error{Errc::forbidden, "internal notes are for those who work on it"};
    const auto id = call.make_id<base::CommentId>();
    call.tx.execute(query::add_comment,
                    {id, ticket.id, call.caller.id, input.text, input.internal, call.now});
    append(call, ticket, input, id);
    return Reply{.body = write(call, input, id, true)};
  }

 private:
  static std::string write(const Call& call, const Input& input, base::CommentId id, bool named) {
    protocol::JsonWriter out;
    out.begin_object().field("id", id).key("by");
    if (named)
      out.value(call.caller.name);
    else
      out.null();
    out.field("text", input.text)
        .field("internal", input.internal)
        .field("at", call.now)
        .end_object();
    return out.take();
  }

  static void append(Call& call, const Ticket& ticket, const Input& input, base::CommentId id) {
    const auto data = [&](bool named) {
      protocol::JsonWriter out;
      out.begin_object().key("ticket").begin_object().field("id", ticket.id).end_object();
      out.raw_field("comment", write(call, input, id, named)).end_object();
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
    } else {
      event.versions.push_back({domain::audience_of_ticket(exposure), data(true)});
    }
    append_event(call.tx, &call.caller, call.now, event);
  }
};

}  // namespace

void add_ticket_comments(CommandTable& commands) { commands.add<AddComment>(); }

}  // namespace sifang::app
