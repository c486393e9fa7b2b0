// SPDX-License-Identifier: Apache-2.0
// Papers of agenda items over a real store: who hands them in and who opens them, how long they
// come and go, how they are carried along, and what masks hide of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;

struct PaperTest : testing::Test {
  PaperTest() {
    add_everybody(world);
    meeting = schedule("四方会");
    topic = put(meeting, {{"kind", "topic"}, {"title", "停车"}});
  }

  std::string schedule(const std::string& title) {
    return world.must(
        "host", "meeting.create",
        {{"community", "MG"}, {"title", title}, {"starts_at", "2026-11-27T19:00:00+08:00"}})["id"];
  }
  std::string put(const std::string& on, json what) {
    what["id"] = on;
    return world.must("host", "agenda.add", what)["id"];
  }
  static std::string document(const std::string& text) { return "%PDF-1.4\n" + text + "\n%%EOF\n"; }
  std::string send(const std::string& who, const std::string& name) {
    return world.must(who, "attachment.add",
                      {{"community", "MG"}, {"name", name}, {"file", document(name)}})["id"];
  }
  json hand_in(const std::string& item, const std::string& name) {
    return world.must("host", "paper.add", {{"id", item}, {"attachment", send("host", name)}});
  }
  json item(const std::string& id, const std::string& as = "host", const std::string& of = "") {
    const auto agenda =
        world.must(as, "meeting.read", {{"id", of.empty() ? meeting : of}})["agenda"];
    const auto found = std::find_if(agenda.begin(), agenda.end(),
                                    [&](const json& one) { return one["id"] == id; });
    return found == agenda.end() ? json() : *found;
  }
  bool opens(const std::string& who, const json& paper) {
    return static_cast<bool>(
        world.call(who, "attachment.read", {{"id", paper["attachment"]["id"]}}));
  }
  std::string refused(const std::string& who, const std::string& command, const json& input) {
    return refusal(world.call(who, command, input));
  }
  void hold(const std::string& id) {
    world.must("host", "meeting.open", {{"id", id}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", id}});
    world.must("host", "meeting.start", {{"id", id}});
  }
  void close(const std::string& id) { world.must("host", "meeting.close", {{"id", id}}); }

  World world;
  std::string meeting, topic;
};

TEST_F(PaperTest, is_published_to_everybody_at_once_and_called_as_the_document) {
  const auto paper = hand_in(topic, "报价单.pdf");
  EXPECT_EQ(paper["title"], "报价单");
  EXPECT_TRUE(paper["attachment"]["name"].is_null());
  for (const char* who : {"resident", "neighbour", "pc", "recorder"}) {
    EXPECT_EQ(item(topic, who)["papers"], json({paper})) << who;
    EXPECT_TRUE(opens(who, paper)) << who;
  }
  EXPECT_TRUE(world.call("neighbour", "attachment.read", {{"id", paper["attachment"]["id"]}}));
  const auto heard = json::parse(world.heard_by("neighbour").back());
  EXPECT_EQ(heard["kind"], "meeting.paper_added");
  EXPECT_EQ(heard["data"]["agenda"][0]["papers"], json({paper}));
}

TEST_F(PaperTest, is_a_file_of_the_hosts_own_that_is_used_for_nothing_else) {
  const auto mine = send("host", "甲.pdf"), theirs = send("pc", "乙.pdf");
  EXPECT_EQ(refused("host", "paper.add", {{"id", topic}, {"attachment", theirs}}),
            "invalid [/attachment is no file that you have sent here]");
  world.must("host", "paper.add", {{"id", topic}, {"attachment", mine}, {"title", "图"}});
  EXPECT_EQ(refused("host", "paper.add", {{"id", topic}, {"attachment", mine}}),
            "invalid [/attachment is used already]");
  EXPECT_EQ(refused("host", "upload.cancel", {{"id", mine}}).substr(0, 8), "conflict");
  const std::string nameless =
      world.must("host", "attachment.add", {{"community", "MG"}, {"file", document("无名")}})["id"];
  EXPECT_EQ(refused("host", "paper.add", {{"id", topic}, {"attachment", nameless}}),
            "invalid [/title is missing]");
  for (const char* who : {"pc", "recorder", "admin", "resident"})
    EXPECT_EQ(refused(who, "paper.add", {{"id", topic}, {"attachment", send(who, "丙.pdf")}})
                  .substr(0, 9),
              "forbidden")
        << who;
}

TEST_F(PaperTest, comes_on_a_locked_agenda_and_in_session_until_the_meeting_is_over) {
  world.must("host", "meeting.lock", {{"id", meeting}});
  hand_in(topic, "锁后.pdf");
  hold(meeting);
  world.must("host", "meeting.next", {{"id", meeting}});
  const auto paper = hand_in(topic, "会上.pdf");
  close(meeting);
  const auto late = send("host", "会后.pdf");
  for (const auto& [command, input] :
       {std::pair<std::string, json>{"paper.add", {{"id", topic}, {"attachment", late}}},
        {"paper.rename", {{"id", paper["id"]}, {"title", "别的"}}},
        {"paper.remove", {{"id", paper["id"]}}}})
    EXPECT_EQ(refused("host", command, input), "illegal_move: the meeting is closed") << command;
  EXPECT_TRUE(opens("neighbour", paper));
  const auto minutes =
      world.text("resident", "meeting.minutes", {{"id", meeting}}, {.accept = "text/markdown"});
  EXPECT_NE(minutes.find("锁后、会上"), std::string::npos) << minutes;
  const auto hits =
      world.must("resident", "meeting.search", {{"community", "MG"}, {"q", "会上"}})["items"];
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0]["place"], "paper");
}

