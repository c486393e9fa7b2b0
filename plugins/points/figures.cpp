// SPDX-License-Identifier: Apache-2.0
// Figures of the scheme: by month, by grid, by block.
#include "days.hpp"
#include "households.hpp"
#include "reports.hpp"

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

/// What entries (`e`, with `o` that they reverse) come to. Reversals
/// count where they belong: one of a gain makes it smaller.
constexpr const char* sums =
    " coalesce(sum(e.points) FILTER (WHERE e.kind IN ('posting', 'reversal') AND coalesce(o.points,"
    " e.points) > 0), 0) AS gained,"
    " coalesce(-sum(e.points) FILTER (WHERE e.kind IN ('posting', 'reversal') AND"
    " coalesce(o.points, e.points) < 0), 0) AS deducted";
/// Each figure by what `key` says of its row: one text, and the numbers.
using Figures = std::map<std::string, std::map<std::string, std::int64_t>>;

void add(const Call& call, const Span& span, Figures& figures, const std::string& sql,
         const std::vector<const char*>& names) {
  call.host.query(sql, {call.community, span.from, span.to}, [&](const Row& row) {
    for (std::size_t i = 0; i < names.size(); ++i)
      figures[row.string(0)][names[i]] += row.integer(i + 1);
  });
}

/// `of_entry`, `of_redemption`, `of_visit`: what is grouped by, of each.
Figures sum_up(const Call& call, const Span& span, const std::string& of_entry,
               const std::string& of_redemption, const std::string& of_visit) {
  Figures figures;
  add(call, span, figures,
      "SELECT " + of_entry + " AS k," + sums +
          " FROM plugin_points_entries e LEFT JOIN plugin_points_entries o ON o.id = e.reverses"
          " JOIN plugin_points_households h ON h.id = e.household"
          " WHERE e.community = $1 AND e.month BETWEEN $2 AND $3 GROUP BY k",
      {"gained", "deducted"});
  add(call, span, figures,
      "SELECT " + of_redemption +
          " AS k, sum(r.points), sum(r.fen) FROM plugin_points_entries e"
          " JOIN plugin_points_redemptions r ON r.id = e.redemption"
          " JOIN plugin_points_households h ON h.id = r.household"
          " WHERE e.community = $1 AND e.month BETWEEN $2 AND $3 AND e.kind = 'redemption'"
          " GROUP BY k",
      {"redeemed", "fen"});
  add(call, span, figures,
      "SELECT " + of_visit +
          " AS k, coalesce(sum(v.sorted_right), 0), coalesce(sum(v.sorted_seen), 0),"
          " coalesce(sum(v.tidy), 0), count(v.tidy) FROM plugin_points_visits v"
          " JOIN plugin_points_households h ON h.id = v.household WHERE h.community = $1"
          " AND v.state = 'done' AND v.day BETWEEN $2 || '-01' AND $3 || '-31' GROUP BY k",
      {"right", "seen", "tidy", "tidy_seen"});
  return figures;
}

Json write_one(const char* name, const std::string& key, std::int64_t enrolled,
               std::map<std::string, std::int64_t> figures) {
  Json one{{name, key}, {"enrolled", enrolled}};
  for (const auto* figure :
       {"gained", "deducted", "redeemed", "fen", "right", "seen", "tidy", "tidy_seen"})
    one[figure] = figures[figure];
  return one;
}

/// Enrolled: those of today who were so at the month's end.
Json list_months(const Call& call, const Span& span) {
  auto figures = sum_up(call, span, "e.month", "e.month", "substr(v.day, 1, 7)");
  Json list = Json::array();
  for (auto month = span.from; month <= span.to; month = next_month(month)) {
    const auto enrolled =
        find_number(call.host,
                    "SELECT count(*) FROM plugin_points_households WHERE community = $1 AND"
                    " strftime('%Y-%m', enrolled_at / 1000 + 60 * $3, 'unixepoch') <= $2",
                    {call.community, month, call.setting("utc_offset_minutes")});
    list.push_back(write_one("month", month, enrolled, figures[month]));
  }
  return list;
}

/// A grid's leader, who has no wider role, sees their own alone.
Json list_grids(const Call& call, const Span& span) {
  auto figures = sum_up(call, span, "h.grid", "h.grid", "h.grid");
  Json list = Json::array();
  const bool bound = is_bound_to_grid(call) && !call.has_role("officer");
  call.host.query(
      "SELECT grid, count(enrolled_at) FROM plugin_points_households WHERE community = $1"
      " AND ($2 = 0 OR grid = $3) GROUP BY grid ORDER BY grid",
      {call.community, bound ? 1 : 0, call.request.grid()}, [&](const Row& row) {
        list.push_back(write_one("grid", row.string(0), row.integer(1), figures[row.string(0)]));
      });
  return list;
}

/// By title: a block that goes on in a newer version of the book is one.
Json list_blocks(const Call& call, const Span& span) {
  return list_rows(
      call.host,
      std::string("SELECT json_object('title', title, 'gained', gained, 'deducted',"
                  " deducted) FROM (SELECT b.title AS title, min(b.ordinal) AS place,") +
          sums +
          " FROM plugin_points_entries e LEFT JOIN plugin_points_entries o ON o.id ="
          " e.reverses JOIN plugin_points_blocks b ON b.id = e.block"
          " WHERE e.community = $1 AND e.month BETWEEN $2 AND $3 GROUP BY b.title)"
          " ORDER BY place, title",
      {call.community, span.from, span.to});
}

void get_figures(const Call& call) {
  const auto span = span_of(call);
  call.answer({{"months", list_months(call, span)},
               {"grids", list_grids(call, span)},
               {"blocks", list_blocks(call, span)}});
}

}  // namespace

std::vector<Route> figure_routes() {
  return {{"GET", "/figures", "inspector supervisor grid_leader officer admin", get_figures}};
}

}  // namespace points
