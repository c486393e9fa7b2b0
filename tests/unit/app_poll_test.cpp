// SPDX-License-Identifier: Apache-2.0
// Polls from the draft to the result, as owners and the host live them; and the cases of voting.md
// that are the product's and not the count's.
#include "unit/app_poll_kit.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::days;
using std::chrono::hours;

TEST_F(PollTest, one_owner_with_three_flats_is_one_head_and_the_unsold_ones_are_one) {  // 8, 9
  const auto poll = read("resident", opened());
  EXPECT_EQ(poll["entitled"]["heads"], 8);
  EXPECT_EQ(poll["entitled"]["area"], 100'050);
  EXPECT_EQ(poll["own"].size(), 3U);
  cast("resident", poll["id"], "for", "1-101");
  EXPECT_EQ(cast("resident", poll["id"], "for", "1-103")["cast"],
            json({{"heads", 1}, {"area", 20'050}}));
  paper(poll["id"], "1-110", "against");
  EXPECT_EQ(read("resident", poll["id"])["cast"], json({{"heads", 2}, {"area", 30'050}}));
}

TEST_F(PollTest, its_electorate_is_a_file_whose_digest_everybody_was_told) {
  const auto poll = opened();
  const auto told = read("neighbour", poll)["electorate_hash"].get<std::string>();
  const auto file = world.text("host", "poll.electorate", {{"id", poll}});
  EXPECT_EQ(base::to_hex(base::sha256({file})), told);
  EXPECT_NE(file.find("1-103,O1,10050\r\n"), std::string::npos) << file;
  EXPECT_EQ(file.find("张一"), std::string::npos);
  EXPECT_EQ(refused("resident", "poll.electorate", {{"id", poll}}), Errc::forbidden);
}

TEST_F(PollTest, exactly_half_is_not_passed_and_one_more_hundredth_is) {  // 1, 2
  const auto half = opened();
  // 6 heads and 700.50 m² take part, of 8 and 1000.50; O1 alone has 300.50 of them.
  for (const auto* flat : {"1-101", "1-102", "1-103"}) cast("resident", half, "for", flat);
  cast("neighbour", half, "for");
  for (const auto* flat : {"1-105", "1-106", "1-107", "1-108"}) paper(half, flat, "against");
  const auto result = closed(half)["result"];
  EXPECT_TRUE(result["valid"]);
  EXPECT_FALSE(result["passed"]);  // 400.50 of 800.50 m² is more than half, 2 of 6 heads is not
  EXPECT_EQ(result["reason"], "no_majority");
  EXPECT_EQ(result["options"][0], json({{"option", "for"}, {"heads", 2}, {"area", 40'050}}));
}

TEST_F(PollTest, everyone_abstaining_takes_place_and_does_not_pass) {  // 11
  const auto poll = opened();
  for (const auto* flat : {"1-101", "1-102", "1-103"}) cast("resident", poll, "abstain", flat);
  cast("neighbour", poll, "abstain");
  for (const auto* flat : {"1-105", "1-106", "1-107", "1-108", "1-109", "1-110"})
    paper(poll, flat, "abstain");
  // Nobody is left: it may be closed before its time.
  const auto result = world.must("host", "poll.close", {{"id", poll}})["result"];
  EXPECT_TRUE(result["valid"]);
  EXPECT_FALSE(result["passed"]);
}

TEST_F(PollTest, an_owner_whose_flats_disagree_takes_part_with_the_head_and_approves_nothing) {
  const auto poll = opened();
  cast("resident", poll, "for", "1-101");
  cast("resident", poll, "against", "1-102");
  const auto options = closed(poll)["result"]["options"];
  EXPECT_EQ(options[0], json({{"option", "for"}, {"heads", 0}, {"area", 10'000}}));
  EXPECT_EQ(options[1], json({{"option", "against"}, {"heads", 0}, {"area", 10'000}}));
  EXPECT_EQ(options[2], json({{"option", "abstain"}, {"heads", 1}, {"area", 0}}));
}

TEST_F(PollTest, the_same_key_answers_again_and_another_is_a_second_ballot) {  // 13
  const auto poll = opened();
  const json ballot{{"id", poll}, {"choice", "for"}};
  const auto first = world.must("neighbour", "poll.cast", ballot, {.key = "one"});
  EXPECT_EQ(world.must("neighbour", "poll.cast", ballot, {.key = "one"}), first);
  EXPECT_EQ(refused("neighbour", "poll.cast", ballot, {.key = "two"}), Errc::already_voted);
  EXPECT_EQ(read("neighbour", poll)["cast"]["heads"], 1);
}

TEST_F(PollTest, only_what_was_announced_long_enough_is_put_and_only_in_its_time_is_voted) {
  import(register_csv);
  const auto poll = draft();
  EXPECT_EQ(refused("host", "poll.announce",
                    {{"id", poll}, {"opens_at", at(days(14))}, {"closes_at", at(days(20))}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "poll.open", {{"id", poll}}), Errc::illegal_move);
  announce(poll);
  EXPECT_EQ(refused("host", "poll.update", {{"id", poll}, {"question", "别的"}}),
            Errc::illegal_move);
  EXPECT_EQ(refused("host", "poll.open", {{"id", poll}}), Errc::too_early);
  EXPECT_EQ(refused("neighbour", "poll.cast", {{"id", poll}, {"choice", "for"}}),
            Errc::illegal_move);
  world.clock.pass(days(16));
  world.run_chores();
  world.run_chores();
  EXPECT_EQ(refused("host", "poll.close", {{"id", poll}}), Errc::too_early);
  world.clock.pass(days(6));
  EXPECT_EQ(refused("neighbour", "poll.cast", {{"id", poll}, {"choice", "for"}}),
            Errc::illegal_move);
  world.must("host", "poll.close", {{"id", poll}});
  world.must("host", "poll.close", {{"id", poll}});  // idempotent
  EXPECT_EQ(refused("host", "poll.official",
                    {{"id", poll},
                     {"authority", "市平台"},
                     {"reference", "2026-7"},
                     {"valid", true},
                     {"passed", true},
                     {"cast_heads", 9},
                     {"cast_area", 1},
                     {"for_heads", 1},
                     {"for_area", 1}}),
            Errc::invalid);
  world.must("host", "poll.official",
             {{"id", poll},
              {"authority", "市平台"},
              {"reference", "2026-7"},
              {"valid", true},
              {"passed", true},
              {"cast_heads", 7},
              {"cast_area", 90'000},
              {"for_heads", 5},
              {"for_area", 60'000}});
  const auto told = world.must("host", "poll.publish", {{"id", poll}});
  EXPECT_EQ(told["official"]["passed"], true);
  EXPECT_EQ(told["result"]["valid"], false);
  EXPECT_EQ(kinds("neighbour"),
            "roll.linked poll.announced poll.opened poll.closed poll.official_recorded "
            "poll.published ");
}

TEST_F(PollTest, a_draft_is_seen_by_those_who_keep_the_roll_alone) {
  const auto poll = draft();
  for (const auto* who : {"resident", "rc", "worker"})
    EXPECT_EQ(refused(who, "poll.read", {{"id", poll}}), Errc::not_found) << who;
  EXPECT_EQ(read("recorder", poll)["state"], "draft");
  const auto listed = [&](const char* who) {
    return world.must(who, "poll.list", {{"community", "MG"}})["items"].size();
  };
  EXPECT_EQ(listed("resident"), 0U);
  EXPECT_EQ(listed("host"), 1U);
  world.must("host", "poll.withdraw", {{"id", poll}});
  EXPECT_EQ(kinds("resident"), "");
  const auto other = draft();
  announce(other);
  EXPECT_EQ(refused("host", "poll.withdraw", {{"id", other}}), Errc::invalid);
  world.must("host", "poll.withdraw", {{"id", other}, {"reason", "方案要改"}});
  EXPECT_EQ(read("resident", other)["withdrawn_for"], "方案要改");
}

TEST_F(PollTest, nobody_holds_a_mandate_of_the_elector_they_are) {
  const auto poll = opened();
  const auto name = [&](const char* elector) {
    return world.call(
        "recorder", "poll.name_proxy",
        {{"id", poll}, {"elector", elector}, {"login", "resident"}, {"mandate", "档案 7 号"}});
  };
  const auto own = name("1-101");
  ASSERT_FALSE(own);
  EXPECT_EQ(refusal(own), "invalid [/login casts for this elector already]");
  ASSERT_TRUE(name("1-105"));
  // Who is linked to that line later has it once, as their own.
  world.sql(
      "INSERT INTO poll_elector_users (poll_id, user_id, elector) "
      "SELECT p.poll_id, p.holder_id, p.elector FROM poll_proxies p");
  const auto mine = read("resident", poll)["own"];
  ASSERT_EQ(mine.size(), 4U);
  for (const auto& line : mine) EXPECT_EQ(line["proxy"], false) << line;
}

TEST_F(PollTest, owners_polls_are_never_secret_and_no_roll_means_no_poll) {
  EXPECT_EQ(
      refused(
          "host", "poll.draft",
          {{"community", "MG"}, {"question", "?"}, {"rule", "owners_special"}, {"secret", true}}),
      Errc::invalid);
  const auto poll = draft();
  announce(poll);
  world.clock.pass(days(16));
  EXPECT_EQ(refused("host", "poll.open", {{"id", poll}}), Errc::conflict);
}

TEST_F(PollTest, of_a_secret_poll_nothing_ties_a_person_to_a_choice) {
  import("编号,姓名,账号\nV1,张一,resident\nV2,李二,neighbour\nV3,王三,third\n",
         {{ "electorate",
            "residents" }});
  const auto poll = draft({{"rule", "residents_assembly"},
                           {"secret", true},
                           {"options", {"选红色的凤凰", "选白色的凤凰"}}});
  world.must("host", "poll.announce",
             {{"id", poll}, {"opens_at", at(hours(1))}, {"closes_at", at(hours(2))}});
  world.clock.pass(hours(1));
  world.run_chores();
  world.must("resident", "poll.cast", {{"id", poll}, {"choice", "选红色的凤凰"}}, {.key = "k1"});
  world.must("neighbour", "poll.cast", {{"id", poll}, {"choice", "选白色的凤凰"}}, {.key = "k2"});
  EXPECT_EQ(
      refused("worker", "poll.type_paper",
              {{"id", poll}, {"elector", "V3"}, {"choice", "选红色的凤凰"}, {"channel", "paper"}}),
      Errc::invalid);
  cast("third", poll, "选红色的凤凰");
  EXPECT_TRUE(read("resident", poll)["own"][0]["choice"].is_null());
  world.clock.pass(hours(1));
  const auto result = world.must("host", "poll.close", {{"id", poll}})["result"];
  EXPECT_EQ(result["winner"], "选红色的凤凰");
  EXPECT_EQ(world.sql("SELECT count(*) FROM poll_electors WHERE choice IS NOT NULL")[0][0], "0");
  EXPECT_EQ(world.sql("SELECT count(*) FROM events e JOIN event_bodies b USING (community_id, seq) "
                      "WHERE e.kind = 'poll.ballot_cast' AND b.audience = 'sealed' "
                      "AND b.body LIKE '%凤凰%'")[0][0],
            "0");
  // Of the request only where it went is remembered: two choices look the same.
  EXPECT_EQ(world.sql("SELECT count(*), count(DISTINCT request_hash) FROM idempotency_keys "
                      "WHERE key IN ('k1', 'k2')"),
            (World::Rows{{"2", "1"}}));
}

TEST_F(PollTest, who_voted_is_nobodys_business_but_theirs_who_go_round) {
  const auto poll = opened();
  cast("neighbour", poll, "for");
  for (const auto& body : world.heard_by("resident")) {
    const auto event = json::parse(body);
    if (event["kind"] == "poll.ballot_cast") {
      EXPECT_TRUE(event["actor"].is_null());
      EXPECT_EQ(body.find("1-104"), std::string::npos) << body;
    }
  }
  EXPECT_EQ(refused("resident", "poll.electors", {{"id", poll}}), Errc::forbidden);
  const auto waiting =
      world.must("worker", "poll.electors", {{"id", poll}, {"waiting", true}, {"limit", 4}});
  EXPECT_EQ(waiting["items"].size(), 4U);
  EXPECT_EQ(waiting["items"][3]["elector"], "1-105");  // 1-104 has voted
  EXPECT_EQ(waiting["items"][3]["names"], "");         // a grid worker is not told names
  EXPECT_EQ(waiting["next"], "1-105");
  const auto rest = world.must("host", "poll.electors",
                               {{"id", poll}, {"waiting", true}, {"cursor", waiting["next"]}});
  EXPECT_EQ(rest["items"][0]["names"], "赵四");
  EXPECT_EQ(rest["items"].size(), 5U);
}

}  // namespace
}  // namespace sifang::test
