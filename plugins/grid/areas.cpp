// SPDX-License-Identifier: Apache-2.0
#include "areas.hpp"

#include "redraw.hpp"

namespace grid {
namespace {

constexpr std::int64_t most_shape_bytes = 900'000;  // of a community: an answer has 1 MiB
constexpr double share_that_counts = 0.001;         // lines that meet are never quite the same
constexpr int pages_of_people = 50;

Area area_from(const Row& row) {
  Area area{.id = row.integer(0),
            .code = row.string(1),
            .name = row.string(2),
            .parent = row.string(3),
            .version = row.integer(5)};
  if (!row.is_null(4)) area.shape = Shape::stored(row.text(4));
  return area;
}

constexpr const char* select_areas =
    "SELECT id, code, name, coalesce(parent, ''), shape, version FROM plugin_grid_areas";

/// Everything whose change changes lines.
std::string lines_mark(const Host& host, std::string_view community) {
  return host.query_text(
      "SELECT group_concat(id || ':' || version || ':' || coalesce(length(shape), 0)) FROM"
      " plugin_grid_areas WHERE community = $1",
      {community});
}

bool counts_tickets(const Call& call) {
  for (const auto* role : {"member", "host", "recorder", "grid_worker", "grid_leader", "supervisor",
                           "officer", "admin"})
    if (call.has_role(role)) return true;
  return false;
}

void show_areas(const Call& call) { call.answer({{"items", list_areas(call)}, {"next", nullptr}}); }

void show_shapes(const Call& call) {
  auto features = list_rows(
      call.host,
      "SELECT json_object('type', 'Feature', 'properties', json_object('code', code, 'name', name,"
      " 'kind', iif(parent IS NULL, 'grid', 'micro'), 'parent', parent), 'geometry', json(shape))"
      " FROM plugin_grid_areas WHERE community = $1 AND shape IS NOT NULL AND ($2 = '' OR code ="
      " $2) ORDER BY code",
      {call.community, call.request.query("code")});
  call.answer({{"type", "FeatureCollection"}, {"features", std::move(features)}});
}

void require_parent(const Lines& lines, const Area& area) {
  if (area.parent.empty()) return;
  const auto* parent = lines.area(area.parent);
  if (!parent) throw wrong("/parent", "is no grid of this community");
  if (area.parent == area.code || !parent->parent.empty())
    throw wrong("/parent", "is no grid that may have micro-grids");
  for (const auto& [code, other] : lines.areas())
    if (other.parent == area.code) throw wrong("/parent", "it has micro-grids itself");
}

/// The lines that a body says; those that were there where it says none.
void read_shape(Fields& body, Area& area) {
  const auto geometry = body.json("shape");
  const auto datum = read_datum(body);
  if (geometry.is_null()) return;
  const char* fault = nullptr;
  area.shape = Shape::read(geometry, datum, fault);
  if (!fault) return;
  const std::string_view code(fault);
  if (code == "crosses") throw wrong("/shape", "its lines cross each other");
  if (code == "tangled") throw wrong("/shape", "its lines lie beside each other too often");
  if (code == "range") throw wrong("/shape", "has a position nowhere on earth");
  throw wrong("/shape", "must be a Polygon or MultiPolygon of closed rings");
}

void require_inside(const Lines& lines, const Area& area) {
  const auto fault = fault_of(lines, area);
  if (fault == "tangled") throw wrong("/shape", "crosses the grid around it too often");
  if (!fault.empty()) throw wrong("/shape", "lies outside of the grid around it");
  for (const auto& [code, micro] : lines.areas())
    if (micro.parent == area.code && !fault_of(lines, micro).empty())
      throw wrong("/shape", "leaves the micro-grid " + code + " outside");
}

void add_area(const Call& call) {
  auto body = call.body();
  Area area{.code = read_code(body, "code"),
            .name = body.text("name", 1, 60),
            .parent = body.text_or("parent", 40)};
  read_shape(body, area);
  body.done();
  const auto before = load_lines(call.host, call.community);
  if (before.area(area.code)) throw Refusal(409, "there is a grid of this code");
  if (before.areas().size() >= most_areas) throw Refusal(409, "there are 500 grids already");
  require_parent(before, area);
  auto after = before;
  after.put(area);
  require_inside(after, area);
  const auto moves = list_moves(call.host, call.community, before, after);
  save_area(call, area);
  if (!moves.empty())
    start_redraw(call.host, call.community, {area.code, "新建网格", call.user, call.user_name},
                 moves);
  call.answer(list_areas(call, area.code).at(0), 201);
}

bool has_changed(const Lines& before, const Area& area) {
  const auto& was = *before.area(area.code);
  const auto text = [](const Area& one) { return one.shape ? one.shape->geometry().dump() : ""; };
  return was.parent != area.parent || text(was) != text(area);
}

void change_area(const Call& call) {
  auto area = get_area(call);
  auto body = call.body();
  area.name = body.text("name", 1, 60);
  area.parent = body.text_or("parent", 40);
  read_shape(body, area);
  const auto reason = body.text("reason", 1, 500);
  const auto version = body.integer("version", 1, INT64_MAX);
  body.done();
  if (version != area.version) throw Refusal(409, "somebody else has changed this grid");
  const auto before = load_lines(call.host, call.community);
  require_parent(before, area);
  auto after = before;
  after.put(area);
  require_inside(after, area);
  const auto moves = list_moves(call.host, call.community, before, after);
  save_area(call, area);
  std::optional<std::int64_t> job;
  if (!moves.empty() || has_changed(before, area))
    job = start_redraw(call.host, call.community, {area.code, reason, call.user, call.user_name},
                       moves);
  call.answer({{"grid", list_areas(call, area.code).at(0)}, {"job", job ? Json(*job) : Json()}});
}

void require_empty(const Call& call, const Area& area) {
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_grid_areas WHERE community = $1 AND parent = $2",
                  {call.community, area.code}) > 0)
    throw Refusal(409, "it has micro-grids");
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_grid_tickets WHERE community = $1 AND grid = $2 AND"
                  " state <> 'closed'",
                  {call.community, area.code}) > 0)
    throw Refusal(409, "open tickets belong to it");
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_grid_homes WHERE community = $1 AND grid = $2",
                  {call.community, area.code}) > 0)
    throw Refusal(409, "households of its map belong to it");
  for (const auto& one : list_serving(call.host, call.community))
    if (one.grid == area.code) throw Refusal(409, one.name + " serves it");
}

