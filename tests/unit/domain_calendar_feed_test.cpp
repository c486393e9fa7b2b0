// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "base/time_text.hpp"
#include "domain/calendar_feed.hpp"

namespace sifang::domain {
namespace {

CalendarEntry weekly_meeting() {
  return {.uid = "0123456789abc@sifang",
          .sequence = 2,
          .title = "四方议事会",
          .place = "党建客厅",
          .starts_at = base::parse_rfc3339("2026-11-27T19:00:00+08:00").value(),
          .minutes = 90,
          .changed_at = base::parse_rfc3339("2026-11-20T12:00:00Z").value(),
          .cancelled = false};
}

std::vector<std::string> physical_lines(const std::string& feed) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < feed.size();) {
    const auto end = feed.find("\r\n", at);
    if (end == feed.npos) throw std::invalid_argument("a line without its CRLF");
    lines.push_back(feed.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

/// Lines as a reader sees them: folded ones joined again.
std::vector<std::string> lines_of(const std::string& feed) {
  std::vector<std::string> lines;
  for (const auto& line : physical_lines(feed)) {
    if (line.starts_with(' '))
      lines.back() += line.substr(1);
    else
      lines.push_back(line);
  }
  return lines;
}

bool has(const std::vector<std::string>& lines, std::string_view line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(CalendarFeed, says_where_and_when_a_meeting_is_in_the_communitys_zone) {
  const auto lines = lines_of(write_calendar("玫瑰恬园", "Asia/Shanghai", {weekly_meeting()}));
  EXPECT_EQ(lines.front(), "BEGIN:VCALENDAR");
  EXPECT_EQ(lines.back(), "END:VCALENDAR");
  for (const char* line :
       {"VERSION:2.0", "X-WR-CALNAME:玫瑰恬园", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai",
        "UID:0123456789abc@sifang", "SEQUENCE:2", "DTSTAMP:20261120T120000Z",
        "DTSTART;TZID=Asia/Shanghai:20261127T190000", "DTEND;TZID=Asia/Shanghai:20261127T203000",
        "SUMMARY:四方议事会", "LOCATION:党建客厅", "STATUS:CONFIRMED"})
    EXPECT_TRUE(has(lines, line)) << line;
}

TEST(CalendarFeed, marks_a_cancelled_meeting_and_leaves_an_unknown_place_out) {
  auto meeting = weekly_meeting();
  meeting.cancelled = true;
  meeting.place = "";
  const auto feed = write_calendar("玫瑰恬园", "Asia/Shanghai", {meeting});
  EXPECT_TRUE(has(lines_of(feed), "STATUS:CANCELLED"));
  EXPECT_EQ(feed.find("\nLOCATION"), feed.npos);
}

TEST(CalendarFeed, folds_lines_at_75_octets_without_cutting_a_character) {
  auto meeting = weekly_meeting();
  meeting.title.clear();
  for (int i = 0; i < 40; ++i) meeting.title += "电梯停车abc";
  const auto feed = write_calendar("玫瑰恬园", "Asia/Shanghai", {meeting});
  for (const auto& line : physical_lines(feed)) {
    EXPECT_LE(line.size(), 75U) << line;
    const auto first = static_cast<unsigned char>(line.at(line.starts_with(' ') ? 1 : 0));
    EXPECT_NE(first & 0xC0U, 0x80U) << "begins inside a character";
  }
  EXPECT_TRUE(has(lines_of(feed), "SUMMARY:" + meeting.title));
}

TEST(CalendarFeed, lets_no_text_write_lines_of_its_own) {
  auto meeting = weekly_meeting();
  meeting.title = "电梯, 停车; \\ 绿化\r\nATTENDEE:mailto:x@example.org\x01";
  meeting.place = "一楼\nSTATUS:CANCELLED";
  const auto lines = lines_of(write_calendar("名\r\nX-EVIL:1", "Asia/Shanghai", {meeting}));
  EXPECT_TRUE(has(lines, "SUMMARY:电梯\\, 停车\\; \\\\ 绿化\\nATTENDEE:mailto:x@example.org"));
  EXPECT_TRUE(has(lines, "LOCATION:一楼\\nSTATUS:CANCELLED"));
  for (const char* line : {"X-EVIL:1", "STATUS:CANCELLED", "ATTENDEE:mailto:x@example.org"})
    EXPECT_FALSE(has(lines, line)) << line;
}

TEST(CalendarFeed, holds_summer_time_for_those_who_have_it) {
  const auto lines = lines_of(write_calendar("x", "America/New_York", {weekly_meeting()}));
  EXPECT_TRUE(has(lines, "BEGIN:DAYLIGHT"));
  EXPECT_TRUE(has(lines, "DTSTART;TZID=America/New_York:20261127T060000"));
}

TEST(CalendarFeed, writes_utc_without_a_zone) {
  const auto feed = write_calendar("x", "UTC", {weekly_meeting()});
  EXPECT_TRUE(has(lines_of(feed), "DTSTART:20261127T110000Z"));
  EXPECT_EQ(feed.find("TZID"), feed.npos);
}

CalendarSeries every_friday() {
  return {.uid = "0123456789def@sifang",
          .sequence = 4,
          .title = "四方议事会",
          .place = "党建客厅",
          .rule = "FREQ=WEEKLY;BYDAY=FR;COUNT=9",
          .first = base::parse_rfc3339("2026-11-27T19:00:00+08:00").value(),
          .last = base::parse_rfc3339("2027-01-22T19:00:00+08:00").value(),
          .minutes = 90,
          .changed_at = base::parse_rfc3339("2026-11-20T12:00:00Z").value(),
          .zone = "Asia/Shanghai",
          .left_out = {base::parse_rfc3339("2027-01-01T19:00:00+08:00").value()}};
}

TEST(CalendarFeed, tells_a_series_by_its_rule_whose_end_is_in_utc) {
  const auto lines = lines_of(write_calendar("x", "Asia/Shanghai", {}, {every_friday()}));
  for (const char* line :
       {"UID:0123456789def@sifang", "SEQUENCE:4", "LAST-MODIFIED:20261120T120000Z",
        "DTSTART;TZID=Asia/Shanghai:20261127T190000", "DTEND;TZID=Asia/Shanghai:20261127T203000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270122T110000Z;BYDAY=FR",
        "EXDATE;TZID=Asia/Shanghai:20270101T190000"})
    EXPECT_TRUE(has(lines, line)) << line;
}

TEST(CalendarFeed, tells_a_series_without_end) {
  auto series = every_friday();
  series.rule = "FREQ=MONTHLY;BYDAY=1FR";
  series.last.reset();
  EXPECT_TRUE(has(lines_of(write_calendar("x", "Asia/Shanghai", {}, {series})),
                  "RRULE:FREQ=MONTHLY;BYDAY=1FR"));
}

TEST(CalendarFeed, names_the_occurrence_that_a_meeting_stands_for) {
  auto moved = weekly_meeting();
  moved.uid = every_friday().uid;
  moved.starts_at += std::chrono::hours(24);
  moved.occurrence = every_friday().first;
  moved.note = "停电, 改到周六";
  const auto lines = lines_of(write_calendar("x", "Asia/Shanghai", {moved}, {every_friday()}));
  for (const char* line :
       {"RECURRENCE-ID;TZID=Asia/Shanghai:20261127T190000",
        "DTSTART;TZID=Asia/Shanghai:20261128T190000", "DESCRIPTION:停电\\, 改到周六"})
    EXPECT_TRUE(has(lines, line)) << line;
}

TEST(CalendarFeed, defines_each_zone_once) {
  auto series = every_friday();
  series.zone = "Europe/Berlin";
  const auto lines =
      lines_of(write_calendar("x", "Asia/Shanghai", {weekly_meeting()}, {series, series}));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "BEGIN:VTIMEZONE"), 2);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "TZID:Europe/Berlin"), 1);
  EXPECT_TRUE(has(lines, "DTSTART;TZID=Europe/Berlin:20261127T120000"));
}

TEST(CalendarFeed, is_a_calendar_even_without_meetings) {
  const auto lines = lines_of(write_calendar("玫瑰恬园", "Asia/Shanghai", {}));
  EXPECT_TRUE(has(lines, "END:VCALENDAR"));
  EXPECT_FALSE(has(lines, "BEGIN:VEVENT"));
}

}  // namespace
}  // namespace sifang::domain
