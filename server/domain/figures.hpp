// SPDX-License-Identifier: Apache-2.0
// The figures of a community (product.md, Figures), defined here once.
//
// A ticket counts in the month in which it was raised, in the community's zone; imported history
// counts in none, until it is touched, and then in the month of that touch. What was withdrawn or
// is a duplicate counts as raised and in nothing else. Each figure is a share of two sets of
// tickets:
//
//   figure        numerator                        of (denominator)
//   answer        all parties answered in time     all have answered, or the time is over
//   solve         closed as fixed                  closed after answers (see below)
//   satisfaction  rated 4 or 5                     rated
//   on_time       the work was never late          its work was reported done, or is or was late
//   rework        reopened at least once           the reporter was asked at least once
//   return        given back at least once         given to a party at least once
//   reopen        reopened after it was closed     closed after answers at least once
//   silence       a party's silence was recorded   raised
//
// Closed after answers is closed as fixed, no_action or not_responsible.
// By party, `answer` and `silence` are about the party that answers, the others about the party
// that has the work. An answer is in time as long as the ticket's answer clock has not passed its
// limit: by what the log says of the clock, whatever the limits are now, and where there is no such
// clock there is no being late; a recorded silence is never in time. Work is late when it is
// assigned or in hand after its due time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/ticket.hpp"

namespace sifang::domain {

enum class Figure { answer, solve, satisfaction, on_time, rework, return_, reopen, silence };
inline constexpr std::size_t figure_count = 8;
[[nodiscard]] std::string_view to_text(Figure figure);
[[nodiscard]] std::optional<Figure> parse_figure(std::string_view code);
/// The codes in the order of the table above.
[[nodiscard]] const std::vector<std::string>& figure_codes();

/// Facts of a ticket, one bit each. Each figure is two of them.
enum Fact : std::int64_t {
  raised = 1 << 0,
  answer_decided = 1 << 1,
  answered_in_time = 1 << 2,
  closed_after_answers = 1 << 3,
  closed_fixed = 1 << 4,
  rated = 1 << 5,
  satisfied = 1 << 6,
  work_judged = 1 << 7,
  work_in_time = 1 << 8,
  asked = 1 << 9,
  reworked = 1 << 10,
  given = 1 << 11,
  given_back = 1 << 12,
  ever_closed = 1 << 13,
  reopened_closed = 1 << 14,
  silenced = 1 << 15,
};
inline constexpr std::size_t fact_count = 16;
/// The bits of a figure's two sets.
struct FigureSets {
  Fact numerator, denominator;
};
[[nodiscard]] FigureSets sets_of(Figure figure);

/// What the figures know of one party's answer.
enum class AnswerFact : char { owed = 'o', in_time = 't', late = 'l', silent = 's' };
struct PartyAnswer {
  std::string party;
  AnswerFact fact = AnswerFact::owed;
  std::int64_t minutes = -1;  // since it was raised; -1: not measured
  bool spoke_later = false;   // it was silent, and has answered since
  bool operator==(const PartyAnswer&) const = default;
};

/// A fold of a ticket's events. Imported and not touched since: without the fact `raised`, and only
/// on the board (domain/board.hpp).
struct TicketFigures {
  int raised_on = 0;  // 20261127 in the community's zone
  base::Time raised_at;
  bool is_private = false;
  std::string party, grid, category;  // party "": none has the work
  std::int64_t facts = raised;
  std::vector<PartyAnswer> answers;      // in the community's order
  std::optional<base::Time> answer_due;  // while it is not decided whether all were in time
  std::optional<base::Time> work_due;    // while work is under way
  std::optional<int> rating;
  std::int64_t first_answer_minutes = -1, close_minutes = -1;  // -1: none, or not measured
  bool is_void = false;                                        // withdrawn, or a duplicate
  std::optional<TicketState> state;                            // none: archived
  std::optional<base::Time> due;       // while it is to be dealt with in time
  int closed_on = 0, reopened_on = 0;  // as raised_on; 0: not closed, never reopened
  bool operator==(const TicketFigures&) const = default;

  [[nodiscard]] bool has(Fact fact) const { return (facts & fact) != 0; }
  [[nodiscard]] int month() const { return raised_on / 100; }
};

/// A ticket as it stands after an event: what the log tells of it (protocol/ticket_json.cpp).
struct FigureMoment {
  std::string kind;
  base::Time at = {};
  int day = 0;  // of `at` in the community's zone: 20261127
  TicketState state = TicketState::new_;
  std::optional<Resolution> resolution;
  bool is_private = false;
  std::string party, grid, category;
  std::optional<base::Time> due;
  std::optional<base::Time> answer_due;  // when the answer clock's limit passes
  bool answer_late = false;              // it has passed
  std::optional<int> rating;
  std::int64_t returned = 0;
  std::vector<std::pair<std::string, bool>> answered;  // party, and whether it was silent
  std::vector<std::string> owed;
};

/// One event on. Nothing stays nothing for archived history that nobody has touched.
void fold(std::optional<TicketFigures>& figures, const FigureMoment& moment);

/// How answers are stored: " party:t:93 party:s:120+ party:o: " (+: it spoke later), and back.
[[nodiscard]] std::string join_answers(const std::vector<PartyAnswer>& answers);
[[nodiscard]] std::vector<PartyAnswer> split_answers(std::string_view text);

/// What a ticket adds to the sums of its month, party, grid and category: a count for each fact,
/// and the sum of ratings behind them.
using FactSums = std::array<std::int64_t, fact_count + 1>;
[[nodiscard]] FactSums sums_of(const TicketFigures& figures);

/// What each party's answer adds: answers that were due, were in time, were silences.
struct AnswerSums {
  std::int64_t due = 0, in_time = 0, silent = 0;
  bool operator==(const AnswerSums&) const = default;
};
[[nodiscard]] AnswerSums sums_of(const TicketFigures& figures, const PartyAnswer& answer);

/// Times are counted in buckets no wider than 1/16 of what they hold, so that a median of any
/// number of tickets is found without looking at them: bucket(m) = m below 16, then 16 to each
/// doubling.
[[nodiscard]] int time_bucket(std::int64_t minutes);
/// The middle of a bucket, in minutes.
[[nodiscard]] double bucket_middle(int bucket);

}  // namespace sifang::domain
