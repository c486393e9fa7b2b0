// SPDX-License-Identifier: Apache-2.0
#include "app/ticket_changes.hpp"

#include "app/agenda.hpp"
#include "app/attachments.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Resolution;
using domain::Ticket;
using domain::TicketAction;
using domain::TicketState;

/// A time that people set wins over the solve clock; none gives it back to the clock.
/// Errors: invalid when the time is over.
base::Result<void> set_due(Ticket& ticket, std::optional<base::Time> due, base::Time now) {
  if (due && *due <= now) return base::Error{base::Errc::invalid, "", {{"/due", "is over"}}};
  ticket.due = due;
  ticket.due_set_at = due ? std::optional(now) : std::nullopt;
  return {};
}

void become_unassigned(Ticket& ticket) {
  ticket.handler.clear();
  ticket.assignee = {};
  ticket.assignee_name.clear();
  ticket.taken = false;
  ticket.due.reset();
  ticket.due_set_at.reset();
}

base::Result<void> hand_to(const Call& call, Ticket& ticket,
                           const std::vector<std::string>& parties, const std::string& party,
                           base::UserId assignee) {
  auto charged = check_charge(call, ticket.community, parties, party, assignee);
  if (!charged) return charged.error();
  ticket.assignee = assignee;
  ticket.assignee_name = std::move(*charged);
  ticket.handler = party;
  ticket.taken = false;
  return {};
}

}  // namespace

base::Result<void> apply_action(const Call& call, Ticket& ticket,
                                const std::vector<std::string>& parties, TicketAction action,
                                const ActionInput& input) {
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
      if (auto set = set_due(ticket, input.due, call.now); !set) return set;
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

std::string told_of(const ActionInput& input, const domain::Attachments& evidence) {
  protocol::JsonWriter out;
  out.begin_object();
  if (input.reason) out.field("reason", *input.reason);
  if (input.note) out.field("note", *input.note);
  if (input.until) out.field("until", *input.until);
  protocol::write_attachments_if_any(out, "evidence", evidence);
  const auto text = out.take();
  return text.substr(1);
}

base::Result<Ticket> move_ticket(Call& call, TicketAction action, const ActionInput& input) {
  auto found = find_visible_ticket(call, input.id);
  if (!found) return found.error();
  Ticket& ticket = *found;
  const auto parties = load_parties(call.tx, ticket.community);
  if (auto allowed = check_action(call, ticket, parties, action); !allowed) return allowed.error();
  // Many at once, or the part of something larger, come without a version of their own.
  if (call.command.versioned)
    if (auto fresh = call.require_version(ticket.version); !fresh) return fresh.error();
  const bool verdict = action == TicketAction::confirm || action == TicketAction::reopen;
  const bool by_checker = verdict && decides_as_checker(call, ticket);
  if (by_checker && action == TicketAction::confirm && (!input.note || input.note->empty()))
    return Error{Errc::invalid, "", {{"/note", "must say why, since the reporter did not"}}};

  if (action == TicketAction::finish && !input.note && input.evidence.empty())
    return Error{
        Errc::invalid, "", {{"/note", "must say what was done, or evidence must show it"}}};
  const AttachTo where{domain::AttachmentPlace::action, std::string(domain::to_text(action))};
  auto evidence = attach(call, ticket, where, input.evidence, "/evidence");
  if (!evidence) return evidence.error();

  const auto next = domain::next_state(ticket.state, ticket.resolution, action);
  if (auto applied = apply_action(call, ticket, parties, action, input); !applied)
    return applied.error();
  ticket.state = *next;
  if (ticket.state == TicketState::closed) ticket.closed_at = call.now;
  if (ticket.state == TicketState::verifying) ticket.asked_at = call.now;
  save_ticket(call.tx, ticket, call.now);
  auto told = told_of(input, *evidence);
  if (by_checker) told += std::string(told.empty() ? "" : ",") + "\"by_checker\":true";
  append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                      {.kind = domain::event_kind(action), .extra = std::move(told)});
  if (action == TicketAction::agenda) put_on_next_agenda(call, ticket);
  call_to_agenda_after(call, ticket, parties, action);
  return std::move(ticket);
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
  if (auto set = set_due(ticket, assignment.due, call.now); !set) return set;
  ticket.state = *next;
  save_ticket(call.tx, ticket, call.now);
  append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                      {.kind = domain::event_kind(TicketAction::assign),
                       .extra = "\"decision\":\"" + assignment.decision.text() + "\""});
  return {};
}

}  // namespace sifang::app
