// SPDX-License-Identifier: Apache-2.0
// How an engine brings a database to the schema of the code, and when it refuses to.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

using store::MigrationText;

constexpr MigrationText first{1, "0001_create_cats",
                              "CREATE TABLE cats (id INTEGER NOT NULL PRIMARY KEY);"};
constexpr MigrationText second{2, "0002_create_dogs",
                               "CREATE TABLE dogs (id INTEGER NOT NULL PRIMARY KEY);"};
constexpr std::array<store::QueryText, 0> no_queries{};

class StoreMigration : public testing::Test {
 protected:
  /// Opens the database with these steps; the message of the refusal, or "" when it opened.
  std::string open(std::span<const MigrationText> steps,
                   std::span<const store::QueryText> queries = no_queries) {
    try {
      place_->open({.catalogue = {queries, steps}});
      return "";
    } catch (const store::DatabaseError& error) {
      return error.what();
    }
  }

 private:
  std::unique_ptr<Place> place_ = make_sqlite_place();
};

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != message.npos;
}

TEST_F(StoreMigration, applies_each_step_once_and_later_ones_later) {
  const std::array one{first};
  const std::array both{first, second};
  EXPECT_EQ(open(one), "");
  EXPECT_EQ(open(one), "");
  EXPECT_EQ(open(both), "");
  EXPECT_EQ(open(both), "");
}

TEST_F(StoreMigration, refuses_a_step_that_was_edited_after_it_was_applied) {
  const std::array steps{first};
  ASSERT_EQ(open(steps), "");
  const std::array edited{MigrationText{1, first.name, "CREATE TABLE cats (id INTEGER NOT NULL);"}};
  EXPECT_TRUE(says(open(edited), "0001_create_cats")) << open(edited);
}

TEST_F(StoreMigration, refuses_a_step_that_was_renamed_after_it_was_applied) {
  const std::array steps{first};
  ASSERT_EQ(open(steps), "");
  const std::array renamed{MigrationText{1, "0001_create_lions", first.sql}};
  EXPECT_TRUE(says(open(renamed), "0001_create_cats")) << open(renamed);
}

TEST_F(StoreMigration, refuses_a_database_newer_than_the_code_and_leaves_it_as_it_was) {
  const std::array one{first};
  const std::array both{first, second};
  ASSERT_EQ(open(both), "");
  EXPECT_TRUE(says(open(one), "newer")) << open(one);
  EXPECT_EQ(open(both), "");
}

TEST_F(StoreMigration, leaves_nothing_of_a_step_that_fails_in_the_middle) {
  const std::array broken{
      first, MigrationText{2, "0002_create_dogs",
                           "CREATE TABLE dogs (id INTEGER); INSERT INTO nowhere VALUES (1);"}};
  const std::array both{first, second};
  EXPECT_TRUE(says(open(broken), "0002_create_dogs")) << open(broken);
  EXPECT_EQ(open(both), "") << "dogs was there already";
}

TEST_F(StoreMigration, refuses_a_step_that_ends_its_own_transaction) {
  const std::array wild{
      MigrationText{1, "0001_create_cats", "CREATE TABLE cats (id INTEGER); COMMIT;"}};
  EXPECT_TRUE(says(open(wild), "0001_create_cats")) << open(wild);
}

TEST_F(StoreMigration, names_a_query_that_does_not_fit_the_schema) {
  const std::array steps{first};
  const std::array queries{store::QueryText{"find_cat", "SELECT id FROM cats WHERE id = $1"},
                           store::QueryText{"find_bird", "SELECT id FROM birds WHERE id = $1"}};
  EXPECT_TRUE(says(open(steps, queries), "find_bird")) << open(steps, queries);
}

TEST_F(StoreMigration, opens_the_products_own_schema_and_all_its_queries) {
  EXPECT_EQ(open(store::embedded_migrations(), store::embedded_queries()), "");
}

}  // namespace
}  // namespace sifang::contract
