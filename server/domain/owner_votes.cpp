// SPDX-License-Identifier: Apache-2.0
#include "domain/owner_votes.hpp"

#include <map>
#include <set>
#include <string_view>

namespace sifang::domain {
namespace {

/// Whose head a unit belongs to. Owners' keys are set apart from the developer's, which is empty.
std::string head_of(const Unit& unit) { return unit.is_unsold ? "" : "owner:" + unit.owner; }

}  // namespace

Weight weigh_units(const std::vector<Unit>& units) {
  std::set<std::string> heads;
  Weight whole;
  for (const auto& unit : units) {
    whole.area += unit.area;
    if (heads.insert(head_of(unit)).second) ++whole.heads;
  }
  return whole;
}

std::vector<WeighedOption> weigh_ballots(const std::vector<Unit>& units,
                                         const std::vector<UnitBallot>& ballots,
                                         const std::vector<std::string>& options) {
  std::map<std::string_view, const Unit*> register_of_units;
  for (const auto& unit : units) register_of_units.emplace(unit.unit, &unit);
  std::map<std::string_view, Weight> weights;
  for (const auto& option : options) weights.emplace(option, Weight{});

  // Areas go where the ballots say; each head remembers what its units chose.
  std::map<std::string, std::set<std::string_view>> choices_by_head;
  for (const auto& ballot : ballots) {
    const auto place = register_of_units.find(ballot.unit);
    const auto weight = weights.find(ballot.choice);
    if (place == register_of_units.end() || weight == weights.end()) continue;
    weight->second.area += place->second->area;
    choices_by_head[head_of(*place->second)].insert(weight->first);
    register_of_units.erase(place);
  }
  for (const auto& [head, choices] : choices_by_head)
    ++weights[choices.size() == 1 ? *choices.begin() : std::string_view("abstain")].heads;

  std::vector<WeighedOption> weighed;
  for (const auto& option : options) weighed.push_back({option, weights[option]});
  return weighed;
}

}  // namespace sifang::domain
