// SPDX-License-Identifier: Apache-2.0
// The moves of a ticket as commands: who may, when, and what each changes. The legal moves
// themselves are domain/ticket_moves.
#include <algorithm>

#include "app/agenda.hpp"
#include "app/tickets.hpp"
#include "domain/closing.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Resolution;
using domain::Role;
using domain::RoleSet;
using domain::Ticket;
using domain::TicketAction;
using domain::TicketState;

using enum domain::Role;
constexpr RoleSet deciders{member, host, grid_leader, officer};
constexpr RoleSet workers{member, grid_worker, grid_leader};

bool is_reporter(const Call& call, const Ticket& ticket) {
  return call.caller.id && call.caller.id == ticket.reporter;
}

/// Submitted it for a person without an account, and still holds a role that may.
bool is_submitter(const Call& call, const Ticket& ticket) {
  constexpr RoleSet proxies{member, grid_worker, grid_leader, admin};
  return call.caller.id && call.caller.id == ticket.submitter &&
         proxies.intersects(call.caller.roles_in(ticket.community));
}

bool handles(const Call& call, const Ticket& ticket) {
  return (call.caller.id && call.caller.id == ticket.assignee) ||
         (!ticket.handler.empty() && call.caller.is_member_of(ticket.community, ticket.handler));
}

/// Holds a role that may decide in a silent reporter's place.
bool is_checker(const Call& call, const Ticket& ticket) {
  const auto roles = call.caller.roles_in(ticket.community);
  return roles.has(member) || roles.has(host) || roles.has(supervisor) ||
         call.caller.works_grid(ticket.community, ticket.grid);
}

/// Grid workers and leaders act in their own grid only; the roles beside theirs act everywhere.
bool in_reach(const Call& call, const Ticket& ticket, RoleSet anywhere) {
  return anywhere.intersects(call.caller.roles_in(ticket.community)) ||
         call.caller.works_grid(ticket.community, ticket.grid);
}

Error forbidden(const char* why) { return {Errc::forbidden, why}; }

/// confirm and reopen: the reporter at once, who submitted for them too, a checker after 7 days.
base::Result<void> check_verdict(const Call& call, const Ticket& ticket, TicketAction action) {
  // Saying that one's own work is not done is nobody's harm; saying that it is done is.
  if (handles(call, ticket) && action == TicketAction::confirm)
    return Error{Errc::handler_verifies,
                 "you or your party did the work; somebody else must say that it is done"};
  if (is_reporter(call, ticket) || is_submitter(call, ticket)) return {};
  if (!is_checker(call, ticket)) return forbidden("this is for who reported it to say");
  if (handles(call, ticket))
    return Error{Errc::handler_verifies, "your party handled it; somebody else must check it"};
  const bool silent_reporter = ticket.reporter || ticket.submitter;
  const auto from = domain::checker_may_decide_at(ticket.asked_at.value_or(ticket.updated_at),
                                                  ticket.answered_at);
  if (silent_reporter && call.now < from)
    return Error{Errc::too_early, "the reporter has 7 days to say so themselves"};
  return {};
}

/// Is it theirs to do? (Role and state have been checked.)
base::Result<void> check_ownership(const Call& call, const Ticket& ticket, TicketAction action) {
  switch (action) {
    case TicketAction::cancel:
      if (is_reporter(call, ticket) || is_submitter(call, ticket)) return {};
      return forbidden("only who reported it may cancel it");
    case TicketAction::confirm:
    case TicketAction::reopen: return check_verdict(call, ticket, action);
    case TicketAction::accept:
    case TicketAction::refuse:
    case TicketAction::duplicate:
    case TicketAction::agenda:
    case TicketAction::assign:
    case TicketAction::township:
    case TicketAction::back:
      if (in_reach(call, ticket, {member, host, officer})) return {};
      return forbidden("it is not in your grid");
    case TicketAction::finish:
      if (ticket.state == TicketState::township) {
        if (in_reach(call, ticket, {member, host, officer})) return {};
        return forbidden("it is not in your grid");
      }
      [[fallthrough]];
    case TicketAction::take:
    case TicketAction::start:
    case TicketAction::return_:
    case TicketAction::wait:
      if (handles(call, ticket)) return {};
      return forbidden("another party does this work");
  }
  return forbidden("not yours to do");
}

