// SPDX-License-Identifier: Apache-2.0
// The grids of a community, and which of them a point lies in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "frame.hpp"
#include "shapes.hpp"

namespace grid {

/// 500 of a community.
inline constexpr std::int64_t most_areas = 500;
/// Of a code, as the core's memberships have it.
inline constexpr std::size_t code_bytes_most = 40;

struct Area {
  std::int64_t id = 0;
  std::string code, name, parent;  // parent: "" for none
  std::optional<Shape> shape = {};
  std::int64_t version = 1;
};

/// All grids of a community as they stand.
class Lines {
 public:
  Lines() = default;
  explicit Lines(std::map<std::string, Area> areas);
  /// The code of the micro-grid that covers it, else of the grid; "" for none. Of several the
  /// first.
  [[nodiscard]] std::string find(const Point& point) const;
  [[nodiscard]] const std::map<std::string, Area>& areas() const { return areas_; }
  [[nodiscard]] const Area* area(const std::string& code) const;
  /// Changes what is there, or adds it.
  void put(const Area& area);
  /// As it was before, or gone.
  void take_back(const std::string& code, const Lines& before);

 private:
  std::map<std::string, Area> areas_;  // by code, in its order
};
[[nodiscard]] Lines load_lines(const Host& host, std::string_view community);
/// Of the last call when nothing has changed since. Only for calls that change no grid.
[[nodiscard]] const Lines& known_lines(const Host& host, std::string_view community);

/// Writes it, new where `id` is 0. Errors: Refusal 409 when it is not of this version any more.
void save_area(const Call& call, const Area& area);

/// Why a grid cannot have these lines: "", "outside" of its parent, or "tangled" with it.
[[nodiscard]] std::string fault_of(const Lines& lines, const Area& area);

/// Somebody who serves a grid, as the core has it.
struct Serving {
  std::string user, name, grid;
  bool leads = false;
};
/// Nobody where the plugin was not granted to see them.
[[nodiscard]] std::vector<Serving> list_serving(const Host& host, std::string_view community);

/// Grids as the wire has them: all, or the one of this code.
[[nodiscard]] Json list_areas(const Call& call, const std::string& code = "");
/// Errors: Refusal 404.
[[nodiscard]] Area get_area(const Call& call);

[[nodiscard]] Datum read_datum(Fields& body);
/// Letters that memberships and labels take: no blanks, no colon.
[[nodiscard]] std::string read_code(Fields& body, const char* name);

/// Routes of one file each.
[[nodiscard]] std::vector<Route> import_routes();
[[nodiscard]] std::vector<Route> placing_routes();
[[nodiscard]] std::vector<Route> job_routes();

}  // namespace grid