TEST_F(PaperTest, is_renamed_and_one_that_is_removed_is_opened_by_nobody) {
  const auto first = hand_in(topic, "甲.pdf"), second = hand_in(topic, "乙.pdf");
  EXPECT_EQ(world.must("host", "paper.rename", {{"id", first["id"]}, {"title", "平面图"}})["title"],
            "平面图");
  EXPECT_EQ(item(topic, "neighbour")["papers"][0]["title"], "平面图");
  EXPECT_EQ(world.must("host", "paper.remove", {{"id", first["id"]}})["papers"], json({second}));
  for (const char* who : {"host", "neighbour"}) EXPECT_FALSE(opens(who, first)) << who;
  EXPECT_TRUE(opens("neighbour", second));
  EXPECT_EQ(refused("host", "paper.remove", {{"id", first["id"]}}).substr(0, 9), "not_found");
  EXPECT_EQ(world.sql("SELECT title FROM papers WHERE removed_at_ms IS NOT NULL"),
            (World::Rows{{"平面图"}}));
  const auto heard = json::parse(world.heard_by("neighbour").back());
  EXPECT_EQ(heard["kind"], "meeting.paper_removed");
  EXPECT_EQ(heard["data"]["agenda"][0]["papers"], json({second}));
}

TEST_F(PaperTest, is_carried_along_and_removing_it_there_takes_nothing_from_before) {
  const auto paper = hand_in(topic, "报价单.pdf");
  hold(meeting);
  close(meeting);
  const auto second = schedule("下次");
  const auto agenda = world.must("neighbour", "meeting.read", {{"id", second}})["agenda"];
  ASSERT_EQ(agenda.size(), 1U);
  const auto carried = agenda[0]["papers"];
  ASSERT_EQ(carried.size(), 1U);
  EXPECT_NE(carried[0]["id"], paper["id"]);
  for (const char* same : {"attachment", "title", "by", "at"})
    EXPECT_EQ(carried[0][same], paper[same]) << same;
  world.must("host", "paper.remove", {{"id", carried[0]["id"]}});
  EXPECT_EQ(item(topic)["papers"], json({paper}));
  EXPECT_TRUE(opens("neighbour", paper));
}

TEST_F(PaperTest, comes_along_with_a_ticket_that_stands_on_the_next_agenda_already) {
  const std::string lift = world.must(
      "resident", "ticket.submit",
      {{"community", "MG"}, {"title", "电梯"}, {"body", "坏了"}, {"category", "lift"}})["id"];
  world.must("rc", "ticket.accept", {{"id", lift}});
  world.must("host", "ticket.agenda", {{"id", lift}});
  const auto of_ticket = [&](const std::string& on) {
    const auto agenda = world.must("neighbour", "meeting.read", {{"id", on}})["agenda"];
    const auto found = std::find_if(agenda.begin(), agenda.end(),
                                    [&](const json& one) { return one["ticket"] == lift; });
    return found == agenda.end() ? json() : *found;
  };
  const auto paper = hand_in(of_ticket(meeting)["id"], "维修单.pdf");
  hold(meeting);
  const auto second = schedule("下次");
  EXPECT_EQ(of_ticket(second)["papers"], json::array());
  close(meeting);
  for (int times = 0; times < 2; ++times) world.must("host", "meeting.build", {{"id", second}});
  const auto carried = of_ticket(second)["papers"];
  ASSERT_EQ(carried.size(), 1U);
  EXPECT_EQ(carried[0]["attachment"], paper["attachment"]);
  // One that is taken off there does not come back.
  world.must("host", "paper.remove", {{"id", carried[0]["id"]}});
  world.must("host", "meeting.build", {{"id", second}});
  EXPECT_EQ(of_ticket(second)["papers"], json::array());
}

