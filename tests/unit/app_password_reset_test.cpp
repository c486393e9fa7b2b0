// SPDX-License-Identifier: Apache-2.0
// Codes for a forgotten password: who may make one for whom, what ends one, and what guessing gets.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::hours;
using std::chrono::seconds;

constexpr const char* forgotten = "correct horse";
constexpr const char* fresh = "battery staple";

struct PasswordResetTest : testing::Test {
  PasswordResetTest() {
    add_everybody(world);
    world.set_password("resident", forgotten);
  }

  base::Result<app::Answer> make(const std::string& by, const std::string& whose,
                                 const std::string& community = "MG") {
    return world.call(by, "people.reset_password",
                      {{"community", community}, {"user", world.person(whose).id.text()}});
  }
  std::string code(const std::string& whose = "resident") {
    auto made = make("admin", whose);
    if (!made) throw std::runtime_error(refusal(made));
    return json::parse(made->reply.body)["code"];
  }
  base::Result<app::Answer> use(const std::string& code, const std::string& login = "resident",
                                const std::string& remote = "192.0.2.1") {
    return world.call("", "password.reset", {{"login", login}, {"code", code}, {"password", fresh}},
                      {.remote = remote});
  }
  bool lets_in(const std::string& password) {
    return world.call("", "session.create", {{"login", "resident"}, {"password", password}})
        .has_value();
  }
  /// A role in the other community, and its administrator.
  void join_elsewhere(const std::string& login, domain::Role role, const std::string& party = {}) {
    auto joined = world.write([&](store::Transaction& tx) -> base::Result<bool> {
      auto services = world.services();
      auto other = app::find_community(tx, "ZZ");
      if (!other) {
        auto founded = app::add_community(tx, services,
                                          {"ZZ", "别的小区", "Asia/Shanghai", app::four_parties()});
        if (!founded) return founded.error();
        other = std::move(*founded);
      }
      auto added = app::add_membership(tx, services, nullptr,
                                       {other->id, world.person(login).id, role, party, {}});
      if (!added) return added.error();
      return true;
    });
    if (!joined) throw std::runtime_error(base::describe(joined.error()));
  }

  World world;
};

TEST_F(PasswordResetTest, sets_a_new_password_once_and_ends_every_session_and_token) {
  const auto before =
      world.call("", "session.create", {{"login", "resident"}, {"password", forgotten}});
  ASSERT_TRUE(before) << refusal(before);
  const auto given = code();
  const auto used = use(given);
  ASSERT_TRUE(used) << refusal(used);
  EXPECT_EQ(used->status, 201);
  EXPECT_EQ(json::parse(used->reply.body)["user"]["login"], "resident");
  EXPECT_FALSE(lets_in(forgotten));
  EXPECT_TRUE(lets_in(fresh));
  EXPECT_FALSE(world.call("resident", "me.read"));  // their token
  EXPECT_FALSE(
      world.call("", "me.read", {}, {.as = app::Credentials{before->reply.session, "", ""}}));
  EXPECT_TRUE(world.call("", "me.read", {}, {.as = app::Credentials{used->reply.session, "", ""}}));
  ASSERT_EQ(world.ended_sessions().size(), 1U);
  EXPECT_EQ(use(given).error().fields.at(0).pointer, "/code");
}

TEST_F(PasswordResetTest, takes_a_code_as_people_type_it) {
  auto typed = code();
  for (auto& c : typed)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  typed.insert(4, "-");
  typed.insert(9, " ");
  EXPECT_TRUE(use(typed, "Resident"));
}

