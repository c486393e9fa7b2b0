// SPDX-License-Identifier: Apache-2.0
#include "app/places.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "domain/limits.hpp"
#include "domain/place_names.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;
using enum domain::Role;

constexpr protocol::TextLimits part{0, domain::code_max};

ListedPlace place_from(const store::Row& row) {
  ListedPlace place{.id = row.id<PlaceId>(0),
                    .building = row.string(1),
                    .unit = row.string(2),
                    .name = row.string(3),
                    .grid = row.string(4),
                    .lat = {},
                    .lon = {}};
  if (!row.is_null(5)) {
    place.lat = row.real(5);
    place.lon = row.real(6);
  }
  return place;
}

bool comes_before(const Door& left, const Door& right) {
  const auto& a = left.place;
  const auto& b = right.place;
  if (a.building != b.building) return domain::is_before(a.building, b.building);
  if (a.unit != b.unit) return domain::is_before(a.unit, b.unit);
  return domain::is_before(a.name, b.name);
}

void write_place(JsonWriter& out, const ListedPlace& place, std::int64_t rooms) {
  out.begin_object().field("id", place.id);
  write_where(out, place);
  out.key("grid");
  if (place.grid.empty())
    out.null();
  else
    out.value(place.grid);
  out.field("lat", place.lat).field("lon", place.lon).field("rooms", rooms).end_object();
}

void tell(store::Transaction& tx, const Caller* actor, base::Time now, base::CommunityId community,
          std::string_view kind, const ListedPlace& place) {
  JsonWriter data;
  data.begin_object().key("place");
  write_place(data, place, 0);
  data.end_object();
  append_event(tx, actor, now,
               {.community = community,
                .kind = kind,
                .subject = subject_of("place", place.id),
                .scope = {},
                .versions = {{domain::audience_of_community(), data.take()}}});
}

struct ListPlaces {
  static constexpr CommandInfo info{
      .name = "place.list",
      .verb = Verb::get,
      .path = "/communities/{community}/places",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "place_list",
      .summary = "Buildings, units and named places, in the order of their numbers, whole."};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& door : list_doors(call.tx, community->id))
      write_place(out, door.place, door.rooms);
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

struct ListRooms {
  static constexpr CommandInfo info{.name = "place.rooms",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/rooms",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "room_list",
                                    .summary =
                                        "The rooms of a building or unit; who lives there "
                                        "is not told."};
  struct Input {
    std::string community, building, unit;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("building", &Input::building, {1, domain::code_max});
    return shape.text("unit", &Input::unit, part).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    auto rooms = call.tx.list([](const store::Row& row) { return row.string(0); },
                              query::list_rooms, {community->id, input.building, input.unit});
    std::stable_sort(rooms.begin(), rooms.end(), domain::is_before);
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& room : rooms) out.value(room);
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

struct AddPlace {
  static constexpr CommandInfo info{
      .name = "place.add",
      .verb = Verb::post,
      .path = "/communities/{community}/places",
      .effect = Effect::write,
      .roles = {admin},
      .status = 201,
      .returns = "listed_place",
      .summary = "Puts a building, a unit or a named place (a gate, a lift) into the list."};
  struct Input {
    std::string community, building, unit, name;
    std::optional<std::string> grid;
    std::optional<double> lat, lon;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code");
    shape.text("building", &Input::building, part, "left out: outside").with_default();
    shape.text("unit", &Input::unit, part).with_default();
    shape.text("name", &Input::name, part, "left out: the building or unit itself").with_default();
    return shape.text("grid", &Input::grid, {1, domain::code_max})
        .number("lat", &Input::lat, -90, 90, "WGS-84 degrees")
        .number("lon", &Input::lon, -180, 180, "WGS-84 degrees");
  }
  /// The same rules as a line of a file, and the same words: it is one.
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    ListedPlace place{.id = call.make_id<PlaceId>(),
                      .building = domain::bare_place(input.building),
                      .unit = domain::bare_place(input.unit),
                      .name = domain::bare_place(input.name).empty() ? "" : input.name,
                      .grid = input.grid.value_or(""),
                      .lat = input.lat,
                      .lon = input.lon};
    if (place.building.empty() && (place.name.empty() || !place.unit.empty()))
      return Error{
          Errc::invalid,
          "",
          {{place.unit.empty() ? "/name" : "/building", "is needed: a building or a name"}}};
    if (place.grid.find_first_of(" :") != std::string::npos)
      return Error{Errc::invalid, "", {{"/grid", "must have no blanks"}}};
    if (place.lat.has_value() != place.lon.has_value())
      return Error{Errc::invalid, "", {{"/lat", "needs lat and lon together"}}};
    if (call.tx.find([](const store::Row&) { return true; }, query::find_place,
                     {community->id, place.building, place.unit, place.name}))
      return Error{Errc::conflict, "that place is in the list"};
    const auto have = call.tx.find([](const store::Row& row) { return row.integer(0); },
                                   query::count_places, {community->id});
    if (have >= most_places)
      return Error{Errc::conflict, "there are " + std::to_string(most_places) + " places already"};
    add_place(call.tx, call.services, &call.caller, community->id, place);
    JsonWriter out;
    write_place(out, place, 0);
    return Reply{.body = out.take()};
  }
};

