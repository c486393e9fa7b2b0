// SPDX-License-Identifier: Apache-2.0
// The public board (积分榜): who has gained what in a month, by name where the household agrees and
// by its number otherwise. Of deductions nothing but how many there were.
#include "kit/days.hpp"
#include "reports.hpp"
#include "standing.hpp"

namespace points {
namespace {

constexpr int most_gains = 2'000, months_shown = 12;

/// Gains (`e`) of month $2 in community $1: what was posted, or taken over from another system,
/// above 0; and below 0 what was taken back of gains, in the month that the entry counts for. So
/// what the board says of a closed month stays.
constexpr const char* gains =
    " FROM plugin_points_entries e WHERE e.community = $1 AND e.month = $2"
    " AND e.kind IN ('posting', 'import', 'reversal')"
    " AND (e.points > 0) = (e.kind <> 'reversal')";

Json list_gains(const Call& call, std::string_view month) {
  return list_rows(call.host,
                   std::string("SELECT json_object('who', iif(h.shows_name = 1, h.name, h.number),"
                               " 'points', g.points) FROM plugin_points_households h JOIN (SELECT"
                               " e.household AS household, sum(e.points) AS points") +
                       gains +
                       " GROUP BY e.household HAVING sum(e.points) > 0) g ON g.household = h.id"
                       " ORDER BY g.points DESC, length(h.number), h.number LIMIT $3",
                   {call.community, month, most_gains});
}

Json list_blocks(const Call& call, std::string_view month) {
  return list_rows(
      call.host,
      std::string(
          "SELECT json_object('title', title, 'points', points) FROM (SELECT b.title AS"
          " title, min(b.ordinal) AS place, sum(g.points) AS points FROM"
          " plugin_points_blocks b JOIN (SELECT e.block AS block, sum(e.points) AS points") +
          gains + " GROUP BY e.block) g ON g.block = b.id GROUP BY b.title) ORDER BY place, title",
      {call.community, month});
}

/// Redeemed: what was taken at shops.
Json list_months(const Call& call, std::string_view last) {
  Json list = Json::array();
  for (int back = months_shown - 1; back >= 0; --back) {
    const auto month = months_before(last, back);
    const auto gained =
        find_number(call.host, std::string("SELECT coalesce(sum(e.points), 0)") + gains,
                    {call.community, month});
    const auto redeemed =
        find_number(call.host,
                    "SELECT coalesce(sum(l.points), 0) FROM plugin_points_entries e"
                    " JOIN plugin_points_lines l ON l.entry = e.id AND l.account = 'shop'"
                    " WHERE e.community = $1 AND e.month = $2 AND e.kind = 'redemption'",
                    {call.community, month});
    list.push_back({{"month", month}, {"gained", gained}, {"redeemed", redeemed}});
  }
  return list;
}

/// The grids of then: those that had households, or have gained.
Json list_grids(const Call& call, std::string_view month) {
  return list_rows(
      call.host,
      std::string("SELECT json_object('grid', g.grid, 'enrolled', sum(g.enrolled), 'points',"
                  " coalesce(sum(p.points), 0)) FROM (") +
          select_standing +
          ") g LEFT JOIN (SELECT e.household AS household, sum(e.points) AS points" + gains +
          " GROUP BY e.household) p ON p.household = g.id WHERE g.is_there OR p.points IS NOT NULL"
          " GROUP BY g.grid ORDER BY g.grid",
      {call.community, month, end_of_known_month(call, month)});
}

struct Households {
  std::int64_t all = 0, enrolled = 0;
};

Households count_households(const Call& call, std::string_view month) {
  Households count;
  call.host.query(std::string("SELECT coalesce(sum(is_there), 0), coalesce(sum(enrolled), 0) FROM"
                              " (") +
                      select_standing + ")",
                  {call.community, month, end_of_known_month(call, month)}, [&](const Row& row) {
                    count = {row.integer(0), row.integer(1)};
                  });
  return count;
}

/// 垃圾分类准确率 and 庭院整洁, of the month's visits.
void add_visits(const Call& call, std::string_view month, Json& board) {
  call.host.query(
      "SELECT coalesce(sum(v.sorted_right), 0), coalesce(sum(v.sorted_seen), 0),"
      " coalesce(sum(v.tidy), 0), count(v.tidy) FROM plugin_points_visits v CROSS JOIN"
      " plugin_points_households h ON h.id = v.household WHERE h.community = $1 AND v.state = "
      "'done'"
      " AND v.day BETWEEN $2 || '-01' AND $2 || '-31'",
      {call.community, month}, [&](const Row& row) {
        board["sorted"] = {{"right", row.integer(0)}, {"seen", row.integer(1)}};
        board["tidy"] = {{"tidy", row.integer(2)}, {"seen", row.integer(3)}};
      });
}

void get_board(const Call& call) {
  need_board_reader(call);
  const auto month = call.month();
  const auto households = count_households(call, month);
  const auto deductions = find_number(
      call.host,
      "SELECT count(*) FROM plugin_points_entries e WHERE e.community = $1 AND e.month ="
      " $2 AND e.kind = 'posting' AND e.points < 0 AND NOT EXISTS (SELECT 1 FROM"
      " plugin_points_entries u WHERE u.reverses = e.id AND u.month = e.month)",
      {call.community, month});
  Json board{{"month", month},
             {"households", households.all},
             {"enrolled", households.enrolled},
             {"gains", list_gains(call, month)},
             {"deductions", deductions},
             {"blocks", list_blocks(call, month)},
             {"months", list_months(call, month)},
             {"grids", list_grids(call, month)}};
  add_visits(call, month, board);
  call.answer(board);
}

}  // namespace

void need_board_reader(const Call& call) {
  if (call.request.roles().empty() && call.host.setting(call.community, "public_board") != "true")
    throw Refusal(404, "there is no such address");
}

std::vector<Route> board_routes() {
  std::vector<Route> list{{"GET", "/board", "anonymous", get_board}};
  for (const auto& route : figure_routes()) list.push_back(route);
  return list;
}

}  // namespace points
