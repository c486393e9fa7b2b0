// SPDX-License-Identifier: Apache-2.0
// Households from CSV, by their number: every row is checked before the first is written. A row
// that says something else than what is there changes it; an empty cell says nothing of grid and
// enrolment.
#include <algorithm>
#include <deque>
#include <tuple>

#include "kit/place_names.hpp"
#include "kit/sheet.hpp"
#include "places.hpp"

namespace points {
namespace {

constexpr std::size_t most_statements = 500;

const std::vector<Column>& columns() {
  static const std::vector<Column> all{{"number", {"户号", "户编号", "编号"}, true},
                                       {"name", {"户主", "户主姓名", "姓名"}, true},
                                       {"building", {"楼栋", "楼号", "幢", "栋"}, true},
                                       {"unit", {"单元", "单元号"}},
                                       {"room", {"室", "室号", "房号", "房间"}, true},
                                       {"grid", {"网格", "网格号"}},
                                       {"enrolled", {"参加", "参与", "是否参加"}}};
  return all;
}

class Import {
 public:
  explicit Import(const Call& call) : call_(call), lists_(call) {
    fill_place_keys(call.host, call.community);
    call.host.query(
        "SELECT id, number, name, building, unit, room, grid, enrolled_at IS NOT NULL,"
        " closed_at IS NOT NULL FROM plugin_points_households WHERE community = $1",
        {call.community}, [this](const Row& row) {
          keep({row.integer(0), row.string(1), row.string(2), row.string(3), row.string(4),
                row.string(5), row.string(6), row.integer(7) != 0, row.integer(8) != 0});
        });
  }

  Json run(const ImportOrder& order) {
    sheet_.read(order.csv, [this](SheetRow& row) { check(row); });
    const bool written = sheet_.may_write(order);
    if (written) write();
    return sheet_.answer(written);
  }

 private:
  void keep(const Household& household) {
    by_number_[household.number] = household;
    takers_[key_of(place_of(household))].insert(household.number);
  }

  void check(SheetRow& row) {
    for (const auto* column : {"number", "building", "room"})
      sheet_.check_text(row, column, 40, true);
    for (const auto* column : {"unit", "grid"}) sheet_.check_text(row, column, 40, false);
    sheet_.check_text(row, "name", 60, true);
    if (row.cell("grid").find_first_of(" :") != std::string::npos)
      sheet_.refuse(row, "grid", "code");
    else if (!lists_.allows_grid(row.cell("grid")))
      sheet_.refuse(row, "grid", "grid");
    const auto enrolled = sheet_.read_flag(row, "enrolled");
    if (row.is_good() && !seen_.insert(row.cell("number")).second)
      sheet_.refuse(row, "number", "same");
    if (row.is_good()) take(row, enrolled);
  }

  /// What will be there after the rows before it.
  void take(SheetRow& row, std::optional<bool> enrolled) {
    const auto found = by_number_.find(row.cell("number"));
    const bool is_new = found == by_number_.end();
    const auto before = is_new ? Household{} : found->second;
    if (before.closed) return sheet_.refuse(row, "number", "former");
    const auto after = changed_by(row, before, enrolled);
    if (has_taker(before, after)) return sheet_.refuse(row, "room", "place");
    if (after.enrolled && !before.enrolled && takes_part(after))
      return sheet_.refuse(row, "enrolled", "place");
    warn_of_place(row);
    if (!is_new && is_same(before, after)) return sheet_.count_known();
    is_new ? sheet_.count_added() : sheet_.count_changed();
    if (!is_new) takers_[key_of(place_of(before))].erase(before.number);
    keep(after);
    changed_.push_back(after);
  }

