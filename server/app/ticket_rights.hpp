// SPDX-License-Identifier: Apache-2.0
// Who may do what to a ticket: asked by the commands before they act, and by the writing of a
// ticket to say what its reader may do now.
#pragma once

#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/ticket.hpp"
#include "domain/ticket_moves.hpp"

namespace sifang::app {

/// Roles that hold an action at all (permissions.md).
[[nodiscard]] domain::RoleSet roles_of(domain::TicketAction action);
/// Whether the caller may do `action` now, by the order of wire.md: role, state, theirs, guards.
[[nodiscard]] base::Result<void> check_action(const Call& call, const domain::Ticket& ticket,
                                              const std::vector<std::string>& parties,
                                              domain::TicketAction action);
/// A ticket that is over takes no answers and no support. Errors: illegal_move.
[[nodiscard]] base::Result<void> require_living(const domain::Ticket& ticket);
/// Internal notes: for those who work on the ticket.
[[nodiscard]] bool may_note(const Call& call, const domain::Ticket& ticket);
/// Everything the caller may do to the ticket now, actions first, then answer, comment, note,
/// support or withdraw.
[[nodiscard]] std::vector<std::string> open_moves(const Call& call, const domain::Ticket& ticket,
                                                  const std::vector<std::string>& parties);

}  // namespace sifang::app
