// SPDX-License-Identifier: Apache-2.0
// What people put into the points plugin: rule books and households as spreadsheets have them,
// numbers as they are typed, names of rule books in votes, and whatever else a route is sent.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "chance.hpp"
#include "kit/csv.hpp"
#include "kit/json.hpp"
#include "naming.hpp"
#include "plugin_routes.hpp"
#include "plugin_world.hpp"
#include "words.hpp"

extern "C" const sifang_plugin* sifang_plugin_entry(std::uint32_t abi);

namespace sifang::fuzz {
namespace {

using kit::Json;

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

TEST(FuzzPointsWords, a_number_of_points_is_read_however_it_is_typed) {
  const std::set<std::string> codes{"needed", "number", "span", "fraction", "zero", "size"};
  for (int i = 0; i < tries(5'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const auto number = chance.between(-1'200, 1'200);
    std::string text = std::to_string(number < 0 ? -number : number);
    text = (number < 0 ? std::string(chance.pick({"-", "－", "−", "﹣"}))
                       : std::string(chance.pick({"", "+", "＋"}))) +
           text + std::string(chance.pick({"", ".0", ".00", "分", " ", "．0 分"}));
    SCOPED_TRACE(text);
    const auto read = points::read_points(text);
    if (number == 0) {
      ASSERT_STREQ(read.code, "zero");
    } else if (number < -points::most_points || number > points::most_points) {
      ASSERT_STREQ(read.code, "size");
    } else {
      ASSERT_EQ(read.code, nullptr) << read.code;
      ASSERT_EQ(read.number, number);
    }
    ASSERT_FALSE(points::is_number_like(text + "元"));
    const auto spoilt = chance.spoil(text);
    const auto again = points::read_points(spoilt);
    if (again.code) {
      ASSERT_TRUE(codes.contains(again.code)) << again.code;
    } else {
      ASSERT_EQ(points::read_points(std::to_string(again.number)).number, again.number);
    }
  }
}

TEST(FuzzPointsWords, long_cells_take_as_long_as_they_are) {
  constexpr std::size_t long_size = 16'000'000;
  for (const auto* piece : {"−", "－", "．", "～", "至", "分", " ", "1", "-"}) {
    std::string text = "5";
    while (text.size() < long_size) text += piece;
    static_cast<void>(points::read_points(text));
    static_cast<void>(points::is_number_like(text));
  }
}

TEST(FuzzPointsNaming, a_version_is_named_by_its_title_and_number_and_by_no_other) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const std::vector<points::BookName> books{{1, "积分细则"}, {2, "村规民约" + chance.text(3)}};
    auto text = chance.text(chance.below(12));
    text += std::string(chance.pick({"通过", " ", "《"})) +
            std::string(chance.pick({"第2版", "第二版", " version 2", "第２版"}));
    SCOPED_TRACE(seed_of(seed) + "\n" + text + "\n" + books[1].title);
    ASSERT_TRUE(points::names_book(text, 2, books));
    // Whatever bytes come, something is said.
    const auto bytes = chance.bytes(chance.below(40));
    ASSERT_EQ(points::names_book(bytes, 2, books), points::names_book(bytes + " ", 2, books));
  }
}

class FuzzPoints : public testing::Test {
 protected:
  FuzzPoints() : world_(*sifang_plugin_entry(SIFANG_PLUGIN_ABI)) {
    world_.core = [](std::string_view name, std::string_view) -> sifang_sdk::Answer {
      if (name.ends_with(".list")) return {200, R"({"items":[],"next":null})"};
      return {404, R"({"title":"Not found","status":404})"};
    };
  }

  Ended ask(const Asked& asked) {
    const auto before = world_.all_rows();
    auto ended = world_.request(asked);
    EXPECT_NE(ended.code, SIFANG_FAILED) << ended.log;
    EXPECT_TRUE(!ended.is_refused() || !ended.words.empty());
    if (ended.is_refused()) {
      EXPECT_EQ(world_.all_rows(), before);
    }
    return ended;
  }
  Json must(const Asked& asked) {
    const auto ended = ask(asked);
    EXPECT_TRUE(ended.ok()) << ended.words;
    return ended.ok() ? Json::parse(ended.body) : Json();
  }

