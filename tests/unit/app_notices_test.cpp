// SPDX-License-Identifier: Apache-2.0
// Notices through the application: who finds what in their inbox, once, and nobody what they may
// not see.
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "app/notice_runner.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using Lines = std::vector<std::string>;

struct NoticesTest : testing::Test {
  NoticesTest() { add_everybody(world); }

  json submit(const char* visibility = "community") {
    return world.must("resident", "ticket.submit",
                      {{"community", "MG"},
                       {"title", "漏水"},
                       {"body", "漏水"},
                       {"category", "water"},
                       {"visibility", visibility}})["id"];
  }
  void act(const char* who, const json& ticket, const std::string& action,
           json fields = json::object()) {
    fields["id"] = ticket;
    world.must(who, "ticket." + action, fields);
  }
  json inbox(std::string_view login, const json& input = json::object()) {
    world.tell_everybody();
    return world.must(login, "notice.list", input);
  }
  /// "why kind" of each, oldest first.
  Lines told(std::string_view login) {
    Lines lines;
    const auto page = inbox(login);
    for (const auto& notice : page["items"])
      lines.insert(lines.begin(),
                   notice["why"].get<std::string>() + " " + notice["kind"].get<std::string>());
    return lines;
  }
  std::int64_t unread(std::string_view login) {
    world.tell_everybody();
    return world.must(login, "notice.count")["unread"];
  }

  World world;
};

TEST_F(NoticesTest, come_to_everybody_whom_a_ticket_concerns_and_never_to_who_did_it) {
  const auto ticket = submit();
  act("neighbour", ticket, "support");
  act("rc", ticket, "accept");
  act("pc", ticket, "answer",
      {{"party", pc}, {"text", "就修"}, {"stance", "handle"}, {"publish", true}});
  act("host", ticket, "assign", {{"party", pc}, {"assignee", world.person("pc").id.text()}});
  act("pc", ticket, "start");
  act("pc", ticket, "finish", {{"note", "修好了"}});
  act("resident", ticket, "reopen", {{"reason", "还漏"}});
  EXPECT_EQ(told("resident"), (Lines{"mine accepted", "mine answered", "mine assigned",
                                     "mine started", "mine finished"}));
  EXPECT_EQ(told("neighbour"), (Lines{"followed accepted", "followed answered", "followed assigned",
                                      "followed finished", "followed reopened"}));
  EXPECT_EQ(told("pc"),
            (Lines{"duty submitted", "duty answer_owed", "work assigned_to_me", "work reopened"}));
  EXPECT_EQ(told("rc"), (Lines{"duty submitted", "work reopened"}));
  EXPECT_EQ(told("oc"), (Lines{"duty submitted", "duty answer_owed"}));
  EXPECT_EQ(told("admin"), Lines{});
}

TEST_F(NoticesTest, say_what_the_event_says_as_the_reader_may_see_it) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  act("resident", ticket, "comment", {{"text", "尽快"}});
  const auto of_leader = inbox("rc")["items"][0];
  EXPECT_EQ(of_leader["kind"], "commented");
  EXPECT_EQ(of_leader["text"], "尽快");
  EXPECT_EQ(of_leader["ticket"]["number"], "MG-2026-000001");
  EXPECT_EQ(of_leader["actor"]["name"], "resident先生");  // who leads may know

  // The party that handles may know too; a follower never.
  act("neighbour", ticket, "support");
  act("host", ticket, "assign", {{"party", pc}});
  act("pc", ticket, "start");
  act("pc", ticket, "finish", {{"note", "好了"}});
  act("resident", ticket, "reopen", {{"reason", "没好"}});
  const auto of_follower = inbox("neighbour")["items"][0];
  EXPECT_EQ(of_follower["kind"], "reopened");
  EXPECT_EQ(of_follower["text"], "没好");
  EXPECT_TRUE(of_follower["actor"].is_null());
}

TEST_F(NoticesTest, are_gone_for_who_lost_the_right_and_there_for_nobody_without_it) {
  const auto ticket = submit("private");
  act("rc", ticket, "accept");
  EXPECT_EQ(told("oc"), (Lines{"duty submitted", "duty answer_owed"}));
  EXPECT_EQ(unread("oc"), 2);
  act("oc", ticket, "comment", {{"text", "内部"}, {"internal", true}});
  EXPECT_EQ(told("rc"), (Lines{"duty submitted", "work noted"}));
  EXPECT_EQ(told("resident"), (Lines{"mine accepted"}));
  EXPECT_EQ(told("neighbour"), Lines{});

  world.sql("DELETE FROM memberships WHERE user_id = " +
            std::to_string(world.person("oc").id.value));
  world.add("oc", domain::Role::resident);
  EXPECT_EQ(told("oc"), Lines{});
  EXPECT_EQ(unread("oc"), 0);
}

