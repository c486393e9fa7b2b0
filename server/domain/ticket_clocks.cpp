// SPDX-License-Identifier: Apache-2.0
#include "domain/ticket_clocks.hpp"

#include <algorithm>

#include "domain/ticket_moves.hpp"

namespace sifang::domain {
namespace {

using std::chrono::milliseconds;

milliseconds counted(Counting counting, const WorkingCalendar& calendar, base::Time from,
                     base::Time to) {
  if (counting == Counting::working) return working_time(calendar, from, to);
  return std::max(to - from, milliseconds(0));
}

std::optional<base::Time> after(Counting counting, const WorkingCalendar& calendar, base::Time from,
                                milliseconds amount) {
  if (counting == Counting::working) return after_working_time(calendar, from, amount);
  return from + amount;
}

/// What a moment means for a clock.
enum class Want { idle, run, pause, end, void_ };

Want want_of(Clock clock, const TicketMoment& moment) {
  using enum TicketState;
  const bool closed_now = moment.state == closed;
  switch (clock) {
    case Clock::accept:
      if (moment.final) return Want::void_;
      return moment.state == new_ ? Want::run : Want::end;
    case Clock::answer:
      if (moment.answered) return Want::end;
      return closed_now ? Want::void_ : Want::run;
    case Clock::solve:
      if (moment.final) return Want::void_;
      switch (moment.state) {
        case accepted:
        case agenda:
        case assigned:
        case working:
        case township: return Want::run;
        case waiting: return Want::pause;
        case verifying:
        case closed: return Want::end;
        case new_: return Want::idle;
      }
      return Want::idle;
    case Clock::verdict:
      if (moment.state == verifying) return moment.answered ? Want::run : Want::idle;
      return moment.final ? Want::void_ : Want::end;
  }
  return Want::idle;
}

/// Some clocks begin anew: the work after a reopening, the reporter's patience after each answer.
bool begins_anew(Clock clock, const TicketMoment& moment, const ClockRun& run) {
  if (clock == Clock::solve) return run.ended_at.has_value();
  return clock == Clock::verdict && (run.ended_at || moment.spoken);
}

void stand_still(ClockRun& run, base::Time at) {
  if (!run.running_since) return;
  run.periods.push_back({*run.running_since, at});
  run.running_since.reset();
}

int steps_of(Clock clock) { return clock == Clock::verdict ? 1 : clock_step_count; }

base::Time share_of(base::Time from, base::Time to, int percent) {
  return from + (to - from) * percent / 100;
}

}  // namespace

void TicketMoments::add(TicketMoment moment) {
  // A clock that was set back does not make time run backwards.
  if (!moments_.empty()) moment.at = std::max(moment.at, moments_.back().at);
  moments_.push_back(moment);
}

void TicketMoments::add(base::Time at, std::string_view event_kind) {
  if (event_kind == "ticket.submitted") return add_state(at, TicketState::new_, false);
  if (event_kind == "ticket.wait_ended") return add_state(at, TicketState::working, false);
  if (event_kind == "ticket.imported") {
    imported_ = true;
    return;
  }
  // Only what a file brought closed, with its answer, can be opened again as the first thing.
  if (event_kind == "ticket.reopened" && untouched()) answers_ = 1;
  if (event_kind == "ticket.answer_published") return add_answer(at, ++answers_ >= parties_);
  if (event_kind == "ticket.answer_amended") return add_answer(at, answers_ >= parties_);
  for (const auto action : ticket_actions())
    if (move_of(action).event == event_kind)
      return add_state(at, move_of(action).to,
                       action == TicketAction::duplicate || action == TicketAction::cancel);
}

void TicketMoments::add_state(base::Time at, TicketState state, bool final) {
  add({.at = at,
       .state = state,
       .answered = answers_ >= parties_,
       .spoken = false,
       .final = final});
}

void TicketMoments::add_answer(base::Time at, bool answered) {
  // What a file brought and an answer touches first was taken in before.
  const auto state = moments_.empty() ? TicketState::accepted : moments_.back().state;
  add({.at = at, .state = state, .answered = answered, .spoken = true, .final = false});
}

ClockRun fold_clock(Clock clock, std::span<const TicketMoment> moments) {
  ClockRun run;
  for (const auto& moment : moments) {
    switch (want_of(clock, moment)) {
      case Want::idle: stand_still(run, moment.at); break;
      case Want::pause: stand_still(run, moment.at); break;
      case Want::run:
        if (begins_anew(clock, moment, run)) run = {};
        if (!run.running_since && !run.ended_at) run.running_since = moment.at;
        break;
      case Want::end:
      case Want::void_:
        if (!run.began() || run.ended_at) break;
        stand_still(run, moment.at);
        run.ended_at = moment.at;
        run.voided = want_of(clock, moment) == Want::void_;
        break;
    }
  }
  return run;
}

milliseconds elapsed_time(const ClockRun& run, Counting counting, const WorkingCalendar& calendar,
                          base::Time now) {
  milliseconds sum{0};
  for (const auto& [from, to] : run.periods)
    sum += counted(counting, calendar, from, std::min(to, now));
  if (run.running_since) sum += counted(counting, calendar, *run.running_since, now);
  return sum;
}

std::optional<base::Time> moment_of(const ClockRun& run, Counting counting,
                                    const WorkingCalendar& calendar, milliseconds amount) {
  for (const auto& [from, to] : run.periods) {
    const auto within = counted(counting, calendar, from, to);
    if (within >= amount) return after(counting, calendar, from, amount);
    amount -= within;
  }
  const auto going_on = run.running_since ? run.running_since : run.ended_at;
  if (!going_on) return std::nullopt;
  return after(counting, calendar, *going_on, amount);
}

TicketClock read_clock(const ClockRun& run, const ClockReading& reading,
                       const WorkingCalendar& calendar, const TicketClock& known) {
  TicketClock read{
      .clock = reading.clock, .limit = reading.limit, .policy_version = reading.policy_version};
  const bool limited = reading.limit.limit > std::chrono::minutes(0) || reading.due;
  if (!run.began() || run.voided || !limited) return read;

  read.running_since = run.running_since;
  for (const auto& [from, to] : run.periods)
    read.elapsed += counted(reading.limit.counting, calendar, from, to);
  if (reading.due) {
    read.due_at = reading.due;
    read.warn_at = share_of(std::min(reading.due_set_at.value_or(run.began_at()), *reading.due),
                            *reading.due, reading.warn_percent);
  } else {
    const milliseconds limit = reading.limit.limit;
    read.due_at = moment_of(run, reading.limit.counting, calendar, limit);
    read.warn_at =
        moment_of(run, reading.limit.counting, calendar, limit * reading.warn_percent / 100);
  }
  read.met_at = run.ended_at;

  // What was told stays told, unless it would be due later now: then it is told again.
  if (known.warned_at && read.warn_at && *read.warn_at <= *known.warned_at)
    read.warned_at = known.warned_at;
  if (known.breached_at && read.due_at && *read.due_at <= *known.breached_at) {
    read.breached_at = known.breached_at;
    read.steps = known.steps;
  }

  const bool late = run.ended_at && read.due_at && *read.due_at < *run.ended_at;
  if (read.breached_at || late)
    read.state = ClockState::breached;
  else if (run.ended_at)
    read.state = ClockState::met;
  else
    read.state = run.running_since ? ClockState::running : ClockState::paused;
  return read;
}

std::optional<base::Time> TicketClock::next_at(const ClockPolicy& policy) const {
  if (state == ClockState::off || met_at || !running_since || !due_at) return std::nullopt;
  if (breached_at) {
    if (steps >= steps_of(clock)) return std::nullopt;
    return *due_at + policy.step_after(static_cast<ClockStep>(steps));
  }
  return warned_at || !warn_at ? due_at : std::min(warn_at, due_at);
}

std::optional<ClockEvent> due_event(const TicketClock& clock, const ClockPolicy& policy,
                                    base::Time now) {
  const auto next = clock.next_at(policy);
  if (!next || *next > now) return std::nullopt;
  if (clock.breached_at) return ClockEvent::step;
  return *clock.due_at <= now ? ClockEvent::breach : ClockEvent::warn;
}

}  // namespace sifang::domain
