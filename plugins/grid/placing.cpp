// SPDX-License-Identifier: Apache-2.0
// The log as this plugin hears it: what is known of each ticket, and to which grid it goes.
#include "placing.hpp"

namespace grid {
namespace {

using sifang_sdk::As;

/// A ticket raised before the plugin was granted to see it, whole. Null where it may not be seen.
Json read_ticket(const Host& host, std::string_view id) {
  const auto answer = host.command(As::itself, "ticket.read", Json{{"id", id}}.dump());
  if (answer.status >= 500)
    throw sifang_sdk::HostError("ticket.read answers " + std::to_string(answer.status));
  return answer.status == 200 ? Json::parse(answer.body) : Json();
}

Value real_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? Value(found->get<double>()) : Value(nullptr);
}

#define MS_OF(time) "CAST(round((julianday(" time ") - 2440587.5) * 86400000) AS INTEGER)"

void add_ticket(const Host& host, std::string_view community, const Json& ticket) {
  const auto& place = ticket.at("place");
  const auto id = text_of(ticket, "id"), number = text_of(ticket, "number"),
             state = text_of(ticket, "state"), visibility = text_of(ticket, "visibility"),
             category = text_of(ticket, "category"), urgency = text_of(ticket, "urgency"),
             building = text_of(place, "building"), unit = text_of(place, "unit"),
             room = text_of(place, "room"), words = text_of(place, "text"),
             grid = text_of(ticket, "grid"), since = text_of(ticket, "created_at"),
             updated = text_of(ticket, "updated_at");
  host.write(
      {{"INSERT INTO plugin_grid_tickets (id, community, number, state, visibility,"
        " category, urgency, building, unit, room, words, lat, lon, grid, how, since,"
        " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
        " iif($14 = '', '', 'list'), " MS_OF("$15") ", " MS_OF(
            "$16") ")"
                   " ON CONFLICT (id) DO NOTHING",
        {id, community, number, state, visibility, category, urgency, building, unit, room, words,
         real_of(place, "lat"), real_of(place, "lon"), grid, since, updated}}});
}

void change_ticket(const Host& host, const Json& ticket) {
  const auto id = text_of(ticket, "id"), state = text_of(ticket, "state"),
             party = text_of(ticket, "party"), due = text_of(ticket, "due"),
             updated = text_of(ticket, "updated_at");
  const auto assignee = ticket.contains("assignee") && ticket.at("assignee").is_object()
                            ? text_of(ticket.at("assignee"), "id")
                            : "";
  host.write(
      {{"UPDATE plugin_grid_tickets SET state = $2, party = $3, assignee = $4, due ="
        " iif($5 = '', NULL, " MS_OF("$5") "), updated_at = " MS_OF("$6") " WHERE id = $1",
        {id, state, party, assignee, due, updated},
        1}});
}

/// Words of a place change when something in them is masked, or shown again.
void change_words(const Host& host, const Json& ticket) {
  const auto& place = ticket.at("place");
  const auto id = text_of(ticket, "id"), building = text_of(place, "building"),
             unit = text_of(place, "unit"), room = text_of(place, "room"),
             words = text_of(place, "text");
  host.write(
      {{"UPDATE plugin_grid_tickets SET building = $2, unit = $3, room = iif(room = '', '',"
        " $4), words = iif(words = '', '', $5) WHERE id = $1",
        {id, building, unit, room, words},
        1}});
}

/// What nobody needs any more to say where it belongs is forgotten.
void forget_words(const Host& host, const std::string& ticket) {
  host.write(
      {{"UPDATE plugin_grid_tickets SET room = '', words = iif(building = '' AND EXISTS"
        " (SELECT 1 FROM plugin_grid_places p WHERE p.community ="
        " plugin_grid_tickets.community AND p.building = '' AND p.name = words), words, '')"
        " WHERE id = $1 AND (grid <> '' OR state = 'closed') AND (room <> '' OR words <>"
        " '')",
        {ticket}}});
}

const char* reason_for(const Belonging& to) {
  if (to.how == "point") return "上报位置在该网格内";
  if (to.how == "place") return "所在楼栋或地点在该网格内";
  return "地点清单中属于该网格";
}

/// Where the lines or the list say that it belongs; what somebody said by hand stays.
void place(const Host& host, std::string_view community, const std::string& ticket,
           const std::string& key) {
  const auto spot = find_spot(host, ticket);
  if (!spot || spot->how == "hand") return;
  const auto to = locate(known_lines(host, community), *spot);
  if (to.grid.empty()) return;
  std::string why;
  if (to.grid == spot->grid) {
    host.write({{"UPDATE plugin_grid_tickets SET how = $2 WHERE id = $1", {ticket, to.how}, 1}});
  } else if (!set_grid(host, ticket, to, reason_for(to), key, why)) {
    host.log("a ticket stays in its grid: " + why);
  }
  forget_words(host, ticket);
}

/// The user as whom this plugin acts; "" where the core does not say.
const std::string& own_user(const Host& host) {
  static std::string user;  // never another one
  if (!user.empty()) return user;
  const auto answer = host.command(As::itself, "me.read", "{}");
  if (answer.status == 200) user = Json::parse(answer.body).at("user").value("id", "");
  return user;
}

/// Somebody has said where it belongs; or it is this plugin's own doing, told back. What somebody
/// had said before that, unheard then, is put back.
void hear_grid(const Host& host, const Json& event, const std::string& ticket,
               const std::string& key) {
  const auto& data = event.at("data");
  const auto grid = text_of(data, "grid"), before = text_of(data, "before");
  const auto spot = find_spot(host, ticket);
  const auto& actor = event.at("actor");
  const bool is_own = actor.is_object() && text_of(actor, "id") == own_user(host);
  if (is_own && spot->how == "hand" && before == spot->grid && grid != before) {
    std::string why;
    if (!set_grid(host, ticket, {before, "hand"}, "此前已由人工划定", key, why))
      host.log("what was said by hand could not be put back: " + why);
    return;
  }
  host.write(
      {{"UPDATE plugin_grid_tickets SET grid = $2, how = iif($3 = 1, how, iif($2 = '', '',"
        " 'hand')) WHERE id = $1",
        {ticket, grid, is_own ? 1 : 0},
        1}});
  forget_words(host, ticket);
}

bool is_known(const Host& host, std::string_view ticket) {
  return find_number(host, "SELECT 1 FROM plugin_grid_tickets WHERE id = $1", {ticket}) == 1;
}

void hear_ticket(const Host& host, const sifang_event& event, const Json& body) {
  const auto& data = body.at("data");
  if (!data.contains("ticket") || !data.at("ticket").contains("state")) return;
  const auto community = sifang_sdk::view(event.community);
  const auto kind = sifang_sdk::view(event.kind);
  const auto& ticket = data.at("ticket");
  const auto id = text_of(ticket, "id");
  const auto key = "grid:" + std::string(community) + ":" + std::to_string(event.seq);
  const bool is_new = !is_known(host, id);
  if (is_new) {
    const auto whole = ticket.contains("place") ? ticket : read_ticket(host, id);
    if (whole.is_null()) return;
    add_ticket(host, community, whole);
  }
  change_ticket(host, ticket);
  if (ticket.contains("place")) change_words(host, ticket);
  if (kind == "ticket.grid_set") return hear_grid(host, body, id, key);
  const bool is_open = text_of(ticket, "state") != "closed";
  if (is_open && (is_new || kind == "ticket.reopened")) place(host, community, id, key);
  if (!is_open) forget_words(host, id);
}

/// Open tickets that name the place, where nobody has said by hand.
std::vector<std::string> list_there(const Host& host, std::string_view community,
                                    const std::string& building, const std::string& name) {
  std::vector<std::string> list;
  host.query(
      "SELECT id FROM plugin_grid_tickets WHERE community = $1 AND building = $2 AND state"
      " <> 'closed' AND ($2 <> '' OR words = $3) AND how <> 'hand' ORDER BY id",
      {community, building, name}, [&](const Row& row) { list.push_back(row.string(0)); });
  return list;
}

void hear_place(const Host& host, const sifang_event& event, const Json& body) {
  const auto community = sifang_sdk::view(event.community);
  const auto& place_json = body.at("data").at("place");
  const auto id = text_of(place_json, "id"), building = text_of(place_json, "building"),
             unit = text_of(place_json, "unit"), name = text_of(place_json, "name"),
             grid = text_of(place_json, "grid");
  host.write({{"DELETE FROM plugin_grid_places WHERE id = $1", {id}}});
  if (sifang_sdk::view(event.kind) == "place.removed") return;
  host.write(
      {{"INSERT INTO plugin_grid_places (id, community, building, unit, name, grid, lat,"
        " lon) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {id, community, building, unit, name, grid, real_of(place_json, "lat"),
         real_of(place_json, "lon")},
        1}});
  for (const auto& ticket : list_there(host, community, building, name))
    place(host, community, ticket,
          "grid:" + std::string(community) + ":" + std::to_string(event.seq) + ":" + ticket);
}