TEST_F(NoticesTest, of_a_private_ticket_are_kept_from_a_follower_who_may_not_see_it_any_more) {
  const auto ticket = submit("private");
  act("oc", ticket, "support");
  act("rc", ticket, "refuse", {{"reason", "不办"}});
  EXPECT_EQ(told("oc"), (Lines{"duty submitted", "followed refused"}));
  world.sql("DELETE FROM memberships WHERE user_id = " +
            std::to_string(world.person("oc").id.value));
  world.add("oc", domain::Role::resident);
  EXPECT_EQ(inbox("oc")["items"], json::array());
}

TEST_F(NoticesTest, begin_when_somebody_joins) {
  submit();
  world.tell_everybody();
  world.clock.pass(std::chrono::seconds(1));
  world.add("late", domain::Role::member, pc);
  EXPECT_EQ(told("late"), Lines{});
  submit();
  EXPECT_EQ(told("late"), (Lines{"duty submitted"}));
}

TEST_F(NoticesTest, of_meetings_come_to_the_table_and_minutes_to_all) {
  const auto meeting = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "会"}, {"starts_at", "2026-11-25T19:00:00+08:00"}})["id"];
  const auto step = [&](const char* who, const char* action) {
    world.must(who, std::string("meeting.") + action, {{"id", meeting}});
  };
  step("host", "open");
  for (const char* who : {"rc", "oc", "pc", "pr"}) step(who, "check_in");
  step("host", "start");
  step("host", "close");
  EXPECT_EQ(told("rc"), (Lines{"meeting scheduled", "meeting opened", "meeting to_sign"}));
  EXPECT_EQ(told("recorder"), (Lines{"meeting scheduled", "meeting opened", "meeting to_sign"}));
  EXPECT_EQ(told("resident"), Lines{});
  for (const char* who : {"rc", "oc", "pc", "pr"}) step(who, "sign");
  step("host", "publish");
  EXPECT_EQ(told("resident"), (Lines{"meeting published"}));
  EXPECT_EQ(inbox("resident")["items"][0]["meeting"]["title"], "会");
}

TEST_F(NoticesTest, are_read_one_by_one_and_unread_again) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  EXPECT_EQ(unread("oc"), 2);
  const auto id = inbox("oc")["items"][0]["id"];
  EXPECT_EQ(world.must("oc", "notice.read", {{"id", id}})["unread"], 1);
  EXPECT_EQ(world.must("oc", "notice.read", {{"id", id}})["unread"], 1);  // the same again
  EXPECT_TRUE(inbox("oc")["items"][0]["read"].get<bool>());
  EXPECT_EQ(inbox("oc", {{"unread", true}})["items"].size(), 1U);
  EXPECT_EQ(unread("pr"), 2);  // one's own
  EXPECT_EQ(world.must("oc", "notice.unread", {{"id", id}})["unread"], 2);
  // The other windows of the person hear of it.
  ASSERT_FALSE(world.told().empty());
  EXPECT_EQ(world.told().back().first, world.person("oc").id);
  EXPECT_EQ(world.told().back().second, R"({"op":"unread","unread":2})");
  // Another's is not there.
  EXPECT_EQ(world.call("neighbour", "notice.read", {{"id", id}}).error().code,
            base::Errc::not_found);
}

TEST_F(NoticesTest, are_all_read_up_to_the_one_that_was_seen_and_that_is_taken_back_exactly) {
  submit();
  submit();
  const auto seen = inbox("pc")["items"];
  world.must("pc", "notice.read", {{"id", seen[0]["id"]}});
  submit();  // comes while the reader's finger is on the button
  EXPECT_EQ(unread("pc"), 2);
  EXPECT_EQ(world.must("pc", "notice.read_all", {{"up_to", seen[0]["id"]}})["unread"], 1);
  EXPECT_EQ(world.must("pc", "notice.undo_read_all")["unread"], 2);
  const auto after = inbox("pc")["items"];
  EXPECT_FALSE(after[0]["read"].get<bool>());
  EXPECT_TRUE(after[1]["read"].get<bool>());
  EXPECT_FALSE(after[2]["read"].get<bool>());
  EXPECT_EQ(world.must("pc", "notice.read_all")["unread"], 0);
  EXPECT_EQ(world.must("pc", "notice.unread", {{"id", after[2]["id"]}})["unread"], 1);
}

TEST_F(NoticesTest, come_page_by_page_without_gap_or_double) {
  for (int i = 0; i < 7; ++i) submit();
  std::set<std::string> ids;
  json cursor;
  int pages = 0;
  do {
    auto page = inbox("pc", {{"limit", 3}, {"cursor", cursor}});
    for (const auto& notice : page["items"])
      EXPECT_TRUE(ids.insert(notice["id"].get<std::string>()).second);
    cursor = page["next"];
    ++pages;
    submit();  // does not move the pages
  } while (!cursor.is_null());
  EXPECT_EQ(ids.size(), 7U);
  EXPECT_EQ(pages, 3);
}

