// SPDX-License-Identifier: Apache-2.0
// The clocks of a ticket inside a transaction: read again with every move, stored beside the
// ticket, so that an index knows what is due next. The rules are domain/ticket_clocks.
#pragma once

#include <string>
#include <vector>

#include "app/chores.hpp"
#include "domain/clock_policy.hpp"
#include "domain/ticket.hpp"

namespace sifang::app {

void load_clocks(store::Transaction& tx, domain::Ticket& ticket);

/// Reads the clocks of a ticket that is about to be stored: from its log, and from what it is now.
/// Sets its clocks and, where nobody set one, its due time; stores the clocks. Does nothing where
/// nothing has changed that a clock looks at. Called by save_ticket.
void update_clocks(store::Transaction& tx, domain::Ticket& ticket, base::Time now);
/// The same for one that is being added: what was submitted begins, what a file brings does not.
void start_clocks(store::Transaction& tx, domain::Ticket& ticket);

/// By the policy and calendar of now; true when that changed what people see. Stores the clocks and
/// the due time, nothing else of the ticket. Requires: the ticket is as stored.
[[nodiscard]] bool reread_clocks(store::Transaction& tx, domain::Ticket& ticket);
void store_clock(store::Transaction& tx, const domain::Ticket& ticket,
                 const domain::TicketClock& clock, const domain::ClockPolicy& policy);

/// To whom an event is addressed, as its data says: {"to":["party:property_company","role:host"]}.
/// The words: reporter (or who submitted for them), assignee, party:<code>, role:<code>.
[[nodiscard]] std::string write_addressees(const std::vector<std::string>& to);

void add_clock_chores(std::vector<Chore>& chores);

}  // namespace sifang::app
