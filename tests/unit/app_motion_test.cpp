// SPDX-License-Identifier: Apache-2.0
// Motions and amendments in a meeting: who moves, who decides, and what a vote makes of them.
#include "unit/app_motion_kit.hpp"

namespace sifang::test {
namespace {

TEST_F(MotionTest, is_moved_on_the_item_under_discussion_by_who_has_a_voice) {
  EXPECT_EQ(refused("resident", "agenda.propose", {{"id", item}, {"text", "x"}}), Errc::forbidden);
  EXPECT_EQ(refused("recorder", "agenda.propose", {{"id", item}, {"text", "x"}}), Errc::forbidden);
  EXPECT_EQ(refused("pc", "agenda.propose", {{"id", other}, {"text", "x"}}), Errc::illegal_move);
  const auto made = world.must("pc", "agenda.propose", {{"id", item}, {"text", "每周五清运。"}});
  EXPECT_EQ(made["party"], pc);
  EXPECT_EQ(made["state"], "open");
  EXPECT_EQ(motion()["text"], "每周五清运。");
  EXPECT_EQ(refused("oc", "agenda.propose", {{"id", item}, {"text", "y"}}), Errc::conflict);
  world.must("host", "meeting.recess", {{"id", meeting}});
  EXPECT_EQ(refused("pc", "motion.withdraw", {{"id", made["id"]}}), Errc::illegal_move);
}

TEST_F(MotionTest, is_not_moved_by_who_is_not_there) {
  world.add("absent", domain::Role::member, oc);
  EXPECT_EQ(refused("absent", "agenda.propose", {{"id", item}, {"text", "x"}}), Errc::illegal_move);
  const auto id = move();
  EXPECT_EQ(refused("absent", "motion.amend", {{"id", id}, {"text", "y"}, {"reason", "z"}}),
            Errc::illegal_move);
}

TEST_F(MotionTest, is_withdrawn_by_who_made_it_and_makes_room_for_another) {
  const auto id = move();
  amend(id, "每周三清运。");
  EXPECT_EQ(refused("oc", "motion.withdraw", {{"id", id}}), Errc::forbidden);
  EXPECT_EQ(world.must("pc", "motion.withdraw", {{"id", id}})["state"], "withdrawn");
  EXPECT_EQ(refused("pc", "motion.withdraw", {{"id", id}}), Errc::illegal_move);
  EXPECT_EQ(refused("oc", "motion.amend", {{"id", id}, {"text", "y"}, {"reason", "z"}}),
            Errc::illegal_move);
  move("每天清运。");
  EXPECT_EQ(read(item)["motions"].size(), 2U);
}

TEST_F(MotionTest, reads_like_the_amendment_that_its_mover_accepts) {
  const auto id = move();
  const auto amendment = amend(id, "每周三清运。");
  EXPECT_EQ(refused("oc", "amendment.accept", {{"id", amendment}}), Errc::forbidden);
  EXPECT_EQ(refused("rc", "amendment.withdraw", {{"id", amendment}}), Errc::forbidden);
  world.must("pc", "amendment.accept", {{"id", amendment}});
  const auto now = motion();
  EXPECT_EQ(now["text"], "每周三清运。");
  ASSERT_EQ(now["wordings"].size(), 1U);
  EXPECT_EQ(now["wordings"][0]["text"], "每周五清运。");
  EXPECT_EQ(now["wordings"][0]["amendment"], amendment);
  EXPECT_EQ(now["amendments"][0]["state"], "accepted");
  EXPECT_EQ(refused("oc", "amendment.withdraw", {{"id", amendment}}), Errc::illegal_move);
}

TEST_F(MotionTest, is_amended_by_who_has_read_how_it_reads_now) {
  const auto id = move();
  const json later{{"id", id}, {"text", "每天清运。"}, {"reason", "夏天"}};
  EXPECT_EQ(refused("rc", "motion.amend", {{"id", id}, {"text", "每周五清运。"}, {"reason", "同"}}),
            Errc::invalid);
  world.must("pc", "amendment.accept", {{"id", amend(id, "每周三清运。")}});
  EXPECT_EQ(refused("rc", "motion.amend", later, {.if_match = 1}), Errc::stale_version);
  const auto after = world.must("rc", "motion.amend", later, {.if_match = 2});
  EXPECT_EQ(after["amendments"][1]["wording"], 2);
}

TEST_F(MotionTest, is_put_to_the_vote_in_its_own_words_and_after_its_amendments) {
  const auto id = move();
  EXPECT_EQ(refused("host", "agenda.vote",
                    {{"id", item},
                     {"rule", "four_party_majority"},
                     {"motion", id},
                     {"question", "同意吗？"}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "agenda.vote",
                    {{"id", item},
                     {"rule", "four_party_majority"},
                     {"motion", id},
                     {"options", {"甲", "乙"}}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "agenda.vote",
                    {{"id", other}, {"rule", "four_party_majority"}, {"motion", id}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "agenda.vote", {{"id", item}, {"rule", "four_party_majority"}}),
            Errc::invalid);
  const auto vote = draft({{"motion", id}});
  EXPECT_EQ(read(item)["votes"][0]["question"], "每周五清运。");
  const auto amendment = amend(id, "每周三清运。");
  EXPECT_EQ(refused("host", "vote.open", {{"id", vote}}), Errc::amendments_open);
  world.must("pc", "amendment.accept", {{"id", amendment}});
  const auto opened = world.must("host", "vote.open", {{"id", vote}});
  EXPECT_EQ(opened["question"], "每周三清运。");
  EXPECT_EQ(opened["motion"], id);
  for (const auto& [who, command] : std::vector<std::pair<std::string, std::string>>{
           {"pc", "motion.withdraw"}, {"oc", "motion.amend"}}) {
    json input{{"id", id}};
    if (command == "motion.amend") input.update({{"text", "每天。"}, {"reason", "夏天"}});
    EXPECT_EQ(refused(who, command, input), Errc::illegal_move) << command;
  }
}

TEST_F(MotionTest, is_adopted_or_rejected_by_its_vote) {
  const auto first = move();
  hold(draft({{"motion", first}}), tied);
  EXPECT_EQ(motion()["state"], "rejected");
  const auto second = move("每周三清运。");
  hold(draft({{"motion", second}}), all_for);
  EXPECT_EQ(motion()["state"], "adopted");
  EXPECT_EQ(read(item)["motions"][0]["state"], "rejected");
  world.must("host", "agenda.decide", {{"id", item}, {"text", "每周三清运。"}});
}

TEST_F(MotionTest, is_open_still_where_too_few_took_part) {
  const auto id = move();
  hold(draft({{"motion", id}}), {"for", "for"});
  EXPECT_EQ(read(item)["votes"][0]["result"]["valid"], false);
  EXPECT_EQ(motion()["state"], "open");
  hold(draft({{"motion", id}}), all_for);
  EXPECT_EQ(motion()["state"], "adopted");
}

TEST_F(MotionTest, reads_like_the_amendment_that_a_vote_carries) {
  const auto id = move();
  const auto lost = amend(id, "每天清运。"), won = amend(id, "每周三清运。", "rc");
  hold(draft({{"amendment", lost}}), tied);
  EXPECT_EQ(motion()["text"], "每周五清运。");
  const auto vote = draft({{"amendment", won}});
  world.must("host", "vote.open", {{"id", vote}});
  EXPECT_EQ(refused("pc", "amendment.accept", {{"id", won}}), Errc::illegal_move);
  EXPECT_EQ(refused("rc", "amendment.withdraw", {{"id", won}}), Errc::illegal_move);
  for (const char* who : {"rc", "oc", "pc"})
    world.must(who, "vote.cast", {{"id", vote}, {"choice", "for"}});
  world.must("host", "vote.close", {{"id", vote}});
  const auto now = motion();
  EXPECT_EQ(now["text"], "每周三清运。");
  EXPECT_EQ(now["amendments"][0]["state"], "rejected");
  EXPECT_EQ(now["amendments"][1]["state"], "carried");
  EXPECT_EQ(now["state"], "open");
  // The lost amendment says nothing of whether the matter is wanted.
  hold(draft({{"motion", id}}), all_for);
  world.must("host", "agenda.decide", {{"id", item}, {"text", "每周三清运。"}});
}

TEST_F(MotionTest, of_which_an_amendment_failed_last_is_decided_without_a_reason) {
  const auto id = move();
  hold(draft({{"amendment", amend(id, "每天清运。")}}), tied);
  world.must("host", "agenda.decide", {{"id", item}, {"text", "先不定。"}});
}

TEST_F(MotionTest, lapses_with_its_item_and_stands_again_with_it) {
  const auto id = move();
  const auto vote = draft({{"motion", id}});
  go_to(other);
  EXPECT_EQ(read(item)["state"], "deferred");
  EXPECT_EQ(refused("pc", "motion.withdraw", {{"id", id}}), Errc::illegal_move);
  EXPECT_EQ(refused("host", "vote.open", {{"id", vote}}), Errc::illegal_move);
  go_to(item);
  hold(vote, all_for);
  EXPECT_EQ(motion()["state"], "adopted");
}

TEST_F(MotionTest, is_in_the_minutes_with_what_became_of_it) {
  const auto id = move();
  world.must("pc", "amendment.accept", {{"id", amend(id, "每周三清运。")}});
  hold(draft({{"motion", id}}), all_for);
  go_to(other);
  world.must("pc", "agenda.propose", {{"id", other}, {"text", "夜间限停。"}});
  world.must("host", "meeting.close", {{"id", meeting}});
  for (const char* form : {"text/markdown", "text/html"}) {
    const auto minutes =
        world.text("resident", "meeting.minutes", {{"id", meeting}}, {.accept = form});
    for (const char* words : {"每周五清运。", "每周三清运。", "更清楚", "动议人已接受", "已通过",
                              "夜间限停。", "未表决，不再议"})
      EXPECT_NE(minutes.find(words), std::string::npos) << words << "\n" << minutes;
  }
}

TEST_F(MotionTest, is_found_in_meetings_that_are_over) {
  const auto id = move();
  amend(id, "每周三清运大件。");
  world.must("host", "meeting.close", {{"id", meeting}});
  for (const auto& [words, place] : std::vector<std::pair<std::string, std::string>>{
           {"周五", "motion"}, {"大件", "amendment"}}) {
    const auto hits = world.must("neighbour", "meeting.search",
                                 {{"community", "MG"}, {"q", words}, {"place", place}});
    ASSERT_EQ(hits["items"].size(), 1U) << words;
    EXPECT_EQ(hits["items"][0]["place"], place);
  }
}

TEST_F(MotionTest, hides_what_is_masked_in_every_copy_and_shows_it_again) {
  const auto id = move("王小明负责清运。");
  const auto mask =
      world.must("rc", "item_mask.add", {{"id", item}, {"words", "王小明"}, {"reason", "隐私"}});
  EXPECT_EQ(motion()["text"], "▇▇负责清运。");
  world.must("pc", "amendment.accept", {{"id", amend(id, "每周三，王小明负责清运。")}});
  hold(draft({{"motion", id}}), all_for);
  auto now = read(item);
  EXPECT_EQ(now["motions"][0]["text"], "每周三，▇▇负责清运。");
  EXPECT_EQ(now["motions"][0]["wordings"][0]["text"], "▇▇负责清运。");
  EXPECT_EQ(now["votes"][0]["question"], "每周三，▇▇负责清运。");
  world.must("rc", "item_mask.undo", {{"id", mask["id"]}, {"reason", "他同意"}});
  now = read(item);
  EXPECT_EQ(now["motions"][0]["text"], "每周三，王小明负责清运。");
  EXPECT_EQ(now["motions"][0]["wordings"][0]["text"], "王小明负责清运。");
  EXPECT_EQ(now["motions"][0]["amendments"][0]["text"], "每周三，王小明负责清运。");
  EXPECT_EQ(now["votes"][0]["question"], "每周三，王小明负责清运。");
}

TEST_F(MotionTest, of_who_is_erased_is_withdrawn_unless_it_is_being_voted_on) {
  const auto erase = [&](const char* who) {
    const auto name = world.must(who, "me.read")["user"]["name"];
    world.must("admin", "people.erase",
               {{"community", "MG"}, {"user", world.person(who).id.text()}, {"name", name}});
  };
  const auto first = move();
  amend(first, "每周三清运。", "oc");
  erase("oc");
  EXPECT_EQ(motion()["state"], "open");
  EXPECT_EQ(motion()["amendments"][0]["state"], "withdrawn");
  erase("pc");
  EXPECT_EQ(motion()["state"], "withdrawn");
  const auto told = json::parse(world.heard_by("neighbour").back());
  EXPECT_EQ(told["kind"], "meeting.motion_withdrawn");
  EXPECT_EQ(told["data"]["agenda"][0]["motions"][0]["by"], "已注销");

  // Nothing bars another motion, and a vote on one decides it.
  world.add("oc2", domain::Role::member, oc);
  world.add("pc2", domain::Role::member, pc);
  for (const char* who : {"oc2", "pc2"}) world.must(who, "meeting.check_in", {{"id", meeting}});
  const auto second =
      world.must("rc", "agenda.propose", {{"id", item}, {"text", "每天清运。"}})["id"];
  const auto vote = draft({{"motion", second}});
  world.must("host", "vote.open", {{"id", vote}});
  erase("rc");
  EXPECT_EQ(motion()["state"], "open");
}

}  // namespace
}  // namespace sifang::test
