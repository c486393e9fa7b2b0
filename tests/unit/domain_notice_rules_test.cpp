// SPDX-License-Identifier: Apache-2.0
// Who is told what of every kind of event, written out by hand.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "domain/event_kinds.hpp"
#include "domain/notice_rules.hpp"

namespace sifang::domain {
namespace {

const base::UserId reporter{1}, submitter{2}, worker{3}, fan{4}, other_fan{5}, former{6};

std::string user(base::UserId id) { return user_label(id); }

/// Everything an event could say.
NoticeFacts everything(const std::string& event) {
  return {.event = event,
          .ticket = {.visibility = Visibility::community,
                     .reporter = reporter,
                     .submitter = submitter,
                     .handler = "pc",
                     .receiver = "rc",
                     .grid = "G1"},
          .assignee = worker,
          .owed = {"oc", "pr"},
          .party = "oc",
          .to = {"assignee", "party:pr", "role:host"},
          .former_handler = "pr",
          .former_assignee = former,
          .internal = false,
          .silent = false,
          .about_ticket = false,
          .followers = {fan, other_fan},
          .voters = {fan},
          .reviewers = {worker},
          .readers = {"host", user_label(fan)},
          .workers = {"party:rc"},
          .part = {"party:rc", user_label(former)},
          .members = {fan},
          .deputies = {other_fan},
          .unseated = {former}};
}

NoticeFacts nothing_but(std::string_view event) {
  NoticeFacts facts;
  facts.event = event;
  return facts;
}

/// "why kind: labels" of each group, in order.
using Lines = std::vector<std::string>;
Lines told(const NoticeFacts& facts) {
  Lines lines;
  for (const auto& group : notices_of(facts)) {
    std::string line = std::string(to_text(group.why)) + " " + std::string(group.kind) + ":";
    for (const auto& label : group.audience) line += " " + label;
    lines.push_back(line);
  }
  return lines;
}
Lines told(const std::string& event) { return told(everything(event)); }

const std::string mine = user(reporter) + " " + user(submitter);
const std::string fans = user(fan) + " " + user(other_fan);

TEST(NoticeRules, say_to_whom_each_kind_of_event_is_told) {
  const std::map<std::string, Lines> expected{
      {"ticket.submitted", {"duty submitted: grid:G1 member"}},
      {"ticket.accepted",
       {"mine accepted: " + mine, "duty answer_owed: party:oc party:pr",
        "followed accepted: " + fans}},
      {"ticket.refused", {"mine refused: " + mine, "followed refused: " + fans}},
      {"ticket.cancelled", {"followed cancelled: " + fans}},
      {"ticket.sent_to_agenda",
       {"mine sent_to_agenda: " + mine, "meeting sent_to_agenda: host",
        "work sent_to_agenda: party:pc", "followed sent_to_agenda: " + fans}},
      {"ticket.assigned",
       {"work assigned_to_me: " + user(worker), "mine assigned: " + mine, "work assigned: party:pc",
        "followed assigned: " + fans}},
      {"ticket.taken", {"mine taken: " + mine}},
      {"ticket.started", {"mine started: " + mine}},
      {"ticket.returned",
       {"mine returned: " + mine, "work returned: party:rc", "work returned: host"}},
      {"ticket.paused", {"mine paused: " + mine, "followed paused: " + fans}},
      {"ticket.reported_up", {"mine reported_up: " + mine, "followed reported_up: " + fans}},
      {"ticket.taken_back", {"mine taken_back: " + mine, "work taken_back: party:rc"}},
      {"ticket.finished", {"mine finished: " + mine, "followed finished: " + fans}},
      {"ticket.confirmed",
       {"mine confirmed: " + mine, "work confirmed: " + user(worker), "work confirmed: party:pc",
        "followed confirmed: " + fans}},
      {"ticket.reopened",
       {"mine reopened: " + mine, "work reopened: " + user(former), "work reopened: party:pr",
        "work reopened: party:rc", "followed reopened: " + fans}},
      {"ticket.answer_published", {"mine answered: " + mine, "followed answered: " + fans}},
      {"ticket.answer_amended",
       {"mine answer_amended: " + mine, "followed answer_amended: " + fans}},
      {"ticket.commented",
       {"mine commented: " + mine, "work commented: " + user(worker), "work commented: party:pc",
        "work commented: party:rc"}},
      {"ticket.nudged", {"duty nudged: party:oc"}},
      {"ticket.masked", {"mine masked: " + mine}},
      {"ticket.reported", {"duty reported: host party:pr " + user(worker)}},
      {"ticket.report_settled", {"mine report_settled: host party:pr " + user(worker)}},
      {"ticket.marked_duplicate", {"mine duplicate: " + mine, "followed duplicate: " + fans}},
      {"ticket.split", {"mine split: " + mine, "followed split: " + fans}},
      {"ticket.wait_ended",
       {"mine wait_ended: " + mine, "work wait_ended: host party:pr " + user(worker)}},
      {"ticket.clock_warned", {"work clock_warned: host party:pr " + user(worker)}},
      {"ticket.clock_breached", {"work clock_breached: host party:pr " + user(worker)}},
      {"ticket.escalated", {"work escalated: host party:pr " + user(worker)}},
      {"ticket.reminded", {"mine reminded: " + mine}},
      {"ticket.left_to_checkers", {"duty left_to_checkers: host party:pr " + user(worker)}},
      {"meeting.scheduled", {"meeting scheduled: host member recorder"}},
      {"meeting.moved", {"meeting moved: host member recorder", "followed meeting_moved: " + fans}},
      {"meeting.cancelled",
       {"meeting cancelled: host member recorder", "followed meeting_cancelled: " + fans}},
      {"meeting.reminded",
       {"meeting reminded: host member recorder", "followed meeting_reminded: " + fans}},
      {"meeting.opened", {"meeting opened: host member recorder"}},
      {"meeting.closed", {"meeting to_sign: host member recorder"}},
      {"meeting.published", {"meeting published: community"}},
      {"meeting.correction_begun", {"meeting to_sign_again: host member recorder"}},
      {"meeting.seats_changed",
       {"meeting seated: " + user(fan), "meeting deputised: " + user(other_fan),
        "meeting unseated: " + user(former)}},
      {"meeting.paper_added", {}},
      {"meeting.task_reported", {}},
      {"meeting.task_divided", {}},
      {"meeting.reviewed", {}},
      {"meeting.task_reviewed", {}},
      {"meeting.task_reminded", {}},
      {"meeting.decided", {"work decided_for_me: " + user(worker), "work decided: party:oc"}},
      {"poll.announced", {"poll poll_announced: " + user(fan)}},
      {"poll.opened", {"poll poll_opened: " + user(fan)}},
      {"poll.ending", {"poll poll_ending: " + user(fan)}},
      {"poll.ballot_cast", {"poll proxy_voted: " + user(fan)}},
      {"poll.paper_settled", {"poll ballot_replaced: " + user(fan)}},
      {"poll.paper_typed", {"poll paper_in_review: " + user(worker)}},
      {"poll.time_over", {"poll count_due: host"}},
      {"poll.published", {"poll poll_published: " + user(fan)}},
      {"poll.withdrawn", {"poll poll_withdrawn: " + user(fan)}},
      {"matter.proposed", {"poll matter_proposed: host member recorder"}},
      {"matter.recorded", {"poll matter_recorded: host member recorder"}},
      {"matter.posting_over", {"poll posting_over: host"}},
      {"matter.taken_back", {"poll matter_taken_back: host member recorder"}},
      {"matter.ended", {"poll matter_ended: host member recorder"}},
      {"plugin.told", {"plugins told: host " + user(fan)}},
  };
  for (const auto& kind : event_kinds()) {
    const std::string event(kind.name);
    const auto row = expected.find(event);
    EXPECT_EQ(told(event), row == expected.end() ? Lines{} : row->second) << event;
    EXPECT_EQ(is_told(event), row != expected.end()) << event;
  }
  for (const auto event : told_events()) EXPECT_TRUE(is_event_kind(event)) << event;
}

TEST(NoticeRules, tell_an_internal_note_to_those_who_work_on_it_alone) {
  auto facts = everything("ticket.commented");
  facts.internal = true;
  EXPECT_EQ(told(facts), (Lines{"work noted: party:pc", "work noted: party:rc"}));
}

TEST(NoticeRules, tell_a_recorded_silence_to_the_reporter_and_to_the_silent_party) {
  auto facts = everything("ticket.answer_published");
  facts.silent = true;
  EXPECT_EQ(told(facts), (Lines{"mine silent: " + mine, "duty silent: party:oc"}));
}

TEST(NoticeRules, tell_of_a_meeting_those_who_sit_there_where_that_is_not_every_member) {
  auto facts = nothing_but("meeting.scheduled");
  facts.seated = {"party:oc", user(worker)};
  EXPECT_EQ(told(facts), (Lines{"meeting scheduled: host party:oc recorder " + user(worker)}));
}

TEST(NoticeRules, tell_everybody_what_is_posted_and_that_it_is_so_no_more) {
  for (const auto& [event, kind] : {std::pair("matter.recorded", "matter_posted"),
                                    std::pair("matter.taken_back", "matter_taken_back"),
                                    std::pair("matter.ended", "matter_ended")}) {
    auto facts = nothing_but(event);
    facts.posted = true;
    EXPECT_EQ(told(facts), Lines{"poll " + std::string(kind) + ": community"});
  }
}

TEST(NoticeRules, leave_a_decision_about_a_ticket_to_the_tickets_own_event) {
  auto facts = everything("meeting.decided");
  facts.about_ticket = true;
  EXPECT_EQ(told(facts), Lines{});
}

TEST(NoticeRules, tell_of_a_task_what_came_of_it_to_those_who_have_it) {
  const std::string has_it = "party:oc ", all = "party:oc party:rc " + user(worker);
  const auto of = [](const std::string& event, const std::string& word) {
    auto facts = everything(event);
    facts.word = word;
    return told(facts);
  };
  EXPECT_EQ(of("meeting.task_reported", "open"),
            (Lines{"work task_reported: " + all, "meeting task_reported: host"}));
  EXPECT_EQ(of("meeting.task_reported", "done"),
            (Lines{"work task_done: " + all, "meeting task_done: host"}));
  EXPECT_EQ(of("meeting.task_divided", "added"), (Lines{"work part: party:rc " + user(former)}));
  EXPECT_EQ(of("meeting.task_divided", "done"),
            (Lines{"work part_done: " + has_it + user(worker)}));
  EXPECT_EQ(of("meeting.task_divided", "removed"), Lines{});
  for (const char* verdict : {"noted", "accepted", "continued", "dropped"})
    EXPECT_EQ(of("meeting.reviewed", verdict),
              (Lines{std::string("work task_") + verdict + ": " + all}));
  EXPECT_EQ(of("meeting.task_reviewed", "replaced"), (Lines{"work task_replaced: " + all}));
  EXPECT_EQ(of("meeting.task_reviewed", "accepted"), Lines{});
  EXPECT_EQ(of("meeting.task_reminded", "soon"),
            (Lines{"work task_due: " + has_it + user(worker)}));
  EXPECT_EQ(of("meeting.task_reminded", "over"),
            (Lines{"work task_over: " + has_it + user(worker)}));
}

TEST(NoticeRules, tell_of_a_paper_only_when_it_comes_late) {
  auto facts = everything("meeting.paper_added");
  facts.word = "late";
  EXPECT_EQ(told(facts), (Lines{"meeting paper: host member recorder"}));
}

TEST(NoticeRules, leave_out_whom_there_is_not) {
  EXPECT_EQ(told(nothing_but("ticket.assigned")), Lines{});
  EXPECT_EQ(told(nothing_but("ticket.submitted")), Lines{"duty submitted: member"});
}

TEST(NoticeRules, know_which_events_are_told_whatever_they_are_about) {
  std::set<std::string_view> always;
  for (const auto event : told_events())
    if (is_always_told(event)) always.insert(event);
  EXPECT_EQ(always,
            (std::set<std::string_view>{
                "ticket.submitted", "ticket.sent_to_agenda", "ticket.returned", "meeting.scheduled",
                "meeting.moved", "meeting.cancelled", "meeting.reminded", "meeting.opened",
                "meeting.closed", "meeting.published", "meeting.correction_begun", "poll.time_over",
                "matter.proposed", "matter.posting_over"}));
  for (const auto event : always) EXPECT_FALSE(notices_of(nothing_but(event)).empty()) << event;
}

}  // namespace
}  // namespace sifang::domain
