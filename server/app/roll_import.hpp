// SPDX-License-Identifier: Apache-2.0
// A roll from CSV: every row is checked before the first is written.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/places.hpp"
#include "domain/votes.hpp"

namespace sifang::app {

/// A line of a roll (schema/sql/migrations, roll_entries).
struct RollLine {
  std::string elector, head;
  std::int64_t area = 1;
  std::string area_source;
  bool parking = false;
  std::string names;
  bool operator==(const RollLine&) const = default;
};

struct RollPlan {
  domain::Electorate electorate;
  bool dry_run = false;  // writes nothing
  bool replace = false;  // lines that the file does not have are taken out
};
struct RollImportResult {
  std::int64_t added = 0, changed = 0, known = 0, removed = 0, linked = 0, bad = 0;
  bool written = false;
  std::vector<RowProblem> problems;  // the first hundred
  std::vector<std::string> unused;   // columns that nothing is read from
};

/// Reads CSV whose first line names the columns, in English or Chinese. Owners: building, unit,
/// room (or elector), owner (the owner's number in the register), area in m², area_source, parking,
/// unsold, names, login. The others: elector, names, login. `login` names who votes for the line
/// online, several parted by blanks. One bad row leaves everything out.
[[nodiscard]] RollImportResult import_roll(const Call& call, base::CommunityId community,
                                           std::istream& csv, const RollPlan& plan);

/// Links a person to a line, in the polls that are open too, and says so in the log; false where
/// they were linked already.
bool link_to_roll(const Call& call, base::CommunityId community, domain::Electorate electorate,
                  std::int64_t entry, const std::string& elector, base::UserId user);

}  // namespace sifang::app
