// SPDX-License-Identifier: Apache-2.0
#include "domain/votes.hpp"

#include <algorithm>

namespace sifang::domain {
namespace {

std::int64_t ballots_for(const Tally& tally, std::string_view option) {
  auto place = std::find_if(tally.begin(), tally.end(),
                            [&](const auto& entry) { return entry.first == option; });
  return place == tally.end() ? 0 : place->second;
}

}  // namespace

const std::vector<RulePack>& rule_packs() {
  static const std::vector<RulePack> packs{
      {.code = "four_party_consent", .version = 1,
       .source = "Council practice: every party takes part and none objects",
       .electorate = Electorate::parties, .participation = {1, 1, false}, .approval = {0, 1, false},
       .no_objection = true},
      {.code = "four_party_majority", .version = 1,
       .source = "Council practice: three quarters take part, more than half of the ballots approve",
       .electorate = Electorate::parties, .participation = {3, 4, false}, .approval = {1, 2, true},
       .no_objection = false},
      {.code = "members_majority", .version = 1,
       .source = "Council practice: members who checked in, more than half of the ballots approve",
       .electorate = Electorate::members_present, .participation = {1, 2, true},
       .approval = {1, 2, true}, .no_objection = false},
  };
  return packs;
}

const RulePack* find_rule_pack(std::string_view code) {
  for (const auto& pack : rule_packs())
    if (pack.code == code) return &pack;
  return nullptr;
}

const std::vector<std::string>& plain_options() {
  static const std::vector<std::string> options{"for", "against", "abstain"};
  return options;
}

VoteResult count_votes(const RulePack& pack, std::int64_t entitled, Tally tally) {
  std::int64_t cast = 0;
  for (const auto& [option, ballots] : tally) cast += ballots;

  VoteResult result;
  result.valid = entitled > 0 && pack.participation.met(cast, entitled);
  const bool plain = std::any_of(tally.begin(), tally.end(),
                                 [](const auto& entry) { return entry.first == "for"; });
  if (plain) {
    const auto approving = ballots_for(tally, "for"), against = ballots_for(tally, "against");
    const bool carried = pack.no_objection ? against == 0 && approving > 0
                                           : approving > against && pack.approval.met(approving, cast);
    result.passed = result.valid && carried;
  } else {
    // Own options: the leader needs what approval needs; consent means that nobody chose another.
    for (const auto& [option, ballots] : tally) {
      const bool carries = option != "abstain" && ballots > 0 &&
                           (pack.no_objection ? ballots + ballots_for(tally, "abstain") == cast
                                              : pack.approval.met(ballots, cast));
      if (result.valid && carries) {
        result.passed = true;
        result.winner = option;
      }
    }
  }
  result.tally = std::move(tally);
  return result;
}

}  // namespace sifang::domain
