// SPDX-License-Identifier: Apache-2.0
// Looks: what is noted of who was shown personal data, how often, and for how long.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

struct LookTest : testing::Test {
  LookTest() {
    add_everybody(world);
    secret = world.must("resident", "ticket.submit",
                        {{"community", "MG"},
                         {"title", "漏水"},
                         {"body", "楼上漏水"},
                         {"category", "water"},
                         {"visibility", "private"}})["id"];
  }
  std::size_t count() {
    return world.must("resident", "me.looks", {{"limit", 100}})["items"].size();
  }

  World world;
  json secret;
};

TEST_F(LookTest, is_noted_once_a_day_and_the_next_day_again) {
  for (int i = 0; i < 3; ++i) world.must("pc", "ticket.read", {{"id", secret}});
  EXPECT_EQ(count(), 1U);
  world.must("oc", "ticket.read", {{"id", secret}});
  EXPECT_EQ(count(), 2U);
  world.clock.pass(hours(24));
  world.must("pc", "ticket.read", {{"id", secret}});
  EXPECT_EQ(count(), 3U);
}

TEST_F(LookTest, says_who_what_when_and_by_which_command) {
  world.must("pc", "ticket.list", {{"community", "MG"}});
  const auto look = world.must("resident", "me.looks")["items"][0];
  EXPECT_EQ(look["reader"]["id"], world.person("pc").id.text());
  EXPECT_EQ(look["command"], "ticket.list");
  EXPECT_EQ(look["ticket"], world.must("resident", "ticket.read", {{"id", secret}})["number"]);
}

TEST_F(LookTest, of_a_write_is_kept_with_it_and_of_a_refused_one_not_at_all) {
  EXPECT_FALSE(world.call("pc", "ticket.finish", {{"id", secret}}));
  EXPECT_EQ(count(), 0U);
  world.must("rc", "ticket.accept", {{"id", secret}});
  EXPECT_EQ(count(), 1U);
}

TEST_F(LookTest, is_turned_by_pages_newest_first) {
  for (const char* who : {"rc", "oc", "pc"}) world.must(who, "ticket.read", {{"id", secret}});
  const auto first = world.must("resident", "me.looks", {{"limit", 2}});
  ASSERT_EQ(first["items"].size(), 2U);
  EXPECT_EQ(first["items"][0]["reader"]["id"], world.person("pc").id.text());
  const auto second = world.must("resident", "me.looks", {{"limit", 2}, {"cursor", first["next"]}});
  ASSERT_EQ(second["items"].size(), 1U);
  EXPECT_EQ(second["items"][0]["reader"]["id"], world.person("rc").id.text());
  EXPECT_TRUE(second["next"].is_null());
}

TEST_F(LookTest, is_forgotten_after_a_year) {
  world.must("pc", "ticket.read", {{"id", secret}});
  world.clock.pass(days(365));
  world.run_chores();
  EXPECT_EQ(count(), 1U);
  world.clock.pass(hours(1));
  world.run_chores();
  EXPECT_EQ(count(), 0U);
}

TEST_F(LookTest, of_oneself_is_none_and_neither_is_that_of_who_submitted_it_for_another) {
  world.must("resident", "ticket.read", {{"id", secret}});
  world.must("rc", "ticket.submit",
             {{"community", "MG"},
              {"title", "代报"},
              {"body", "灯"},
              {"category", "lighting"},
              {"visibility", "private"},
              {"on_behalf_of", {{"name", "张奶奶"}, {"consent", true}}}});
  EXPECT_EQ(world.sql("SELECT count(*) FROM looks")[0][0], "0");
}

}  // namespace
}  // namespace sifang::test
