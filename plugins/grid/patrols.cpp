// SPDX-License-Identifier: Apache-2.0
// The day of a grid worker: what is due, and what was seen on the way (巡查).
#include "homes.hpp"
#include "kit/days.hpp"
#include "kit/pictures.hpp"

namespace grid {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t clock_error = 5 * minute;  // phones are not quite on time
constexpr std::int64_t oldest_patrol = 30 * day_ms;
constexpr std::int64_t same_look = 10 * minute;

std::string patrol_columns() {
  return "json_object('id', id, 'grid', grid, 'at', " KIT_TIME("at") ", 'words', words, 'lat', lat,"
         " 'lon', lon, 'photos', json((SELECT json_group_array(file) FROM (SELECT file FROM"
         " plugin_grid_photos WHERE patrol = p.id ORDER BY position))), 'ticket', ticket,"
         " 'by_name', by_name)";
}

std::int64_t read_moment(const Call& call, Fields& body) {
  const auto text = body.text("at", 10, 40);
  const auto at = find_number(
      call.host, "SELECT CAST(round((julianday($1) - 2440587.5) * 86400000) AS INTEGER)", {text},
      INT64_MIN);
  if (at == INT64_MIN || text.find('T') == text.npos)
    throw wrong("/at", "must be a time like 2026-11-28T09:30:00+08:00");
  if (at > call.now + clock_error) throw wrong("/at", "is still to come");
  if (at < call.now - oldest_patrol) throw wrong("/at", "is more than 30 days ago");
  return std::min(at, call.now);
}

/// One that they may know of.
std::string read_ticket(const Call& call, Fields& body) {
  const auto ticket = body.text_or("ticket", 40);
  if (ticket.empty()) return ticket;
  bool may = false;
  call.host.query(
      "SELECT visibility, grid FROM plugin_grid_tickets WHERE id = $1 AND community = $2",
      {ticket, call.community},
      [&](const Row& row) { may = row.text(0) != "private" || serves(call, row.text(1)); });
  if (!may) throw wrong("/ticket", "is no ticket that you see");
  return ticket;
}

void add_patrol(const Call& call) {
  auto body = call.body();
  const auto grid = body.text("grid", 1, 40);
  const auto at = read_moment(call, body);
  const auto words = body.text("words", 1, 2'000);
  const auto point = read_point(body);
  const auto photos = body.texts("photos", 0, photos_most);
  const auto ticket = read_ticket(call, body);
  body.done();
  if (!serves(call, grid)) throw Refusal(403, "it is not your grid");
  call.host.write(
      {{"INSERT INTO plugin_grid_patrols (community, grid, at, words, lat, lon, ticket,"
        " by_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {call.community, grid, at, words, lat_of(point), lon_of(point), text_or_null(ticket),
         call.user, call.user_name},
        1}});
  const auto id = find_number(call.host, "SELECT max(id) FROM plugin_grid_patrols", {});
  keep_photos(call, photos, {.patrol = id});
  call.answer(
      find_row(call.host,
               "SELECT " + patrol_columns() + " FROM plugin_grid_patrols p WHERE id = $1", {id}),
      201);
}

/// ?from and ?to are days; nothing asked: all.
std::string day_in(const Call& call, const char* name) {
  const std::string text(call.request.query(name));
  if (!text.empty() && !is_day(text))
    throw wrong(std::string("?") + name, "must be a day like 2026-11-28");
  return text;
}

/// Whoever may read all grids reads them together where they ask for none.
std::string grid_asked(const Call& call) {
  const bool anywhere = call.has_role("officer") || call.has_role("supervisor");
  if (anywhere) return std::string(call.request.query("grid"));
  return asked_grid(call);
}

void show_patrols(const Call& call) {
  const auto grid = grid_asked(call), from = day_in(call, "from"), to = day_in(call, "to");
  const auto page = paging_of(call);
  call.answer(page_of(
      list_rows(call.host,
                "SELECT " + patrol_columns() +
                    " FROM plugin_grid_patrols p WHERE community = $1 AND ($2 = '' OR grid = $2)"
                    " AND ($3 = '' OR date(at / 1000 + 60 * $5, 'unixepoch') >= $3) AND ($4 = ''"
                    " OR date(at / 1000 + 60 * $5, 'unixepoch') <= $4) AND id < $6 ORDER BY id DESC"
                    " LIMIT $7",
                {call.community, grid, from, to, call.utc_offset(), page.before, page.limit + 1}),
      page.limit));
}

/// Counts, no names: no look.
void show_day(const Call& call) {
  const auto grid = asked_grid(call);
  const auto today = call.today();
  const auto count = [&](const char* sql, const std::vector<Value>& values) {
    return find_number(call.host, sql, values);
  };
  call.answer(
      {{"grid", grid},
       {"households_due", count("SELECT count(*) FROM plugin_grid_homes WHERE community = $1 AND"
                                " grid = $2 AND next_visit <= $3",
                                {call.community, grid, today})},
       {"patrols_today",
        count("SELECT count(*) FROM plugin_grid_patrols WHERE community = $1 AND grid = $2 AND"
              " date(at / 1000 + 60 * $4, 'unixepoch') = $3",
              {call.community, grid, today, call.utc_offset()})},
       {"unplaced", count("SELECT count(*) FROM plugin_grid_tickets WHERE community = $1 AND grid ="
                          " '' AND state <> 'closed' AND visibility <> 'private'",
                          {call.community})},
       {"exports", may_export_homes(call, grid)}});
}

/// Of a visit: theirs whose grid it is, and a look, unless it belongs to one that was just made.
void show_visit_photo(const Call& call, const Household& home) {
  if (!serves(call, home.grid)) throw Refusal(404, "there is no such photo");
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_grid_looks WHERE home = $1 AND user_id = $2 AND at >"
                  " $3",
                  {home.id, call.user, call.now - same_look}) == 0)
    note_look(call, {.grid = home.grid, .what = "home", .home = &home});
}

