// SPDX-License-Identifier: Apache-2.0
// Households from CSV, by their number: every row is checked before the first is written. A row
// that says something else than what is there changes it; an empty cell says nothing of grid and
// enrolment.
#include <deque>
#include <tuple>

#include "households.hpp"
#include "kit/sheet.hpp"
#include "words.hpp"

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

using Place = std::tuple<std::string, std::string, std::string>;

Place place_of(const Household& household) {
  return {household.building, household.unit, household.room};
}

class Import {
 public:
  explicit Import(const Call& call) : call_(call) {
    call.host.query(
        "SELECT id, number, name, building, unit, room, grid, enrolled_at IS NOT NULL FROM"
        " plugin_points_households WHERE community = $1",
        {call.community}, [this](const Row& row) {
          keep({row.integer(0), row.string(1), row.string(2), row.string(3), row.string(4),
                row.string(5), row.string(6), row.integer(7) != 0});
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
    takers_[place_of(household)] = household.number;
    by_number_[household.number] = household;
  }

  void check(SheetRow& row) {
    for (const auto* column : {"number", "building", "room"})
      sheet_.check_text(row, column, 40, true);
    for (const auto* column : {"unit", "grid"}) sheet_.check_text(row, column, 40, false);
    sheet_.check_text(row, "name", 60, true);
    if (row.cell("grid").find_first_of(" :") != std::string::npos)
      sheet_.refuse(row, "grid", "code");
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
    auto after = before;
    after.number = row.cell("number");
    after.name = row.cell("name");
    after.building = bare_place(row.cell("building"));
    after.unit = bare_place(row.cell("unit"));
    after.room = bare_place(row.cell("room"));
    if (!row.cell("grid").empty()) after.grid = row.cell("grid");
    after.enrolled = enrolled.value_or(before.enrolled);
    if (const auto taker = takers_.find(place_of(after));
        taker != takers_.end() && taker->second != after.number)
      return sheet_.refuse(row, "room", "place");
    if (!is_new && is_same(before, after)) return sheet_.count_known();
    is_new ? sheet_.count_added() : sheet_.count_changed();
    if (!is_new) takers_.erase(place_of(before));
    keep(after);
    changed_.push_back(after);
  }

  static bool is_same(const Household& a, const Household& b) {
    return place_of(a) == place_of(b) && a.name == b.name && a.grid == b.grid &&
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
  }

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
        " grid = $6, enrolled_at = iif($7 = 1, coalesce(enrolled_at, $8), NULL), version ="
        " version + 1 WHERE id = $1",
        {household.id, household.name, household.building, household.unit, household.room,
         household.grid, household.enrolled ? 1 : 0, call_.now},
        1};
  }

  const Call& call_;
  Sheet sheet_{columns()};
  std::map<std::string, Household> by_number_;
  std::map<Place, std::string> takers_;  // whose place it is: a number
  std::set<std::string> seen_;           // numbers of this file
  std::deque<Household> changed_;        // in the file's order; statements view its texts
};

}  // namespace

void import_households(const Call& call) {
  auto fields = call.body();
  const auto order = read_order(fields);
  fields.done();
  call.answer(Import(call).run(order));
}

}  // namespace points
