// SPDX-License-Identifier: Apache-2.0
// Amendments that the motion has left behind, how much one person moves, and on what nothing is
// moved or voted any more.
#include "domain/motion.hpp"
#include "unit/app_motion_kit.hpp"

namespace sifang::test {
namespace {

struct AmendmentTest : MotionTest {};

TEST_F(AmendmentTest, is_not_taken_back_by_an_amendment_to_how_it_read_before) {
  const auto id = move();
  const auto first = amend(id, "每周三清运。"), stale = amend(id, "每周五清运，费用公示。", "rc");
  const auto drafted = draft({{"amendment", stale}});
  world.must("pc", "amendment.accept", {{"id", first}});
  EXPECT_EQ(refusal(world.call("pc", "amendment.accept", {{"id", stale}})),
            "amendment_stale: it was written to wording 1 of the motion, which has wording 2 now: "
            "its author writes it anew, or withdraws it");
  EXPECT_EQ(refused("host", "agenda.vote",
                    {{"id", item}, {"rule", "four_party_majority"}, {"amendment", stale}}),
            Errc::amendment_stale);
  // What was drafted on it before asks nothing any more.
  EXPECT_EQ(refused("host", "vote.open", {{"id", drafted}}), Errc::amendment_stale);
  EXPECT_EQ(motion()["text"], "每周三清运。");
}

TEST_F(AmendmentTest, waits_for_no_stale_amendment_which_lapses_with_it) {
  const auto id = move();
  const auto first = amend(id, "每周三清运。"), stale = amend(id, "每天清运。", "rc");
  world.must("pc", "amendment.accept", {{"id", first}});
  const auto vote = draft({{"motion", id}});
  world.must("host", "vote.open", {{"id", vote}});
  const json anew{{"id", stale}, {"text", "每天清运两次。"}, {"reason", "夏天"}};
  EXPECT_EQ(refused("rc", "amendment.rewrite", anew), Errc::illegal_move);
  for (const char* who : {"rc", "oc", "pc"})
    world.must(who, "vote.cast", {{"id", vote}, {"choice", "for"}});
  world.must("host", "vote.close", {{"id", vote}});
  EXPECT_EQ(motion()["state"], "adopted");
  EXPECT_EQ(motion()["amendments"][1]["state"], "open") << "lapsed, as its motion says";
  EXPECT_EQ(refused("rc", "amendment.rewrite", anew), Errc::illegal_move);
}

TEST_F(AmendmentTest, is_amended_anew_by_who_wrote_to_an_earlier_wording) {
  const auto id = move();
  const auto first = amend(id, "每周三清运。"), stale = amend(id, "每周五清运，公示。", "rc");
  world.must("pc", "amendment.accept", {{"id", first}});
  const json anew{{"id", stale}, {"text", "每周三清运，公示。"}, {"reason", "更清楚"}};
  EXPECT_EQ(refused("oc", "amendment.rewrite", anew), Errc::forbidden);
  EXPECT_EQ(refused("rc", "amendment.rewrite", anew, {.if_match = 1}), Errc::stale_version);
  EXPECT_EQ(refused("rc", "amendment.rewrite",
                    {{"id", stale}, {"text", "每周三清运。"}, {"reason", "同"}}),
            Errc::invalid);
  const auto after = world.must("rc", "amendment.rewrite", anew, {.if_match = 2});
  ASSERT_EQ(after["amendments"].size(), 3U);
  EXPECT_EQ(after["amendments"][1]["state"], "withdrawn");
  EXPECT_EQ(after["amendments"][2]["wording"], 2);
  EXPECT_EQ(refused("rc", "amendment.rewrite", anew), Errc::illegal_move);
  // It comes before the motion again, and what it takes over is not lost.
  EXPECT_EQ(refused("host", "agenda.vote",
                    {{"id", item}, {"rule", "four_party_majority"}, {"motion", id}}),
            Errc::amendments_open);
  world.must("pc", "amendment.accept", {{"id", after["amendments"][2]["id"]}});
  EXPECT_EQ(motion()["text"], "每周三清运，公示。");
}

TEST_F(AmendmentTest, is_moved_and_amended_so_often_by_one_and_still_by_others) {
  std::string id;
  for (std::size_t i = 0; i < domain::own_motions; ++i) {
    id = move("动议" + std::to_string(i));
    if (i + 1 < domain::own_motions) world.must("pc", "motion.withdraw", {{"id", id}});
  }
  for (std::size_t i = 0; i < domain::own_amendments; ++i) {
    const auto one = amend(id, "改" + std::to_string(i));
    if (i + 1 < domain::own_amendments) world.must("oc", "amendment.withdraw", {{"id", one}});
  }
  const json more{{"id", id}, {"text", "再改"}, {"reason", "更清楚"}};
  EXPECT_EQ(refused("oc", "motion.amend", more), Errc::conflict);
  const auto of_rc = amend(id, "居委会的", "rc");
  EXPECT_FALSE(of_rc.empty());
  world.must("pc", "motion.withdraw", {{"id", id}});
  EXPECT_EQ(refused("pc", "agenda.propose", {{"id", item}, {"text", "还有"}}), Errc::conflict);
  world.must("oc", "agenda.propose", {{"id", item}, {"text", "业委会的"}});
}

TEST_F(AmendmentTest, is_written_anew_by_who_has_proposed_all_they_may) {
  const auto id = move();
  std::string last;
  for (std::size_t i = 0; i < domain::own_amendments; ++i) {
    last = amend(id, "改" + std::to_string(i));
    if (i + 1 < domain::own_amendments) world.must("oc", "amendment.withdraw", {{"id", last}});
  }
  const json anew{{"id", last}, {"text", "改写"}, {"reason", "更清楚"}};
  const auto after = world.must("oc", "amendment.rewrite", anew);
  EXPECT_EQ(after["amendments"].back()["text"], "改写");
  EXPECT_EQ(after["amendments"].size(), domain::own_amendments + 1);
}

TEST_F(AmendmentTest, has_a_few_amendments_of_one_person_waiting_at_a_time) {
  const auto id = move();
  std::string last;
  for (std::size_t i = 0; i < domain::own_open_amendments; ++i)
    last = amend(id, "改" + std::to_string(i));
  const json more{{"id", id}, {"text", "再改"}, {"reason", "更清楚"}};
  EXPECT_EQ(refused("oc", "motion.amend", more), Errc::conflict);
  world.must("oc", "amendment.rewrite", {{"id", last}, {"text", "改写"}, {"reason", "更清楚"}});
  EXPECT_EQ(refused("oc", "motion.amend", more), Errc::conflict);
}

TEST_F(AmendmentTest, says_all_it_says_and_nothing_that_is_masked) {
  const auto masked = "invalid [/text has words that are masked: say it without them]";
  const auto said = [&](const char* who, const char* command, json input) {
    return refusal(world.call(who, command, input));
  };
  EXPECT_EQ(said("pc", "agenda.propose", {{"id", item}, {"text", "▇▇负责清运。"}}), masked);
  const auto id = move();
  EXPECT_EQ(said("oc", "motion.amend", {{"id", id}, {"text", "由▇▇清运。"}, {"reason", "x"}}),
            masked);
  const auto own = amend(id, "每周三清运。");
  EXPECT_EQ(said("oc", "amendment.rewrite", {{"id", own}, {"text", "由▇▇清运。"}, {"reason", "x"}}),
            masked);
  EXPECT_EQ(said("host", "agenda.decide", {{"id", item}, {"text", "由▇▇清运。"}}), masked);
}

TEST_F(AmendmentTest, is_said_not_to_be_there_by_its_name) {
  const auto unknown = base::encode_id(12345);
  EXPECT_EQ(refusal(world.call("pc", "motion.withdraw", {{"id", unknown}})),
            "not_found: there is no such motion, or it is not yours to see");
  EXPECT_EQ(refusal(world.call("pc", "amendment.withdraw", {{"id", unknown}})),
            "not_found: there is no such amendment, or it is not yours to see");
}

TEST_F(AmendmentTest, is_not_the_only_thing_that_is_voted_on_while_its_item_lives) {
  const auto ask = [&](const std::string& of) {
    return refusal(
        world.call("host", "agenda.vote",
                   {{"id", of}, {"rule", "four_party_majority"}, {"question", "同意吗？"}}));
  };
  const auto drafted = draft({{"question", "同意清运吗？"}});
  world.must("host", "agenda.decide", {{"id", item}, {"text", "每周三清运。"}});
  EXPECT_EQ(ask(item), "illegal_move: the item is decided");
  EXPECT_EQ(refusal(world.call("host", "vote.open", {{"id", drafted}})),
            "illegal_move: the item is decided");
  EXPECT_EQ(ask(other), "");
  go_to(other);
  world.must("host", "meeting.next", {{"id", meeting}});
  EXPECT_EQ(ask(other), "illegal_move: the item is deferred");
}

}  // namespace
}  // namespace sifang::test
