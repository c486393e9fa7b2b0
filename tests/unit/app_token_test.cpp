// SPDX-License-Identifier: Apache-2.0
// Bearer tokens: what they carry, how they end, what they leave behind.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/time_text.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::hours;
using std::chrono::minutes;

struct TokenTest : testing::Test {
  TokenTest() {
    world.add("resident", domain::Role::resident);
    world.add("neighbour", domain::Role::resident);
  }
  app::Credentials make(const json& input, const std::optional<app::Credentials>& as = {}) {
    return {"", world.must("resident", "token.create", input, {.as = as})["token"], ""};
  }
  /// "" when the token is good, else the refusal's slug.
  std::string me(const app::Credentials& credentials) {
    const auto answer = world.call("", "me.read", {}, {.as = credentials});
    return answer ? "" : std::string(base::info_of(answer.error().code).slug);
  }
  /// The token as its person's list has it, with all that was noted before.
  json told(const std::string& name) {
    world.settle();
    const auto list = world.must("resident", "token.list");
    for (const auto& token : list["items"])
      if (token["name"] == name) return token;
    return {};
  }
  std::string in(std::chrono::seconds time) { return base::to_rfc3339(world.clock.now() + time); }

  World world;
};

TEST_F(TokenTest, is_good_until_it_is_revoked_by_its_person) {
  const auto program = make({{"name", "feed"}});
  EXPECT_EQ(me(program), "");
  const auto list = world.must("resident", "token.list");
  ASSERT_EQ(list["items"].size(), 2U);  // and the one the test came with
  EXPECT_EQ(list.dump().find(program.bearer), std::string::npos);
  const json id{{"id", told("feed")["id"]}};
  EXPECT_EQ(world.call("neighbour", "token.revoke", id).error().code, Errc::not_found);
  EXPECT_EQ(me(program), "");
  world.must("resident", "token.revoke", id);
  EXPECT_EQ(me(program), "unauthenticated");
  EXPECT_EQ(world.call("resident", "token.revoke", id).error().code, Errc::not_found);
}

TEST_F(TokenTest, ends_when_it_was_said_to) {
  const auto program = make({{"name", "night"}, {"expires_at", in(hours(2))}});
  EXPECT_EQ(me(program), "");
  world.clock.pass(hours(2));
  EXPECT_EQ(me(program), "unauthenticated");
  EXPECT_TRUE(told("night").is_null());
  world.run_chores();
  EXPECT_EQ(world.sql("SELECT count(*) FROM tokens WHERE name = 'night'")[0][0], "0");
  const auto past =
      world.call("resident", "token.create", {{"name", "past"}, {"expires_at", in(hours(-1))}});
  ASSERT_FALSE(past);
  EXPECT_EQ(past.error().fields.at(0).pointer, "/expires_at");
}

TEST_F(TokenTest, made_with_a_token_does_not_outlive_it) {
  const auto parent = make({{"name", "parent"}, {"expires_at", in(hours(2))}});
  const auto longer = make({{"name", "longer"}, {"expires_at", in(hours(9))}}, parent);
  static_cast<void>(make({{"name", "endless"}}, parent));
  static_cast<void>(make({{"name", "shorter"}, {"expires_at", in(hours(1))}}, parent));
  const auto end = told("parent")["expires_at"];
  EXPECT_EQ(told("longer")["expires_at"], end);
  EXPECT_EQ(told("endless")["expires_at"], end);
  EXPECT_LT(told("shorter")["expires_at"].get<std::string>(), end.get<std::string>());
  EXPECT_EQ(told("longer")["made_with"], told("parent")["id"]);
  world.clock.pass(hours(2));
  EXPECT_EQ(me(longer), "unauthenticated");
}

TEST_F(TokenTest, takes_those_that_were_made_with_it_along_when_revoked) {
  const auto parent = make({{"name", "parent"}}), apart = make({{"name", "apart"}});
  const auto child = make({{"name", "child"}}, parent);
  const auto grandchild = make({{"name", "grandchild"}}, child);
  world.must("resident", "token.revoke", {{"id", told("parent")["id"]}});
  for (const auto& ended : {parent, child, grandchild}) EXPECT_EQ(me(ended), "unauthenticated");
  EXPECT_EQ(me(apart), "");
  EXPECT_EQ(world.ended_sessions().size(), 3U);  // their live connections close
}

TEST_F(TokenTest, made_with_a_log_in_hangs_on_no_other) {
  world.set_password("resident", "correct horse");
  const auto answer =
      world.call("", "session.create", {{"login", "resident"}, {"password", "correct horse"}});
  const auto csrf = json::parse(answer->reply.body)["csrf"].get<std::string>();
  const app::Credentials session{answer->reply.session, "", csrf};
  const auto token = make({{"name", "mine"}}, session);
  EXPECT_TRUE(told("mine")["made_with"].is_null());
  world.must("", "session.delete", {}, {.as = session});
  EXPECT_EQ(me(token), "");
}

TEST_F(TokenTest, says_to_ten_minutes_when_it_was_used) {
  const auto program = make({{"name", "feed"}});
  EXPECT_TRUE(told("feed")["last_used_at"].is_null());
  EXPECT_EQ(me(program), "");
  const auto first = told("feed")["last_used_at"];
  ASSERT_TRUE(first.is_string());
  EXPECT_EQ(me(program), "");
  EXPECT_EQ(told("feed")["last_used_at"], first);
  world.clock.pass(minutes(10));
  EXPECT_EQ(me(program), "");
  EXPECT_GT(told("feed")["last_used_at"].get<std::string>(), first.get<std::string>());
}

TEST_F(TokenTest, is_not_used_by_a_guess) {
  EXPECT_EQ(me({"", "sft_guess", ""}), "unauthenticated");
  world.settle();
  EXPECT_EQ(world.sql("SELECT count(*) FROM tokens WHERE last_used_at_ms IS NOT NULL")[0][0], "0");
}

}  // namespace
}  // namespace sifang::test
