// SPDX-License-Identifier: Apache-2.0
// What brings a ticket before the meeting without anybody's asking (product.md, Automatic agenda).
#include "app/agenda.hpp"
#include "app/clock_book.hpp"
#include "app/ticket_clocks.hpp"
#include "app/tickets.hpp"

namespace sifang::app {

using domain::AgendaRule;
using domain::Ticket;
using domain::TicketState;

namespace {

domain::AgendaReason reason_of(AgendaRule rule) {
  switch (rule) {
    case AgendaRule::overdue: return domain::AgendaReason::overdue;
    case AgendaRule::supporters: return domain::AgendaReason::supported;
    case AgendaRule::second_return:
    case AgendaRule::reopened_twice: break;
  }
  return domain::AgendaReason::sent;
}

}  // namespace

bool may_be_called_to_agenda(const Ticket& ticket) {
  switch (ticket.state) {
    case TicketState::new_:
    case TicketState::accepted:
    case TicketState::assigned:
    case TicketState::working:
    case TicketState::waiting:
    case TicketState::township:
      return ticket.visibility != domain::Visibility::private_ && ticket.on_agenda == 0;
    case TicketState::agenda:
    case TicketState::verifying:
    case TicketState::closed: break;
  }
  return false;
}

std::string write_agenda_rule(AgendaRule rule) {
  return "\"rule\":\"" + std::string(domain::to_text(rule)) + "\"";
}

void call_to_agenda(const Call& call, Ticket& ticket, const std::vector<std::string>& parties,
                    AgendaRule rule) {
  if (!may_be_called_to_agenda(ticket)) return;
  // By nobody: who gave the tenth support is not to be read off the agenda.
  const Caller nobody;
  const Call system{.tx = call.tx,
                    .services = call.services,
                    .caller = nobody,
                    .command = call.command,
                    .options = call.options,
                    .now = call.now};
  // Whoever works on it, or answers, goes on; what goes round and round waits for the meeting.
  if (ticket.state == TicketState::accepted && rule != AgendaRule::overdue) {
    ticket.state = TicketState::agenda;
    save_ticket(call.tx, ticket, call.now);
    append_ticket_event(call.tx, nullptr, call.now, ticket, parties,
                        {.kind = domain::event_kind(domain::TicketAction::agenda),
                         .extra = write_agenda_rule(rule) + "," +
                                  write_addressees({"role:host", "role:recorder"})});
  }
  put_on_next_agenda(system, ticket, reason_of(rule));
}

void call_to_agenda_after(const Call& call, Ticket& ticket, const std::vector<std::string>& parties,
                          domain::TicketAction action) {
  constexpr std::int64_t often = 2;
  if (action == domain::TicketAction::return_ && ticket.returned >= often)
    call_to_agenda(call, ticket, parties, AgendaRule::second_return);
  if (action == domain::TicketAction::reopen && ticket.reopened >= often)
    call_to_agenda(call, ticket, parties, AgendaRule::reopened_twice);
}

bool makes_support_full(const Call& call, const Ticket& ticket, std::int64_t before) {
  // Once: what the meeting has dealt with does not come back by itself.
  if (!may_be_called_to_agenda(ticket)) return false;
  const auto full = load_clock_book(call.tx, ticket.community).policy.supporters;
  return before < full && ticket.supporters >= full;
}

}  // namespace sifang::app
