// SPDX-License-Identifier: Apache-2.0
// Tables and templates of connectors, and what becomes of an update.
#include "mapping.hpp"

#include <gtest/gtest.h>

namespace grid {
namespace {

const KnownCodes known{.categories = {"lift", "other"}, .grids = {"G1", "G2"}};

Json with(const char* table, Json rows, const char* kind = "open311") {
  auto tables = initial_tables(kind);
  tables[table] = std::move(rows);
  return tables;
}
std::string problem(const Json& problems) {
  std::string text;
  for (const auto& one : problems)
    text += one["table"].get<std::string>() + "/" + one["row"].dump() + "/" +
            one["code"].get<std::string>() + " ";
  return text;
}
std::string check(const char* table, Json rows) {
  return problem(check_mapping(with(table, std::move(rows)), "open311", "", known));
}

TEST(Mapping, BeginsRight) {
  EXPECT_EQ(problem(check_mapping(initial_tables("open311"), "open311", "", known)), "");
  EXPECT_EQ(problem(check_mapping(initial_tables("webhook"), "webhook", R"({"a":1})", known)), "");
}

TEST(Mapping, NamesWhatIsWrongByItsRow) {
  EXPECT_EQ(
      check("category", {{{"ours", "lift"}, {"theirs", "4"}}, {{"ours", "lfit"}, {"theirs", "5"}}}),
      "category/1/unknown ");
  EXPECT_EQ(
      check("category", {{{"ours", "*"}, {"theirs", "4"}}, {{"ours", "lift"}, {"theirs", ""}}}),
      "category/1/needed ");
  EXPECT_EQ(
      check("category", {{{"ours", "lift"}, {"theirs", "4"}}, {{"ours", "lift"}, {"theirs", "5"}}}),
      "category/1/twice ");
  EXPECT_EQ(check("grid", {{{"ours", "G9"}, {"theirs", "330106001"}}}), "grid/0/unknown ");
  EXPECT_EQ(check("state_out", {{{"ours", "closed"}, {"theirs", "CLOSED"}}}),
            "state_out/0/unknown ");
  EXPECT_EQ(check("state_in", {{{"theirs", "Closed"}, {"ours", "finish"}},
                               {{"theirs", "closed"}, {"ours", "finish"}},
                               {{"theirs", "x"}, {"ours", "close"}}}),
            "state_in/1/twice state_in/2/unknown ");
  EXPECT_EQ(check("field", {{{"ours", "status"}, {"pointer", "status"}},
                            {{"ours", "who"}, {"pointer", "/a~2"}}}),
            "field/0/pointer field/1/pointer ");
}

TEST(Mapping, ChecksTemplates) {
  const auto tables = initial_tables("webhook");
  EXPECT_EQ(problem(check_mapping(tables, "webhook", "{", known)), "template/null/json ");
  const auto nest = [](std::size_t deep) {
    return R"({"a":)" + std::string(deep - 1, '[') + std::string(deep - 1, ']') + "}";
  };
  EXPECT_EQ(problem(check_mapping(tables, "webhook", nest(8), known)), "");
  EXPECT_EQ(problem(check_mapping(tables, "webhook", nest(9), known)), "template/null/json ");
  EXPECT_EQ(problem(check_mapping(tables, "webhook", nest(9'900), known)), "template/null/json ");
  // Nor is one filled that was kept before it was looked at so.
  EXPECT_THROW(static_cast<void>(fill_template(nest(9'900), Json::object())), std::runtime_error);
  EXPECT_EQ(problem(check_mapping(tables, "webhook", R"({"a":["{{ticket.reporter}}"]})", known)),
            "template/null/placeholder ");
  EXPECT_EQ(problem(check_mapping(tables, "webhook", R"({"a":"{{ticket.title"})", known)),
            "template/null/placeholder ");
}

TEST(Mapping, FillsTemplatesAsJson) {
  const Json values{
      {"ticket.title", "\"},{\"admin\":true\n电梯"}, {"ticket.lat", 30.25}, {"foreign", nullptr}};
  const auto filled = fill_template(
      R"({"t":"{{ticket.title}}","l":"{{ticket.lat}}","f":"{{foreign}}","m":["<{{foreign}}|{{ticket.lat}}>"]})",
      values);
  EXPECT_EQ(filled["t"], "\"},{\"admin\":true\n电梯");
  EXPECT_EQ(filled["l"], 30.25);
  EXPECT_TRUE(filled["f"].is_null());
  EXPECT_EQ(filled["m"][0], "<|30.25>");
  EXPECT_EQ(filled.size(), 4U);
  // What a value says is not filled in again.
  EXPECT_EQ(fill_template(R"(["{{ticket.title}}!"])",
                          {{"ticket.title", "{{foreign}}"}, {"foreign", "x"}})[0],
            "{{foreign}}!");
}

TEST(Mapping, Translates) {
  const auto tables = with("category", {{{"ours", "lift"}, {"theirs", "4"}}});
  EXPECT_EQ(translate(tables, "category", "lift"), "4");
  EXPECT_EQ(translate(tables, "category", "other"), std::nullopt);
  EXPECT_EQ(translate(initial_tables("open311"), "category", "other"), "other");
  const auto rest =
      with("category", {{{"ours", "*"}, {"theirs", "9"}}, {{"ours", "lift"}, {"theirs", "4"}}});
  EXPECT_EQ(translate(rest, "category", "other"), "9");
  EXPECT_EQ(translate(rest, "category", "lift"), "4");
  EXPECT_EQ(status_out(tables, "confirm"), "CLOSED");
  EXPECT_EQ(status_out(tables, "reopen"), "OPEN");
  EXPECT_EQ(status_out(with("state_out", Json::array()), "confirm"), "");
  EXPECT_EQ(rule_in(tables, "IN PROGRESS")->effect, "handle");
  EXPECT_EQ(rule_in(tables, "in-progress")->effect, "handle");
  EXPECT_FALSE(rule_in(tables, "还在路上"));
  EXPECT_EQ(deadline_minutes(with("deadline", {{{"theirs", "48h"}, {"minutes", 2880}}}), "48h"),
            2880);
}

/// What the tables of a fresh connector make of such statuses, one after the other.
std::string walk(std::string_view kind, const std::vector<std::string>& statuses, bool has_words) {
  const auto tables = initial_tables(kind);
  Known link;
  std::string told;
  for (const auto& status : statuses) {
    const auto j = judge(rule_in(tables, status), link, {.at = 1, .has_words = has_words});
    if (j.outcome == "applied" || j.outcome == "returned") link.level = j.level;
    told += j.outcome + " " + j.effect + " " + j.kind + " " + std::to_string(j.level) + "\n";
  }
  return told;
}

TEST(Mapping, KnowsTheUsualWordsFromTheBeginning) {
  for (const auto* kind : {"open311", "webhook"}) {
    EXPECT_EQ(walk(kind, {"一级分拨", "二级分拨", "部门确认", "处置", "核查", "已办结"}, false),
              "applied none dispatch 1\napplied none dispatch 2\napplied none confirm 3\n"
              "applied none handle 4\napplied none check 5\napplied finish handle 6\n");
    // As the hotline says it; who calls back afterwards goes no step back, and what is put away is
    // done once.
    EXPECT_EQ(walk(kind, {"已受理", "已派单", "已签收", "办理中", "已结案", "回访", "归档"}, false),
              "applied none dispatch 1\napplied none dispatch 2\napplied none confirm 3\n"
              "applied none handle 4\napplied finish handle 6\napplied none other 6\n"
              "applied finish handle 6\n");
    // Down again among themselves, and back to us: with a reason only.
    EXPECT_EQ(walk(kind, {"部门确认", "二级分拨", "退件"}, true),
              "applied none confirm 3\nreturned none return 2\nreturned back return 0\n");
    EXPECT_EQ(walk(kind, {"处置中", "分拨", "退回"}, false),
              "applied none handle 4\nrefused none dispatch 4\nrefused none return 4\n");
  }
}

TEST(Mapping, WordsOfGeoReportSayNothingOfHowFarItIs) {
  EXPECT_EQ(walk("open311", {"investigating", "open", "action_scheduled", "处置", "open"}, false),
            "applied none handle 0\napplied none dispatch 0\napplied none confirm 0\n"
            "applied none handle 4\napplied none dispatch 4\n");
}

std::string judged(const char* effect, std::int64_t level, Known link, Incoming update) {
  const auto j = judge(StateRule{effect, level}, link, update);
  return j.outcome + " " + j.effect + " " + j.kind + " " + std::to_string(j.level);
}

TEST(Mapping, JudgesUpdates) {
  EXPECT_EQ(judged("dispatch", 1, {}, {.at = 5}), "applied none dispatch 1");
  EXPECT_EQ(judged("handle", 4, {.last_at = 5, .level = 1}, {.at = 5}), "applied none handle 4");
  EXPECT_EQ(judged("finish", 6, {.last_at = 5, .level = 4}, {.at = 9}), "applied finish handle 6");
  // Older than what was applied: kept, and moves nothing.
  EXPECT_EQ(judged("finish", 6, {.last_at = 10, .level = 4}, {.at = 9, .has_words = true}),
            "stale none handle 4");
  // Back a level: with words a return, without them refused.
  EXPECT_EQ(judged("dispatch", 2, {.last_at = 1, .level = 4}, {.at = 9}),
            "refused none dispatch 4");
  EXPECT_EQ(judged("dispatch", 2, {.last_at = 1, .level = 4}, {.at = 9, .has_words = true}),
            "returned none return 2");
  EXPECT_EQ(judged("back", 0, {.last_at = 1, .level = 4}, {.at = 9}), "refused none return 4");
  EXPECT_EQ(judged("back", 0, {.last_at = 1, .level = 4}, {.at = 9, .has_words = true}),
            "returned back return 0");
  // A level of the update's own goes before the table's.
  EXPECT_EQ(judged("handle", 4, {.level = 3}, {.at = 1, .level = 2, .has_words = true}),
            "returned none return 2");
  // A word that comes late is said all the same, once, and moves nothing.
  EXPECT_EQ(judged("comment", 0, {.last_at = 10, .level = 4}, {.at = 9, .has_words = true}),
            "applied comment other 4");
  EXPECT_EQ(judged("comment", 0, {.last_at = 10, .level = 4}, {.at = 9}), "applied none other 4");
  EXPECT_EQ(judge(std::nullopt, {.last_at = 1, .level = 3}, {.at = 9}).outcome, "unknown");
}

TEST(Mapping, WaitsLongerEachTime) {
  EXPECT_EQ(back_off_ms(5, 1, 0.5), 5'000);
  EXPECT_EQ(back_off_ms(5, 2, 0.5), 10'000);
  EXPECT_EQ(back_off_ms(5, 2, 0), 5'000);
  EXPECT_EQ(back_off_ms(5, 2, 1), 15'000);
  EXPECT_EQ(back_off_ms(5, 11, 0.5), 3'600'000);
  EXPECT_EQ(back_off_ms(5, 60, 0.5), 3'600'000);
  EXPECT_EQ(back_off_ms(5, 0, 0.5), 5'000);
}

TEST(Mapping, ReadsTimes) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:01Z", 480), 1000);
  EXPECT_EQ(parse_time("1970-01-01T08:00:01+08:00", 0), 1000);
  EXPECT_EQ(parse_time("1970-01-01T08:00:01 08:00", 0), 1000);
  EXPECT_EQ(parse_time("1969-12-31T19:00:01.25-05:00", 0), 1250);
  EXPECT_EQ(parse_time("1970-01-01 08:00:01", 480), 1000);
  EXPECT_EQ(write_time(*parse_time("2026-11-28T23:59:60.999Z", 0)), "2026-11-29T00:00:00Z");
  for (const auto* bad :
       {"", "2026-11-28", "2026-02-30T00:00:00Z", "2026-11-28T00:00:00+8", "2026-11-28T00:61:00Z",
        "2026-11-28T00:00:00Zx", "gestern", "-026-11-28T00:00:00Z", " 2026-11-28T00:00:00Z",
        "2026-11-28T 0:00:00Z", "2026-11-28T00:00:00+-1:00", "2026-11-28T00:00:00+99:00"})
    EXPECT_FALSE(parse_time(bad, 0)) << bad;
}

TEST(Mapping, CutsCharactersNotBytes) {
  EXPECT_EQ(cut("电梯坏了", 4), "电梯坏了");
  EXPECT_EQ(cut("电梯坏了", 3), "电梯…");
  EXPECT_EQ(cut("", 3), "");
}

}  // namespace
}  // namespace grid
