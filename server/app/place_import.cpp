// SPDX-License-Identifier: Apache-2.0
// Buildings, named places and households from CSV: every row is checked before the first is
// written.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <tuple>

#include "app/csv_columns.hpp"
#include "app/people.hpp"
#include "app/places.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "domain/place_names.hpp"
#include "protocol/import_row.hpp"
#include "protocol/phrases.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using protocol::ImportRow;

constexpr std::size_t problems_told = 100;
constexpr std::int64_t longest_part = domain::code_max;

constexpr std::array columns{
    CsvColumn{"building", {"楼栋", "楼号", "幢", "栋"}},
    CsvColumn{"unit", {"单元", "单元号"}},
    CsvColumn{"room", {"房号", "室", "室号", "房间"}},
    CsvColumn{"name", {"名称", "地点"}},
    CsvColumn{"grid", {"网格", "网格号"}},
    CsvColumn{"lat", {"纬度"}},
    CsvColumn{"lon", {"经度"}},
};
constexpr std::array<std::string_view, 6> columns_of_places{"building", "unit", "name",
                                                            "grid",     "lat",  "lon"};
constexpr std::array<std::string_view, 4> columns_of_households{"building", "unit", "room", "grid"};

/// One row while it is checked.
struct Row {
  std::size_t line;
  ImportRow cells;  // by our names of the columns

  [[nodiscard]] std::string cell(std::string_view name) const {
    const auto found = cells.find(name);
    return found == cells.end() ? std::string() : domain::bare_place(found->second);
  }
  /// As it was written but for blanks around.
  [[nodiscard]] std::string words(std::string_view name) const {
    const auto found = cells.find(name);
    if (found == cells.end()) return {};
    const auto& text = found->second;
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == text.npos ? std::string()
                              : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  }
};

class Import {
 public:
  Import(store::Transaction& tx, base::CommunityId community, ImportPlan plan)
      : tx_(tx), community_(community), plan_(plan) {
    places_ = tx.find([](const store::Row& row) { return row.integer(0); }, query::count_places,
                      {community})
                  .value_or(0);
  }

  void read(std::istream& csv) {
    protocol::CsvReader reader(csv);
    if (!read_header(reader)) return;
    base::Result<ImportRow> cells(ImportRow{});
    for (std::size_t line = 0; reader.next(cells, line);) {
      if (!cells) {
        refuse(line, "", code_of(reader.fault()));
        continue;
      }
      Row row{.line = line, .cells = {}};
      for (auto& [name, text] : *cells)
        if (const auto column = column_called(columns, name); !column.empty())
          row.cells.emplace(column, std::move(text));
      const auto before = wrong_;
      plan_.kind == ImportKind::places ? check_place(row) : check_household(row);
      if (wrong_ > before) ++result_.bad;
    }
  }

  ImportResult write(Services& services, const Caller* actor) {
    if (plan_.dry_run || !result_.has_columns || (result_.bad > 0 && !plan_.skip_bad))
      return result_;
    for (auto& place : new_places_) add_place(tx_, services, actor, community_, std::move(place));
    for (const auto& household : new_households_)
      static_cast<void>(put_household(tx_, services, actor, community_, household));
    result_.written = true;
    return result_;
  }

 private:
  static std::string code_of(protocol::CsvFault fault) {
    switch (fault) {
      case protocol::CsvFault::columns: return "columns";
      case protocol::CsvFault::utf8: return "utf8";
      default: return "quote";
    }
  }

  bool read_header(const protocol::CsvReader& reader) {
    const auto& header = reader.header();
    std::set<std::string_view> had;
    if (!header) {
      refuse(1, "", "header");
      return result_.has_columns = false;
    }
    const bool for_places = plan_.kind == ImportKind::places;
    const auto is_used = [&](std::string_view column) {
      const auto in = [&](const auto& list) {
        return std::find(list.begin(), list.end(), column) != list.end();
      };
      return for_places ? in(columns_of_places) : in(columns_of_households);
    };
    for (const auto& name : *header) {
      const auto column = column_called(columns, name);
      if (!is_used(column)) {
        if (!name.empty()) result_.unused.push_back(name);
        continue;
      }
      if (!had.insert(column).second) {
        refuse(1, name, "twice");
        result_.has_columns = false;
      }
    }
    const auto need = [&](std::string_view column) {
      if (had.contains(column)) return;
      refuse(1, std::string(column), "no_column");
      result_.has_columns = false;
    };
    if (for_places) {
      if (!had.contains("name")) need("building");
    } else {
      need("building");
      need("room");
    }
    return result_.has_columns;
  }

