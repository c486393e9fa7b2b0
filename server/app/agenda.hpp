// SPDX-License-Identifier: Apache-2.0
// How agendas fill themselves from what is waiting (domain/agenda_order has the order).
#pragma once

#include "app/command.hpp"
#include "domain/meeting.hpp"
#include "domain/ticket.hpp"

namespace sifang::app {

/// Puts a ticket that was sent to the agenda on that of the next meeting that is not locked.
/// Without one it waits: the next meeting finds it when its agenda builds itself.
void put_on_next_agenda(const Call& call, const domain::Ticket& ticket);

/// The meeting is over: its tickets are on its agenda no more.
void release_agenda(const Call& call, const domain::Meeting& meeting);

}  // namespace sifang::app
