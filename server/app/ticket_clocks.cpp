// SPDX-License-Identifier: Apache-2.0
#include "app/ticket_clocks.hpp"

#include <algorithm>

#include "app/clock_book.hpp"
#include "app/tickets.hpp"
#include "domain/ticket_clocks.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Clock;
using domain::ClockState;
using domain::Ticket;
using domain::TicketClock;
using std::chrono::milliseconds;
using std::chrono::minutes;

TicketClock clock_from(const store::Row& row) {
  TicketClock clock;
  clock.clock = *domain::parse<Clock>(row.text(0));
  clock.state = *domain::parse<ClockState>(row.text(1));
  clock.limit = {minutes(row.integer(2)), *domain::parse<domain::Counting>(row.text(3))};
  clock.elapsed = milliseconds(row.integer(4));
  clock.running_since = row.maybe_time(5);
  clock.due_at = row.maybe_time(6);
  clock.warn_at = row.maybe_time(7);
  clock.met_at = row.maybe_time(8);
  clock.warned_at = row.maybe_time(9);
  clock.breached_at = row.maybe_time(10);
  clock.steps = static_cast<int>(row.integer(11));
  clock.policy_version = row.integer(12);
  return clock;
}

std::vector<TicketClock> list_clocks(store::Transaction& tx, base::TicketId ticket) {
  auto clocks = tx.list(clock_from, query::list_ticket_clocks, {ticket});
  std::sort(clocks.begin(), clocks.end(),
            [](const auto& left, const auto& right) { return left.clock < right.clock; });
  return clocks;
}

domain::TicketMoments load_moments(store::Transaction& tx, const Ticket& ticket) {
  domain::TicketMoments moments(load_parties(tx, ticket.community).size());
  tx.for_each(query::list_ticket_moments, {subject_of("ticket", ticket.id)},
              [&](const store::Row& row) {
                moments.add(row.time(0), row.text(1));
                return true;
              });
  return moments;
}

/// What the move that is being made adds to the log.
void add_present(domain::TicketMoments& moments, const Ticket& ticket, base::Time now,
                 bool was_closed) {
  if (moments.untouched() && was_closed)
    return moments.add(now, domain::event_kind(domain::TicketAction::reopen));
  const auto published = domain::answered_parties(ticket).size();
  if (published > moments.answers())
    moments.add(now, "ticket.answer_published");
  else if (ticket.answered_at == now)
    moments.add(now, "ticket.answer_amended");
  if (moments.all().empty() || moments.all().back().state != ticket.state)
    moments.add_state(now, ticket.state,
                      ticket.resolution == domain::Resolution::duplicate ||
                          ticket.resolution == domain::Resolution::cancelled);
}

bool has_reporter(const Ticket& ticket) { return ticket.reporter || ticket.submitter; }

/// Reads every clock and stores those that are on.
void read_all(store::Transaction& tx, Ticket& ticket, const domain::TicketMoments& moments) {
  const auto book = load_clock_book(tx, ticket.community);
  std::string parent;
  if (!book.policy.rules.empty())
    tx.for_each(query::find_parent_category, {ticket.community, ticket.category},
                [&](const store::Row& row) {
                  parent = row.string(0);
                  return false;
                });
  std::vector<TicketClock> read;
  for (const auto clock : {Clock::accept, Clock::answer, Clock::solve, Clock::verdict}) {
    const auto known = std::find_if(ticket.clocks.begin(), ticket.clocks.end(),
                                    [&](const auto& each) { return each.clock == clock; });
    domain::ClockReading reading{
        .clock = clock,
        .limit = book.policy.limit_for(clock, ticket.urgency, ticket.category, parent),
        .warn_percent = clock == Clock::verdict ? domain::remind_percent : book.policy.warn_percent,
        .policy_version = book.policy.version};
    if (clock == Clock::solve && ticket.due_set_at) {
      reading.due = ticket.due;
      reading.due_set_at = ticket.due_set_at;
    }
    // Who is not there to speak is not waited for.
    if (clock == Clock::verdict && !has_reporter(ticket)) continue;
    auto fresh =
        domain::read_clock(domain::fold_clock(clock, moments.all()), reading, book.calendar,
                           known == ticket.clocks.end() ? TicketClock{} : *known);
    if (fresh.state != ClockState::off) read.push_back(std::move(fresh));
  }
  for (const auto& before : ticket.clocks)
    if (std::none_of(read.begin(), read.end(),
                     [&](const auto& each) { return each.clock == before.clock; }))
      tx.execute(query::delete_ticket_clock, {ticket.id, domain::to_text(before.clock)});
  ticket.clocks = std::move(read);
  if (!ticket.due_set_at) ticket.due.reset();
  for (const auto& clock : ticket.clocks) {
    store_clock(tx, ticket, clock, book.policy);
    if (clock.clock == Clock::solve && !ticket.due_set_at) ticket.due = clock.due_at;
  }
}

}  // namespace

void store_clock(store::Transaction& tx, const Ticket& ticket, const TicketClock& clock,
                 const domain::ClockPolicy& policy) {
  tx.execute(
      query::put_ticket_clock,
      {ticket.id, domain::to_text(clock.clock), ticket.community, domain::to_text(clock.state),
       clock.limit.limit.count(), domain::to_text(clock.limit.counting), clock.elapsed.count(),
       clock.running_since, clock.due_at, clock.warn_at, clock.met_at, clock.warned_at,
       clock.breached_at, clock.steps, clock.policy_version, clock.next_at(policy)});
}

void load_clocks(store::Transaction& tx, Ticket& ticket) {
  ticket.clocks = list_clocks(tx, ticket.id);
}

void update_clocks(store::Transaction& tx, Ticket& ticket, base::Time now) {
  bool same = false, was_closed = false;
  tx.for_each(query::find_stored_ticket, {ticket.id}, [&](const store::Row& row) {
    was_closed = row.text(0) == domain::to_text(domain::TicketState::closed);
    same = row.text(0) == domain::to_text(ticket.state) && row.maybe_time(1) == ticket.due &&
           row.maybe_time(2) == ticket.due_set_at && ticket.answered_at != now;
    return false;
  });
  if (same) return;
  ticket.clocks = list_clocks(tx, ticket.id);
  auto moments = load_moments(tx, ticket);
  add_present(moments, ticket, now, was_closed);
  read_all(tx, ticket, moments);
}

bool reread_clocks(store::Transaction& tx, Ticket& ticket) {
  const auto before = ticket.clocks;
  const auto due = ticket.due;
  const auto moments = load_moments(tx, ticket);
  read_all(tx, ticket, moments);
  if (ticket.due != due) tx.execute(query::set_ticket_due, {ticket.due, ticket.id});
  const auto is_told_alike = [](const TicketClock& left, const TicketClock& right) {
    auto same = right;
    same.policy_version = left.policy_version;
    return left == same;
  };
  return !std::equal(before.begin(), before.end(), ticket.clocks.begin(), ticket.clocks.end(),
                     is_told_alike);
}

void start_clocks(store::Transaction& tx, Ticket& ticket) {
  if (ticket.state != domain::TicketState::new_) return;
  domain::TicketMoments moments(load_parties(tx, ticket.community).size());
  moments.add(ticket.created_at, "ticket.submitted");
  read_all(tx, ticket, moments);
}

std::string write_addressees(const std::vector<std::string>& to) {
  protocol::JsonWriter out;
  out.begin_array();
  for (const auto& each : to) out.value(each);
  out.end_array();
  return "\"to\":" + out.take();
}

}  // namespace sifang::app
