// SPDX-License-Identifier: Apache-2.0
// Residents' questions to a meeting: who supports them, in which order they come, what is answered
// in writing; and statements that are corrected where everybody sees it.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;

struct QuestionTest : testing::Test {
  QuestionTest() {
    add_everybody(world);
    meeting = world.must("host", "meeting.create",
                         {{"community", "MG"},
                          {"title", "四方会"},
                          {"starts_at", "2026-11-27T19:00:00+08:00"}})["id"];
  }

  std::string ask(const std::string& who, const std::string& title) {
    return world.must(who, "agenda.add",
                      {{"id", meeting}, {"kind", "question"}, {"title", title}})["id"];
  }
  json item(const std::string& id, const std::string& as = "host") {
    const auto agenda = world.must(as, "meeting.read", {{"id", meeting}})["agenda"];
    const auto found = std::find_if(agenda.begin(), agenda.end(),
                                    [&](const json& one) { return one["id"] == id; });
    return found == agenda.end() ? json() : *found;
  }
  void hold() {
    world.must("host", "meeting.open", {{"id", meeting}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", meeting}});
    world.must("host", "meeting.start", {{"id", meeting}});
  }
  std::string next() {
    const auto after = world.must("host", "meeting.next", {{"id", meeting}});
    return after["current"].is_null() ? "" : after["current"].get<std::string>();
  }
  Errc refused(const std::string& who, const std::string& command, json input) {
    const auto answer = world.call(who, command, input);
    return answer ? Errc::internal : answer.error().code;
  }

  World world;
  std::string meeting;
};

TEST_F(QuestionTest, is_supported_once_by_each_but_the_one_who_asked) {
  const auto id = ask("resident", "垃圾房几点开门?");
  EXPECT_EQ(refused("resident", "question.support", {{"id", id}}), Errc::forbidden);
  for (int times = 0; times < 2; ++times) world.must("neighbour", "question.support", {{"id", id}});
  world.must("rc", "question.support", {{"id", id}});
  EXPECT_EQ(item(id)["supporters"], 2);
  EXPECT_EQ(item(id, "neighbour")["supporting"], true);
  EXPECT_EQ(item(id, "oc")["supporting"], false);
  EXPECT_EQ(item(id, "resident")["mine"], true);
  for (int times = 0; times < 2; ++times)
    world.must("neighbour", "question.withdraw_support", {{"id", id}});
  EXPECT_EQ(item(id)["supporters"], 1);
}

TEST_F(QuestionTest, has_no_ticket_and_only_the_host_says_how_long_it_takes) {
  const auto asks = [&](const char* who, json more) {
    more.update({{"id", meeting}, {"kind", "question"}, {"title", "几点开门?"}});
    return world.call(who, "agenda.add", more);
  };
  EXPECT_EQ(refusal(asks("resident", {{"minutes", 200}, {"ticket", "MG-2026-0001"}})),
            "invalid [/minutes is for the host to set] [/ticket is for kind ticket]");
  EXPECT_EQ(refusal(asks("host", {{"ticket", "MG-2026-0001"}})),
            "invalid [/ticket is for kind ticket]");
  ASSERT_TRUE(asks("host", {{"minutes", 20}}));
  const auto agenda = world.must("host", "meeting.read", {{"id", meeting}})["agenda"];
  ASSERT_EQ(agenda.size(), 1U);
  EXPECT_EQ(agenda[0]["minutes"], 20);
}

TEST_F(QuestionTest, tells_the_log_how_many_support_it_and_nobody_who) {
  const auto id = ask("resident", "垃圾房几点开门?");
  world.must("neighbour", "question.support", {{"id", id}});
  bool told = false;
  for (const auto& body : world.heard_by("oc")) {
    const auto event = json::parse(body);
    if (event["kind"] != "meeting.question_supported") continue;
    told = true;
    EXPECT_TRUE(event["actor"].is_null());
    EXPECT_EQ(event["data"]["agenda"][0]["supporters"], 1);
  }
  EXPECT_TRUE(told);
}

TEST_F(QuestionTest, comes_behind_the_agenda_and_what_most_support_first) {
  const auto first = ask("resident", "第一问"), second = ask("neighbour", "第二问"),
             third = ask("resident", "第三问");
  const std::string topic = world.must(
      "host", "agenda.add", {{"id", meeting}, {"kind", "topic"}, {"title", "停车"}})["id"];
  for (const char* who : {"rc", "oc"}) world.must(who, "question.support", {{"id", third}});
  world.must("rc", "question.support", {{"id", second}});
  hold();
  EXPECT_EQ(next(), topic);
  EXPECT_EQ(next(), third);
  EXPECT_EQ(next(), second);
  EXPECT_EQ(next(), first);
  EXPECT_EQ(next(), "");
  EXPECT_EQ(item(third)["state"], "deferred");
}

TEST_F(QuestionTest, is_answered_in_writing_once_by_each_party_and_settled_by_that) {
  const auto id = ask("resident", "垃圾房几点开门?"), other = ask("resident", "另一问");
  const auto given = world.must("pc", "question.answer", {{"id", id}, {"text", "六点。"}});
  EXPECT_EQ(given["party"], pc);
  EXPECT_TRUE(given["amended_at"].is_null());
  const auto amended = world.must("pc", "question.answer", {{"id", id}, {"text", "七点。"}});
  EXPECT_EQ(amended["id"], given["id"]);
  EXPECT_EQ(amended["at"], given["at"]);
  EXPECT_FALSE(amended["amended_at"].is_null());
  EXPECT_TRUE(world.must("host", "question.answer", {{"id", id}, {"text", "会上再说。"}})["party"]
                  .is_null());
  const auto replies = item(id, "neighbour")["replies"];
  ASSERT_EQ(replies.size(), 2U);
  EXPECT_EQ(replies[0]["text"], "七点。");
  hold();
  EXPECT_EQ(next(), other);
  world.must("host", "meeting.close", {{"id", meeting}});
  EXPECT_EQ(item(id)["state"], "decided");
  EXPECT_EQ(item(other)["state"], "deferred");
  for (const char* language : {"text/markdown", "text/html"}) {
    const auto minutes =
        world.text("resident", "meeting.minutes", {{"id", meeting}}, {.accept = language});
    EXPECT_NE(minutes.find("七点。"), std::string::npos) << minutes;
  }
}

TEST_F(QuestionTest, is_answered_by_parties_and_the_host_only_and_while_it_waits) {
  const auto id = ask("resident", "垃圾房几点开门?");
  for (const char* who : {"resident", "recorder", "admin"})
    EXPECT_EQ(refused(who, "question.answer", {{"id", id}, {"text", "六点。"}}), Errc::forbidden)
        << who;
  const std::string topic = world.must(
      "host", "agenda.add", {{"id", meeting}, {"kind", "topic"}, {"title", "停车"}})["id"];
  EXPECT_EQ(refused("pc", "question.answer", {{"id", topic}, {"text", "六点。"}}),
            Errc::illegal_move);
  EXPECT_EQ(refused("rc", "question.support", {{"id", topic}}), Errc::illegal_move);
  world.must("host", "agenda.remove", {{"id", id}});
  EXPECT_EQ(refused("pc", "question.answer", {{"id", id}, {"text", "六点。"}}), Errc::illegal_move);
  EXPECT_EQ(refused("rc", "question.support", {{"id", id}}), Errc::illegal_move);
}

struct StatementTest : QuestionTest {
  StatementTest() {
    topic = world.must("host", "agenda.add",
                       {{"id", meeting}, {"kind", "topic"}, {"title", "停车"}})["id"];
    hold();
    next();
    statement = world.must("pc", "agenda.state", {{"id", topic}, {"text", "周三到货。"}})["id"];
  }
  base::Result<app::Answer> correct(const std::string& who, const std::string& text,
                                    const Asking& asking = {}) {
    return world.call(who, "statement.correct", {{"id", statement}, {"text", text}}, asking);
  }
  std::string topic, statement;
};

TEST_F(StatementTest, is_corrected_by_who_made_it_or_the_recorder_and_keeps_what_it_said) {
  ASSERT_TRUE(correct("pc", "周四到货。"));
  ASSERT_TRUE(correct("recorder", "周五到货。"));
  const auto said = item(topic, "resident")["statements"][0];
  EXPECT_EQ(said["text"], "周五到货。");
  ASSERT_EQ(said["earlier"].size(), 2U);
  EXPECT_EQ(said["earlier"][0]["text"], "周三到货。");
  EXPECT_EQ(said["earlier"][1]["text"], "周四到货。");
  EXPECT_EQ(said["by"], item(topic)["statements"][0]["by"]);
  for (const char* who : {"rc", "host"})
    EXPECT_EQ(correct(who, "不到货。").error().code, Errc::forbidden) << who;
  EXPECT_EQ(correct("resident", "不到货。").error().code, Errc::forbidden);
}

TEST_F(StatementTest, is_struck_through_in_the_minutes) {
  ASSERT_TRUE(correct("pc", "周四到货。"));
  world.must("host", "meeting.close", {{"id", meeting}});
  const auto read = [&](const char* form) {
    return world.text("resident", "meeting.minutes", {{"id", meeting}}, {.accept = form});
  };
  EXPECT_NE(read("text/markdown").find("~~周三到货。~~"), std::string::npos);
  EXPECT_NE(read("text/html").find("<s>周三到货。</s>"), std::string::npos);
}

TEST_F(StatementTest, is_not_corrected_over_what_somebody_else_corrected_nor_into_the_same) {
  ASSERT_TRUE(correct("pc", "周四到货。", {.if_match = 1}));
  EXPECT_EQ(correct("recorder", "周五到货。", {.if_match = 1}).error().code, Errc::stale_version);
  EXPECT_EQ(correct("pc", "周四到货。").error().code, Errc::invalid);
  EXPECT_EQ(item(topic)["statements"][0]["earlier"].size(), 1U);
}

TEST_F(StatementTest, is_not_corrected_once_a_party_has_signed) {
  world.must("host", "meeting.close", {{"id", meeting}});
  ASSERT_TRUE(correct("pc", "周四到货。"));
  world.must("rc", "meeting.sign", {{"id", meeting}});
  EXPECT_EQ(correct("pc", "周五到货。").error().code, Errc::illegal_move);
}

struct ItemMaskTest : StatementTest {
  ItemMaskTest() { question = ask("resident", "张三家为什么不交钱?"); }
  json mask(const std::string& who, const std::string& item, const std::string& words) {
    return world.must(who, "item_mask.add",
                      {{"id", item}, {"words", words}, {"reason", "写了名字"}});
  }
  std::string question;
};

TEST_F(ItemMaskTest, hides_words_of_a_question_everywhere_and_shows_them_again) {
  world.must("pc", "question.answer", {{"id", question}, {"text", "张三家交了。"}});
  const auto made = mask("rc", question, "张三");
  EXPECT_EQ(made["words"], "张三");
  EXPECT_EQ(item(question, "resident")["title"], "▇▇家为什么不交钱?");
  EXPECT_EQ(item(question, "resident")["replies"][0]["text"], "▇▇家交了。");
  for (const auto& body : world.heard_by("neighbour"))
    EXPECT_EQ(json::parse(body)["kind"] == "meeting.item_masked" &&
                  body.find("张三") != std::string::npos,
              false);
  for (const auto& row : world.sql("SELECT body FROM event_bodies WHERE audience <> 'sealed'"))
    EXPECT_EQ(row[0].find("张三"), std::string::npos) << row[0];
  // What is said later is hidden too.
  world.must("oc", "question.answer", {{"id", question}, {"text", "问张三。"}});
  EXPECT_EQ(item(question)["replies"][1]["text"], "问▇▇。");
  world.must("host", "item_mask.undo", {{"id", made["id"]}, {"reason", "可以写"}});
  EXPECT_EQ(item(question)["title"], "张三家为什么不交钱?");
  EXPECT_EQ(item(question)["replies"][1]["text"], "问张三。");
}

TEST_F(ItemMaskTest, hides_what_a_corrected_statement_said_before) {
  ASSERT_TRUE(correct("pc", "周四到货，张三知道。"));
  mask("host", topic, "张三");
  ASSERT_TRUE(correct("pc", "周五到货。"));
  const auto said = item(topic)["statements"][0];
  EXPECT_EQ(said["earlier"][1]["text"], "周四到货，▇▇知道。");
  const auto masks = world.must("host", "item_mask.list", {{"id", topic}})["items"];
  world.must("host", "item_mask.undo", {{"id", masks[0]["id"]}, {"reason", "可以写"}});
  EXPECT_EQ(item(topic)["statements"][0]["earlier"][1]["text"], "周四到货，张三知道。");
}

TEST_F(ItemMaskTest, follows_a_question_into_the_meeting_it_is_carried_to) {
  world.must("host", "meeting.close", {{"id", meeting}});
  const auto after = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "下次"}, {"starts_at", "2026-12-04T19:00:00+08:00"}});
  mask("host", question, "张三");
  const auto agenda = world.must("oc", "meeting.read", {{"id", after["id"]}})["agenda"];
  EXPECT_TRUE(std::any_of(agenda.begin(), agenda.end(), [](const json& one) {
    return one["title"] == "▇▇家为什么不交钱?";
  })) << agenda;
}

TEST_F(ItemMaskTest, is_made_by_moderators_of_words_that_stand_there_once) {
  const auto add = [&](const std::string& who, const std::string& words) {
    return world.call(who, "item_mask.add",
                      {{"id", question}, {"words", words}, {"reason", "写了名字"}});
  };
  for (const char* who : {"resident", "neighbour", "recorder"})
    EXPECT_EQ(add(who, "张三").error().code, Errc::forbidden) << who;
  EXPECT_EQ(add("rc", "李四").error().code, Errc::invalid);
  EXPECT_EQ(add("rc", "▇▇").error().code, Errc::invalid);
  ASSERT_TRUE(add("rc", "张三"));
  EXPECT_EQ(add("rc", "张三").error().code, Errc::conflict);
  const auto listed = [&](const std::string& who) {
    return world.must(who, "item_mask.list", {{"id", question}})["items"][0];
  };
  EXPECT_EQ(listed("resident")["words"], "张三");  // who asked
  EXPECT_EQ(listed("oc")["reason"], "写了名字");
  EXPECT_TRUE(listed("neighbour")["words"].is_null());
}

}  // namespace
}  // namespace sifang::test
