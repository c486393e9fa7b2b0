// SPDX-License-Identifier: Apache-2.0
// Where households are: compared however it is written, and checked against what the community's
// own lists have of buildings and grids.
#pragma once

#include <map>
#include <set>

#include "households.hpp"

namespace points {

[[nodiscard]] inline Home place_of(const Household& household) {
  return {household.building, household.unit, household.room};
}
/// The place in the core of whoever asks; empty: none.
[[nodiscard]] Home place_of_caller(const Call& call);
[[nodiscard]] bool is_written_same(const Home& a, const Home& b);
/// What all ways to write this place have in common.
[[nodiscard]] std::string key_of(const Home& home);
/// Rows of before 0005.sql get theirs. Before anything is compared.
void fill_place_keys(const Host& host, std::string_view community);

/// How the core writes the place of whoever has come by, for what is told to homes.
void remember_home(const Call& call, const Household& household);
/// The account's own place, and whatever else the core calls it; nobody's where nobody of those who
/// have it lives there.
[[nodiscard]] std::vector<Home> homes_of(const Host& host, const Household& household);

/// What the core tells whoever asks of the community's places and grids. Requires: they are an
/// administrator.
class Lists {
 public:
  explicit Lists(const Call& call);

  /// As the lists write this place, part by part as far as they have it.
  [[nodiscard]] Home as_listed(const Home& home);
  [[nodiscard]] bool has_buildings() const { return !buildings_.empty(); }
  [[nodiscard]] bool has_building(const Home& home) const;
  [[nodiscard]] bool has_unit(const Home& home) const;
  /// Also that of somebody who serves it; anything where the list of places has no grids at all.
  [[nodiscard]] bool allows_grid(const std::string& code);

 private:
  /// One way to write a unit, and its rooms.
  struct Door {
    std::string building, unit;
    std::int64_t rooms = 0;
    std::optional<std::map<std::string, std::string>> named = std::nullopt;  // once asked for
  };
  [[nodiscard]] Json ask(const char* command, Json input) const;
  void keep(const Json& place);
  void read_served(const char* role);
  /// "": it has none of that name.
  [[nodiscard]] std::string room_of(Door& door, const std::string& room) const;

  const Call& call_;
  // By building and unit as they are compared.
  std::map<std::string, std::map<std::string, std::vector<Door>>> buildings_;
  std::set<std::string> grids_;
  std::optional<std::set<std::string>> served_;  // once asked for
};

}  // namespace points
