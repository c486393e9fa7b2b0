// SPDX-License-Identifier: Apache-2.0
// Following (关注) a ticket without supporting it.
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Ticket;

enum class Follow { begin, end };

/// Who follows what is their own: the event is told to nobody else.
void tell(const Call& call, const Ticket& ticket, Follow change) {
  protocol::JsonWriter out;
  out.begin_object().key("ticket").begin_object().field("id", ticket.id).end_object().end_object();
  append_event(call.tx, &call.caller, call.now,
               {.community = ticket.community,
                .kind = change == Follow::begin ? "ticket.followed" : "ticket.unfollowed",
                .subject = subject_of("ticket", ticket.id),
                .scope = {},
                .versions = {{{domain::user_label(call.caller.id)}, out.take()}}});
}

/// Both say the same again when asked again.
base::Result<Reply> change_follow(Call& call, const std::string& id, Follow change) {
  auto found = find_visible_ticket(call, id);
  if (!found) return found.error();
  if (auto may = check_follow(call, *found); !may) return may.error();
  bool changed = false;
  if (change == Follow::begin)
    call.tx.for_each(query::add_follow, {found->id, call.caller.id, call.now},
                     [&](const store::Row&) { return changed = true; });
  else
    changed = call.tx.execute(query::remove_follow, {found->id, call.caller.id}) > 0;
  if (changed) tell(call, *found, change);
  return ticket_reply(call, *found, load_parties(call.tx, found->community));
}

struct TicketInput {
  std::string id;
};
protocol::Shape<TicketInput> ticket_shape() {
  return protocol::Shape<TicketInput>{}.text("id", &TicketInput::id, {1, 60}, "id or number");
}

struct FollowTicket {
  static constexpr CommandInfo info{.name = "ticket.follow",
                                    .verb = Verb::put,
                                    .path = "/tickets/{id}/follow",
                                    .effect = Effect::write,
                                    .roles = domain::insiders,
                                    .returns = "ticket",
                                    .summary = "Follows (关注) a ticket without supporting it."};
  using Input = TicketInput;
  static protocol::Shape<Input> shape() { return ticket_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_follow(call, input.id, Follow::begin);
  }
};

struct UnfollowTicket {
  static constexpr CommandInfo info{.name = "ticket.unfollow",
                                    .verb = Verb::delete_,
                                    .path = "/tickets/{id}/follow",
                                    .effect = Effect::write,
                                    .roles = domain::insiders,
                                    .returns = "ticket",
                                    .summary = "Follows a ticket no more; a support stays."};
  using Input = TicketInput;
  static protocol::Shape<Input> shape() { return ticket_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_follow(call, input.id, Follow::end);
  }
};

}  // namespace

void add_ticket_follow(CommandTable& commands) {
  commands.add<FollowTicket>();
  commands.add<UnfollowTicket>();
}

}  // namespace sifang::app
