// SPDX-License-Identifier: Apache-2.0
#include "domain/ticket_moves.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace sifang::domain {
namespace {

using enum TicketState;

struct Move {
  TicketAction action;
  std::string_view code;
  std::string_view event;
  std::initializer_list<TicketState> from;
  TicketState to;
};

const std::array<Move, ticket_action_count> moves{{
    {TicketAction::accept, "accept", "ticket.accepted", {new_}, accepted},
    {TicketAction::refuse, "refuse", "ticket.refused", {new_, accepted}, verifying},
    {TicketAction::duplicate, "duplicate", "ticket.marked_duplicate", {new_, accepted}, closed},
    {TicketAction::cancel, "cancel", "ticket.cancelled", {new_}, closed},
    {TicketAction::agenda, "agenda", "ticket.sent_to_agenda", {new_, accepted, assigned, working}, agenda},
    {TicketAction::assign, "assign", "ticket.assigned", {accepted, agenda, assigned, working}, assigned},
    {TicketAction::take, "take", "ticket.taken", {assigned}, assigned},
    {TicketAction::start, "start", "ticket.started", {assigned, waiting}, working},
    {TicketAction::return_, "return", "ticket.returned", {assigned, working}, accepted},
    {TicketAction::wait, "wait", "ticket.paused", {assigned, working}, waiting},
    {TicketAction::township, "township", "ticket.reported_up", {accepted, assigned, working}, township},
    {TicketAction::back, "back", "ticket.taken_back", {township}, accepted},
    {TicketAction::finish, "finish", "ticket.finished", {working, township}, verifying},
    {TicketAction::confirm, "confirm", "ticket.confirmed", {verifying}, closed},
    {TicketAction::reopen, "reopen", "ticket.reopened", {verifying, closed}, accepted},
}};

const Move& move_of(TicketAction action) { return moves[static_cast<std::size_t>(action)]; }

}  // namespace

const std::vector<TicketAction>& ticket_actions() {
  static const auto all = [] {
    std::vector<TicketAction> list;
    for (const auto& move : moves) list.push_back(move.action);
    return list;
  }();
  return all;
}

std::string_view to_text(TicketAction action) { return move_of(action).code; }
std::string_view event_kind(TicketAction action) { return move_of(action).event; }

base::Result<TicketState> next_state(TicketState state, std::optional<Resolution> resolution,
                                     TicketAction action) {
  const auto& move = move_of(action);
  const bool legal = std::find(move.from.begin(), move.from.end(), state) != move.from.end();
  // A duplicate lives on in its target, and what its reporter cancelled stays cancelled.
  const bool final = state == closed && (resolution == Resolution::duplicate ||
                                         resolution == Resolution::cancelled);
  if (legal && !final) return move.to;
  return base::Error{base::Errc::illegal_move, "cannot " + std::string(move.code) +
                                                   " a ticket that is " +
                                                   std::string(to_text(state))};
}

}  // namespace sifang::domain
