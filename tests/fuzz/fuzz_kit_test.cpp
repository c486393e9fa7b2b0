// SPDX-License-Identifier: Apache-2.0
// What all plugins read with: spreadsheets, JSON, fields of bodies, days, names of places. What
// takes longer than its size would be seen as a test that does not end: long inputs are so long,
// that work by their square takes hours.
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "chance.hpp"
#include "domain/place_names.hpp"
#include "kit/call.hpp"
#include "kit/csv.hpp"
#include "kit/csv_sheet.hpp"
#include "kit/days.hpp"
#include "kit/place_names.hpp"
#include "kit/sheet.hpp"

namespace sifang::fuzz {
namespace {

using kit::Json;
using Table = std::vector<std::vector<std::string>>;

constexpr std::size_t long_size = 4'000'000;

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

/// A cell as it is read: clean UTF-8, no blanks around.
std::string cell_text(Chance& chance) {
  auto cell = kit::trim(chance.text(chance.below(10)));
  return kit::is_clean_utf8(cell) && !cell.starts_with("\uFEFF") ? cell : "x";
}

/// As some spreadsheet writes it: quotes where they must be and elsewhere, line ends of any kind.
std::string as_csv(const Table& table, Chance& chance) {
  const std::string end(chance.pick({"\n", "\r\n"}));
  std::string csv = chance.one_in(3) ? "\xEF\xBB\xBF" : "";
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) csv += ',';
      const bool must = row[i].find_first_of(",\"\r\n") != std::string::npos;
      if (!must && !chance.one_in(4)) {
        csv += chance.one_in(4) ? " " + row[i] + " " : row[i];
        continue;
      }
      csv += chance.one_in(5) ? " \"" : "\"";
      for (const char c : row[i]) csv += c == '"' ? "\"\"" : std::string(1, c);
      csv += '"';
    }
    csv += end;
  }
  if (chance.one_in(3)) csv.resize(csv.size() - end.size());
  return csv;
}

Table some_table(Chance& chance) {
  Table table(1 + chance.below(6));
  const auto columns = 1 + chance.below(5);
  for (auto& row : table) {
    for (std::size_t i = 0; i < columns; ++i) row.push_back(cell_text(chance));
    if (row.front().empty()) row.front() = "x";  // no row is blank
  }
  return table;
}

TEST(FuzzKitCsv, what_a_spreadsheet_writes_is_read_as_it_was) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto table = some_table(chance);
    const auto text = as_csv(table, chance);
    SCOPED_TRACE(seed_of(seed) + "\n" + text);
    const auto csv = kit::read_csv(text);
    ASSERT_EQ(csv.fault, "");
    ASSERT_EQ(csv.header, table.front());
    ASSERT_EQ(csv.rows.size(), table.size() - 1);
    std::size_t line = 1;
    for (std::size_t row = 0; row < csv.rows.size(); ++row) {
      ASSERT_EQ(csv.rows[row].fault, "");
      ASSERT_EQ(csv.rows[row].cells, table[row + 1]);
      ASSERT_GT(csv.rows[row].line, line);
      line = csv.rows[row].line;
    }
    // Our own writer: only what a spreadsheet would run gets a sign in front.
    kit::CsvSheet sheet({});
    for (const auto& row : table) {
      for (const auto& cell : row) sheet.cell(cell);
      sheet.end_row();
    }
    const auto own = kit::read_csv(std::string_view(sheet.text()).substr(2));
    ASSERT_EQ(own.rows.size(), csv.rows.size()) << sheet.text();
    for (std::size_t row = 0; row < own.rows.size(); ++row)
      for (std::size_t at = 0; at < own.rows[row].cells.size(); ++at) {
        const auto& cell = own.rows[row].cells[at];
        const auto& meant = csv.rows[row].cells[at];
        ASSERT_TRUE(cell == meant || cell == "'" + meant) << cell << " for " << meant;
        ASSERT_EQ(cell.find_first_of("=+-@"),
                  cell.empty() ? cell.npos : cell.find_first_of("=+-@"));
        ASSERT_EQ(std::string("=+-@").find(cell.empty() ? 'x' : cell.front()), std::string::npos);
      }
  }
}

TEST(FuzzKitCsv, a_spoilt_file_ends_and_each_row_is_whole_or_says_why_not) {
  const std::set<std::string> faults{"columns", "quote", "utf8"};
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto text = as_csv(some_table(chance), chance);
    for (auto times = chance.below(4); times > 0; --times) text = chance.spoil(text);
    SCOPED_TRACE(seed_of(seed) + "\n" + text);
    const auto csv = kit::read_csv(text);
    if (!csv.fault.empty()) {
      ASSERT_TRUE(csv.fault == "header" || faults.contains(csv.fault)) << csv.fault;
      ASSERT_TRUE(csv.header.empty() && csv.rows.empty());
      continue;
    }
    ASSERT_LE(csv.rows.size(), text.size());
    std::size_t line = 0;
    for (const auto& row : csv.rows) {
      ASSERT_GT(row.line, line);
      line = row.line;
      if (!row.fault.empty()) {
        ASSERT_TRUE(faults.contains(row.fault)) << row.fault;
        continue;
      }
      ASSERT_EQ(row.cells.size(), csv.header.size());
      for (const auto& cell : row.cells) {
        ASSERT_TRUE(kit::is_clean_utf8(cell));
        ASSERT_EQ(kit::trim(cell), cell);
      }
    }
  }
}