struct RemovePlace {
  static constexpr CommandInfo info{
      .name = "place.remove",
      .verb = Verb::delete_,
      .path = "/places/{id}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "empty",
      .summary = "Takes a place out of the list; tickets that name it stay as they are."};
  struct Input {
    PlaceId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    base::CommunityId community;
    const auto place = call.tx.find(
        [&](const store::Row& row) {
          community = row.id<base::CommunityId>(7);
          return place_from(row);
        },
        query::get_place, {input.id});
    if (!place || call.caller.roles_in(community).empty())
      return Error{Errc::not_found, "there is no such place"};
    if (auto allowed = call.require_role(community); !allowed) return allowed.error();
    call.tx.execute(query::delete_place, {place->id});
    tell(call.tx, &call.caller, call.now, community, "place.removed", *place);
    return Reply{.body = "{}"};
  }
};

}  // namespace

std::vector<Door> list_doors(store::Transaction& tx, base::CommunityId community) {
  std::map<std::tuple<std::string, std::string, std::string>, Door> by_place;
  const auto door = [&](const std::string& building, const std::string& unit,
                        const std::string& name) -> Door& {
    auto& found = by_place[{building, unit, name}];
    found.place.building = building;
    found.place.unit = unit;
    found.place.name = name;
    return found;
  };
  tx.for_each(query::list_units, {community}, [&](const store::Row& row) {
    door(row.string(0), "", "");
    door(row.string(0), row.string(1), "").rooms = row.integer(2);
    return true;
  });
  tx.for_each(query::list_places, {community}, [&](const store::Row& row) {
    auto place = place_from(row);
    if (!place.building.empty()) {
      door(place.building, "", "");
      door(place.building, place.unit, "");
    }
    auto& found = door(place.building, place.unit, place.name);
    found.place = std::move(place);
    return true;
  });
  std::vector<Door> doors;
  doors.reserve(by_place.size());
  for (auto& [key, found] : by_place) doors.push_back(std::move(found));
  std::stable_sort(doors.begin(), doors.end(), comes_before);
  return doors;
}

void write_where(JsonWriter& out, const ListedPlace& place) {
  out.field("building", place.building).field("unit", place.unit).field("name", place.name);
}

void add_place(store::Transaction& tx, Services& services, const Caller* actor,
               base::CommunityId community, ListedPlace place) {
  const auto now = services.clock.now();
  if (!place.id) place.id = services.ids.make<PlaceId>(base::to_ms(now));
  tx.execute(query::add_place, {place.id, community, place.building, place.unit, place.name,
                                place.grid.empty() ? std::nullopt : std::optional(place.grid),
                                place.lat, place.lon, now});
  tell(tx, actor, now, community, "place.added", place);
}

std::string find_grid(store::Transaction& tx, base::CommunityId community,
                      const domain::Place& place) {
  const auto grid = [](const store::Row& row) { return row.string(0); };
  std::optional<std::string> found;
  if (place.building && !place.building->empty())
    found = tx.find(grid, query::find_grid_of_building, {community, *place.building});
  else if (place.text)
    found = tx.find(grid, query::find_grid_of_place, {community, *place.text});
  return found.value_or("");
}

base::Result<std::string> read_site(std::string site) {
  if (!site.starts_with("https://") && !site.starts_with("http://"))
    return Error{Errc::invalid, "", {{"/site", "must begin with https://"}}};
  while (site.ends_with('/')) site.pop_back();
  return site;
}

void add_place_commands(CommandTable& commands) {
  commands.add<ListPlaces>();
  commands.add<ListRooms>();
  commands.add<AddPlace>();
  commands.add<RemovePlace>();
}

}  // namespace sifang::app
