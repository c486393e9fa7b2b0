// SPDX-License-Identifier: Apache-2.0
// A poll and the agenda item that put it: each leads to the other, and minutes say what became of
// it up to their place in the log.
#include "unit/app_poll_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;

struct PollAgendaTest : PollTest {
  PollAgendaTest() {
    meeting = world.must(
        "host", "meeting.create",
        {{"community", "MG"}, {"title", "例会"}, {"starts_at", "2026-11-25T19:00:00+08:00"}})["id"];
    item = world.must("host", "agenda.add",
                      {{"id", meeting}, {"kind", "topic"}, {"title", "修电梯"}})["id"];
  }
  void hold() {
    world.must("host", "meeting.open", {{"id", meeting}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", meeting}});
    world.must("host", "meeting.start", {{"id", meeting}});
    world.must("host", "meeting.next", {{"id", meeting}});
  }
  std::vector<std::string> put_by_meeting(const char* who) {
    const auto page = world.must(who, "poll.list", {{"community", "MG"}, {"meeting", meeting}});
    std::vector<std::string> ids;
    for (const auto& poll : page["items"]) ids.push_back(poll["id"]);
    return ids;
  }
  std::string minutes(const char* who) {
    return world.text(who, "meeting.minutes", {{"id", meeting}}, {.accept = "text/markdown"});
  }

  std::string meeting, item;
};

TEST_F(PollAgendaTest, each_leads_to_the_other) {
  import(register_csv);
  const std::string poll = draft({{"item", item}});
  draft();  // put by nobody
  EXPECT_EQ(read("host", poll)["agenda"],
            (json{{"meeting", meeting}, {"meeting_title", "例会"}, {"title", "修电梯"}}));
  EXPECT_EQ(put_by_meeting("host"), std::vector<std::string>{poll});
  EXPECT_EQ(put_by_meeting("resident"), std::vector<std::string>{});  // a draft
  announce(poll);
  EXPECT_EQ(put_by_meeting("resident"), std::vector<std::string>{poll});
  EXPECT_EQ(read("resident", poll)["agenda"]["title"], "修电梯");
  const auto all = world.must("host", "poll.list", {{"community", "MG"}});
  EXPECT_EQ(all["items"].size(), 2U);
  EXPECT_TRUE(all["items"][0]["agenda"].is_null());
}

TEST_F(PollAgendaTest, what_not_everybody_may_read_puts_nothing) {
  const auto ticket = world.must("resident", "ticket.submit",
                                 {{"community", "MG"},
                                  {"title", "邻里纠纷"},
                                  {"body", "夜里太吵"},
                                  {"category", "water"},
                                  {"visibility", "private"}})["id"];
  world.must("rc", "ticket.accept", {{"id", ticket}});
  const auto hidden = world.must("host", "agenda.add",
                                 {{"id", meeting}, {"kind", "ticket"}, {"ticket", ticket}})["id"];
  EXPECT_EQ(
      refused(
          "host", "poll.draft",
          {{"community", "MG"}, {"question", "?"}, {"rule", "owners_ordinary"}, {"item", hidden}}),
      Errc::invalid);
}

TEST_F(PollAgendaTest, minutes_say_how_it_stood_when_they_were_published) {
  hold();
  import(register_csv);
  const std::string poll = draft({{"item", item}});
  EXPECT_EQ(minutes("host").find("是否使用维修资金修电梯"), std::string::npos);  // a draft
  announce(poll);
  EXPECT_NE(minutes("resident").find("是否使用维修资金修电梯 — 已公告"), std::string::npos)
      << minutes("resident");
  world.must("host", "meeting.close", {{"id", meeting}});
  for (const char* who : {"rc", "oc", "pc", "pr"})
    world.must(who, "meeting.sign", {{"id", meeting}});
  world.must("host", "meeting.publish", {{"id", meeting}});
  const auto published = minutes("resident");
  EXPECT_NE(published.find("— 已公告"), std::string::npos);
  world.must("host", "poll.withdraw", {{"id", poll}, {"reason", "报价有误"}});
  EXPECT_EQ(minutes("resident"), published);
}

TEST_F(PollAgendaTest, a_draft_of_minutes_has_the_result_once_it_is_counted) {
  hold();
  import(register_csv);
  const std::string poll = draft({{"item", item}});
  announce(poll);
  world.clock.pass(std::chrono::days(16));
  world.run_chores();
  EXPECT_NE(minutes("resident").find("— 投票中"), std::string::npos) << minutes("resident");
  closed(poll);
  EXPECT_NE(minutes("resident").find("— 参加不足"), std::string::npos) << minutes("resident");
}

TEST_F(PollAgendaTest, what_is_masked_in_the_item_minutes_hide_in_what_it_put) {
  hold();
  import(register_csv);
  const std::string poll = draft({{"item", item}});
  announce(poll);
  world.must("host", "meeting.close", {{"id", meeting}});
  for (const char* who : {"rc", "oc", "pc", "pr"})
    world.must(who, "meeting.sign", {{"id", meeting}});
  world.must("host", "meeting.publish", {{"id", meeting}});
  const auto mask = world.must("rc", "item_mask.add",
                               {{"id", item}, {"words", "修电梯"}, {"reason", "写了名字"}});
  for (const char* who : {"resident", "host"}) {
    EXPECT_EQ(minutes(who).find("修电梯"), std::string::npos) << minutes(who);
    EXPECT_NE(minutes(who).find("是否使用维修资金▇▇ — 已公告"), std::string::npos) << who;
  }
  EXPECT_EQ(read("resident", poll)["question"],
            "是否使用维修资金修电梯");  // those who vote read it
  EXPECT_EQ(read("resident", poll)["agenda"]["title"], "▇▇");
  world.must("host", "item_mask.undo", {{"id", mask["id"]}, {"reason", "可以写"}});
  EXPECT_NE(minutes("resident").find("维修资金修电梯 — 已公告"), std::string::npos);
}

TEST_F(PollAgendaTest, what_a_mask_put_in_is_not_put_to_a_poll) {
  const json good{{"community", "MG"}, {"question", "修不修"}, {"rule", "owners_ordinary"}};
  const auto with = [&](json more) {
    json input = good;
    input.update(more);
    return input;
  };
  for (const json& more : {json{{"question", "▇▇修不修"}}, json{{"text", "问▇▇"}},
                           json{{"options", {"修", "找▇▇修"}}}})
    EXPECT_EQ(refused("host", "poll.draft", with(more)), Errc::invalid) << more;
  const auto poll = world.must("host", "poll.draft", good);
  for (const json& more : {json{{"question", "▇▇修不修"}}, json{{"text", "问▇▇"}},
                           json{{"options", {"修", "找▇▇修"}}}}) {
    json input{{"id", poll["id"]}};
    input.update(more);
    EXPECT_EQ(
        refused("host", "poll.update", input, {.if_match = poll["version"].get<std::int64_t>()}),
        Errc::invalid)
        << more;
  }
  EXPECT_EQ(read("host", poll["id"])["question"], "修不修");
}

}  // namespace
}  // namespace sifang::test
