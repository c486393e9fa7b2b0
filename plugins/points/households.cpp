// SPDX-License-Identifier: Apache-2.0
#include "households.hpp"

#include <algorithm>

#include "kit/place_names.hpp"
#include "places.hpp"
#include "succession.hpp"

namespace points {
namespace {

constexpr const char* columns =
    "id, number, name, building, unit, room, grid, enrolled_at IS NOT NULL, closed_at IS NOT NULL,"
    " is_held";

constexpr const char* as_json =
    "json_object('id', h.id, 'number', h.number, 'name', h.name, 'building', h.building, 'unit',"
    " h.unit, 'room', h.room, 'grid', h.grid, 'enrolled', " KIT_FLAG(
        "h.enrolled_at IS NOT NULL") ", 'enrolled_at', " KIT_TIME("h.enrolled_at") ", 'shows_name', " KIT_FLAG("h.shows_name") ", 'balance', (SELECT coalesce(sum(points), 0) FROM plugin_points_lines WHERE"
    " account = 'household' AND owner = h.id), 'same_place', json((SELECT json_group_array(number)"
    " FROM (SELECT o.number FROM plugin_points_households AS o WHERE o.community = h.community AND"
    " o.place_key = h.place_key AND o.id <> h.id ORDER BY o.id))), 'vacant_at', " KIT_TIME("h.vacant_at") ", 'awaited_at', " KIT_TIME("h.awaited_at") ", 'closed_at', " KIT_TIME("h.closed_at") ", 'followed_by', (SELECT f.number FROM plugin_points_closings c JOIN plugin_points_households f ON"
    " f.id = c.follower WHERE c.household = h.id), 'version', h.version)";

Household read_household(const Row& row) {
  return {row.integer(0),      row.string(1),      row.string(2), row.string(3),
          row.string(4),       row.string(5),      row.string(6), row.integer(7) != 0,
          row.integer(8) != 0, row.integer(9) != 0};
}

std::optional<Household> find_household(const Host& host, const std::string& where,
                                        const std::vector<Value>& values) {
  std::optional<Household> found;
  host.query("SELECT " + std::string(columns) + " FROM plugin_points_households WHERE " + where,
             values, [&](const Row& row) { found = read_household(row); });
  return found;
}

/// By number as people count: the shorter one first. A cursor is the last one's id.
void list(const Call& call) {
  const auto limit = call.number("limit", 50, 1, 100);
  const auto after = call.number("cursor", 0, 1, INT64_MAX);
  const auto enrolled = call.request.query("enrolled");
  if (!enrolled.empty() && enrolled != "yes" && enrolled != "no")
    throw wrong("?enrolled", "must be yes or no");
  const auto due = call.request.query("due");
  if (!due.empty() && due != "yes") throw wrong("?due", "must be yes");
  const bool bound = is_bound_to_grid(call);
  fill_place_keys(call.host, call.community);
  call.answer(page_of(
      list_rows(call.host,
                "SELECT " + std::string(as_json) +
                    " FROM plugin_points_households h WHERE h.id IN (SELECT id FROM"
                    " plugin_points_households WHERE community = $1"
                    " AND ($2 = 0 OR (length(number), number) > (SELECT length(number), number FROM"
                    " plugin_points_households WHERE id = $2 AND community = $1))"
                    " AND ($3 = '' OR instr(number || ' ' || name || ' ' || building || '-' ||"
                    " iif(unit = '', '', unit || '-') || room, $3) > 0)"
                    " AND ($4 = '' OR grid = $4)"
                    " AND ($5 = '' OR ($5 = 'yes') = (enrolled_at IS NOT NULL))"
                    " AND ($6 = 0 OR (grid <> '' AND grid IN (SELECT value FROM json_each($7))))"
                    " AND ($8 = '' OR vacant_at IS NOT NULL)"
                    " ORDER BY length(number), number LIMIT $9)"
                    " ORDER BY length(h.number), h.number",
                {call.community, after, call.request.query("q"), call.request.query("grid"),
                 enrolled, bound ? 1 : 0, call.request.grids_led(), due, limit + 1}),
      limit));
}

void show(const Call& call) {
  answer_household(call, get_household(call, call.id("household")).id);
}

/// What an administrator types in.
struct Typed {
  std::string number, name, grid;
  Home home;
  std::optional<bool> enrolled;
};

std::string one_line(Fields& fields, const char* name, std::size_t least, std::size_t most) {
  auto text = fields.text(name, least, most);
  if (text.find_first_of("\r\n\t") != text.npos)
    throw wrong("/" + std::string(name), "has a line break in it");
  return text;
}

Typed read_typed(Fields& fields) {
  Typed typed;
  typed.number = one_line(fields, "number", 1, 40);
  typed.name = one_line(fields, "name", 1, 60);
  typed.home.building = bare_place(one_line(fields, "building", 1, 40));
  typed.home.unit = bare_place(one_line(fields, "unit", 0, 40));
  typed.home.room = bare_place(one_line(fields, "room", 1, 40));
  typed.grid = one_line(fields, "grid", 0, 40);
  if (typed.grid.find_first_of(" :") != typed.grid.npos)
    throw wrong("/grid", "must have no blanks and no colon");
  typed.enrolled = fields.maybe_flag("enrolled");
  return typed;
}

/// As the community's lists have place and grid; a place that is not changed stays as it is.
/// Errors: Refusal 422 for a grid that they do not have.
void look_up(const Call& call, Typed& typed, const Household& before) {
  Lists lists(call);
  if (!lists.allows_grid(typed.grid)) throw wrong("/grid", "is no grid of this community");
  if (!is_written_same(typed.home, place_of(before))) typed.home = lists.as_listed(typed.home);
}

/// A number and a place are one household's. `but` may have had a place together with another for
/// long, and keeps it; what is written the same nobody has twice.
void require_free(const Call& call, const Typed& typed, const Household& but) {
  if (find_household(call.host, "community = $1 AND number = $2 AND id <> $3",
                     {call.community, typed.number, but.id}))
    throw Refusal(409, "/number: another household has this number");
  fill_place_keys(call.host, call.community);
  const auto& [building, unit, room] = typed.home;
  const auto key = key_of(typed.home);
  const bool is_kept = but.id != 0 && key == key_of(place_of(but));
  const auto taker = find_household(
      call.host,
      "community = $1 AND place_key = $2 AND id <> $3 AND ($4 = 0 OR (building = $5 AND unit = $6"
      " AND room = $7)) ORDER BY id LIMIT 1",
      {call.community, key, but.id, is_kept ? 1 : 0, building, unit, room});
  if (taker) throw Refusal(409, "/room: household " + taker->number + " has this place");
}

void create(const Call& call) {
  auto fields = call.body();
  auto typed = read_typed(fields);
  fields.done();
  look_up(call, typed, {});
  require_free(call, typed, {});
  const bool enrolled = typed.enrolled.value_or(false);
  const auto& [building, unit, room] = typed.home;
  const auto key = key_of(typed.home);
  call.host.write(
      {{"INSERT INTO plugin_points_households (community, number, name, building, unit, room,"
        " place_key, grid, enrolled_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
        " $10)",
        {call.community, typed.number, typed.name, building, unit, room, key, typed.grid,
         enrolled ? Value(call.now) : Value(nullptr), call.now},
        1}});
  const auto made =
      find_household(call.host, "community = $1 AND number = $2", {call.community, typed.number});
  answer_household(call, made.value().id, 201);
}

constexpr const char* set_enrolled =
    "enrolled_at = CASE $2 WHEN 1 THEN coalesce(enrolled_at, $3) WHEN 0 THEN NULL ELSE enrolled_at"
    " END, version = version + 1";

/// 1, 0, or 2 for what stays as it is.
int enrolment(std::optional<bool> enrolled) { return enrolled ? int(*enrolled) : 2; }

void require_not_closed(const Household& household) {
  if (household.closed) throw Refusal(409, "the account is closed");
}

void change(const Call& call) {
  const auto household = get_household(call, call.id("household"));
  require_not_closed(household);
  auto fields = call.body();
  auto typed = read_typed(fields);
  const auto version = fields.integer("version", 1, INT64_MAX);
  fields.done();
  look_up(call, typed, household);
  require_free(call, typed, household);
  if (typed.enrolled.value_or(false) && !household.enrolled)
    require_alone(call, typed.home, household.id);
  const auto& [building, unit, room] = typed.home;
  const auto key = key_of(typed.home);
  const bool fresh = call.host.try_write(
      {{"UPDATE plugin_points_households SET number = $4, name = $5, building = $6, unit = $7,"
        " room = $8, place_key = $9, grid = $10, " +
            std::string(set_enrolled) + " WHERE id = $1 AND version = $11",
        {household.id, enrolment(typed.enrolled), call.now, typed.number, typed.name, building,
         unit, room, key, typed.grid, version},
        1}});
  if (!fresh) throw Refusal(409, "/version: somebody has changed this household meanwhile");
  answer_household(call, household.id);
}

/// Whoever is asked for what they are already stays so.
void enrol(const Call& call) {
  const auto household = get_household(call, call.id("household"));
  auto fields = call.body();
  const auto enrolled = fields.maybe_flag("enrolled");
  fields.done();
  if (!enrolled) throw wrong("/enrolled", "is missing");
  require_not_closed(household);
  if (*enrolled && !household.enrolled) require_alone(call, place_of(household), household.id);
  if (*enrolled != household.enrolled)
    call.host.write(
        {{"UPDATE plugin_points_households SET " + std::string(set_enrolled) + " WHERE id = $1",
          {household.id, enrolment(enrolled), call.now},
          1}});
  answer_household(call, household.id);
}

constexpr const char* no_part = "where you live does not take part in the points scheme";

void own(const Call& call) {
  const auto home = home_of_caller(call);
  if (!home) throw Refusal(404, "where you live has no account here");
  if (!has_account(call, *home)) return answer_waiting(call, *home);
  remember_dweller(call, *home);
  answer_household(call, home->id);
}

void change_own(const Call& call) {
  const auto home = own_household(call);
  auto fields = call.body();
  const auto shows = fields.maybe_flag("shows_name");
  fields.done();
  if (!shows) throw wrong("/shows_name", "is missing");
  call.host.write(
      {{"UPDATE plugin_points_households SET shows_name = $2, version = version + 1"
        " WHERE id = $1 AND shows_name <> $2",
        {home.id, *shows ? 1 : 0}}});
  answer_household(call, home.id);
}

}  // namespace

void answer_household(const Call& call, std::int64_t id, int status) {
  call.answer(find_row(call.host,
                       "SELECT " + std::string(as_json) +
                           " FROM plugin_points_households h WHERE h.id = $1",
                       {id}),
              status);
}

void require_alone(const Call& call, const Home& home, std::int64_t but) {
  fill_place_keys(call.host, call.community);
  const auto key = key_of(home);
  const auto other = find_household(
      call.host,
      "community = $1 AND place_key = $2 AND id <> $3 AND enrolled_at IS NOT NULL ORDER BY id"
      " LIMIT 1",
      {call.community, key, but});
  if (other)
    throw Refusal(409, "/enrolled: household " + other->number + " of this place takes part");
}

bool is_bound_to_grid(const Call& call) {
  return call.has_role("grid_leader") && !call.has_role("inspector") &&
         !call.has_role("supervisor") && !call.has_role("admin");
}

std::optional<Household> find_home(const Host& host, std::string_view community, const Home& home) {
  if (home.building.empty() && home.room.empty()) return std::nullopt;
  fill_place_keys(host, community);
  // Of two accounts of a place that which is written as the core has it, then which takes part.
  return find_household(host,
                        "community = $1 AND place_key = $2 ORDER BY (building = $3 AND unit = $4"
                        " AND room = $5) DESC, enrolled_at IS NULL, id LIMIT 1",
                        {community, key_of(home), bare_place(home.building), bare_place(home.unit),
                         bare_place(home.room)});
}

std::optional<Household> home_of_caller(const Call& call) {
  return find_home(call.host, call.community, place_of_caller(call));
}

Household own_household(const Call& call) {
  auto home = home_of_caller(call);
  if (!home) throw Refusal(403, no_part);
  if (!has_account(call, *home)) throw Refusal(403, waiting_words);
  remember_dweller(call, *home);
  return *std::move(home);
}

Household enrolled_household(const Call& call) {
  auto home = own_household(call);
  if (!home.enrolled) throw Refusal(403, no_part);
  return home;
}

Household get_household(const Call& call, std::int64_t id) {
  auto household = find_household(call.host, "id = $1 AND community = $2", {id, call.community});
  const bool seen = household && (!is_bound_to_grid(call) || leads(call, household->grid));
  if (!seen) throw Refusal(404, "there is no such household");
  return *std::move(household);
}

Household known_household(const Host& host, std::int64_t id) {
  return find_household(host, "id = $1", {id}).value();
}

bool leads(const Call& call, std::string_view grid) {
  const auto led = Json::parse(call.request.grids_led());
  return call.has_role("grid_leader") && !grid.empty() &&
         std::find(led.begin(), led.end(), grid) != led.end();
}

std::string led_grids(const Call& call) {
  if (call.request.grids_led() == "[]") throw Refusal(403, "you lead no grid");
  return std::string(call.request.grids_led());
}

std::vector<Route> household_routes() {
  constexpr const char* readers = "inspector supervisor grid_leader admin";
  auto routes = succession_routes();
  const std::vector<Route> own_routes{
      {"GET", "/households", readers, list},
      {"POST", "/households", "admin", create},
      {"POST", "/households/import", "admin", import_households},
      {"GET", "/households/{household}", readers, show},
      {"PUT", "/households/{household}", "admin", change},
      {"POST", "/households/{household}/enrol", "admin supervisor", enrol},
      {"GET", "/own", anybody_at_home, own},
      {"PUT", "/own", anybody_at_home, change_own}};
  routes.insert(routes.end(), own_routes.begin(), own_routes.end());
  return routes;
}

}  // namespace points
