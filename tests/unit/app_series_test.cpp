// SPDX-License-Identifier: Apache-2.0
// Series: one meeting for each occurrence of the rule, whatever is left out, moved, cancelled or
// forgotten; what calendars are told of it; the reminders of meetings.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Texts = std::vector<std::string>;

/// Tuesday 24 November 2026, 14:00; the series meets on Fridays at seven.
struct SeriesTest : testing::Test {
  SeriesTest() {
    add_everybody(world);
    series = world.must("host", "series.create",
                        {{"community", "MG"},
                         {"name", "四方议事会"},
                         {"rule", "FREQ=WEEKLY;BYDAY=FR"},
                         {"start", "2026-01-02T19:00:00+08:00"},
                         {"place", "党建客厅"}})["id"];
  }

  json change(const char* who, const std::string& command, json fields) {
    fields["id"] = series;
    return world.must(who, "series." + command, fields);
  }
  std::string refused(const std::string& command, json fields) {
    fields["id"] = series;
    return refusal(world.call("host", "series." + command, fields));
  }
  /// The meetings of the series, soonest first: local day, state.
  Texts meetings() {
    Texts lines;
    for (const auto& meeting : list())
      lines.push_back(local(meeting["starts_at"]) + " " + meeting["state"].get<std::string>());
    return lines;
  }
  json list() {
    return world.must("host", "meeting.list", {{"community", "MG"}, {"order", "soonest"}})["items"];
  }
  /// "11-27 19:00" of a time in UTC; no test crosses a month's end with the eight hours.
  static std::string local(const json& utc) {
    const auto text = utc.get<std::string>();
    const int hour = std::stoi(text.substr(11, 2)) + 8;
    return text.substr(5, 5) + " " + std::to_string(hour) + text.substr(13, 3);
  }
  json act(const json& meeting, const std::string& action, json fields = json::object()) {
    fields["id"] = meeting["id"];
    return world.must("host", "meeting." + action, fields);
  }
  void hold(const json& meeting) {
    act(meeting, "open");
    act(meeting, "start", {{"without_quorum", "试"}});
    act(meeting, "close");
  }
  Texts days(int limit = 5) {
    Texts lines;
    const auto answer = change("resident", "occurrences", {{"limit", limit}});
    for (const auto& day : answer["items"])
      lines.push_back(day["day"].get<std::string>().substr(5) + " " +
                      day["state"].get<std::string>());
    return lines;
  }
  std::string feed() { return world.text("resident", "calendar.read", {{"community", "MG"}}); }
  std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++times;
    return times;
  }
  std::int64_t reminders() {
    return std::stoll(
        world.sql("SELECT count(*) FROM events WHERE kind = 'meeting.reminded'")[0][0]);
  }

  World world;
  json series;
};

TEST_F(SeriesTest, passes_over_a_day_that_is_left_out) {
  const auto after = change("admin", "leave_out", {{"day", "2026-12-04"}, {"reason", "停电"}});
  EXPECT_EQ(after["exceptions"], json::parse(R"([{"day":"2026-12-04","reason":"停电"}])"));
  EXPECT_EQ(days(3), (Texts{"11-27 planned", "12-04 left_out", "12-11 to_come"}));
  hold(list()[0]);
  EXPECT_EQ(meetings(), (Texts{"11-27 19:00 closed", "12-11 19:00 scheduled"}));
}

TEST_F(SeriesTest, holds_a_day_that_is_taken_back_also_before_the_one_that_stands) {
  change("host", "leave_out", {{"day", "2026-12-04"}});
  hold(list()[0]);
  EXPECT_EQ(change("host", "take_back", {{"day", "2026-12-04"}})["exceptions"], json::array());
  EXPECT_EQ(meetings(),
            (Texts{"11-27 19:00 closed", "12-04 19:00 scheduled", "12-11 19:00 scheduled"}));
  hold(list()[1]);
  EXPECT_EQ(meetings().size(), 3U);
}

TEST_F(SeriesTest, leaves_out_only_days_to_come_on_which_it_meets) {
  EXPECT_EQ(refused("leave_out", {{"day", "2026-12-05"}}),
            "invalid [/day is none on which the series meets]");
  EXPECT_EQ(refused("leave_out", {{"day", "2026-11-20"}}), "invalid [/day is over]");
  EXPECT_EQ(refused("leave_out", {{"day", "2026-13-01"}}),
            "invalid [/day is not a date like 2027-02-12]");
  EXPECT_EQ(refused("leave_out", {{"day", "2036-12-05"}}),
            "invalid [/day is more than five years ahead]");
  EXPECT_EQ(refused("take_back", {{"day", "2026-12-04"}}),
            "illegal_move: that day is not left out");
  change("host", "leave_out", {{"day", "2026-12-04"}});
  EXPECT_EQ(refused("leave_out", {{"day", "2026-12-04"}}),
            "conflict: that day is left out already");
  // The meeting that stands is cancelled, so that its members are told.
  EXPECT_EQ(refused("leave_out", {{"day", "2026-11-27"}}),
            "illegal_move: that day's meeting stands on the calendar itself: cancel or move it");
}

