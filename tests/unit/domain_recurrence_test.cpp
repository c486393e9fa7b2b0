// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "base/time_text.hpp"
#include "domain/recurrence.hpp"

namespace sifang::domain {
namespace {

using Texts = std::vector<std::string>;
constexpr std::string_view shanghai = "Asia/Shanghai", new_york = "America/New_York";
/// A Friday evening.
constexpr const char* friday = "2026-11-27T19:00:00+08:00";

base::Time at(const char* text) { return base::parse_rfc3339(text).value(); }

/// The first occurrences of a series, as texts in its zone.
Texts occurrences(const Recurrence& series, int most) {
  Texts list;
  auto after = series.start - std::chrono::seconds(1);
  for (int i = 0; i < most; ++i) {
    const auto next = next_occurrence(series, after);
    if (!next) break;
    list.push_back(to_rfc3339_in(*next, series.zone));
    after = *next;
  }
  return list;
}

Texts in_shanghai(std::string_view rule, int most, const char* start = friday) {
  return occurrences({.rule = rule, .start = at(start), .zone = shanghai}, most);
}

Texts in_new_york(std::string_view rule, int most, const char* start) {
  return occurrences({.rule = rule, .start = at(start), .zone = new_york}, most);
}

std::string objection(std::string_view rule) {
  const auto good = validate_rule(rule, shanghai);
  return good ? "" : good.error().fields.at(0).pointer;
}

TEST(Recurrence, meets_every_friday_at_seven_in_shanghai) {
  EXPECT_EQ(in_shanghai("FREQ=WEEKLY;BYDAY=FR", 3),
            (Texts{"2026-11-27T19:00:00+08:00", "2026-12-04T19:00:00+08:00",
                   "2026-12-11T19:00:00+08:00"}));
}

TEST(Recurrence, begins_on_the_first_day_that_the_rule_names) {
  EXPECT_EQ(in_shanghai("FREQ=WEEKLY;BYDAY=FR", 1, "2026-11-25T19:00:00+08:00"),
            (Texts{"2026-11-27T19:00:00+08:00"}));
}

TEST(Recurrence, is_after_the_given_time_and_not_at_it) {
  const Recurrence series{.rule = "FREQ=WEEKLY", .start = at(friday), .zone = shanghai};
  EXPECT_EQ(next_occurrence(series, at("2026-12-04T18:59:59.999+08:00")),
            at("2026-12-04T19:00:00+08:00"));
  EXPECT_EQ(next_occurrence(series, at("2026-12-04T19:00:00+08:00")),
            at("2026-12-11T19:00:00+08:00"));
  EXPECT_EQ(next_occurrence(series, at("2020-01-01T00:00:00Z")), at(friday));
}

TEST(Recurrence, starts_at_a_whole_second_even_if_its_start_has_a_fraction) {
  const auto start = at("2026-11-27T19:00:00.500+08:00");
  EXPECT_EQ(next_occurrence("FREQ=WEEKLY", start, shanghai, at("2026-11-01T00:00:00Z")),
            at(friday));
}

TEST(Recurrence, counts_its_occurrences_and_ends) {
  EXPECT_EQ(in_shanghai("FREQ=WEEKLY;COUNT=2", 9).size(), 2U);
}

TEST(Recurrence, includes_the_occurrence_at_its_end_however_the_end_is_written) {
  for (const char* end : {"20261204T110000Z", "20261204T190000", "20261204"})
    EXPECT_EQ(in_shanghai(std::string("FREQ=WEEKLY;UNTIL=") + end, 9).size(), 2U) << end;
  for (const char* end : {"20261204T105959Z", "20261204T185959", "20261203"})
    EXPECT_EQ(in_shanghai(std::string("FREQ=WEEKLY;UNTIL=") + end, 9).size(), 1U) << end;
}

TEST(Recurrence, leaves_out_excepted_occurrences_but_counts_them) {
  const Recurrence series{.rule = "FREQ=WEEKLY;COUNT=3",
                          .start = at(friday),
                          .zone = shanghai,
                          .except = {*parse_day("2026-12-04")}};
  EXPECT_EQ(occurrences(series, 9),
            (Texts{"2026-11-27T19:00:00+08:00", "2026-12-11T19:00:00+08:00"}));
}

TEST(Recurrence, leaves_out_the_day_of_its_own_zone) {
  // 07:00 in New Zealand is the evening before in UTC.
  const Recurrence series{.rule = "FREQ=DAILY",
                          .start = at("2026-12-01T07:00:00+13:00"),
                          .zone = "Pacific/Auckland",
                          .except = {*parse_day("2026-12-02")}};
  EXPECT_EQ(occurrences(series, 2),
            (Texts{"2026-12-01T07:00:00+13:00", "2026-12-03T07:00:00+13:00"}));
  EXPECT_EQ(day_text(local_day(series.start, series.zone)), "2026-12-01");
}

TEST(Recurrence, gives_what_comes_one_after_another_up_to_an_end) {
  const Recurrence series{.rule = "FREQ=WEEKLY", .start = at(friday), .zone = shanghai};
  EXPECT_EQ(occurrences_after(series, at(friday), 9, at("2026-12-11T19:00:00+08:00")),
            (std::vector{at("2026-12-04T19:00:00+08:00"), at("2026-12-11T19:00:00+08:00")}));
  EXPECT_EQ(occurrences_after(series, at(friday), 3).size(), 3U);
}

TEST(Recurrence, knows_its_last_occurrence_if_it_has_one) {
  const auto last = [](std::string_view rule) {
    const auto time = last_occurrence({.rule = rule, .start = at(friday), .zone = shanghai});
    return time ? to_rfc3339_in(*time, shanghai) : std::string();
  };
  EXPECT_EQ(last("FREQ=WEEKLY;COUNT=3"), "2026-12-11T19:00:00+08:00");
  EXPECT_EQ(last("FREQ=WEEKLY;UNTIL=20261212"), "2026-12-11T19:00:00+08:00");
  EXPECT_EQ(last("FREQ=WEEKLY;UNTIL=20261211T110000Z"), "2026-12-11T19:00:00+08:00");
  EXPECT_EQ(last("FREQ=WEEKLY"), "");
  EXPECT_EQ(last("FREQ=WEEKLY;UNTIL=20200101"), "");
}

TEST(Recurrence, keeps_the_hour_of_the_clock_when_summer_time_ends) {
  EXPECT_EQ(in_new_york("FREQ=WEEKLY", 2, "2026-10-25T19:00:00-04:00"),
            (Texts{"2026-10-25T19:00:00-04:00", "2026-11-01T19:00:00-05:00"}));
}

TEST(Recurrence, keeps_the_hour_of_the_clock_when_summer_time_begins) {
  EXPECT_EQ(in_new_york("FREQ=WEEKLY", 2, "2027-03-07T19:00:00-05:00"),
            (Texts{"2027-03-07T19:00:00-05:00", "2027-03-14T19:00:00-04:00"}));
}

TEST(Recurrence, moves_an_hour_that_is_skipped_on_and_comes_back_the_day_after) {
  EXPECT_EQ(in_new_york("FREQ=DAILY", 3, "2027-03-13T02:30:00-05:00"),
            (Texts{"2027-03-13T02:30:00-05:00", "2027-03-14T03:30:00-04:00",
                   "2027-03-15T02:30:00-04:00"}));
}

TEST(Recurrence, meets_once_in_an_hour_that_comes_twice) {
  EXPECT_EQ(in_new_york("FREQ=DAILY", 3, "2026-10-31T01:30:00-04:00"),
            (Texts{"2026-10-31T01:30:00-04:00", "2026-11-01T01:30:00-04:00",
                   "2026-11-02T01:30:00-05:00"}));
}

TEST(Recurrence, knows_the_last_friday_and_the_months_without_a_31st) {
  EXPECT_EQ(in_shanghai("FREQ=MONTHLY;BYDAY=-1FR", 3),
            (Texts{"2026-11-27T19:00:00+08:00", "2026-12-25T19:00:00+08:00",
                   "2027-01-29T19:00:00+08:00"}));
  EXPECT_EQ(in_shanghai("FREQ=MONTHLY;BYMONTHDAY=31", 3, "2026-12-31T19:00:00+08:00"),
            (Texts{"2026-12-31T19:00:00+08:00", "2027-01-31T19:00:00+08:00",
                   "2027-03-31T19:00:00+08:00"}));
}

TEST(Recurrence, waits_four_years_for_the_29th_of_february) {
  EXPECT_EQ(in_shanghai("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2, "2024-02-29T19:00:00+08:00"),
            (Texts{"2024-02-29T19:00:00+08:00", "2028-02-29T19:00:00+08:00"}));
}

TEST(Recurrence, comes_to_an_end_where_a_rule_never_comes_true) {
  for (const char* rule :
       {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31"}) {
    EXPECT_EQ(in_shanghai(rule, 1), Texts{}) << rule;
    EXPECT_EQ(objection(rule), "/rule") << rule;
  }
}

TEST(Recurrence, has_no_next_occurrence_beyond_twenty_years) {
  EXPECT_EQ(in_shanghai("FREQ=YEARLY;INTERVAL=50", 9).size(), 1U);
}

TEST(RecurrenceRules, are_accepted_as_rfc_5545_writes_them) {
  for (const char* rule :
       {"FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO",
        "BYDAY=FR;FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=DAILY;COUNT=10", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=-30", "FREQ=WEEKLY;BYHOUR=19;BYMINUTE=30"})
    EXPECT_EQ(objection(rule), "") << rule;
}

TEST(RecurrenceRules, are_refused_when_they_come_more_often_than_daily) {
  for (const char* rule :
       {"FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,19",
        "FREQ=WEEKLY;BYMINUTE=0,30", "FREQ=WEEKLY;BYSECOND=0,1"})
    EXPECT_EQ(objection(rule), "/rule") << rule;
}

TEST(RecurrenceRules, are_refused_when_they_could_be_looked_for_for_ever) {
  // libical would look for each of these to the end of its calendar: seconds, with all who write
  // waiting.
  for (const auto* rule :
       {"FREQ=MONTHLY;BYDAY=FR;BYSETPOS=6", "FREQ=MONTHLY;BYSETPOS=125", "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=3FR;BYMONTHDAY=28", "FREQ=MONTHLY;BYMONTHDAY=1,-31;BYSETPOS=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "FREQ=DAILY;BYMONTHDAY=-1", "FREQ=DAILY;BYMONTH=2L",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=20",
        "FREQ=YEARLY;BYDAY=FR;BYSETPOS=54", "FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=3",
        "FREQ=YEARLY;BYWEEKNO=20", "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=2"})
    EXPECT_FALSE(validate_rule(rule, shanghai)) << rule;
  for (const auto* rule :
       {"FREQ=MONTHLY;BYDAY=FR;BYSETPOS=5", "FREQ=MONTHLY;BYMONTHDAY=1,-1;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "FREQ=YEARLY;BYDAY=MO,TU;BYMONTH=9;BYSETPOS=-1",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
        "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "FREQ=DAILY;INTERVAL=14", "FREQ=YEARLY;BYYEARDAY=-1"}) {
    EXPECT_TRUE(validate_rule(rule, shanghai)) << rule;
    EXPECT_TRUE(next_occurrence(rule, at(friday), shanghai, at(friday))) << rule;
  }
}

TEST(RecurrenceRules, are_refused_when_they_are_none_or_make_no_sense) {
  const std::string endless = "FREQ=WEEKLY;BYDAY=" + std::string(400, 'F');
  for (const std::string& rule : {std::string(),
                                  std::string("FREQ="),
                                  std::string("WEEKLY"),
                                  std::string("FREQ=FORTNIGHTLY"),
                                  std::string("RRULE:FREQ=WEEKLY"),
                                  std::string("FREQ=WEEKLY;FREQ=DAILY"),
                                  std::string("FREQ=WEEKLY;COLOUR=RED"),
                                  std::string("FREQ=WEEKLY;BYDAY=XX"),
                                  std::string("FREQ=WEEKLY;BYDAY=2FR"),
                                  std::string("FREQ=WEEKLY;BYMONTHDAY=5"),
                                  std::string("FREQ=WEEKLY;INTERVAL=0"),
                                  std::string("FREQ=WEEKLY;COUNT=0"),
                                  std::string("FREQ=WEEKLY;COUNT=2;UNTIL=20261204"),
                                  std::string("FREQ=WEEKLY;UNTIL=soon"),
                                  std::string("FREQ=WEEKLY;UNTIL=20261399"),
                                  std::string("FREQ=WEEKLY;BYHOUR=25"),
                                  std::string("FREQ=WEEKLY\r\nX-EVIL:1"),
                                  std::string("RSCALE=CHINESE;FREQ=YEARLY"),
                                  std::string("RSCALE=CHINESE"),
                                  std::string("FREQ=WEEKLY\0;X=1", 16),
                                  endless})
    EXPECT_EQ(objection(rule), "/rule") << rule;
}

TEST(Zones, are_the_names_of_the_systems_tzdata) {
  for (const char* zone :
       {"Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Europe/Berlin", "UTC"})
    EXPECT_TRUE(is_zone(zone)) << zone;
  for (const char* zone : {"", "Asia", "Asia/Beijing", "asia/shanghai", "Asia/Shanghai ",
                           "/etc/passwd", "Asia/../Asia/Shanghai", "+08:00"}) {
    EXPECT_FALSE(is_zone(zone)) << zone;
    EXPECT_FALSE(validate_rule("FREQ=WEEKLY", zone)) << zone;
  }
  EXPECT_FALSE(is_zone(std::string_view("Asia/Shanghai\0x", 15)));
}

TEST(LocalTime, is_told_in_the_zone) {
  EXPECT_EQ(local_text(at(friday), shanghai), "2026-11-27 19:00");
  EXPECT_EQ(to_rfc3339_in(at(friday), new_york), "2026-11-27T06:00:00-05:00");
  EXPECT_EQ(to_rfc3339_in(at(friday), "Asia/Kathmandu"), "2026-11-27T16:45:00+05:45");
  EXPECT_EQ(to_rfc3339_in(at(friday), "UTC"), "2026-11-27T11:00:00+00:00");
  EXPECT_EQ(to_local(at(friday), shanghai).weekday, 5);
  EXPECT_EQ(to_local(at("2026-11-29T00:00:00+08:00"), shanghai).weekday, 7);
  EXPECT_EQ(to_local(at(friday), shanghai).offset_seconds, 8 * 3600);
}

TEST(LocalTime, crosses_the_year_before_utc_does_in_the_east) {
  EXPECT_EQ(to_local(at("2026-12-31T16:00:00Z"), shanghai).year, 2027);
  EXPECT_EQ(to_local(at("2026-12-31T15:59:59.999Z"), shanghai).year, 2026);
}

TEST(LocalTime, leads_back_to_the_moment) {
  for (const auto zone : {shanghai, new_york, std::string_view("Asia/Kathmandu")})
    for (const char* text : {"2026-11-27T11:00:00Z", "2026-07-01T04:00:00Z", "2027-03-14T06:59:59Z",
                             "2027-03-14T07:00:00Z", "1990-06-01T00:00:00Z"})
      EXPECT_EQ(from_local(to_local(at(text), zone), zone), at(text)) << zone << " " << text;
}

TEST(LocalTime, can_be_asked_for_from_many_threads) {
  std::vector<std::thread> threads;
  std::array<int, 8> right{};
  for (auto& count : right)
    threads.emplace_back([&count] {
      for (const char* zone : {"Asia/Tokyo", "Europe/Paris", "Asia/Shanghai", "America/Lima"})
        for (int i = 0; i < 50; ++i)
          count += next_occurrence("FREQ=WEEKLY", at(friday), zone, at(friday)) ==
                   at(friday) + std::chrono::days(7);
    });
  for (auto& thread : threads) thread.join();
  for (const int count : right) EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace sifang::domain
