// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "domain/floor.hpp"

namespace sifang::domain {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

base::Time at(std::int64_t second) { return base::from_ms(second * 1000); }

/// Asked for in the order of the ids.
Speaker asked(std::int64_t id, std::int64_t user, SpeechKind kind = SpeechKind::speech) {
  Speaker made{};
  made.id = {id};
  made.user = {user};
  made.party = "p" + std::to_string(user);
  made.kind = kind;
  made.requested_at = at(id);
  return made;
}
Speaker in_state(Speaker speaker, SpeakerState state) {
  speaker.state = state;
  if (state == SpeakerState::speaking || state == SpeakerState::done) speaker.began_at = at(100);
  return speaker;
}
std::vector<std::int64_t> ids(const std::vector<base::SpeakerId>& order) {
  std::vector<std::int64_t> list;
  for (const auto id : order) list.push_back(id.value);
  return list;
}
using Ids = std::vector<std::int64_t>;

TEST(Floor, is_given_as_it_is_claimed) {
  EXPECT_EQ(ids(order_floor({asked(3, 3), asked(1, 1), asked(2, 2)})), (Ids{1, 2, 3}));
  EXPECT_TRUE(order_floor({}).empty());
}

TEST(Floor, takes_a_point_of_order_first_then_who_was_called_then_a_response) {
  EXPECT_EQ(ids(order_floor({asked(1, 1), asked(2, 2, SpeechKind::response),
                             in_state(asked(3, 3), SpeakerState::granted),
                             asked(4, 4, SpeechKind::point_of_order),
                             asked(5, 5, SpeechKind::response)})),
            (Ids{4, 3, 2, 5, 1}));
}

TEST(Floor, lets_who_has_not_spoken_go_before_who_has) {
  const auto spoken = in_state(asked(1, 1), SpeakerState::done);
  EXPECT_EQ(ids(order_floor({spoken, asked(2, 1), asked(3, 2)})), (Ids{3, 2}));
  // Neither a point of order nor a response is a speech to the question.
  for (const auto kind : {SpeechKind::point_of_order, SpeechKind::response})
    EXPECT_EQ(ids(order_floor(
                  {in_state(asked(1, 1, kind), SpeakerState::done), asked(2, 1), asked(3, 2)})),
              (Ids{2, 3}));
  // Who withdrew has not spoken.
  EXPECT_EQ(
      ids(order_floor({in_state(asked(1, 1), SpeakerState::withdrawn), asked(2, 1), asked(3, 2)})),
      (Ids{2, 3}));
}

TEST(Floor, lists_those_who_wait_each_once_whatever_order_the_rows_come_in) {
  std::mt19937 random(20261127);
  std::vector<Speaker> speakers;
  std::size_t waiting = 0;
  for (std::int64_t id = 1; id <= 60; ++id) {
    auto speaker = in_state(asked(id, id % 7, static_cast<SpeechKind>(random() % 3)),
                            static_cast<SpeakerState>(random() % 5));
    speaker.requested_at = at(static_cast<std::int64_t>(random() % 5));
    waiting += speaker.state == SpeakerState::waiting || speaker.state == SpeakerState::granted;
    speakers.push_back(speaker);
  }
  const auto order = order_floor(speakers);
  EXPECT_EQ(order.size(), waiting);
  for (int times = 0; times < 20; ++times) {
    std::shuffle(speakers.begin(), speakers.end(), random);
    EXPECT_EQ(order_floor(speakers), order);
  }
}

TEST(Floor, is_interrupted_by_a_point_of_order_and_passes_on_for_everything_else) {
  using enum SpeechKind;
  for (const auto present : {speech, response}) {
    EXPECT_EQ(displaced_by(present, point_of_order), Displaced::paused);
    EXPECT_EQ(displaced_by(present, speech), Displaced::ended);
    EXPECT_EQ(displaced_by(present, response), Displaced::ended);
  }
  for (const auto beginning : {speech, response, point_of_order})
    EXPECT_EQ(displaced_by(point_of_order, beginning), Displaced::ended);
}

TEST(Clock, counts_what_ran_and_nothing_while_it_stood) {
  auto speaker = asked(1, 1);
  run_clock(speaker, at(10));
  run_clock(speaker, at(20));  // it runs already
  stop_clock(speaker, at(40));
  EXPECT_EQ(speaker.used, seconds(30));
  EXPECT_FALSE(speaker.running_since);
  stop_clock(speaker, at(90));  // it stands already
  run_clock(speaker, at(100));
  stop_clock(speaker, at(105));
  EXPECT_EQ(speaker.used, seconds(35));
}

TEST(Clock, loses_nothing_when_the_machine_is_set_back) {
  auto speaker = asked(1, 1);
  speaker.used = seconds(7);
  run_clock(speaker, at(100));
  stop_clock(speaker, at(50));
  EXPECT_EQ(speaker.used, seconds(7));
}

TEST(Clock, sums_up_by_party_without_points_of_order_and_without_those_of_no_party) {
  auto first = asked(1, 1), second = asked(2, 1, SpeechKind::response),
       point = asked(3, 1, SpeechKind::point_of_order), host = asked(4, 2), other = asked(5, 3);
  first.used = seconds(30);
  second.used = seconds(12);
  point.used = seconds(99);
  host.party = "";
  host.used = seconds(5);
  other.running_since = at(1);  // has used nothing yet
  const std::vector<std::pair<std::string, milliseconds>> expected{{"p1", seconds(42)}};
  EXPECT_EQ(used_times({first, second, point, host, other}), expected);
}

}  // namespace
}  // namespace sifang::domain
