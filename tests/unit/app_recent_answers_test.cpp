// SPDX-License-Identifier: Apache-2.0
#include "app/recent_answers.hpp"

#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::app {
namespace {

using std::chrono::milliseconds;

const RecentAnswers::Time start{std::chrono::hours(1)};

TEST(RecentAnswers, hands_out_what_took_long_until_it_is_twenty_times_as_old) {
  RecentAnswers recent;
  EXPECT_EQ(recent.find("a", start), nullptr);
  recent.keep("a", "sums", start, start + milliseconds(50));
  const auto found = recent.find("a", start + milliseconds(999));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(*found, "sums");
  EXPECT_EQ(recent.find("a", start + milliseconds(1000)), nullptr);
  EXPECT_EQ(recent.find("b", start), nullptr);
}

TEST(RecentAnswers, keeps_nothing_that_is_made_in_a_moment) {
  RecentAnswers recent;
  recent.keep("a", "old", start, start + milliseconds(50));
  recent.keep("a", "new", start + milliseconds(100), start + milliseconds(119));
  EXPECT_EQ(recent.find("a", start + milliseconds(119)), nullptr);
}

TEST(RecentAnswers, asks_one_to_make_it_again_while_the_others_still_get_it) {
  RecentAnswers recent;
  recent.keep("a", "sums", start, start + milliseconds(50));
  const auto over = start + milliseconds(1000);
  EXPECT_EQ(recent.find("a", over), nullptr);
  EXPECT_NE(recent.find("a", over), nullptr);
  EXPECT_NE(recent.find("a", over + milliseconds(49)), nullptr);
  // The first has not come back: the next is asked.
  EXPECT_EQ(recent.find("a", over + milliseconds(50)), nullptr);
}

TEST(RecentAnswers, lets_the_oldest_go_when_there_are_too_many) {
  RecentAnswers recent;
  for (std::size_t i = 0; i <= RecentAnswers::most_answers; ++i)
    recent.keep(std::to_string(i), "sums", start + milliseconds(i),
                start + milliseconds(i) + milliseconds(100));
  const auto now = start + milliseconds(600);
  EXPECT_EQ(recent.find("0", now), nullptr);
  EXPECT_NE(recent.find("1", now), nullptr);
}

TEST(RecentAnswers, of_a_closed_board_are_handed_to_its_people_only) {
  test::World world;
  test::add_everybody(world);
  const auto now = std::chrono::steady_clock::now();
  const test::json kept{{"kept", true}};
  const test::json january{{"community", "MG"}, {"from", "2026-01"}, {"to", "2026-01"}};
  world.recent.keep("figures " + world.community.text() + " 2026-01 2026-01\n\n\n", kept.dump(),
                    now, now + milliseconds(60'000));
  EXPECT_EQ(world.must("", "figure.read", january), kept);
  world.must("admin", "community.update", {{"community", "MG"}, {"board", "members"}});
  EXPECT_EQ(world.call("", "figure.read", january).error().code, base::Errc::unauthenticated);
  EXPECT_EQ(world.must("resident", "figure.read", january), kept);
}

}  // namespace
}  // namespace sifang::app
