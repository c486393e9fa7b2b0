// SPDX-License-Identifier: Apache-2.0
// Polls: when they may be put, and their two readings.
#include <gtest/gtest.h>

#include "domain/poll.hpp"

namespace sifang::domain {
namespace {

using std::chrono::days;
using std::chrono::seconds;

const base::Time now = base::from_ms(1'795'500'000'000);
const RulePack& owners = *find_rule_pack("owners_ordinary");

std::string field_of(const base::Result<void>& result) {
  return result ? "" : result.error().fields.front().pointer;
}

TEST(PollTimesTest, owners_have_fifteen_days_of_notice_and_seven_of_an_extraordinary_one) {
  const auto check = [](bool extraordinary, base::Time opens) {
    return field_of(check_poll_times(owners, extraordinary, now, opens, opens + days(5)));
  };
  EXPECT_EQ(check(false, now + days(15)), "");
  EXPECT_EQ(check(false, now + days(15) - seconds(1)), "/opens_at");
  EXPECT_EQ(check(true, now + days(7)), "");
  EXPECT_EQ(check(true, now + days(7) - seconds(1)), "/opens_at");
}

TEST(PollTimesTest, owners_have_five_to_sixty_days_to_vote) {
  const auto opens = now + days(15);
  const auto check = [&](base::Time closes) {
    return field_of(check_poll_times(owners, false, now, opens, closes));
  };
  EXPECT_EQ(check(opens + days(5)), "");
  EXPECT_EQ(check(opens + days(5) - seconds(1)), "/closes_at");
  EXPECT_EQ(check(opens + days(60)), "");
  EXPECT_EQ(check(opens + days(60) + seconds(1)), "/closes_at");
}

TEST(PollReminderTest, warns_two_days_before_the_end_and_a_day_before_that_of_a_short_one) {
  const auto due = [](std::chrono::milliseconds window, std::chrono::milliseconds before_end) {
    Poll poll;
    poll.state = PollState::open;
    poll.opens_at = now;
    poll.closes_at = now + window;
    return poll_reminder(poll, *poll.closes_at - before_end);
  };
  using enum PollReminder;
  EXPECT_EQ(due(days(6), days(2) + seconds(1)), none);
  EXPECT_EQ(due(days(6), days(2)), ending);
  EXPECT_EQ(due(days(6), seconds(1)), ending);
  EXPECT_EQ(due(days(6), seconds(0)), time_over);
  EXPECT_EQ(due(days(2), days(2)), none);
  EXPECT_EQ(due(days(2), days(1)), ending);
  EXPECT_EQ(due(days(1), seconds(1)), none);
  EXPECT_EQ(due(days(1), seconds(0)), time_over);
}

TEST(PollReminderTest, is_silent_of_one_that_is_not_open) {
  Poll poll;
  poll.opens_at = now;
  poll.closes_at = now + days(6);
  using enum PollState;
  for (const auto state : {draft, announced, closed, published, withdrawn}) {
    poll.state = state;
    EXPECT_EQ(poll_reminder(poll, now + days(7)), PollReminder::none);
  }
}

TEST(PollTimesTest, villagers_have_ten_days_of_notice_and_residents_none_prescribed) {
  const auto& village = *find_rule_pack("village_assembly");
  EXPECT_EQ(field_of(check_poll_times(village, true, now, now + days(9), now + days(11))),
            "/opens_at");
  EXPECT_EQ(field_of(check_poll_times(village, false, now, now + days(10), now + days(11))), "");
  const auto& residents = *find_rule_pack("residents_assembly");
  EXPECT_EQ(field_of(check_poll_times(residents, false, now, now, now + seconds(1))), "");
  EXPECT_EQ(field_of(check_poll_times(residents, false, now, now, now)), "/closes_at");
}

/// Of 300 heads and 30,000 m².
PollResult count(bool deem, std::vector<WeighedOption> options) {
  return count_poll(owners, deem, {300, 3'000'000}, std::move(options));
}

TEST(PollCountTest, both_readings_are_given_and_the_switch_says_which_counts) {
  // 150 of 300 heads take part: too few; with those who stayed away following the majority, all do.
  const std::vector<WeighedOption> options{
      {"for", {140, 1'900'000}}, {"against", {10, 50'000}}, {"abstain", {}}};
  const auto without = count(false, options);
  EXPECT_EQ(without.cast, (Weight{150, 1'950'000}));
  EXPECT_FALSE(without.plain.valid);
  EXPECT_TRUE(without.deemed.valid);
  EXPECT_TRUE(without.deemed.passed);
  EXPECT_FALSE(without.effective().passed);
  EXPECT_TRUE(count(true, options).effective().passed);
}

TEST(PollCountTest, nobody_is_deemed_where_heads_and_area_have_different_majorities) {
  const auto result = count(true, {{"for", {100, 1'400'000}}, {"against", {120, 700'000}}});
  EXPECT_TRUE(result.plain.valid);
  EXPECT_EQ(result.deemed.passed, result.plain.passed);
  EXPECT_FALSE(result.deemed.passed);
}

TEST(PollCountTest, who_stays_away_may_turn_a_majority_into_three_quarters) {
  const auto& special = *find_rule_pack("owners_special");
  const auto result = count_poll(special, true, {300, 3'000'000},
                                 {{"for", {140, 1'400'000}}, {"against", {60, 600'000}}});
  EXPECT_FALSE(result.plain.passed);  // 140 of 200 are less than three quarters
  EXPECT_TRUE(result.deemed.passed);  // 240 of 300 are more
}

}  // namespace
}  // namespace sifang::domain
