// SPDX-License-Identifier: Apache-2.0
// What happens when a clock has run: a warning, the word that the limit has passed, and step by
// step those who are told next (handler, party lead, agenda, township); a wait that has reached its
// end; clocks read anew for a policy that has changed. Each is an event, once: the row that made it
// due changes in its transaction.
//
// Who is told (`to` of the event): of taking in, every party, then the hosts; of answers, the
// parties that owe one, then the first receiver, who leads, and the hosts; of the work, its
// assignee (or the handling party), then the whole handling party and the first receiver: that is
// "party lead" here.
#include <algorithm>

#include "app/agenda.hpp"
#include "app/clock_book.hpp"
#include "app/ticket_clocks.hpp"
#include "app/tickets.hpp"
#include "domain/closing.hpp"
#include "domain/ticket_clocks.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Clock;
using domain::ClockEvent;
using domain::ClockState;
using domain::ClockStep;
using domain::Ticket;
using domain::TicketClock;

constexpr const char* hosts = "role:host";

using Addressees = std::vector<std::string>;

void add_party(Addressees& to, const std::string& party) {
  const auto word = domain::party_label(party);
  if (!party.empty() && std::find(to.begin(), to.end(), word) == to.end()) to.push_back(word);
}

Addressees owing(const Ticket& ticket, const std::vector<std::string>& parties) {
  Addressees to;
  for (const auto& party : domain::owed_answers(parties, domain::answered_parties(ticket)))
    add_party(to, party);
  return to;
}

/// Those whose move it is.
Addressees first_told(const Ticket& ticket, const std::vector<std::string>& parties, Clock clock) {
  Addressees to;
  switch (clock) {
    case Clock::accept:
      for (const auto& party : parties) add_party(to, party);
      return to;
    case Clock::answer: return owing(ticket, parties);
    case Clock::solve:
      if (ticket.assignee) return {"assignee"};
      add_party(to, ticket.handler.empty() ? ticket.first_receiver : ticket.handler);
      if (to.empty()) to.emplace_back(hosts);
      return to;
    case Clock::verdict: return {"reporter"};
  }
  return to;
}

Addressees told_at(const Ticket& ticket, const std::vector<std::string>& parties, Clock clock,
                   ClockStep step) {
  switch (step) {
    case ClockStep::handler: return first_told(ticket, parties, clock);
    case ClockStep::lead: {
      Addressees to;
      if (clock == Clock::solve) add_party(to, ticket.handler);
      if (clock != Clock::accept) add_party(to, ticket.first_receiver);
      if (clock != Clock::solve || to.empty()) to.emplace_back(hosts);
      return to;
    }
    case ClockStep::agenda: return {hosts, "role:recorder"};
    case ClockStep::township: return {"role:officer"};
  }
  return {};
}

/// Those who decide where the reporter stays silent: everybody but who did the work.
Addressees checkers(const Ticket& ticket, const std::vector<std::string>& parties) {
  Addressees to;
  for (const auto& party : parties)
    if (party != ticket.handler) add_party(to, party);
  to.emplace_back(hosts);
  to.emplace_back("role:supervisor");
  return to;
}

std::string clock_words(const TicketClock& clock) {
  return "\"clock\":\"" + std::string(domain::to_text(clock.clock)) + "\",";
}

/// Tells of one clock what is due; the ticket's clocks are as they stand afterwards.
void tell(Call& call, Ticket& ticket, std::size_t which, ClockEvent event,
          const domain::ClockPolicy& policy) {
  const auto parties = load_parties(call.tx, ticket.community);
  auto& clock = ticket.clocks[which];
  const bool verdict = clock.clock == Clock::verdict;
  const auto append = [&](std::string_view kind, const std::string& extra, const Addressees& to) {
    store_clock(call.tx, ticket, clock, policy);
    append_ticket_event(call.tx, nullptr, call.now, ticket, parties,
                        {.kind = kind, .extra = clock_words(clock) + extra + write_addressees(to)});
  };
  switch (event) {
    case ClockEvent::warn:
      clock.warned_at = call.now;
      append(verdict ? "ticket.reminded" : "ticket.clock_warned", "",
             first_told(ticket, parties, clock.clock));
      return;
    case ClockEvent::breach:
      clock.breached_at = call.now;
      clock.state = ClockState::breached;
      clock.steps = 1;
      append(verdict ? "ticket.left_to_checkers" : "ticket.clock_breached", "",
             verdict ? checkers(ticket, parties) : first_told(ticket, parties, clock.clock));
      return;
    case ClockEvent::step: {
      const auto step = static_cast<ClockStep>(clock.steps++);
      const bool calls = step == ClockStep::agenda && may_be_called_to_agenda(ticket);
      auto extra = "\"step\":\"" + std::string(domain::to_text(step)) + "\",";
      if (calls) extra += write_agenda_rule(domain::AgendaRule::overdue) + ",";
      append("ticket.escalated", extra, told_at(ticket, parties, clock.clock, step));
      if (calls) call_to_agenda(call, ticket, parties, domain::AgendaRule::overdue);
    }
  }
}

std::vector<std::int64_t> first_column(store::Transaction& tx, store::Query query,
                                       store::Transaction::Values values) {
  return tx.list([](const store::Row& row) { return row.integer(0); }, query, values);
}

base::Result<void> tell_what_is_due(Call& call, std::int64_t key) {
  auto ticket = load_ticket(call.tx, base::TicketId{key});
  const auto policy = load_clock_book(call.tx, ticket.community).policy;
  for (std::size_t i = 0; i < ticket.clocks.size(); ++i)
    if (const auto event = domain::due_event(ticket.clocks[i], policy, call.now)) {
      tell(call, ticket, i, *event, policy);
      return {};  // one at a time: telling may have changed the others
    }
  return {};
}

base::Result<void> end_wait(Call& call, std::int64_t key) {
  auto ticket = load_ticket(call.tx, base::TicketId{key});
  if (ticket.state != domain::TicketState::waiting || !ticket.wait_until ||
      *ticket.wait_until > call.now)
    return {};
  const auto parties = load_parties(call.tx, ticket.community);
  ticket.state = domain::TicketState::working;
  ticket.wait_until.reset();
  save_ticket(call.tx, ticket, call.now);
  append_ticket_event(call.tx, nullptr, call.now, ticket, parties,
                      {.kind = "ticket.wait_ended",
                       .extra = write_addressees(first_told(ticket, parties, Clock::solve))});
  return {};
}

base::Result<void> read_anew(Call& call, std::int64_t key) {
  auto ticket = load_ticket(call.tx, base::TicketId{key});
  if (!reread_clocks(call.tx, ticket)) return {};
  append_ticket_event(call.tx, nullptr, call.now, ticket, load_parties(call.tx, ticket.community),
                      {.kind = "ticket.clocks_changed"});
  return {};
}

}  // namespace

void add_clock_chores(std::vector<Chore>& chores) {
  constexpr std::chrono::seconds often{1};
  chores.push_back({.name = "read_clocks_anew",
                    .period = often,
                    .find_due =
                        [](store::Transaction& tx, base::Time) {
                          return first_column(tx, query::find_old_clocks, {most_due_at_once});
                        },
                    .run = read_anew});
  chores.push_back({.name = "end_waits",
                    .period = often,
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return first_column(tx, query::find_ended_waits, {now, most_due_at_once});
                        },
                    .run = end_wait});
  chores.push_back({.name = "clocks",
                    .period = often,
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return first_column(tx, query::find_due_clocks, {now, most_due_at_once});
                        },
                    .run = tell_what_is_due});
}

}  // namespace sifang::app
