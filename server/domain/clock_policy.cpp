// SPDX-License-Identifier: Apache-2.0
#include "domain/clock_policy.hpp"

#include "domain/closing.hpp"

namespace sifang::domain {

using std::chrono::days;
using std::chrono::hours;

ClockLimit default_limit(Clock clock, Urgency urgency) {
  switch (clock) {
    case Clock::accept:
      return {hours(2), urgency == Urgency::urgent ? Counting::calendar : Counting::working};
    case Clock::answer: return {hours(24), Counting::calendar};
    case Clock::solve:
      switch (urgency) {
        case Urgency::urgent: return {hours(24), Counting::calendar};
        case Urgency::normal: return {days(7), Counting::calendar};
        case Urgency::hard: return {days(15), Counting::calendar};
      }
      break;
    case Clock::verdict: break;
  }
  return {checker_patience, Counting::calendar};
}

ClockLimit ClockPolicy::limit_for(Clock clock, Urgency urgency, std::string_view category,
                                  std::string_view parent) const {
  if (clock == Clock::verdict) return default_limit(clock, urgency);
  const ClockRule* best = nullptr;
  int best_rank = 0;
  for (const auto& rule : rules) {
    if (rule.clock != clock || rule.urgency != urgency) continue;
    const int rank = rule.category.empty()                        ? 1
                     : rule.category == category                  ? 3
                     : !parent.empty() && rule.category == parent ? 2
                                                                  : 0;
    if (rank > best_rank) {
      best = &rule;
      best_rank = rank;
    }
  }
  return best ? best->limit : default_limit(clock, urgency);
}

std::chrono::minutes ClockPolicy::step_after(ClockStep step) const {
  switch (step) {
    case ClockStep::handler: return std::chrono::minutes(0);
    case ClockStep::lead: return lead_after;
    case ClockStep::agenda: return agenda_after;
    case ClockStep::township: return township_after;
  }
  return {};
}

}  // namespace sifang::domain
