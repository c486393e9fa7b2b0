// SPDX-License-Identifier: Apache-2.0
// Clocks through the application: what a chore tells, to whom, once, whatever happened to the
// process in between; and what comes before a meeting by itself.
#include <gtest/gtest.h>

#include "app/tickets.hpp"
#include "store/queries.hpp"
#include "unit/app_clocks_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

using Lines = std::vector<std::string>;

TEST_F(ClocksTest, begin_with_the_ticket_and_say_when_they_end) {
  const auto ticket = submit();
  const auto created = base::from_ms(base::to_ms(world.clock.now()));
  const auto accept = clock(ticket, "accept");
  EXPECT_EQ(accept["state"], "running");
  EXPECT_EQ(accept["limit_minutes"], 120);
  EXPECT_EQ(accept["counting"], "working");
  // 14:00 on a Tuesday: two working hours later it is 16:00.
  EXPECT_EQ(accept["due_at"].get<std::string>().substr(0, 14), "2026-11-24T08:");
  EXPECT_LE(created, world.clock.now());
  EXPECT_EQ(clock(ticket, "solve"), json());
  EXPECT_TRUE(read(ticket)["due"].is_null());
  act("rc", ticket, "accept");
  EXPECT_EQ(clock(ticket, "accept")["state"], "met");
  EXPECT_EQ(read(ticket)["due"], clock(ticket, "solve")["due_at"]);
  EXPECT_EQ(read(ticket)["due"].get<std::string>().substr(0, 10), "2026-12-01");
}

TEST_F(ClocksTest, are_shorter_for_what_is_urgent_and_longer_for_what_is_hard) {
  const auto urgent = submit({{"urgency", "urgent"}}), hard = submit({{"urgency", "hard"}});
  for (const auto& ticket : {urgent, hard}) act("rc", ticket, "accept");
  EXPECT_EQ(clock(urgent, "accept")["counting"], "calendar");
  EXPECT_EQ(clock(urgent, "solve")["limit_minutes"], 24 * 60);
  EXPECT_EQ(clock(hard, "solve")["limit_minutes"], 15 * 24 * 60);
}

TEST_F(ClocksTest, warn_and_tell_of_the_breach_once_each) {
  const auto ticket = submit();
  world.clock.pass(minutes(85));
  world.run_chores();
  EXPECT_EQ(told(ticket, "accept"), Lines{});
  world.clock.pass(minutes(10));
  for (int again = 0; again < 2; ++again) {
    world.run_chores();
    EXPECT_EQ(told(ticket, "accept"), Lines{"clock_warned"});
  }
  EXPECT_EQ(last(ticket, "ticket.clock_warned")["data"]["to"],
            (json{"party:residents_committee", "party:owners_committee", "party:property_company",
                  "party:party_representatives"}));
  world.clock.pass(minutes(30));
  for (int again = 0; again < 2; ++again) {
    world.run_chores();
    EXPECT_EQ(told(ticket, "accept"), (Lines{"clock_warned", "clock_breached"}));
  }
  EXPECT_EQ(clock(ticket, "accept")["state"], "breached");
  EXPECT_EQ(difference(ticket), "");
  // Taken in late stays late, and nobody is told any more.
  act("rc", ticket, "accept");
  EXPECT_EQ(clock(ticket, "accept")["state"], "breached");
  EXPECT_FALSE(clock(ticket, "accept")["met_at"].is_null());
  world.clock.pass(days(30));
  world.run_chores();
  EXPECT_EQ(told(ticket, "accept").size(), 2U);
}

TEST_F(ClocksTest, find_what_fell_due_while_no_process_ran_and_tell_it_once) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  act("host", ticket, "assign", {{"party", pc}});
  world.clock.pass(days(30));  // the machine was off for a month
  for (int again = 0; again < 2; ++again) {
    world.run_chores();
    EXPECT_EQ(told(ticket, "solve"), (Lines{"clock_breached", "escalated lead", "escalated agenda",
                                            "escalated township"}));
    EXPECT_EQ(told(ticket, "answer"), (Lines{"clock_breached", "escalated lead", "escalated agenda",
                                             "escalated township"}));
  }
  EXPECT_EQ(last(ticket, "ticket.clock_breached")["data"]["clock"], "solve");
  EXPECT_EQ(last(ticket, "ticket.clock_breached")["data"]["to"], (json{"party:property_company"}));
  EXPECT_EQ(last(ticket, "ticket.escalated")["data"]["to"], json{"role:officer"});
  EXPECT_EQ(difference(ticket), "");
  EXPECT_EQ(world.sql("SELECT count(*) FROM ticket_clocks WHERE next_at_ms IS NOT NULL")[0][0],
            "0");
}

