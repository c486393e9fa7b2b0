// SPDX-License-Identifier: Apache-2.0
// A plugin's file: whose tables it has, how it is migrated, how large it may grow.
#include "store/plugin_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace sifang::plugin_host {
namespace {

using namespace std::chrono_literals;

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
  file->empty_answers();
  file->commit();
  EXPECT_EQ(file->find_answer("who", "key")->request_hash, "hash");
  EXPECT_EQ(file->find_answer("who", "key")->status, 0);
  EXPECT_EQ(file->find_answer("who", "key")->body, "");
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
