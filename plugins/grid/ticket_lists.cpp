// SPDX-License-Identifier: Apache-2.0
// Lists of open tickets by where they are: those of nowhere, those on the map.
#include "areas.hpp"
#include "placing.hpp"

namespace grid {
namespace {

constexpr int most_points = 2'000;

bool sees_private(const Call& call) { return call.has_role("officer") || call.has_role("host"); }

/// A private ticket of no grid is none of a worker's.
void show_unplaced(const Call& call) {
  const auto page = paging_of(call);
  call.answer(page_of(
      list_rows(
          call.host,
          "SELECT json_object('id', rowid, 'ticket', id, 'number', number, 'place',"
          " json_object('text', words, 'building', building, 'unit', unit, 'room', room),"
          " 'lat', lat, 'lon', lon, 'since', " KIT_TIME(
              "since") ") FROM plugin_grid_tickets WHERE community = $1 AND grid = '' AND"
                       " state <> 'closed' AND ($2 = 1 OR visibility <> 'private') AND rowid <"
                       " $3 ORDER BY rowid DESC LIMIT $4",
          {call.community, sees_private(call) ? 1 : 0, page.before, page.limit + 1}),
      page.limit));
}

/// Its own point, else that of its place, else a point of its grid. Newest first.
void show_points(const Call& call) {
  const auto grid = asked_grid(call, "officer host member");
  Json items = Json::array();
  call.host.query(
      "WITH spot AS (" + select_spots() +
          " WHERE t.community = $1 AND t.state <> 'closed' AND ($2 = '' OR t.grid = $2) ORDER BY"
          " t.since DESC LIMIT $3) SELECT json_object('ticket', t.id, 'number', t.number, 'state',"
          " t.state, 'urgency', t.urgency, 'lat', coalesce(own_lat, place_lat, a.lat), 'lon',"
          " coalesce(own_lon, place_lon, a.lon), 'by', CASE WHEN own_lat IS NOT NULL THEN 'point'"
          " WHEN place_lat IS NOT NULL THEN 'place' ELSE 'grid' END) FROM spot JOIN"
          " plugin_grid_tickets t ON t.id = spot.ticket LEFT JOIN plugin_grid_areas a ON"
          " a.community = t.community AND a.code = t.grid WHERE coalesce(own_lat, place_lat, a.lat)"
          " IS NOT NULL ORDER BY t.since DESC",
      {call.community, grid, most_points},
      [&](const Row& row) { items.push_back(Json::parse(row.text(0))); });
  call.answer({{"items", std::move(items)}});
}

}  // namespace

std::vector<Route> placing_routes() {
  return {
      {"GET", "/unplaced", "officer host grid_leader grid_worker", show_unplaced},
      {"GET", "/points", "officer host member grid_worker grid_leader", show_points},
  };
}

}  // namespace grid
