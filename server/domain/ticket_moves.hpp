// SPDX-License-Identifier: Apache-2.0
// The one table of legal moves of a ticket (product.md, Tickets). Anything else is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

enum class TicketAction : std::uint8_t {
  accept, refuse, duplicate, cancel, agenda, assign, take, start, return_, wait, township, back,
  finish, confirm, reopen,
};
inline constexpr std::size_t ticket_action_count = 15;

/// Every action, in the order in which a client offers them.
[[nodiscard]] const std::vector<TicketAction>& ticket_actions();
[[nodiscard]] std::string_view to_text(TicketAction action);  // "return", as on the wire
/// The kind of the event that an action leaves in the log: "ticket.accepted".
[[nodiscard]] std::string_view event_kind(TicketAction action);

/// Where `action` leads from `state`; `resolution` is that of a closed ticket.
/// Errors: illegal_move, naming both.
[[nodiscard]] base::Result<TicketState> next_state(TicketState state,
                                                   std::optional<Resolution> resolution,
                                                   TicketAction action);

}  // namespace sifang::domain
