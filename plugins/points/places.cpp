// SPDX-License-Identifier: Apache-2.0
#include "places.hpp"

#include <algorithm>

#include "kit/place_names.hpp"
#include "succession.hpp"

namespace points {
namespace {

constexpr std::size_t rows_at_once = 500;
constexpr int people_at_once = 100;

}  // namespace

Home place_of_caller(const Call& call) {
  return {std::string(call.request.building()), std::string(call.request.unit()),
          std::string(call.request.room())};
}

bool is_written_same(const Home& a, const Home& b) {
  return a.building == b.building && a.unit == b.unit && a.room == b.room;
}

std::string key_of(const Home& home) {
  // No part has a blank in it.
  return place_key(home.building) + " " + place_key(home.unit) + " " + place_key(home.room);
}

void fill_place_keys(const Host& host, std::string_view community) {
  struct Keyed {
    std::int64_t id;
    std::string key;
  };
  for (;;) {
    std::vector<Keyed> rows;
    host.query(
        "SELECT id, building, unit, room FROM plugin_points_households"
        " WHERE community = $1 AND place_key IS NULL LIMIT $2",
        {community, static_cast<std::int64_t>(rows_at_once)}, [&](const Row& row) {
          rows.push_back({row.integer(0), key_of({row.string(1), row.string(2), row.string(3)})});
        });
    if (rows.empty()) return;
    std::vector<Statement> batch;
    for (const auto& row : rows)
      batch.push_back({"UPDATE plugin_points_households SET place_key = $2 WHERE id = $1",
                       {row.id, row.key},
                       1});
    host.write(batch);
  }
}

void remember_home(const Call& call, const Household& household) {
  const auto place = place_of_caller(call);
  const auto& [building, unit, room] = place;
  if (is_written_same(place, place_of(household))) return;
  if (find_number(call.host,
                  "SELECT 1 FROM plugin_points_homes WHERE household = $1 AND building = $2"
                  " AND unit = $3 AND room = $4",
                  {household.id, building, unit, room}) == 1)
    return;
  call.host.write(
      {{"INSERT INTO plugin_points_homes (household, building, unit, room) VALUES ($1, $2, $3, $4)",
        {household.id, building, unit, room},
        1}});
}

std::vector<Home> homes_of(const Host& host, const Household& household) {
  const auto community = host.query_text(
      "SELECT community FROM plugin_points_households WHERE id = $1", {household.id});
  // Told to nobody, but to other systems all the same: who lives there now has it not.
  if (household.closed || (household.held && !is_lived_in(host, community, household)))
    return {Home{"#", "", "#"}};
  std::vector<Home> homes{place_of(household)};
  const auto key = key_of(homes.front());
  host.query("SELECT building, unit, room FROM plugin_points_homes WHERE household = $1",
             {household.id}, [&](const Row& row) {
               Home home{row.string(0), row.string(1), row.string(2)};
               // The account may have got another place since.
               if (key_of(home) == key) homes.push_back(std::move(home));
             });
  return homes;
}

Lists::Lists(const Call& call) : call_(call) {
  const auto places = ask("place.list", {{"community", call.community}});
  for (const auto& place : places.at("items")) keep(place);
}

Json Lists::ask(const char* command, Json input) const {
  const auto answer = call_.host.command(sifang_sdk::As::caller, command, input.dump());
  if (answer.status != 200)
    throw std::runtime_error(std::string(command) + " answers " + std::to_string(answer.status));
  return Json::parse(answer.body);
}

void Lists::keep(const Json& place) {
  if (place.at("grid").is_string()) grids_.insert(place.at("grid").get<std::string>());
  const auto building = place.at("building").get<std::string>();
  const auto unit = place.at("unit").get<std::string>();
  if (building.empty()) return;
  auto& doors = buildings_[place_key(building)][place_key(unit)];
  auto door = std::find_if(doors.begin(), doors.end(), [&](const Door& one) {
    return one.building == building && one.unit == unit;
  });
  if (door == doors.end()) door = doors.insert(door, Door{building, unit});
  door->rooms += place.at("rooms").get<std::int64_t>();
}

bool Lists::has_building(const Home& home) const {
  return buildings_.contains(place_key(home.building));
}

bool Lists::has_unit(const Home& home) const {
  const auto building = buildings_.find(place_key(home.building));
  return building != buildings_.end() && building->second.contains(place_key(home.unit));
}

Home Lists::as_listed(const Home& home) {
  const auto building = buildings_.find(place_key(home.building));
  if (building == buildings_.end()) return home;
  const auto unit = building->second.find(place_key(home.unit));
  if (unit == building->second.end())
    return {building->second.begin()->second.front().building, home.unit, home.room};
  auto& doors = unit->second;
  // What is written as one of them is first.
  std::stable_partition(doors.begin(), doors.end(), [&](const Door& door) {
    return door.building == home.building && door.unit == home.unit;
  });
  for (auto& door : doors)
    if (auto room = room_of(door, home.room); !room.empty())
      return {door.building, door.unit, std::move(room)};
  return {doors.front().building, doors.front().unit, home.room};
}

std::string Lists::room_of(Door& door, const std::string& room) const {
  if (door.rooms == 0) return {};
  if (!door.named) {
    door.named.emplace();
    const auto rooms =
        ask("place.rooms",
            {{"community", call_.community}, {"building", door.building}, {"unit", door.unit}});
    for (const auto& one : rooms.at("items")) {
      auto name = one.get<std::string>();
      const auto key = place_key(name);
      door.named->try_emplace(key, std::move(name));
    }
  }
  const auto found = door.named->find(place_key(room));
  return found == door.named->end() ? std::string() : found->second;
}

bool Lists::allows_grid(const std::string& code) {
  if (code.empty() || grids_.empty() || grids_.contains(code)) return true;
  if (!served_) {
    served_.emplace();
    for (const auto* role : {"grid_leader", "grid_worker"}) read_served(role);
  }
  return served_->contains(code);
}

void Lists::read_served(const char* role) {
  Json input{{"community", call_.community}, {"role", role}, {"limit", people_at_once}};
  for (;;) {
    const auto page = ask("people.list", input);
    for (const auto& one : page.at("items"))
      if (one.at("grid").is_string()) served_->insert(one.at("grid").get<std::string>());
    if (page.at("next").is_null()) return;
    input["cursor"] = page.at("next");
  }
}

}  // namespace points
