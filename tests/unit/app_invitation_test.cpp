// SPDX-License-Identifier: Apache-2.0
// An invitation that is redeemed by somebody who has an account: who leaves can come back, who
// moves can join, nobody twice by the same code.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Texts = std::vector<std::string>;

const json home{{"building", "3"}, {"unit", "2"}, {"room", "902"}};
const json other_home{{"building", "5"}, {"unit", "1"}, {"room", "101"}};
constexpr const char* unknown =
    "invalid [/code is not valid, or has been used]";  // whatever is wrong with a code

struct InvitationTest : testing::Test {
  InvitationTest() { add_everybody(world); }

  std::string invite(json fields) {
    fields["community"] = "MG";
    return world.must("admin", "invitation.create", fields)["code"];
  }
  base::Result<app::Answer> accept(const char* who, const std::string& code,
                                   const Asking& asking = {}) {
    return world.call(who, "invitation.accept", {{"code", code}}, asking);
  }
  std::string refused(const char* who, const std::string& code) {
    return refusal(accept(who, code));
  }
  void end(const char* of, json role) {
    role["community"] = "MG";
    role["user"] = world.person(of).id.text();
    world.must("admin", "people.end_role", role);
  }
  Texts roles_of(const char* who) {
    Texts all;
    const auto me = world.must(who, "me.read");
    for (const auto& held : me["user"]["memberships"]) all.push_back(held["role"]);
    return all;
  }
  std::string uses_left() {
    return world.sql("SELECT group_concat(uses_left) FROM invitations").at(0).at(0);
  }

  World world;
};

TEST_F(InvitationTest, brings_back_who_had_left_to_what_was_theirs) {
  const auto ticket = world.must("resident", "ticket.submit",
                                 {{"community", "MG"},
                                  {"category", "other"},
                                  {"title", "路灯不亮"},
                                  {"body", "三天了"},
                                  {"visibility", "private"}})["id"];
  end("resident", {{"role", "resident"}});
  EXPECT_EQ(roles_of("resident"), (Texts{}));
  const auto code = invite({{"household", home}});
  const auto heard = world.heard_by("neighbour");
  const auto answer = world.must("resident", "invitation.accept", {{"code", code}});
  EXPECT_EQ(answer["joined"]["role"], "resident");
  EXPECT_EQ(answer["joined"]["community_name"], "玫瑰恬园");
  EXPECT_EQ(answer["user"]["memberships"], json::array({answer["joined"]}));
  EXPECT_EQ(roles_of("resident"), (Texts{"resident"}));
  EXPECT_EQ(uses_left(), "0");
  EXPECT_TRUE(world.must("resident", "ticket.read", {{"id", ticket}})["reporter"]["mine"]);
  // Told to the administrators and to whom it is about, with the invitation; access is asked anew.
  const auto told = json::parse(world.heard_by("admin").back());
  EXPECT_EQ(told["kind"], "people.joined");
  EXPECT_EQ(told["actor"]["id"], world.person("resident").id.text());
  EXPECT_FALSE(told["data"]["person"]["invitation"].get<std::string>().empty());
  EXPECT_EQ(json::parse(world.heard_by("resident").back()), told);
  EXPECT_EQ(world.heard_by("neighbour"), heard);
}

TEST_F(InvitationTest, says_before_what_it_gives_and_is_not_spent_by_that) {
  const auto code = invite({{"role", "member"}, {"party", oc}});
  for (int i = 0; i < 3; ++i) {
    const auto offered = world.must("host", "invitation.read", {{"code", code}});
    EXPECT_EQ(offered["role"], "member");
    EXPECT_EQ(offered["party"], oc);
    EXPECT_EQ(offered["community_name"], "玫瑰恬园");
  }
  EXPECT_EQ(uses_left(), "1");
  const auto offered = world.must("host", "invitation.read", {{"code", code}});
  EXPECT_EQ(world.must("host", "invitation.accept", {{"code", code}})["joined"], offered);
  EXPECT_EQ(refusal(world.call("host", "invitation.read", {{"code", code}})), unknown);
  EXPECT_EQ(refusal(world.call("", "invitation.read", {{"code", code}})).substr(0, 15),
            "unauthenticated");
}

TEST_F(InvitationTest, gives_one_more_role_to_whoever_holds_another) {
  ASSERT_TRUE(accept("resident", invite({{"role", "grid_worker"}, {"grid", "G1"}})));
  ASSERT_TRUE(accept("resident", invite({{"role", "grid_worker"}, {"grid", "G2"}})));
  EXPECT_EQ(roles_of("resident"), (Texts{"grid_worker", "grid_worker", "resident"}));
}

TEST_F(InvitationTest, is_not_spent_on_a_role_that_is_held) {
  const auto code = invite({{"role", "recorder"}});
  EXPECT_EQ(refused("recorder", code), "conflict: you hold this role here already");
  EXPECT_EQ(uses_left(), "1");
  EXPECT_EQ(refused("neighbour", code), "");
  EXPECT_EQ(refused("recorder", code), unknown);
}

