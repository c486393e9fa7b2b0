// SPDX-License-Identifier: Apache-2.0
// Plugins as rows and commands: where they are on, as whom they act, what they read of the log.
#include "app/plugins.hpp"

#include <gtest/gtest.h>

#include "unit/app_kit.hpp"
#include "unit/app_plugins_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using domain::Role;

class PluginTest : public ::testing::Test {
 protected:
  PluginTest() {
    plugins.entries.push_back(said_plugin());
    world.plugins = &plugins;
    world.add("admin", Role::admin);
    world.add("resident", Role::resident);
  }
  json turn(const std::string& action, const json& fields = json::object()) {
    json input{{"community", "MG"}, {"name", "hello"}};
    input.update(fields);
    return world.must("admin", "plugin." + action, input);
  }
  json set(const std::string& key, const std::string& value) {
    return {{"community", "MG"},
            {"name", "hello"},
            {"settings", json::array({{{"key", key}, {"value", value}}})}};
  }
  app::Caller caller() {
    return *world.read([](store::Transaction& tx) {
      return base::Result<app::Caller>(app::load_plugin_caller(tx, "hello"));
    });
  }
  std::vector<app::PluginEvent> events() {
    return world
        .read([&](store::Transaction& tx) {
          return base::Result<app::PluginEvents>(
              app::read_plugin_events(tx, "hello", world.community, 0, 1000));
        })
        ->events;
  }

  World world;
  SaidPlugins plugins;
};

TEST_F(PluginTest, is_off_until_an_administrator_switches_it_on) {
  EXPECT_FALSE(world.must("admin", "plugin.list", {{"community", "MG"}})["items"][0]["on"]);
  EXPECT_EQ(world.must("resident", "community.read", {{"community", "MG"}})["plugins"].size(), 0U);
  EXPECT_TRUE(turn("enable")["on"]);
  EXPECT_EQ(plugins.changes, std::vector<std::string>{"hello"});
  const auto shown = world.must("resident", "community.read", {{"community", "MG"}})["plugins"];
  EXPECT_EQ(shown[0]["pages"][0]["path"], "/counts");
  const auto others = world.must("admin", "community.read", {{"community", "MG"}})["plugins"];
  EXPECT_EQ(others[0]["pages"].size(), 0U) << "the page does not answer them";
  EXPECT_FALSE(turn("disable")["on"]);
}

TEST_F(PluginTest, tells_the_log_only_of_what_is_new) {
  turn("enable");
  const auto before = world.announced().size();
  turn("enable");
  EXPECT_EQ(world.announced().size(), before);
  turn("disable");
  EXPECT_EQ(world.announced().size(), before + 1);
}

TEST_F(PluginTest, acts_with_the_roles_it_was_granted_where_it_is_on_and_nowhere_else) {
  EXPECT_TRUE(caller().is_anonymous());
  turn("enable", {{"roles", {"recorder"}}});
  EXPECT_TRUE(caller().has_role(world.community, Role::recorder));
  EXPECT_FALSE(caller().root);
  turn("disable");
  EXPECT_TRUE(caller().memberships.empty());
}

TEST_F(PluginTest, is_granted_no_more_than_it_asks_for) {
  const auto refused = world.call("admin", "plugin.enable",
                                  {{"community", "MG"}, {"name", "hello"}, {"roles", {"admin"}}});
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_TRUE(caller().is_anonymous());
}

TEST_F(PluginTest, does_not_act_as_somebody_who_has_taken_its_login) {
  world.add("plugin.hello", Role::resident);
  const auto refused = world.call(
      "admin", "plugin.enable", {{"community", "MG"}, {"name", "hello"}, {"roles", {"recorder"}}});
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_TRUE(caller().is_anonymous());
}

TEST_F(PluginTest, reads_what_everybody_reads_and_what_its_roles_read) {
  const json matter{
      {"community", "MG"}, {"title", "楼上漏水"}, {"body", "厨房"}, {"category", "other"}};
  auto secret = matter;
  secret["visibility"] = "private";
  world.must("resident", "ticket.submit", matter);
  const auto open = events().size();
  world.must("resident", "ticket.submit", secret);
  EXPECT_EQ(events().size(), open);
  EXPECT_EQ(events().back().kind, "ticket.submitted");
}

TEST_F(PluginTest, settings_are_held_against_what_it_declares) {
  EXPECT_EQ(world.call("admin", "plugin.settings", set("months", "4")).error().code,
            Errc::illegal_move);
  turn("enable");
  for (const auto& [key, value] :
       {std::pair("months", "0"), std::pair("months", "1x"), std::pair("open", "yes"),
        std::pair("order", "size"), std::pair("heading", "十一个字的标题太长了啊"),
        std::pair("colour", "red")})
    EXPECT_EQ(world.call("admin", "plugin.settings", set(key, value)).error().code, Errc::invalid)
        << key << " " << value;
  EXPECT_EQ(world.must("admin", "plugin.settings",
                       set("heading", "十个字的标题刚刚好呀"))["settings"][0]["value"],
            "十个字的标题刚刚好呀");
  EXPECT_EQ(world.must("admin", "plugin.settings", set("months", "12"))["settings"][1]["value"],
            "12");
}

TEST_F(PluginTest, a_value_that_a_newer_version_does_not_take_is_its_default_again) {
  turn("enable");
  world.must("admin", "plugin.settings", set("months", "12"));
  plugins.entries[0].info.settings[1].max = 6;
  EXPECT_EQ(
      world.must("admin", "plugin.list", {{"community", "MG"}})["items"][0]["settings"][1]["value"],
      "3");
}

TEST_F(PluginTest, can_be_switched_off_when_its_file_is_gone) {
  turn("enable");
  plugins.entries.clear();
  EXPECT_EQ(
      world.call("admin", "plugin.disable", {{"community", "MG"}, {"name", "hello"}}).error().code,
      Errc::not_found);  // there is nothing left to show
  auto services = world.services();
  const auto off = world.write([&](store::Transaction& tx) {
    return app::switch_plugin(tx, services, nullptr, world.community, {.name = "hello"});
  });
  EXPECT_FALSE(off->on);
}

}  // namespace
}  // namespace sifang::test
