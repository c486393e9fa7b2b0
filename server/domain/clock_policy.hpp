// SPDX-License-Identifier: Apache-2.0
// How long things may take (product.md, Clocks): limits by category and urgency, when to warn, and
// who is told when a limit has passed. Policy is data; what stands here is where it starts.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// What is measured of a ticket.
enum class Clock : std::uint8_t {
  accept,   // from submitting until somebody takes it in (or it leaves `new` otherwise)
  answer,   // from submitting until every party has answered
  solve,    // from taking in until the work is said to be done; stands still while it waits
  verdict,  // from the last answer, or from being asked, until the reporter has spoken
};
template <>
struct Codes<Clock> {
  static constexpr auto last = Clock::verdict;
  static constexpr auto list =
      std::to_array<std::string_view>({"accept", "answer", "solve", "verdict"});
};
inline constexpr std::size_t clock_count = Codes<Clock>::list.size();

/// Which time counts: all of it, or working hours only.
enum class Counting : std::uint8_t { calendar, working };
template <>
struct Codes<Counting> {
  static constexpr auto last = Counting::working;
  static constexpr auto list = std::to_array<std::string_view>({"calendar", "working"});
};

struct ClockLimit {
  std::chrono::minutes limit{0};  // 0: the clock is off
  Counting counting = Counting::calendar;
  bool operator==(const ClockLimit&) const = default;
};

/// Who is told that a limit has passed, one after another.
enum class ClockStep : std::uint8_t { handler, lead, agenda, township };
template <>
struct Codes<ClockStep> {
  static constexpr auto last = ClockStep::township;
  static constexpr auto list =
      std::to_array<std::string_view>({"handler", "lead", "agenda", "township"});
};
inline constexpr int clock_step_count = static_cast<int>(Codes<ClockStep>::list.size());

/// A community's own limit for one clock. `category` "": any that has no rule of its own.
struct ClockRule {
  std::string category = {};
  Urgency urgency = Urgency::normal;
  Clock clock = Clock::accept;
  ClockLimit limit = {};
};

struct ClockPolicy {
  std::vector<ClockRule> rules;  // where the community differs from default_limit
  int warn_percent = 75;         // of the limit, when it is warned of
  std::int64_t supporters = 10;  // that bring a ticket on the agenda
  /// After the limit, in calendar time; in order of the steps. The first comes at once.
  std::chrono::minutes lead_after{24 * 60}, agenda_after{48 * 60}, township_after{7 * 24 * 60};
  std::int64_t version = 1;

  /// The limit for a ticket: of its category, else of the category above it (`parent`, "" none),
  /// else of any, else the default. The verdict's is nobody's to change.
  [[nodiscard]] ClockLimit limit_for(Clock clock, Urgency urgency, std::string_view category,
                                     std::string_view parent) const;
  /// How long after the limit the step is taken.
  [[nodiscard]] std::chrono::minutes step_after(ClockStep step) const;
};

/// Of the reporter's 7 days, when they are asked again: after five.
inline constexpr int remind_percent = 71;

/// Where no rule of the community says otherwise: product.md. Taking in is counted in working hours
/// unless it is urgent, everything else in calendar time.
[[nodiscard]] ClockLimit default_limit(Clock clock, Urgency urgency);

}  // namespace sifang::domain
