// SPDX-License-Identifier: Apache-2.0
// Whether the ledger holds together, and explains what scores, codes and settlements say. Nothing
// of it is needed while the rules of the tables hold: it finds what somebody has done to the file.
#include <algorithm>

#include "ledger.hpp"
#include "shops.hpp"

namespace points {
namespace {

constexpr int told_of_each = 20;
constexpr std::int64_t looked_at_once = 50'000;  // rows of each table: a call has two seconds

/// One thing that may be wrong: the query gives a text for each place where it is. $1 is the
/// community; looked at are rows behind number $2, up to number $3, of the table it begins with.
/// $4, where it stands there, is this month.
struct Check {
  const char* words;
  const char* sql;
};

constexpr Check checks[] = {
    // What entries are made of.
    {"lines do not add up to 0, or are not two, of entry",
     "SELECT e.id FROM plugin_points_entries e LEFT JOIN plugin_points_lines l ON l.entry = e.id"
     " WHERE e.community = $1 AND e.id > $2 AND e.id <= $3 GROUP BY e.id"
     " HAVING count(l.entry) <> 2 OR sum(l.points) <> 0"},
    {"a line belongs to no entry, or to another community's: entry",
     "SELECT DISTINCT l.entry FROM plugin_points_lines l LEFT JOIN plugin_points_entries e"
     " ON e.id = l.entry AND e.community = l.community WHERE l.community = $1 AND l.entry > $2"
     " AND l.entry <= $3 AND e.id IS NULL"},
    {"a line is of an account that is not there: entry",
     "SELECT DISTINCT l.entry FROM plugin_points_lines l WHERE l.community = $1 AND l.entry > $2"
     " AND l.entry <= $3 AND NOT CASE"
     " WHEN l.account = 'issued' THEN l.owner = 0"
     " WHEN l.account IN ('household', 'reserved') THEN EXISTS (SELECT h.id FROM"
     " plugin_points_households h WHERE h.id = l.owner AND h.community = $1)"
     " ELSE EXISTS (SELECT s.id FROM plugin_points_shops s WHERE s.id = l.owner"
     " AND s.community = $1) END"},
    {"the passbook says something else than the lines of entry",
     "SELECT e.id FROM plugin_points_entries e WHERE e.community = $1 AND e.id > $2 AND e.id <= $3"
     " AND e.points <>"
     " coalesce((SELECT sum(l.points) FROM plugin_points_lines l WHERE l.entry = e.id"
     " AND l.account = 'household' AND l.owner = e.household), 0)"},
    {"goes between other accounts than its kind says: entry",
     "SELECT e.id FROM plugin_points_entries e WHERE e.community = $1 AND e.id > $2 AND e.id <= $3"
     " AND (SELECT"
     " group_concat(account, ' ') FROM (SELECT l.account AS account FROM plugin_points_lines l "
     "WHERE"
     " l.entry = e.id ORDER BY l.account)) IS NOT CASE"
     " WHEN e.kind IN ('reservation', 'release') THEN 'household reserved'"
     " WHEN e.kind = 'redemption' THEN 'reserved shop'"
     " WHEN e.kind = 'settlement' THEN 'settled shop'"
     " ELSE 'household issued' END"},
    {"is missing from the ledger: entry",
     "SELECT e.id - 1 FROM plugin_points_entries e WHERE e.community = $1 AND e.id > $2 AND e.id <="
     " $3 AND e.id > 1 AND NOT"
     " EXISTS (SELECT p.id FROM plugin_points_entries p WHERE p.id = e.id - 1)"},
    // Scores.
    {"is posted, but the ledger has not what it counts: score",
     "SELECT c.id FROM plugin_points_scores c WHERE c.community = $1 AND c.id > $2 AND c.id <= $3"
     " AND c.state = 'posted' AND"
     " coalesce(c.counted, 0) <> coalesce((SELECT e.points FROM plugin_points_entries e WHERE"
     " e.score = c.id AND e.kind = 'posting' AND e.household = c.household), 0)"},
    {"posts a score that is not posted: entry",
     "SELECT e.id FROM plugin_points_entries e LEFT JOIN plugin_points_scores c ON c.id = e.score"
     " WHERE e.community = $1 AND e.id > $2 AND e.id <= $3 AND e.kind = 'posting'"
     " AND coalesce(c.state, '') NOT IN ('posted', 'overturned')"},
    {"takes back something else than was given: entry",
     "SELECT e.id FROM plugin_points_entries e LEFT JOIN plugin_points_entries o"
     " ON o.id = e.reverses WHERE e.community = $1 AND e.id > $2 AND e.id <= $3"
     " AND ((e.kind = 'reversal') <> (e.reverses IS NOT NULL) OR (e.reverses IS NOT NULL AND"
     " (o.id IS NULL OR o.points <> -e.points OR o.household <> e.household)))"},
    // Redemptions.
    {"the ledger reserves something else for redemption",
     "SELECT r.id FROM plugin_points_redemptions r WHERE r.community = $1 AND r.id > $2 AND r.id <="
     " $3 AND r.points <>"
     " coalesce((SELECT -e.points FROM plugin_points_entries e WHERE e.redemption = r.id"
     " AND e.kind = 'reservation' AND e.household = r.household), 0)"},
    {"the goods cost something else than redemption",
     "SELECT r.id FROM plugin_points_redemptions r WHERE r.community = $1 AND r.id > $2 AND r.id <="
     " $3 AND r.points <>"
     " coalesce((SELECT sum(l.points) FROM plugin_points_redemption_lines l"
     " WHERE l.redemption = r.id), 0)"},
    {"the ledger ends in another way, or more than once: redemption",
     "SELECT r.id FROM plugin_points_redemptions r WHERE r.community = $1 AND r.id > $2 AND r.id <="
     " $3 AND coalesce((SELECT"
     " group_concat(e.kind, ' ') FROM plugin_points_entries e WHERE e.redemption = r.id"
     " AND e.kind NOT IN ('reservation', 'expiry')), '') <> CASE r.state WHEN 'reserved' THEN ''"
     " WHEN 'taken' THEN 'redemption' ELSE 'release' END"},
    {"moved other points than were reserved: entry",
     "SELECT e.id FROM plugin_points_entries e JOIN plugin_points_redemptions r ON r.id ="
     " e.redemption WHERE e.community = $1 AND e.id > $2 AND e.id <= $3 AND e.kind <> 'expiry'"
     " AND r.points <>"
     " coalesce((SELECT abs(l.points) FROM"
     " plugin_points_lines l WHERE l.entry = e.id AND l.account = 'reserved'"
     " AND l.owner = r.household), 0)"},
    {"other points expired than were too old when they came back: redemption",
     "SELECT r.id FROM plugin_points_redemptions r WHERE r.community = $1 AND r.id > $2 AND r.id <="
     " $3 AND iif(r.state IN ('expired', 'cancelled'), coalesce((SELECT o.points FROM "
     "plugin_points_held_expiries o WHERE o.redemption = r.id), 0), 0) <> coalesce((SELECT "
     "-e.points"
     " FROM plugin_points_entries e WHERE e.redemption = r.id AND e.kind = 'expiry'), 0)"},
    {"took more points than were there: entry",
     "SELECT e.id FROM plugin_points_entries e WHERE e.community = $1 AND e.id > $2 AND e.id <= $3"
     " AND e.kind = 'reservation' AND (SELECT sum(b.points) FROM plugin_points_entries b"
     " WHERE b.household = e.household AND b.id <= e.id) < 0"},
    {"has reserved other points than its codes need: household",
     "SELECT h.number FROM plugin_points_households h WHERE h.community = $1 AND h.id > $2 AND h.id"
     " <= $3 AND"
     " coalesce((SELECT sum(l.points) FROM plugin_points_lines l WHERE l.account = 'reserved'"
     " AND l.owner = h.id), 0) <> coalesce((SELECT sum(r.points) FROM plugin_points_redemptions r"
     " WHERE r.household = h.id AND r.state = 'reserved'), 0)"},
    // Shops.
    {"is owed other points than were taken there: shop",
     "SELECT s.name FROM plugin_points_shops s WHERE s.community = $1 AND s.id > $2 AND s.id <= $3"
     " AND coalesce((SELECT"
     " sum(l.points) FROM plugin_points_lines l WHERE l.account = 'shop' AND l.owner = s.id), 0) <>"
     " coalesce((SELECT sum(r.points) FROM plugin_points_redemptions r WHERE r.shop = s.id"
     " AND r.state = 'taken' AND r.settlement IS NULL), 0)"},
    // Settlements pay what was taken up to a month that is over.
    {"was taken, but no settlement can reach it: redemption",
     "SELECT r.id FROM plugin_points_redemptions r WHERE r.community = $1 AND r.id > $2 AND r.id <="
     " $3 AND r.state = 'taken' AND r.settlement IS NULL AND NOT EXISTS (SELECT 1 FROM"
     " plugin_points_entries e JOIN plugin_points_shops s ON s.id = r.shop AND s.community = $1"
     " WHERE e.redemption = r.id AND e.kind = 'redemption' AND e.month <= $4)"},
    {"is not the sum of its redemptions: settlement",
     "SELECT t.id FROM plugin_points_settlements t LEFT JOIN plugin_points_redemptions r"
     " ON r.settlement = t.id AND r.shop = t.shop AND r.state = 'taken' WHERE t.community = $1 AND"
     " t.id > $2 AND t.id <= $3"
     " GROUP BY t.id HAVING count(r.id) <> t.redemptions OR coalesce(sum(r.points), 0) <> t.points"
     " OR coalesce(sum(r.fen), 0) <> t.fen"},
    {"the ledger has something else for settlement",
     "SELECT t.id FROM plugin_points_settlements t WHERE t.community = $1 AND t.id > $2 AND t.id <="
     " $3 AND t.points <>"
     " coalesce((SELECT sum(l.points) FROM plugin_points_entries e JOIN plugin_points_lines l"
     " ON l.entry = e.id WHERE e.settlement = t.id AND l.account = 'settled' AND l.owner = t.shop),"
     " 0)"},
    {"settles what nobody has settled: entry",
     "SELECT e.id FROM plugin_points_entries e LEFT JOIN plugin_points_settlements t"
     " ON t.id = e.settlement WHERE e.community = $1 AND e.id > $2 AND e.id <= $3 AND e.kind = "
     "'settlement' AND t.id IS NULL"}};

/// Where the next rows are; numbers may be far apart in a file that somebody has changed.
std::optional<std::int64_t> find_next(const Host& host, std::int64_t upto) {
  std::optional<std::int64_t> next;
  for (const auto* of :
       {"id) FROM plugin_points_entries WHERE id", "entry) FROM plugin_points_lines WHERE entry",
        "id) FROM plugin_points_scores WHERE id", "id) FROM plugin_points_redemptions WHERE id",
        "id) FROM plugin_points_households WHERE id"}) {
    const auto first = find_number(host, std::string("SELECT min(") + of + " > $1", {upto});
    if (first > 0) next = std::min(next.value_or(first - 1), first - 1);
  }
  return next;
}

}  // namespace

LedgerCheck check_ledger(const Host& host, std::string_view community, std::int64_t after) {
  LedgerCheck result;
  const auto upto = after + looked_at_once;
  const auto month = today_in(host, community).substr(0, 7);
  for (const auto& [words, sql] : checks) {
    int found = 0;
    std::vector<Value> values{community, after, upto};
    if (std::string_view(sql).find("$4") != std::string_view::npos) values.emplace_back(month);
    host.query(sql, values, [&](const Row& row) {
      if (++found <= told_of_each)
        result.problems.push_back(std::string(words) + " " + row.string(0));
    });
    if (found > told_of_each)
      result.problems.push_back(std::string(words) + " … and " +
                                std::to_string(found - told_of_each) + " more");
  }
  result.next = find_next(host, upto);
  return result;
}

}  // namespace points
