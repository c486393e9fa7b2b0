// SPDX-License-Identifier: Apache-2.0
// What plugins tell: whom, in which words, what leaves the house, and what an erasure leaves of it.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"
#include "unit/app_plugins_kit.hpp"

namespace sifang::test {
namespace {

using Lines = std::vector<std::string>;

struct PluginTellTest : testing::Test {
  PluginTellTest() {
    add_everybody(world);
    plugins.entries.push_back(said_plugin());
    world.plugins = &plugins;
    turn("enable");
  }
  void turn(const std::string& action) {
    world.must("admin", "plugin." + action, {{"community", "MG"}, {"name", "hello"}});
  }
  static json words(const json& fields) {
    json input{{"community", "MG"},
               {"kind", "confirmed"},
               {"text_zh", "得了三分"},
               {"text_en", "Three points"}};
    if (!fields.is_null()) input.update(fields);
    return input;
  }
  auto tell(const json& fields, const std::string& key = {}) {
    return world.call("", "plugin.tell", words(fields), {.key = key, .plugin = "hello"});
  }
  json inbox(std::string_view login) {
    world.tell_everybody();
    return world.must(login, "notice.list")["items"];
  }
  /// Who of some has a notice of the plugin's.
  Lines told(const Lines& logins) {
    Lines found;
    for (const auto& login : logins)
      for (const auto& notice : inbox(login))
        if (notice["why"] == "plugins") found.push_back(login);
    return found;
  }
  [[nodiscard]] json id(std::string_view login) const { return world.person(login).id.text(); }
  void lives(std::string_view login, const std::string& room) {
    world.sql("INSERT OR IGNORE INTO households SELECT 100" + room + ", id, '3', '2', '" + room +
              "', NULL, 0 FROM communities WHERE code = 'MG'");
    world.sql(
        "UPDATE memberships SET household_id = 100" + room +
        " WHERE role = 'resident' AND user_id = " + std::to_string(world.person(login).id.value));
  }
  std::string bodies() {
    std::string all;
    for (const auto& row : world.sql("SELECT b.body FROM event_bodies b JOIN events e USING "
                                     "(community_id, seq) WHERE e.kind = 'plugin.told'"))
      all += row[0] + "\n";
    return all;
  }

