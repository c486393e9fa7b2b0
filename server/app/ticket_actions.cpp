// SPDX-License-Identifier: Apache-2.0
// The moves of a ticket as commands: what each takes. The legal moves are domain/ticket_moves, who
// may is ticket_rights, what each changes is ticket_changes.
#include "app/agenda.hpp"
#include "app/ticket_changes.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"

namespace sifang::app {
namespace {

using domain::Resolution;
using domain::Ticket;
using domain::TicketAction;
using domain::TicketState;

base::Result<Reply> act(Call& call, TicketAction action, const ActionInput& input) {
  auto found = find_visible_ticket(call, input.id);
  if (!found) return found.error();
  Ticket& ticket = *found;
  const auto parties = load_parties(call.tx, ticket.community);
  if (auto allowed = check_action(call, ticket, parties, action); !allowed) return allowed.error();
  if (auto fresh = call.require_version(ticket.version); !fresh) return fresh.error();

  const auto next = domain::next_state(ticket.state, ticket.resolution, action);
  if (auto applied = apply_action(call, ticket, parties, action, input); !applied)
    return applied.error();
  ticket.state = *next;
  if (ticket.state == TicketState::closed) ticket.closed_at = call.now;
  if (ticket.state == TicketState::verifying) ticket.asked_at = call.now;
  save_ticket(call.tx, ticket, call.now);
  append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                      {.kind = domain::event_kind(action), .extra = told_of(input)});
  if (action == TicketAction::agenda) put_on_next_agenda(call, ticket);
  return ticket_reply(call, ticket, parties);
}

using Fields = protocol::Shape<ActionInput>;
Fields id_field() { return Fields{}.text("id", &ActionInput::id, {1, 60}, "id or number"); }

/// One command per action: they differ in what they carry and in nothing else.
template <TicketAction action>
struct Act {
  using Input = ActionInput;
  static const CommandInfo info;
  static Fields shape();
  static base::Result<Reply> run(Call& call, const Input& input) {
    return act(call, action, input);
  }
};

#define SIFANG_ACTION(action_, name_, summary_)                                                \
  template <>                                                                                  \
  const CommandInfo Act<TicketAction::action_>::info{.name = "ticket." name_,                  \
                                                     .verb = Verb::post,                       \
                                                     .path = "/tickets/{id}/actions",          \
                                                     .action = name_,                          \
                                                     .effect = Effect::write,                  \
                                                     .roles = roles_of(TicketAction::action_), \
                                                     .returns = "ticket",                      \
                                                     .summary = summary_,                      \
                                                     .versioned = true};                       \
  template <>                                                                                  \
  Fields Act<TicketAction::action_>::shape()

constexpr protocol::TextLimits reason_limits{1, domain::reason_max};

// Reasons and notes that are required are plain checks of the value: the member is optional for
// all.
template <class M>
Fields required(Fields fields, std::string name, M ActionInput::*member) {
  fields.text(std::move(name), member, reason_limits);
  return fields.required();
}

SIFANG_ACTION(accept, "accept", "Takes a new ticket in; the caller's party leads from now on.") {
  return id_field();
}
SIFANG_ACTION(refuse, "refuse", "Proposes to do nothing, with a reason; the reporter is asked.") {
  auto fields = required(id_field(), "reason", &ActionInput::reason);
  return fields.code(
      "resolution", &ActionInput::resolution, {"no_action", "not_responsible"},
      [](std::string_view text) { return domain::parse<Resolution>(text); },
      "no_action where left out");
}
SIFANG_ACTION(cancel, "cancel", "Withdraws a ticket nobody has taken in yet.") {
  return id_field().text("reason", &ActionInput::reason, {0, domain::reason_max});
}
SIFANG_ACTION(agenda, "agenda", "Sends the ticket to the next meeting.") {
  return id_field().text("reason", &ActionInput::reason, {0, domain::reason_max});
}
SIFANG_ACTION(assign, "assign", "Gives the work to a party, perhaps to a person, by a time.") {
  auto fields = id_field().text("party", &ActionInput::party, {1, domain::code_max}).required();
  return fields.id("assignee", &ActionInput::assignee)
      .time("due", &ActionInput::due)
      .text("note", &ActionInput::note, {0, domain::reason_max});
}
SIFANG_ACTION(take, "take", "Says that the work has been received (签收).") { return id_field(); }
SIFANG_ACTION(start, "start", "Begins the work, or goes on with it after a wait.") {
  return id_field().text("note", &ActionInput::note, {0, domain::reason_max});
}
SIFANG_ACTION(return_, "return", "Gives the work back with a reason (退单).") {
  return required(id_field(), "reason", &ActionInput::reason);
}
SIFANG_ACTION(wait, "wait", "Pauses the work with a reason, perhaps until a time.") {
  return required(id_field(), "reason", &ActionInput::reason).time("until", &ActionInput::until);
}
SIFANG_ACTION(township, "township", "Reports the ticket up to the township.") {
  return id_field()
      .text("foreign_number", &ActionInput::foreign_number, {0, domain::code_max})
      .text("reason", &ActionInput::reason, {0, domain::reason_max});
}
SIFANG_ACTION(back, "back", "Takes the ticket back from the township.") {
  return id_field().text("reason", &ActionInput::reason, {0, domain::reason_max});
}
SIFANG_ACTION(finish, "finish",
              "Says that the work is done and what was done; the reporter is asked.") {
  return required(id_field(), "note", &ActionInput::note);
}
SIFANG_ACTION(confirm, "confirm",
              "The reporter agrees (or a checker after 7 days); the ticket closes.") {
  return id_field()
      .integer("rating", &ActionInput::rating, 1, 5)
      .text("note", &ActionInput::note, {0, domain::reason_max});
}
SIFANG_ACTION(reopen, "reopen", "Says that it is not done; the same ticket goes on.") {
  return required(id_field(), "reason", &ActionInput::reason);
}
#undef SIFANG_ACTION

}  // namespace

void add_ticket_actions(CommandTable& commands) {
  commands.add<Act<TicketAction::accept>>();
  commands.add<Act<TicketAction::refuse>>();
  commands.add<Act<TicketAction::cancel>>();
  commands.add<Act<TicketAction::agenda>>();
  commands.add<Act<TicketAction::assign>>();
  commands.add<Act<TicketAction::take>>();
  commands.add<Act<TicketAction::start>>();
  commands.add<Act<TicketAction::return_>>();
  commands.add<Act<TicketAction::wait>>();
  commands.add<Act<TicketAction::township>>();
  commands.add<Act<TicketAction::back>>();
  commands.add<Act<TicketAction::finish>>();
  commands.add<Act<TicketAction::confirm>>();
  commands.add<Act<TicketAction::reopen>>();
}

}  // namespace sifang::app