TEST_F(PaperTest, is_kept_for_good_and_a_removed_one_with_the_log) {
  const auto paper = hand_in(topic, "甲.pdf"), removed = hand_in(topic, "乙.pdf");
  world.must("host", "paper.remove", {{"id", removed["id"]}});
  send("host", "没用.pdf");
  world.clock.pass(std::chrono::hours(49));
  world.run_chores();
  EXPECT_EQ(world.sql("SELECT id FROM attachments").size(), 2U);
  EXPECT_TRUE(opens("neighbour", paper));
}

TEST_F(PaperTest, are_twenty_for_one_item) {
  for (int number = 0; number < 20; ++number) hand_in(topic, std::to_string(number) + ".pdf");
  EXPECT_EQ(refused("host", "paper.add", {{"id", topic}, {"attachment", send("host", "x.pdf")}}),
            "conflict: 20 papers are the most for one item; remove one first");
}

TEST_F(PaperTest, of_a_private_matter_is_for_those_who_may_read_it) {
  const std::string secret = world.must("resident", "ticket.submit",
                                        {{"community", "MG"},
                                         {"title", "漏水"},
                                         {"body", "楼上漏水"},
                                         {"category", "lift"},
                                         {"visibility", "private"}})["id"];
  const auto hidden = put(meeting, {{"kind", "ticket"}, {"ticket", secret}});
  const auto paper = hand_in(hidden, "漏水照片.pdf");
  EXPECT_TRUE(opens("rc", paper));
  EXPECT_FALSE(opens("neighbour", paper));
  EXPECT_EQ(item(hidden, "neighbour")["papers"], json::array());
  for (const auto& body : world.heard_by("neighbour"))
    EXPECT_EQ(body.find("漏水"), std::string::npos) << body;
}

TEST_F(PaperTest, is_masked_in_its_title_and_its_file_wherever_it_was_carried) {
  const auto paper = hand_in(topic, "张三家.pdf");
  hold(meeting);
  close(meeting);
  const auto second = schedule("下次");
  const std::string later = world.must("host", "meeting.read", {{"id", second}})["agenda"][0]["id"];
  world.must("rc", "item_mask.add", {{"id", topic}, {"words", "张三"}, {"reason", "名字"}});
  EXPECT_EQ(item(topic, "neighbour")["papers"][0]["title"], "▇▇家");
  EXPECT_EQ(item(later, "neighbour", second)["papers"][0]["title"], "▇▇家");

  const auto file = paper["attachment"]["id"];
  const auto mask = world.must("rc", "item_mask.add",
                               {{"id", later}, {"attachment", file}, {"reason", "有号码"}});
  EXPECT_EQ(mask["kind"], "file");
  for (const auto& [of, id] : {std::pair{meeting, topic}, {second, later}}) {
    const auto shown = item(id, "neighbour", of)["papers"][0]["attachment"];
    EXPECT_EQ(shown["masked"], true);
    EXPECT_TRUE(shown["name"].is_null());
  }
  EXPECT_FALSE(opens("neighbour", paper));
  for (const char* who : {"host", "rc"}) EXPECT_TRUE(opens(who, paper)) << who;
  for (const auto& row : world.sql("SELECT body FROM event_bodies WHERE audience <> 'sealed'"))
    EXPECT_EQ(row[0].find("张三"), std::string::npos) << row[0];
  EXPECT_EQ(refused("oc", "item_mask.add", {{"id", topic}, {"attachment", file}, {"reason", "再"}})
                .substr(0, 8),
            "conflict");
  world.must("rc", "item_mask.undo", {{"id", mask["id"]}, {"reason", "可以看"}});
  EXPECT_TRUE(opens("neighbour", paper));
}

TEST_F(PaperTest, of_a_ticket_is_masked_there) {
  const std::string lift = world.must(
      "resident", "ticket.submit",
      {{"community", "MG"}, {"title", "电梯"}, {"body", "坏了"}, {"category", "lift"}})["id"];
  const auto on = put(meeting, {{"kind", "ticket"}, {"ticket", lift}});
  const auto paper = hand_in(on, "维修单.pdf");
  const json input{{"id", lift}, {"attachment", paper["attachment"]["id"]}, {"reason", "有电话"}};
  EXPECT_EQ(refused("rc", "mask.add",
                    {{"id", lift},
                     {"attachment", hand_in(topic, "别的.pdf")["attachment"]["id"]},
                     {"reason", "?"}}),
            "invalid [/attachment is no file of this ticket]");
  const auto mask = world.must("rc", "mask.add", input);
  EXPECT_EQ(item(on, "neighbour")["papers"][0]["attachment"]["masked"], true);
  EXPECT_FALSE(opens("neighbour", paper));
  world.must("rc", "mask.undo", {{"id", mask["id"]}, {"reason", "可以看"}});
  EXPECT_FALSE(item(on, "neighbour")["papers"][0]["attachment"].contains("masked"));
  EXPECT_TRUE(opens("neighbour", paper));
}

}  // namespace
}  // namespace sifang::test
