// SPDX-License-Identifier: Apache-2.0
// How agendas fill themselves from what is waiting (domain/agenda_order has the order).
#pragma once

#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/agenda_order.hpp"
#include "domain/meeting.hpp"
#include "domain/ticket.hpp"
#include "domain/ticket_moves.hpp"

namespace sifang::app {

/// Puts a ticket that was sent to the agenda on that of the next meeting that is not locked.
/// Without one it waits: the next meeting finds it when its agenda builds itself.
void put_on_next_agenda(const Call& call, const domain::Ticket& ticket,
                        domain::AgendaReason reason = domain::AgendaReason::sent);

/// What could come on the agenda by itself.
[[nodiscard]] std::vector<domain::AgendaCandidate> find_candidates(const Call& call,
                                                                   const domain::Meeting& meeting);

/// A rule may bring it before the meeting: not a private one, nor what is there or over already.
[[nodiscard]] bool may_be_called_to_agenda(const domain::Ticket& ticket);
/// "rule":"overdue", for the event that has made it so.
[[nodiscard]] std::string write_agenda_rule(domain::AgendaRule rule);
/// Brings a ticket before the meeting by a rule, where that may be. Taken in and in nobody's hands
/// it goes to the agenda, with an event that says by which rule; else, and where it is only late,
/// whoever has it keeps it.
void call_to_agenda(const Call& call, domain::Ticket& ticket,
                    const std::vector<std::string>& parties, domain::AgendaRule rule);
/// The same where a move has made it due: the second return, the second reopening.
void call_to_agenda_after(const Call& call, domain::Ticket& ticket,
                          const std::vector<std::string>& parties, domain::TicketAction action);
/// The supporters that were just added to the `before` make the number full that brings it before
/// the meeting.
[[nodiscard]] bool makes_support_full(const Call& call, const domain::Ticket& ticket,
                                      std::int64_t before);

/// The meeting is over: its tickets are on its agenda no more.
void release_agenda(const Call& call, const domain::Meeting& meeting);

}  // namespace sifang::app