TEST_F(InvitationTest, moves_nobody_into_another_household) {
  EXPECT_EQ(refused("resident", invite({})), "conflict: you hold this role here already");
  end("resident", {{"role", "resident"}});
  ASSERT_TRUE(accept("resident", invite({{"household", home}})));
  EXPECT_EQ(refused("resident", invite({{"household", home}})),
            "conflict: you hold this role here already");
  const auto code = invite({{"household", other_home}});
  EXPECT_EQ(refused("resident", code),
            "conflict: you live elsewhere in this community already; one person lives in one "
            "household: first an administrator ends that role");
  end("resident", {{"role", "resident"}});
  ASSERT_TRUE(accept("resident", code));
  const auto home_of = world.must("resident", "me.read")["user"]["memberships"][0]["household"];
  EXPECT_EQ(world.sql("SELECT building FROM households h JOIN memberships m ON h.id = "
                      "m.household_id"),
            (World::Rows{{"5"}}));
  EXPECT_FALSE(home_of.is_null());
}

TEST_F(InvitationTest, lets_nobody_speak_for_two_parties) {
  EXPECT_EQ(refused("rc", invite({{"role", "member"}, {"party", pc}})),
            "conflict: this person speaks for residents_committee already; one person speaks for "
            "one party of a community");
  EXPECT_EQ(uses_left(), "1");
}

TEST_F(InvitationTest, lets_the_same_person_in_once_by_each_code) {
  const auto code = invite({{"uses", 5}, {"role", "supervisor"}});
  const auto again = "conflict: you have redeemed this invitation before; ask for a new one";
  ASSERT_TRUE(accept("resident", code));
  end("resident", {{"role", "supervisor"}});
  EXPECT_EQ(refused("resident", code), again);
  // Nor whoever made their account with it.
  const json account{
      {"code", code}, {"login", "guest"}, {"password", "correct horse"}, {"name", "客"}};
  const auto made = world.call("", "invitation.redeem", account);
  ASSERT_TRUE(made) << refusal(made);
  const auto body = json::parse(made->reply.body);
  world.must("admin", "people.end_role",
             {{"community", "MG"}, {"user", body["user"]["id"]}, {"role", "supervisor"}});
  const Asking as{.as = app::Credentials{made->reply.session, "", body["csrf"]}};
  EXPECT_EQ(refusal(accept("", code, as)), again);
  EXPECT_EQ(uses_left(), "3");
  EXPECT_EQ(refused("neighbour", code), "");
}

TEST_F(InvitationTest, is_read_as_people_type_it) {
  auto code = invite({{"role", "supervisor"}});
  for (char& c : code) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  code.insert(4, " ").insert(9, "-");
  EXPECT_EQ(refused("resident", code), "");
}

TEST_F(InvitationTest, is_the_same_nothing_when_over_or_used_up_or_made_up) {
  const auto late = invite({{"days", 1}});
  world.clock.pass(hours(24));
  const auto used = invite({{"role", "supervisor"}});
  ASSERT_TRUE(accept("neighbour", used));
  for (const auto& code : {late, used, std::string("AAAABBBBCCCC")})
    EXPECT_EQ(refused("host", code), unknown);
  EXPECT_EQ(roles_of("host"), (Texts{"host"}));
}

TEST_F(InvitationTest, cannot_be_guessed_for_ever) {
  const auto code = invite({{"role", "supervisor"}});
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(refused("host", "AAAABBBBCCCC"), unknown);
    world.clock.pass(minutes(5));
  }
  EXPECT_EQ(refused("host", "AAAABBBBCCCC"), unknown);
  EXPECT_EQ(refused("host", code).substr(0, 9), "throttled");
  EXPECT_EQ(refusal(world.call("host", "invitation.read", {{"code", code}})).substr(0, 9),
            "throttled");
  EXPECT_EQ(refused("resident", code), "");  // somebody else is not kept waiting
  // The address has a budget of its own, the same as for codes without a log-in.
  for (int i = 0; i < 100; ++i) world.throttle.address_failed("192.0.2.9", world.clock.now());
  const Asking from{.remote = "192.0.2.9"};
  EXPECT_EQ(refusal(accept("oc", code, from)).substr(0, 9), "throttled");
  EXPECT_EQ(refusal(accept("oc", code)), unknown);
}

TEST_F(InvitationTest, answers_a_repeated_request_as_the_first_and_counts_it_once) {
  const auto code = invite({{"uses", 2}, {"role", "supervisor"}});
  const auto once = accept("resident", code, {.key = "k1"});
  ASSERT_TRUE(once) << refusal(once);
  const auto twice = accept("resident", code, {.key = "k1"});
  ASSERT_TRUE(twice) << refusal(twice);
  EXPECT_EQ(once->reply.body, twice->reply.body);
  EXPECT_EQ(uses_left(), "1");
  EXPECT_EQ(refused("resident", code), "conflict: you hold this role here already");
}

TEST_F(InvitationTest, needs_somebody) {
  const auto code = invite({{"role", "supervisor"}});
  EXPECT_EQ(refused("", code).substr(0, 15), "unauthenticated");
  EXPECT_EQ(uses_left(), "1");
}

}  // namespace
}  // namespace sifang::test
