// SPDX-License-Identifier: Apache-2.0
// What of the host needs no shared object: manifests, the breaker, a call's time, a plugin's file.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <thread>

#include "plugin_host/breaker.hpp"
#include "plugin_host/call_watch.hpp"
#include "plugin_host/fetch_check.hpp"
#include "plugin_host/manifest.hpp"
#include "plugin_host/names.hpp"
#include "plugin_host/short_line.hpp"
#include "store/plugin_file.hpp"

namespace sifang::plugin_host {
namespace {

using namespace std::chrono_literals;

const std::string head = R"({"name":"hello","version":"1","title_zh":"好","title_en":"Hello")";

TEST(Manifest, is_read_whole) {
  const auto manifest =
      read_manifest(head + R"(,"routes":[{"method":"GET","path":"/a/{id}","roles":["host"],
                            "secret":true},{"method":"POST","path":"/a/{id}","anonymous":true}],
               "events":["ticket.confirmed"],"roots":["/hello/"],"wants":["recorder"],
               "timers":[{"name":"tick","every_s":60}]})");
  ASSERT_TRUE(manifest) << base::describe(manifest.error());
  EXPECT_EQ(manifest->info.name, "hello");
  EXPECT_TRUE(manifest->hears("ticket.confirmed"));
  EXPECT_FALSE(manifest->hears("ticket.submitted"));
  const auto match = manifest->match("POST", "/a/7");
  EXPECT_EQ(match.route->place, 1U);
  EXPECT_EQ(match.route->parameters, (app::PluginFields{{"id", "7"}}));
  EXPECT_TRUE(match.route->anonymous);
  EXPECT_FALSE(match.route->secret);
  EXPECT_TRUE(manifest->match("GET", "/a/7").route->secret);
  EXPECT_EQ(manifest->match("PUT", "/a/7").allow, "GET, POST");
  EXPECT_FALSE(manifest->match("PUT", "/a/7").route);
  EXPECT_EQ(manifest->match("HEAD", "/a/7").route->place, 0U);
  EXPECT_TRUE(manifest->match("GET", "/a").allow.empty());
  EXPECT_TRUE(manifest->match("GET", "/a/").allow.empty());
}

TEST(Manifest, is_refused_with_what_is_wrong) {
  const auto refused = [](const std::string& text) {
    const auto manifest = read_manifest(text);
    return manifest ? std::string("taken") : base::describe(manifest.error());
  };
  const std::pair<std::string, std::string> cases[]{
      {"{", "malformed"},
      {"{}", "/name"},
      {head + R"(,"colour":"red"})", "/colour"},
      {R"({"name":"Hello World","version":"1","title_zh":"a","title_en":"b"})", "/name"},
      {head + R"(,"routes":[{"method":"GET","path":"a","roles":["host"]}]})", "begins with /"},
      {head + R"(,"routes":[{"method":"GET","path":"/a"}]})", "roles"},
      {head + R"(,"routes":[{"method":"GET","path":"/a","roles":["king"]}]})", "king"},
      {head + R"(,"routes":[{"method":"GET","path":"/a","roles":["host"],"anonymous":true}]})",
       "one of the two"},
      {head + R"(,"roots":["/api/"]})", "/api/"},
      {head + R"(,"roots":["/tickets/"]})", "/tickets/"},
      {head + R"(,"tells":[{"kind":"A b","title_zh":"a","title_en":"b"}]})", "A b is no kind"},
      {head +
           R"(,"tells":[{"kind":"a","title_zh":"a","title_en":"b"},{"kind":"a","title_zh":"a","title_en":"b"}]})",
       "there twice"},
      {head + R"(,"roots":["/x/","/m/x/"]})", "/m/x/"},
      {head + R"(,"roots":["/"]})", "cannot be had"},
      {head + R"(,"roots":["/x"]})", "cannot be had"},
      {head + R"(,"events":["ticket.eaten"]})", "ticket.eaten"},
      {head + R"(,"timers":[{"name":"a","every_s":0}]})", "every_s"},
      {head + R"(,"pages":[{"path":"/a","title_zh":"a","title_en":"b"}]})", "no route"},
      {head + R"(,"migrations":[{"name":"1","sql":"x"},{"name":"1","sql":"y"}]})", "twice"},
      {head +
           R"(,"settings":[{"key":"a","kind":"integer","default":"9","max":8,"title_zh":"a","title_en":"b"}]})",
       "the default of a"}};
  for (const auto& [text, words] : cases)
    EXPECT_NE(refused(text).find(words), std::string::npos) << text << "\n" << refused(text);
}