TEST_F(NoticesTest, of_a_group_that_is_turned_off_are_neither_shown_nor_counted) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  const auto settings = world.must("oc", "notice.change_settings", {{"app", {"mine", "work"}}});
  EXPECT_EQ(settings["app"], (json{"mine", "work"}));
  EXPECT_EQ(told("oc"), Lines{});
  EXPECT_EQ(unread("oc"), 0);
  EXPECT_EQ(told("pr").size(), 2U);
  EXPECT_EQ(refusal(world.call("oc", "notice.change_settings", {{"app", {"all"}}})),
            "invalid [/app/0 is not a group of notices]");
  world.must("oc", "notice.change_settings",
             {{"app", {"mine", "followed", "duty", "work", "meeting"}}});
  EXPECT_EQ(told("oc").size(), 2U);
}

TEST_F(NoticesTest, are_made_once_by_steps_that_are_repeated_or_run_at_the_same_time) {
  for (int i = 0; i < 5; ++i) submit();
  const auto work = *world.read([](store::Transaction& tx) {
    return base::Result<std::vector<app::NoticeWork>>(app::find_notice_work(tx));
  });
  ASSERT_EQ(work.size(), 1U);
  auto plan = [&] {
    return *world.read([&](store::Transaction& tx) {
      return base::Result<app::NoticePlan>(app::plan_notices(tx, world.services(), work[0]));
    });
  };
  auto store = [&](app::NoticePlan made) {
    return *world.write([&](store::Transaction& tx) {
      auto services = world.services();
      return base::Result<bool>(app::store_notices(tx, services, made));
    });
  };
  const auto first = plan(), second = plan();
  EXPECT_TRUE(store(first));
  EXPECT_FALSE(store(second));  // the cursor has moved
  EXPECT_FALSE(store(first));
  EXPECT_EQ(told("pc").size(), 5U);
}

TEST_F(NoticesTest, of_a_step_that_is_rolled_back_are_made_by_the_next_one) {
  submit();
  const auto work = *world.read([](store::Transaction& tx) {
    return base::Result<std::vector<app::NoticeWork>>(app::find_notice_work(tx));
  });
  const auto lost = world.write([&](store::Transaction& tx) -> base::Result<bool> {
    auto plan = app::plan_notices(tx, world.services(), work[0]);
    auto services = world.services();
    EXPECT_TRUE(app::store_notices(tx, services, plan));
    return base::Error{base::Errc::unavailable, "the power went"};
  });
  EXPECT_FALSE(lost);
  EXPECT_EQ(world.sql("SELECT count(*) FROM notices"), (World::Rows{{"0"}}));
  EXPECT_EQ(told("pc"), (Lines{"duty submitted"}));
}

TEST_F(NoticesTest, are_made_by_the_runner_which_catches_up_with_what_it_finds) {
  submit();
  std::promise<void> made, made_again;
  int notices = 0;
  app::NoticeRunner runner([&](const app::NoticePlan& plan) {
    notices += static_cast<int>(plan.notices.size());
    if (notices == 1) made.set_value();
    if (notices == 2) made_again.set_value();
  });
  runner.start(world.services());
  made.get_future().get();
  submit();
  runner.wake();
  made_again.get_future().get();
  runner.stop();
  EXPECT_EQ(notices, 2);
  EXPECT_EQ(world.must("pc", "notice.count")["unread"], 2);
}

TEST_F(NoticesTest, that_are_missing_are_found) {
  const auto complaints = [&] {
    std::vector<std::int64_t> seqs;
    auto done = world.read([&](store::Transaction& tx) -> base::Result<bool> {
      app::check_notices(tx, world.community, [&](std::int64_t seq) { seqs.push_back(seq); });
      return true;
    });
    EXPECT_TRUE(done);
    return seqs;
  };
  for (int i = 0; i < 3; ++i) submit();
  world.tell_everybody();
  EXPECT_EQ(complaints(), std::vector<std::int64_t>{});
  const auto seq = world.sql("SELECT seq FROM notices ORDER BY seq LIMIT 1 OFFSET 1")[0][0];
  world.sql("DELETE FROM notice_audiences WHERE notice_id = (SELECT id FROM notices WHERE seq = " +
            seq + ")");
  world.sql("DELETE FROM notices WHERE seq = " + seq);
  EXPECT_EQ(complaints(), std::vector<std::int64_t>{std::stoll(seq)});
}

}  // namespace
}  // namespace sifang::test
