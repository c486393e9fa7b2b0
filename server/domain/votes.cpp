// SPDX-License-Identifier: Apache-2.0
#include "domain/votes.hpp"

#include <algorithm>

namespace sifang::domain {
namespace {

constexpr Threshold more_than_half{1, 2, true};
constexpr Threshold two_thirds{2, 3, false};
constexpr Threshold three_quarters{3, 4, false};
constexpr Threshold all{1, 1, false};
constexpr Threshold some{0, 1, true};

// Model rules of procedure of owners' assemblies: 15 days' notice, 7 of an extraordinary one, 5 to
// 60 days to vote. The Organic Law's villagers are called ten days before.
constexpr Timing owners_timing{
    .notice_days = 15, .short_notice_days = 7, .window_min_days = 5, .window_max_days = 60};
constexpr Timing villagers_timing{.notice_days = 10, .short_notice_days = 10};

Weight operator+(Weight left, Weight right) {
  return {left.heads + right.heads, left.area + right.area};
}

bool met(const Threshold& threshold, Weight part, Weight whole) {
  return threshold.met(part.heads, whole.heads) && threshold.met(part.area, whole.area);
}

const WeighedOption* find_option(const std::vector<WeighedOption>& options, std::string_view name) {
  const auto place = std::find_if(options.begin(), options.end(), [&](const WeighedOption& option) {
    return option.option == name;
  });
  return place == options.end() ? nullptr : &*place;
}

Weight weight_of(const std::vector<WeighedOption>& options, std::string_view name) {
  const auto* option = find_option(options, name);
  return option ? option->weight : Weight{};
}

/// A plain question has both; anything else is a choice among own options.
bool is_plain(const std::vector<WeighedOption>& options) {
  return find_option(options, "for") && find_option(options, "against");
}

/// The option that the rule carries, or none; `whole` is what approval is measured against.
const WeighedOption* find_carried(const RulePack& pack, Weight cast, Weight whole,
                                  const std::vector<WeighedOption>& options) {
  const bool plain = is_plain(options);
  for (const auto& option : options) {
    if (plain ? option.option != "for" : option.option == "abstain") continue;
    if (option.weight.heads == 0 || !met(pack.approval, option.weight, whole)) continue;
    // Consent: every other ballot abstained. On a plain question that is: none was against.
    const auto agreed = option.weight + weight_of(options, "abstain");
    if (!pack.no_objection || agreed == cast) return &option;
  }
  return nullptr;
}

}  // namespace

const std::vector<RulePack>& rule_packs() {
  static const std::vector<RulePack> packs{
      {.code = "four_party_consent",
       .version = 1,
       .source = "Council practice: every party takes part and none objects",
       .electorate = Electorate::parties,
       .participation = all,
       .approval = some,
       .no_objection = true},
      {.code = "four_party_majority",
       .version = 1,
       .source =
           "Council practice: three quarters take part, more than half of the ballots approve",
       .electorate = Electorate::parties,
       .participation = three_quarters,
       .approval = more_than_half},
      // Taking part is being there: the quorum of the series, without which no vote is opened.
      {.code = "members_majority",
       .version = 1,
       .source = "Council practice: members who checked in, more than half of the ballots approve",
       .electorate = Electorate::members_present,
       .participation = some,
       .approval = more_than_half},
      {.code = "owners_ordinary",
       .version = 1,
       .source = "Civil Code of the PRC, art. 278 (1) 1-5, 9",
       .electorate = Electorate::owners,
       .participation = two_thirds,
       .approval = more_than_half,
       .timing = owners_timing},
      {.code = "owners_special",
       .version = 1,
       .source = "Civil Code of the PRC, art. 278 (1) 6-8",
       .electorate = Electorate::owners,
       .participation = two_thirds,
       .approval = three_quarters,
       .timing = owners_timing},
      {.code = "residents_assembly",
       .version = 1,
       .source = "Organic Law of the Urban Residents Committees, art. 9",
       .electorate = Electorate::residents,
       .participation = more_than_half,
       .approval = more_than_half},
      {.code = "village_assembly",
       .version = 1,
       .source = "Organic Law of the Villagers Committees, art. 22",
       .electorate = Electorate::villagers,
       .participation = more_than_half,
       .approval = more_than_half,
       .timing = villagers_timing},
      {.code = "village_assembly_households",
       .version = 1,
       .source = "Organic Law of the Villagers Committees, art. 22",
       .electorate = Electorate::households,
       .participation = two_thirds,
       .approval = more_than_half,
       .timing = villagers_timing},
      {.code = "village_representatives",
       .version = 1,
       .source = "Organic Law of the Villagers Committees, art. 26",
       .electorate = Electorate::representatives,
       .participation = two_thirds,
       .approval = more_than_half,
       .timing = villagers_timing},
      {.code = "party_members_meeting",
       .version = 1,
       .source = "Four deliberations and two publications: the meeting of party members",
       .electorate = Electorate::party_members,
       .participation = two_thirds,
       .approval = more_than_half,
       .base = ApprovalBase::entitled},
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

VoteResult count_weighed_votes(const RulePack& pack, Weight entitled,
                               const std::vector<WeighedOption>& options) {
  VoteResult result;
  Weight cast;
  for (const auto& [option, weight] : options) {
    cast = cast + weight;
    result.tally.emplace_back(option, weight.heads);
  }
  result.valid = cast.heads > 0 && met(pack.participation, cast, entitled);
  if (!result.valid) return result;

  const Weight whole = pack.base == ApprovalBase::cast ? cast : entitled;
  const auto* carried = find_carried(pack, cast, whole, options);
  result.passed = carried != nullptr;
  if (carried && !is_plain(options)) result.winner = carried->option;
  if (carried)
    result.reason = VoteReason::carried;
  else if (pack.no_objection && weight_of(options, "against").heads > 0)
    result.reason = VoteReason::objection;
  else
    result.reason = VoteReason::no_majority;
  return result;
}

VoteResult count_votes(const RulePack& pack, std::int64_t entitled, Tally tally) {
  // Where only heads count, a head's area is one: both measures then say the same.
  std::vector<WeighedOption> options;
  for (auto& [option, ballots] : tally) options.push_back({std::move(option), {ballots, ballots}});
  return count_weighed_votes(pack, {entitled, entitled}, options);
}

}  // namespace sifang::domain
