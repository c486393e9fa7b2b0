// SPDX-License-Identifier: Apache-2.0
// What a community sets of its clocks: limits, days and hours.
#include "unit/app_clocks_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using ClockSettingsTest = ClocksTest;

TEST_F(ClockSettingsTest, are_set_by_the_administrator_from_the_version_that_was_seen) {
  const json rule{{"community", "MG"},
                  {"urgency", "normal"},
                  {"clock", "accept"},
                  {"limit_minutes", 30},
                  {"counting", "working"}};
  for (const char* who : {"resident", "rc", "host", "recorder"})
    EXPECT_EQ(world.call(who, "clocks.set_rule", rule).error().code, Errc::forbidden) << who;
  const auto first = world.call("admin", "clocks.set_rule", rule, {.if_match = 1});
  ASSERT_TRUE(first) << refusal(first);
  EXPECT_EQ(first->reply.version, 2);
  EXPECT_EQ(world.call("admin", "clocks.set_rule", rule, {.if_match = 1}).error().code,
            Errc::stale_version);
  EXPECT_EQ(json::parse(world.heard_by("resident").back())["kind"], "clocks.changed");
}

TEST_F(ClockSettingsTest, say_which_years_they_do_not_know_and_take_days_by_hand) {
  const auto years = world.must("resident", "clocks.read", {{"community", "MG"}})["years"];
  EXPECT_EQ(years[0]["year"], 2026);
  EXPECT_EQ(years[0]["status"], "published");
  EXPECT_EQ(years[1]["year"], 2027);
  EXPECT_EQ(years[1]["status"], "weekdays");
  const auto set_by_hand =
      set("clocks.set_day", {{"day", "2027-01-01"}, {"kind", "off"}, {"name", "元旦"}});
  EXPECT_EQ(set_by_hand["years"][1]["status"], "by_hand");
  EXPECT_EQ(set_by_hand["days"][0]["name"], "元旦");
  set("clocks.unset_day", {{"day", "2027-01-01"}});
  for (const char* bad : {"2027-02-30", "2027-13-01", "gestern!!!"})
    EXPECT_EQ(
        world.call("admin", "clocks.set_day", {{"community", "MG"}, {"day", bad}, {"kind", "off"}})
            .error()
            .code,
        Errc::invalid)
        << bad;
}

TEST_F(ClockSettingsTest, count_by_the_hours_that_the_community_has_set) {
  // Nobody works in the afternoon here: two hours end on Wednesday at 11:00.
  for (int weekday = 1; weekday <= 5; ++weekday)
    set("clocks.set_hours", {{"weekday", weekday}, {"spans", {"09:00-12:00"}}});
  EXPECT_EQ(clock(submit(), "accept")["due_at"].get<std::string>().substr(0, 19),
            "2026-11-25T03:00:00");
  for (const json& bad :
       {json{"12:00-09:00"}, json{"09:00-12:00", "11:00-13:00"}, json{"9:00-12:0"}})
    EXPECT_EQ(world
                  .call("admin", "clocks.set_hours",
                        {{"community", "MG"}, {"weekday", 1}, {"spans", bad}})
                  .error()
                  .code,
              Errc::invalid)
        << bad;
  // One must be able to come to an end.
  for (int weekday = 2; weekday <= 5; ++weekday)
    set("clocks.set_hours", {{"weekday", weekday}, {"spans", json::array()}});
  EXPECT_EQ(world
                .call("admin", "clocks.set_hours",
                      {{"community", "MG"}, {"weekday", 1}, {"spans", json::array()}})
                .error()
                .code,
            Errc::invalid);
}

}  // namespace
}  // namespace sifang::test
