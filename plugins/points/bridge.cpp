// SPDX-License-Identifier: Apache-2.0
// Between this ledger and another system's: out as CSV, in as entries that come once each.
#include <deque>

#include "kit/csv_sheet.hpp"
#include "kit/days.hpp"
#include "kit/sheet.hpp"
#include "ledger.hpp"
#include "reports.hpp"
#include "scores.hpp"
#include "words.hpp"

namespace points {
namespace {

constexpr int rows_of_file = 5'000;
constexpr std::size_t bytes_of_file = 1'000'000;  // an answer has 1 MiB at most
constexpr std::int64_t most_moved = 1'000'000;

/// ?from and ?to are days, or months that stand for their first and last day.
std::string day_in(const Call& call, const char* name, const char* day) {
  const auto text = call.request.query(name);
  if (text.empty()) return {};
  if (is_month(text)) return std::string(text) + day;
  if (!is_day(text)) throw wrong(std::string("?") + name, "must be a day like 2026-11-28");
  return std::string(text);
}

/// An account of a line `l` as people read it.
constexpr const char* account =
    "CASE l.account WHEN 'issued' THEN '村集体' WHEN 'household' THEN '户 ' || (SELECT number FROM"
    " plugin_points_households WHERE id = l.owner) WHEN 'reserved' THEN '预留 ' || (SELECT number"
    " FROM plugin_points_households WHERE id = l.owner) WHEN 'shop' THEN '商店 ' || (SELECT name"
    " FROM plugin_points_shops WHERE id = l.owner) ELSE '已结算 ' || (SELECT name FROM"
    " plugin_points_shops WHERE id = l.owner) END";

std::string side(const char* sign) {
  return std::string("(SELECT ") + account +
         " FROM plugin_points_lines l WHERE l.entry = e.id AND l.points " + sign + " 0)";
}

/// The day of an entry `e` as it goes out, $6 minutes east: of points for a ticket the day on which
/// they were posted. When its reporter has answered the ticket says itself, and would have a
/// number.
constexpr const char* told_day =
    "CASE WHEN e.kind = 'posting' AND EXISTS (SELECT 1 FROM plugin_points_scores s WHERE s.id ="
    " e.score AND s.event LIKE 'ticket:%') THEN date(e.at / 1000 + 60 * $6, 'unixepoch') ELSE e.day"
    " END";

/// The next page begins behind the last one's number. A page that grows too long is a shorter one.
void get_ledger(const Call& call) {
  const auto from = day_in(call, "from", "-01"), to = day_in(call, "to", "-31");
  const auto after = call.number("after", 0, 0, INT64_MAX);
  CsvSheet sheet({"编号", "户号", "类别", "日期", "月份", "分值", "摘要", "经办", "外部编号",
                  "转出", "转入", "数额"});
  call.host.query(
      "SELECT e.id, coalesce(h.number, ''), CASE e.kind WHEN 'posting' THEN '入账' WHEN 'reversal'"
      " THEN '冲正' WHEN 'correction' THEN '更正' WHEN 'reservation' THEN '预留' WHEN 'release' "
      "THEN"
      " '退回' WHEN 'redemption' THEN '兑换' WHEN 'settlement' THEN '结算' WHEN 'expiry' THEN "
      "'过期'"
      " ELSE '导入' END, e.told_day, e.month, e.points, e.words, e.by_name, coalesce(e.outside, "
      "''), " +
          side("<") + ", " + side(">") +
          ", (SELECT sum(l.points) FROM plugin_points_lines l WHERE l.entry = e.id AND l.points > "
          "0)"
          " FROM (SELECT e.*, " +
          told_day +
          " AS told_day FROM plugin_points_entries e) e"
          " LEFT JOIN plugin_points_households h ON h.id = e.household"
          " WHERE e.community = $1 AND e.id > $2 AND ($3 = '' OR e.told_day >= $3)"
          " AND ($4 = '' OR e.told_day <= $4) ORDER BY e.id LIMIT $5",
      {call.community, after, from, to, rows_of_file, call.utc_offset()}, [&](const Row& row) {
        if (sheet.text().size() > bytes_of_file) return;
        sheet.cell(row.integer(0)).cell(row.text(1)).cell(row.text(2)).cell(row.text(3));
        sheet.cell(row.text(4)).cell(row.integer(5)).cell(row.text(6)).cell(row.text(7));
        sheet.cell(row.text(8)).cell(row.text(9)).cell(row.text(10)).cell(row.integer(11));
        sheet.end_row();
      });
  call.answer_csv(sheet.text());
}

constexpr const char* first_day = "2000-01-01";

const std::vector<Column>& columns() {
  static const std::vector<Column> all{{"number", {"编号", "流水号"}, true},
                                       {"household", {"户号", "户编号"}, true},
                                       {"points", {"分值", "积分", "分数"}, true},
                                       {"day", {"日期"}, true},
                                       {"words", {"摘要", "事由", "说明"}}};
  return all;
}

class Import {
 public:
  explicit Import(const Call& call) : call_(call), today_(call.today()) {
    call.host.query("SELECT number, id FROM plugin_points_households WHERE community = $1",
                    {call.community},
                    [this](const Row& row) { households_[row.string(0)] = row.integer(1); });
  }

  Json run(const ImportOrder& order) {
    sheet_.read(order.csv, [this](SheetRow& row) { check(row); });
    if (added_.size() > rows_of_file) throw wrong("/csv", "has more than 5000 new rows");
    const bool written = sheet_.may_write(order);
    if (written)
      for (const auto& entry : added_) add_entry(call_.host, call_.community, call_.now, entry);
    return sheet_.answer(written);
  }

