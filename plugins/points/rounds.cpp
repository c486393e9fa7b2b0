// SPDX-License-Identifier: Apache-2.0
// Rounds: which households are to be visited; re-inspections at random.
#include <algorithm>
#include <random>

#include "books.hpp"
#include "scores.hpp"

namespace points {
namespace {

/// A round as lists have it; of a leader, what is of the grids led. $1: community, $2: a JSON list
/// of them or "".
constexpr const char* select_rounds =
    "SELECT json_object('id', round.id, 'title', round.title, 'of_round', round.of_round, 'state',"
    " round.state, 'due_day', round.due_day, 'visits', count(visit.id), 'done', count(visit.id)"
    " FILTER (WHERE visit.state = 'done'), 'made_name', round.made_name,"
    " 'made_at', " KIT_TIME("round.made_at") ", 'version', round.version)"
    " FROM plugin_points_rounds AS round"
    " JOIN plugin_points_visits AS visit ON visit.round = round.id"
    " JOIN plugin_points_households AS household ON household.id = visit.household"
    " AND ($2 = '' OR household.grid IN (SELECT value FROM json_each(iif($2 = '', '[]', $2))))"
    " WHERE round.community = $1";

/// "": sees every grid; else a JSON list of those that one leads.
std::string grids_seen(const Call& call) {
  for (const auto* role : {"inspector", "supervisor", "admin"})
    if (call.has_role(role)) return {};
  return led_grids(call);
}

Json find_round(const Call& call, std::int64_t id) {
  auto round =
      find_row(call.host, std::string(select_rounds) + " AND round.id = $3 GROUP BY round.id",
               {call.community, grids_seen(call), id});
  if (round.is_null()) throw Refusal(404, "there is no such round");
  return round;
}

void list_rounds(const Call& call) {
  const auto state = std::string(call.request.query("state"));
  const auto paging = paging_of(call);
  call.answer(page_of(
      list_rows(call.host,
                std::string(select_rounds) + " AND round.id < $3 AND ($4 = '' OR round.state = $4)"
                                             " GROUP BY round.id ORDER BY round.id DESC LIMIT $5",
                {call.community, grids_seen(call), paging.before, state, paging.limit + 1}),
      paging.limit));
}

/// The rule book of today with what visits give; null while none holds.
Json visits_book(const Call& call) {
  std::int64_t id = 0;
  try {
    id = book_on(call.host, call.community, call.today()).id;
  } catch (const Refusal&) {
    return {};
  }
  auto book = whole_book(call.host, id);
  Json items = Json::array();
  for (auto& item : book["items"])
    if (item["source"] == "visit" || item["source"] == "both") items.push_back(std::move(item));
  book["items"] = std::move(items);
  return book;
}

constexpr std::size_t bytes_of_round = 900'000;  // an answer has 1 MiB at most

/// As many visits behind the first `from` as go into an answer, which has so many bytes already.
void add_visits(Json& round, Json visits, std::size_t from, std::size_t bytes) {
  Json page = Json::array();
  auto at = from;
  for (; at < visits.size(); ++at) {
    bytes += visits[at].dump().size() + 1;
    if (bytes > bytes_of_round) break;
    page.push_back(std::move(visits[at]));
  }
  round["visits"] = std::move(page);
  round["next"] = at < visits.size() ? Json(std::to_string(at)) : Json();
}

/// The book with the first page alone: that one may have no room for visits beside it.
void show_round(const Call& call) {
  auto round = find_round(call, call.id("id"));
  const bool first = call.request.query("cursor").empty();
  const auto from = call.number("cursor", 0, 0, 1'000'000);
  round["book"] = first ? visits_book(call) : Json();
  auto visits = list_rows(
      call.host,
      "SELECT json_object('id', visit.id, 'household', json_object('id', household.id, 'number',"
      " household.number, 'name', household.name, 'building', household.building, 'unit',"
      " household.unit, 'room', household.room, 'grid', household.grid), 'state', visit.state,"
      " 'day', visit.day, 'by_name', visit.by_name, 'at', " KIT_TIME("visit.at") ","
      " 'mine', " KIT_FLAG("visit.by_id = $3") ")"
      " FROM plugin_points_visits AS visit"
      " JOIN plugin_points_households AS household ON household.id = visit.household"
      " WHERE visit.round = $1 AND ($2 = '' OR household.grid IN (SELECT value FROM json_each(iif($2 = '', '[]', $2))))"
      " ORDER BY household.building, household.unit, household.room",
      {round["id"].get<std::int64_t>(), grids_seen(call), call.user});
  const auto bytes = round.dump().size();
  add_visits(round, std::move(visits), static_cast<std::size_t>(from), bytes);
  call.answer(round);
}

void answer_round(const Call& call, std::int64_t id) { call.answer(find_round(call, id), 201); }

/// A new round that visits these. Errors: Refusal 409 where they are none.
std::int64_t add_round(const Call& call, const std::string& title, const std::string& due_day,
                       std::int64_t of_round, const std::vector<std::int64_t>& households) {
  if (households.empty()) throw Refusal(409, "no household that takes part is among them");
  const auto id =
      find_number(call.host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_rounds", {});
  call.host.write(
      {{"INSERT INTO plugin_points_rounds (id, community, title, of_round, state, due_day,"
        " made_by, made_name, made_at)"
        " VALUES ($1, $2, $3, nullif($4, 0), 'open', nullif($5, ''), $6, $7, $8)",
        {id, call.community, title, of_round, due_day, call.user, call.user_name, call.now},
        1},
       {"INSERT INTO plugin_points_visits (round, household) SELECT $1, value FROM json_each($2)",
        {id, Json(households).dump()},
        static_cast<std::int64_t>(households.size())}});
  return id;
}

std::string read_due_day(const Call& call, Fields& body) {
  if (!body.has("due_day")) return {};
  auto day = body.day("due_day");
  if (day < call.today()) throw wrong("/due_day", "is over");
  return day;
}

/// Those that take part of a grid, or ("") of everywhere.
std::vector<std::int64_t> list_enrolled(const Call& call, const std::string& grid) {
  std::vector<std::int64_t> ids;
  call.host.query(
      "SELECT id FROM plugin_points_households WHERE community = $1 AND enrolled_at IS NOT NULL"
      " AND ($2 = '' OR grid = $2)",
      {call.community, grid}, [&](const Row& row) { ids.push_back(row.integer(0)); });
  return ids;
}

/// What a new round is to visit: by name, of a grid, or everybody that takes part.
std::vector<std::int64_t> read_households(const Call& call, Fields& body) {
  const auto everybody = body.maybe_flag("everybody").value_or(false);
  const auto grid = body.text_or("grid", 40);
  const auto named = body.numbers("households", 0, 5'000);
  if (int(everybody) + int(!grid.empty()) + int(!named.empty()) != 1)
    throw wrong("/households", "say either these, or grid, or everybody");
  if (named.empty()) return list_enrolled(call, grid);
  for (const auto id : named)
    if (!get_household(call, id).enrolled)
      throw wrong("/households", "has " + std::to_string(id) + ", which does not take part");
  return named;
}

void begin_round(const Call& call) {
  auto body = call.body();
  const auto title = body.text("title", 1, 100);
  const auto due_day = read_due_day(call, body);
  const auto households = read_households(call, body);
  body.done();
  answer_round(call, add_round(call, title, due_day, 0, households));
}

/// Nobody can say beforehand which: the device's own randomness.
std::vector<std::int64_t> pick(const std::vector<std::int64_t>& from, std::int64_t count) {
  std::vector<std::int64_t> picked;
  std::random_device device;
  std::sample(from.begin(), from.end(), std::back_inserter(picked), count, device);
  return picked;
}

void begin_recheck(const Call& call) {
  const auto of = find_round(call, call.id("id"))["id"].get<std::int64_t>();
  auto body = call.body();
  const auto title = body.text("title", 1, 100);
  const auto due_day = read_due_day(call, body);
  const auto count = body.integer("count", 1, 1'000);
  body.done();
  std::vector<std::int64_t> visited;
  call.host.query(
      "SELECT visit.household FROM plugin_points_visits AS visit"
      " JOIN plugin_points_households AS household ON household.id = visit.household"
      " WHERE visit.round = $1 AND visit.state = 'done' AND household.enrolled_at IS NOT NULL",
      {of}, [&](const Row& row) { visited.push_back(row.integer(0)); });
  if (std::cmp_less(visited.size(), count))
    throw Refusal(409, std::to_string(visited.size()) + " households were visited in that round");
  answer_round(call, add_round(call, title, due_day, of, pick(visited, count)));
}

void close_round(const Call& call) {
  const auto id = find_round(call, call.id("id"))["id"].get<std::int64_t>();
  if (!call.host.try_write({{"UPDATE plugin_points_rounds SET state = 'closed', version = version"
                             " + 1 WHERE id = $1 AND state = 'open'",
                             {id},
                             1}}))
    throw Refusal(409, "the round is closed already");
  call.answer(find_round(call, id));
}

}  // namespace

std::vector<Route> round_routes() {
  std::vector<Route> routes{
      {"GET", "/rounds", "inspector supervisor grid_leader admin", list_rounds},
      {"GET", "/rounds/{id}", "inspector supervisor grid_leader admin", show_round},
      {"POST", "/rounds", "inspector supervisor", begin_round},
      {"POST", "/rounds/{id}/recheck", "supervisor", begin_recheck},
      {"POST", "/rounds/{id}/close", "inspector supervisor", close_round},
  };
  for (const auto& route : visit_routes()) routes.push_back(route);
  return routes;
}

}  // namespace points