void drop_area(const Call& call) {
  const auto area = get_area(call);
  auto body = call.body();
  const auto reason = body.text("reason", 1, 500);
  const auto version = body.integer("version", 1, INT64_MAX);
  body.done();
  if (version != area.version) throw Refusal(409, "somebody else has changed this grid");
  require_empty(call, area);
  start_redraw(call.host, call.community, {area.code, reason, call.user, call.user_name}, {});
  call.host.write({{"DELETE FROM plugin_grid_areas WHERE id = $1", {area.id}, 1}});
  call.answer(Json::object());
}

void add_page_of_serving(const Host& host, std::string_view community, const char* role,
                         std::vector<Serving>& list) {
  Json cursor;
  for (int page = 0; page < pages_of_people; ++page) {
    Json input{{"community", community}, {"role", role}, {"limit", 100}};
    if (!cursor.is_null()) input["cursor"] = cursor;
    const auto answer = host.command(sifang_sdk::As::itself, "people.list", input.dump());
    if (answer.status != 200) return host.log("people.list refuses: " + answer.body);
    const auto people = Json::parse(answer.body);
    for (const auto& one : people.at("items"))
      if (one.at("role") == role && one.at("grid").is_string())
        list.push_back({one.at("id").get<std::string>(), one.at("name").get<std::string>(),
                        one.at("grid").get<std::string>(),
                        role == std::string_view("grid_leader")});
    cursor = people.at("next");
    if (cursor.is_null()) return;
  }
}

}  // namespace

Lines::Lines(std::map<std::string, Area> areas) : areas_(std::move(areas)) {}

std::string Lines::find(const Point& point) const {
  std::string around;
  for (const auto& [code, area] : areas_) {
    const bool is_micro = !area.parent.empty();
    if ((!is_micro && !around.empty()) || !area.shape || !area.shape->covers(point)) continue;
    if (is_micro) return code;
    around = code;
  }
  return around;
}

const Area* Lines::area(const std::string& code) const {
  const auto found = areas_.find(code);
  return found == areas_.end() ? nullptr : &found->second;
}

void Lines::put(const Area& area) { areas_[area.code] = area; }

void Lines::take_back(const std::string& code, const Lines& before) {
  areas_.erase(code);
  if (const auto* was = before.area(code)) put(*was);
}

Lines load_lines(const Host& host, std::string_view community) {
  std::map<std::string, Area> areas;
  host.query(std::string(select_areas) + " WHERE community = $1", {community},
             [&](const Row& row) { areas.emplace(row.string(1), area_from(row)); });
  return Lines(std::move(areas));
}

const Lines& known_lines(const Host& host, std::string_view community) {
  struct Known {
    std::string mark;
    Lines lines;
  };
  // Of one thread: the plugin's.
  static std::map<std::string, Known, std::less<>> all;
  auto mark = lines_mark(host, community);
  auto& known = all[std::string(community)];
  if (known.mark != mark) known = {std::move(mark), load_lines(host, community)};
  return known.lines;
}