TEST(Manifest, takes_no_address_of_the_web_client) {
  std::ifstream file(SIFANG_SOURCE_DIR "/web/src/router/index.ts");
  const std::string router(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> segments;
  const std::regex path("path: *'/([^/':]+)");
  for (std::sregex_iterator at(router.begin(), router.end(), path), end; at != end; ++at)
    segments.insert((*at)[1]);
  EXPECT_TRUE(segments.contains("tickets"));
  EXPECT_GE(segments.size(), 20U);
  segments.insert("points");  // of the pages of the points scheme
  for (const auto& segment : segments)
    EXPECT_FALSE(read_manifest(head + ",\"roots\":[\"/" + segment + "/\"]}")) << segment;
  EXPECT_TRUE(read_manifest(head + R"(,"roots":["/open311/"]})"));
  const auto formed = read_manifest(
      head +
      R"(,"roots":["/x/"],"root_errors":[{"ends":".json","type":"a/b","body":"{status}"}]})");
  ASSERT_TRUE(formed);
  EXPECT_EQ(formed->root_errors.at(0).ends, ".json");
  EXPECT_FALSE(read_manifest(head + R"(,"root_errors":[{"ends":".json","type":"a/b"}]})"));
}

TEST(Names, and_roots_have_one_owner) {
  Names names;
  EXPECT_EQ(names.claim("a", {"/x/", "/y/z/"}), "");
  EXPECT_EQ(names.claim("a", {}), "there is a plugin called a already");
  EXPECT_EQ(names.claim("b", {"/w/", "/x/"}), "its prefix /x/ is had by the plugin a already");
  EXPECT_EQ(names.claim("c", {"/y/"}), "its prefix /y/ is had by the plugin a already");
  EXPECT_EQ(names.claim("d", {"/x/y/"}), "its prefix /x/y/ is had by the plugin a already");
  EXPECT_EQ(names.claim("b", {"/w/", "/y/x/"}), "") << "what was refused has taken nothing";
}

TEST(FetchCheck, lets_through_what_is_one_request_and_nothing_else) {
  const auto with = [](const std::string& name, const std::string& value) {
    return wrong_fetch({"POST", "https://a.example/", "text/xml", "", {{name, value}}});
  };
  EXPECT_EQ(wrong_fetch({"GET", "https://a.example/", "", ""}), "");
  EXPECT_EQ(with("X-Key", "a b\tc"), "");
  EXPECT_EQ(with("X-Key", ""), "");
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "CONNECTION"})
    EXPECT_NE(with(name, "1").find("the host's to write"), std::string::npos) << name;
  for (const char* name : {"", "X Key", "X:", "X\r\nHost", "钥"}) EXPECT_NE(with(name, "1"), "");
  for (const char* value : {"a\r\nHost: b", "a\nb", "a\rb", "a\x7f"})
    EXPECT_NE(with("X-Key", value), "");
  EXPECT_NE(with("X-Key", std::string("a\0b", 3)), "");
  EXPECT_NE(with("X-Key", std::string(17 * 1024, 'a')), "");
  EXPECT_NE(wrong_fetch({"GET\r\nX: 1", "https://a.example/", "", ""}), "");
  EXPECT_NE(wrong_fetch({"GET", "https://a.example/\r\nX: 1", "", ""}), "");
  EXPECT_NE(wrong_fetch({"POST", "https://a.example/", "a/b\r\nX: 1", ""}), "");
  EXPECT_NE(wrong_fetch({"POST", "https://a.example/", "", std::string((4 << 20) + 1, 'a')}), "");
  FetchRequest many{"GET", "https://a.example/", "", ""};
  for (int i = 0; i < 33; ++i) many.headers.emplace_back("X-" + std::to_string(i), "1");
  EXPECT_NE(wrong_fetch(many), "");
}

