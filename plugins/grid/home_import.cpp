// SPDX-License-Identifier: Apache-2.0
// The household map out of CSV, and, where the community's administrator has switched it on, into
// it again. Every row is checked before the first is written; one that says something else than
// what is there changes it, and an empty cell says nothing. The answer says how many of the rows
// are on the map, and how many as they are there: whoever asks looks at so many households.
#include <deque>
#include <tuple>

#include "homes.hpp"
#include "kit/csv_sheet.hpp"
#include "kit/sheet.hpp"

namespace grid {
namespace {

constexpr std::size_t most_statements = 500, most_rows = 20'000, bytes_of_file = 1'000'000;

const std::vector<Column>& columns() {
  static const std::vector<Column> all{{"building", {"楼栋", "楼号", "幢", "栋"}, true},
                                       {"unit", {"单元", "单元号"}},
                                       {"room", {"室", "室号", "房号", "房间"}, true},
                                       {"name", {"户主", "户主姓名", "姓名"}, true},
                                       {"people", {"人数", "人口"}},
                                       {"needs", {"需求", "类型", "标签"}},
                                       {"note", {"备注", "说明"}},
                                       {"lat", {"纬度"}},
                                       {"lon", {"经度"}},
                                       {"next_visit", {"下次走访", "下次走访日期"}}};
  return all;
}

/// Needs as people write them, in the order of need_codes().
const std::vector<const char*>& need_words() {
  static const std::vector<const char*> all{"独居", "高龄",   "残疾", "重病",     "困难",
                                            "留守", "新居民", "孕产", "退役军人", "其他"};
  return all;
}

std::string need_of(const std::string& text) {
  for (std::size_t at = 0; at < need_codes().size(); ++at)
    if (text == need_codes()[at] || text == need_words()[at]) return need_codes()[at];
  return {};
}

/// Parted by 、，, ; or blanks.
std::vector<std::string> parts_of(std::string text) {
  for (const std::string_view mark : {"、", "，", "；", ",", ";", "/"})
    text = replace_all(text, mark, " ");
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find(' ', from), text.size());
    if (to > from) parts.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return parts;
}

using Place = std::tuple<std::string, std::string, std::string>;
Place key_of(const Household& home) { return {home.building, home.unit, home.room}; }

class Import {
 public:
  Import(const Call& call, std::string grid) : call_(call), grid_(std::move(grid)) {
    for (auto& home : list_households(call, grid_)) homes_.emplace(key_of(home), std::move(home));
    elsewhere_ = find_number(
        call.host, "SELECT count(*) FROM plugin_grid_homes WHERE community = $1 AND grid <> $2",
        {call.community, grid_});
  }

  Json run(const ImportOrder& order) {
    sheet_.read(order.csv, [this](SheetRow& row) { check(row); });
    if (homes_.size() + static_cast<std::size_t>(elsewhere_) > most_rows)
      throw wrong("/csv", "there would be more than 20000 households");
    const bool written = sheet_.may_write(order);
    // What is written is noted as such; of all else it was asked what is there.
    if (!written || known_ > 0)
      note_look(call_, {.grid = grid_, .what = "list", .count = written ? known_ : found_});
    if (written) write();
    return sheet_.answer(written);
  }

