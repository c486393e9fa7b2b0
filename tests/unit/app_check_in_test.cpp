// SPDX-License-Identifier: Apache-2.0
// Checking in: by the code on the wall, by the host, from elsewhere; what the code is good for, and
// where it never stands.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::seconds;

struct CheckInTest : testing::Test {
  CheckInTest() { add_everybody(world); }

  /// A meeting whose check-in has begun.
  std::string open_meeting(const json& more = json::object()) {
    json input{
        {"community", "MG"}, {"title", "四方会"}, {"starts_at", "2026-11-27T19:00:00+08:00"}};
    input.update(more);
    const std::string id = world.must("host", "meeting.create", input)["id"];
    world.must("host", "meeting.open", {{"id", id}});
    return id;
  }
  json wall(const std::string& meeting, const std::string& who = "host") {
    return world.must(who, "meeting.check_in_code",
                      {{"id", meeting}, {"site", "https://example.org"}});
  }
  base::Result<app::Answer> check_in(const std::string& who, const std::string& meeting,
                                     json more = json::object()) {
    more["id"] = meeting;
    return world.call(who, "meeting.check_in", more);
  }
  /// How somebody is at the meeting; "" when they are not.
  std::string how(const std::string& meeting, const std::string& who) {
    const auto now = world.must("host", "meeting.read", {{"id", meeting}});
    for (const auto& entry : now["attendance"])
      if (entry["user"] == world.person(who).id.text()) return entry.value("how", "?");
    return "";
  }
  static std::string pointer(const base::Result<app::Answer>& answer) {
    return !answer && answer.error().code == Errc::invalid ? answer.error().fields.at(0).pointer
                                                           : std::string();
  }

  World world;
};

TEST_F(CheckInTest, shows_the_wall_a_link_with_a_code_that_changes) {
  const auto meeting = open_meeting();
  const auto shown = wall(meeting, "recorder");
  const std::string code = shown["code"];
  EXPECT_EQ(code.size(), 6U);
  EXPECT_EQ(shown["link"], "https://example.org/m/" + meeting + "/in#" + code);
  EXPECT_NE(shown["qr"].get<std::string>().find("<svg"), std::string::npos);
  world.clock.pass(seconds(shown["seconds_left"].get<int>()));
  EXPECT_NE(wall(meeting)["code"], code);
}

TEST_F(CheckInTest, says_that_who_gives_the_code_is_in_the_room_and_others_are_not) {
  const auto meeting = open_meeting();
  std::string code = wall(meeting)["code"];
  ASSERT_TRUE(check_in("rc", meeting, {{"code", code.insert(3, " ")}}));
  ASSERT_TRUE(check_in("oc", meeting));
  ASSERT_TRUE(check_in("host", meeting, {{"user", world.person("pc").id.text()}}));
  ASSERT_TRUE(
      check_in("host", meeting, {{"user", world.person("pr").id.text()}, {"remote", true}}));
  EXPECT_EQ(how(meeting, "rc"), "code");
  EXPECT_EQ(how(meeting, "oc"), "remote");
  EXPECT_EQ(how(meeting, "pc"), "host");
  EXPECT_EQ(how(meeting, "pr"), "remote");
}

TEST_F(CheckInTest, takes_the_code_of_the_half_minute_before_and_no_older_one) {
  const auto meeting = open_meeting();
  const auto shown = wall(meeting);
  // A call passes a second: the last moment of the next half minute, then the one behind it.
  world.clock.pass(seconds(shown["seconds_left"].get<int>() + 28));
  EXPECT_TRUE(check_in("rc", meeting, {{"code", shown["code"]}}));
  const auto late = check_in("oc", meeting, {{"code", shown["code"]}});
  EXPECT_EQ(pointer(late), "/code");
  EXPECT_EQ(how(meeting, "oc"), "");
}

TEST_F(CheckInTest, knows_the_codes_of_one_meeting_from_those_of_another) {
  const auto meeting = open_meeting(), other = open_meeting();
  EXPECT_EQ(pointer(check_in("rc", meeting, {{"code", wall(other)["code"]}})), "/code");
}

TEST_F(CheckInTest, slows_down_guessing_for_who_guesses_only) {
  const auto meeting = open_meeting();
  for (int tries = 0; tries < 6; ++tries)
    EXPECT_EQ(pointer(check_in("rc", meeting, {{"code", "no-code"}})), "/code") << tries;
  const auto code = wall(meeting)["code"];
  for (int tries = 0; tries < 3; ++tries) check_in("rc", meeting, {{"code", "no-code"}});
  const auto slowed = check_in("rc", meeting, {{"code", code}});
  ASSERT_FALSE(slowed);
  EXPECT_EQ(slowed.error().code, Errc::throttled);
  EXPECT_GT(slowed.error().retry_after_s, 0);
  EXPECT_TRUE(check_in("oc", meeting, {{"code", wall(meeting)["code"]}}));
}

