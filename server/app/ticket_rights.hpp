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
/// Whether a verdict of the caller would be a checker's: they are neither the reporter nor who
/// submitted for them.
[[nodiscard]] bool decides_as_checker(const Call& call, const domain::Ticket& ticket);
/// The reporter kept silent and it is the caller's to decide now.
[[nodiscard]] bool awaits_checker(const Call& call, const domain::Ticket& ticket);
/// To follow and to unfollow. Errors: forbidden, illegal_move.
[[nodiscard]] base::Result<void> check_follow(const Call& call, const domain::Ticket& ticket);
/// Who may remind a party (催办): the reporter, the first receiver, the host.
[[nodiscard]] bool may_nudge(const Call& call, const domain::Ticket& ticket);
/// There is an answer to ask for: it was taken in, is not over, and a party owes one.
[[nodiscard]] bool owes_after_acceptance(const domain::Ticket& ticket,
                                         const std::vector<std::string>& parties);
/// To set or correct the township's number. Errors: forbidden, illegal_move.
[[nodiscard]] base::Result<void> check_township_number(const Call& call,
                                                       const domain::Ticket& ticket);
/// Who may say to which grid a ticket belongs.
inline constexpr domain::RoleSet grid_setters{domain::Role::host, domain::Role::officer};
/// Errors: forbidden, illegal_move.
[[nodiscard]] base::Result<void> check_set_grid(const Call& call, const domain::Ticket& ticket);
/// Errors: forbidden, illegal_move.
[[nodiscard]] base::Result<void> check_split(const Call& call, const domain::Ticket& ticket);
/// Who may mask names and pictures, grid leaders in their own grid.
inline constexpr domain::RoleSet moderators{domain::Role::member, domain::Role::host,
                                            domain::Role::grid_leader, domain::Role::officer,
                                            domain::Role::admin};
/// Who may mask what belongs to no grid: a meeting's item without a ticket, a matter.
inline constexpr domain::RoleSet common_moderators{domain::Role::member, domain::Role::host,
                                                   domain::Role::officer, domain::Role::admin};
/// Errors: unauthenticated, forbidden.
[[nodiscard]] base::Result<void> check_mask(const Call& call, const domain::Ticket& ticket);
/// A slip is for the person somebody submitted for, until they claim the ticket.
[[nodiscard]] bool may_issue_slip(const Call& call, const domain::Ticket& ticket);
/// Everything the caller may do to the ticket now: actions first, then answer, comment, note,
/// support and the like.
[[nodiscard]] std::vector<std::string> open_moves(const Call& call, const domain::Ticket& ticket,
                                                  const std::vector<std::string>& parties);

}  // namespace sifang::app
