// SPDX-License-Identifier: Apache-2.0
// The past months that a shop can settle, and what that would pay. A settlement takes along what is
// left of earlier months, so each month's sums hold those before it.
#include "kit/days.hpp"
#include "shops.hpp"

namespace points {
namespace {

/// $1: shop, $2: community, $3: the month before this one. What was taken in a month that is
/// settled by now (a clock went wrong) goes with the last one.
constexpr const char* select_unsettled =
    "SELECT json_object('month', month, 'count', sum(redemptions) OVER up_to, 'points', sum(points)"
    " OVER up_to, 'fen', sum(fen) OVER up_to) FROM (SELECT month, count(*) AS redemptions,"
    " sum(points) AS points, sum(fen) AS fen FROM (SELECT r.points, r.fen, iif(EXISTS (SELECT 1"
    " FROM plugin_points_settlements t WHERE t.shop = r.shop AND t.month = e.month), $3, e.month)"
    " AS month FROM plugin_points_redemptions r JOIN plugin_points_entries e"
    " ON e.redemption = r.id AND e.kind = 'redemption' WHERE r.shop = $1 AND r.community = $2"
    " AND r.state = 'taken' AND r.settlement IS NULL AND e.month <= $3) GROUP BY month) AS owed"
    " WHERE NOT EXISTS (SELECT 1 FROM plugin_points_settlements t WHERE t.shop = $1"
    " AND t.month = owed.month) WINDOW up_to AS (ORDER BY month) ORDER BY month DESC";

void list_unsettled(const Call& call) {
  const auto shop = get_shop(call, call.id("id"));
  need_own_shop(call, shop);
  const auto last = months_before(call.today().substr(0, 7), 1);
  call.answer({{"items", list_rows(call.host, select_unsettled, {shop.id, call.community, last})},
               {"next", nullptr}});
}

}  // namespace

std::vector<Route> unsettled_routes() {
  return {{"GET", "/shops/{id}/unsettled", "merchant", list_unsettled}};
}

}  // namespace points
