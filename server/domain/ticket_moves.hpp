// SPDX-License-Identifier: Apache-2.0
// The one table of legal moves of a ticket (product.md, Tickets): from where to where, and which
// event each leaves. Anything else is an error. Submitting is no move of a ticket: it makes one, in
// state `new`. Who may do what, and what an action carries, is said by its command (app).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

enum class TicketAction : std::uint8_t {
  accept,
  refuse,
  duplicate,
  cancel,
  agenda,
  assign,
  take,
  start,
  return_,
  wait,
  township,
  back,
  finish,
  confirm,
  reopen,
};
template <>
struct Codes<TicketAction> {
  static constexpr auto last = TicketAction::reopen;
  static constexpr auto list = std::to_array<std::string_view>(
      {"accept", "refuse", "duplicate", "cancel", "agenda", "assign", "take", "start", "return",
       "wait", "township", "back", "finish", "confirm", "reopen"});
};
inline constexpr std::size_t ticket_action_count = Codes<TicketAction>::list.size();

using TicketStates = EnumSet<TicketState>;

/// One row of the table.
struct Move {
  TicketAction action;
  std::string_view event;  // kind of the event it leaves in the log
  TicketStates from;
  TicketState to;
};

/// Every action, in the order in which a client offers them.
[[nodiscard]] const std::vector<TicketAction>& ticket_actions();
[[nodiscard]] const Move& move_of(TicketAction action);
/// The kind of the event that an action leaves in the log: "ticket.accepted".
[[nodiscard]] std::string_view event_kind(TicketAction action);

/// Where `action` leads from `state`; `resolution` is that of a closed ticket.
/// Errors: illegal_move, naming both.
[[nodiscard]] base::Result<TicketState> next_state(TicketState state,
                                                   std::optional<Resolution> resolution,
                                                   TicketAction action);
/// Every action that next_state allows, in the order of ticket_actions().
[[nodiscard]] std::vector<TicketAction> legal_actions(TicketState state,
                                                      std::optional<Resolution> resolution);

}  // namespace sifang::domain
