// SPDX-License-Identifier: Apache-2.0
// A matter from its proposal to the second publication, as the village lives it.
#include "unit/app_poll_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;

struct MatterTest : PollTest {
  std::string day(int from_now) {
    return base::to_rfc3339(world.clock.now() + std::chrono::days(from_now) + std::chrono::hours(8))
        .substr(0, 10);
  }
  json propose(json more = json::object()) {
    json input{{"community", "MG"},
               {"title", "修东边的路"},
               {"text", "宽四米,集体出资"},
               {"held_on", day(0)},
               {"assembly_rule", "village_representatives"}};
    input.update(more);
    return world.must("host", "matter.propose", input);
  }
  json stage(const json& matter, const char* name, json more = json::object()) const {
    json input{
        {"id", matter["id"]}, {"stage", name}, {"held_on", matter["records"].back()["held_on"]}};
    input.update(more);
    return input;
  }
  json record(const json& matter, const char* name, json more) {
    return world.must("recorder", "matter.record", stage(matter, name, std::move(more)));
  }
  static json came(int due, int present, int in_favour) {
    return {{"due", due}, {"present", present}, {"in_favour", in_favour}};
  }
  /// Up to the posted resolution.
  json resolved() {
    auto matter = record(propose(), "consultation", came(12, 10, 9));
    matter = record(matter, "party_members", came(30, 22, 20));
    matter = record(matter, "assembly", came(45, 40, 33));
    return record(matter, "resolution",
                  {{"text", "决议全文"}, {"place", "村务公开栏"}, {"last_day", day(7)}});
  }
};

TEST_F(MatterTest, is_over_with_the_second_publication_and_not_with_the_vote) {
  auto matter = resolved();
  EXPECT_EQ(matter["state"], "in_progress");
  EXPECT_EQ(matter["next"], "outcome");
  const json outcome{{"text", "路已通车,花费 31 万元"}, {"place", "村务公开栏"}};
  const auto post = [&](int from_now) {
    auto input = stage(matter, "outcome", outcome);
    input["held_on"] = day(from_now);
    input["last_day"] = day(from_now + 7);
    return input;
  };
  EXPECT_EQ(refused("recorder", "matter.record", post(0)), Errc::too_early);
  world.clock.pass(std::chrono::days(8));
  matter = world.must("recorder", "matter.record", post(0));
  EXPECT_EQ(matter["state"], "done");
  EXPECT_EQ(matter["next"], nullptr);
  EXPECT_EQ(matter["records"].size(), 6U);
  EXPECT_EQ(world.must("resident", "matter.read", {{"id", matter["id"]}})["records"],
            matter["records"]);
  EXPECT_EQ(refused("host", "matter.end", {{"id", matter["id"]}, {"reason", "晚了"}}),
            Errc::illegal_move);
}

TEST_F(MatterTest, says_by_which_rule_each_body_decides) {
  const auto rules = propose()["rules"];
  EXPECT_EQ(rules["party_members"]["base"], "entitled");
  EXPECT_EQ(rules["party_members"]["participation"],
            json({{"numerator", 2}, {"denominator", 3}, {"strict", false}}));
  EXPECT_EQ(rules["assembly"]["code"], "village_representatives");
  EXPECT_EQ(rules["consultation"]["participation"]["strict"], true);
}

TEST_F(MatterTest, that_failed_in_one_body_is_held_again_there) {
  auto matter = record(propose(), "consultation", came(12, 6, 6));
  EXPECT_EQ(matter["records"][1]["carried"], false);
  EXPECT_EQ(matter["next"], "consultation");
  EXPECT_EQ(refused("host", "matter.record", stage(matter, "party_members", came(3, 3, 3))),
            Errc::illegal_move);
  EXPECT_EQ(record(matter, "consultation", came(12, 7, 7))["next"], "party_members");
}

TEST_F(MatterTest, takes_the_published_result_of_the_bodys_own_poll) {
  world.must("admin", "roll.import",
             {{"community", "MG"},
              {"electorate", "party_members"},
              {"csv", "编号,姓名,账号\nD1,一,resident\nD2,二,neighbour\nD3,三,\n"}});
  const auto poll = draft({{"rule", "party_members_meeting"}});
  world.must("host", "poll.announce",
             {{"id", poll},
              {"opens_at", at(std::chrono::minutes(1))},
              {"closes_at", at(std::chrono::hours(1))}});
  world.clock.pass(std::chrono::minutes(2));
  world.run_chores();
  for (const auto* who : {"resident", "neighbour"}) cast(who, poll, "for");
  const auto matter = record(propose(), "consultation", came(3, 3, 3));
  const auto by_poll = stage(matter, "party_members", {{"poll", poll}});
  EXPECT_EQ(refused("host", "matter.record", by_poll), Errc::invalid);  // not counted yet
  world.clock.pass(std::chrono::hours(2));
  world.must("host", "poll.close", {{"id", poll}});
  EXPECT_EQ(refused("host", "matter.record", by_poll), Errc::invalid);  // not published
  world.must("host", "poll.publish", {{"id", poll}});
  const auto carried = world.must("host", "matter.record", by_poll);
  EXPECT_EQ(carried["records"].back()["carried"], true);
  EXPECT_EQ(carried["records"].back()["poll"], poll);
  // Party members do not resolve for the representatives.
  EXPECT_EQ(refused("host", "matter.record", stage(carried, "assembly", {{"poll", poll}})),
            Errc::invalid);
}

