// SPDX-License-Identifier: Apache-2.0
#include "app/ticket_changes.hpp"

#include <algorithm>

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

/// When work is due where nobody says: product.md, Clocks (solve).
base::Time default_due(domain::Urgency urgency, base::Time now) {
  switch (urgency) {
    case domain::Urgency::urgent: return now + std::chrono::hours(24);
    case domain::Urgency::normal: return now + std::chrono::days(7);
    case domain::Urgency::hard: return now + std::chrono::days(15);
  }
  return now + std::chrono::days(7);
}

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

std::string told_of(const ActionInput& input) {
  protocol::JsonWriter out;
  out.begin_object();
  if (input.reason) out.field("reason", *input.reason);
  if (input.note) out.field("note", *input.note);
  if (input.until) out.field("until", *input.until);
  const auto text = out.take();
  return text.substr(1);
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

}  // namespace sifang::app
