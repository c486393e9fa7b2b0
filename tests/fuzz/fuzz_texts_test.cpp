// SPDX-License-Identifier: Apache-2.0
// Texts of people where something reads them as more than text: rules, rows of files, documents.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "base/bytes.hpp"
#include "chance.hpp"
#include "domain/calendar_feed.hpp"
#include "domain/recurrence.hpp"
#include "domain/search_text.hpp"
#include "input_maker.hpp"
#include "protocol/import_row.hpp"
#include "protocol/minutes.hpp"

namespace sifang::fuzz {
namespace {

using nlohmann::json;

TEST(FuzzRecurrence, a_rule_is_refused_or_comes_in_order) {
  Chance chance(base_seed());
  int good = 0;
  for (int i = 0; i < tries(2'000); ++i) {
    const auto rule = make_rule(chance);
    const auto zone = std::string(chance.pick(
        {"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"}));
    SCOPED_TRACE(rule + " in " + zone);
    if (!domain::validate_rule(rule, zone)) continue;
    ++good;
    // What is taken comes at least once, where nothing ends it and no year is left out.
    const auto begin = base::from_ms(1'780'000'000'000);
    const bool endless = rule.find("UNTIL") == rule.npos && rule.find("INTERVAL") == rule.npos;
    ASSERT_TRUE(!endless ||
                domain::next_occurrence(rule, begin, zone, begin - std::chrono::seconds(1)));
    constexpr std::int64_t now_ms = 1'790'000'000'000, years_ms = 3LL * 366 * 86'400'000;
    const auto start = base::from_ms(now_ms + chance.between(-years_ms, years_ms));
    auto last = base::from_ms(now_ms + chance.between(-years_ms, years_ms));
    for (int times = 0; times < 4; ++times) {
      const auto next = domain::next_occurrence(rule, start, zone, last);
      if (!next) break;
      ASSERT_GT(*next, last);
      ASSERT_GE(*next, std::chrono::floor<std::chrono::seconds>(start));
      ASSERT_FALSE(domain::to_rfc3339_in(*next, zone).empty());
      last = *next;
    }
  }
  EXPECT_GT(good, tries(2'000) / 10) << "the rules are too wild to say anything";
}

using Table = std::vector<std::vector<std::string>>;

std::string as_csv(const Table& table, Chance& chance) {
  const auto* const end = chance.one_in(2) ? "\r\n" : "\n";
  std::string csv = chance.one_in(3) ? "\xEF\xBB\xBF" : "";
  for (const auto& record : table) {
    for (std::size_t i = 0; i < record.size(); ++i) {
      const auto& field = record[i];
      const bool must = field.find_first_of("\",\r\n") != field.npos;
      if (i > 0) csv += ',';
      if (!must && chance.one_in(2)) {
        csv += field;
        continue;
      }
      csv += '"';
      for (const char c : field) csv += c == '"' ? "\"\"" : std::string(1, c);
      csv += '"';
    }
    csv += end;
  }
  return csv;
}

TEST(FuzzImport, a_table_comes_back_from_csv_as_it_was) {
  for (int i = 0; i < tries(1'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    Table table(1 + chance.below(4));
    const auto columns = 2 + chance.below(4);
    for (std::size_t row = 0; row < table.size(); ++row)
      for (std::size_t column = 0; column < columns; ++column)
        table[row].push_back(row == 0 ? chance.text(1 + chance.below(4)) + std::to_string(column)
                                      : chance.text(chance.below(30)));
    if (table.front().front().starts_with("\ufeff")) continue;  // a mark of its own is taken away
    const auto csv = as_csv(table, chance);
    std::istringstream in(csv);
    protocol::CsvReader reader(in);
    ASSERT_TRUE(reader.header()) << csv;
    ASSERT_EQ(*reader.header(), table.front()) << csv;
    base::Result<protocol::ImportRow> row(protocol::ImportRow{});
    std::size_t line = 0, last = 1;
    for (std::size_t record = 1; record < table.size(); ++record) {
      ASSERT_TRUE(reader.next(row, line)) << csv;
      ASSERT_GT(line, last);
      last = line;
      ASSERT_TRUE(row) << row.error().detail << "\n" << csv;
      protocol::ImportRow expected;
      for (std::size_t column = 0; column < columns; ++column)
        if (const auto& field = table[record][column]; !field.empty())
          expected[table.front()[column]] = field;
      ASSERT_EQ(*row, expected) << csv;
    }
    ASSERT_FALSE(reader.next(row, line)) << csv;
  }
}

TEST(FuzzImport, spoilt_files_end_and_every_row_is_whole_or_refused) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const Table table{{"title", "body"}, {chance.text(5), chance.any_text(40)}, {"a", "b"}};
    const auto csv = chance.spoil(chance.spoil(as_csv(table, chance)));
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::istringstream in(csv);
    protocol::CsvReader reader(in);
    base::Result<protocol::ImportRow> row(protocol::ImportRow{});
    std::size_t rows = 0;
    for (std::size_t line = 0; reader.header() && reader.next(row, line); ++rows) {
      ASSERT_LE(rows, csv.size());
      if (!row) {
        EXPECT_FALSE(row.error().detail.empty());
        continue;
      }
      for (const auto& [name, text] : *row) EXPECT_TRUE(base::is_utf8(text));
    }

    const json object{{"title", chance.any_text(4)}, {"n", 1}, {"deep", chance.one_in(2)}};
    const auto whole = protocol::read_json_row(object.dump());
    ASSERT_TRUE(whole) << object;
    EXPECT_EQ(whole->at("title"), object["title"].get<std::string>());
    const auto spoilt = protocol::read_json_row(chance.spoil(object.dump()));
    EXPECT_TRUE(spoilt || !spoilt.error().detail.empty());
  }
  EXPECT_FALSE(protocol::read_json_row(std::string(1'000'000, '[')));
  EXPECT_FALSE(protocol::read_json_row("{\"a\":" + std::string(100'000, '[')));
}

/// By their square such bodies would take a quarter of an hour each.
TEST(FuzzInput, a_long_body_takes_as_long_as_it_is) {
  constexpr std::size_t long_size = 4'000'000;
  const std::vector<protocol::FieldSpec> fields{
      {.name = "a", .kind = protocol::FieldKind::text_list, .required = true}};
  for (const auto* piece : {"{},", "[],", "{\"a\":1},", "1,", "[[],{}],", "\"\",", "null,", "{"})
    for (const auto* start : {"{\"a\":[", "["}) {
      std::string body = start;
      while (body.size() < long_size) body += piece;
      body += *start == '[' ? "0]" : "0]}";
      EXPECT_FALSE(protocol::read_input(fields, {.path = {}, .query = {}, .body = body}));
    }
}

/// A meeting with a text of `say` wherever people may write.
json make_meeting(const std::function<std::string()>& say) {
  const auto user = base::encode_id(7);
  json item{
      {"id", base::encode_id(3)},
      {"title", say()},
      {"number", "MG-2026-000001"},
      {"state", "decided"},
      {"answers", json::array({{{"party", "pc"}, {"stance", "handle"}, {"text", say()}}})},
      {"statements",
       json::array(
           {{{"id", base::encode_id(4)}, {"by", say()}, {"party", "pc"}, {"text", say()}}})},
      {"votes",
       json::array({{{"id", base::encode_id(5)},
                     {"question", say()},
                     {"result",
                      {{"tally", {{"k" + say(), 1}}},
                       {"valid", true},
                       {"passed", true},
                       {"ballots", json::array({{{"elector", user}, {"choice", say()}}})}}}}})},
      {"decision", {{"text", say()}, {"party", "pc"}, {"assignee", {{"name", say()}}}}}};
  json person{{"user", user}, {"party", "pc"}, {"role", "member"}, {"name", say()}};
  return {{"meeting",
           {{"title", say()},
            {"place", say()},
            {"summary", say()},
            {"without_quorum", say()},
            {"state", "closed"},
            {"signatures", json::array({{{"party", "pc"}, {"name", say()}}})}}},
          {"agenda", json::array({item})},
          {"attendance", json::array({person})}};
}

/// What of a page is its own and not people's: its tags.
std::vector<std::string> tags_of(const std::string& html) {
  static const std::regex tag("<[^>]*>");
  std::vector<std::string> tags;
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at)
    if (at->str() != "<br>") tags.push_back(at->str());
  return tags;
}

/// The marks that a reader of Markdown obeys: how each line begins, and every mark that no
/// backslash takes its meaning from.
std::vector<std::string> marks_of(const std::string& markdown) {
  static const std::regex opening("^( {0,3}([-+*>#]|=+ *$|~~~|[0-9]+[.)])| {4}|\t)");
  std::vector<std::string> marks(1);
  std::string line;
  const auto end_line = [&] {
    std::smatch found;
    marks.back() += std::regex_search(line, found, opening) ? " opens " + found.str() : "";
    marks.emplace_back();
    line.clear();
  };
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    const char c = markdown[i];
    if (c == '\n' || c == '\r') {
      end_line();
      continue;
    }
    line += c;
    if (c == '\\' && i + 1 < markdown.size() &&
        std::ispunct(static_cast<unsigned char>(markdown[i + 1])))
      line += markdown[++i];
    else if (std::string_view("\\`*_{}[]<>|~&").find(c) != std::string_view::npos)
      marks.back() += c;
  }
  return marks;
}

TEST(FuzzMinutes, what_people_say_is_never_read_as_marks) {
  const protocol::MinutesContext context{
      .community = "玫瑰恬园", .parties = {{"pc", "物业"}}, .zone = "Asia/Shanghai", .hash = {}};
  const auto write = [&](const json& data, protocol::MinutesForm form) {
    auto wanted = context;
    wanted.form = form;
    return protocol::write_minutes({json{{"data", data}}.dump()}, wanted);
  };
  using protocol::MinutesForm;
  const auto plain = make_meeting([] { return std::string("plain"); });
  const auto tags = tags_of(write(plain, MinutesForm::html));
  const auto marks = marks_of(write(plain, MinutesForm::markdown));
  for (int i = 0; i < tries(500); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto data = make_meeting([&] { return "x" + chance.text(chance.below(12)); });
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + data.dump());
    ASSERT_EQ(tags_of(write(data, MinutesForm::html)), tags);
    ASSERT_EQ(marks_of(write(data, MinutesForm::markdown)), marks);
  }
  // Each piece at the very beginning, where a mark has most power.
  for (const auto* text : {"- a",
                           "+ a",
                           "* a",
                           "1. a",
                           "1) a",
                           "# a",
                           "> a",
                           "~~~",
                           "```",
                           "===",
                           "---",
                           "***",
                           "    a",
                           "\ta",
                           "a\r---",
                           "a\r\r# b",
                           "<b>",
                           "&lt;",
                           "|a|",
                           "[a](javascript:b)",
                           "<javascript:a>",
                           "\\",
                           "a\\",
                           "__a__",
                           "![a](b)"}) {
    const auto data = make_meeting([text] { return std::string(text); });
    EXPECT_EQ(tags_of(write(data, MinutesForm::html)), tags) << text;
    EXPECT_EQ(marks_of(write(data, MinutesForm::markdown)), marks) << text;
  }
}

TEST(FuzzCalendar, what_people_say_stays_within_its_line) {
  for (int i = 0; i < tries(500); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    std::vector<domain::CalendarEntry> entries(chance.below(3));
    for (auto& entry : entries)
      entry = {.uid = base::encode_id(chance.between(1, INT64_MAX)),
               .sequence = 1,
               .title = chance.text(chance.below(120)),
               .place = chance.text(chance.below(20)),
               .starts_at = base::from_ms(1'790'000'000'000),
               .minutes = 90,
               .changed_at = base::from_ms(1'780'000'000'000),
               .cancelled = chance.one_in(2)};
    const auto feed =
        domain::write_calendar(chance.text(chance.below(20)), "Asia/Shanghai", entries);
    ASSERT_TRUE(base::is_utf8(feed)) << feed;
    std::size_t events = 0;
    std::istringstream in(feed);
    for (std::string line; std::getline(in, line);) {
      ASSERT_TRUE(line.ends_with('\r')) << line;
      line.pop_back();
      ASSERT_EQ(line.find('\r'), line.npos) << line;
      ASSERT_LE(line.size(), 75U) << line;
      events += line == "BEGIN:VEVENT";
    }
    ASSERT_EQ(events, entries.size()) << feed;
  }
}

TEST(FuzzSearch, terms_are_clean_and_a_text_is_found_by_itself) {
  Chance chance(base_seed());
  for (int i = 0; i < tries(3'000); ++i) {
    const auto text = chance.one_in(2) ? chance.bytes(chance.below(60)) : chance.any_text(30);
    SCOPED_TRACE(base::to_hex(text));
    const auto indexed = domain::index_terms(text);
    auto asked = domain::query_terms(text);
    for (auto& term : asked) {
      const bool begins = term.ends_with(domain::beginning);
      if (begins) term.pop_back();
      EXPECT_TRUE(std::any_of(indexed.begin(), indexed.end(), [&](const std::string& known) {
        return begins ? known.starts_with(term) : known == term;
      })) << term;
    }
    for (const auto& terms : {indexed, asked, domain::telling_terms(text, 8)})
      for (const auto& term : terms) {
        EXPECT_FALSE(term.empty());
        EXPECT_TRUE(base::is_utf8(term)) << term;
        EXPECT_EQ(term.find_first_of("\"' *:^()-"), term.npos) << term;
      }
  }
}

}  // namespace
}  // namespace sifang::fuzz
