// SPDX-License-Identifier: Apache-2.0
// The past months in which something was taken at a shop that it is still owed for.
#include "shops.hpp"

namespace points {
namespace {

/// The newest first. A month that is not over is settled when it is.
void list_unsettled(const Call& call) {
  const auto shop = get_shop(call, call.id("id"));
  need_own_shop(call, shop);
  call.answer(
      {{"items",
        list_rows(call.host,
                  "SELECT json_object('month', e.month, 'count', count(*), 'points', sum(r.points),"
                  " 'fen', sum(r.fen)) FROM plugin_points_redemptions r"
                  " JOIN plugin_points_entries e ON e.redemption = r.id AND e.kind = 'redemption'"
                  " WHERE r.community = $1 AND r.shop = $2 AND r.state = 'taken'"
                  " AND r.settlement IS NULL AND e.month < $3"
                  " GROUP BY e.month ORDER BY e.month DESC",
                  {call.community, shop.id, call.today().substr(0, 7)})},
       {"next", nullptr}});
}

}  // namespace

std::vector<Route> unsettled_routes() {
  return {{"GET", "/shops/{id}/unsettled", "merchant", list_unsettled}};
}

}  // namespace points