/// Whoever is erased is nobody's assignee and no job's; words of places may be about them, and
/// whose they are nobody here knows.
void forget_person(const Host& host, const sifang_event& event, const Json& body) {
  const auto user = body.at("data").at("person").at("id").get<std::string>();
  host.write({
      {"UPDATE plugin_grid_tickets SET assignee = '' WHERE assignee = $1", {user}},
      {"UPDATE plugin_grid_tickets SET words = '', room = '' WHERE community = $1 AND (room <> ''"
       " OR words <> '')",
       {sifang_sdk::view(event.community)}},
      {"UPDATE plugin_grid_jobs SET by_id = '', by_name = '' WHERE by_id = $1", {user}},
      {"UPDATE plugin_grid_jobs SET from_by = '', from_name = '' WHERE from_by = $1", {user}},
      {"UPDATE plugin_grid_jobs SET to_by = '', to_name = '' WHERE to_by = $1", {user}},
  });
}

}  // namespace

void learn_ticket(const Host& host, std::string_view community, const Json& ticket) {
  if (is_known(host, text_of(ticket, "id"))) return;
  add_ticket(host, community, ticket);
  change_ticket(host, ticket);
}

Belonging locate(const Lines& lines, const Spot& spot) {
  const auto& point = spot.own ? spot.own : spot.of_place;
  if (point)
    if (auto grid = lines.find(*point); !grid.empty())
      return {std::move(grid), spot.own ? "point" : "place"};
  return spot.listed.empty() ? Belonging{} : Belonging{spot.listed, "list"};
}

