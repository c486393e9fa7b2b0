// SPDX-License-Identifier: Apache-2.0
// The clocks of a ticket as folds over what happened to it. What is kept of a ticket is when it was
// in which state; limits and calendars come to that from outside, so that changing them changes
// what is left and never what has passed. Pure; thread: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/clock_policy.hpp"
#include "domain/vocabulary.hpp"
#include "domain/working_calendar.hpp"

namespace sifang::domain {

/// From when on a ticket was like this.
struct TicketMoment {
  base::Time at = {};
  TicketState state = TicketState::new_;
  bool answered = false;  // by all parties
  bool spoken = false;    // an answer came or was amended at that moment
  bool final = false;     // closed as a duplicate or cancelled: nothing is measured any more
};

/// The log of a ticket, one kind of event after another, as moments.
class TicketMoments {
 public:
  /// `parties`: how many have to answer.
  explicit TicketMoments(std::size_t parties) : parties_(parties) {}

  void add(base::Time at, std::string_view event_kind);
  /// What is about to be logged: the state into which a move has just brought the ticket.
  void add_state(base::Time at, TicketState state, bool final);
  void add_answer(base::Time at, bool answered);

  [[nodiscard]] std::span<const TicketMoment> all() const { return moments_; }
  [[nodiscard]] std::size_t answers() const { return answers_; }  // published ones
  /// A file brought it and nothing has been done with it since: it has no clocks.
  [[nodiscard]] bool untouched() const { return imported_ && moments_.empty(); }

 private:
  void add(TicketMoment moment);

  std::size_t parties_;
  std::size_t answers_ = 0;
  bool imported_ = false;
  std::vector<TicketMoment> moments_;
};

/// When a clock ran. The periods are in order and do not overlap.
struct ClockRun {
  struct Period {
    base::Time from, to;
  };
  std::vector<Period> periods = {};              // ended ones
  std::optional<base::Time> running_since = {};  // and since then
  std::optional<base::Time> ended_at = {};       // nothing more is to be measured
  bool voided = false;                           // ended without an outcome
  [[nodiscard]] bool began() const { return running_since || !periods.empty(); }
  [[nodiscard]] base::Time began_at() const {
    return periods.empty() ? running_since.value() : periods.front().from;
  }
};
[[nodiscard]] ClockRun fold_clock(Clock clock, std::span<const TicketMoment> moments);

/// How much counted time has passed by `now`. Never negative; the same however the run is cut.
[[nodiscard]] std::chrono::milliseconds elapsed_time(const ClockRun& run, Counting counting,
                                                     const WorkingCalendar& calendar,
                                                     base::Time now);
/// When that much has passed, or would have had the clock not ended; nothing where it stands still.
[[nodiscard]] std::optional<base::Time> moment_of(const ClockRun& run, Counting counting,
                                                  const WorkingCalendar& calendar,
                                                  std::chrono::milliseconds amount);

enum class ClockState : std::uint8_t { off, running, paused, met, breached };
template <>
struct Codes<ClockState> {
  static constexpr auto last = ClockState::breached;
  static constexpr auto list =
      std::to_array<std::string_view>({"off", "running", "paused", "met", "breached"});
};

/// A clock as it stands. All of it but the last four follows from the log, the policy and the
/// calendar; those four are in the log themselves.
struct TicketClock {
  Clock clock = Clock::accept;
  ClockState state = ClockState::off;
  ClockLimit limit = {};
  std::chrono::milliseconds elapsed{0};          // of periods that have ended
  std::optional<base::Time> running_since = {};  // on top of that
  std::optional<base::Time> due_at = {};         // when the limit passes, or would have
  std::optional<base::Time> warn_at = {};
  std::optional<base::Time> met_at = {};  // ended then, in time or late
  std::optional<base::Time> warned_at = {};
  std::optional<base::Time> breached_at = {};  // told then; the limit passed at due_at
  int steps = 0;                               // of ClockStep taken
  std::int64_t policy_version = 0;             // by which it was read

  /// Warn, tell of the breach, take a step: when the next of them is due.
  [[nodiscard]] std::optional<base::Time> next_at(const ClockPolicy& policy) const;
  bool operator==(const TicketClock&) const = default;
};

/// What decides how a run is read.
struct ClockReading {
  Clock clock = Clock::accept;
  ClockLimit limit = {};
  int warn_percent = 75;
  std::int64_t policy_version = 1;
  /// The solve clock's where people have set one, which wins; and when they did, for the warning.
  std::optional<base::Time> due = {}, due_set_at = {};
};
/// Reads a clock; `known` is what stood before, for what the log has told of it.
[[nodiscard]] TicketClock read_clock(const ClockRun& run, const ClockReading& reading,
                                     const WorkingCalendar& calendar, const TicketClock& known);

/// Something a chore has to do about a clock now.
enum class ClockEvent : std::uint8_t { warn, breach, step };
/// The next of them that is due at `now`, in this order; nothing when none is.
[[nodiscard]] std::optional<ClockEvent> due_event(const TicketClock& clock,
                                                  const ClockPolicy& policy, base::Time now);

}  // namespace sifang::domain
