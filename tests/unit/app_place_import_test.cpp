// SPDX-License-Identifier: Apache-2.0
// Files of places and households: what is read, what is refused by line and column, and that
// nothing or everything is written as one chose.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/places.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

struct PlaceImport : testing::Test {
  PlaceImport() { add_everybody(world); }

  app::ImportResult read_in(const std::string& csv, app::ImportPlan plan) {
    auto services = world.services();
    auto done = world.write([&](store::Transaction& tx) -> base::Result<app::ImportResult> {
      std::istringstream in(csv);
      return app::import_places(tx, services, nullptr, world.community, in, plan);
    });
    return *done;
  }
  /// "line column code" of each problem.
  static std::vector<std::string> problems(const app::ImportResult& result) {
    std::vector<std::string> all;
    for (const auto& each : result.problems)
      all.push_back(std::to_string(each.line) + " " + each.column + " " + each.code);
    return all;
  }
  std::string count(const std::string& table) {
    return world.sql("SELECT count(*) FROM " + table)[0][0];
  }

  World world;
};
constexpr auto places = app::ImportKind::places;
constexpr auto households = app::ImportKind::households;
using Problems = std::vector<std::string>;

TEST_F(PlaceImport, reads_columns_by_their_names_in_either_language_and_kinds_of_numbers) {
  const auto done =
      read_in("序号,楼栋,单元,房号,户主,网格\n1,3号楼,2单元,902室,张三,G1\n", {.kind = households});
  EXPECT_EQ(problems(done), Problems{});
  EXPECT_EQ(done.unused, (std::vector<std::string>{"序号", "户主"}));
  EXPECT_EQ(world.sql("SELECT building, unit, room, grid FROM households"),
            (World::Rows{{"3", "2", "902", "G1"}}));
  const auto again = read_in("building,unit,room\n3,2,902\n 3 幢,2,902\n", {.kind = households});
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.known, 2);
  EXPECT_EQ(count("households"), "1");
}

TEST_F(PlaceImport, names_what_is_wrong_by_line_and_column) {
  const std::string longest(41, 'x');
  const auto done = read_in(
      "building,unit,name,grid,lat,lon\n"
      "3,2,电梯,G1,30.25,120.5\n"
      ",,,,,\n"
      ",2,门,,,\n" +
          longest +
          ",,,,,\n3,,门,G 1,,\n3,,门,,x,120\n3,,门,,91,120\n3,,门,,30,\n"
          "4,1\n",
      {.kind = places});
  EXPECT_EQ(problems(done),
            (Problems{"3 building missing", "4 building missing", "5 building long", "6 grid code",
                      "7 lat number", "8 lat range", "9 lon pair", "10  columns"}));
  EXPECT_EQ(done.bad, 8);
  EXPECT_EQ(done.added, 1);
  EXPECT_FALSE(done.written);
  EXPECT_EQ(count("places"), "0");
}

TEST_F(PlaceImport, leaves_bad_rows_out_only_where_that_was_chosen) {
  const std::string csv = "building,unit,room\n1,1,101\n,1,102\n1,1,103\n";
  EXPECT_FALSE(read_in(csv, {.kind = households}).written);
  EXPECT_EQ(count("households"), "0");
  EXPECT_FALSE(read_in(csv, {.kind = households, .dry_run = true, .skip_bad = true}).written);
  EXPECT_EQ(count("households"), "0");
  const auto done = read_in(csv, {.kind = households, .skip_bad = true});
  EXPECT_TRUE(done.written);
  EXPECT_EQ(problems(done), (Problems{"3 building needed"}));
  EXPECT_EQ(count("households"), "2");
}

TEST_F(PlaceImport, refuses_a_header_that_lacks_what_is_needed_whatever_was_chosen) {
  for (const auto& [csv, problem] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", "1  header"},
           {"\xFF\n1\n", "1  header"},
           {"unit,room\n1,1\n", "1 building no_column"},
           {"building,楼栋,room\n1,1,1\n", "1 楼栋 twice"}}) {
    const auto done = read_in(csv, {.kind = households, .skip_bad = true});
    EXPECT_EQ(problems(done), (Problems{problem})) << csv;
    EXPECT_FALSE(done.written) << csv;
  }
}

TEST_F(PlaceImport, says_a_problem_in_both_languages) {
  EXPECT_EQ(app::describe({3, "lat", "number"}),
            "第 3 行，lat：不是数字 / Line 3, lat: is not a number");
  EXPECT_EQ(app::describe({4, "", "quote"}),
            "第 4 行：引号没有合上 / Line 4: a quote is never closed");
}

TEST_F(PlaceImport, takes_five_thousand_places_and_no_more) {
  std::string csv = "building\n";
  for (int i = 0; i < 5'001; ++i) csv += "b" + std::to_string(i) + "\n";
  const auto done = read_in(csv, {.kind = places, .skip_bad = true});
  EXPECT_EQ(done.added, 5'000);
  EXPECT_EQ(problems(done), (Problems{"5002  full"}));
}

TEST_F(PlaceImport, finds_the_grid_of_a_ticket_by_building_and_by_named_place) {
  read_in("building,unit,name,grid\n3,,,G1\n,,东门,G2\n", {.kind = places});
  const auto grid_of = [&](const json& place) {
    return world.must("resident", "ticket.submit",
                      {{"community", "MG"},
                       {"title", "t"},
                       {"body", "b"},
                       {"category", "lift"},
                       {"place", place}})["grid"];
  };
  EXPECT_EQ(grid_of({{"building", "3"}, {"unit", "2"}}), "G1");
  EXPECT_EQ(grid_of({{"text", "东门"}}), "G2");
  EXPECT_EQ(grid_of({{"building", "4"}, {"text", "东门"}}), nullptr);
}

TEST_F(PlaceImport, reads_a_real_list_of_towns_as_what_it_is) {
  const auto file = std::filesystem::path(SIFANG_SOURCE_DIR) / "../shared/data/geo/streets.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "SKIPPED: " << file << " is absent";
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto done = read_in(text.str(), {.kind = places});
  EXPECT_EQ(problems(done), Problems{});
  EXPECT_EQ(done.added, 107);
  EXPECT_EQ(done.unused,
            (std::vector<std::string>{"code", "areaCode", "provinceCode", "cityCode"}));
  const auto wrong = read_in(text.str(), {.kind = households});
  EXPECT_EQ(problems(wrong), (Problems{"1 building no_column", "1 room no_column"}));
}

}  // namespace
}  // namespace sifang::test