TEST(ShortLine, ends_where_a_character_does) {
  EXPECT_EQ(short_line("a\nb\x01"), "a b ");
  EXPECT_EQ(short_line("\xff"), "(no UTF-8)");
  std::string words = "ab";
  for (int i = 0; i < 300; ++i) words += "四";
  EXPECT_EQ(short_line(words), words.substr(0, 500)) << "2 + 166 × 3";
  EXPECT_EQ(short_line("c" + words), "c" + words.substr(0, 497)) << "not within a character";
  EXPECT_EQ(short_line(std::string(500, 'a')), std::string(500, 'a'));
}

TEST(Breakers, rest_for_the_community_whose_requests_fail_and_for_no_other) {
  Breakers breakers({.failures = 2, .rest = 10s, .longest_rest = 15s});
  const base::CommunityId one{1}, other{2}, none{};
  const Breaker::Time now{};
  for (int i = 0; i < 2; ++i) breakers.of(one).failed(now);
  breakers.of(other).failed(now);
  EXPECT_FALSE(breakers.of(one).admit(now));
  EXPECT_TRUE(breakers.of(other).admit(now));
  EXPECT_TRUE(breakers.of(none).admit(now));
  EXPECT_TRUE(breakers.any_rests());
  EXPECT_TRUE(breakers.of(one).admit(now + 10s));
  breakers.of(one).succeeded();
  EXPECT_FALSE(breakers.any_rests());
}

TEST(Breaker, opens_after_failures_in_a_row_and_lets_one_through_after_its_rest) {
  Breaker breaker({.failures = 3, .rest = 10s, .longest_rest = 15s});
  Breaker::Time now{};
  for (int i = 0; i < 2; ++i) breaker.failed(now);
  breaker.succeeded();
  for (int i = 0; i < 2; ++i) breaker.failed(now);
  EXPECT_TRUE(breaker.admit(now));
  breaker.failed(now);
  EXPECT_FALSE(breaker.admit(now + 9s));
  EXPECT_TRUE(breaker.admit(now + 10s));
  EXPECT_FALSE(breaker.admit(now + 10s)) << "one is under way";
  breaker.failed(now += 10s);
  EXPECT_FALSE(breaker.admit(now + 14s)) << "twice as long, at most 15 s";
  EXPECT_TRUE(breaker.admit(now + 15s));
  breaker.withdrawn();
  EXPECT_TRUE(breaker.admit(now + 15s));
  breaker.succeeded();
  EXPECT_FALSE(breaker.is_resting());
  EXPECT_TRUE(breaker.admit(now + 15s));
}

TEST(CallWatch, is_ended_by_one_side_only) {
  CallWatch late(0ms), early(1h);
  EXPECT_FALSE(early.give_up(CallWatch::Clock::now()));
  EXPECT_TRUE(early.end());
  EXPECT_FALSE(early.give_up(CallWatch::Clock::now() + 2h));
  EXPECT_TRUE(late.give_up(CallWatch::Clock::now()));
  EXPECT_FALSE(late.give_up(CallWatch::Clock::now()));
  EXPECT_FALSE(late.end());
}

TEST(CallWatch, does_not_count_what_the_host_does) {
  CallWatch watch(1h);
  const auto before = watch.deadline();
  {
    const CallWatch::Pause pause(watch);
    EXPECT_FALSE(watch.give_up(CallWatch::Clock::now() + 2h));
    std::this_thread::sleep_for(2ms);
  }
  EXPECT_GE(watch.deadline(), before + 2ms);
}