 private:
  void check(SheetRow& row) {
    for (const auto* column : {"building", "room"}) sheet_.check_text(row, column, 40, true);
    sheet_.check_text(row, "unit", 40, false);
    sheet_.check_text(row, "name", 60, true);
    sheet_.check_text(row, "note", 1'000, false);
    if (!row.is_good()) return;
    const Place place{row.cell("building"), row.cell("unit"), row.cell("room")};
    if (!seen_.insert(place).second) return sheet_.refuse(row, "room", "same");
    const auto found = homes_.find(place);
    if (found != homes_.end()) ++found_;
    take(row, found == homes_.end() ? Household{} : found->second);
  }

  void take(SheetRow& row, const Household& before) {
    auto after = before;
    after.grid = grid_;
    after.building = row.cell("building");
    after.unit = row.cell("unit");
    after.room = row.cell("room");
    after.name = row.cell("name");
    if (!row.cell("note").empty()) after.note = row.cell("note");
    read_people(row, after);
    read_needs(row, after);
    read_place(row, after);
    read_next(row, after);
    if (!row.is_good()) return;
    if (before.id != 0 && is_same(before, after)) {
      ++known_;
      return sheet_.count_known();
    }
    before.id == 0 ? sheet_.count_added() : sheet_.count_changed();
    homes_[key_of(after)] = after;
    changed_.push_back(std::move(after));
  }

  void read_people(SheetRow& row, Household& home) {
    const auto& text = row.cell("people");
    if (text.empty()) return;
    if (text.size() > 3 || text.find_first_not_of("0123456789") != text.npos)
      return sheet_.refuse(row, "people", "number");
    home.people = std::stoll(text);
    if (home.people > 100) sheet_.refuse(row, "people", "number");
  }

  void read_needs(SheetRow& row, Household& home) {
    const auto parts = parts_of(row.cell("needs"));
    if (parts.empty()) return;
    std::set<std::string> codes;
    for (const auto& part : parts) {
      auto code = need_of(part);
      if (code.empty()) return sheet_.refuse(row, "needs", "need");
      codes.insert(std::move(code));
    }
    home.needs = Json(codes).dump();
  }

  void read_place(SheetRow& row, Household& home) {
    const auto &lat = row.cell("lat"), &lon = row.cell("lon");
    if (lat.empty() && lon.empty()) return;
    const auto point = read_point(lat, lon);
    if (!point) return sheet_.refuse(row, "lat", "point");
    home.point = point;
  }

  void read_next(SheetRow& row, Household& home) {
    auto day = sheet_.read_day(row, "next_visit");
    if (!day.empty()) home.next_visit = std::move(day);
  }

  static bool is_same(const Household& a, const Household& b) {
    return a.name == b.name && a.people == b.people && a.needs == b.needs && a.note == b.note &&
           a.point == b.point && a.next_visit == b.next_visit;
  }

  void write() {
    std::vector<Statement> batch;
    for (const auto& home : changed_) {
      batch.push_back(statement_for(call_, home));
      if (batch.size() < most_statements) continue;
      call_.host.write(batch);
      batch.clear();
    }
    if (!batch.empty()) call_.host.write(batch);
    note_look(
        call_,
        {.grid = grid_, .what = "write", .count = static_cast<std::int64_t>(changed_.size())});
  }

  const Call& call_;
  const std::string grid_;
  Sheet sheet_{columns()};
  std::map<Place, Household> homes_;  // of this grid
  // Of other grids; rows that are on the map already, and of these those that say the same.
  std::int64_t elsewhere_ = 0, found_ = 0, known_ = 0;
  std::set<Place> seen_;
  std::deque<Household> changed_;  // in the file's order; statements view its texts
};

void import_homes(const Call& call) {
  auto body = call.body();
  const auto grid = body.text("grid", 1, 40);
  const auto order = read_order(body);
  body.done();
  if (!leads(call, grid)) throw Refusal(403, "its grid's leader alone may do this");
  call.answer(Import(call, grid).run(order));
}

std::string words_of_needs(const std::string& needs) {
  std::string words;
  for (const auto& code : Json::parse(needs))
    for (std::size_t at = 0; at < need_codes().size(); ++at)
      if (code == need_codes()[at])
        words += (words.empty() ? "" : "、") + std::string(need_words()[at]);
  return words;
}

void export_homes(const Call& call) {
  const std::string grid(call.request.query("grid"));
  if (!leads(call, grid)) throw Refusal(403, "its grid's leader alone may do this");
  if (!may_export_homes(call, grid))
    throw Refusal(403, "the community's administrator has not allowed exports");
  const auto homes = list_households(call, grid);
  CsvSheet sheet({"楼栋", "单元", "室", "户主", "人数", "需求", "备注", "上次走访", "下次走访"});
  for (const auto& home : homes) {
    sheet.cell(home.building).cell(home.unit).cell(home.room).cell(home.name).cell(home.people);
    sheet.cell(words_of_needs(home.needs)).cell(home.note).cell(home.last_visit);
    sheet.cell(home.next_visit).end_row();
  }
  if (sheet.text().size() > bytes_of_file) throw Refusal(409, "it is more than a file may hold");
  note_look(call,
            {.grid = grid, .what = "export", .count = static_cast<std::int64_t>(homes.size())});
  call.answer_csv(sheet.text());
}

}  // namespace

bool may_export_homes(const Call& call, std::string_view grid) {
  return leads(call, grid) && call.host.setting(call.community, "export_homes") == "true";
}

std::vector<Route> home_import_routes() {
  return {{"POST", "/homes/import", "grid_leader", import_homes},
          {"GET", "/homes.csv", "grid_leader", export_homes}};
}

}  // namespace grid