const std::string& select_spots() {
  // Its building's places of the list, or the one outside whose name its words are.
  static const std::string listed =
      "SELECT q.grid FROM plugin_grid_places q WHERE q.community = t.community AND q.building ="
      " t.building AND (t.building <> '' OR (q.name = t.words AND t.words <> '')) AND q.grid <> ''";
  // The unit before the building as a whole. Of points, its building's own is as near as it gets.
  static const std::string sql =
      "SELECT t.id AS ticket, t.grid, t.how, t.lat AS own_lat, t.lon AS own_lon, p.lat AS "
      "place_lat,"
      " p.lon AS place_lon, coalesce((" +
      listed + " AND q.unit = t.unit ORDER BY q.name <> '' LIMIT 1), (" + listed +
      " ORDER BY q.name <> '', q.unit LIMIT 1), '') AS listed FROM plugin_grid_tickets t LEFT JOIN"
      " plugin_grid_places p ON p.id = (SELECT q.id FROM plugin_grid_places q WHERE q.community ="
      " t.community AND q.building = t.building AND q.unit IN (t.unit, '') AND q.name ="
      " iif(t.building = '', t.words, '') AND q.lat IS NOT NULL ORDER BY q.unit DESC LIMIT 1)";
  return sql;
}

Spot read_spot(const Row& row) {
  Spot spot{.ticket = row.string(0),
            .grid = row.string(1),
            .how = row.string(2),
            .own = {},
            .of_place = {},
            .listed = row.string(7)};
  if (!row.is_null(3)) spot.own = {row.real(4), row.real(3)};
  if (!row.is_null(5)) spot.of_place = {row.real(6), row.real(5)};
  return spot;
}

std::optional<Spot> find_spot(const Host& host, const std::string& ticket) {
  std::optional<Spot> spot;
  host.query(select_spots() + " WHERE t.id = $1", {ticket},
             [&](const Row& row) { spot = read_spot(row); });
  return spot;
}

void add_listed_point(const Host& host, Json& ticket, Nearest nearest) {
  auto& place = ticket.at("place");
  const auto building = text_of(place, "building"), words = text_of(place, "text");
  if (place.at("lat").is_number() || (building.empty() && words.empty())) return;
  host.query(
      "SELECT lat, lon FROM plugin_grid_places WHERE community = $1 AND building = $2"
      " AND unit IN ($3, '') AND name = $4 AND lat IS NOT NULL ORDER BY unit DESC LIMIT 1",
      {ticket.at("community").get<std::string>(), building,
       nearest == Nearest::unit ? text_of(place, "unit") : std::string(),
       building.empty() ? words : std::string()},
      [&](const Row& row) {
        place["lat"] = row.real(0);
        place["lon"] = row.real(1);
      });
}

bool set_grid(const Host& host, const std::string& ticket, const Belonging& to,
              const std::string& reason, const std::string& key, std::string& why) {
  const Json input{
      {"id", ticket}, {"grid", to.grid.empty() ? Json() : Json(to.grid)}, {"reason", reason}};
  const auto answer = host.command(As::itself, "ticket.set_grid", input.dump(), key);
  if (answer.status >= 500 || answer.status == 429)
    throw sifang_sdk::HostError("ticket.set_grid answers " + std::to_string(answer.status));
  const auto problem = parse_json(answer.body);
  why = problem.is_object() ? problem.value("detail", "") : "";
  // Somebody else was there first: it belongs there all the same.
  const bool is_there = answer.status == 409 && why == "it belongs there already";
  if (answer.status != 200 && !is_there) return false;
  host.write({{"UPDATE plugin_grid_tickets SET grid = $2, how = $3 WHERE id = $1",
               {ticket, to.grid, to.how},
               1}});
  return true;
}

void placing_event(const Host& host, const sifang_event& event) {
  const auto kind = sifang_sdk::view(event.kind);
  const bool is_place = kind == "place.added" || kind == "place.removed";
  if (!kind.starts_with("ticket.") && !is_place && kind != "people.erased") return;
  const auto body = Json::parse(sifang_sdk::view(event.body));
  if (is_place) return hear_place(host, event, body);
  if (kind == "people.erased") return forget_person(host, event, body);
  hear_ticket(host, event, body);
}

}  // namespace grid
