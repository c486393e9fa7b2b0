// SPDX-License-Identifier: Apache-2.0
// Owners' votes: from units and their ballots to heads and areas (voting.md). One unit is one
// ballot; one owner is one head however many units they have; the developer's unsold or undelivered
// units together are one head. Co-owners are one owner here and cast one ballot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/votes.hpp"

namespace sifang::domain {

struct Unit {
  std::string unit;
  std::string owner;  // one key per owner (or group of co-owners); unused while unsold
  std::int64_t area;  // 0.01 m²
  bool is_unsold = false;
};

struct UnitBallot {
  std::string unit;
  std::string choice;
};

/// The whole electorate: every unit's area, every owner's head.
[[nodiscard]] Weight weigh_units(const std::vector<Unit>& units);

/// What the ballots weigh per option, in the order of `options`. An owner whose units voted
/// differently takes part with the head and approves nothing with it: it counts as "abstain".
/// Ballots of unknown units and second ballots of a unit do not count. Requires: "abstain" is one
/// of the options.
[[nodiscard]] std::vector<WeighedOption> weigh_ballots(const std::vector<Unit>& units,
                                                       const std::vector<UnitBallot>& ballots,
                                                       const std::vector<std::string>& options);

}  // namespace sifang::domain
