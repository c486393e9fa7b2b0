// SPDX-License-Identifier: Apache-2.0
// The household map, its looks, and the photos of visits and patrols.
#pragma once

#include "frame.hpp"
#include "points.hpp"

namespace grid {

/// What a household may need, by code.
[[nodiscard]] const std::vector<std::string>& need_codes();

struct Household {
  std::int64_t id = 0;
  std::string grid, building, unit, room, name, note;
  std::string needs = "[]";  // JSON
  std::optional<Point> point = {};
  std::int64_t people = 1, version = 1;
  std::string last_visit = {}, next_visit = {};  // "" for none
};
/// As people say where it is: "3-2-902".
[[nodiscard]] std::string place_of(const Household& home);

/// One look at the map. Without a household: of many.
struct Look {
  std::string grid;
  const char* what;
  std::int64_t count = 1;
  const Household* home = nullptr;
  std::string why = {};
};
void note_look(const Call& call, const Look& look);

/// How many photos one visit or patrol has.
inline constexpr std::size_t photos_most = 9;
struct PhotosOf {
  std::int64_t patrol = 0, visit = 0;  // one of them
};
/// Errors: Refusal 422, with the core's words.
void keep_photos(const Call& call, const std::vector<std::string>& files, const PhotosOf& of);

/// Statements that write it; texts are viewed.
[[nodiscard]] Statement statement_for(const Call& call, const Household& home);
[[nodiscard]] std::vector<Household> list_households(const Call& call, const std::string& grid);

/// Theirs who lead the grid, where the community's administrator has switched it on.
[[nodiscard]] bool may_export_homes(const Call& call, std::string_view grid);

/// Routes of one file each.
[[nodiscard]] std::vector<Route> home_import_routes();
[[nodiscard]] std::vector<Route> look_routes();
[[nodiscard]] std::vector<Route> patrol_routes();

}  // namespace grid