void save_area(const Call& call, const Area& area) {
  const auto shape = area.shape ? area.shape->geometry().dump() : std::string();
  const auto box = area.shape ? area.shape->bounds() : Bounds{};
  const auto inner = area.shape ? area.shape->inner_point() : Point{};
  const auto real = [&](double degrees) { return area.shape ? Value(degrees) : Value(nullptr); };
  const std::vector<Value> values{
      call.community,      area.code,       area.name,       text_or_null(area.parent),
      text_or_null(shape), real(box.west),  real(box.south), real(box.east),
      real(box.north),     real(inner.lat), real(inner.lon), area.version};
  if (area.id == 0)
    call.host.write(
        {{"INSERT INTO plugin_grid_areas (community, code, name, parent, shape, west,"
          " south, east, north, lat, lon, version) VALUES ($1, $2, $3, $4, $5, $6, $7,"
          " $8, $9, $10, $11, $12)",
          values, 1}});
  else if (!call.host.try_write(
               {{"UPDATE plugin_grid_areas SET name = $3, parent = $4, shape = $5, west = $6, south"
                 " = $7, east = $8, north = $9, lat = $10, lon = $11, version = version + 1 WHERE"
                 " community = $1 AND code = $2 AND version = $12",
                 values, 1}}))
    throw Refusal(409, "somebody else has changed this grid");
  if (find_number(call.host,
                  "SELECT sum(length(shape)) FROM plugin_grid_areas WHERE community = $1",
                  {call.community}) > most_shape_bytes)
    throw Refusal(409, "the lines of this community have too many points");
}

std::string fault_of(const Lines& lines, const Area& area) {
  if (area.parent.empty() || !area.shape) return {};
  const auto* parent = lines.area(area.parent);
  if (!parent || !parent->shape) return {};
  if (area.shape->tangles(*parent->shape)) return "tangled";
  return area.shape->share_outside(*parent->shape) > share_that_counts ? "outside" : "";
}

std::vector<Serving> list_serving(const Host& host, std::string_view community) {
  std::vector<Serving> list;
  for (const auto* role : {"grid_leader", "grid_worker"})
    add_page_of_serving(host, community, role, list);
  return list;
}

Json list_areas(const Call& call, const std::string& code) {
  auto rows = list_rows(
      call.host,
      "SELECT json_object('id', id, 'code', code, 'name', name, 'kind', iif(parent IS NULL, 'grid',"
      " 'micro'), 'parent', parent, 'leaders', json('[]'), 'workers', json('[]'), 'has_shape'," KIT_FLAG(
          "shape IS NOT NULL") ", 'bounds', json(iif(west IS NULL, NULL, json_array(west, south, east,"
                               " north))), 'open', iif($3 = 1, (SELECT count(*) FROM"
                               " plugin_grid_tickets t WHERE t.community = a.community AND t.grid ="
                               " a.code AND t.state <> 'closed'), NULL), 'version', version) FROM"
                               " plugin_grid_areas a WHERE community = $1 AND ($2 = '' OR code ="
                               " $2) ORDER BY code",
      {call.community, code, counts_tickets(call) ? 1 : 0});
  const auto serving = list_serving(call.host, call.community);
  for (auto& row : rows)
    for (const auto& one : serving)
      if (row.at("code") == one.grid) row[one.leads ? "leaders" : "workers"].push_back(one.name);
  return rows;
}

Area get_area(const Call& call) {
  std::optional<Area> area;
  call.host.query(std::string(select_areas) + " WHERE id = $1 AND community = $2",
                  {call.id("id"), call.community}, [&](const Row& row) { area = area_from(row); });
  if (!area) throw Refusal(404, "there is no such grid");
  return std::move(*area);
}

Datum read_datum(Fields& body) {
  if (!body.has("datum")) return Datum::wgs84;
  return body.choice("datum", {"wgs84", "gcj02"}) == "gcj02" ? Datum::gcj02 : Datum::wgs84;
}

std::string read_code(Fields& body, const char* name) {
  auto code = body.text(name, 1, 40);
  if (code.find_first_of(" :\t\r\n") != code.npos)
    throw wrong("/" + std::string(name), "must have no blanks and no colon");
  if (code.size() > code_bytes_most)
    throw wrong("/" + std::string(name),
                "must have 40 bytes at most, which are 13 characters of Chinese");
  return code;
}

std::vector<Route> area_routes() {
  constexpr const char* everybody =
      "resident member host recorder grid_worker grid_leader inspector supervisor merchant officer"
      " admin";
  std::vector<Route> routes{
      {"GET", "/grids", everybody, show_areas},
      {"GET", "/shapes", everybody, show_shapes},
      {"POST", "/grids", "officer", add_area},
      {"PUT", "/grids/{id}", "officer", change_area},
      {"POST", "/grids/{id}/drop", "officer", drop_area},
  };
  for (const auto& some : {import_routes(), handover_routes(), job_routes(), placing_routes()})
    routes.insert(routes.end(), some.begin(), some.end());
  return routes;
}

}  // namespace grid