TEST(FuzzKitCsv, a_long_file_takes_as_long_as_it_is) {
  for (const auto* piece : {"\"", "\"\"", "\"\" ", "a\"", " ", "\r", "\n", ",", "\"\n\"", "\xFF"})
    for (const auto* start : {"a,b\n", "a,b\nx", "\"a", "a,b\n\""}) {
      std::string text = start;
      while (text.size() < long_size) text += piece;
      EXPECT_LE(kit::read_csv(text).rows.size(), text.size());
    }
}

TEST(FuzzKitSheet, every_row_is_counted_once) {
  for (int i = 0; i < tries(1'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    Table table = some_table(chance);
    table.front().resize(2, "注");
    table.front()[chance.below(2)] = std::string(chance.pick({"name", "姓名", "户主"}));
    auto text = as_csv(table, chance);
    if (chance.one_in(2)) text = chance.spoil(text);
    SCOPED_TRACE(seed_of(seed) + "\n" + text);
    kit::Sheet sheet({{"name", {"姓名", "户主"}, true}, {"note", {"注"}}, {"in", {"参加"}}});
    std::int64_t seen = 0, good = 0;
    sheet.read(text, [&](kit::SheetRow& row) {
      ++seen;
      sheet.check_text(row, "name", 5, true);
      static_cast<void>(sheet.read_flag(row, "note"));
      if (!row.is_good()) return;
      ++good;
      sheet.count_added();
    });
    const auto answer = sheet.answer(false);
    ASSERT_EQ(answer.at("added"), good);
    ASSERT_GE(answer.at("bad").get<std::int64_t>(), seen - good);
    if (answer.at("bad") > 0) {
      ASSERT_FALSE(answer.at("problems").empty());
    }
    for (const auto& problem : answer.at("problems"))
      ASSERT_FALSE(problem.at("code").get<std::string>().empty());
  }
}

/// JSON of any kind, so deep at most.
Json some_json(Chance& chance, int deep) {
  switch (chance.below(deep > 0 ? 9 : 7)) {
    case 0: return nullptr;
    case 1: return chance.one_in(2);
    case 2: return chance.between(INT64_MIN, INT64_MAX);
    case 3: return static_cast<double>(chance.between(-1'000'000, 1'000'000)) / 997.0;
    case 4: return std::uint64_t{INT64_MAX} + chance.below(1'000);
    case 5: return chance.any_text(chance.below(12));
    case 6: return std::string(chance.pick({"", "2026-11-28", "2026-02-30", "yes", "0", "-1"}));
    case 7: {
      Json list = Json::array();
      for (auto count = chance.below(4); count > 0; --count)
        list.push_back(some_json(chance, deep - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (auto count = chance.below(4); count > 0; --count)
        object[std::string(chance.pick({"name", "day", "list", "n", "flag", "real", "other"}))] =
            some_json(chance, deep - 1);
      return object;
    }
  }
}

TEST(FuzzKitJson, what_is_written_is_read_and_depth_has_an_end) {
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto json = some_json(chance, 5);
    const auto text = kit::write_json(json);
    SCOPED_TRACE(seed_of(seed) + "\n" + text);
    ASSERT_EQ(kit::parse_json(text), json);
    const auto spoilt = chance.spoil(text);
    const auto read = kit::parse_json(spoilt);
    ASSERT_EQ(read.is_discarded(), Json::parse(spoilt, nullptr, false).is_discarded());
    // Bytes of others stand in what we write.
    const Json bytes{{"text", chance.bytes(20)}};
    ASSERT_FALSE(kit::parse_json(kit::write_json(bytes)).is_discarded());

    const auto depth = static_cast<int>(1 + chance.below(60));
    const std::string open(static_cast<std::size_t>(depth), '['), close(open.size(), ']');
    const int most = static_cast<int>(1 + chance.below(40));
    ASSERT_EQ(kit::parse_json(open + close, most).is_discarded(), depth > most);
  }
  EXPECT_TRUE(kit::parse_json(std::string(long_size, '[')).is_discarded());
  std::string objects;
  while (objects.size() < long_size) objects += R"({"a":)";
  EXPECT_TRUE(kit::parse_json(objects).is_discarded());
}

/// Reads a body as handlers do. What is returned is within what was asked for.
void read_fields(const std::string& body) {
  kit::Fields fields{std::string_view(body)};
  const auto name = fields.text("name", 1, 5);
  ASSERT_TRUE(kit::is_utf8(name));
  ASSERT_LE(kit::count_characters(name), 5U);
  if (fields.has("day")) {
    ASSERT_TRUE(kit::is_day(fields.day("day")));
  }
  if (const auto n = fields.maybe_integer("n", -5, INT64_MAX)) {
    ASSERT_GE(*n, -5);
  }
  static_cast<void>(fields.maybe_flag("flag"));
  if (const auto real = fields.maybe_real("real", -90, 90)) {
    ASSERT_TRUE(*real >= -90 && *real <= 90);
  }
  for (auto& one : fields.objects("list", 0, 3)) {
    static_cast<void>(one.numbers("n", 0, 3));
    static_cast<void>(one.texts("other", 0, 3));
    one.done();
  }
  fields.done();
}

TEST(FuzzKitFields, a_body_is_read_or_refused_with_words) {
  int taken = 0;
  for (int i = 0; i < tries(5'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto json = some_json(chance, 3);
    if (!json.is_object() || chance.one_in(2))
      json = {{"name", chance.text(1 + chance.below(5))},
              {"day", "2026-11-28"},
              {"n", chance.between(0, 9)},
              {"list", Json::array({{{"n", {1, chance.between(0, 5)}}}})}};
    if (chance.one_in(3)) json["list"] = some_json(chance, 2);
    auto body = kit::write_json(json);
    if (chance.one_in(4)) body = chance.spoil(body);
    SCOPED_TRACE(seed_of(seed) + "\n" + body);
    try {
      read_fields(body);
      ++taken;
    } catch (const kit::Refusal& refusal) {
      ASSERT_TRUE(refusal.status == 400 || refusal.status == 422);
      ASSERT_TRUE(kit::is_utf8(refusal.what()));
      ASSERT_NE(std::string(refusal.what()), "");
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(FuzzKitUtf8, mended_text_is_text_and_good_text_stays) {
  for (int i = 0; i < tries(5'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const auto text = chance.one_in(2) ? chance.bytes(chance.below(20))
                                       : chance.spoil(chance.any_text(chance.below(8)));
    SCOPED_TRACE(Json(text).dump(-1, ' ', true, Json::error_handler_t::replace));
    const auto mended = kit::mend_utf8(text);
    ASSERT_TRUE(kit::is_utf8(mended));
    ASSERT_EQ(kit::is_utf8(text), mended == text);
    ASSERT_EQ(kit::is_utf8(text),
              !Json::parse("\"" + kit::trim(mended == text ? "a" : "\xFF") + "\"", nullptr, false)
                   .is_discarded());
    ASSERT_LE(kit::count_characters(mended), text.size());
    ASSERT_EQ(kit::trim(kit::trim(text)), kit::trim(text));
  }
}

std::string some_day(Chance& chance) {
  const auto two = [&](std::int64_t most) {
    const auto number = std::to_string(chance.between(0, most));
    return number.size() < 2 ? "0" + number : number;
  };
  auto day = std::to_string(chance.between(1000, 9999)) + "-" + two(13) + "-" + two(32);
  return chance.one_in(4) ? chance.spoil(day) : day;
}

TEST(FuzzKitDays, a_day_is_one_of_the_calendar) {
  using namespace std::chrono;
  for (int i = 0; i < tries(10'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const auto text = some_day(chance);
    SCOPED_TRACE(text);
    if (!kit::is_day(text)) continue;
    const year_month_day date(year(std::stoi(text.substr(0, 4))),
                              month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
                              day(static_cast<unsigned>(std::stoi(text.substr(8, 2)))));
    ASSERT_TRUE(date.ok());
    const auto ms = sys_days(date).time_since_epoch().count() * kit::day_ms;
    const auto offset = chance.between(-12 * 60, 14 * 60);
    ASSERT_EQ(kit::day_of(ms - offset * 60'000, offset), text);
    ASSERT_EQ(kit::day_of(ms - offset * 60'000 + kit::day_ms - 1, offset), text);
    const auto month = text.substr(0, 7);
    ASSERT_TRUE(kit::is_month(month));
    if (month != "9999-12") {  // behind which no month has four digits
      ASSERT_TRUE(kit::is_month(kit::next_month(month)));
      ASSERT_EQ(kit::months_before(kit::next_month(month), 1), month);
    }
    ASSERT_FALSE(kit::day_en(text, "2026-11-28").empty() || kit::day_zh(text, text).empty());
  }
}

TEST(FuzzKitPlaces, names_are_those_of_the_core_and_their_keys_stay) {
  constexpr std::string_view parts[]{"3",  "03", "３", "A",  "ｂ",   "号楼",  "号",
                                     "楼", "幢", "栋", "座", "单元", "室",    " ",
                                     "　", "\t", "0",  "东", "-",    "\u00A0"};
  for (int i = 0; i < tries(10'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    std::string name;
    for (auto count = chance.below(7); count > 0; --count) name += chance.pick(parts);
    if (chance.one_in(5)) name = kit::mend_utf8(chance.spoil(name));
    SCOPED_TRACE(name);
    ASSERT_EQ(kit::bare_place(name), domain::bare_place(name));
    const auto key = kit::place_key(name);
    ASSERT_EQ(kit::place_key(key), key);
    ASSERT_EQ(kit::place_key(" " + name + "　"), key);
    ASSERT_EQ(key.find(' '), key.npos);
  }
}

}  // namespace
}  // namespace sifang::fuzz