  void add_problem(const Row& row, std::string_view column, std::string code) {
    ++wrong_;
    if (result_.problems.size() < problems_told)
      result_.problems.push_back({row.line, std::string(column), std::move(code)});
  }
  void refuse(std::size_t line, std::string column, std::string code) {
    ++result_.bad;
    add_problem({.line = line, .cells = {}}, column, std::move(code));
  }

  void check_text(const Row& row, std::string_view column, const std::string& text) {
    if (static_cast<std::int64_t>(base::count_characters(text)) > longest_part)
      add_problem(row, column, "long");
    else if (std::any_of(text.begin(), text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      add_problem(row, column, "line");
  }
  /// Codes become labels, which are parted by blanks.
  void check_grid(const Row& row, const std::string& grid) {
    check_text(row, "grid", grid);
    if (grid.find_first_of(" :") != grid.npos) add_problem(row, "grid", "code");
  }
  std::optional<double> read_degrees(const Row& row, std::string_view column, double most) {
    const auto text = row.words(column);
    if (text.empty()) return std::nullopt;
    double degrees = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees);
    if (error != std::errc{} || end != text.data() + text.size())
      add_problem(row, column, "number");
    else if (!(degrees >= -most && degrees <= most))
      add_problem(row, column, "range");
    else
      return degrees;
    return std::nullopt;
  }

  void check_place(const Row& row) {
    const auto before = wrong_;
    ListedPlace place{.id = {},
                      .building = row.cell("building"),
                      .unit = row.cell("unit"),
                      .name = row.words("name"),
                      .grid = row.words("grid"),
                      .lat = {},
                      .lon = {}};
    check_text(row, "building", place.building);
    check_text(row, "unit", place.unit);
    check_text(row, "name", place.name);
    check_grid(row, place.grid);
    if (place.building.empty() && (place.name.empty() || !place.unit.empty()))
      add_problem(row, "building", "missing");
    place.lat = read_degrees(row, "lat", 90);
    place.lon = read_degrees(row, "lon", 180);
    if (row.words("lat").empty() != row.words("lon").empty())
      add_problem(row, row.words("lat").empty() ? "lat" : "lon", "pair");
    if (wrong_ > before) return;
    const bool is_new = seen_.insert({place.building, place.unit, place.name}).second &&
                        !tx_.find([](const store::Row&) { return true; }, query::find_place,
                                  {community_, place.building, place.unit, place.name});
    if (is_new && ++places_ > most_places) return add_problem(row, "", "full");
    ++(is_new ? result_.added : result_.known);
    if (is_new) new_places_.push_back(std::move(place));
  }

  void check_household(const Row& row) {
    const auto before = wrong_;
    HouseholdPlace household{row.cell("building"), row.cell("unit"), row.cell("room"),
                             row.words("grid")};
    for (const auto& [column, text] :
         {std::pair("building", &household.building), std::pair("room", &household.room)})
      if (text->empty()) add_problem(row, column, "needed");
    check_text(row, "building", household.building);
    check_text(row, "unit", household.unit);
    check_text(row, "room", household.room);
    check_grid(row, household.grid);
    if (wrong_ > before) return;
    // As it is kept, or as an older file wrote it.
    const auto is_there = [&](const std::string& building, const std::string& unit,
                              const std::string& room) {
      return tx_.find([](const store::Row&) { return true; }, query::find_household,
                      {community_, building, unit, room});
    };
    const bool is_new = seen_.insert({household.building, household.unit, household.room}).second &&
                        !is_there(household.building, household.unit, household.room) &&
                        !is_there(row.words("building"), row.words("unit"), row.words("room"));
    ++(is_new ? result_.added : result_.known);
    if (is_new) new_households_.push_back(std::move(household));
  }

  store::Transaction& tx_;
  base::CommunityId community_;
  ImportPlan plan_;
  ImportResult result_;
  std::size_t wrong_ = 0;
  std::int64_t places_ = 0;
  std::set<std::tuple<std::string, std::string, std::string>> seen_;
  std::vector<ListedPlace> new_places_;
  std::vector<HouseholdPlace> new_households_;
};

}  // namespace

ImportResult import_places(store::Transaction& tx, Services& services, const Caller* actor,
                           base::CommunityId community, std::istream& csv, const ImportPlan& plan) {
  Import job(tx, community, plan);
  job.read(csv);
  return job.write(services, actor);
}

std::string describe(const RowProblem& problem) {
  const auto line = std::to_string(problem.line);
  std::string words;
  for (const std::string_view language : {"zh-CN", "en"}) {
    const auto place = problem.column.empty() ? "places.at_line" : "places.at_column";
    if (!words.empty()) words += " / ";
    words += protocol::phrase(language, place, {{"line", line}, {"column", problem.column}}) +
             protocol::phrase(language, "places.wrong." + problem.code);
  }
  return words;
}

}  // namespace sifang::app