base::Result<void> check_guards(const Ticket& ticket, const std::vector<std::string>& parties,
                                TicketAction action) {
  if (action == TicketAction::take && ticket.taken)
    return Error{Errc::illegal_move, "it has been taken already"};
  if (action != TicketAction::confirm) return {};
  return domain::may_close(ticket.proposed.value_or(Resolution::fixed),
                           domain::owed_answers(parties, domain::answered_parties(ticket)));
}

/// When work is due where nobody says: product.md, Clocks (solve).
base::Time default_due(domain::Urgency urgency, base::Time now) {
  switch (urgency) {
    case domain::Urgency::urgent: return now + std::chrono::hours(24);
    case domain::Urgency::normal: return now + std::chrono::days(7);
    case domain::Urgency::hard: return now + std::chrono::days(15);
  }
  return now + std::chrono::days(7);
}

/// What an action may carry (wire.md); which of it an action takes is in its shape below.
struct ActionInput {
  std::string id;
  std::optional<std::string> reason, note, party, foreign_number;
  std::optional<base::UserId> assignee;
  std::optional<base::Time> due, until;
  std::optional<Resolution> resolution;
  std::optional<int> rating;
};

void become_unassigned(Ticket& ticket) {
  ticket.handler.clear();
  ticket.assignee = {};
  ticket.assignee_name.clear();
  ticket.taken = false;
  ticket.due.reset();
}

base::Result<void> hand_to(const Call& call, Ticket& ticket,
                           const std::vector<std::string>& parties, const std::string& party,
                           base::UserId assignee) {
  if (std::find(parties.begin(), parties.end(), party) == parties.end())
    return Error{Errc::invalid, "", {{"/party", "is not a party of this community"}}};
  ticket.assignee = {};
  ticket.assignee_name.clear();
  if (assignee) {
    auto name = call.tx.find([](const store::Row& row) { return row.string(1); },
                             query::find_member_of_party, {ticket.community, party, assignee});
    if (!name) return Error{Errc::invalid, "", {{"/assignee", "is not a member of that party"}}};
    ticket.assignee = assignee;
    ticket.assignee_name = *name;
  }
  ticket.handler = party;
  ticket.taken = false;
  return {};
}

/// What the action changes beside the state.
base::Result<void> apply(const Call& call, Ticket& ticket, const std::vector<std::string>& parties,
                         TicketAction action, const ActionInput& input) {
  switch (action) {
    case TicketAction::accept: {
      const auto party = call.caller.party_in(ticket.community);
      ticket.first_receiver = party;
      break;
    }
    case TicketAction::refuse:
      ticket.proposed = input.resolution.value_or(Resolution::no_action);
      break;
    case TicketAction::cancel: ticket.resolution = Resolution::cancelled; break;
    case TicketAction::assign: {
      auto handed =
          hand_to(call, ticket, parties, *input.party, input.assignee.value_or(base::UserId{}));
      if (!handed) return handed;
      ticket.due = input.due.value_or(default_due(ticket.urgency, call.now));
      break;
    }
    case TicketAction::take:
      ticket.taken = true;
      if (!ticket.assignee) {
        ticket.assignee = call.caller.id;
        ticket.assignee_name = call.caller.name;
      }
      break;
    case TicketAction::start:
      ticket.taken = true;
      ticket.wait_until.reset();
      break;
    case TicketAction::return_:
      become_unassigned(ticket);
      ++ticket.returned;
      break;
    case TicketAction::wait: ticket.wait_until = input.until; break;
    case TicketAction::township: ticket.foreign_number = input.foreign_number; break;
    case TicketAction::back: become_unassigned(ticket); break;
    case TicketAction::finish: ticket.proposed = Resolution::fixed; break;
    case TicketAction::confirm:
      ticket.resolution = ticket.proposed.value_or(Resolution::fixed);
      ticket.rating = input.rating;
      break;
    case TicketAction::reopen:
      become_unassigned(ticket);
      ticket.resolution.reset();
      ticket.proposed.reset();
      ticket.rating.reset();
      ticket.closed_at.reset();
      ++ticket.reopened;
      break;
    case TicketAction::agenda:
    case TicketAction::duplicate: break;
  }
  return {};
}

