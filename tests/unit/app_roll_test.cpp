// SPDX-License-Identifier: Apache-2.0
// Who votes as what: rolls from CSV, links, mandates, written ballots that two people type.
#include "unit/app_poll_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::days;

TEST_F(PollTest, a_paper_ballot_against_one_cast_online_goes_to_review_and_one_is_counted) {  // 10
  const auto poll = opened();
  cast("neighbour", poll, "for");
  type("worker", poll, "1-104", "against");
  const auto paper = type("worker2", poll, "1-104", "against");
  EXPECT_EQ(paper["state"], "in_review");
  EXPECT_EQ(read("resident", poll)["cast"], json({{"heads", 1}, {"area", 10'000}}));
  world.clock.pass(days(7));
  EXPECT_EQ(refused("host", "poll.close", {{"id", poll}}), Errc::illegal_move);
  EXPECT_EQ(refused("worker", "poll.settle_paper",
                    {{"id", paper["id"]}, {"counts", true}, {"reason", "看过原件"}}),
            Errc::forbidden);
  world.must("recorder", "poll.settle_paper",
             {{"id", paper["id"]}, {"counts", false}, {"reason", "线上先投"}});
  const auto result = world.must("host", "poll.close", {{"id", poll}})["result"];
  EXPECT_EQ(result["options"][0]["heads"], 1);
  EXPECT_EQ(result["options"][1]["heads"], 0);
}

TEST_F(PollTest, a_review_may_let_the_paper_count_in_place_of_the_other) {
  const auto poll = opened();
  cast("neighbour", poll, "for");
  type("worker", poll, "1-104", "against", "door");
  const auto paper = type("worker2", poll, "1-104", "against", "door");
  world.must("recorder", "poll.settle_paper",
             {{"id", paper["id"]}, {"counts", true}, {"reason", "本人当面改投"}});
  const auto own = read("neighbour", poll)["own"][0];
  EXPECT_EQ(own["choice"], "against");
  EXPECT_EQ(own["channel"], "door");
  EXPECT_EQ(read("neighbour", poll)["cast"]["heads"], 1);
}

TEST_F(PollTest, two_who_type_differently_go_to_review_by_a_third_who_says_what_the_paper_says) {
  const auto poll = opened();
  type("worker", poll, "1-105", "for");
  EXPECT_EQ(refused("worker", "poll.type_paper",
                    {{"id", poll}, {"elector", "1-105"}, {"choice", "for"}, {"channel", "paper"}}),
            Errc::conflict);
  const auto listed = world.must("host", "poll.papers", {{"id", poll}})["items"];
  EXPECT_TRUE(listed[0]["choice"].is_null());  // the second is not to copy the first
  const auto paper = type("recorder", poll, "1-105", "against");
  EXPECT_EQ(paper["state"], "in_review");
  EXPECT_EQ(refused("recorder", "poll.settle_paper",
                    {{"id", paper["id"]}, {"counts", true}, {"choice", "for"}, {"reason", "看"}}),
            Errc::forbidden);
  EXPECT_EQ(refused("host", "poll.settle_paper",
                    {{"id", paper["id"]}, {"counts", true}, {"reason", "看"}}),
            Errc::invalid);
  EXPECT_EQ(
      refused("host", "poll.settle_paper",
              {{"id", paper["id"]}, {"counts", true}, {"choice", "abstain"}, {"reason", "看"}}),
      Errc::invalid);
  world.must("host", "poll.settle_paper",
             {{"id", paper["id"]}, {"counts", true}, {"choice", "for"}, {"reason", "原件写同意"}});
  EXPECT_EQ(refused("worker", "poll.type_paper",
                    {{"id", poll}, {"elector", "1-105"}, {"choice", "for"}, {"channel", "paper"}}),
            Errc::already_voted);
  EXPECT_EQ(closed(poll)["result"]["options"][0]["heads"], 1);
}

TEST_F(PollTest, the_electorate_stays_as_it_was_frozen) {  // 16
  const auto poll = opened();
  import("楼栋,房号,业主编号,面积,账号\n1,104,O9,100,third\n9,901,O8,1000,third\n",
         {{ "replace",
            true }});
  EXPECT_EQ(read("host", poll)["entitled"]["heads"], 8);
  EXPECT_EQ(refused("third", "poll.cast", {{"id", poll}, {"choice", "for"}, {"elector", "9-901"}}),
            Errc::not_entitled);
  EXPECT_EQ(cast("neighbour", poll, "for")["cast"]["area"], 10'000);
}

TEST_F(PollTest, whoever_is_linked_while_it_is_open_votes_and_who_is_unlinked_does_not) {
  const auto poll = opened();
  const auto line = [&](const char* elector) {
    return world.must("admin", "roll.list",
                      {{"community", "MG"}, {"electorate", "owners"}, {"q", elector}})["items"][0];
  };
  EXPECT_EQ(refused("third", "poll.cast", {{"id", poll}, {"choice", "for"}}), Errc::not_entitled);
  world.must("admin", "roll.link", {{"id", line("1-105")["id"]}, {"login", "third"}});
  EXPECT_EQ(line("1-105")["users"][0]["login"], "third");
  cast("third", poll, "for");
  world.must("admin", "roll.unlink", {{"id", line("1-104")["id"]}, {"login", "neighbour"}});
  EXPECT_EQ(refused("neighbour", "poll.cast", {{"id", poll}, {"choice", "for"}}),
            Errc::not_entitled);
}

TEST_F(PollTest, a_holder_has_at_most_three_mandates_of_different_heads) {
  const auto poll = opened();
  const auto name = [&](const char* elector) {
    return json{{"id", poll}, {"elector", elector}, {"login", "third"}, {"mandate", "档案 7 号"}};
  };
  for (const auto* flat : {"1-105", "1-106", "1-101", "1-102"})
    world.must("recorder", "poll.name_proxy", name(flat));  // O1's two flats are one head
  EXPECT_EQ(refused("recorder", "poll.name_proxy", name("1-107")), Errc::invalid);
  world.must("recorder", "poll.end_proxy", {{"id", poll}, {"elector", "1-106"}});
  world.must("recorder", "poll.name_proxy", name("1-107"));
  const auto mine = read("third", poll)["own"];
  EXPECT_EQ(mine.size(), 4U);
  EXPECT_TRUE(mine[0]["proxy"]);
  cast("third", poll, "for", "1-105");
  EXPECT_EQ(refused("recorder", "poll.end_proxy", {{"id", poll}, {"elector", "1-105"}}),
            Errc::already_voted);
  cast("resident", poll, "against", "1-101");
  EXPECT_EQ(refused("third", "poll.cast", {{"id", poll}, {"choice", "for"}, {"elector", "1-101"}}),
            Errc::already_voted);
}

TEST_F(PollTest, parking_counts_where_the_poll_says_so) {
  import("楼栋,房号,业主编号,面积,车位\n1,101,O1,100,否\nB1,7,O2,12.5,是\n");
  for (const bool parking : {false, true}) {
    const auto poll = draft({{"count_parking", parking}});
    announce(poll);
    world.clock.pass(days(16));
    world.run_chores();
    EXPECT_EQ(read("host", poll)["entitled"], parking ? json({{"heads", 2}, {"area", 11'250}})
                                                      : json({{"heads", 1}, {"area", 10'000}}));
  }
}

TEST_F(PollTest, a_roll_with_one_bad_line_is_not_taken_and_every_fault_is_named) {
  const auto bad = import(
      "楼栋,房号,业主编号,面积,面积来源,未售,账号,备注\n"
      "1,101,O1,100,登记,,,\n"
      "1,102,,100,,,,\n"
      "1,103,O3,-5,,,,\n"
      "1,104,O4,100.123,,,,\n"
      "1,105,O5,100,听说,,,\n"
      "1,106,O6,100,,也许,,\n"
      "1,107,O7,100,,,nobody-here,\n"
      "1,101,O1,100,,,,\n"
      ",108,O8,100,,,,\n");
  EXPECT_FALSE(bad["written"]);
  EXPECT_EQ(bad["bad"], 8);
  EXPECT_EQ(bad["unused"], json::array({"备注"}));
  std::string told;
  for (const auto& problem : bad["problems"])
    told += std::to_string(problem["line"].get<int>()) + problem["column"].get<std::string>() +
            ":" + problem["code"].get<std::string>() + " ";
  EXPECT_EQ(told,
            "3owner:needed 4area:number 5area:number 6area_source:source 7unsold:flag 8login:login "
            "9elector:same 10building:needed ");
  EXPECT_EQ(world.sql("SELECT count(*) FROM roll_entries")[0][0], "0");

  EXPECT_EQ(import(register_csv, {{"dry_run", true}})["added"], 10);
  EXPECT_EQ(world.sql("SELECT count(*) FROM roll_entries")[0][0], "0");
  EXPECT_EQ(import(register_csv)["linked"], 4);
  const auto again = import(register_csv);
  EXPECT_EQ(again["known"], 10);
  EXPECT_EQ(again["added"], 0);
  EXPECT_EQ(again["linked"], 0);
  const auto whole = import("楼栋,房号,业主编号,面积\n1,101,O1,99\n", {{"replace", true}});
  EXPECT_EQ(whole["changed"], 1);
  EXPECT_EQ(whole["removed"], 9);
  const auto rolls = world.must("host", "roll.summary", {{"community", "MG"}})["items"];
  EXPECT_EQ(
      rolls[0],
      json({{"electorate", "owners"}, {"lines", 1}, {"heads", 1}, {"area", 9'900}, {"linked", 1}}));
}

}  // namespace
}  // namespace sifang::test
