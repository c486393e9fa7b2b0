// SPDX-License-Identifier: Apache-2.0
// The moves of a ticket as commands: what each takes. The legal moves are domain/ticket_moves, who
// may is ticket_rights, what each changes is ticket_changes.
#include "app/ticket_changes.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"

namespace sifang::app {
namespace {

using domain::Resolution;
using domain::TicketAction;

base::Result<Reply> act(Call& call, TicketAction action, const ActionInput& input) {
  auto moved = move_ticket(call, action, input);
  if (!moved) return moved.error();
  return ticket_reply(call, *moved, load_parties(call.tx, moved->community));
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

Fields with_evidence(Fields fields) {
  return fields
      .text_list("evidence", &ActionInput::evidence, {0, domain::attachments_at_once_max},
                 "ids of files sent before")
      .with_default();
}

SIFANG_ACTION(accept, "accept", "Takes a new ticket in; the caller's party leads from now on.") {
  return id_field();
}
SIFANG_ACTION(refuse, "refuse", "Proposes to do nothing, with a reason; the reporter is asked.") {
  auto fields = with_evidence(required(id_field(), "reason", &ActionInput::reason));
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
  return with_evidence(id_field().text("note", &ActionInput::note, {0, domain::reason_max}));
}
SIFANG_ACTION(return_, "return", "Gives the work back with a reason (退单).") {
  return with_evidence(required(id_field(), "reason", &ActionInput::reason));
}
SIFANG_ACTION(wait, "wait", "Pauses the work with a reason, perhaps until a time.") {
  return with_evidence(required(id_field(), "reason", &ActionInput::reason))
      .time("until", &ActionInput::until);
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
              "Says that the work is done and what was done, in words or by evidence; the reporter "
              "is asked.") {
  return with_evidence(id_field().text("note", &ActionInput::note, reason_limits));
}
SIFANG_ACTION(confirm, "confirm",
              "The reporter agrees (or a checker after 7 days, with a note); the ticket closes.") {
  return id_field()
      .integer("rating", &ActionInput::rating, 1, 5)
      .text("note", &ActionInput::note, {0, domain::reason_max});
}
SIFANG_ACTION(reopen, "reopen", "Says that it is not done; the same ticket goes on.") {
  return with_evidence(required(id_field(), "reason", &ActionInput::reason));
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