  Household changed_by(const SheetRow& row, const Household& before, std::optional<bool> enrolled) {
    auto after = before;
    after.number = row.cell("number");
    after.name = row.cell("name");
    after.building = bare_place(row.cell("building"));
    after.unit = bare_place(row.cell("unit"));
    after.room = bare_place(row.cell("room"));
    if (!is_written_same(place_of(before), place_of(after))) {
      const auto listed = lists_.as_listed(place_of(after));
      std::tie(after.building, after.unit, after.room) =
          std::tie(listed.building, listed.unit, listed.room);
    }
    if (!row.cell("grid").empty()) after.grid = row.cell("grid");
    after.enrolled = enrolled.value_or(before.enrolled);
    return after;
  }

  /// Whoever has had a place together with another for long keeps it; what is written the same
  /// nobody has twice.
  [[nodiscard]] bool has_taker(const Household& before, const Household& after) const {
    const bool is_kept = before.id != 0 && key_of(place_of(before)) == key_of(place_of(after));
    return any_other(after, [&](const Household& other) {
      return !is_kept || is_written_same(place_of(other), place_of(after));
    });
  }
  /// A place takes part once.
  [[nodiscard]] bool takes_part(const Household& after) const {
    return any_other(after, [](const Household& other) { return other.enrolled; });
  }
  template <class Condition>
  [[nodiscard]] bool any_other(const Household& household, Condition holds) const {
    const auto takers = takers_.find(key_of(place_of(household)));
    return takers != takers_.end() &&
           std::any_of(takers->second.begin(), takers->second.end(), [&](const auto& number) {
             return number != household.number && holds(by_number_.at(number));
           });
  }

  /// Each building and unit that the community's list does not have is named once.
  void warn_of_place(const SheetRow& row) {
    if (!lists_.has_buildings()) return;
    const Home home{row.cell("building"), row.cell("unit"), ""};
    const bool has_building = lists_.has_building(home);
    if (has_building && lists_.has_unit(home)) return;
    const auto* const column = has_building ? "unit" : "building";
    if (warned_.insert(has_building ? key_of(home) : place_key(home.building)).second)
      sheet_.warn(row, column, "place");
  }

  static bool is_same(const Household& a, const Household& b) {
    return is_written_same(place_of(a), place_of(b)) && a.name == b.name && a.grid == b.grid &&
           a.enrolled == b.enrolled;
  }

  void write() {
    std::vector<Statement> batch;
    for (const auto& household : changed_) {
      batch.push_back(statement_for(household));
      if (batch.size() < most_statements) continue;
      call_.host.write(batch);
      batch.clear();
    }
    if (!batch.empty()) call_.host.write(batch);
    fill_place_keys(call_.host, call_.community);
  }

  /// Its key is filled in afterwards.
  [[nodiscard]] Statement statement_for(const Household& household) const {
    if (household.id == 0)
      return {
          "INSERT INTO plugin_points_households (community, number, name, building, unit, room,"
          " grid, enrolled_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          {call_.community, household.number, household.name, household.building, household.unit,
           household.room, household.grid, household.enrolled ? Value(call_.now) : Value(nullptr),
           call_.now},
          1};
    return {
        "UPDATE plugin_points_households SET name = $2, building = $3, unit = $4, room = $5,"
        " place_key = NULL, grid = $6, enrolled_at = iif($7 = 1, coalesce(enrolled_at, $8), NULL),"
        " version = version + 1 WHERE id = $1",
        {household.id, household.name, household.building, household.unit, household.room,
         household.grid, household.enrolled ? 1 : 0, call_.now},
        1};
  }

  const Call& call_;
  Lists lists_;
  Sheet sheet_{columns()};
  std::map<std::string, Household> by_number_;
  std::map<std::string, std::set<std::string>> takers_;  // whose a place is by its key: numbers
  std::set<std::string> seen_;                           // numbers of this file
  std::set<std::string> warned_;                         // buildings and units
  std::deque<Household> changed_;  // in the file's order; statements view its texts
};

}  // namespace

void import_households(const Call& call) {
  auto fields = call.body();
  const auto order = read_order(fields);
  fields.done();
  call.answer(Import(call).run(order));
}

}  // namespace points
