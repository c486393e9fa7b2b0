// SPDX-License-Identifier: Apache-2.0
#include "domain/motion.hpp"

#include <gtest/gtest.h>

namespace sifang::domain {
namespace {

Amendment amendment(AmendmentState state, std::int64_t id = 1) {
  return {.id = AmendmentId{id},
          .text = "改后",
          .reason = "更清楚",
          .by = "Wu",
          .party = {},
          .by_id = {},
          .at = {},
          .state = state};
}
Motion motion(MotionState state, std::vector<Amendment> amendments = {}) {
  return {.id = MotionId{1},
          .text = "原文",
          .by = "Li",
          .party = {},
          .by_id = {},
          .at = {},
          .state = state,
          .wordings = {},
          .amendments = std::move(amendments)};
}

constexpr MotionAct on_motion[] = {MotionAct::amend, MotionAct::withdraw, MotionAct::put_to_vote};
constexpr MotionAct on_amendment[] = {MotionAct::accept_amendment, MotionAct::withdraw_amendment,
                                      MotionAct::rewrite_amendment,
                                      MotionAct::put_amendment_to_vote};

TEST(Motion, is_the_one_before_the_meeting_while_it_is_open) {
  EXPECT_EQ(find_open_motion({}), nullptr);
  EXPECT_EQ(find_open_motion({motion(MotionState::adopted), motion(MotionState::withdrawn)}),
            nullptr);
  const std::vector<Motion> motions{motion(MotionState::rejected), motion(MotionState::open)};
  EXPECT_EQ(find_open_motion(motions), &motions[1]);
}

TEST(Motion, can_be_changed_and_voted_on_only_while_it_is_open) {
  for (const auto state : {MotionState::adopted, MotionState::rejected, MotionState::withdrawn}) {
    const auto settled = motion(state, {amendment(AmendmentState::open)});
    for (const auto act : on_motion)
      EXPECT_EQ(find_bar(act, settled, nullptr, false), MotionBar::motion_decided);
    for (const auto act : on_amendment)
      EXPECT_EQ(find_bar(act, settled, &settled.amendments[0], false), MotionBar::motion_decided);
  }
  for (const auto act : on_motion)
    EXPECT_EQ(find_bar(act, motion(MotionState::open), nullptr, false), MotionBar::none);
}

TEST(Motion, stands_still_while_it_is_voted_on) {
  const auto open = motion(MotionState::open, {amendment(AmendmentState::open)});
  for (const auto act : on_motion)
    EXPECT_EQ(find_bar(act, open, nullptr, true), MotionBar::vote_open);
  for (const auto act : on_amendment)
    EXPECT_EQ(find_bar(act, open, &open.amendments[0], true), MotionBar::vote_open);
}

TEST(Motion, is_voted_on_after_its_amendments) {
  const auto waiting = motion(
      MotionState::open, {amendment(AmendmentState::rejected), amendment(AmendmentState::open, 2)});
  EXPECT_TRUE(has_amendment_to_decide(waiting));
  EXPECT_EQ(find_bar(MotionAct::put_to_vote, waiting, nullptr, false), MotionBar::amendments_open);
  EXPECT_EQ(find_bar(MotionAct::amend, waiting, nullptr, false), MotionBar::none);
  EXPECT_EQ(find_bar(MotionAct::withdraw, waiting, nullptr, false), MotionBar::none);
  const auto settled = motion(MotionState::open, {amendment(AmendmentState::accepted)});
  EXPECT_FALSE(has_amendment_to_decide(settled));
  EXPECT_EQ(find_bar(MotionAct::put_to_vote, settled, nullptr, false), MotionBar::none);
}

TEST(Amendment, is_settled_once) {
  for (const auto state : {AmendmentState::accepted, AmendmentState::carried,
                           AmendmentState::rejected, AmendmentState::withdrawn}) {
    const auto one = motion(MotionState::open, {amendment(state)});
    for (const auto act : on_amendment)
      EXPECT_EQ(find_bar(act, one, &one.amendments[0], false), MotionBar::amendment_decided);
  }
  const auto one = motion(MotionState::open, {amendment(AmendmentState::open)});
  for (const auto act : on_amendment)
    EXPECT_EQ(find_bar(act, one, &one.amendments[0], false), MotionBar::none);
}

TEST(Amendment, takes_the_place_of_the_motion_which_stays_readable) {
  auto one = motion(MotionState::open, {amendment(AmendmentState::open)});
  EXPECT_EQ(one.wording(), 1);
  apply_amendment(one, one.amendments[0], AmendmentState::carried,
                  {.id = WordingId{1},
                   .text = one.text,
                   .by = "host",
                   .at = {},
                   .amendment = one.amendments[0].id});
  EXPECT_EQ(one.text, "改后");
  EXPECT_EQ(one.wording(), 2);
  EXPECT_EQ(one.wordings[0].text, "原文");
  EXPECT_EQ(one.amendments[0].state, AmendmentState::carried);
  EXPECT_EQ(one.state, MotionState::open);
}

TEST(Amendment, is_stale_once_another_has_taken_the_place_of_its_text) {
  auto one = motion(MotionState::open,
                    {amendment(AmendmentState::open), amendment(AmendmentState::open, 2)});
  auto& first = one.amendments[0];
  const auto& second = one.amendments[1];
  EXPECT_FALSE(is_stale(one, second));
  apply_amendment(
      one, first, AmendmentState::accepted,
      {.id = WordingId{1}, .text = one.text, .by = "Li", .at = {}, .amendment = first.id});
  EXPECT_FALSE(is_stale(one, first)) << "it is settled";
  EXPECT_TRUE(is_stale(one, second));
  for (const auto act : {MotionAct::accept_amendment, MotionAct::put_amendment_to_vote})
    EXPECT_EQ(find_bar(act, one, &second, false), MotionBar::amendment_stale);
  for (const auto act : {MotionAct::withdraw_amendment, MotionAct::rewrite_amendment})
    EXPECT_EQ(find_bar(act, one, &second, false), MotionBar::none);
  // It waits for its author, and the motion not for it.
  EXPECT_FALSE(has_amendment_to_decide(one));
  EXPECT_EQ(find_bar(MotionAct::put_to_vote, one, nullptr, false), MotionBar::none);
  EXPECT_EQ(find_bar(MotionAct::rewrite_amendment, one, &second, true), MotionBar::vote_open);
}

TEST(MotionVote, decides_nothing_where_too_few_took_part) {
  EXPECT_EQ(outcome_of(true, true), MotionOutcome::carried);
  EXPECT_EQ(outcome_of(true, false), MotionOutcome::rejected);
  EXPECT_EQ(outcome_of(false, false), MotionOutcome::nothing);
  EXPECT_EQ(outcome_of(false, true), MotionOutcome::nothing);
}

}  // namespace
}  // namespace sifang::domain
