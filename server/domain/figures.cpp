// SPDX-License-Identifier: Apache-2.0
#include "domain/figures.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace sifang::domain {
namespace {

struct Row {
  std::string_view code;
  FigureSets sets;
};
constexpr std::array<Row, figure_count> rows{{
    {"answer", {answered_in_time, answer_decided}},
    {"solve", {closed_fixed, closed_after_answers}},
    {"satisfaction", {satisfied, rated}},
    {"on_time", {work_in_time, work_judged}},
    {"rework", {reworked, asked}},
    {"return", {given_back, given}},
    {"reopen", {reopened_closed, ever_closed}},
    {"silence", {silenced, raised}},
}};
constexpr int satisfied_from = 4;
constexpr int bucket_bits = 4;

std::int64_t minutes_between(base::Time from, base::Time to) {
  return std::max<std::int64_t>(0, (base::to_ms(to) - base::to_ms(from)) / 60'000);
}

void set(TicketFigures& figures, Fact fact, bool on) {
  if (on)
    figures.facts |= fact;
  else
    figures.facts &= ~static_cast<std::int64_t>(fact);
}

TicketFigures begin(const FigureMoment& moment) {
  TicketFigures figures;
  figures.raised_on = moment.day;
  figures.raised_at = moment.at;
  return figures;
}

/// What time alone has decided since the last event.
void let_time_decide(TicketFigures& figures, base::Time at) {
  if (figures.answer_due && *figures.answer_due < at) {
    set(figures, answer_decided, true);
    figures.answer_due.reset();
  }
  if (figures.work_due && *figures.work_due < at) {
    // Late once is late: the numerator goes and does not come back.
    figures.facts |= work_judged;
    set(figures, work_in_time, false);
  }
}

void take_answers(TicketFigures& figures, const FigureMoment& moment, bool measured) {
  std::vector<PartyAnswer> answers;
  for (const auto& [party, silent] : moment.answered) {
    const auto known = std::find_if(figures.answers.begin(), figures.answers.end(),
                                    [&, &name = party](const PartyAnswer& one) {
                                      return one.party == name && one.fact != AnswerFact::owed;
                                    });
    if (known != figures.answers.end()) {
      answers.push_back(*known);
      answers.back().spoke_later = known->fact == AnswerFact::silent && !silent;
      continue;
    }
    PartyAnswer answer{.party = party,
                       .fact = silent               ? AnswerFact::silent
                               : moment.answer_late ? AnswerFact::late
                                                    : AnswerFact::in_time,
                       .minutes = measured ? minutes_between(figures.raised_at, moment.at) : -1};
    if (silent) set(figures, silenced, true);
    if (!silent && measured && figures.first_answer_minutes < 0)
      figures.first_answer_minutes = answer.minutes;
    answers.push_back(std::move(answer));
  }
  for (const auto& party : moment.owed) answers.push_back({.party = party});
  figures.answers = std::move(answers);
  // A part of another ticket has no slots: its answers are its parent's, and decided there.
  figures.answer_due = figures.answers.empty() || figures.has(answer_decided)
                           ? std::optional<base::Time>()
                           : moment.answer_due;
  if (!moment.owed.empty() || figures.answers.empty() || figures.has(answer_decided)) return;
  set(figures, answer_decided, true);
  set(figures, answered_in_time,
      std::all_of(figures.answers.begin(), figures.answers.end(),
                  [](const PartyAnswer& one) { return one.fact == AnswerFact::in_time; }));
  figures.answer_due.reset();
}

void take_closing(TicketFigures& figures, const FigureMoment& moment, bool measured) {
  const bool closed = moment.state == TicketState::closed;
  figures.is_void = closed && (moment.resolution == Resolution::cancelled ||
                               moment.resolution == Resolution::duplicate);
  const bool answered = closed && (moment.resolution == Resolution::fixed ||
                                   moment.resolution == Resolution::no_action ||
                                   moment.resolution == Resolution::not_responsible);
  if (!closed && figures.has(closed_after_answers)) set(figures, reopened_closed, true);
  if (answered && !figures.has(closed_after_answers) && measured)
    figures.close_minutes = minutes_between(figures.raised_at, moment.at);
  if (!answered) figures.close_minutes = -1;
  set(figures, closed_after_answers, answered);
  set(figures, closed_fixed, answered && moment.resolution == Resolution::fixed);
  if (answered) set(figures, ever_closed, true);
  figures.rating = moment.rating;
  set(figures, rated, moment.rating.has_value());
  set(figures, satisfied, moment.rating && *moment.rating >= satisfied_from);
  if (closed) figures.answer_due.reset();
}

void take_work(TicketFigures& figures, const FigureMoment& moment) {
  const bool under_way =
      moment.state == TicketState::assigned || moment.state == TicketState::working;
  // Reported as done: judged, and in time unless it was late before.
  if (figures.work_due && moment.state == TicketState::verifying && !figures.has(work_judged))
    figures.facts |= work_judged | work_in_time;
  figures.work_due = under_way ? moment.due : std::nullopt;
  if (under_way) set(figures, given, true);
  if (moment.state == TicketState::verifying) set(figures, asked, true);
  if (moment.returned > 0) set(figures, given_back, true);
  if (moment.kind == "ticket.reopened" && figures.has(asked)) set(figures, reworked, true);
}

/// How it stands now, of whatever kind it is.
void take_standing(TicketFigures& figures, const FigureMoment& moment) {
  figures.is_private = moment.is_private;
  figures.party = moment.party;
  figures.grid = moment.grid;
  figures.category = moment.category;
  const bool closed = moment.state == TicketState::closed;
  const bool archived = closed && moment.resolution == Resolution::archived;
  figures.state = archived ? std::nullopt : std::optional(moment.state);
  figures.due = is_timed(moment.state) ? moment.due : std::nullopt;
  if (!closed)
    figures.closed_on = 0;
  else if (figures.closed_on == 0)
    figures.closed_on = moment.day;
  if (moment.kind == "ticket.reopened") figures.reopened_on = moment.day;
}

}  // namespace

std::string_view to_text(Figure figure) { return rows[static_cast<std::size_t>(figure)].code; }

std::optional<Figure> parse_figure(std::string_view code) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].code == code) return static_cast<Figure>(i);
  return std::nullopt;
}

