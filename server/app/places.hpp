// SPDX-License-Identifier: Apache-2.0
// Where things are in a community: buildings, units and rooms as its households say, and places
// that were listed beside them (a gate, a lift); the doors of which a QR leads to the submit page;
// and their import from CSV.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "domain/ticket.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::app {

/// Of a community.
inline constexpr std::int64_t most_places = 5'000;

using PlaceId = base::Id<struct PlaceTag>;

/// A place of the list. Without a name it is the building or the unit itself; without a building it
/// is outside.
struct ListedPlace {
  PlaceId id;
  std::string building, unit, name, grid;
  std::optional<double> lat, lon;
};
/// A place as the list tells it: listed, or known from households alone (no id).
struct Door {
  ListedPlace place;
  std::int64_t rooms = 0;
};
/// Every building, every unit and every named place, in the order in which people count.
[[nodiscard]] std::vector<Door> list_doors(store::Transaction& tx, base::CommunityId community);
void write_where(protocol::JsonWriter& out, const ListedPlace& place);

/// Puts a place into the list, and says so in the log. Requires: it is not there.
void add_place(store::Transaction& tx, Services& services, const Caller* actor,
               base::CommunityId community, ListedPlace place);

/// The grid of a place, "" where the community has told none.
[[nodiscard]] std::string find_grid(store::Transaction& tx, base::CommunityId community,
                                    const domain::Place& place);

/// Where people open Sifang, as a page said it: without a slash at the end. Errors: invalid.
[[nodiscard]] base::Result<std::string> read_site(std::string site);

/// What is wrong with a file, by line (1: the header) and column; "" for the whole record. The
/// words are the catalogue's places.wrong.<code>.
struct RowProblem {
  std::size_t line;
  std::string column;
  std::string code;
};
enum class ImportKind { places, households };
struct ImportPlan {
  ImportKind kind;
  bool dry_run = false;   // writes nothing
  bool skip_bad = false;  // leaves bad rows out; otherwise one bad row leaves everything out
};
struct ImportResult {
  std::int64_t added = 0, known = 0, bad = 0;  // rows; with a dry run `added` would be
  bool written = false;
  bool has_columns = true;           // false: the header is not one to go by, and no row was read
  std::vector<RowProblem> problems;  // the first hundred
  std::vector<std::string> unused;   // columns that nothing is read from
};
/// Reads CSV whose first line names the columns, in English or Chinese. A row that is there already
/// is counted and left as it is.
[[nodiscard]] ImportResult import_places(store::Transaction& tx, Services& services,
                                         const Caller* actor, base::CommunityId community,
                                         std::istream& csv, const ImportPlan& plan);
/// A problem as a person reads it, in Chinese and English.
[[nodiscard]] std::string describe(const RowProblem& problem);

void add_place_commands(CommandTable& commands);
void add_door_commands(CommandTable& commands);

}  // namespace sifang::app
