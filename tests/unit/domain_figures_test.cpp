// SPDX-License-Identifier: Apache-2.0
// The figures of one ticket, case by case: what counts, when it is late, and what is never counted.
#include "domain/figures.hpp"

#include <gtest/gtest.h>

namespace sifang::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using enum TicketState;

constexpr auto answer_time = hours(24);
constexpr auto begin = base::from_ms(1'795'500'000'000);

/// A ticket of two parties, told event by event.
struct Story {
  FigureMoment now;
  std::optional<TicketFigures> figures;

  Story() {
    now.day = 20261127;
    now.category = "lift";
    now.owed = {"rc", "pc"};
    now.answer_due = begin + answer_time;
  }
  Story& tell(const char* kind, base::Time at, TicketState state) {
    now.kind = kind;
    now.at = at;
    now.answer_late = now.answer_due && *now.answer_due < at;
    now.state = state;
    fold(figures, now);
    return *this;
  }
  Story& submit() { return tell("ticket.submitted", begin, new_); }
  Story& answer(const std::string& party, base::Time at, bool silent = false) {
    now.answered.emplace_back(party, silent);
    std::erase(now.owed, party);
    return tell("ticket.answer_published", at, now.state);
  }
  Story& assign(base::Time at, base::Time due) {
    now.party = "pc";
    now.due = due;
    return tell("ticket.assigned", at, assigned);
  }
  Story& close(base::Time at, Resolution resolution) {
    now.resolution = resolution;
    return tell("ticket.confirmed", at, closed);
  }
  Story& reopen(base::Time at) {
    now.resolution.reset();
    now.rating.reset();
    now.due.reset();
    now.party.clear();
    return tell("ticket.reopened", at, accepted);
  }
  [[nodiscard]] bool has(Fact fact) const { return figures && figures->has(fact); }
};

TEST(Figures, answers_of_all_within_a_day_are_in_time_to_the_minute) {
  Story story;
  story.submit().answer("rc", begin + minutes(90)).answer("pc", begin + answer_time);
  EXPECT_TRUE(story.has(answer_decided));
  EXPECT_TRUE(story.has(answered_in_time));
  EXPECT_EQ(story.figures->first_answer_minutes, 90);
  EXPECT_EQ(join_answers(story.figures->answers), " rc:t:90 pc:t:1440 ");
  EXPECT_FALSE(story.figures->answer_due);
}

TEST(Figures, an_answer_is_as_late_as_its_clock_says_whatever_a_day_is) {
  Story slow;
  slow.now.answer_due = begin + hours(72);
  slow.submit().answer("rc", begin + hours(48)).answer("pc", begin + hours(72));
  EXPECT_TRUE(slow.has(answered_in_time));
  Story quick;
  quick.now.answer_due = begin + hours(2);
  quick.submit().answer("rc", begin + hours(1)).answer("pc", begin + hours(3));
  EXPECT_TRUE(quick.has(answer_decided));
  EXPECT_FALSE(quick.has(answered_in_time));
  Story moved;
  moved.submit();
  moved.now.answer_due = begin + hours(30);
  moved.tell("ticket.clocks_changed", begin + hours(2), new_);
  moved.answer("rc", begin + hours(25)).answer("pc", begin + hours(30));
  EXPECT_TRUE(moved.has(answered_in_time));
}

TEST(Figures, without_a_clock_nobody_is_late_and_all_answers_decide) {
  Story story;
  story.now.answer_due.reset();
  story.submit().answer("rc", begin + hours(500));
  EXPECT_FALSE(story.has(answer_decided));
  story.answer("pc", begin + hours(900));
  EXPECT_TRUE(story.has(answered_in_time));
}

TEST(Figures, one_late_answer_is_the_whole_ticket_s_and_that_party_s_alone) {
  Story story;
  story.submit().answer("rc", begin + hours(1)).answer("pc", begin + hours(25));
  EXPECT_TRUE(story.has(answer_decided));
  EXPECT_FALSE(story.has(answered_in_time));
  EXPECT_EQ(sums_of(*story.figures, story.figures->answers[0]), (AnswerSums{1, 1, 0}));
  EXPECT_EQ(sums_of(*story.figures, story.figures->answers[1]), (AnswerSums{1, 0, 0}));
}

TEST(Figures, a_missing_answer_counts_from_the_first_event_after_its_time) {
  Story story;
  story.submit().tell("ticket.accepted", begin + hours(24), accepted);
  EXPECT_FALSE(story.has(answer_decided));
  EXPECT_EQ(story.figures->answer_due, begin + answer_time);
  story.tell("ticket.sent_to_agenda", begin + hours(30), agenda);
  EXPECT_TRUE(story.has(answer_decided));
  EXPECT_EQ(sums_of(*story.figures, story.figures->answers[0]), (AnswerSums{1, 0, 0}));
}

TEST(Figures, a_recorded_silence_is_never_in_time_and_stays_one) {
  Story story;
  story.submit().answer("rc", begin + hours(1)).answer("pc", begin + hours(2), true);
  EXPECT_TRUE(story.has(silenced));
  EXPECT_TRUE(story.has(answer_decided));
  EXPECT_FALSE(story.has(answered_in_time));
  story.now.answered.back().second = false;
  story.tell("ticket.answer_amended", begin + hours(3), new_);
  EXPECT_EQ(story.figures->answers.back().fact, AnswerFact::silent);
}