TEST_F(CheckInTest, asks_for_the_code_where_the_community_or_the_meeting_wants_people_in_the_room) {
  const auto before = open_meeting();
  const auto told =
      world.must("admin", "community.update", {{"community", "MG"}, {"check_in", "on_site"}});
  EXPECT_EQ(told["check_in"], "on_site");
  EXPECT_EQ(told["board"], "public");
  const auto meeting = open_meeting(), free = open_meeting({{"check_in", "anywhere"}});
  EXPECT_TRUE(check_in("rc", before));
  EXPECT_TRUE(check_in("rc", free));
  EXPECT_EQ(pointer(check_in("rc", meeting)), "/code");
  EXPECT_EQ(pointer(check_in("resident", meeting)), "/code");
  EXPECT_EQ(pointer(check_in("rc", meeting, {{"remote", true}})), "/code");
  EXPECT_TRUE(check_in("host", meeting, {{"user", world.person("rc").id.text()}}));
  EXPECT_TRUE(check_in("host", meeting));
  EXPECT_EQ(how(meeting, "host"), "host");
  EXPECT_TRUE(check_in("oc", meeting, {{"code", wall(meeting)["code"]}}));
  EXPECT_EQ(world.must("rc", "meeting.read", {{"id", meeting}})["check_in"], "on_site");
}

TEST_F(CheckInTest, counts_who_comes_from_elsewhere_to_the_room_as_there_and_never_back) {
  const auto meeting = open_meeting();
  ASSERT_TRUE(check_in("rc", meeting));
  ASSERT_TRUE(check_in("oc", meeting));
  ASSERT_TRUE(check_in("rc", meeting, {{"code", wall(meeting)["code"]}}));
  EXPECT_EQ(how(meeting, "rc"), "code");
  ASSERT_TRUE(check_in("rc", meeting));
  EXPECT_EQ(how(meeting, "rc"), "code");
  const auto attendance = world.must("host", "meeting.read", {{"id", meeting}})["attendance"];
  ASSERT_EQ(attendance.size(), 2U);
  EXPECT_EQ(attendance[0]["user"], world.person("rc").id.text());
}

TEST_F(CheckInTest, tells_the_code_to_host_and_recorder_only_and_while_people_check_in) {
  const auto ask = [&](const std::string& who, const std::string& meeting) {
    return world.call(who, "meeting.check_in_code",
                      {{"id", meeting}, {"site", "https://example.org"}});
  };
  const auto meeting = open_meeting();
  for (const char* who : {"resident", "rc", "admin"})
    EXPECT_EQ(ask(who, meeting).error().code, Errc::forbidden) << who;
  const std::string ahead = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "下次"}, {"starts_at", "2026-12-04T19:00:00+08:00"}})["id"];
  EXPECT_EQ(ask("host", ahead).error().code, Errc::illegal_move);
  world.must("host", "meeting.cancel", {{"id", meeting}});
  EXPECT_EQ(ask("host", meeting).error().code, Errc::illegal_move);
  EXPECT_TRUE(world.sql("SELECT meeting_id FROM check_in_codes").empty());
}

TEST_F(CheckInTest, keeps_code_and_secret_out_of_log_answers_and_remembered_requests) {
  const auto meeting = open_meeting();
  const auto stands = [&](const std::string& words) {
    for (const auto& table :
         {"events", "event_bodies", "idempotency_keys", "meetings", "attendance"})
      for (const auto& row : world.sql(std::string("SELECT * FROM ") + table))
        for (const auto& value : row)
          if (value.find(words) != std::string::npos) return std::string(table);
    return std::string();
  };
  // Six digits may stand somewhere by chance.
  std::string code = wall(meeting)["code"];
  for (; !stands(code).empty(); code = wall(meeting)["code"]) world.clock.pass(seconds(30));
  ASSERT_TRUE(
      world.call("rc", "meeting.check_in", {{"id", meeting}, {"code", code}}, {.key = "one-key"}));
  const auto secret = world.sql("SELECT hex(secret) FROM check_in_codes").at(0).at(0);
  EXPECT_EQ(secret.size(), 64U);
  EXPECT_EQ(stands(code), "");
  EXPECT_EQ(stands(secret), "");
  for (const char* who : {"resident", "rc", "host"})
    EXPECT_EQ(world.text(who, "meeting.read", {{"id", meeting}}).find(code), std::string::npos);
}

}  // namespace
}  // namespace sifang::test
