// SPDX-License-Identifier: Apache-2.0
// Who is told of tasks, of late papers and of seats, and when whoever has a task is reminded of it;
// with the deadline that a commitment has on later agendas.
#include <gtest/gtest.h>

#include <chrono>

#include "app/notices.hpp"
#include "base/time_text.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using Lines = std::vector<std::string>;
using namespace std::chrono_literals;

struct TaskNoticesTest : testing::Test {
  TaskNoticesTest() {
    add_everybody(world);
    world.add("pc2", domain::Role::member, pc);
    world.add("oc2", domain::Role::member, oc);
  }

  std::string in(std::chrono::hours time) { return base::to_rfc3339(world.clock.now() + time); }
  std::string begin(const char* title) {
    const std::string id =
        world.must("host", "meeting.create",
                   {{"community", "MG"}, {"title", title}, {"starts_at", in(1h)}})["id"];
    open(id);
    return id;
  }
  void open(const std::string& id) {
    world.must("host", "meeting.open", {{"id", id}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", id}});
    world.must("host", "meeting.start", {{"id", id}});
  }
  /// A task of the property company, with that deadline.
  void charge(const std::string& due) {
    meeting = begin("定事");
    item = world.must(
        "host", "agenda.add",
        {{"id", meeting}, {"kind", "topic"}, {"title", "修围墙"}, {"urgent", "要塌"}})["id"];
    world.must("host", "agenda.decide",
               {{"id", item}, {"text", "补好围墙"}, {"party", pc}, {"due", due}});
    world.must("host", "meeting.close", {{"id", meeting}});
    task = find(meeting, item)["task"]["id"];
  }
  json find(const std::string& of, const std::string& id) {
    for (const auto& one : read(of))
      if (one["id"] == id) return one;
    return {};
  }
  json read(const std::string& of) {
    return world.must("host", "meeting.read", {{"id", of}})["agenda"];
  }
  /// The item of a meeting that reports on the task.
  json commitment(const std::string& of) {
    for (const auto& one : read(of))
      if (one["kind"] == "commitment") return one;
    return {};
  }
  json report(json more) {
    more["id"] = task;
    if (!more.contains("text")) more["text"] = "在砌";
    return world.must("pc", "task.report", more);
  }
  void review(const std::string& of, json verdict) {
    const auto asked = commitment(of);
    verdict["id"] = asked["id"];
    if (asked["state"] == "pending")
      world.must("host", "meeting.next", {{"id", of}, {"item", asked["id"]}});
    world.must("recorder", "agenda.review", verdict);
  }
  /// "why kind" of each that came since it was asked last, oldest first.
  Lines news(const std::string& who) {
    world.tell_everybody();
    const auto page = world.must(who, "notice.list");
    Lines lines;
    for (const auto& notice : page["items"])
      if (!notice["read"].get<bool>())
        lines.insert(lines.begin(),
                     notice["why"].get<std::string>() + " " + notice["kind"].get<std::string>());
    if (!page["items"].empty())
      world.must(who, "notice.read_all", {{"up_to", page["items"][0]["id"]}});
    return lines;
  }
  void hear() {
    for (const char* who : {"rc", "oc", "oc2", "pc", "pc2", "pr", "host", "neighbour"})
      static_cast<void>(news(who));
  }
  json newest(const char* who) {
    world.tell_everybody();
    return world.must(who, "notice.list")["items"][0];
  }
  Lines steps() {
    Lines lines;
    for (const auto& row : world.sql("SELECT step FROM task_reminders ORDER BY due_ms, step DESC"))
      lines.push_back(row[0]);
    return lines;
  }

  World world;
  std::string meeting, item, task;
};

TEST_F(TaskNoticesTest, tell_who_has_it_and_hosts_of_reports_and_nobody_else) {
  charge(in(24h * 20));
  hear();
  report({{"percent", 30}});
  EXPECT_EQ(news("pc2"), Lines{"work task_reported"});
  EXPECT_EQ(news("host"), Lines{"meeting task_reported"});
  for (const char* who : {"pc", "oc", "neighbour"}) EXPECT_EQ(news(who), Lines{}) << who;
  report({{"text", "砌好了"}, {"finished", true}});
  EXPECT_EQ(news("pc2"), Lines{"work task_done"});
  const auto told = newest("host");
  EXPECT_EQ(told["kind"], "task_done");
  EXPECT_EQ(told["text"], "砌好了");
  EXPECT_EQ(told["party"], pc);
  EXPECT_EQ(told["decision"]["text"], "补好围墙");
  EXPECT_EQ(told["meeting"]["title"], "定事");
}

TEST_F(TaskNoticesTest, tell_who_gets_a_part_and_who_has_the_task_when_it_is_done) {
  charge(in(24h * 20));
  hear();
  const auto parts =
      world.must("pc", "task.add_part", {{"id", task}, {"text", "清渣土"}, {"party", oc}})["parts"];
  EXPECT_EQ(news("oc"), Lines{"work part"});
  EXPECT_EQ(newest("oc2")["text"], "清渣土");
  EXPECT_EQ(news("pc2"), Lines{});
  world.must("oc", "task.change_part", {{"id", parts[0]["id"]}, {"state", "done"}});
  EXPECT_EQ(news("pc2"), Lines{"work part_done"});
  report({});
  EXPECT_EQ(news("oc2"), (Lines{"work part", "work task_reported"}));
}

TEST_F(TaskNoticesTest, tell_what_a_meeting_says_to_it) {
  charge(in(24h * 20));
  const auto second = begin("听取");
  hear();
  review(second, {{"verdict", "continued"}, {"text", "还差一段"}, {"due", in(24h * 30)}});
  EXPECT_EQ(news("pc2"), Lines{"work task_continued"});
  EXPECT_EQ(newest("pc")["text"], "还差一段");
  EXPECT_EQ(newest("pc")["due"], commitment(second)["verdict"]["due"]);
  EXPECT_EQ(news("oc"), Lines{});
  review(second, {{"verdict", "dropped"}, {"text", "不修了"}});
  EXPECT_EQ(news("pc2"), Lines{"work task_dropped"});
}

TEST_F(TaskNoticesTest, remind_two_days_before_and_when_it_is_over_once_each) {
  charge(in(24h * 3));
  hear();
  world.run_chores();
  EXPECT_EQ(steps(), Lines{});
  world.clock.pass(25h);
  for (int i = 0; i < 2; ++i) world.run_chores();
  EXPECT_EQ(steps(), Lines{"soon"});
  EXPECT_EQ(news("pc2"), Lines{"work task_due"});
  EXPECT_EQ(news("pc"), Lines{"work task_due"});
  EXPECT_EQ(news("host"), Lines{});
  world.clock.pass(48h);
  for (int i = 0; i < 2; ++i) world.run_chores();
  EXPECT_EQ(steps(), (Lines{"soon", "over"}));
  EXPECT_EQ(news("pc2"), Lines{"work task_over"});
}

TEST_F(TaskNoticesTest, remind_of_no_task_that_is_done_nor_of_a_time_that_was_set_just_now) {
  charge(in(24h));
  world.run_chores();
  EXPECT_EQ(steps(), Lines{});
  report({{"finished", true}});
  world.clock.pass(25h);
  world.run_chores();
  EXPECT_EQ(steps(), Lines{});
  report({{"finished", false}, {"percent", 80}});
  world.run_chores();
  EXPECT_EQ(steps(), Lines{"over"});
}

TEST_F(TaskNoticesTest, remind_anew_of_a_deadline_that_a_meeting_moved) {
  charge(in(24h * 3));
  world.clock.pass(24h * 3 + 1h);
  world.run_chores();
  EXPECT_EQ(steps(), Lines{"over"});
  review(begin("听取"), {{"verdict", "continued"}, {"due", in(24h * 4)}});
  world.run_chores();
  EXPECT_EQ(steps(), Lines{"over"});
  world.clock.pass(24h * 2 + 1h);
  world.run_chores();
  EXPECT_EQ(steps(), (Lines{"over", "soon"}));
}

TEST_F(TaskNoticesTest, have_the_deadline_that_holds_on_every_agenda_that_waits) {
  charge(in(24h * 3));
  const auto first = commitment(begin("先听"))["reports_on"]["due"];
  const auto other = begin("再听"), waits = begin("后听");
  const auto until = in(24h * 30);
  review(other, {{"verdict", "continued"}, {"due", until}});
  EXPECT_EQ(commitment(other)["reports_on"]["due"], first);  // as the meeting had it before it
  EXPECT_NE(commitment(waits)["reports_on"]["due"], first);
  EXPECT_EQ(commitment(waits)["reports_on"]["due"], commitment(other)["verdict"]["due"]);
  EXPECT_EQ(commitment(begin("末听"))["reports_on"]["due"], commitment(other)["verdict"]["due"]);
}

TEST_F(TaskNoticesTest, keep_it_done_until_a_report_says_otherwise) {
  charge(in(24h * 3));
  EXPECT_EQ(
      refusal(world.call("pc", "task.report",
                         {{"id", task}, {"text", "好"}, {"percent", 50}, {"finished", true}})),
      "invalid [/percent is 100 where the task is finished] [/finished is for 100 per cent]");
  EXPECT_EQ(report({{"percent", 100}})["state"], "open");
  EXPECT_EQ(report({{"finished", true}})["percent"], 100);
  const auto noted = report({{"text", "照片补上"}});
  EXPECT_EQ(noted["state"], "done");
  EXPECT_EQ(noted["reports"][2]["note"], true);
  EXPECT_EQ(noted["done_at"], noted["reports"][1]["at"]);
  const auto again = report({{"finished", false}, {"percent", 90}});
  EXPECT_EQ(again["state"], "open");
  EXPECT_EQ(again["percent"], 90);
  EXPECT_EQ(report({})["percent"], 90);
}

TEST_F(TaskNoticesTest, say_what_the_last_meeting_said_and_not_again_what_one_said_before) {
  charge(in(24h * 20));
  const auto second = begin("换个办法"), third = begin("再听");
  hear();
  const auto asked = commitment(second)["id"];
  world.must("host", "meeting.next", {{"id", second}, {"item", asked}});
  world.must("host", "agenda.decide", {{"id", asked}, {"text", "拆了重砌"}, {"party", pc}});
  EXPECT_EQ(news("pc2"), (Lines{"work task_replaced", "work decided"}));
  review(third, {{"verdict", "noted"}});
  EXPECT_EQ(news("pc2"), Lines{"work task_noted"});
}

TEST_F(TaskNoticesTest, have_the_deadline_that_holds_where_it_was_put_off_and_is_taken_up_again) {
  charge(in(24h * 3));
  const auto waits = begin("先放放"), other = begin("先听");
  const auto id = commitment(waits)["id"];
  const auto topic =
      world.must("host", "agenda.add",
                 {{"id", waits}, {"kind", "topic"}, {"title", "停车"}, {"urgent", "等不得"}})["id"];
  for (const auto& one : {id, topic})
    world.must("host", "meeting.next", {{"id", waits}, {"item", one}});
  EXPECT_EQ(commitment(waits)["state"], "deferred");
  review(other, {{"verdict", "continued"}, {"due", in(24h * 30)}});
  world.must("host", "meeting.next", {{"id", waits}, {"item", id}});
  EXPECT_EQ(commitment(waits)["reports_on"]["due"], commitment(other)["verdict"]["due"]);
}

struct MeetingNoticesTest : TaskNoticesTest {
  void hand_in(const std::string& to, const std::string& name) {
    const auto file = world.must("host", "attachment.add",
                                 {{"community", "MG"},
                                  {"name", name + ".pdf"},
                                  {"file", "%PDF-1.4\n" + name + "\n%%EOF\n"}})["id"];
    world.must("host", "paper.add", {{"id", to}, {"attachment", file}});
  }
  void to_the_minute() {
    const auto into = base::to_ms(world.clock.now()) % 60'000;
    world.clock.pass(std::chrono::milliseconds(60'000 - into));
  }
};

TEST_F(MeetingNoticesTest, tell_of_papers_once_a_minute_and_only_when_the_agenda_is_fixed) {
  meeting = world.must("host", "meeting.create",
                       {{"community", "MG"}, {"title", "会"}, {"starts_at", in(24h)}})["id"];
  item = world.must("host", "agenda.add",
                    {{"id", meeting}, {"kind", "topic"}, {"title", "停车"}})["id"];
  hear();
  to_the_minute();
  hand_in(item, "早来的");
  EXPECT_EQ(news("rc"), Lines{});
  world.must("host", "meeting.lock", {{"id", meeting}});
  hand_in(item, "一");
  hand_in(item, "二");
  EXPECT_EQ(news("rc"), Lines{"meeting paper"});
  EXPECT_EQ(newest("rc")["text"], "一");
  EXPECT_EQ(news("neighbour"), Lines{});
  to_the_minute();
  hand_in(item, "三");
  EXPECT_EQ(news("rc"), Lines{"meeting paper"});
}

TEST_F(MeetingNoticesTest, tell_of_a_paper_of_a_private_item_only_who_may_read_it) {
  const auto secret = world.must("resident", "ticket.submit",
                                 {{"community", "MG"},
                                  {"title", "漏水"},
                                  {"body", "楼上漏水"},
                                  {"category", "lift"},
                                  {"visibility", "private"}})["id"];
  world.add("pc", domain::Role::resident);
  const json seats = json::array({{{"user", world.person("pc").id.text()}, {"role", "member"}}});
  meeting = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "会"}, {"starts_at", in(24h)}, {"members", seats}})["id"];
  item = world.must("host", "agenda.add",
                    {{"id", meeting}, {"kind", "ticket"}, {"ticket", secret}})["id"];
  world.must("host", "meeting.lock", {{"id", meeting}});
  hear();
  hand_in(item, "照片");
  // What the live line goes by.
  const auto visible = world.read([&](store::Transaction& tx) -> base::Result<domain::LabelSet> {
    const auto work = app::find_notice_work(tx);
    return app::plan_notices(tx, world.services(), work.at(0)).notices.at(0).visible;
  });
  EXPECT_FALSE(domain::intersects(*visible, domain::audience_of_community()));
  EXPECT_TRUE(domain::intersects(*visible, {"member"}));
  world.tell_everybody();
  const auto unread = [&] { return world.must("pc", "notice.count")["unread"]; };
  EXPECT_EQ(unread(), 1);
  // Who sits there by name and is no member any more is told of nothing, nor that there is
  // something.
  world.sql("DELETE FROM memberships WHERE role = 'member' AND user_id = " +
            std::to_string(world.person("pc").id.value));
  EXPECT_EQ(unread(), 0);
  const auto page = world.must("pc", "notice.list");
  for (const auto& one : page["items"]) EXPECT_NE(one["kind"], "paper");
}

TEST_F(MeetingNoticesTest, tell_who_sits_newly_or_no_longer) {
  const auto seat = [&](const char* who, const char* role) {
    return json{{"user", world.person(who).id.text()}, {"role", role}};
  };
  const auto series = world.must("host", "series.create",
                                 {{"community", "MG"},
                                  {"name", "例会"},
                                  {"rule", "FREQ=WEEKLY;BYDAY=FR"},
                                  {"start", "2026-01-02T19:00:00+08:00"}})["id"];
  hear();
  world.must("host", "series.update",
             {{"id", series}, {"members", json::array({seat("pc", "member")})}});
  EXPECT_EQ(news("pc"), Lines{});  // sat already, as one of all
  EXPECT_EQ(news("pc2"), Lines{"meeting unseated"});
  world.must(
      "host", "series.update",
      {{"id", series}, {"members", json::array({seat("pc", "member"), seat("pc2", "deputy")})}});
  EXPECT_EQ(news("pc2"), Lines{"meeting deputised"});
  world.must("host", "series.update", {{"id", series}, {"members", json::array()}});
  EXPECT_EQ(news("pc2"), Lines{"meeting seated"});
  EXPECT_EQ(news("oc"), Lines{});
}

}  // namespace
}  // namespace sifang::test
