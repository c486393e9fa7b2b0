// SPDX-License-Identifier: Apache-2.0
// Notices of polls and matters: who is told, once, by time alone too, and never what or whether
// somebody chose.
#include "app/chores.hpp"
#include "unit/app_poll_kit.hpp"

namespace sifang::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using Lines = std::vector<std::string>;

struct PollNoticesTest : PollTest {
  json inbox(const char* login) {
    world.tell_everybody();
    const auto page = world.must(login, "notice.list", json::object());
    return page["items"];
  }
  /// The kinds of notices of the group of polls, oldest first.
  Lines told(const char* login) {
    Lines lines;
    const auto items = inbox(login);
    for (const auto& notice : items)
      if (notice["why"] == "poll") lines.insert(lines.begin(), notice["kind"].get<std::string>());
    return lines;
  }
  void pass(std::chrono::milliseconds time) {
    world.clock.pass(time);
    world.run_chores();
  }
};

TEST_F(PollNoticesTest, come_to_whoever_may_vote_from_the_announcement_to_the_result) {
  const auto poll = opened();
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));
  EXPECT_EQ(told("neighbour"), (Lines{"poll_announced", "poll_opened"}));
  for (const char* other : {"third", "rc", "admin", "worker"}) EXPECT_EQ(told(other), Lines{});
  const auto notice = inbox("resident")[0];
  EXPECT_EQ(notice["poll"]["id"], poll);
  EXPECT_EQ(notice["poll"]["question"], "是否使用维修资金修电梯");
  EXPECT_EQ(notice["poll"]["closes_at"], read("resident", poll)["closes_at"]);
  EXPECT_TRUE(notice["matter"].is_null());
  closed(poll);
  world.must("host", "poll.publish", {{"id", poll}});
  EXPECT_EQ(told("neighbour"), (Lines{"poll_announced", "poll_opened", "poll_published"}));
}

TEST_F(PollNoticesTest, of_the_end_come_once_and_only_to_those_who_are_waited_for) {
  const auto poll = opened();  // six days
  cast("resident", poll, "for", "1-101");
  cast("neighbour", poll, "against");
  pass(days(4) - hours(2));
  EXPECT_EQ(told("resident").back(), "poll_opened");
  pass(hours(3));
  pass(hours(3));
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened", "poll_ending"}));
  EXPECT_EQ(told("neighbour"), (Lines{"poll_announced", "poll_opened"}));  // has voted
  const auto notice = inbox("resident")[0];
  EXPECT_EQ(notice.dump().find("against"), std::string::npos);
  EXPECT_TRUE(notice["actor"].is_null());
  EXPECT_EQ(told("host"), Lines{});
  pass(days(3));
  pass(hours(1));
  EXPECT_EQ(told("host"), Lines{"count_due"});
  EXPECT_EQ(told("resident").back(), "poll_ending");
}

TEST_F(PollNoticesTest, of_the_end_are_left_out_where_the_program_did_not_run_until_it_was_over) {
  opened();
  pass(days(20));
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));
  EXPECT_EQ(told("host"), Lines{"count_due"});
}

TEST_F(PollNoticesTest, tell_whose_mandate_one_holds_as_ones_own) {
  const auto poll = opened();
  ASSERT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));  // before the mandate
  world.must("recorder", "poll.name_proxy",
             {{"id", poll}, {"elector", "1-105"}, {"login", "third"}, {"mandate", "档案 7 号"}});
  pass(days(5));
  EXPECT_EQ(told("third"), Lines{"poll_ending"});
}

TEST_F(PollNoticesTest, tell_those_whose_ballot_a_proxy_cast_and_nobody_else) {
  const auto poll = opened();
  ASSERT_EQ(told("third"), Lines{});  // before the mandate
  world.must("recorder", "poll.name_proxy",
             {{"id", poll}, {"elector", "1-104"}, {"login", "third"}, {"mandate", "档案 7 号"}});
  cast("resident", poll, "for", "1-101");  // their own: nothing to tell
  cast("third", poll, "against");
  world.run_chores();
  EXPECT_EQ(told("neighbour"), (Lines{"poll_announced", "poll_opened", "proxy_voted"}));
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));
  for (const char* other : {"third", "recorder", "worker"}) EXPECT_EQ(told(other), Lines{});
  const auto notice = inbox("neighbour")[0];
  EXPECT_EQ(notice.dump().find("against"), std::string::npos) << notice;
  EXPECT_TRUE(notice["actor"].is_null());
}