TEST_F(SeriesTest, goes_on_after_a_cancelled_meeting_which_does_not_come_back) {
  act(list()[0], "cancel", {{"reason", "停电"}});
  EXPECT_EQ(meetings(), (Texts{"11-27 19:00 cancelled", "12-04 19:00 scheduled"}));
  change("host", "update", {{"place", "会议室"}});
  world.run_chores();
  EXPECT_EQ(meetings().size(), 2U);
  EXPECT_EQ(days(2), (Texts{"11-27 cancelled", "12-04 planned"}));
}

TEST_F(SeriesTest, does_not_repeat_a_meeting_that_was_held_before_its_time) {
  const auto first = list()[0];
  act(first, "move", {{"starts_at", "2026-11-25T19:00:00+08:00"}});
  EXPECT_EQ(days(2), (Texts{"11-27 moved", "12-04 to_come"}));
  world.clock.pass(hours(30));
  hold(first);
  EXPECT_EQ(meetings(), (Texts{"11-25 19:00 closed", "12-04 19:00 scheduled"}));
}

TEST_F(SeriesTest, holds_the_next_day_also_when_the_one_before_moves_behind_it) {
  act(list()[0], "move", {{"starts_at", "2026-12-05T10:00:00+08:00"}});
  EXPECT_EQ(meetings(), (Texts{"12-04 19:00 scheduled", "12-05 10:00 scheduled"}));
  EXPECT_EQ(list()[1]["occurrence"], "2026-11-27T11:00:00.000Z");
}

TEST_F(SeriesTest, goes_on_when_nobody_came) {
  world.clock.pass(hours(24 * 3 + 16));  // Saturday, 06:00
  world.run_chores();
  EXPECT_EQ(meetings(), Texts{"11-27 19:00 scheduled"});
  world.clock.pass(hours(2));
  world.run_chores();
  EXPECT_EQ(meetings(), (Texts{"11-27 19:00 scheduled", "12-04 19:00 scheduled"}));
  // And does not make up for weeks in which it was forgotten altogether.
  world.clock.pass(hours(24 * 21));
  world.run_chores();
  EXPECT_EQ(meetings().back(), "12-25 19:00 scheduled");
  EXPECT_EQ(meetings().size(), 3U);
}

TEST_F(SeriesTest, changes_its_rule_behind_the_meeting_that_stands) {
  change("host", "update",
         {{"rule", "FREQ=WEEKLY;BYDAY=TU,TH"}, {"start", "2026-11-24T20:00:00+08:00"}});
  EXPECT_EQ(days(3), (Texts{"11-27 planned", "12-01 to_come", "12-03 to_come"}));
  hold(list()[0]);
  EXPECT_EQ(meetings().back(), "12-01 20:00 scheduled");
  const auto text = feed();
  EXPECT_EQ(count(text, "DTSTART;TZID=Asia/Shanghai:20261201T200000"), 2U) << text;
  EXPECT_EQ(count(text, "RECURRENCE-ID"), 1U) << text;
  EXPECT_EQ(count(text, "RRULE:FREQ=WEEKLY;BYDAY=TU,TH"), 1U) << text;
}

TEST_F(SeriesTest, ends_with_the_meeting_that_stands) {
  change("host", "update", {{"end", true}});
  EXPECT_EQ(days(), Texts{"11-27 planned"});
  EXPECT_EQ(refused("leave_out", {{"day", "2026-12-04"}}), "illegal_move: the series has ended");
  EXPECT_EQ(count(feed(), "UNTIL=20261127T110000Z"), 1U);
  hold(list()[0]);
  EXPECT_EQ(meetings().size(), 1U);
}

TEST_F(SeriesTest, previews_a_rule_by_the_same_arithmetic) {
  const json input{{"community", "MG"},
                   {"rule", "FREQ=MONTHLY;BYDAY=1FR"},
                   {"start", "2026-11-24T19:00:00+08:00"},
                   {"limit", 2}};
  const auto items = world.must("admin", "series.preview", input)["items"];
  EXPECT_EQ(items[0]["at"], "2026-12-04T19:00:00+08:00");
  EXPECT_EQ(items[1]["at"], "2027-01-01T19:00:00+08:00");
  EXPECT_NE(refusal(world.call("rc", "series.preview", input)), "");
}

