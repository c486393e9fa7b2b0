// SPDX-License-Identifier: Apache-2.0
// What shows what a record of a matter says, and masks in a matter: whose files, who opens them,
// what is hidden everywhere and shown again.
#include "unit/app_poll_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;

struct MatterEvidenceTest : PollTest {
  MatterEvidenceTest() {
    today = base::to_rfc3339(world.clock.now() + std::chrono::hours(8)).substr(0, 10);
    matter = world.must("host", "matter.propose",
                        {{"community", "MG"},
                         {"title", "修张三家东边的路"},
                         {"text", "张三提议,宽四米"},
                         {"held_on", today},
                         {"assembly_rule", "village_representatives"}})["id"];
  }
  std::string send(const char* who, const std::string& name) {
    return world.must(who, "attachment.add",
                      {{"community", "MG"},
                       {"name", name + ".pdf"},
                       {"file", "%PDF-1.4\n" + name + "\n%%EOF\n"}})["id"];
  }
  json consult(const json& files) {
    return world.must("recorder", "matter.record",
                      {{"id", matter},
                       {"stage", "consultation"},
                       {"held_on", today},
                       {"due", 12},
                       {"present", 11},
                       {"in_favour", 10},
                       {"text", "张三不在"},
                       {"files", files}});
  }
  json seen(const char* who = "neighbour") {
    return world.must(who, "matter.read", {{"id", matter}});
  }
  bool opens(const char* who, const std::string& file) {
    return static_cast<bool>(world.call(who, "attachment.read", {{"id", file}}));
  }
  json mask(const char* who, json input) {
    input.update({{"id", matter}, {"reason", "名字"}});
    return world.must(who, "matter_mask.add", input);
  }

  std::string today, matter;
};

TEST_F(MatterEvidenceTest, comes_with_a_record_or_later_and_is_opened_by_the_community) {
  const auto sheet = send("recorder", "签名表");
  EXPECT_FALSE(opens("neighbour", sheet));
  const auto record = consult(json::array({sheet}))["records"][1];
  EXPECT_EQ(record["files"][0]["id"], sheet);
  EXPECT_EQ(record["files"][0]["name"], "签名表.pdf");
  const auto board = send("host", "公示栏");
  const auto more =
      world.must("host", "matter.add_files",
                 {{"id", record["id"]}, {"files", json::array({board})}})["records"][1]["files"];
  ASSERT_EQ(more.size(), 2U);
  EXPECT_EQ(more[1]["id"], board);
  EXPECT_EQ(seen()["records"][1]["files"], more);
  for (const char* who : {"neighbour", "rc", "worker"}) EXPECT_TRUE(opens(who, sheet)) << who;
  world.add("shop", domain::Role::merchant);
  EXPECT_FALSE(opens("shop", sheet));
}

TEST_F(MatterEvidenceTest, is_a_file_of_ones_own_used_once_on_a_record_that_stands) {
  const auto sheet = send("recorder", "签名表");
  const auto record = consult(json::array({sheet}))["records"][1]["id"];
  EXPECT_EQ(refused("host", "matter.add_files", {{"id", record}, {"files", json::array({sheet})}}),
            Errc::invalid);
  const auto used = send("host", "一");
  EXPECT_EQ(
      refused("host", "matter.add_files", {{"id", record}, {"files", json::array({used, used})}}),
      Errc::invalid);
  EXPECT_EQ(
      refused("resident", "matter.add_files", {{"id", record}, {"files", json::array({used})}}),
      Errc::forbidden);
  world.must("host", "matter.take_back", {{"id", matter}, {"reason", "人数写错"}});
  EXPECT_EQ(refused("host", "matter.add_files", {{"id", record}, {"files", json::array({used})}}),
            Errc::illegal_move);
  EXPECT_TRUE(opens("neighbour", sheet));  // what was taken back stays readable
}

