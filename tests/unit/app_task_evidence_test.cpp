// SPDX-License-Identifier: Apache-2.0
// Evidence in reports on tasks over a real store: whose files a report may have and how many, who
// opens them, what masks hide of them, and that they stay while the report does.
#include <gtest/gtest.h>

#include <chrono>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

struct TaskEvidenceTest : testing::Test {
  TaskEvidenceTest() {
    add_everybody(world);
    meeting = world.must("host", "meeting.create",
                         {{"community", "MG"},
                          {"title", "四方会"},
                          {"starts_at", "2026-11-27T19:00:00+08:00"}})["id"];
    item = world.must("host", "agenda.add",
                      {{"id", meeting}, {"kind", "topic"}, {"title", "修围墙"}})["id"];
    world.must("host", "meeting.open", {{"id", meeting}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", meeting}});
    world.must("host", "meeting.start", {{"id", meeting}});
    world.must("host", "agenda.decide",
               {{"id", item}, {"text", "补好围墙"}, {"party", "property_company"}});
    world.must("host", "meeting.close", {{"id", meeting}});
    task = read()["id"];
  }

  json read(const std::string& as = "neighbour") {
    const auto shown = world.must(as, "meeting.read", {{"id", meeting}});
    for (const auto& one : shown["agenda"])
      if (one["id"] == item) return one["task"];
    return {};
  }
  std::string send(const std::string& who, const std::string& name) {
    return world.must(who, "attachment.add",
                      {{"community", "MG"},
                       {"name", name + ".pdf"},
                       {"file", "%PDF-1.4\n" + name + "\n%%EOF\n"}})["id"];
  }
  json report(const json& evidence) {
    return {{"id", task}, {"text", "在砌"}, {"evidence", evidence}};
  }
  std::string refused(const std::string& who, const std::string& command, const json& input) {
    return refusal(world.call(who, command, input));
  }
  bool opens(const std::string& who, const std::string& file) {
    return static_cast<bool>(world.call(who, "attachment.read", {{"id", file}}));
  }

  World world;
  std::string meeting, item, task;
};

TEST_F(TaskEvidenceTest, is_told_with_the_report_in_its_order_and_opened_by_everybody) {
  const auto one = send("pc", "一"), other = send("pc", "二");
  EXPECT_FALSE(opens("neighbour", one));
  const auto told = world.must("pc", "task.report", report({other, one}));
  world.must("pc", "task.report", {{"id", task}, {"text", "还在砌"}});
  for (const auto& shown : {told, read()}) {
    const auto& evidence = shown["reports"][0]["evidence"];
    ASSERT_EQ(evidence.size(), 2U);
    EXPECT_EQ(evidence[0]["id"], other);
    EXPECT_EQ(evidence[0]["name"], "二.pdf");
    EXPECT_EQ(evidence[1]["id"], one);
  }
  EXPECT_FALSE(read()["reports"][1].contains("evidence"));
  for (const char* who : {"neighbour", "pc", "host"}) EXPECT_TRUE(opens(who, one)) << who;
  EXPECT_FALSE(opens("", one));
}

TEST_F(TaskEvidenceTest, is_of_who_reports_and_used_once_and_a_refusal_uses_nothing) {
  const auto mine = send("pc", "甲"), theirs = send("oc", "乙");
  EXPECT_EQ(refused("pc", "task.report", report({mine, theirs})),
            "invalid [/evidence/1 is no file that you have sent here]");
  EXPECT_EQ(refused("pc", "task.report", report({mine, mine})),
            "invalid [/evidence/1 is used already]");
  EXPECT_EQ(refused("oc", "task.report", report({theirs})).substr(0, 9), "forbidden");
  EXPECT_TRUE(world.sql("SELECT attachment_id FROM task_report_files").empty());
  EXPECT_TRUE(read()["reports"].empty());
  world.must("pc", "task.report", report({mine}));
  EXPECT_EQ(refused("pc", "task.report", report({mine})), "invalid [/evidence/0 is used already]");
}

TEST_F(TaskEvidenceTest, is_as_much_as_a_task_bears) {
  for (int i = 0; i < 100; i += 5) {
    json files = json::array();
    for (int j = i; j < i + 5; ++j) files.push_back(send("pc", std::to_string(j)));
    world.must("pc", "task.report", report(files));
  }
  EXPECT_EQ(refused("pc", "task.report", report({send("pc", "多的")})),
            "invalid [/evidence are too many for one task: 100 are the most]");
  world.must("pc", "task.report", report(json::array()));
}

TEST_F(TaskEvidenceTest, stays_while_unused_files_go) {
  const auto used = send("pc", "用了"), unused = send("pc", "没用");
  world.must("pc", "task.report", report({used}));
  for (int day = 0; day < 3; ++day) {
    world.clock.pass(std::chrono::hours(25));
    world.run_chores();
  }
  EXPECT_TRUE(opens("neighbour", used));
  EXPECT_FALSE(opens("pc", unused));
}

TEST_F(TaskEvidenceTest, is_masked_where_its_item_was_decided_and_forgotten_with_who_put_it_there) {
  const auto bill = send("pc", "收据"), plan = send("pc", "图纸");
  world.must("pc", "task.report", report({bill, plan}));
  const json input{{"id", item}, {"attachment", bill}, {"reason", "有电话"}};
  EXPECT_EQ(refused("rc", "item_mask.add",
                    {{"id", item}, {"attachment", send("rc", "别的")}, {"reason", "?"}}),
            "invalid [/attachment is no file of this item]");
  const auto mask = world.must("rc", "item_mask.add", input);
  EXPECT_EQ(refused("oc", "item_mask.add", input).substr(0, 8), "conflict");
  world.must("pc", "task.report", {{"id", task}, {"text", "还在砌"}});
  EXPECT_EQ(read()["reports"][0]["evidence"][0]["masked"], true);
  EXPECT_FALSE(read()["reports"][0]["evidence"][1].contains("masked"));
  EXPECT_FALSE(opens("neighbour", bill));
  for (const char* who : {"pc", "rc"}) EXPECT_TRUE(opens(who, bill)) << who;
  EXPECT_TRUE(world.sql("SELECT body FROM event_bodies WHERE body LIKE '%收据.pdf%'").empty());
  world.must("oc", "item_mask.undo", {{"id", mask["id"]}, {"reason", "可以看"}});
  EXPECT_EQ(read()["reports"][0]["evidence"][0]["name"], "收据.pdf");
  EXPECT_TRUE(opens("neighbour", bill));

  world.must("rc", "item_mask.add", input);
  const auto host = world.must("host", "me.read")["user"];
  world.must("admin", "people.erase",
             {{"community", "MG"}, {"user", host["id"]}, {"name", host["name"]}});
  EXPECT_EQ(read()["reports"][0]["evidence"][0]["masked"], true);
  for (const char* who : {"neighbour", "rc", "pc"}) EXPECT_FALSE(opens(who, bill)) << who;
  EXPECT_TRUE(opens("neighbour", plan));
  EXPECT_TRUE(world.sql("SELECT id FROM attachments WHERE name LIKE '%收据%'").empty());
  for (const char* table : {"event_bodies", "withheld_bodies"})
    EXPECT_TRUE(
        world.sql(std::string("SELECT body FROM ") + table + " WHERE body LIKE '%收据%'").empty())
        << table;
}

}  // namespace
}  // namespace sifang::test