 private:
  void check(SheetRow& row) {
    if (is_still(row)) return sheet_.count_known();
    sheet_.check_text(row, "number", 60, true);
    sheet_.check_text(row, "words", 200, false);
    const auto household = households_.find(row.cell("household"));
    if (household == households_.end()) sheet_.refuse(row, "household", "household");
    const auto points = points_of(row);
    const auto day = read_day(row);
    if (row.is_good() && !seen_.insert(row.cell("number")).second)
      sheet_.refuse(row, "number", "same");
    if (!row.is_good()) return;
    switch (look_up(row, household->second, points, day)) {
      case Known::no: break;
      case Known::same: return sheet_.count_known();
      case Known::other: return sheet_.refuse(row, "number", "differs");
    }
    if (is_over(day.substr(0, 7))) return sheet_.refuse(row, "day", "closed");
    sheet_.count_added();
    const auto& words = row.cell("words");
    added_.push_back({.kind = "import",
                      .from = issued(),
                      .to = of_household(household->second),
                      .points = points,
                      .day = day,
                      .month = day.substr(0, 7),
                      .household = household->second,
                      .outside = row.cell("number"),
                      .words = words.empty() ? "导入" : words,
                      .by = call_.user,
                      .by_name = call_.user_name});
  }

  /// A line that the ledger itself has given out and that moves no household's points: goods were
  /// handed out, a shop was settled.
  bool is_still(const SheetRow& row) {
    return row.cell("points") == "0" &&
           find_number(call_.host,
                       "SELECT 1 FROM plugin_points_entries WHERE id = CAST($2 AS INTEGER)"
                       " AND CAST(id AS TEXT) = $2 AND community = $1 AND points = 0",
                       {call_.community, row.cell("number")}) == 1;
  }

  std::int64_t points_of(SheetRow& row) {
    const auto points = read_points(row.cell("points"), most_moved);
    if (points.code) sheet_.refuse(row, "points", points.code);
    return points.number;
  }

  /// The sums of a closed month stay as they were told: nothing is added to it.
  bool is_over(const std::string& month) {
    const auto [known, fresh] = closed_.try_emplace(month, false);
    if (fresh) known->second = is_closed(call_.host, call_.community, month);
    return known->second;
  }

  /// Of the past, or of today; a year that is mistyped is not looked for in a passbook.
  std::string read_day(SheetRow& row) {
    auto day = sheet_.read_day(row, "day");
    if (row.cell("day").empty())
      sheet_.refuse(row, "day", "needed");
    else if (!day.empty() && (day > today_ || day < first_day))
      sheet_.refuse(row, "day", "day");
    return day;
  }

  /// A file of before may have an account that was closed since by the number that it had.
  enum class Known { no, same, other };
  Known look_up(const SheetRow& row, std::int64_t household, std::int64_t points,
                std::string_view day) {
    auto known = Known::no;
    call_.host.query(
        "SELECT household IN (SELECT $3 UNION SELECT household FROM plugin_points_closings WHERE"
        " number = $6) AND points = $4 AND day = $5 FROM plugin_points_entries"
        " WHERE community = $1 AND outside = $2",
        {call_.community, row.cell("number"), household, points, day, row.cell("household")},
        [&](const Row& found) { known = found.integer(0) == 1 ? Known::same : Known::other; });
    return known == Known::no && is_own(row, household, points, day) ? Known::same : known;
  }

  /// That a file has come back which the ledger itself has given out: numbers there are its own,
  /// and days those of the entry or of its posting.
  bool is_own(const SheetRow& row, std::int64_t household, std::int64_t points,
              std::string_view day) {
    return find_number(call_.host,
                       "SELECT 1 FROM plugin_points_entries WHERE id = CAST($2 AS INTEGER)"
                       " AND CAST(id AS TEXT) = $2 AND community = $1 AND household IN (SELECT $3"
                       " UNION SELECT household FROM plugin_points_closings WHERE number = $7)"
                       " AND points = $4 AND $5 IN (day, date(at / 1000 + 60 * $6, 'unixepoch'))",
                       {call_.community, row.cell("number"), household, points, day,
                        call_.utc_offset(), row.cell("household")}) == 1;
  }

  const Call& call_;
  const std::string today_;
  Sheet sheet_{columns()};
  std::map<std::string, std::int64_t, std::less<>> households_;
  std::set<std::string> seen_;
  std::map<std::string, bool> closed_;  // months
  std::deque<Entry> added_;
};

void import_ledger(const Call& call) {
  auto fields = call.body();
  const auto order = read_order(fields);
  fields.done();
  call.answer(Import(call).run(order));
}

void get_check(const Call& call) {
  const auto check =
      check_ledger(call.host, call.community, call.number("after", 0, 0, INT64_MAX / 2));
  Json sums;
  for (const auto* name : {"issued", "household", "reserved", "shop", "settled"})
    sums[name] = find_number(call.host,
                             "SELECT coalesce(sum(points), 0) FROM plugin_points_lines"
                             " WHERE community = $1 AND account = $2",
                             {call.community, name});
  call.answer({{"good", check.problems.empty()},
               {"problems", check.problems},
               {"sums", std::move(sums)},
               {"next", check.next ? Json(*check.next) : Json()}});
}

}  // namespace

std::vector<Route> bridge_routes() {
  return {{"GET", "/ledger", "supervisor admin", get_ledger},
          {"POST", "/ledger/import", "admin", import_ledger},
          {"GET", "/ledger/check", "supervisor admin", get_check}};
}

}  // namespace points