TEST_F(ClocksTest, go_up_step_by_step_in_the_times_that_the_community_has_set) {
  set("clocks.update",
      {{"lead_after_minutes", 60}, {"agenda_after_minutes", 120}, {"township_after_minutes", 180}});
  set("clocks.set_rule", {{"urgency", "normal"},
                          {"clock", "solve"},
                          {"limit_minutes", 600},
                          {"counting", "calendar"}});
  const auto ticket = submit();
  act("rc", ticket, "accept");
  act("host", ticket, "assign", {{"party", pc}, {"assignee", world.person("pc").id.text()}});
  world.clock.pass(minutes(601));
  const std::vector<std::pair<std::string, json>> expected{
      {"clock_breached", {"assignee"}},
      {"escalated lead", {"party:property_company", "party:residents_committee"}},
      {"escalated agenda", {"role:host", "role:recorder"}},
      {"escalated township", {"role:officer"}}};
  std::size_t steps = 1;  // the warning was due as well, and is not made up for
  for (const auto& [what, to] : expected) {
    world.run_chores();
    const auto lines = told(ticket, "solve");
    ASSERT_EQ(lines.size(), steps) << what;
    EXPECT_EQ(lines.back(), what);
    EXPECT_EQ(last(ticket, what == "clock_breached" ? "ticket.clock_breached"
                                                    : "ticket.escalated")["data"]["to"],
              to);
    ++steps;
    world.clock.pass(minutes(60));
  }
}

TEST_F(ClocksTest, put_what_is_overdue_on_the_next_agenda_but_not_what_is_private) {
  world.must("host", "meeting.create",
             {{"community", "MG"}, {"title", "会"}, {"starts_at", "2026-12-31T19:00:00+08:00"}});
  const auto open = submit(), secret = submit({{"visibility", "private"}});
  for (const auto& ticket : {open, secret}) {
    act("rc", ticket, "accept");
    act("host", ticket, "assign", {{"party", pc}});
  }
  world.clock.pass(days(10));
  world.run_chores();
  const auto meeting = world.must("host", "meeting.list", {{"community", "MG"}})["items"][0]["id"];
  const auto agenda = world.must("host", "meeting.read", {{"id", meeting}})["agenda"];
  ASSERT_EQ(agenda.size(), 1U);
  EXPECT_EQ(agenda[0]["ticket"], open);
  EXPECT_EQ(agenda[0]["reason"], "overdue");
  EXPECT_EQ(read(open)["state"], "assigned");  // whoever works on it goes on
  const auto rules = [&](const json& ticket) {
    std::vector<json> found;
    const auto history = world.must("host", "ticket.history", {{"id", ticket}});
    for (const auto& event : history["items"])
      if (event["data"].contains("rule")) found.push_back(event["data"]["rule"]);
    return found;
  };
  EXPECT_EQ(rules(open), std::vector<json>{"overdue"});
  EXPECT_TRUE(rules(secret).empty());
  EXPECT_EQ(difference(open), "");
}

TEST_F(ClocksTest, keep_what_has_passed_when_the_policy_changes_midway) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  const auto since = clock(ticket, "solve")["running_since"];
  world.clock.pass(days(3));
  set("clocks.set_rule", {{"urgency", "normal"},
                          {"clock", "solve"},
                          {"category", "facilities"},
                          {"limit_minutes", 15 * 24 * 60},
                          {"counting", "calendar"}});
  // Screens agree with the log until the chore has read the clocks anew.
  EXPECT_EQ(clock(ticket, "solve")["limit_minutes"], 7 * 24 * 60);
  world.run_chores();
  EXPECT_EQ(clock(ticket, "solve")["limit_minutes"], 15 * 24 * 60);
  EXPECT_EQ(clock(ticket, "solve")["running_since"], since);
  EXPECT_EQ(read(ticket)["due"].get<std::string>().substr(0, 10), "2026-12-09");
  EXPECT_EQ(difference(ticket), "");
  const auto version = read(ticket)["version"];
  // A shorter one has passed already: it is told at once.
  set("clocks.set_rule", {{"urgency", "normal"},
                          {"clock", "solve"},
                          {"category", "lift"},
                          {"limit_minutes", 2 * 24 * 60},
                          {"counting", "calendar"}});
  world.run_chores();
  EXPECT_EQ(told(ticket, "solve"), Lines({"clock_breached", "escalated lead"}));
  EXPECT_EQ(read(ticket)["version"], version);  // nobody's edit is stale for it
  EXPECT_EQ(difference(ticket), "");
  set("clocks.unset_rule", {{"urgency", "normal"}, {"clock", "solve"}, {"category", "lift"}});
  world.run_chores();
  EXPECT_EQ(clock(ticket, "solve")["state"], "running");
  EXPECT_EQ(difference(ticket), "");
}

