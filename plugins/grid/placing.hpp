// SPDX-License-Identifier: Apache-2.0
// Where a ticket belongs: by its point, its place, the core's list of places, or somebody's word.
#pragma once

#include "areas.hpp"

namespace grid {

/// What is known of where a ticket is.
struct Spot {
  std::string ticket, grid, how;
  std::optional<Point> own, of_place;
  std::string listed;  // grid that the list of places has for it
};
/// Where it belongs, and by what: point, place, list. Nowhere: "".
struct Belonging {
  std::string grid, how;
};
[[nodiscard]] Belonging locate(const Lines& lines, const Spot& spot);

/// A SELECT that read_spot() reads, of plugin_grid_tickets as `t`; to be followed by a WHERE.
[[nodiscard]] const std::string& select_spots();
[[nodiscard]] Spot read_spot(const Row& row);
[[nodiscard]] std::optional<Spot> find_spot(const Host& host, const std::string& ticket);

/// How near a point may tell where a ticket is. In which unit it is, is not everybody's to know.
enum class Nearest { unit, building };
/// A ticket of the core without a point gets that of its building or named place, where the list
/// of places has one.
void add_listed_point(const Host& host, Json& ticket, Nearest nearest);

/// Keeps what a whole ticket of the core says, where nothing is known of it.
void learn_ticket(const Host& host, std::string_view community, const Json& ticket);

/// Has the core put it there, once for each key. False where it cannot be any more; `why` says it.
/// Errors: HostError where the core has no answer now.
[[nodiscard]] bool set_grid(const Host& host, const std::string& ticket, const Belonging& to,
                            const std::string& reason, const std::string& key, std::string& why);

}  // namespace grid