TEST(CallWatch, counts_pauses_in_one_another_once) {
  CallWatch watch(1h);
  const auto before = watch.deadline(), began = CallWatch::Clock::now();
  {
    const CallWatch::Pause outer(watch);
    {
      const CallWatch::Pause inner(watch);
      std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(watch.deadline(), before);
    EXPECT_FALSE(watch.give_up(CallWatch::Clock::now() + 2h)) << "the outer one goes on";
  }
  EXPECT_GE(watch.deadline(), before + 20ms);
  EXPECT_LE(watch.deadline(), before + (CallWatch::Clock::now() - began));
  EXPECT_TRUE(watch.give_up(CallWatch::Clock::now() + 2h));
}

class PluginFileTest : public ::testing::Test {
 protected:
  PluginFileTest() { std::filesystem::create_directories(folder); }
  ~PluginFileTest() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::unique_ptr<store::PluginFile> open() const {
    return store::open_plugin_file((folder / "a.db").string(), "a");
  }
  static bool can(store::PluginFile& file, const std::string& sql) {
    file.begin();
    bool done = true;
    try {
      file.execute(sql, {});
    } catch (const store::DatabaseError&) {
      done = false;
    }
    file.roll_back();
    return done;
  }
  static std::string migrate(store::PluginFile& file,
                             const std::vector<store::PluginMigration>& steps) {
    try {
      file.migrate(steps, {});
      return "";
    } catch (const store::DatabaseError& error) {
      return error.what();
    }
  }

  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("sifang-plugin-file-" + std::to_string(::getpid()));
  const store::PluginMigration table{"0001", "CREATE TABLE plugin_a_t (x INTEGER) STRICT"};
};

TEST_F(PluginFileTest, has_the_plugins_tables_and_no_other_can_be_touched) {
  const auto file = open();
  ASSERT_EQ(migrate(*file, {table}), "");
  for (const auto* good :
       {"INSERT INTO plugin_a_t VALUES (1)", "UPDATE plugin_a_t SET x = 2",
        "DELETE FROM plugin_a_t", "INSERT INTO plugin_a_t SELECT value FROM json_each('[1,2]')"})
    EXPECT_TRUE(can(*file, good)) << good;
  for (const auto* bad :
       {"UPDATE host_cursors SET seq = 1", "DELETE FROM host_migrations",
        "SELECT * FROM sqlite_master", "DELETE FROM sqlite_master", "CREATE TABLE plugin_a_u (x)",
        "CREATE TEMP TABLE plugin_a_u (x)", "DROP TABLE plugin_a_t", "ATTACH ':memory:' AS m",
        "PRAGMA user_version = 1", "COMMIT", "SAVEPOINT s", "VACUUM", "SELECT load_extension('x')",
        "INSERT INTO plugin_a_t SELECT seq FROM host_cursors", "REINDEX", "ANALYZE"})
    EXPECT_FALSE(can(*file, bad)) << bad;
}

TEST_F(PluginFileTest, a_migration_makes_the_plugins_own_things_only) {
  const auto file = open();
  for (const auto* bad :
       {"CREATE TABLE tickets (x)", "CREATE TABLE plugin_b_t (x)", "DROP TABLE host_cursors",
        "CREATE TRIGGER plugin_a_x AFTER INSERT ON host_cursors BEGIN SELECT 1; END",
        "CREATE INDEX plugin_a_i ON host_cursors (seq)", "PRAGMA writable_schema = 1",
        "CREATE TABLE plugin_a_t (x); COMMIT", "ATTACH ':memory:' AS m",
        "CREATE VIRTUAL TABLE plugin_a_t USING fts5 (x)"})
    EXPECT_NE(migrate(*file, {{"0001", bad}}), "") << bad;
  EXPECT_EQ(
      migrate(*file, {{"0001",
                       "CREATE TABLE plugin_a_t (x INTEGER PRIMARY KEY, y TEXT UNIQUE) STRICT;"
                       "CREATE INDEX ix_y ON plugin_a_t (y);"
                       "CREATE VIEW plugin_a_v AS SELECT x FROM plugin_a_t;"
                       "ALTER TABLE plugin_a_t ADD COLUMN z TEXT"}}),
      "");
}

TEST_F(PluginFileTest, a_migration_may_count_up_rename_and_drop_columns_of_its_own) {
  const store::PluginMigration first{
      "0001",
      "CREATE TABLE plugin_a_t (x INTEGER PRIMARY KEY AUTOINCREMENT, y, z);"
      "ALTER TABLE plugin_a_t RENAME COLUMN y TO why; ALTER TABLE plugin_a_t DROP COLUMN z;"
      "ALTER TABLE plugin_a_t RENAME TO plugin_a_u"};
  const auto file = open();
  EXPECT_EQ(migrate(*file, {first}), "");
  EXPECT_TRUE(can(*file, "INSERT INTO plugin_a_u (why) VALUES (1)"));
  for (const auto* bad :
       {"ALTER TABLE plugin_a_u RENAME TO tickets", "ALTER TABLE plugin_a_u RENAME TO plugin_b_u",
        "ALTER TABLE host_cursors RENAME TO plugin_a_h", "ALTER TABLE host_cursors DROP COLUMN seq",
        "ALTER TABLE host_cursors RENAME COLUMN seq TO s"})
    EXPECT_NE(migrate(*file, {first, {"0002", bad}}), "") << bad;
}

TEST_F(PluginFileTest, the_host_saves_and_restores_while_a_query_is_read) {
  const auto file = open();
  ASSERT_EQ(migrate(*file, {table}), "");
  file->begin();
  file->execute("INSERT INTO plugin_a_t VALUES (1)", {});
  int rows = 0;
  file->query("SELECT x FROM plugin_a_t", {}, [&](const auto&) {
    file->save();
    file->execute("INSERT INTO plugin_a_t VALUES (2)", {});
    file->release();
    EXPECT_EQ(file->execute("DELETE FROM plugin_a_t WHERE x = 2", {}), 1);
    EXPECT_THROW(file->execute("SAVEPOINT s", {}), store::DatabaseError);
    ++rows;
    return false;
  });
  EXPECT_EQ(rows, 1);
  file->set_cursor(5, 7);
  file->commit();
}

TEST_F(PluginFileTest, grows_to_its_limit_and_is_read_then_and_has_room_again) {
  constexpr std::int64_t most = 256 << 10;
  const auto path = (folder / "a.db").string();
  const store::PluginMigration texts{"0001", "CREATE TABLE plugin_a_t (x TEXT) STRICT"};
  const auto count = [](store::PluginFile& file) {
    std::int64_t rows = 0;
    file.query("SELECT count(*) FROM plugin_a_t", {}, [&](const auto& row) {
      rows = std::get<std::int64_t>(row[0]);
      return true;
    });
    return rows;
  };
  const std::string text(4'000, 'x');
  const store::PluginFile::Values values{std::string_view(text)};
  const auto add = [&](store::PluginFile& file) {
    file.begin();
    try {
      file.execute("INSERT INTO plugin_a_t VALUES ($1)", values);
      file.commit();
    } catch (const store::DatabaseError&) {
      file.roll_back();
      return false;
    }
    return true;
  };
  {
    const auto file = store::open_plugin_file(path, "a", most);
    ASSERT_EQ(migrate(*file, {texts}), "");
    EXPECT_EQ(file->room().most, most);
    EXPECT_LT(file->room().used, most / 2);
    int rows = 0;
    while (rows < 1'000 && add(*file)) ++rows;
    EXPECT_GT(rows, 10);
    EXPECT_LT(rows, 64);
    EXPECT_TRUE(file->found_no_room());
    EXPECT_GT(file->room().used, most / 10 * 9);
    EXPECT_LE(file->room().used, most);
    // It is read, and a refusal of another kind is none of room.
    EXPECT_EQ(count(*file), rows);
    EXPECT_FALSE(can(*file, "INSERT INTO plugin_a_t VALUES (1, 2)"));
    EXPECT_FALSE(file->found_no_room());
    // What is taken away is room again, although the file is no smaller.
    file->begin();
    file->execute("DELETE FROM plugin_a_t WHERE rowid % 2 = 0", {});
    file->commit();
    EXPECT_LT(file->room().used, most / 10 * 9);
    EXPECT_TRUE(add(*file));
    while (add(*file)) {
    }
  }
  // With more of it, it goes on; with less than it has, it stays as it is.
  EXPECT_TRUE(add(*store::open_plugin_file(path, "a", most * 2)));
  const auto less = store::open_plugin_file(path, "a", most / 2);
  EXPECT_GT(less->room().used, less->room().most);
  EXPECT_GT(count(*less), 0);
}

TEST_F(PluginFileTest, steps_are_applied_once_and_never_otherwise) {
  const store::PluginMigration more{"0002", "ALTER TABLE plugin_a_t ADD COLUMN y TEXT"};
  EXPECT_EQ(migrate(*open(), {table}), "");
  EXPECT_EQ(migrate(*open(), {table, more}), "");
  EXPECT_EQ(migrate(*open(), {table, more}), "");
  EXPECT_NE(migrate(*open(), {table}), "") << "an older version of the plugin";
  EXPECT_NE(migrate(*open(), {table, {"0002", "SELECT 1"}}), "") << "edited";
  EXPECT_NE(migrate(*open(), {more, table}), "") << "renamed";
}

TEST_F(PluginFileTest, parameters_are_counted_by_their_numbers) {
  const auto file = open();
  std::string got;
  file->query("SELECT $2 || $1 || $2", {std::string_view("a"), std::string_view("b")},
              [&](const std::vector<store::PluginColumn>& row) {
                got = std::get<std::string_view>(row[0]);
                return true;
              });
  EXPECT_EQ(got, "bab");
  EXPECT_THROW(file->query("SELECT $3", {1}, [](const auto&) { return true; }),
               store::DatabaseError);
  EXPECT_THROW(file->query("SELECT ?", {1}, [](const auto&) { return true; }),
               store::DatabaseError);
}

TEST_F(PluginFileTest, keeps_cursors_and_answers_with_what_they_are_about) {
  const auto file = open();
  file->begin();
  file->set_cursor(5, 7);
  file->keep_answer("who", "key", {"hash", 201, "text/plain", "body"}, base::from_ms(1000));
  file->roll_back();
  EXPECT_EQ(file->cursor(5), 0);
  EXPECT_FALSE(file->find_answer("who", "key"));
  file->begin();
  file->set_cursor(5, 7);
  file->set_cursor(5, 8);
  file->keep_answer("who", "key", {"hash", 201, "text/plain", "body"}, base::from_ms(1000));
  file->commit();
  EXPECT_EQ(open()->cursor(5), 8);
  EXPECT_EQ(file->find_answer("who", "key")->body, "body");
  EXPECT_FALSE(file->find_answer("other", "key"));
  file->begin();
  file->forget_answers(base::from_ms(1001));
  file->commit();
  EXPECT_FALSE(file->find_answer("who", "key"));
}

TEST_F(PluginFileTest, a_statement_that_takes_too_long_ends_its_transaction) {
  const auto file = open();
  ASSERT_EQ(migrate(*file, {table}), "");
  file->begin();
  file->set_deadline(std::chrono::steady_clock::now() + 20ms);
  EXPECT_THROW(file->execute("INSERT INTO plugin_a_t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL"
                             " SELECT x + 1 FROM n) SELECT x FROM n",
                             {}),
               store::DatabaseError);
  EXPECT_FALSE(file->is_in_transaction());
}

}  // namespace
}  // namespace sifang::plugin_host