  const Lines some{"resident", "neighbour", "host", "pc"};
  World world;
  SaidPlugins plugins;
};

TEST_F(PluginTellTest, is_the_plugins_own_and_is_seen_by_nobody_else) {
  for (const char* login : {"admin", "host", "resident"})
    EXPECT_EQ(refusal(world.call(login, "plugin.tell", words({}))).substr(0, 9), "not_found");
  turn("disable");
  EXPECT_EQ(refusal(tell({})).substr(0, 9), "not_found");
  EXPECT_EQ(bodies(), "");
}

TEST_F(PluginTellTest, needs_no_role_and_reaches_whom_it_names_and_nobody_else) {
  ASSERT_TRUE(tell({{"users", {id("resident")}}}));
  EXPECT_EQ(told(some), Lines{"resident"});
  ASSERT_TRUE(tell({{"roles", {"host"}}}));
  EXPECT_EQ(told(some), (Lines{"resident", "host"}));
  ASSERT_TRUE(tell(json::object()));
  EXPECT_EQ(told(some), (Lines{"resident", "resident", "neighbour", "host", "host", "pc"}));
}

TEST_F(PluginTellTest, reaches_those_who_live_in_a_home) {
  lives("neighbour", "902");
  const auto home = [](const char* room) {
    return json{{"homes", json::array({{{"building", "3"}, {"unit", "2"}, {"room", room}}})}};
  };
  ASSERT_TRUE(tell(home("902")));
  ASSERT_TRUE(tell(home("101"))) << "nobody is there: for webhooks alone";
  EXPECT_EQ(told(some), Lines{"neighbour"});
}

TEST_F(PluginTellTest, reads_the_homes_that_are_named_and_no_others) {
  lives("neighbour", "902");
  lives("resident", "101");
  const auto home = [](const char* room) {
    return json{{"building", "3"}, {"unit", "2"}, {"room", room}};
  };
  ASSERT_TRUE(tell({{"homes", {home("101"), home("101"), home("7")}}}));
  EXPECT_EQ(told(some), Lines{"resident"}) << "who is named twice is told once";
  // A role of another kind in the same household's row is nobody who lives there.
  world.sql("UPDATE memberships SET role = 'inspector' WHERE role = 'resident' AND user_id = " +
            std::to_string(world.person("resident").id.value));
  ASSERT_TRUE(tell({{"homes", {home("101"), home("902")}}}));
  EXPECT_EQ(told(some), (Lines{"resident", "neighbour"}));
  Lines plan;
  for (const auto& row : world.sql(
           "EXPLAIN QUERY PLAN SELECT m.user_id FROM households h JOIN memberships m ON"
           " m.household_id = h.id WHERE h.community_id = 1 AND h.building = '3' AND h.unit = '2'"
           " AND h.room = '902' AND m.community_id = h.community_id AND m.role = 'resident'"))
    plan.push_back(row[3]);
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_NE(plan[0].find("SEARCH h"), std::string::npos) << plan[0];
  EXPECT_NE(plan[1].find("ix_memberships_household"), std::string::npos) << plan[1];
}

TEST_F(PluginTellTest, says_the_words_of_both_languages_and_where_to_read_on) {
  ASSERT_TRUE(tell({{"users", {id("resident")}}, {"path", "/points"}, {"data", {{"n", 3}}}}));
  const auto notice = inbox("resident")[0];
  EXPECT_EQ(notice["kind"], "told");
  EXPECT_EQ(notice["plugin"], (json{{"name", "hello"},
                                    {"kind", "confirmed"},
                                    {"text_zh", "得了三分"},
                                    {"text_en", "Three points"},
                                    {"path", "/points"}}));
  EXPECT_EQ(world.heard_by("resident").back().find("\"n\""), std::string::npos)
      << "what is for webhooks is for them alone";
}

TEST_F(PluginTellTest, is_refused_with_what_is_wrong) {
  const std::pair<json, std::string> cases[]{
      {{{"kind", "eaten"}}, "/kind"},
      {{{"path", "points"}}, "/path"},
      {{{"path", "//evil.example"}}, "/path"},
      {{{"path", "/a\\b"}}, "/path"},
      {{{"users", {"nobody"}}}, "/users/0"},
      {{{"roles", {"king"}}}, "/roles/0"},
      {{{"roles", {"resident"}}}, "/roles/0"},
      {{{"data", "text"}}, "/data"},
      {{{"data", {{"long", std::string(5000, 'a')}}}}, "/data"}};
  for (const auto& [fields, pointer] : cases) {
    const auto refused = tell(fields);
    ASSERT_FALSE(refused) << fields;
    EXPECT_EQ(refused.error().fields[0].pointer, pointer);
  }
}

TEST_F(PluginTellTest, is_done_once_for_a_key) {
  ASSERT_TRUE(tell({{"users", {id("resident")}}}, "told-1"));
  ASSERT_TRUE(tell({{"users", {id("resident")}}}, "told-1"));
  EXPECT_EQ(told(some), Lines{"resident"});
}

TEST_F(PluginTellTest, may_be_turned_off) {
  world.must("resident", "notice.change_settings", {{"app", {"mine", "meeting"}}});
  ASSERT_TRUE(tell({{"users", {id("resident")}}}));
  EXPECT_EQ(told(some), Lines{});
}

TEST_F(PluginTellTest, leaves_nothing_of_who_is_erased) {
  ASSERT_TRUE(tell({{"users", {id("resident")}}, {"text_zh", "甲到了"}, {"data", {{"n", "甲"}}}}));
  ASSERT_TRUE(
      tell({{"roles", {"host"}}, {"text_zh", "乙到了"}, {"data", {{"who", id("resident")}}}}));
  ASSERT_TRUE(tell({{"users", {id("neighbour")}}, {"text_zh", "丙到了"}}));
  const auto name = world.must("resident", "me.read")["user"]["name"];
  world.must("admin", "people.erase",
             {{"community", "MG"}, {"user", id("resident")}, {"name", name}});
  const auto left = bodies();
  EXPECT_EQ(left.find("甲"), std::string::npos) << left;
  EXPECT_EQ(left.find("乙"), std::string::npos) << left;
  EXPECT_NE(left.find("丙到了"), std::string::npos) << left;
  const auto notice = inbox("host")[0];
  EXPECT_EQ(notice["plugin"]["text_zh"], "▇▇");
}

TEST_F(PluginTellTest, webhooks_may_hear_of_it_where_the_plugin_is_on) {
  world.outbox.has_webhooks = true;
  const auto kinds = [&] { return world.must("admin", "webhook.list", {{"community", "MG"}}); };
  EXPECT_EQ(kinds()["plugin_kinds"], (json::array({{{"kind", "plugin.hello.confirmed"},
                                                    {"title_zh", "有人确认了"},
                                                    {"title_en", "Somebody confirmed"}}})));
  const auto hook = [](const char* kind) {
    return json{{"community", "MG"},
                {"name", "群"},
                {"format", "signed"},
                {"url", "https://hook.example/"},
                {"events", {kind}}};
  };
  EXPECT_EQ(
      world.call("admin", "webhook.create", hook("plugin.hello.eaten")).error().fields[0].pointer,
      "/events/0");
  const auto made = world.must("admin", "webhook.create", hook("plugin.hello.confirmed"));
  ASSERT_TRUE(tell({{"users", {id("resident")}}}));
  world.tell_everybody();
  EXPECT_EQ(world.sql("SELECT count(*) FROM outbox")[0][0], "1");
  turn("disable");
  EXPECT_EQ(kinds()["plugin_kinds"], json::array());
  const auto kept =
      world.must("admin", "webhook.update",
                 {{"id", made["id"]}, {"events", {"plugin.hello.confirmed", "ticket.submitted"}}});
  EXPECT_EQ(kept["events"].size(), 2U) << "what it is told of already it may go on with";
}

}  // namespace
}  // namespace sifang::test