TEST_F(MatterEvidenceTest, words_are_masked_everywhere_and_shown_again) {
  consult(json::array());
  const auto made = mask("rc", {{"words", "张三"}});
  EXPECT_EQ(made["words"], "张三");
  EXPECT_EQ(seen()["title"], "修▇▇家东边的路");
  EXPECT_EQ(seen()["records"][0]["text"], "▇▇提议,宽四米");
  EXPECT_EQ(seen()["records"][1]["text"], "▇▇不在");
  for (const auto& row : world.sql("SELECT body FROM event_bodies WHERE audience <> 'sealed'"))
    EXPECT_EQ(row[0].find("张三"), std::string::npos) << row[0];
  // What is said later is hidden too.
  world.must("host", "matter.take_back", {{"id", matter}, {"reason", "张三来了"}});
  EXPECT_EQ(seen()["records"][1]["taken_back_for"], "▇▇来了");
  const auto list = world.must("neighbour", "matter_mask.list", {{"id", matter}})["items"];
  EXPECT_TRUE(list[0]["words"].is_null());
  EXPECT_EQ(
      refused("neighbour", "matter_mask.add", {{"id", matter}, {"words", "四米"}, {"reason", "?"}}),
      Errc::forbidden);
  EXPECT_EQ(refused("oc", "matter_mask.add", {{"id", matter}, {"words", "李四"}, {"reason", "?"}}),
            Errc::invalid);
  const auto both = world.call(
      "oc", "matter_mask.add",
      {{"id", matter}, {"words", "四米"}, {"attachment", "5a3f2k1jh0gec"}, {"reason", "?"}});
  ASSERT_FALSE(both);
  EXPECT_EQ(refusal(both),
            "invalid [/words not both words and an attachment: each has a mask of its own]");
  world.must("host", "matter_mask.undo", {{"id", made["id"]}, {"reason", "可以写"}});
  EXPECT_EQ(seen()["title"], "修张三家东边的路");
  EXPECT_EQ(seen()["records"][1]["text"], "张三不在");
  EXPECT_EQ(seen()["records"][1]["taken_back_for"], "张三来了");
  EXPECT_EQ(refused("host", "matter_mask.undo", {{"id", made["id"]}, {"reason", "再来"}}),
            Errc::conflict);
}

TEST_F(MatterEvidenceTest, a_masked_file_is_opened_by_its_sender_and_moderators_alone) {
  const auto sheet = send("recorder", "签名表");
  consult(json::array({sheet}));
  const auto made = mask("oc", {{"attachment", sheet}});
  const auto file = seen()["records"][1]["files"][0];
  EXPECT_EQ(file["masked"], true);
  EXPECT_TRUE(file["name"].is_null());
  for (const char* who : {"recorder", "host", "rc"}) EXPECT_TRUE(opens(who, sheet)) << who;
  for (const char* who : {"neighbour", "resident", "worker"}) EXPECT_FALSE(opens(who, sheet));
  EXPECT_EQ(
      refused("rc", "matter_mask.add", {{"id", matter}, {"attachment", sheet}, {"reason", "?"}}),
      Errc::conflict);
  world.must("host", "matter_mask.undo", {{"id", made["id"]}, {"reason", "可以看"}});
  EXPECT_TRUE(opens("neighbour", sheet));
}

TEST_F(MatterEvidenceTest, is_no_recording) {
  const std::string voice = world.must(
      "recorder", "attachment.add",
      {{"community", "MG"}, {"name", "录音.wav"}, {"file", "RIFF....WAVEfmt sound"}})["id"];
  const auto record = consult(json::array())["records"][1]["id"];
  EXPECT_EQ(
      refused("recorder", "matter.add_files", {{"id", record}, {"files", json::array({voice})}}),
      Errc::invalid);
  EXPECT_TRUE(seen()["records"][1]["files"].empty());
}

}  // namespace
}  // namespace sifang::test