TEST_F(PasswordResetTest, keeps_a_digest_only_and_tells_the_log_who_and_for_whom) {
  const auto given = code();
  for (const auto& table : {"password_resets", "event_bodies", "idempotency_keys"})
    for (const auto& row : world.sql(std::string("SELECT * FROM ") + table))
      for (const auto& value : row) EXPECT_EQ(value.find(given), std::string::npos) << table;
  ASSERT_TRUE(use(given));
  const auto told = world.sql(
      "SELECT e.kind, b.body FROM events e JOIN event_bodies b USING (community_id, seq) "
      "WHERE e.kind LIKE 'people.reset%' AND b.position = 0 ORDER BY e.seq");
  ASSERT_EQ(told.size(), 2U);
  const auto made = json::parse(told[0][1]), ended = json::parse(told[1][1]);
  EXPECT_EQ(made["actor"]["id"], world.person("admin").id.text());
  EXPECT_EQ(made["data"]["person"]["id"], world.person("resident").id.text());
  EXPECT_EQ(ended["actor"]["id"], world.person("resident").id.text());
  EXPECT_EQ(ended["data"]["why"], "used");
  for (const char* who : {"neighbour", "rc", "host"})
    for (const auto& body : world.heard_by(who))
      EXPECT_EQ(body.find("people.reset"), std::string::npos) << who;
}

TEST_F(PasswordResetTest, is_over_after_a_day_with_a_newer_one_and_with_another_password) {
  const auto old = code();
  const auto newer = code();
  EXPECT_FALSE(use(old));
  world.clock.pass(hours(24));
  EXPECT_FALSE(use(newer));
  const auto third = code();
  const auto in =
      world.call("", "session.create", {{"login", "resident"}, {"password", forgotten}});
  ASSERT_TRUE(in) << refusal(in);
  const auto csrf = json::parse(in->reply.body)["csrf"].get<std::string>();
  ASSERT_TRUE(world.call("", "me.password", {{"current", forgotten}, {"password", "third horse"}},
                         {.as = app::Credentials{in->reply.session, "", csrf}}));
  EXPECT_FALSE(use(third));
  EXPECT_TRUE(lets_in("third horse"));
}

TEST_F(PasswordResetTest, is_slowed_down_like_log_ins_and_says_the_same_for_nobody) {
  const auto given = code();
  EXPECT_EQ(refusal(use("AAAABBBBCCCC")), refusal(use("AAAABBBBCCCC", "nobody")));
  EXPECT_EQ(refusal(use(given, "neighbour")), refusal(use("AAAABBBBCCCC")));
  // A call takes a second, so some of these only wait.
  for (int i = 0; i < 6; ++i) static_cast<void>(use("AAAABBBBCCCC"));
  const auto slowed = use(given, "resident", "192.0.2.7");
  ASSERT_FALSE(slowed);
  ASSERT_EQ(slowed.error().code, Errc::throttled);
  world.clock.pass(seconds(slowed.error().retry_after_s));
  EXPECT_TRUE(use(given, "resident", "192.0.2.7"));
}

TEST_F(PasswordResetTest, is_for_administrators_to_make_and_never_their_own) {
  for (const char* who : {"resident", "rc", "host", "recorder"})
    EXPECT_EQ(make(who, "neighbour").error().code, Errc::forbidden) << who;
  EXPECT_EQ(make("admin", "admin").error().code, Errc::forbidden);
  EXPECT_TRUE(make("admin", "rc"));
}

TEST_F(PasswordResetTest,
       is_not_made_for_somebody_with_a_duty_where_the_caller_administers_nothing) {
  join_elsewhere("resident", domain::Role::resident);
  EXPECT_TRUE(make("admin", "resident"));
  for (const auto& [login, role, party] : {std::tuple{"neighbour", domain::Role::admin, ""},
                                           {"rc", domain::Role::officer, ""},
                                           {"oc", domain::Role::member, rc}}) {
    join_elsewhere(login, role, party);
    EXPECT_EQ(make("admin", login).error().code, Errc::forbidden) << login;
  }
  join_elsewhere("admin", domain::Role::admin);
  EXPECT_TRUE(make("admin", "neighbour"));
  // Who is nowhere in the community is not theirs to know of.
  world.sql(
      "DELETE FROM memberships WHERE community_id = " + std::to_string(world.community.value) +
      " AND user_id = " + std::to_string(world.person("pc").id.value));
  EXPECT_EQ(make("admin", "pc").error().code, Errc::not_found);
}

}  // namespace
}  // namespace sifang::test
