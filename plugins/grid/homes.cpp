// SPDX-License-Identifier: Apache-2.0
// Households and visits. Whoever does not serve their grid does not learn that they are there.
#include "homes.hpp"

#include <algorithm>

namespace grid {
namespace {

constexpr std::int64_t most_homes = 20'000;  // of a community

/// Of the point that the list of places has for where a household lives: the unit's before that of
/// the building as a whole.
std::string listed(const std::string& column) {
  return "(SELECT q." + column +
         " FROM plugin_grid_places q WHERE q.community = plugin_grid_homes.community AND q.building"
         " = plugin_grid_homes.building AND q.unit IN (plugin_grid_homes.unit, '') AND q.name = ''"
         " AND q.lat IS NOT NULL ORDER BY q.unit DESC LIMIT 1)";
}

std::string home_columns() {
  return "json_object('id', id, 'grid', grid, 'building', building, 'unit', unit, 'room', room,"
         " 'lat', coalesce(lat, " +
         listed("lat") + "), 'lon', coalesce(lon, " + listed("lon") +
         "), 'by', iif(lat IS NOT NULL, 'point', iif(" + listed("lat") +
         " IS NULL, NULL, 'place')), 'name', name, 'people', people, 'needs', json(needs), 'note',"
         " note, 'last_visit', last_visit, 'next_visit', next_visit, 'version', version)";
}

constexpr const char* select_homes =
    "SELECT id, grid, building, unit, room, name, note, needs, lat, lon, people, version,"
    " coalesce(last_visit, ''), coalesce(next_visit, '') FROM plugin_grid_homes";

Household household_from(const Row& row) {
  Household home{.id = row.integer(0),
                 .grid = row.string(1),
                 .building = row.string(2),
                 .unit = row.string(3),
                 .room = row.string(4),
                 .name = row.string(5),
                 .note = row.string(6),
                 .needs = row.string(7),
                 .people = row.integer(10),
                 .version = row.integer(11),
                 .last_visit = row.string(12),
                 .next_visit = row.string(13)};
  if (!row.is_null(8)) home.point = {row.real(9), row.real(8)};
  return home;
}

/// Errors: Refusal 404, also where it is not theirs to know of.
Household get_household(const Call& call) {
  std::optional<Household> home;
  call.host.query(std::string(select_homes) + " WHERE id = $1 AND community = $2",
                  {call.id("id"), call.community},
                  [&](const Row& row) { home = household_from(row); });
  if (!home || !serves(call, home->grid)) throw Refusal(404, "there is no such household");
  return std::move(*home);
}

std::string read_needs(Fields& body) {
  auto needs = body.texts("needs", 0, need_codes().size());
  for (const auto& need : needs)
    if (std::find(need_codes().begin(), need_codes().end(), need) == need_codes().end())
      throw wrong("/needs", need + " is no need");
  std::sort(needs.begin(), needs.end());
  return Json(needs).dump();
}

std::string read_day_or_none(Fields& body, const char* name) {
  return body.text_or(name, 10).empty() ? "" : body.day(name);
}

void read_household(const Call& call, Fields& body, Household& home) {
  home.grid = body.text("grid", 1, 40);
  home.building = body.text("building", 1, 40);
  home.unit = body.text_or("unit", 40);
  home.room = body.text("room", 1, 40);
  home.point = read_point(body);
  home.name = body.text("name", 1, 60);
  home.people = body.integer("people", 0, 100);
  home.needs = read_needs(body);
  home.note = body.text_or("note", 1'000);
  home.next_visit = read_day_or_none(body, "next_visit");
  if (!serves(call, home.grid)) throw Refusal(403, "it is not your grid");
}

/// On the map of its grid: what stands on another's is not theirs to know.
void require_place_free(const Call& call, const Household& home) {
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_grid_homes WHERE community = $1 AND grid = $2"
                  " AND building = $3 AND unit = $4 AND room = $5 AND id <> $6",
                  {call.community, home.grid, home.building, home.unit, home.room, home.id}) > 0)
    throw Refusal(409, "a household of this place is on this map already");
}

void write_household(const Call& call, const Household& home) {
  if (!call.host.try_write({statement_for(call, home)}))
    throw Refusal(409, "somebody else has changed this household");
}

/// The host remembers what a write was answered and gives it to whoever sends it again, when no
/// look is noted and the household may be gone: nothing in it tells of people.
void answer_written(const Call& call, std::int64_t id, std::int64_t version, int status = 200) {
  call.answer({{"id", id}, {"version", version}}, status);
}

void show_homes(const Call& call) {
  const auto grid = asked_grid(call);
  const auto page = paging_of(call);
  const auto today = call.today();
  auto list = page_of(
      list_rows(call.host,
                "SELECT " + home_columns() +
                    " FROM plugin_grid_homes WHERE community = $1 AND grid = $2 AND ($3 = '' OR"
                    " EXISTS (SELECT 1 FROM json_each(needs) WHERE value = $3)) AND ($4 = '' OR"
                    " instr(lower(name || ' ' || building || '-' || unit || '-' || room || ' ' ||"
                    " building || '-' || room || ' ' || note), lower($4)) > 0) AND ($5 <> '1' OR"
                    " next_visit <= $6) AND id < $7 ORDER BY id DESC LIMIT $8",
                {call.community, grid, call.request.query("need"), call.request.query("q"),
                 call.request.query("due"), today, page.before, page.limit + 1}),
      page.limit);
  note_look(
      call,
      {.grid = grid, .what = "list", .count = static_cast<std::int64_t>(list.at("items").size())});
  call.answer(list);
}

void show_home(const Call& call) {
  const auto home = get_household(call);
  note_look(call, {.grid = home.grid, .what = "home", .home = &home});
  auto json = find_row(
      call.host, "SELECT " + home_columns() + " FROM plugin_grid_homes WHERE id = $1", {home.id});
  json["visits"] = list_rows(
      call.host,
      "SELECT json_object('id', id, 'day', day, 'words', words, 'photos', json((SELECT"
      " json_group_array(file) FROM (SELECT file FROM plugin_grid_photos WHERE visit = v.id ORDER"
      " BY position))), 'by_name', by_name, 'at', " KIT_TIME("at") ") FROM plugin_grid_visits v"
      " WHERE home = $1 ORDER BY id DESC LIMIT 50",
      {home.id});
  call.answer(json);
}

void add_home(const Call& call) {
  auto body = call.body();
  Household home;
  read_household(call, body, home);
  body.done();
  require_place_free(call, home);
  if (find_number(call.host, "SELECT count(*) FROM plugin_grid_homes WHERE community = $1",
                  {call.community}) >= most_homes)
    throw Refusal(409, "there are 20000 households already");
  write_household(call, home);
  home.id = find_number(call.host, "SELECT max(id) FROM plugin_grid_homes", {});
  note_look(call, {.grid = home.grid, .what = "write", .home = &home});
  answer_written(call, home.id, 1, 201);
}

void change_home(const Call& call) {
  auto home = get_household(call);
  auto body = call.body();
  read_household(call, body, home);
  home.version = body.integer("version", 1, INT64_MAX);
  body.done();
  require_place_free(call, home);
  write_household(call, home);
  note_look(call, {.grid = home.grid, .what = "write", .home = &home});
  answer_written(call, home.id, home.version + 1);
}

struct Visit {
  std::string day, words;
  std::vector<std::string> photos;
};

Visit read_visit(const Call& call, Household& home) {
  auto body = call.body();
  Visit visit{.day = body.day("day"), .words = body.text("words", 1, 2'000), .photos = {}};
  if (body.has("needs")) home.needs = read_needs(body);
  const auto next = read_day_or_none(body, "next_visit");
  visit.photos = body.texts("photos", 0, photos_most);
  body.done();
  if (visit.day > call.today()) throw wrong("/day", "is still to come");
  if (!next.empty() && next < visit.day) throw wrong("/next_visit", "is before the visit");
  // What was due by then has been done.
  if (!next.empty() || home.next_visit <= visit.day) home.next_visit = next;
  home.last_visit = std::max(home.last_visit, visit.day);
  return visit;
}

void add_visit(const Call& call) {
  auto home = get_household(call);
  const auto visit = read_visit(call, home);
  write_household(call, home);
  call.host.write(
      {{"INSERT INTO plugin_grid_visits (home, day, words, by_id, by_name, at) VALUES"
        " ($1, $2, $3, $4, $5, $6)",
        {home.id, visit.day, visit.words, call.user, call.user_name, call.now},
        1}});
  const auto id = find_number(call.host, "SELECT max(id) FROM plugin_grid_visits", {});
  keep_photos(call, visit.photos, {.visit = id});
  note_look(call, {.grid = home.grid, .what = "write", .home = &home});
  answer_written(call, home.id, home.version + 1, 201);
}

void drop_photos(const Call& call, std::int64_t home) {
  std::vector<std::string> files;
  call.host.query(
      "SELECT file FROM plugin_grid_photos WHERE visit IN (SELECT id FROM"
      " plugin_grid_visits WHERE home = $1)",
      {home}, [&](const Row& row) { files.push_back(row.string(0)); });
  for (const auto& file : files) {
    call.host.write({{"DELETE FROM plugin_grid_photos WHERE file = $1", {file}, 1}});
    call.host.drop_file(file);
  }
}

void remove_home(const Call& call) {
  const auto home = get_household(call);
  if (!leads(call, home.grid)) throw Refusal(403, "its grid's leader alone may do this");
  auto body = call.body();
  const auto reason = body.text("reason", 1, 500);
  body.done();
  note_look(call, {.grid = home.grid, .what = "write", .home = &home, .why = reason});
  drop_photos(call, home.id);
  call.host.write({{"DELETE FROM plugin_grid_visits WHERE home = $1", {home.id}},
                   {"DELETE FROM plugin_grid_homes WHERE id = $1", {home.id}, 1}});
  call.answer(Json::object());
}

}  // namespace

const std::vector<std::string>& need_codes() {
  static const std::vector<std::string> all{"alone",    "elderly",     "disabled", "illness",
                                            "hardship", "left_behind", "newcomer", "expecting",
                                            "veteran",  "other"};
  return all;
}

std::string place_of(const Household& home) {
  return home.building + (home.unit.empty() ? "-" : "-" + home.unit + "-") + home.room;
}

Statement statement_for(const Call& call, const Household& home) {
  std::vector<Value> values{call.community,
                            home.grid,
                            home.building,
                            home.unit,
                            home.room,
                            lat_of(home.point),
                            lon_of(home.point),
                            home.name,
                            home.people,
                            home.needs,
                            home.note,
                            text_or_null(home.last_visit),
                            text_or_null(home.next_visit)};
  if (home.id == 0)
    return {
        "INSERT INTO plugin_grid_homes (community, grid, building, unit, room, lat, lon, name,"
        " people, needs, note, last_visit, next_visit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
        " $9, $10, $11, $12, $13)",
        std::move(values), 1};
  values.emplace_back(home.id);
  values.emplace_back(home.version);
  return {
      "UPDATE plugin_grid_homes SET grid = $2, building = $3, unit = $4, room = $5, lat = $6,"
      " lon = $7, name = $8, people = $9, needs = $10, note = $11, last_visit = $12, next_visit"
      " = $13, version = version + 1 WHERE community = $1 AND id = $14 AND version = $15",
      std::move(values), 1};
}

std::vector<Household> list_households(const Call& call, const std::string& grid) {
  std::vector<Household> list;
  call.host.query(std::string(select_homes) + " WHERE community = $1 AND grid = $2 ORDER BY id",
                  {call.community, grid},
                  [&](const Row& row) { list.push_back(household_from(row)); });
  return list;
}

std::vector<Route> home_routes() {
  constexpr const char* ours = "grid_worker grid_leader";
  std::vector<Route> routes{
      {"GET", "/homes", ours, show_homes},
      {"GET", "/homes/{id}", ours, show_home},
      {"POST", "/homes", ours, add_home},
      {"PUT", "/homes/{id}", ours, change_home},
      {"POST", "/homes/{id}/visits", ours, add_visit},
      {"POST", "/homes/{id}/remove", "grid_leader", remove_home},
  };
  for (const auto& some : {home_import_routes(), look_routes(), patrol_routes()})
    routes.insert(routes.end(), some.begin(), some.end());
  return routes;
}

}  // namespace grid
