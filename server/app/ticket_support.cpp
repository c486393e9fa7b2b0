// SPDX-License-Identifier: Apache-2.0
// Supporting (附议) a ticket instead of raising the same again.
#include "app/agenda.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;

/// Supporting and withdrawing: both say the same again when asked again.
enum class Support { add, withdraw };

base::Result<Reply> change_support(Call& call, const std::string& id, Support change) {
  auto found = find_visible_ticket(call, id);
  if (!found) return found.error();
  Ticket& ticket = *found;
  if (auto allowed = call.require_role(ticket.community); !allowed) return allowed.error();
  if (auto living = require_living(ticket); !living) return living.error();
  if (call.caller.id == ticket.reporter) return Error{Errc::forbidden, "it is your own ticket"};
  const auto parties = load_parties(call.tx, ticket.community);
  bool changed = false;
  if (change == Support::add)
    call.tx.for_each(query::add_support, {ticket.id, call.caller.id, call.now},
                     [&](const store::Row&) { return changed = true; });
  else
    changed = call.tx.execute(query::remove_support, {ticket.id, call.caller.id}) > 0;
  // Supporting follows; withdrawing leaves it to the person whether to hear of it.
  if (changed && change == Support::add)
    call.tx.for_each(query::add_follow, {ticket.id, call.caller.id, call.now},
                     [](const store::Row&) { return true; });
  if (changed) {
    ticket.supporters += change == Support::add ? 1 : -1;
    save_ticket(call.tx, ticket, call.now);
    const bool full =
        change == Support::add && makes_support_full(call, ticket, ticket.supporters - 1);
    // Who supports is nobody's business: the event counts.
    protocol::JsonWriter out;
    out.begin_object().key("ticket").begin_object().field("id", ticket.id);
    out.field("supporters", ticket.supporters).field("updated_at", ticket.updated_at);
    out.field("version", ticket.version).end_object();
    if (full) {
      out.field("rule", domain::to_text(domain::AgendaRule::supporters)).key("to").begin_array();
      out.value("role:host").value("role:recorder").end_array();
    }
    out.end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = ticket.community,
                  .kind = change == Support::add ? "ticket.supported" : "ticket.support_withdrawn",
                  .subject = subject_of("ticket", ticket.id),
                  .scope = {},
                  .versions = {{domain::audience_of_ticket(ticket.exposure()), out.take(),
                                ActorShown::no}}});
    if (full) call_to_agenda(call, ticket, parties, domain::AgendaRule::supporters);
  }
  return ticket_reply(call, ticket, parties);
}

struct TicketInput {
  std::string id;
};
protocol::Shape<TicketInput> ticket_shape() {
  return protocol::Shape<TicketInput>{}.text("id", &TicketInput::id, {1, 60}, "id or number");
}

struct AddSupport {
  static constexpr CommandInfo info{
      .name = "ticket.support",
      .verb = Verb::put,
      .path = "/tickets/{id}/support",
      .effect = Effect::write,
      .roles = domain::insiders,
      .returns = "ticket",
      .summary = "Supports (附议) a ticket instead of raising the same again."};
  using Input = TicketInput;
  static protocol::Shape<Input> shape() { return ticket_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_support(call, input.id, Support::add);
  }
};

struct WithdrawSupport {
  static constexpr CommandInfo info{.name = "ticket.withdraw_support",
                                    .verb = Verb::delete_,
                                    .path = "/tickets/{id}/support",
                                    .effect = Effect::write,
                                    .roles = domain::insiders,
                                    .returns = "ticket",
                                    .summary = "Withdraws one's support."};
  using Input = TicketInput;
  static protocol::Shape<Input> shape() { return ticket_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_support(call, input.id, Support::withdraw);
  }
};

}  // namespace

void add_ticket_support(CommandTable& commands) {
  commands.add<AddSupport>();
  commands.add<WithdrawSupport>();
}

}  // namespace sifang::app
