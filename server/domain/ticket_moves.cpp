// SPDX-License-Identifier: Apache-2.0
#include "domain/ticket_moves.hpp"

#include <array>
#include <string>

namespace sifang::domain {
namespace {

using enum TicketState;

constexpr std::array<Move, ticket_action_count> moves{{
    {TicketAction::accept, "ticket.accepted", {new_}, accepted},
    {TicketAction::refuse, "ticket.refused", {new_, accepted}, verifying},
    {TicketAction::duplicate, "ticket.marked_duplicate", {new_, accepted}, closed},
    {TicketAction::cancel, "ticket.cancelled", {new_}, closed},
    {TicketAction::agenda, "ticket.sent_to_agenda", {new_, accepted, assigned, working}, agenda},
    {TicketAction::assign, "ticket.assigned", {accepted, agenda, assigned, working}, assigned},
    {TicketAction::take, "ticket.taken", {assigned}, assigned},
    {TicketAction::start, "ticket.started", {assigned, waiting}, working},
    {TicketAction::return_, "ticket.returned", {assigned, working}, accepted},
    {TicketAction::wait, "ticket.paused", {assigned, working}, waiting},
    {TicketAction::township, "ticket.reported_up", {accepted, assigned, working}, township},
    {TicketAction::back, "ticket.taken_back", {township}, accepted},
    {TicketAction::finish, "ticket.finished", {working, township}, verifying},
    {TicketAction::confirm, "ticket.confirmed", {verifying}, closed},
    {TicketAction::reopen, "ticket.reopened", {verifying, closed}, accepted},
}};

/// The row of an action stands at the action's own place.
static_assert([] {
  for (std::size_t i = 0; i < moves.size(); ++i)
    if (moves[i].action != static_cast<TicketAction>(i)) return false;
  return true;
}());

/// A duplicate lives on in its target, and what its reporter cancelled stays cancelled.
bool is_final(TicketState state, std::optional<Resolution> resolution) {
  return state == closed &&
         (resolution == Resolution::duplicate || resolution == Resolution::cancelled);
}

bool is_legal(const Move& move, TicketState state, std::optional<Resolution> resolution) {
  return move.from.has(state) && !is_final(state, resolution);
}

}  // namespace

const std::vector<TicketAction>& ticket_actions() {
  static const auto all = [] {
    std::vector<TicketAction> list;
    for (const auto& move : moves) list.push_back(move.action);
    return list;
  }();
  return all;
}

const Move& move_of(TicketAction action) { return moves[static_cast<std::size_t>(action)]; }

std::string_view event_kind(TicketAction action) { return move_of(action).event; }

base::Result<TicketState> next_state(TicketState state, std::optional<Resolution> resolution,
                                     TicketAction action) {
  const auto& move = move_of(action);
  if (is_legal(move, state, resolution)) return move.to;
  std::string detail =
      "cannot " + std::string(to_text(action)) + " a ticket that is " + std::string(to_text(state));
  if (is_final(state, resolution)) detail += " (" + std::string(to_text(*resolution)) + ")";
  return base::Error{base::Errc::illegal_move, std::move(detail)};
}

std::vector<TicketAction> legal_actions(TicketState state, std::optional<Resolution> resolution) {
  std::vector<TicketAction> legal;
  for (const auto& move : moves)
    if (is_legal(move, state, resolution)) legal.push_back(move.action);
  return legal;
}

}  // namespace sifang::domain