TEST_F(ClocksTest, stand_still_while_the_work_waits_and_go_on_when_its_time_has_come) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  act("host", ticket, "assign", {{"party", pc}});
  const auto due = read(ticket)["due"].get<std::string>();
  act("pc", ticket, "wait", {{"reason", "等配件"}, {"until", "2026-12-24T14:00:00+08:00"}});
  EXPECT_EQ(clock(ticket, "solve")["state"], "paused");
  EXPECT_TRUE(read(ticket)["due"].is_null());
  world.clock.pass(days(29));
  world.run_chores();
  EXPECT_EQ(read(ticket)["state"], "waiting");
  EXPECT_EQ(told(ticket, "solve"), Lines{});
  world.clock.pass(days(1));
  world.run_chores();
  EXPECT_EQ(read(ticket)["state"], "working");
  EXPECT_TRUE(read(ticket)["wait_until"].is_null());
  EXPECT_EQ(last(ticket, "ticket.wait_ended")["data"]["to"], (json{"party:property_company"}));
  EXPECT_EQ(read(ticket)["due"].get<std::string>().substr(0, 10), "2026-12-31");
  EXPECT_NE(read(ticket)["due"], due);
  EXPECT_EQ(difference(ticket), "");
}

TEST_F(ClocksTest, give_way_to_a_time_that_people_set_and_come_back_when_it_is_gone) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  const auto of_clock = read(ticket)["due"];
  const std::string set_by_hand = "2026-11-27T10:00:00Z";
  act("host", ticket, "assign", {{"party", pc}, {"due", set_by_hand}});
  EXPECT_EQ(read(ticket)["due"].get<std::string>().substr(0, 19), set_by_hand.substr(0, 19));
  EXPECT_EQ(clock(ticket, "solve")["due_at"], read(ticket)["due"]);
  EXPECT_EQ(difference(ticket), "");
  act("pc", ticket, "return", {{"reason", "不归我们"}});
  EXPECT_EQ(read(ticket)["due"], of_clock);
  EXPECT_EQ(difference(ticket), "");
}

TEST_F(ClocksTest, remind_the_reporter_and_leave_it_to_checkers_after_a_week) {
  const auto ticket = submit();
  act("rc", ticket, "accept");
  answer_all(ticket);
  act("host", ticket, "assign", {{"party", pc}});
  act("pc", ticket, "start");
  act("pc", ticket, "finish", {{"note", "换了灯"}});
  EXPECT_EQ(clock(ticket, "solve")["state"], "met");
  world.clock.pass(days(5));
  world.run_chores();
  EXPECT_EQ(told(ticket, "verdict"), Lines{"reminded"});
  EXPECT_EQ(last(ticket, "ticket.reminded")["data"]["to"], json{"reporter"});
  EXPECT_EQ(world.call("oc", "ticket.confirm", {{"id", ticket}}).error().code, Errc::too_early);
  world.clock.pass(days(2));
  world.run_chores();
  EXPECT_EQ(told(ticket, "verdict"), (Lines{"reminded", "left_to_checkers"}));
  EXPECT_EQ(last(ticket, "ticket.left_to_checkers")["data"]["to"],
            (json{"party:residents_committee", "party:owners_committee",
                  "party:party_representatives", "role:host", "role:supervisor"}));
  EXPECT_EQ(world.call("pc", "ticket.confirm", {{"id", ticket}}).error().code,
            Errc::handler_verifies);
  act("oc", ticket, "confirm", {{"note", "去看过，已经修好"}});
  world.clock.pass(days(30));
  world.run_chores();
  EXPECT_EQ(told(ticket, "verdict").size(), 2U);
  EXPECT_EQ(difference(ticket), "");
}