  /// A draft with two blocks.
  std::string draft() {
    const auto made = must(
        {.method = "POST", .path = "/books", .body = R"({"title":"积分细则"})", .roles = "admin"});
    const auto id = std::to_string(made.at("id").get<std::int64_t>());
    must({.method = "PUT",
          .path = "/books/{book}",
          .body = R"({"title":"积分细则","month_most":100,"point_fen":10,"redeem_fen":1000,
                      "version":1,"blocks":[{"title":"环境","most":50},{"title":"互助","most":50}],
                      "items":[]})",
          .roles = "admin",
          .parameters = {{"book", id}}});
    return id;
  }

  Asked import_items(const std::string& book, const std::string& csv) {
    return {.method = "POST",
            .path = "/books/{book}/import",
            .body = Json{{"csv", csv}, {"skip_bad", true}, {"block", 1}}.dump(),
            .roles = "admin",
            .parameters = {{"book", book}}};
  }

  /// Read again, all of it is known. (What was refused may be right then: the place was taken by
  /// somebody who has moved with a later row.)
  void expect_known(const Asked& asked) {
    const auto first = ask(asked);
    if (!first.ok()) return;
    const auto one = Json::parse(first.body), two = must(asked);
    ASSERT_TRUE(one.at("bad") == 0 || !one.at("problems").empty());
    ASSERT_LE(two.at("bad"), one.at("bad"));
    if (one.at("bad") == 0) {
      ASSERT_EQ(two.at("added").get<int>() + two.at("changed").get<int>(), 0) << one << two;
    }
  }

  PluginWorld world_;
};

TEST_F(FuzzPoints, a_rule_book_is_read_once_and_known_the_second_time) {
  const auto book = draft();
  for (int i = 0; i < tries(200); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    std::string csv(chance.pick({"板块,章节,条目,分值,每日上限,来源,备注",
                                 "block,chapter,item,points,day_most,source,note"}));
    for (auto rows = 1 + chance.below(6); rows > 0; --rows)
      csv += "\n" + std::string(chance.pick({"环境", "2", "", "无"})) + ",卫生," +
             std::string(chance.pick({"门前干净", "乱扔", "合计", "12"})) + "," +
             std::string(chance.pick({"5", "-3.0", "－2", "5-10", "", "1001"})) + "," +
             std::string(chance.pick({"", "10", "0"})) + "," +
             std::string(chance.pick({"", "巡查", "help", "?"})) + ",";
    if (chance.one_in(2)) csv = chance.spoil(chance.spoil(csv));
    if (!kit::is_utf8(csv)) continue;
    SCOPED_TRACE(seed_of(seed) + "\n" + csv);
    expect_known(import_items(book, csv));
  }
}

/// Real ones, where they are at hand: never part of the repository.
TEST_F(FuzzPoints, published_rules_are_read_however_they_were_spoilt) {
  const std::filesystem::path folder(SIFANG_SOURCE_DIR "/../shared/data/points");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no rules here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const auto book = draft();
    for (int i = 0; i < tries(4); ++i) {
      Chance chance(base_seed() + static_cast<std::uint32_t>(i));
      auto csv = text.str();
      for (auto times = chance.below(20); times > 0; --times) csv = chance.spoil(csv);
      csv = kit::mend_utf8(csv);
      SCOPED_TRACE(entry.path().string() + " " + std::to_string(i));
      expect_known(import_items(book, csv));
    }
  }
}

TEST_F(FuzzPoints, households_are_read_once_and_known_the_second_time) {
  for (int i = 0; i < tries(200); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    std::string csv(chance.pick(
        {"户号,户主,楼栋,单元,室,网格,参加", "number,name,building,unit,room,grid,enrolled"}));
    for (auto rows = 1 + chance.below(6); rows > 0; --rows)
      csv += "\n" + std::to_string(chance.between(1, 40)) + "," +
             std::string(chance.pick({"王", "李", "", "张三 李四"})) + "," +
             std::string(chance.pick({"3幢", "3", "03栋", "３号楼", "幢"})) + "," +
             std::string(chance.pick({"", "1单元", "1"})) + "," +
             std::to_string(chance.between(1, 30)) + std::string(chance.pick({"", "室", "号"})) +
             "," + std::string(chance.pick({"", "HG01", "a b"})) + "," +
             std::string(chance.pick({"", "是", "否", "yes", "?"}));
    if (chance.one_in(2)) csv = chance.spoil(chance.spoil(csv));
    if (!kit::is_utf8(csv)) continue;
    SCOPED_TRACE(seed_of(seed) + "\n" + csv);
    expect_known({.method = "POST",
                  .path = "/households/import",
                  .body = Json{{"csv", csv}, {"skip_bad", true}}.dump(),
                  .roles = "admin"});
  }
}

TEST_F(FuzzPoints, every_route_takes_or_refuses_whatever_it_is_sent) {
  static_cast<void>(draft());
  const auto routes = routes_of(*sifang_plugin_entry(SIFANG_PLUGIN_ABI));
  for (int i = 0; i < tries(4'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto asked = some_request(chance, routes);
    SCOPED_TRACE(seed_of(seed) + " " + asked.method + " " + asked.path + "\n" + asked.body);
    static_cast<void>(ask(asked));
    if (i % 50 == 0) {
      const auto ended = world_.timer(i % 100 == 0 ? "tell" : "due");
      ASSERT_TRUE(ended.ok()) << ended.log;
    }
  }
}

}  // namespace
}  // namespace sifang::fuzz
