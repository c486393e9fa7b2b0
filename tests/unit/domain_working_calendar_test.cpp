// SPDX-License-Identifier: Apache-2.0
// Working time counted by hand: over holidays and made-up Saturdays, lunch and nights, in other
// zones and over changes of the clock; and what holds for any calendar.
#include "domain/working_calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/time_text.hpp"
#include "domain/recurrence.hpp"

namespace sifang::domain {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

base::Time at(const char* text) { return base::parse_rfc3339(text).value(); }

/// The usual hours (9 to 12, 14 to 18), with the holidays of mainland China.
WorkingCalendar china(const std::string& zone = "Asia/Shanghai") {
  WorkingCalendar calendar{.zone = zone, .hours = usual_hours(), .days = {}};
  calendar.with_china_days = true;
  return calendar;
}

/// Two working hours after that moment, on the clocks of the zone.
std::string in_two_hours(const WorkingCalendar& calendar, const char* from) {
  const auto due = after_working_time(calendar, at(from), hours(2));
  return due ? to_rfc3339_in(*due, calendar.zone) : "never";
}

TEST(WorkingCalendar, counts_within_a_day_and_over_lunch) {
  const auto calendar = china();
  EXPECT_EQ(in_two_hours(calendar, "2026-11-24T09:30:00+08:00"), "2026-11-24T11:30:00+08:00");
  EXPECT_EQ(in_two_hours(calendar, "2026-11-24T11:30:00+08:00"), "2026-11-24T15:30:00+08:00");
  // The end of the day is soon enough; the next morning would be said to be later than it is.
  EXPECT_EQ(in_two_hours(calendar, "2026-11-24T16:00:00+08:00"), "2026-11-24T18:00:00+08:00");
}

TEST(WorkingCalendar, begins_in_the_morning_for_what_comes_at_night_or_on_a_rest_day) {
  const auto calendar = china();
  EXPECT_EQ(in_two_hours(calendar, "2026-11-24T22:00:00+08:00"), "2026-11-25T11:00:00+08:00");
  EXPECT_EQ(in_two_hours(calendar, "2026-11-28T10:00:00+08:00"), "2026-11-30T11:00:00+08:00");
}

TEST(WorkingCalendar, stands_still_over_a_holiday) {
  // Wednesday 17:00: an hour is left. 1 and 2 October are off, then a weekend, then 5 to 7.
  EXPECT_EQ(in_two_hours(china(), "2026-09-30T17:00:00+08:00"), "2026-10-08T10:00:00+08:00");
}

TEST(WorkingCalendar, goes_on_on_a_saturday_on_which_work_is_made_up_for) {
  // Friday 9 October 17:00; Saturday the 10th is worked, the 17th is not.
  EXPECT_EQ(in_two_hours(china(), "2026-10-09T17:00:00+08:00"), "2026-10-10T10:00:00+08:00");
  EXPECT_EQ(in_two_hours(china(), "2026-10-16T17:00:00+08:00"), "2026-10-19T10:00:00+08:00");
}

TEST(WorkingCalendar, gives_a_made_up_day_its_own_hours_where_it_has_some) {
  auto calendar = china();
  calendar.hours[5] = {{10 * 60, 12 * 60}};  // Saturdays, two hours
  EXPECT_EQ(in_two_hours(calendar, "2026-10-09T17:00:00+08:00"), "2026-10-10T11:00:00+08:00");
}

TEST(WorkingCalendar, takes_a_year_that_is_not_published_by_its_weekdays) {
  // 1 January 2027 is a Friday.
  EXPECT_EQ(in_two_hours(china(), "2026-12-31T17:00:00+08:00"), "2027-01-01T10:00:00+08:00");
  EXPECT_EQ(in_two_hours(china(), "2025-12-31T17:00:00+08:00"), "2026-01-04T10:00:00+08:00");
}

TEST(WorkingCalendar, is_that_of_the_communitys_own_zone) {
  // The same moment is 17:30 in Shanghai and 15:30 in Urumqi.
  EXPECT_EQ(in_two_hours(china(), "2026-11-27T09:30:00Z"), "2026-11-30T10:30:00+08:00");
  EXPECT_EQ(in_two_hours(china("Asia/Urumqi"), "2026-11-27T09:30:00Z"),
            "2026-11-27T17:30:00+06:00");
}

TEST(WorkingCalendar, keeps_to_the_face_of_the_clock_where_the_clock_changes) {
  WorkingCalendar york{.zone = "America/New_York", .hours = usual_hours(), .days = {}};
  // The clocks went forward on Sunday 8 March 2026.
  EXPECT_EQ(in_two_hours(york, "2026-03-06T17:00:00-05:00"), "2026-03-09T10:00:00-04:00");
  EXPECT_EQ(working_time(york, at("2026-03-06T17:00:00-05:00"), at("2026-03-09T10:00:00-04:00")),
            hours(2));
  // A night shift loses the hour that is skipped, and works the one that comes twice.
  york.hours[6] = {{0, 4 * 60}};
  EXPECT_EQ(working_time(york, at("2026-03-08T00:00:00-05:00"), at("2026-03-09T00:00:00-04:00")),
            hours(3));
  EXPECT_EQ(working_time(york, at("2026-11-01T00:00:00-04:00"), at("2026-11-02T00:00:00-05:00")),
            hours(5));
}

TEST(WorkingCalendar, takes_midnight_as_the_end_of_a_day) {
  WorkingCalendar calendar{.zone = "Asia/Shanghai"};
  for (auto& day : calendar.hours) day = {{0, 24 * 60}};
  EXPECT_EQ(
      working_time(calendar, at("2026-11-24T00:00:00+08:00"), at("2026-11-27T00:00:00+08:00")),
      hours(72));
}

TEST(WorkingCalendar, never_comes_to_an_end_where_nobody_works) {
  const WorkingCalendar calendar{.zone = "Asia/Shanghai"};
  EXPECT_TRUE(calendar.is_empty());
  EXPECT_EQ(in_two_hours(calendar, "2026-11-24T09:00:00+08:00"), "never");
}

TEST(WorkingCalendar, knows_what_was_published_from_2015_to_2026_and_no_more) {
  EXPECT_EQ(china_days().size(), 289U);
  EXPECT_EQ(year_of(china_days().front().day), 2015);
  EXPECT_EQ(year_of(china_days().back().day), 2026);
  const auto before = [](const SpecialDay& left, const SpecialDay& right) {
    return left.day >= right.day;
  };
  EXPECT_EQ(std::adjacent_find(china_days().begin(), china_days().end(), before),
            china_days().end());
  for (const auto& special : china_days()) {
    // Only what differs: a weekday off, or a rest day worked.
    const bool weekday = std::chrono::weekday(special.day).iso_encoding() <= 5;
    EXPECT_EQ(weekday, special.kind == DayKind::off) << day_text(special.day);
  }
}

TEST(WorkingCalendar, reads_days_and_spans_in_one_form_only) {
  EXPECT_EQ(day_text(parse_day("2026-02-28").value()), "2026-02-28");
  for (const char* bad : {"2026-02-30", "2026-2-28", "1999-01-01", "2200-01-01", "2026-02-28 ",
                          "-026-02-28", "2026/02/28", "2026-0x-01", ""})
    EXPECT_FALSE(parse_day(bad)) << bad;
  EXPECT_EQ(span_text(parse_span("09:00-24:00").value()), "09:00-24:00");
  for (const char* bad : {"09:00-09:00", "10:00-09:00", "9:00-10:00", "09:60-10:00", "23:00-24:01",
                          "09:00–10:00", "09:00-10:0", ""})
    EXPECT_FALSE(parse_span(bad)) << bad;
  EXPECT_TRUE(check_spans({{0, 60}, {60, 120}}));
  EXPECT_FALSE(check_spans({{0, 60}, {59, 120}}));
}

/// Random moments of 2026 in calendars of several zones.
TEST(WorkingCalendar, counts_the_same_however_the_time_is_cut_and_never_backwards) {
  std::mt19937_64 random(4);
  const auto start = at("2026-01-01T00:00:00Z");
  const auto moment = [&] {
    return start + milliseconds(random() % milliseconds(hours(24 * 400)).count());
  };
  for (const char* zone : {"Asia/Shanghai", "America/New_York", "Asia/Kathmandu"}) {
    const auto calendar = china(zone);
    for (int round = 0; round < 60; ++round) {
      std::array cuts{moment(), moment(), moment()};
      std::sort(cuts.begin(), cuts.end());
      const auto whole = working_time(calendar, cuts[0], cuts[2]);
      EXPECT_GE(whole, milliseconds(0));
      EXPECT_LE(whole, cuts[2] - cuts[0]);
      EXPECT_EQ(working_time(calendar, cuts[0], cuts[1]) + working_time(calendar, cuts[1], cuts[2]),
                whole);
      EXPECT_EQ(working_time(calendar, cuts[2], cuts[0]), milliseconds(0));
      // And back: by the time that is named, just that much has passed, and not a moment before.
      const auto amount = milliseconds(1 + random() % milliseconds(hours(60)).count());
      const auto due = after_working_time(calendar, cuts[0], amount);
      ASSERT_TRUE(due);
      EXPECT_EQ(working_time(calendar, cuts[0], *due), amount);
      EXPECT_LT(working_time(calendar, cuts[0], *due - milliseconds(1)), amount);
    }
  }
}

}  // namespace
}  // namespace sifang::domain