std::string extra_of(const ActionInput& input) {
  protocol::JsonWriter out;
  out.begin_object();
  if (input.reason) out.field("reason", *input.reason);
  if (input.note) out.field("note", *input.note);
  if (input.until) out.field("until", *input.until);
  const auto text = out.take();
  return text.substr(1);
}

base::Result<Reply> act(Call& call, TicketAction action, const ActionInput& input) {
  auto found = find_visible_ticket(call, input.id);
  if (!found) return found.error();
  Ticket& ticket = *found;
  const auto parties = load_parties(call.tx, ticket.community);
  if (auto allowed = check_action(call, ticket, parties, action); !allowed) return allowed.error();
  if (auto fresh = call.require_version(ticket.version); !fresh) return fresh.error();

  const auto next = domain::next_state(ticket.state, ticket.resolution, action);
  if (auto applied = apply(call, ticket, parties, action, input); !applied) return applied.error();
  ticket.state = *next;
  if (ticket.state == TicketState::closed) ticket.closed_at = call.now;
  if (ticket.state == TicketState::verifying) ticket.asked_at = call.now;
  save_ticket(call.tx, ticket, call.now);
  append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                      {.kind = domain::event_kind(action), .extra = extra_of(input)});
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
                                                     .summary = summary_};                     \
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

RoleSet roles_of(TicketAction action) {
  switch (action) {
    case TicketAction::accept:
    case TicketAction::township:
    case TicketAction::back: return {member, host, grid_worker, grid_leader, officer};
    case TicketAction::refuse:
    case TicketAction::duplicate:
    case TicketAction::agenda:
    case TicketAction::assign: return deciders;
    case TicketAction::take:
    case TicketAction::start:
    case TicketAction::return_:
    case TicketAction::wait: return workers;
    case TicketAction::finish: return workers | RoleSet{host, officer};
    case TicketAction::cancel:
    case TicketAction::confirm:
    case TicketAction::reopen: return domain::anyone;
  }
  return {};
}

base::Result<void> check_action(const Call& call, const Ticket& ticket,
                                const std::vector<std::string>& parties, TicketAction action) {
  if (call.caller.is_anonymous()) return Error{Errc::unauthenticated, "this needs a log-in"};
  if (!roles_of(action).intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  if (auto next = domain::next_state(ticket.state, ticket.resolution, action); !next)
    return next.error();
  if (auto own = check_ownership(call, ticket, action); !own) return own;
  return check_guards(ticket, parties, action);
}

base::Result<void> assign_by_decision(const Call& call, Ticket& ticket,
                                      const std::vector<std::string>& parties,
                                      const Assignment& assignment) {
  // A new ticket that came by its supporters is taken in by the party that the meeting charges.
  if (ticket.state == TicketState::new_) {
    ticket.state = TicketState::accepted;
    ticket.first_receiver = assignment.party;
    save_ticket(call.tx, ticket, call.now);
    append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                        {.kind = domain::event_kind(TicketAction::accept)});
  }
  const auto next = domain::next_state(ticket.state, ticket.resolution, TicketAction::assign);
  if (!next) return next.error();
  if (auto handed = hand_to(call, ticket, parties, assignment.party, assignment.assignee); !handed)
    return handed;
  ticket.due = assignment.due.value_or(default_due(ticket.urgency, call.now));
  ticket.state = *next;
  save_ticket(call.tx, ticket, call.now);
  append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                      {.kind = domain::event_kind(TicketAction::assign),
                       .extra = "\"decision\":\"" + assignment.decision.text() + "\""});
  return {};
}

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
