// SPDX-License-Identifier: Apache-2.0
#include "domain/board.hpp"

namespace sifang::domain {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::string_view measure_of(const PartyAnswer& answer) {
  switch (answer.fact) {
    case AnswerFact::owed: return "owed";
    case AnswerFact::silent: return answer.spoke_later ? "answered" : "silent";
    case AnswerFact::in_time:
    case AnswerFact::late: return "answered";
  }
  return "";
}

std::int64_t divide_down(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

std::vector<BoardCount> count_for_board(const TicketFigures& figures) {
  std::vector<BoardCount> counts;
  if (!figures.state) return counts;
  const auto state = *figures.state;
  counts.push_back({"state", 0, std::string(to_text(state))});
  counts.push_back({"all", 0, figures.category});
  if (state != TicketState::closed) counts.push_back({"open", 0, figures.category});
  // Nobody waits for answers to what has not been taken in, or is closed.
  const bool waits = state != TicketState::new_ && state != TicketState::closed;
  for (const auto& answer : figures.answers)
    if (waits || answer.fact != AnswerFact::owed)
      counts.push_back({measure_of(answer), 0, answer.party});
  if (!figures.party.empty() && (state == TicketState::assigned || state == TicketState::working ||
                                 state == TicketState::waiting))
    counts.push_back({"working", 0, figures.party});
  if (figures.rating) {
    counts.push_back({"ratings", 0, ""});
    counts.push_back({"rating", 0, "", *figures.rating});
  }
  if (figures.has(raised)) counts.push_back({"submitted", figures.raised_on, ""});
  if (figures.closed_on != 0) counts.push_back({"closed", figures.closed_on, ""});
  if (figures.reopened_on != 0) counts.push_back({"reopened", figures.reopened_on, ""});
  if (figures.due) {
    const auto day = days_since_1970(*figures.due);
    counts.push_back({"due", day, figures.party});
    counts.push_back({"due_span", span_of(day), figures.party});
  }
  return counts;
}

std::int64_t days_since_1970(base::Time at) { return divide_down(base::to_ms(at), day_ms); }

std::int64_t span_of(std::int64_t days_since_1970) {
  return divide_down(days_since_1970, days_in_span);
}

base::Time start_of_day(std::int64_t days_since_1970) {
  return base::from_ms(days_since_1970 * day_ms);
}

}  // namespace sifang::domain