TEST(Figures, work_is_in_time_up_to_its_due_moment_and_late_once_is_late) {
  Story story;
  const auto due = begin + hours(48);
  story.submit().assign(begin + hours(1), due).tell("ticket.finished", due, verifying);
  EXPECT_TRUE(story.has(work_judged));
  EXPECT_TRUE(story.has(work_in_time));
  story.reopen(begin + hours(50)).assign(begin + hours(51), begin + hours(52));
  story.tell("ticket.finished", begin + hours(53), verifying);
  EXPECT_FALSE(story.has(work_in_time));
  story.reopen(begin + hours(54)).assign(begin + hours(55), begin + hours(99));
  story.tell("ticket.finished", begin + hours(56), verifying);
  EXPECT_FALSE(story.has(work_in_time));
  EXPECT_TRUE(story.has(reworked));
}

TEST(Figures, what_waits_is_not_late) {
  Story story;
  story.submit().assign(begin + hours(1), begin + hours(10));
  story.tell("ticket.paused", begin + hours(9), waiting);
  story.tell("ticket.started", begin + hours(20), working);
  EXPECT_FALSE(story.has(work_judged));
  story.tell("ticket.finished", begin + hours(21), verifying);
  EXPECT_FALSE(story.has(work_in_time)) << "it goes on after its due time";
}

TEST(Figures, closing_solves_and_reopening_takes_it_back) {
  Story story;
  story.submit().answer("rc", begin + hours(1)).answer("pc", begin + hours(1));
  story.tell("ticket.finished", begin + hours(5), verifying);
  story.now.rating = 4;
  story.close(begin + hours(6), Resolution::fixed);
  EXPECT_TRUE(story.has(closed_fixed));
  EXPECT_TRUE(story.has(satisfied));
  EXPECT_EQ(story.figures->close_minutes, 360);
  story.reopen(begin + hours(7));
  EXPECT_FALSE(story.has(closed_after_answers));
  EXPECT_FALSE(story.has(rated));
  EXPECT_TRUE(story.has(reopened_closed));
  EXPECT_TRUE(story.has(reworked));
  EXPECT_EQ(story.figures->close_minutes, -1);
}

TEST(Figures, what_was_withdrawn_counts_as_raised_and_in_nothing_else) {
  Story story;
  story.submit().answer("rc", begin + hours(1));
  story.now.resolution = Resolution::cancelled;
  story.tell("ticket.cancelled", begin + hours(2), closed);
  FactSums expected{};
  expected[0] = 1;
  EXPECT_EQ(sums_of(*story.figures), expected);
  EXPECT_EQ(sums_of(*story.figures, story.figures->answers[0]), AnswerSums{});
}

TEST(Figures, imported_history_counts_from_its_first_touch) {
  Story story;
  story.now.resolution = Resolution::archived;
  story.now.answered = {{"rc", false}};
  story.now.owed.clear();
  story.tell("ticket.imported", begin, closed);
  EXPECT_FALSE(story.figures);
  story.now.owed = {"pc"};
  story.now.answer_due = begin + hours(1000) + answer_time;  // its clocks begin then
  story.reopen(begin + hours(1000));
  ASSERT_TRUE(story.figures);
  EXPECT_EQ(story.figures->raised_at, begin + hours(1000));
  EXPECT_FALSE(story.has(reworked)) << "nobody had asked the reporter";
  EXPECT_EQ(join_answers(story.figures->answers), " rc:t: pc:o: ");
}

TEST(Figures, a_part_of_another_ticket_is_in_no_figure_of_answers) {
  Story story;
  story.now.owed.clear();
  story.submit().tell("ticket.accepted", begin + hours(48), accepted);
  EXPECT_FALSE(story.figures->answer_due);
  EXPECT_FALSE(story.has(answer_decided));
  EXPECT_FALSE(story.has(answered_in_time));
}

TEST(Figures, answers_read_back_what_was_written) {
  const std::vector<PartyAnswer> answers{{"rc", AnswerFact::in_time, 0},
                                         {"oc", AnswerFact::late, 12'345},
                                         {"pc", AnswerFact::silent, -1},
                                         {"pr", AnswerFact::owed, -1}};
  EXPECT_EQ(split_answers(join_answers(answers)), answers);
  EXPECT_TRUE(split_answers(join_answers({})).empty());
}

TEST(Figures, a_bucket_is_within_three_percent_of_every_time_in_it) {
  int last = -1;
  for (std::int64_t time = 0; time < 2'000'000; time += 1 + time / 97) {
    const int bucket = time_bucket(time);
    EXPECT_GE(bucket, last);
    last = bucket;
    EXPECT_LE(std::abs(bucket_middle(bucket) - static_cast<double>(time)),
              std::max(0.51, static_cast<double>(time) * 0.0321))
        << time;
  }
}

TEST(Figures, every_figure_has_a_code_and_two_sets) {
  for (const auto& code : figure_codes()) {
    const auto figure = parse_figure(code);
    ASSERT_TRUE(figure);
    EXPECT_EQ(to_text(*figure), code);
    EXPECT_NE(sets_of(*figure).numerator, sets_of(*figure).denominator);
  }
  EXPECT_EQ(figure_codes().size(), figure_count);
  EXPECT_FALSE(parse_figure("nonsense"));
}

}  // namespace
}  // namespace sifang::domain
