// SPDX-License-Identifier: Apache-2.0
// What one ticket is counted under on the board, as it is moved.
#include "domain/board.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sifang::domain {
namespace {

using enum TicketState;

constexpr auto begin = base::from_ms(1'795'500'000'000);
constexpr auto due = begin + std::chrono::hours(48);

FigureMoment moment(const char* kind, int day, TicketState state) {
  FigureMoment moment;
  moment.kind = kind;
  moment.at = begin;
  moment.day = day;
  moment.state = state;
  moment.category = "lift";
  moment.owed = {"rc", "pc"};
  moment.due = due;
  return moment;
}

/// "measure name" or "measure day", sorted; a sum of ratings as "rating=5".
std::vector<std::string> words(const std::optional<TicketFigures>& figures) {
  std::vector<std::string> words;
  if (!figures) return words;
  for (const auto& [measure, day, name, count] : count_for_board(*figures)) {
    auto word = std::string(measure);
    if (!name.empty()) word += " " + name;
    if (day != 0) word += " " + std::to_string(day);
    if (count != 1) word += "=" + std::to_string(count);
    words.push_back(std::move(word));
  }
  std::sort(words.begin(), words.end());
  return words;
}
using Words = std::vector<std::string>;

TEST(Board, a_new_ticket_is_open_and_owes_nothing_yet) {
  std::optional<TicketFigures> figures;
  fold(figures, moment("ticket.submitted", 20261124, new_));
  EXPECT_EQ(words(figures), (Words{"all lift", "open lift", "state new", "submitted 20261124"}));
}

TEST(Board, an_accepted_one_is_due_on_its_day_and_waits_for_every_party) {
  std::optional<TicketFigures> figures;
  fold(figures, moment("ticket.submitted", 20261124, new_));
  fold(figures, moment("ticket.accepted", 20261125, accepted));
  const auto day = std::to_string(days_since_1970(due));
  const auto span = std::to_string(span_of(days_since_1970(due)));
  EXPECT_EQ(words(figures), (Words{"all lift", "due " + day, "due_span " + span, "open lift",
                                   "owed pc", "owed rc", "state accepted", "submitted 20261124"}));
}

TEST(Board, what_waits_is_worked_on_and_not_due) {
  std::optional<TicketFigures> figures;
  fold(figures, moment("ticket.submitted", 20261124, new_));
  auto wait = moment("ticket.waiting", 20261126, waiting);
  wait.party = "pc";
  wait.answered = {{"rc", false}, {"pc", true}};
  wait.owed.clear();
  fold(figures, wait);
  EXPECT_EQ(words(figures), (Words{"all lift", "answered rc", "open lift", "silent pc",
                                   "state waiting", "submitted 20261124", "working pc"}));
}

TEST(Board, whoever_speaks_after_a_recorded_silence_has_answered) {
  std::optional<TicketFigures> figures;
  fold(figures, moment("ticket.submitted", 20261124, new_));
  auto said = moment("meeting.silence_recorded", 20261126, agenda);
  said.answered = {{"rc", false}, {"pc", true}};
  said.owed.clear();
  fold(figures, said);
  said.kind = "ticket.answer_published";
  said.answered = {{"rc", false}, {"pc", false}};
  fold(figures, said);
  const auto standing = words(figures);
  EXPECT_EQ(std::count(standing.begin(), standing.end(), "answered pc"), 1);
  EXPECT_EQ(std::count(standing.begin(), standing.end(), "silent pc"), 0);
  EXPECT_EQ(split_answers(join_answers(figures->answers)), figures->answers);
  // The figures of the time it took keep the silence.
  EXPECT_EQ(sums_of(*figures, figures->answers[1]).silent, 1);
  said.kind = "ticket.answer_amended";
  fold(figures, said);
  EXPECT_TRUE(figures->answers[1].spoke_later);
}

TEST(Board, the_day_of_closing_stays_until_it_is_reopened_and_a_rating_counts_once) {
  std::optional<TicketFigures> figures;
  fold(figures, moment("ticket.submitted", 20261101, new_));
  auto done = moment("ticket.confirmed", 20261102, closed);
  done.resolution = Resolution::fixed;
  done.rating = 5;
  fold(figures, done);
  done.kind = "ticket.commented";
  done.day = 20261109;
  fold(figures, done);
  EXPECT_EQ(words(figures), (Words{"all lift", "closed 20261102", "rating=5", "ratings",
                                   "state closed", "submitted 20261101"}));
  fold(figures, moment("ticket.reopened", 20261110, accepted));
  const auto reopened = words(figures);
  EXPECT_TRUE(std::count(reopened.begin(), reopened.end(), "reopened 20261110") == 1);
  EXPECT_TRUE(std::none_of(reopened.begin(), reopened.end(),
                           [](const auto& word) { return word.starts_with("closed "); }));
}

TEST(Board, archived_history_is_not_on_it_until_it_is_reopened) {
  std::optional<TicketFigures> figures;
  auto old = moment("ticket.imported", 20261124, closed);
  old.resolution = Resolution::archived;
  fold(figures, old);
  EXPECT_FALSE(figures);
  fold(figures, moment("ticket.reopened", 20261125, accepted));
  EXPECT_EQ(words(figures).back(), "submitted 20261125");
}

TEST(Board, an_imported_open_ticket_is_on_it_and_in_no_figure_until_it_is_touched) {
  std::optional<TicketFigures> figures;
  fold(figures, moment("ticket.imported", 20261124, accepted));
  ASSERT_TRUE(figures);
  EXPECT_EQ(sums_of(*figures), FactSums{});
  const auto standing = words(figures);
  EXPECT_EQ(std::count(standing.begin(), standing.end(), "state accepted"), 1);
  EXPECT_EQ(std::count(standing.begin(), standing.end(), "owed rc"), 1);
  EXPECT_TRUE(std::none_of(standing.begin(), standing.end(),
                           [](const auto& word) { return word.starts_with("submitted"); }));
  fold(figures, moment("ticket.sent_to_agenda", 20261126, agenda));
  EXPECT_EQ(sums_of(*figures)[0], 1);
  EXPECT_EQ(figures->month(), 202611);
  EXPECT_EQ(words(figures).back(), "submitted 20261126");
}

TEST(Board, days_before_1970_are_days_too) {
  EXPECT_EQ(days_since_1970(base::from_ms(0)), 0);
  EXPECT_EQ(days_since_1970(base::from_ms(-1)), -1);
  EXPECT_EQ(days_since_1970(base::from_ms(-86'400'000)), -1);
  EXPECT_EQ(days_since_1970(base::from_ms(-86'400'001)), -2);
  EXPECT_EQ(span_of(-1), -1);
  EXPECT_EQ(span_of(31), 0);
  EXPECT_EQ(span_of(32), 1);
  EXPECT_EQ(start_of_day(days_since_1970(begin)) <= begin, true);
}

}  // namespace
}  // namespace sifang::domain