void show_photo(const Call& call) {
  const auto file = call.parameter("file");
  Household home;
  std::string patrolled;
  call.host.query(
      "SELECT coalesce(patrol.grid, ''), home.id, home.grid, home.building, home.unit, home.room"
      " FROM plugin_grid_photos photo LEFT JOIN plugin_grid_patrols patrol ON patrol.id ="
      " photo.patrol AND patrol.community = $2 LEFT JOIN plugin_grid_visits visit ON visit.id ="
      " photo.visit LEFT JOIN plugin_grid_homes home ON home.id = visit.home AND home.community ="
      " $2 WHERE photo.file = $1",
      {file, call.community}, [&](const Row& row) {
        patrolled = row.string(0);
        if (row.is_null(1)) return;
        home.id = row.integer(1);
        home.grid = row.string(2);
        home.building = row.string(3);
        home.unit = row.string(4);
        home.room = row.string(5);
      });
  const bool anywhere = call.has_role("officer") || call.has_role("supervisor");
  if (home.id != 0)
    show_visit_photo(call, home);
  else if (patrolled.empty() || (!anywhere && !serves(call, patrolled)))
    throw Refusal(404, "there is no such photo");
  call.host.answer_file(file, call.request.query("small") == "1");
}

}  // namespace

void keep_photos(const Call& call, const std::vector<std::string>& files, const PhotosOf& of) {
  std::int64_t position = 0;
  for (const auto& file : files) {
    const auto field = "/photos/" + std::to_string(position);
    if (find_number(call.host, "SELECT 1 FROM plugin_grid_photos WHERE file = $1", {file}) == 1)
      throw wrong(field, "is used already");
    keep_picture(call, file, field);
    call.host.write(
        {{"INSERT INTO plugin_grid_photos (file, patrol, visit, position, by_id) VALUES ($1, $2,"
          " $3, $4, $5)",
          {file, id_or_null(of.patrol), id_or_null(of.visit), position++, call.user},
          1}});
  }
}

std::vector<Route> patrol_routes() {
  constexpr const char* ours = "grid_worker grid_leader";
  constexpr const char* readers = "grid_worker grid_leader officer supervisor";
  return {
      {"GET", "/day", ours, show_day},
      {"POST", "/patrols", ours, add_patrol},
      {"GET", "/patrols", readers, show_patrols},
      {"GET", "/photos/{file}", readers, show_photo},
  };
}

}  // namespace grid