TEST_F(SeriesTest, tells_calendars_the_rule_and_what_differs_from_it) {
  change("host", "leave_out", {{"day", "2026-12-11"}});
  act(list()[0], "cancel", {{"reason", "停电"}});
  act(list()[1], "move",
      {{"starts_at", "2026-12-05T10:00:00+08:00"}, {"place", "广场"}, {"minutes", 60}});
  const auto text = feed();
  for (const char* line :
       {"RRULE:FREQ=WEEKLY;BYDAY=FR\r\n", "EXDATE;TZID=Asia/Shanghai:20261211T190000\r\n",
        "RECURRENCE-ID;TZID=Asia/Shanghai:20261127T190000\r\n", "STATUS:CANCELLED\r\n",
        "RECURRENCE-ID;TZID=Asia/Shanghai:20261204T190000\r\n", "DESCRIPTION:停电\r\n",
        "DTSTART;TZID=Asia/Shanghai:20261205T100000\r\n", "LOCATION:广场\r\n",
        "DTEND;TZID=Asia/Shanghai:20261205T110000\r\n"})
    EXPECT_EQ(count(text, line), 1U) << line << text;
  // All of one uid; an exception is never older than its series.
  EXPECT_EQ(count(text, "UID:" + series.get<std::string>() + "@sifang"), 3U);
  EXPECT_EQ(count(text, "SEQUENCE:1\r\n"), 1U);
  EXPECT_EQ(count(text, "SEQUENCE:2\r\n"), 2U);
}

TEST_F(SeriesTest, moves_a_meeting_with_its_reason_and_says_no_more_of_it_when_moved_again) {
  const auto first = list()[0];
  EXPECT_NE(refusal(world.call("host", "meeting.move", {{"id", first["id"]}})), "");
  const auto moved = act(first, "move", {{"place", "广场"}, {"reason", "停电"}});
  EXPECT_EQ(moved["place"], "广场");
  EXPECT_EQ(moved["change_reason"], "停电");
  EXPECT_EQ(moved["starts_at"], first["starts_at"]);
  EXPECT_TRUE(act(first, "move", {{"minutes", 30}})["change_reason"].is_null());
}

TEST_F(SeriesTest, reminds_a_day_and_an_hour_before_once_each) {
  world.run_chores();
  EXPECT_EQ(reminders(), 0);
  world.clock.pass(hours(24 * 2 + 5));
  world.run_chores();
  world.run_chores();
  EXPECT_EQ(reminders(), 1);
  world.clock.pass(hours(23) + minutes(30));
  world.run_chores();
  world.run_chores();
  EXPECT_EQ(reminders(), 2);
  world.tell_everybody();
  const auto inbox = world.must("rc", "notice.list")["items"];
  EXPECT_EQ(std::count_if(inbox.begin(), inbox.end(),
                          [](const json& each) { return each["kind"] == "reminded"; }),
            2);
}

TEST_F(SeriesTest, reminds_once_of_a_meeting_for_which_it_was_not_running_a_day_before) {
  world.clock.pass(hours(24 * 3 + 4) + minutes(30));  // half an hour before
  world.run_chores();
  EXPECT_EQ(reminders(), 1);
  world.clock.pass(hours(1));
  world.run_chores();
  EXPECT_EQ(reminders(), 1);
}

TEST_F(SeriesTest, reminds_anew_of_a_moved_meeting_and_not_of_a_cancelled_one) {
  world.clock.pass(hours(24 * 2 + 5));
  world.run_chores();
  EXPECT_EQ(reminders(), 1);
  act(list()[0], "move", {{"starts_at", "2026-11-29T19:00:00+08:00"}});
  world.clock.pass(hours(24));
  world.run_chores();
  EXPECT_EQ(reminders(), 1);
  world.clock.pass(hours(24));
  world.run_chores();
  EXPECT_EQ(reminders(), 2);
  act(list()[0], "cancel");
  world.clock.pass(hours(23) + minutes(30));
  world.run_chores();
  EXPECT_EQ(reminders(), 2);
}

TEST_F(SeriesTest, does_not_remind_of_what_was_planned_just_now) {
  world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "临时会"}, {"starts_at", "2026-11-24T16:00:00+08:00"}});
  world.run_chores();
  EXPECT_EQ(reminders(), 0);
  world.clock.pass(hours(1) + minutes(10));
  world.run_chores();
  EXPECT_EQ(reminders(), 1);
}

}  // namespace
}  // namespace sifang::test
