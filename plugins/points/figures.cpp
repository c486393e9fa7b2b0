// SPDX-License-Identifier: Apache-2.0
// Figures of the scheme: by month, by grid, by block.
#include <algorithm>

#include "households.hpp"
#include "kit/days.hpp"
#include "reports.hpp"
#include "standing.hpp"

namespace points {
namespace {

constexpr int most_months = 24;

struct Span {
  std::string from, to;
};

Span span_of(const Call& call) {
  const auto read = [&](const char* name, std::string otherwise) {
    const auto text = call.request.query(name);
    if (text.empty()) return otherwise;
    if (!is_month(text)) throw wrong(std::string("?") + name, "must be a month like 2026-11");
    return std::string(text);
  };
  const auto to = read("to", call.today().substr(0, 7));
  Span span{read("from", months_before(to, 11)), to};
  if (span.from > span.to || months_before(span.to, most_months - 1) > span.from)
    throw wrong("?from", "must be at most 24 months before ?to, and not behind it");
  return span;
}

using Numbers = std::map<std::string, std::int64_t, std::less<>>;

/// What was gained, deducted, redeemed and seen on visits, each by month, by grid and by block.
class Figures {
 public:
  Figures(const Call& call, const Span& span) : call_(call), grids_(call) {
    for (auto month = span.from; month <= span.to; month = next_month(month)) read(month);
  }

  std::map<std::string, Numbers> by_month, by_grid;
  std::map<std::int64_t, Numbers> by_block;

 private:
  void add(const std::string& month, std::int64_t household, const char* name,
           std::int64_t number) {
    by_month[month][name] += number;
    by_grid[grids_.at(household, end_)][name] += number;
  }

  /// A month at a time: the indexes have all of it. Visits first (CROSS): they are of all
  /// households.
  void read(const std::string& month) {
    end_ = end_of_month(call_, month);
    read_points(month, "'posting'", "sum(max(points, 0)), sum(max(-points, 0))");
    // A gain that was taken back makes gains smaller, a deduction that was, deductions.
    read_points(month, "'reversal'", "sum(min(points, 0)), sum(min(-points, 0))");
    // What another system took may have been for goods as well: no deduction.
    query(month,
          "SELECT household, sum(points) FROM plugin_points_entries WHERE community = $1"
          " AND month = $2 AND kind = 'import' AND points > 0 GROUP BY household",
          {"gained"});
    query(month,
          "SELECT r.household, sum(r.points), sum(r.fen) FROM plugin_points_entries e"
          " JOIN plugin_points_redemptions r ON r.id = e.redemption WHERE e.community = $1"
          " AND e.month = $2 AND e.kind = 'redemption' GROUP BY r.household",
          {"redeemed", "fen"});
    query(month,
          "SELECT v.household, coalesce(sum(v.sorted_right), 0), coalesce(sum(v.sorted_seen), 0),"
          " coalesce(sum(v.tidy), 0), count(v.tidy) FROM plugin_points_visits v CROSS JOIN"
          " plugin_points_households h ON h.id = v.household WHERE h.community = $1"
          " AND v.state = 'done' AND v.day BETWEEN $2 || '-01' AND $2 || '-31'"
          " GROUP BY v.household",
          {"right", "seen", "tidy", "tidy_seen"});
  }

  /// Gained and deducted by entries of a kind, in the order of the index.
  void read_points(const std::string& month, const std::string& kind, const std::string& sums) {
    call_.host.query("SELECT household, block, " + sums +
                         " FROM plugin_points_entries WHERE community = $1 AND month = $2 AND kind"
                         " = " +
                         kind + " GROUP BY household, block",
                     {call_.community, month}, [&](const Row& row) {
                       std::size_t at = 2;
                       for (const auto* name : {"gained", "deducted"}) {
                         const auto points = row.integer(at++);
                         add(month, row.integer(0), name, points);
                         if (!row.is_null(1)) by_block[row.integer(1)][name] += points;
                       }
                     });
  }

  void query(const std::string& month, const char* sql, const std::vector<const char*>& names) {
    call_.host.query(sql, {call_.community, month}, [&](const Row& row) {
      for (std::size_t i = 0; i < names.size(); ++i)
        add(month, row.integer(0), names[i], row.integer(i + 1));
    });
  }

  const Call& call_;
  const GridsThen grids_;
  std::int64_t end_ = 0;  // of the month that is read
};

Json write_one(const char* name, const std::string& key, std::int64_t enrolled, Numbers figures) {
  Json one{{name, key}, {"enrolled", enrolled}};
  for (const auto* figure :
       {"gained", "deducted", "redeemed", "fen", "right", "seen", "tidy", "tidy_seen"})
    one[figure] = figures[figure];
  return one;
}

/// Enrolled: who took part at the month's end, or takes part now.
Json list_months(const Call& call, const Span& span, Figures& figures) {
  Json list = Json::array();
  for (auto month = span.from; month <= span.to; month = next_month(month)) {
    const auto enrolled = find_number(
        call.host, std::string("SELECT coalesce(sum(enrolled), 0) FROM (") + select_standing + ")",
        {call.community, month, end_of_month(call, month)});
    list.push_back(write_one("month", month, enrolled, figures.by_month[month]));
  }
  return list;
}

/// The grids of the last month's end, and those that have figures of before. A grid's leader, who
/// has no wider role, sees their own alone.
Json list_grids(const Call& call, const Span& span, Figures& figures) {
  std::map<std::string, std::int64_t> enrolled;
  for (const auto& [grid, numbers] : figures.by_grid) enrolled[grid] = 0;
  call.host.query(std::string("SELECT grid, sum(enrolled) FROM (") + select_standing +
                      ") WHERE is_there GROUP BY grid",
                  {call.community, span.to, end_of_month(call, span.to)},
                  [&](const Row& row) { enrolled[row.string(0)] = row.integer(1); });
  const bool bound = is_bound_to_grid(call) && !call.has_role("officer");
  Json list = Json::array();
  for (const auto& [grid, count] : enrolled)
    if (!bound || leads(call, grid))
      list.push_back(write_one("grid", grid, count, figures.by_grid[grid]));
  return list;
}

/// By title: a block that goes on in a newer version of the book is one.
Json list_blocks(const Call& call, const Figures& figures) {
  std::vector<std::pair<std::string, Numbers>> list;
  call.host.query(
      "SELECT b.id, b.title FROM plugin_points_blocks b JOIN plugin_points_books k ON k.id = b.book"
      " WHERE k.community = $1 ORDER BY b.ordinal, b.title",
      {call.community}, [&](const Row& row) {
        const auto found = figures.by_block.find(row.integer(0));
        if (found == figures.by_block.end()) return;
        auto one = std::find_if(list.begin(), list.end(),
                                [&](const auto& other) { return other.first == row.text(1); });
        if (one == list.end()) one = list.insert(one, {row.string(1), {}});
        for (const auto& [name, number] : found->second) one->second[name] += number;
      });
  Json blocks = Json::array();
  for (auto& [title, numbers] : list)
    blocks.push_back(
        {{"title", title}, {"gained", numbers["gained"]}, {"deducted", numbers["deducted"]}});
  return blocks;
}

void get_figures(const Call& call) {
  const auto span = span_of(call);
  Figures figures(call, span);
  call.answer({{"months", list_months(call, span, figures)},
               {"grids", list_grids(call, span, figures)},
               {"blocks", list_blocks(call, figures)}});
}

}  // namespace

std::vector<Route> figure_routes() {
  return {{"GET", "/figures", "inspector supervisor grid_leader officer admin", get_figures}};
}

}  // namespace points
