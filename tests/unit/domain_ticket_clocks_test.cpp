// SPDX-License-Identifier: Apache-2.0
// The clocks of a ticket, folded from what happened to it, by hand and by chance.
#include "domain/ticket_clocks.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/time_text.hpp"
#include "domain/recurrence.hpp"
#include "domain/ticket_moves.hpp"

namespace sifang::domain {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr const char* zone = "Asia/Shanghai";

base::Time at(const std::string& text) { return base::parse_rfc3339(text).value(); }
/// A time in November 2026 in China: "24 09:30".
base::Time on(const char* day_and_time) {
  const std::string text(day_and_time);
  return at("2026-11-" + text.substr(0, 2) + "T" + text.substr(3) + ":00+08:00");
}

WorkingCalendar china() {
  WorkingCalendar calendar{.zone = zone, .hours = usual_hours(), .days = {}};
  calendar.with_china_days = true;
  return calendar;
}

struct Happened {
  const char* when;
  const char* kind;
};
/// Of a ticket that four parties answer.
TicketMoments story(std::initializer_list<Happened> events) {
  TicketMoments moments(4);
  for (const auto& [when, kind] : events) moments.add(on(when), kind);
  return moments;
}

TicketClock read(Clock clock, const TicketMoments& moments, ClockLimit limit,
                 const TicketClock& known = {}) {
  return read_clock(fold_clock(clock, moments.all()), {.clock = clock, .limit = limit}, china(),
                    known);
}
std::string due_of(const TicketClock& clock) {
  return clock.due_at ? local_text(*clock.due_at, zone) : "none";
}

constexpr ClockLimit week{days(7), Counting::calendar};

TEST(TicketClocks, run_from_submitting_to_taking_in_and_from_there_to_the_end_of_the_work) {
  const auto moments = story({{"24 09:30", "ticket.submitted"},
                              {"24 10:30", "ticket.accepted"},
                              {"25 09:00", "ticket.assigned"},
                              {"25 10:00", "ticket.started"},
                              {"26 10:30", "ticket.finished"}});
  const auto accept = read(Clock::accept, moments, {hours(2), Counting::working});
  EXPECT_EQ(accept.state, ClockState::met);
  EXPECT_EQ(accept.elapsed, hours(1));
  EXPECT_EQ(due_of(accept), "2026-11-24 11:30");  // had it gone on
  const auto solve = read(Clock::solve, moments, week);
  EXPECT_EQ(solve.state, ClockState::met);
  EXPECT_EQ(solve.elapsed, hours(48));
  EXPECT_EQ(solve.met_at, on("26 10:30"));
}

TEST(TicketClocks, stand_still_while_the_work_waits_as_often_as_it_does) {
  const auto moments = story({{"23 08:00", "ticket.submitted"},
                              {"23 09:00", "ticket.accepted"},
                              {"23 09:00", "ticket.assigned"},
                              {"23 10:00", "ticket.paused"},  // after one hour
                              {"23 11:00", "ticket.started"},
                              {"23 15:00", "ticket.paused"},  // two more, over lunch
                              {"24 17:00", "ticket.started"}});
  // Seven working hours: one more on Tuesday, three on Wednesday morning.
  const auto working = read(Clock::solve, moments, {hours(7), Counting::working});
  EXPECT_EQ(working.elapsed, hours(3));
  EXPECT_EQ(working.running_since, on("24 17:00"));
  EXPECT_EQ(due_of(working), "2026-11-25 12:00");
  // Seven hours of any kind: five were over on Monday.
  const auto calendar = read(Clock::solve, moments, {hours(7), Counting::calendar});
  EXPECT_EQ(calendar.elapsed, hours(5));
  EXPECT_EQ(due_of(calendar), "2026-11-24 19:00");
}

TEST(TicketClocks, have_no_time_at_which_they_end_while_they_stand_still) {
  const auto moments = story({{"23 09:00", "ticket.submitted"},
                              {"23 09:00", "ticket.accepted"},
                              {"23 09:00", "ticket.assigned"},
                              {"23 10:00", "ticket.paused"}});
  const auto solve = read(Clock::solve, moments, week);
  EXPECT_EQ(solve.state, ClockState::paused);
  EXPECT_EQ(due_of(solve), "none");
  EXPECT_FALSE(solve.next_at({}));
}

TEST(TicketClocks, go_on_when_a_wait_has_reached_its_end) {
  const auto moments = story({{"23 09:00", "ticket.submitted"},
                              {"23 09:00", "ticket.accepted"},
                              {"23 09:00", "ticket.assigned"},
                              {"23 10:00", "ticket.paused"},
                              {"25 10:00", "ticket.wait_ended"}});
  EXPECT_EQ(due_of(read(Clock::solve, moments, week)), "2026-12-02 09:00");
}

TEST(TicketClocks, keep_what_has_passed_when_the_policy_changes) {
  const auto moments = story({{"23 09:00", "ticket.submitted"}, {"23 09:00", "ticket.accepted"}});
  const auto run = fold_clock(Clock::solve, moments.all());
  const auto now = on("26 09:00");
  EXPECT_EQ(elapsed_time(run, Counting::calendar, china(), now), days(3));
  EXPECT_EQ(due_of(read(Clock::solve, moments, week)), "2026-11-30 09:00");
  EXPECT_EQ(due_of(read(Clock::solve, moments, {days(15), Counting::calendar})),
            "2026-12-08 09:00");
  // A shorter limit has passed already; nobody starts from the beginning.
  EXPECT_EQ(due_of(read(Clock::solve, moments, {days(2), Counting::calendar})), "2026-11-25 09:00");
  // Another way of counting: three working days have passed, 21 hours; 7 more are one day.
  EXPECT_EQ(elapsed_time(run, Counting::working, china(), now), hours(21));
  EXPECT_EQ(due_of(read(Clock::solve, moments, {hours(28), Counting::working})),
            "2026-11-26 18:00");
}

TEST(TicketClocks, tell_again_what_was_told_too_early_by_a_policy_that_has_changed) {
  const auto moments = story({{"23 09:00", "ticket.submitted"}, {"23 09:00", "ticket.accepted"}});
  TicketClock told;
  told.warned_at = on("24 03:00");
  told.breached_at = on("24 09:00");
  told.steps = 2;
  const auto still = read(Clock::solve, moments, {hours(20), Counting::calendar}, told);
  EXPECT_EQ(still.state, ClockState::breached);
  EXPECT_EQ(still.steps, 2);
  const auto longer = read(Clock::solve, moments, week, told);
  EXPECT_EQ(longer.state, ClockState::running);
  EXPECT_FALSE(longer.warned_at);
  EXPECT_FALSE(longer.breached_at);
  EXPECT_EQ(longer.steps, 0);
}

TEST(TicketClocks, end_late_even_where_nobody_was_told_in_between) {
  const auto moments = story({{"23 09:00", "ticket.submitted"}, {"23 12:00", "ticket.accepted"}});
  const auto accept = read(Clock::accept, moments, {hours(2), Counting::working});
  EXPECT_EQ(accept.state, ClockState::breached);
  EXPECT_EQ(due_of(accept), "2026-11-23 11:00");
  EXPECT_EQ(accept.met_at, on("23 12:00"));
  EXPECT_FALSE(accept.next_at({}));
}

TEST(TicketClocks, of_answers_end_with_the_last_partys_and_not_with_amended_ones) {
  auto moments = story({{"23 09:00", "ticket.submitted"},
                        {"23 10:00", "ticket.answer_published"},
                        {"23 11:00", "ticket.answer_amended"},
                        {"23 12:00", "ticket.answer_published"},
                        {"23 13:00", "ticket.answer_published"}});
  EXPECT_EQ(read(Clock::answer, moments, {hours(24), Counting::calendar}).state,
            ClockState::running);
  moments.add(on("23 14:00"), "ticket.answer_published");
  const auto met = read(Clock::answer, moments, {hours(24), Counting::calendar});
  EXPECT_EQ(met.state, ClockState::met);
  EXPECT_EQ(met.elapsed, hours(5));
}

TEST(TicketClocks, begin_anew_for_work_that_has_to_be_done_again) {
  const auto moments = story({{"20 09:00", "ticket.submitted"},
                              {"20 09:00", "ticket.accepted"},
                              {"20 09:00", "ticket.assigned"},
                              {"20 09:00", "ticket.started"},
                              {"22 09:00", "ticket.finished"},
                              {"24 09:00", "ticket.reopened"}});
  const auto solve = read(Clock::solve, moments, week);
  EXPECT_EQ(solve.elapsed, milliseconds(0));
  EXPECT_EQ(due_of(solve), "2026-12-01 09:00");
}

TEST(TicketClocks, measure_nothing_of_a_duplicate_of_what_was_cancelled_or_refused) {
  for (const char* kind : {"ticket.cancelled", "ticket.marked_duplicate"}) {
    const auto moments = story({{"23 09:00", "ticket.submitted"}, {"23 09:30", kind}});
    for (const auto clock : {Clock::accept, Clock::answer, Clock::solve})
      EXPECT_EQ(read(clock, moments, week).state, ClockState::off) << kind;
  }
  const auto refused = story({{"23 09:00", "ticket.submitted"}, {"23 09:30", "ticket.refused"}});
  EXPECT_EQ(read(Clock::accept, refused, week).state, ClockState::met);
  EXPECT_EQ(read(Clock::solve, refused, week).state, ClockState::off);
  EXPECT_EQ(read(Clock::answer, refused, week).state, ClockState::running);
}

TEST(TicketClocks, of_what_a_file_brought_begin_when_it_is_touched) {
  auto moments = story({{"20 09:00", "ticket.imported"}, {"21 09:00", "ticket.supported"}});
  EXPECT_TRUE(moments.untouched());
  for (const auto clock : {Clock::accept, Clock::answer, Clock::solve, Clock::verdict})
    EXPECT_EQ(read(clock, moments, week).state, ClockState::off);
  moments.add(on("24 09:00"), "ticket.assigned");
  EXPECT_EQ(read(Clock::accept, moments, week).state, ClockState::off);
  EXPECT_EQ(due_of(read(Clock::answer, moments, week)), "2026-12-01 09:00");
  EXPECT_EQ(due_of(read(Clock::solve, moments, week)), "2026-12-01 09:00");
  // And of what was closed long ago when it is opened again.
  auto archived = story({{"20 09:00", "ticket.imported"}, {"25 09:00", "ticket.reopened"}});
  EXPECT_EQ(due_of(read(Clock::solve, archived, week)), "2026-12-02 09:00");
  // It came with an answer, so three are owed.
  for (int answers = 0; answers < 3; ++answers) {
    EXPECT_EQ(read(Clock::answer, archived, week).state, ClockState::running);
    archived.add(on("26 09:00"), "ticket.answer_published");
  }
  EXPECT_EQ(read(Clock::answer, archived, week).state, ClockState::met);
}

TEST(TicketClocks, give_the_reporter_a_week_from_the_last_answer) {
  auto moments = story({{"20 09:00", "ticket.submitted"},
                        {"20 09:00", "ticket.refused"},
                        {"20 10:00", "ticket.answer_published"},
                        {"20 10:00", "ticket.answer_published"},
                        {"20 10:00", "ticket.answer_published"}});
  // As long as an answer is owed, nobody may close it, and nobody is late in saying so.
  EXPECT_EQ(read(Clock::verdict, moments, week).state, ClockState::off);
  moments.add(on("22 10:00"), "ticket.answer_published");
  EXPECT_EQ(due_of(read(Clock::verdict, moments, week)), "2026-11-29 10:00");
  moments.add(on("23 10:00"), "ticket.answer_amended");
  EXPECT_EQ(due_of(read(Clock::verdict, moments, week)), "2026-11-30 10:00");
  moments.add(on("24 10:00"), "ticket.confirmed");
  EXPECT_EQ(read(Clock::verdict, moments, week).state, ClockState::met);
}

TEST(TicketClocks, take_a_time_that_people_have_set_before_the_limit) {
  const auto moments = story({{"23 09:00", "ticket.submitted"},
                              {"23 09:00", "ticket.accepted"},
                              {"24 09:00", "ticket.assigned"}});
  const auto clock = read_clock(fold_clock(Clock::solve, moments.all()),
                                {.clock = Clock::solve,
                                 .limit = week,
                                 .warn_percent = 75,
                                 .due = on("28 09:00"),
                                 .due_set_at = on("24 09:00")},
                                china(), {});
  EXPECT_EQ(due_of(clock), "2026-11-28 09:00");
  EXPECT_EQ(clock.warn_at, on("27 09:00"));
}

TEST(TicketClocks, warn_then_tell_of_the_breach_then_go_up_step_by_step_each_once) {
  const auto moments = story({{"23 09:00", "ticket.submitted"}, {"23 09:00", "ticket.accepted"}});
  const ClockPolicy policy;
  auto clock = read(Clock::solve, moments, {hours(24), Counting::calendar});
  EXPECT_EQ(clock.next_at(policy), on("24 03:00"));
  EXPECT_FALSE(due_event(clock, policy, on("24 02:59")));
  EXPECT_EQ(due_event(clock, policy, on("24 03:00")), ClockEvent::warn);
  clock.warned_at = on("24 03:00");
  EXPECT_FALSE(due_event(clock, policy, on("24 08:59")));
  EXPECT_EQ(due_event(clock, policy, on("24 09:00")), ClockEvent::breach);
  clock.breached_at = on("24 09:00");
  clock.state = ClockState::breached;
  clock.steps = 1;  // the handler's own
  for (const char* next : {"25 09:00", "26 09:00"}) {
    EXPECT_EQ(clock.next_at(policy), on(next));
    EXPECT_EQ(due_event(clock, policy, on(next)), ClockEvent::step);
    ++clock.steps;
  }
  EXPECT_EQ(clock.next_at(policy), at("2026-12-01T09:00:00+08:00"));
  ++clock.steps;
  EXPECT_FALSE(clock.next_at(policy));
}

TEST(TicketClocks, do_not_warn_of_what_has_passed_already) {
  const auto moments = story({{"23 09:00", "ticket.submitted"}, {"23 09:00", "ticket.accepted"}});
  const auto clock = read(Clock::solve, moments, {hours(24), Counting::calendar});
  EXPECT_EQ(due_event(clock, {}, on("30 09:00")), ClockEvent::breach);
}

TEST(ClockPolicy, has_other_limits_for_what_is_urgent_and_what_is_hard) {
  const ClockPolicy policy;
  const auto limit = [&](Clock clock, Urgency urgency) {
    return policy.limit_for(clock, urgency, "lift", "facilities");
  };
  EXPECT_EQ(limit(Clock::accept, Urgency::normal), (ClockLimit{hours(2), Counting::working}));
  EXPECT_EQ(limit(Clock::accept, Urgency::urgent), (ClockLimit{hours(2), Counting::calendar}));
  EXPECT_EQ(limit(Clock::answer, Urgency::hard), (ClockLimit{hours(24), Counting::calendar}));
  EXPECT_EQ(limit(Clock::solve, Urgency::normal), (ClockLimit{days(7), Counting::calendar}));
  EXPECT_EQ(limit(Clock::solve, Urgency::urgent), (ClockLimit{hours(24), Counting::calendar}));
  EXPECT_EQ(limit(Clock::solve, Urgency::hard), (ClockLimit{days(15), Counting::calendar}));
}

TEST(ClockPolicy, goes_by_the_category_then_by_the_one_above_then_by_the_rule_for_all) {
  ClockPolicy policy;
  const auto solve = [&] {
    return policy.limit_for(Clock::solve, Urgency::normal, "lift", "facilities").limit;
  };
  const auto rule = [](const char* category, int of_days) {
    return ClockRule{category, Urgency::normal, Clock::solve, {days(of_days), Counting::calendar}};
  };
  policy.rules = {rule("", 9), rule("water", 1)};
  EXPECT_EQ(solve(), days(9));
  policy.rules.push_back(rule("facilities", 5));
  EXPECT_EQ(solve(), days(5));
  policy.rules.insert(policy.rules.begin(), rule("lift", 2));
  EXPECT_EQ(solve(), days(2));
}

/// Random legal moves at random times, the clock sometimes set back: whatever happens, time that
/// has passed has passed.
TEST(TicketClocks, never_run_backwards_whatever_happens) {
  std::mt19937_64 random(11);
  const auto calendar = china();
  for (int round = 0; round < 300; ++round) {
    TicketMoments moments(2);
    auto now = on("02 00:00");
    moments.add(now, "ticket.submitted");
    auto state = TicketState::new_;
    std::optional<Resolution> resolution;
    for (int step = 0; step < 12; ++step) {
      now += milliseconds(random() % milliseconds(hours(30)).count()) - minutes(30);
      if (random() % 4 == 0) {
        moments.add(now, "ticket.answer_published");
        continue;
      }
      const auto legal = legal_actions(state, resolution);
      if (legal.empty()) break;
      const auto action = legal[random() % legal.size()];
      state = next_state(state, resolution, action).value();
      resolution.reset();
      if (state == TicketState::closed) resolution = Resolution::fixed;
      moments.add(now, event_kind(action));
    }
    for (const auto clock : {Clock::accept, Clock::answer, Clock::solve, Clock::verdict})
      for (const auto counting : {Counting::calendar, Counting::working}) {
        const auto run = fold_clock(clock, moments.all());
        milliseconds before{0};
        for (auto look = on("01 00:00"); look < on("30 00:00"); look += hours(7)) {
          const auto elapsed = elapsed_time(run, counting, calendar, look);
          EXPECT_GE(elapsed, before);
          before = elapsed;
        }
        // Cut where one likes, it is the same run.
        auto cut = run;
        if (cut.running_since) {
          const auto middle = *cut.running_since + hours(random() % 50);
          cut.periods.push_back({*cut.running_since, middle});
          cut.running_since = middle;
          const auto late = at("2027-01-05T00:00:00Z");
          EXPECT_EQ(elapsed_time(cut, counting, calendar, late),
                    elapsed_time(run, counting, calendar, late));
          EXPECT_EQ(moment_of(cut, counting, calendar, hours(50)),
                    moment_of(run, counting, calendar, hours(50)));
        }
      }
  }
}

}  // namespace
}  // namespace sifang::domain