TEST_F(ClocksTest, send_to_the_agenda_what_is_returned_twice_or_reopened_twice) {
  const auto returned = submit(), secret = submit({{"visibility", "private"}});
  for (const auto& ticket : {returned, secret}) {
    act("rc", ticket, "accept");
    for (int time = 0; time < 2; ++time) {
      EXPECT_EQ(read(ticket)["state"], "accepted");
      act("host", ticket, "assign", {{"party", pc}});
      act("pc", ticket, "return", {{"reason", "不归我们"}});
    }
  }
  EXPECT_EQ(read(returned)["state"], "agenda");
  EXPECT_EQ(last(returned, "ticket.sent_to_agenda")["data"]["rule"], "second_return");
  EXPECT_TRUE(last(returned, "ticket.sent_to_agenda")["actor"].is_null());
  EXPECT_EQ(read(secret)["state"], "accepted");

  const auto reopened = submit();
  act("rc", reopened, "refuse", {{"reason", "不办"}});
  act("resident", reopened, "reopen", {{"reason", "要办"}});
  EXPECT_EQ(read(reopened)["state"], "accepted");
  act("rc", reopened, "refuse", {{"reason", "不办"}});
  act("resident", reopened, "reopen", {{"reason", "要办"}});
  EXPECT_EQ(read(reopened)["state"], "agenda");
  EXPECT_EQ(last(reopened, "ticket.sent_to_agenda")["data"]["rule"], "reopened_twice");
  for (const auto& ticket : {returned, secret, reopened}) EXPECT_EQ(difference(ticket), "");
}

TEST_F(ClocksTest, bring_what_enough_people_support_before_the_meeting_without_saying_who) {
  set("clocks.update", {{"supporters", 2}});
  world.must("host", "meeting.create",
             {{"community", "MG"}, {"title", "会"}, {"starts_at", "2026-12-31T19:00:00+08:00"}});
  const auto ticket = submit();
  act("rc", ticket, "accept");
  act("host", ticket, "assign", {{"party", pc}});
  act("neighbour", ticket, "support");
  EXPECT_FALSE(last(ticket, "ticket.supported")["data"].contains("rule"));
  act("oc", ticket, "support");
  const auto called = last(ticket, "ticket.supported");
  EXPECT_EQ(called["data"]["rule"], "supporters");
  EXPECT_TRUE(called["actor"].is_null());
  const auto heard = json::parse(world.heard_by("neighbour").back());
  EXPECT_EQ(heard["kind"], "meeting.item_added");
  EXPECT_TRUE(heard["actor"].is_null());
  EXPECT_EQ(heard["data"]["agenda"][0]["reason"], "supported");
}

TEST_F(ClocksTest, are_not_there_for_what_a_file_brought_until_somebody_touches_it) {
  domain::Ticket old;
  old.id = base::TicketId{4711};
  old.community = world.community;
  old.title = old.body = "旧账";
  old.category = "other";
  old.state = domain::TicketState::accepted;
  old.created_at = old.updated_at = base::from_ms(1'577'836'800'000);
  ASSERT_TRUE(world.write([&](store::Transaction& tx) -> base::Result<bool> {
    old.number = app::take_number(tx, world.community, world.clock.now(), "Asia/Shanghai");
    app::add_ticket_row(tx, old, "1");
    app::append_ticket_event(tx, nullptr, world.clock.now(), old,
                             app::load_parties(tx, world.community),
                             {.kind = "ticket.imported", .part = protocol::TicketPart::whole});
    return true;
  }));
  const json ticket = old.id.text();
  act("neighbour", ticket, "support");
  world.clock.pass(days(400));
  world.run_chores();
  EXPECT_TRUE(read(ticket)["clocks"].empty());
  act("host", ticket, "assign", {{"party", pc}});
  EXPECT_EQ(clock(ticket, "solve")["state"], "running");
  EXPECT_EQ(clock(ticket, "solve")["elapsed_minutes"], 0);
  EXPECT_EQ(clock(ticket, "accept"), json());
  EXPECT_EQ(difference(ticket), "");
}

TEST_F(ClocksTest, order_a_list_by_what_is_due_page_by_page) {
  const auto late = submit({{"urgency", "hard"}}), soon = submit({{"urgency", "urgent"}}),
             unknown = submit(), middle = submit();
  for (const auto& ticket : {late, soon, middle}) act("rc", ticket, "accept");
  std::vector<json> order;
  json cursor;
  do {
    json input{{"community", "MG"}, {"sort", "due"}, {"limit", 1}};
    if (!cursor.is_null()) input["cursor"] = cursor;
    const auto page = world.must("rc", "ticket.list", input);
    order.push_back(page["items"][0]["id"]);
    cursor = page["next"];
  } while (!cursor.is_null());
  EXPECT_EQ(order, (std::vector<json>{soon, middle, late, unknown}));
  world.clock.pass(days(2));
  const auto overdue =
      world.must("rc", "ticket.list", {{"community", "MG"}, {"overdue", true}})["items"];
  ASSERT_EQ(overdue.size(), 1U);
  EXPECT_EQ(overdue[0]["id"], soon);
}

}  // namespace
}  // namespace sifang::test