TEST_F(PollNoticesTest, tell_those_whose_ballot_a_written_one_replaced_and_nobody_else) {
  const auto poll = opened();
  const auto settle = [&](const char* elector, bool counts) {
    type("worker", poll, elector, "against");
    const auto paper = type("recorder", poll, elector, "against");
    EXPECT_EQ(paper["state"], "in_review");
    world.must("host", "poll.settle_paper",
               {{"id", paper["id"]}, {"counts", counts}, {"reason", "看过原件"}});
    world.run_chores();
  };
  cast("neighbour", poll, "for");
  cast("resident", poll, "for", "1-101");
  settle("1-101", false);  // what was cast stays
  settle("1-104", true);
  EXPECT_EQ(told("neighbour"), (Lines{"poll_announced", "poll_opened", "ballot_replaced"}));
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));
  const auto notice = inbox("neighbour")[0];
  for (const char* word : {"against", "1-104", "看过原件"})
    EXPECT_EQ(notice.dump().find(word), std::string::npos) << notice;
  EXPECT_TRUE(notice["actor"].is_null());
  for (const auto& body : world.heard_by("resident"))
    EXPECT_EQ(body.find("replaced"), std::string::npos) << body;
}

TEST_F(PollNoticesTest, of_a_withdrawn_poll_say_why_and_of_a_draft_nothing) {
  import(register_csv);
  const auto silent = draft();
  world.must("host", "poll.withdraw", {{"id", silent}, {"reason", "先谈"}});
  const auto poll = draft();
  announce(poll);
  world.must("host", "poll.withdraw", {{"id", poll}, {"reason", "报价有误"}});
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_withdrawn"}));
  EXPECT_EQ(inbox("resident")[0]["text"], "报价有误");
  EXPECT_EQ(told("host"), Lines{});
}

TEST_F(PollNoticesTest, of_a_written_ballot_come_to_those_who_did_not_type_it_and_name_nobody) {
  const auto poll = opened();
  type("host", poll, "1-105", "for");
  EXPECT_EQ(told("recorder"), Lines{});  // a second person types it first
  type("worker", poll, "1-105", "against");
  EXPECT_EQ(told("recorder"), Lines{"paper_in_review"});
  EXPECT_EQ(told("host"), Lines{});  // typed it
  EXPECT_EQ(told("worker2"), Lines{});
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));
  const auto text = inbox("recorder")[0].dump();
  for (const char* word : {"1-105", "against", "王三"})
    EXPECT_EQ(text.find(word), std::string::npos) << text;
}

TEST_F(PollNoticesTest, are_turned_off_as_a_group) {
  world.must("resident", "notice.change_settings",
             {{"app", {"mine", "followed", "duty", "work", "meeting"}}});
  opened();
  EXPECT_EQ(told("resident"), Lines{});
  world.must("resident", "notice.change_settings",
             {{"app", {"mine", "followed", "duty", "work", "meeting", "poll", "plugins"}}});
  EXPECT_EQ(told("resident"), (Lines{"poll_announced", "poll_opened"}));
}

TEST_F(PollNoticesTest, are_gone_for_who_left_the_community) {
  opened();
  EXPECT_EQ(told("resident").size(), 2U);
  world.sql("DELETE FROM memberships WHERE user_id = " +
            std::to_string(world.person("resident").id.value));
  world.add("resident", domain::Role::merchant);
  EXPECT_EQ(told("resident"), Lines{});
  EXPECT_EQ(world.must("resident", "notice.count", json::object())["unread"], 0);
}

TEST_F(PollNoticesTest, of_a_ballot_in_review_are_gone_for_who_keeps_the_roll_no_more) {
  const auto poll = opened();
  type("worker", poll, "1-105", "for");
  ASSERT_EQ(type("worker2", poll, "1-105", "against")["state"], "in_review");
  ASSERT_EQ(told("recorder"), Lines{"paper_in_review"});
  EXPECT_EQ(world.must("recorder", "notice.count", json::object())["unread"], 1);
  world.sql("UPDATE memberships SET role = 'resident' WHERE user_id = " +
            std::to_string(world.person("recorder").id.value));
  EXPECT_EQ(told("recorder"), Lines{});
  EXPECT_EQ(world.must("recorder", "notice.count", json::object())["unread"], 0);
  EXPECT_EQ(told("host"), Lines{"paper_in_review"});
}