const std::vector<std::string>& figure_codes() {
  static const auto all = [] {
    std::vector<std::string> codes;
    for (const auto& row : rows) codes.emplace_back(row.code);
    return codes;
  }();
  return all;
}

FigureSets sets_of(Figure figure) { return rows[static_cast<std::size_t>(figure)].sets; }

void fold(std::optional<TicketFigures>& figures, const FigureMoment& moment) {
  const bool submitted = moment.kind == "ticket.submitted";
  // What was imported from before is measured from its first touch, and only in what comes after.
  bool first = false;
  if (!figures || !figures->has(raised)) {
    if (moment.resolution == Resolution::archived) return;
    figures = begin(moment);
    first = true;
    if (moment.kind == "ticket.imported") {
      figures->facts = 0;
      take_standing(*figures, moment);
      for (const auto& party : moment.owed) figures->answers.push_back({.party = party});
      return;
    }
  }
  const bool measured = !first || submitted;
  let_time_decide(*figures, moment.at);
  take_standing(*figures, moment);
  take_answers(*figures, moment, measured);
  take_closing(*figures, moment, measured);
  take_work(*figures, moment);
}

std::string join_answers(const std::vector<PartyAnswer>& answers) {
  std::string text = " ";
  for (const auto& answer : answers) {
    text.append(answer.party).append(":").append(1, static_cast<char>(answer.fact)).append(":");
    if (answer.minutes >= 0) text += std::to_string(answer.minutes);
    text += answer.spoke_later ? "+ " : " ";
  }
  return text;
}

std::vector<PartyAnswer> split_answers(std::string_view text) {
  std::vector<PartyAnswer> answers;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const auto colon = word.find(':');
    if (colon == word.npos || colon + 2 >= word.size()) continue;
    PartyAnswer answer{.party = std::string(word.substr(0, colon)),
                       .fact = static_cast<AnswerFact>(word[colon + 1])};
    const auto digits = word.substr(colon + 3);
    if (!digits.empty())
      std::from_chars(digits.data(), digits.data() + digits.size(), answer.minutes);
    answer.spoke_later = digits.ends_with('+');
    answers.push_back(std::move(answer));
  }
  return answers;
}

FactSums sums_of(const TicketFigures& figures) {
  FactSums sums{};
  sums[0] = figures.has(raised) ? 1 : 0;
  if (figures.is_void) return sums;
  for (std::size_t i = 1; i < fact_count; ++i) sums[i] = (figures.facts >> i) & 1;
  sums[fact_count] = figures.rating.value_or(0);
  return sums;
}

AnswerSums sums_of(const TicketFigures& figures, const PartyAnswer& answer) {
  if (figures.is_void) return {};
  if (answer.fact == AnswerFact::owed) return {.due = figures.has(answer_decided) ? 1 : 0};
  return {.due = 1,
          .in_time = answer.fact == AnswerFact::in_time ? 1 : 0,
          .silent = answer.fact == AnswerFact::silent ? 1 : 0};
}

int time_bucket(std::int64_t minutes) {
  constexpr std::int64_t least = 1 << bucket_bits;
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, minutes));
  if (value < least) return static_cast<int>(value);
  const int shift = static_cast<int>(std::bit_width(value)) - 1 - bucket_bits;
  return (shift << bucket_bits) + static_cast<int>(value >> shift);
}

double bucket_middle(int bucket) {
  constexpr int least = 1 << bucket_bits;
  if (bucket < 2 * least) return bucket;
  const int shift = (bucket >> bucket_bits) - 1;
  const auto low =
      static_cast<double>((bucket - (shift << bucket_bits))) * static_cast<double>(1LL << shift);
  return low + static_cast<double>(1LL << shift) / 2;
}

}  // namespace sifang::domain