TEST_F(MatterTest, a_wrong_record_is_taken_back_and_stays_readable) {
  auto matter = record(propose(), "consultation", came(12, 12, 12));
  EXPECT_EQ(refused("recorder", "matter.take_back", {{"id", matter["id"]}, {"reason", "写错"}}),
            Errc::forbidden);
  matter = world.must("host", "matter.take_back", {{"id", matter["id"]}, {"reason", "人数写错"}});
  EXPECT_EQ(matter["next"], "consultation");
  EXPECT_EQ(matter["records"][1]["taken_back_for"], "人数写错");
  matter = record(matter, "consultation", came(13, 12, 12));
  EXPECT_EQ(matter["next"], "party_members");
  EXPECT_EQ(matter["records"].size(), 3U);
}

TEST_F(MatterTest, taken_back_after_the_end_goes_on) {
  auto matter = resolved();
  world.clock.pass(std::chrono::days(8));
  auto last = stage(matter, "outcome", {{"text", "通车"}, {"place", "栏"}, {"last_day", day(1)}});
  last["held_on"] = day(0);
  matter = world.must("host", "matter.record", last);
  ASSERT_EQ(matter["state"], "done");
  matter = world.must("host", "matter.take_back", {{"id", matter["id"]}, {"reason", "数字不对"}});
  EXPECT_EQ(matter["state"], "in_progress");
  EXPECT_EQ(matter["next"], "outcome");
}

TEST_F(MatterTest, is_ended_with_a_reason_and_then_stays_as_it_is) {
  const auto matter = propose();
  const json id{{"id", matter["id"]}};
  EXPECT_EQ(refused("host", "matter.end", id), Errc::invalid);
  const auto ended =
      world.must("host", "matter.end", {{"id", matter["id"]}, {"reason", "资金没落实"}});
  EXPECT_EQ(ended["state"], "ended");
  EXPECT_EQ(ended["ended_for"], "资金没落实");
  EXPECT_EQ(ended["moves"], json::array({"mask"}));
  EXPECT_EQ(refused("host", "matter.record", stage(matter, "consultation", came(3, 3, 3))),
            Errc::illegal_move);
  EXPECT_EQ(refused("host", "matter.take_back", {{"id", matter["id"]}, {"reason", "不"}}),
            Errc::illegal_move);
}

TEST_F(MatterTest, of_two_who_record_at_once_the_second_is_told) {
  const auto matter = propose();
  const auto input = stage(matter, "consultation", came(12, 10, 9));
  world.must("recorder", "matter.record", input, {.if_match = 1});
  EXPECT_EQ(refused("host", "matter.record", input, {.if_match = 1}), Errc::stale_version);
  EXPECT_EQ(refused("host", "matter.record", input), Errc::illegal_move);
}

TEST_F(MatterTest, what_is_missing_or_wrong_is_named_and_nothing_is_kept) {
  const auto matter = propose();
  for (const auto& wrong : {json{{"due", 3}}, json{{"due", 3}, {"present", 4}, {"in_favour", 2}},
                            json::object(), json{{"poll", "0000000000000"}},
                            json{{"place", "栏"}, {"due", 3}, {"present", 3}, {"in_favour", 3}}})
    EXPECT_EQ(refused("host", "matter.record", stage(matter, "consultation", wrong)), Errc::invalid)
        << wrong;
  EXPECT_EQ(refused("host", "matter.propose",
                    {{"community", "MG"},
                     {"title", "路"},
                     {"text", "修"},
                     {"held_on", "2026-02-30"},
                     {"assembly_rule", "village_assembly"}}),
            Errc::invalid);
  EXPECT_EQ(world.must("host", "matter.read", {{"id", matter["id"]}})["version"], 1);
  EXPECT_EQ(world.must("host", "matter.list", {{"community", "MG"}})["items"].size(), 1U);
}

TEST_F(MatterTest, a_list_is_paged_and_by_state) {
  for (const auto* title : {"一", "二", "三"}) propose({{"title", title}});
  const auto first = world.must("resident", "matter.list", {{"community", "MG"}, {"limit", 2}});
  EXPECT_EQ(first["items"][0]["title"], "三");
  const auto rest =
      world.must("resident", "matter.list", {{"community", "MG"}, {"cursor", first["next"]}});
  EXPECT_EQ(rest["items"].size(), 1U);
  EXPECT_EQ(rest["next"], nullptr);
  EXPECT_EQ(
      world.must("resident", "matter.list", {{"community", "MG"}, {"state", "done"}})["items"],
      json::array());
}

}  // namespace
}  // namespace sifang::test