struct MatterNoticesTest : PollNoticesTest {
  std::string day(int from_now) {
    return base::to_rfc3339(world.clock.now() + days(from_now) + hours(8)).substr(0, 10);
  }
  json record(const json& matter, const char* stage, json more) {
    json input{
        {"id", matter["id"]}, {"stage", stage}, {"held_on", matter["records"].back()["held_on"]}};
    input.update(more);
    return world.must("recorder", "matter.record", input);
  }
  json posted() {
    auto matter = world.must("host", "matter.propose",
                             {{"community", "MG"},
                              {"title", "修东边的路"},
                              {"text", "宽四米"},
                              {"held_on", day(0)},
                              {"assembly_rule", "village_representatives"}});
    const json came{{"due", 40}, {"present", 38}, {"in_favour", 36}};
    for (const char* stage : {"consultation", "party_members", "assembly"})
      matter = record(matter, stage, came);
    return record(matter, "resolution",
                  {{"text", "决议全文"}, {"place", "村务公开栏"}, {"last_day", day(7)}});
  }
};

TEST_F(MatterNoticesTest, follow_the_stages_at_the_table_and_tell_everybody_what_is_posted) {
  const auto matter = posted();
  const Lines table{"matter_proposed", "matter_recorded", "matter_recorded", "matter_recorded",
                    "matter_posted"};
  EXPECT_EQ(told("rc"), table);
  EXPECT_EQ(told("recorder"), Lines{"matter_proposed"});  // recorded the others
  EXPECT_EQ(told("resident"), Lines{"matter_posted"});
  const auto notice = inbox("resident")[0];
  EXPECT_EQ(notice["matter"], (json{{"id", matter["id"]}, {"title", "修东边的路"}}));
  EXPECT_EQ(notice["stage"], "resolution");
  EXPECT_EQ(notice["text"], "决议全文");
  EXPECT_TRUE(notice["poll"].is_null());
}

TEST_F(MatterNoticesTest, tell_the_host_once_that_a_posting_is_over) {
  posted();
  pass(days(7));
  EXPECT_EQ(told("host").back(), "matter_posted");
  pass(days(1));
  pass(days(1));
  const auto lines = told("host");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "posting_over"), 1);
  EXPECT_EQ(inbox("host")[0]["stage"], "resolution");
  EXPECT_EQ(told("resident").back(), "matter_posted");
}

TEST_F(MatterNoticesTest, tell_once_what_two_rounds_have_found_due) {
  posted();
  world.clock.pass(days(8));
  auto chores = app::make_chores();
  std::erase_if(chores, [](const auto& chore) { return chore.name != "tell_postings_over"; });
  ASSERT_EQ(chores.size(), 1U);
  chores[0].find_due = [find = chores[0].find_due](store::Transaction& tx, base::Time now) {
    auto keys = find(tx, now);
    const auto again = keys;
    keys.insert(keys.end(), again.begin(), again.end());
    return keys;
  };
  app::ChoreRunner runner(world.services(), chores);
  World::run_round(runner);
  EXPECT_EQ(world.sql("SELECT count(*) FROM events WHERE kind = 'matter.posting_over'")[0][0], "1");
}

TEST_F(MatterNoticesTest, tell_everybody_again_where_what_was_posted_counts_no_more) {
  const auto matter = posted();
  world.must("host", "matter.take_back", {{"id", matter["id"]}, {"reason", "金额写错"}});
  EXPECT_EQ(told("resident"), (Lines{"matter_posted", "matter_taken_back"}));
  EXPECT_EQ(inbox("resident")[0]["text"], "金额写错");
  EXPECT_EQ(inbox("resident")[0]["stage"], "resolution");
  pass(days(9));  // nothing hangs any more
  EXPECT_NE(told("host").back(), "posting_over");
  world.must("host", "matter.take_back", {{"id", matter["id"]}, {"reason", "人数写错"}});
  EXPECT_EQ(told("resident").size(), 2U);
  EXPECT_EQ(told("rc").back(), "matter_taken_back");
  world.must("host", "matter.end", {{"id", matter["id"]}, {"reason", "资金没落实"}});
  EXPECT_EQ(told("resident").size(), 2U);
  EXPECT_EQ(told("rc").back(), "matter_ended");
  EXPECT_EQ(inbox("rc")[0]["text"], "资金没落实");
}

}  // namespace
}  // namespace sifang::test
