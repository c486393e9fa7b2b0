// SPDX-License-Identifier: Apache-2.0
// Files that plugins keep of people: whose, for whom, until when; and where people live.
#include "app/plugin_files.hpp"

#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

struct PluginFilesTest : testing::Test {
  PluginFilesTest() { add_everybody(world); }

  std::string send(const char* who, const std::string& text) {
    return world.must(who, "attachment.add",
                      {{"community", "MG"},
                       {"name", text + ".pdf"},
                       {"file", "%PDF-1.4\n" + text + "\n%%EOF\n"}})["id"];
  }
  auto keep(const std::string& plugin, const char* who, const std::string& file) {
    return world.write([&](store::Transaction& tx) {
      return app::keep_plugin_file(tx, {plugin, world.community, world.person(who).id}, file);
    });
  }
  bool reads(const std::string& plugin, const std::string& file, base::CommunityId where) {
    auto services = world.services();
    return world
        .read([&](store::Transaction& tx) {
          return app::read_plugin_file(tx, services, plugin, where, file, app::FilePart::whole);
        })
        .has_value();
  }
  bool reads(const std::string& plugin, const std::string& file) {
    return reads(plugin, file, world.community);
  }
  void drop(const std::string& plugin, const std::string& file) {
    const auto done = world.write([&](store::Transaction& tx) -> base::Result<void> {
      app::drop_plugin_file(tx, world.clock.now(), plugin, file);
      return {};
    });
    ASSERT_TRUE(done);
  }
  void pass_a_day() {
    world.clock.pass(std::chrono::hours(25));
    world.run_chores();
  }
  std::string count() { return world.sql("SELECT count(*) FROM attachments")[0][0]; }

  World world;
};

TEST_F(PluginFilesTest, are_kept_for_one_plugin_and_of_who_sent_them) {
  const auto file = send("resident", "a");
  EXPECT_FALSE(keep("points", "neighbour", file)) << "not theirs";
  EXPECT_FALSE(keep("points", "resident", "0000000000000"));
  const auto kept = keep("points", "resident", file);
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->fresh);
  const auto again = keep("points", "resident", file);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->fresh);
  EXPECT_FALSE(keep("other", "resident", file)) << "another plugin has it";
  EXPECT_TRUE(reads("points", file));
  EXPECT_FALSE(reads("other", file));
  EXPECT_FALSE(reads("points", file, base::CommunityId{7})) << "not of that community";
  const auto used = world.call("resident", "ticket.submit",
                               {{"community", "MG"},
                                {"title", "电梯"},
                                {"body", "坏了"},
                                {"category", "lift"},
                                {"attachments", {file}}});
  EXPECT_FALSE(used) << "it is used already";
}

TEST_F(PluginFilesTest, stay_while_they_are_kept_and_go_within_a_day_once_they_are_not) {
  const auto file = send("resident", "a"), unused = send("resident", "b");
  ASSERT_TRUE(keep("points", "resident", file));
  pass_a_day();
  EXPECT_EQ(count(), "1") << unused;
  EXPECT_TRUE(reads("points", file));
  drop("other", file);
  EXPECT_TRUE(reads("points", file)) << "it is not another's to drop";
  drop("points", file);
  EXPECT_FALSE(reads("points", file));
  EXPECT_EQ(count(), "1") << "its sender may use it yet";
  pass_a_day();
  EXPECT_EQ(count(), "0");
}

TEST_F(PluginFilesTest, are_read_by_their_sender_alone_where_the_core_is_asked) {
  const auto file = send("resident", "a");
  ASSERT_TRUE(keep("points", "resident", file));
  EXPECT_TRUE(world.call("resident", "attachment.read", {{"id", file}}));
  for (const char* login : {"neighbour", "host", "admin"})
    EXPECT_FALSE(world.call(login, "attachment.read", {{"id", file}})) << login;
  const auto own = world.must("resident", "me.data");
  EXPECT_EQ(own["files"][0]["place"], "plugin");
}

TEST_F(PluginFilesTest, go_with_who_is_erased) {
  const auto file = send("resident", "a");
  ASSERT_TRUE(keep("points", "resident", file));
  const auto name = world.must("resident", "me.read")["user"]["name"];
  world.must("admin", "people.erase",
             {{"community", "MG"}, {"user", world.person("resident").id.text()}, {"name", name}});
  EXPECT_FALSE(reads("points", file));
  EXPECT_EQ(count(), "0");
}

TEST_F(PluginFilesTest, a_home_is_that_of_a_resident_of_the_community) {
  const auto home = [&](const char* login, base::CommunityId where) {
    return world.read([&](store::Transaction& tx) {
      const auto found = app::find_home(tx, where, world.person(login).id);
      return base::Result<std::string>(
          found ? found->building + "-" + found->unit + "-" + found->room : std::string("nowhere"));
    });
  };
  world.sql(
      "INSERT INTO households SELECT 77, id, '3', '', '902', NULL, 0 FROM communities WHERE code = "
      "'MG'");
  world.sql("UPDATE memberships SET household_id = 77 WHERE role = 'resident' AND user_id = " +
            std::to_string(world.person("resident").id.value));
  EXPECT_EQ(*home("resident", world.community), "3--902");
  EXPECT_EQ(*home("resident", base::CommunityId{7}), "nowhere");
  EXPECT_EQ(*home("host", world.community), "nowhere");
}

}  // namespace
}  // namespace sifang::test
