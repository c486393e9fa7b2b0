// SPDX-License-Identifier: Apache-2.0
// Who may do what to a ticket, by the order of wire.md (permissions.md).
#include "app/ticket_rights.hpp"

#include <algorithm>

#include "app/tickets.hpp"
#include "domain/closing.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Resolution;
using domain::RoleSet;
using domain::Ticket;
using domain::TicketAction;
using domain::TicketState;

using enum domain::Role;
constexpr RoleSet deciders{member, host, grid_leader, officer};
constexpr RoleSet workers{member, grid_worker, grid_leader};

Error forbidden(const char* why) { return {Errc::forbidden, why}; }

bool is_reporter(const Call& call, const Ticket& ticket) {
  return call.caller.id && call.caller.id == ticket.reporter;
}

/// Submitted it for a person without an account, who has not claimed it, and still holds a role
/// that may.
bool is_submitter(const Call& call, const Ticket& ticket) {
  constexpr RoleSet proxies{member, grid_worker, grid_leader, admin};
  return call.caller.id && call.caller.id == ticket.submitter && !ticket.reporter &&
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

/// A parent ends after its parts, and a part does not begin again under a parent that has ended.
base::Result<void> check_parts(const Call& call, const Ticket& ticket, TicketAction action) {
  if (action == TicketAction::reopen && ticket.parent.id &&
      load_ticket(call.tx, ticket.parent.id).state == TicketState::closed)
    return Error{Errc::conflict, "reopen " + ticket.parent.number + ", which it is a part of"};
  if (ticket.part_count == 0) return {};
  switch (action) {
    case TicketAction::duplicate:
      return Error{Errc::conflict, "it has parts; mark those that repeat another ticket"};
    case TicketAction::refuse:
    case TicketAction::finish:
    case TicketAction::confirm: break;
    default: return {};
  }
  std::string open;
  call.tx.for_each(query::list_parts, {ticket.id}, [&](const store::Row& row) {
    if (row.text(2) != domain::to_text(TicketState::closed)) open += " " + row.string(1);
    return true;
  });
  if (open.empty()) return {};
  return Error{Errc::parts_open, "these parts are not closed yet:" + open};
}

base::Result<void> check_guards(const Call& call, const Ticket& ticket,
                                const std::vector<std::string>& parties, TicketAction action) {
  if (action == TicketAction::take && ticket.taken)
    return Error{Errc::illegal_move, "it has been taken already"};
  if (auto parts = check_parts(call, ticket, action); !parts) return parts;
  if (action != TicketAction::confirm || !domain::owes_answers(ticket)) return {};
  return domain::may_close(ticket.proposed.value_or(Resolution::fixed),
                           domain::owed_answers(parties, domain::answered_parties(ticket)));
}

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
  if (call.caller.is_anonymous()) return needs_log_in();
  if (!roles_of(action).intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  if (auto next = domain::next_state(ticket.state, ticket.resolution, action); !next)
    return next.error();
  if (auto own = check_ownership(call, ticket, action); !own) return own;
  return check_guards(call, ticket, parties, action);
}

base::Result<void> require_living(const Ticket& ticket) {
  if (ticket.state != TicketState::closed) return {};
  return Error{Errc::illegal_move, "the ticket is closed"};
}

bool may_note(const Call& call, const Ticket& ticket) {
  const auto roles = call.caller.roles_in(ticket.community);
  return roles.has(member) || roles.has(host) || roles.has(recorder) || roles.has(officer) ||
         call.caller.works_grid(ticket.community, ticket.grid);
}

bool awaits_checker(const Call& call, const Ticket& ticket) {
  return ticket.state == TicketState::verifying && decides_as_checker(call, ticket) &&
         check_verdict(call, ticket, TicketAction::reopen);
}

bool decides_as_checker(const Call& call, const Ticket& ticket) {
  return !is_reporter(call, ticket) && !is_submitter(call, ticket);
}

base::Result<void> check_follow(const Call& call, const Ticket& ticket) {
  if (!domain::insiders.intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  if (domain::is_final(ticket)) return Error{Errc::illegal_move, "the ticket is over"};
  if (is_reporter(call, ticket)) return forbidden("it is your own ticket");
  return {};
}

bool may_nudge(const Call& call, const Ticket& ticket) {
  return is_reporter(call, ticket) || is_submitter(call, ticket) ||
         call.caller.has_role(ticket.community, host) ||
         (!ticket.first_receiver.empty() &&
          call.caller.is_member_of(ticket.community, ticket.first_receiver));
}

bool owes_after_acceptance(const Ticket& ticket, const std::vector<std::string>& parties) {
  return ticket.state != TicketState::new_ && ticket.state != TicketState::closed &&
         domain::owes_answers(ticket) &&
         !domain::owed_answers(parties, domain::answered_parties(ticket)).empty();
}

base::Result<void> check_township_number(const Call& call, const Ticket& ticket) {
  if (!roles_of(TicketAction::township).intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  const bool was_there = ticket.foreign_number && ticket.state != TicketState::closed;
  if (ticket.state != TicketState::township && !was_there)
    return Error{Errc::illegal_move, "the township does not have it"};
  if (!in_reach(call, ticket, {member, host, officer})) return forbidden("it is not in your grid");
  return {};
}

base::Result<void> check_set_grid(const Call& call, const Ticket& ticket) {
  if (!grid_setters.intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  return require_living(ticket);
}

base::Result<void> check_split(const Call& call, const Ticket& ticket) {
  if (!deciders.intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  switch (ticket.state) {
    case TicketState::accepted:
    case TicketState::agenda:
    case TicketState::assigned:
    case TicketState::working: break;
    default:
      return Error{Errc::illegal_move,
                   "cannot split a ticket that is " + std::string(domain::to_text(ticket.state))};
  }
  if (ticket.parent.id)
    return Error{Errc::illegal_move, "it is a part itself; parts are not split again"};
  if (!in_reach(call, ticket, {member, host, officer})) return forbidden("it is not in your grid");
  return {};
}

base::Result<void> check_mask(const Call& call, const Ticket& ticket) {
  if (call.caller.is_anonymous()) return needs_log_in();
  if (!moderators.intersects(call.caller.roles_in(ticket.community)))
    return forbidden("none of your roles here may do this");
  if (!in_reach(call, ticket, {member, host, officer, admin}))
    return forbidden("it is not in your grid");
  return {};
}

bool may_issue_slip(const Call& call, const Ticket& ticket) {
  if (!ticket.behalf_name || ticket.reporter || ticket.parent.id) return false;
  if (!domain::proxies.intersects(call.caller.roles_in(ticket.community))) return false;
  return call.caller.id == ticket.submitter || may_know_reporter(call.caller, ticket);
}

std::vector<std::string> open_moves(const Call& call, const Ticket& ticket,
                                    const std::vector<std::string>& parties) {
  std::vector<std::string> moves;
  if (call.caller.is_anonymous()) return moves;
  for (auto action : domain::legal_actions(ticket.state, ticket.resolution))
    if (check_action(call, ticket, parties, action)) moves.emplace_back(domain::to_text(action));
  const auto roles = call.caller.roles_in(ticket.community);
  const bool living = ticket.state != TicketState::closed;
  const bool own = call.caller.id == ticket.reporter;
  const bool answers = std::any_of(parties.begin(), parties.end(), [&](const auto& party) {
    return call.caller.is_member_of(ticket.community, party);
  });
  if (living && answers) moves.emplace_back("answer");
  if (domain::insiders.intersects(roles) || own) moves.emplace_back("comment");
  if (may_note(call, ticket)) moves.emplace_back("note");
  if (living && !own && domain::insiders.intersects(roles)) moves.emplace_back("support");
  if (awaits_checker(call, ticket)) moves.emplace_back("check");
  if (check_follow(call, ticket)) moves.emplace_back("follow");
  if (may_nudge(call, ticket) && owes_after_acceptance(ticket, parties))
    moves.emplace_back("nudge");
  if (check_township_number(call, ticket)) moves.emplace_back("set_foreign_number");
  if (check_set_grid(call, ticket)) moves.emplace_back("set_grid");
  if (check_split(call, ticket)) moves.emplace_back("split");
  if (may_issue_slip(call, ticket)) moves.emplace_back("slip");
  if (check_mask(call, ticket)) moves.emplace_back("mask");
  return moves;
}

}  // namespace sifang::app
