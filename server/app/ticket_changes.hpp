// SPDX-License-Identifier: Apache-2.0
// What a move changes in a ticket beside its state, and what its event tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/ticket.hpp"
#include "domain/ticket_moves.hpp"

namespace sifang::app {

/// What an action may carry (wire.md); which of it an action takes is in its shape
/// (ticket_actions).
struct ActionInput {
  std::string id;
  std::optional<std::string> reason, note, party, foreign_number;
  std::optional<base::UserId> assignee;
  std::optional<base::Time> due, until;
  std::optional<domain::Resolution> resolution;
  std::optional<int> rating;
  std::vector<std::string> evidence;  // ids of attachments
};

/// The whole move: finds the ticket, checks, changes, stores, tells. Nothing is written on an
/// error. Errors: those of find_visible_ticket and check_action, stale_version, invalid.
[[nodiscard]] base::Result<domain::Ticket> move_ticket(Call& call, domain::TicketAction action,
                                                       const ActionInput& input);

/// Changes the ticket as `action` does, all but its state. Errors: invalid.
[[nodiscard]] base::Result<void> apply_action(const Call& call, domain::Ticket& ticket,
                                              const std::vector<std::string>& parties,
                                              domain::TicketAction action,
                                              const ActionInput& input);
/// What the event tells beside the ticket: members of JSON without braces, as TicketChange::extra.
[[nodiscard]] std::string told_of(const ActionInput& input, const domain::Attachments& evidence);

}  // namespace sifang::app
