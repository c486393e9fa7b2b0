// SPDX-License-Identifier: Apache-2.0
// Members who are erased or lose their role in the midst of a meeting: what their seats, presence
// and signatures count for then.
#include "unit/app_seats_kit.hpp"

namespace sifang::test {
namespace {

using GoneMembersTest = SeatsTest;

TEST_F(GoneMembersTest, of_who_is_erased_are_empty_and_their_deputy_speaks_for_the_party) {
  set_up({{"members", {user("rc"), user("rc2", "deputy")}}});
  const auto item = begin({"rc", "rc2", "oc", "pc", "pr"});
  EXPECT_EQ(electors(item, "members_majority"), (Texts{"oc", "pc", "pr", "rc"}));
  erase("rc");
  EXPECT_EQ(names(read()["members"], "role"), (Texts{"deputy"}));
  EXPECT_EQ(electors(item, "members_majority"), (Texts{"oc", "pc", "pr", "rc2"}));
  const auto vote = open_vote(item, "four_party_majority");
  EXPECT_EQ(read_vote("rc2", item, vote)["ballot"], "own");
  world.must("rc2", "vote.cast", {{"id", vote}, {"choice", "for"}});
  world.must("host", "vote.close", {{"id", vote}});
  host("close");
  world.must("rc2", "meeting.sign", {{"id", meeting}});
}

TEST_F(GoneMembersTest, of_who_is_erased_are_no_presence_on_the_page_either) {
  set_up(json::object());
  const auto item = begin({"rc", "rc2", "oc", "pc", "pr"});
  erase("rc2");
  EXPECT_EQ(read()["quorum"], (json{{"met", true}, {"missing", json::array()}}));
  erase("rc");
  EXPECT_EQ(read()["quorum"], (json{{"met", false}, {"missing", {rc}}}));
  EXPECT_EQ(refused("host", "agenda.decide", {{"id", item}, {"text", "换"}}),
            "no_quorum: nobody is here for: " + std::string(rc));
  // An event says so too.
  host("recess");
  const auto told = json::parse(world.heard_by("host").back());
  EXPECT_EQ(told["data"]["meeting"]["quorum"]["met"], false);
  // What is over had who came.
  host("close");
  EXPECT_EQ(read()["quorum"]["met"], true);
}

TEST_F(GoneMembersTest, of_who_has_lost_their_role_are_no_presence_and_no_signature) {
  set_up(json::object());
  const auto item = begin({"rc", "oc", "pc", "pr"});
  world.sql("DELETE FROM memberships WHERE party = 'property_company'");
  EXPECT_EQ(read()["quorum"]["missing"], json(Texts{pc}));
  EXPECT_EQ(refused("host", "agenda.decide", {{"id", item}, {"text", "换"}}),
            "no_quorum: nobody is here for: " + std::string(pc));
  host("close");
  for (const char* who : {"rc", "oc", "pr"}) world.must(who, "meeting.sign", {{"id", meeting}});
  host("publish");
  EXPECT_EQ(read()["state"], "published");
}

TEST_F(GoneMembersTest, of_a_party_of_whose_people_nobody_is_left_hold_up_no_minutes) {
  set_up(json::object());
  static_cast<void>(begin({"rc", "oc", "pc", "pr"}));
  host("close");
  for (const char* who : {"oc", "pc"}) world.must(who, "meeting.sign", {{"id", meeting}});
  EXPECT_EQ(refused("host", "meeting.publish", {{"id", meeting}}),
            "not_signed: still to sign: " + std::string(rc) + ", " + pr);
  erase("rc");
  // Who was not there does not sign for those who were.
  EXPECT_EQ(refused("rc2", "meeting.sign", {{"id", meeting}}),
            "forbidden: you were not at the meeting for your party");
  EXPECT_EQ(refused("host", "meeting.publish", {{"id", meeting}}),
            "not_signed: still to sign: " + std::string(pr));
  world.must("pr", "meeting.sign", {{"id", meeting}});
  host("publish");
  EXPECT_EQ(read()["state"], "published");
}

/// voting.md, case 16: who is in the electorate stays in it.
TEST_F(GoneMembersTest, of_who_is_erased_while_a_vote_is_open_stay_in_its_electorate) {
  set_up({{"members", {user("rc"), user("rc2", "deputy")}}});
  const auto item = begin({"rc", "rc2", "oc", "pc", "pr"});
  const auto vote = open_vote(item, "members_majority");
  erase("rc");
  EXPECT_EQ(read_vote("host", item, vote)["entitled"], 4);
  EXPECT_EQ(refused("rc2", "vote.cast", {{"id", vote}, {"choice", "for"}}),
            "not_entitled: you are not in the electorate of this vote");
  EXPECT_EQ(read_vote("rc2", item, vote)["ballot"], "none");
  world.must("oc", "vote.cast", {{"id", vote}, {"choice", "for"}});
  world.must("host", "vote.close", {{"id", vote}});
  EXPECT_EQ(read_vote("host", item, vote)["entitled"], 4);
}

}  // namespace
}  // namespace sifang::test
