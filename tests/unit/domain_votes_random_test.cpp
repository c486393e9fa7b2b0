// SPDX-License-Identifier: Apache-2.0
// Counting, done a second time as a clerk with a list of ballots would do it: rule by rule in the
// words of the law, unit by unit, without the tables of domain/votes.cpp. Both must come to the
// same of a hundred thousand random electorates, many of them just at a threshold.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "domain/owner_votes.hpp"
#include "domain/votes.hpp"

namespace sifang::domain {
namespace {

using Random = std::mt19937_64;
constexpr int electorates = 100'000;
constexpr std::uint64_t seed = 20'261'127;

std::int64_t pick(Random& random, std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

/// A vote as the clerk finds it on the table.
struct Case {
  std::string rule;
  std::vector<std::string> options;
  std::vector<Unit> units;
  std::vector<UnitBallot> ballots;
};

struct Finding {
  bool takes_place = false, carried = false;
  std::string winner = {};
  std::vector<std::int64_t> heads = {};  // in the order of the options
  bool operator==(const Finding&) const = default;
};

/// The number of votes, or of square metres, is at least or more than a share of another.
bool enough_took_part(const std::string& rule, std::int64_t part, std::int64_t all) {
  if (part == 0) return false;
  if (rule == "four_party_consent") return part == all;
  if (rule == "four_party_majority") return part >= (3 * all + 3) / 4;  // three quarters, up
  if (rule == "members_majority") return true;
  if (rule == "residents_assembly" || rule == "village_assembly") return part > all / 2;
  return part >= (2 * all + 2) / 3;  // two thirds, up
}
bool enough_approve(const std::string& rule, std::int64_t yes, std::int64_t cast,
                    std::int64_t all) {
  if (yes == 0) return false;
  if (rule == "four_party_consent") return true;  // if nobody objects
  if (rule == "owners_special") return yes >= (3 * cast + 3) / 4;
  if (rule == "party_members_meeting") return yes > all - yes;
  return yes > cast - yes;  // more than half
}

/// The clerk's way: the ballots are put on heaps, one by one.
Finding count_by_hand(const Case& vote) {
  struct Paper {
    const Unit* unit;
    std::string choice;
  };
  std::vector<Paper> papers;
  for (const auto& [name, choice] : vote.ballots) {
    const Unit* unit = nullptr;
    for (const auto& each : vote.units)
      if (each.unit == name) unit = &each;
    bool known = false, again = false;
    for (const auto& option : vote.options) known = known || option == choice;
    for (const auto& paper : papers) again = again || paper.unit == unit;
    if (unit != nullptr && known && !again) papers.push_back({unit, choice});
  }
  const auto same_head = [](const Unit& left, const Unit& right) {
    return left.is_unsold == right.is_unsold && (left.is_unsold || left.owner == right.owner);
  };
  std::int64_t all_area = 0, all_heads = 0, cast_area = 0, cast_heads = 0;
  for (std::size_t i = 0; i < vote.units.size(); ++i) {
    all_area += vote.units[i].area;
    bool is_first = true;
    for (std::size_t j = 0; j < i; ++j)
      is_first = is_first && !same_head(vote.units[i], vote.units[j]);
    all_heads += is_first ? 1 : 0;
  }
  std::vector<std::int64_t> area(vote.options.size()), heads(vote.options.size());
  const auto index_of = [&](const std::string& choice) {
    std::size_t index = 0;
    while (vote.options[index] != choice) ++index;
    return index;
  };
  for (std::size_t i = 0; i < papers.size(); ++i) {
    area[index_of(papers[i].choice)] += papers[i].unit->area;
    cast_area += papers[i].unit->area;
    bool is_first = true, of_one_mind = true;
    for (std::size_t j = 0; j < papers.size(); ++j) {
      if (j == i || !same_head(*papers[i].unit, *papers[j].unit)) continue;
      if (j < i) is_first = false;
      if (papers[j].choice != papers[i].choice) of_one_mind = false;
    }
    if (!is_first) continue;
    ++cast_heads;
    ++heads[index_of(of_one_mind ? papers[i].choice : "abstain")];
  }

  Finding finding{.heads = heads};
  finding.takes_place = enough_took_part(vote.rule, cast_heads, all_heads) &&
                        (all_area == 0 || enough_took_part(vote.rule, cast_area, all_area));
  if (!finding.takes_place) return finding;
  const bool plain = vote.options[0] == "for";
  for (std::size_t i = 0; i < vote.options.size(); ++i) {
    if (plain ? i != 0 : vote.options[i] == "abstain") continue;
    bool objected = false;  // somebody chose something else and did not abstain
    for (std::size_t j = 0; j < vote.options.size(); ++j)
      objected =
          objected || (j != i && vote.options[j] != "abstain" && (heads[j] > 0 || area[j] > 0));
    if (vote.rule == "four_party_consent" && objected) continue;
    if (!enough_approve(vote.rule, heads[i], cast_heads, all_heads) ||
        !enough_approve(vote.rule, area[i], cast_area, all_area))
      continue;
    finding.carried = true;
    finding.winner = plain ? "" : vote.options[i];
    return finding;
  }
  return finding;
}

Finding count_by_program(const Case& vote) {
  const auto weighed = weigh_ballots(vote.units, vote.ballots, vote.options);
  const auto result =
      count_weighed_votes(*find_rule_pack(vote.rule), weigh_units(vote.units), weighed);
  Finding finding{.takes_place = result.valid, .carried = result.passed, .winner = result.winner};
  for (const auto& [option, heads] : result.tally) finding.heads.push_back(heads);
  return finding;
}

/// Units of owners with one flat or several, a developer, flats of one size or of any; ballots with
/// some that come twice or of nowhere. Small numbers, so that many stand just at a threshold.
Case draw(Random& random) {
  Case vote;
  const auto& packs = rule_packs();
  vote.rule =
      packs[static_cast<std::size_t>(pick(random, 0, static_cast<std::int64_t>(packs.size()) - 1))]
          .code;
  vote.options = pick(random, 0, 3) > 0
                     ? plain_options()
                     : std::vector<std::string>{"red", "abstain", "blue", "green"};
  const bool alike = pick(random, 0, 1) == 1;
  const auto count = pick(random, 1, 24);
  const auto eager = pick(random, 1, 10);  // of ten take part
  const auto yes = pick(random, 0, 10);    // of ten choose the first
  for (std::int64_t i = 0; i < count; ++i) {
    const auto name = "u" + std::to_string(i);
    Unit unit{.unit = name,
              .owner = "o" + std::to_string(pick(random, 0, 3) > 0 ? i : pick(random, 0, count)),
              .area = alike ? 10'000 : pick(random, 1, 20'000),
              .is_unsold = pick(random, 0, 11) == 0};
    if (unit.is_unsold) unit.owner.clear();
    vote.units.push_back(std::move(unit));
    if (pick(random, 1, 10) > eager) continue;
    const auto choose = [&] {
      const auto other = pick(random, 0, static_cast<std::int64_t>(vote.options.size()) - 1);
      return vote.options[pick(random, 1, 10) <= yes ? 0 : static_cast<std::size_t>(other)];
    };
    vote.ballots.push_back({name, choose()});
    if (pick(random, 0, 19) == 0) vote.ballots.push_back({name, choose()});
    if (pick(random, 0, 39) == 0) vote.ballots.push_back({"nowhere", choose()});
  }
  std::shuffle(vote.ballots.begin(), vote.ballots.end(), random);
  return vote;
}

TEST(RandomVotes, are_counted_as_a_clerk_counts_them) {
  Random random(seed);
  std::map<std::string, std::array<int, 3>> seen;  // by rule: invalid, not passed, passed
  for (int i = 0; i < electorates; ++i) {
    const auto vote = draw(random);
    const auto by_hand = count_by_hand(vote);
    const auto by_program = count_by_program(vote);
    ASSERT_EQ(by_program, by_hand)
        << vote.rule << ", electorate " << i << " of seed " << seed << ": takes place "
        << by_program.takes_place << by_hand.takes_place << ", carried " << by_program.carried
        << by_hand.carried << ", winner '" << by_program.winner << "' '" << by_hand.winner << "'";
    ++seen[vote.rule][by_hand.takes_place ? (by_hand.carried ? 2 : 1) : 0];
  }
  // Each rule was seen to end in each way: a vote of members who are there always takes place, but
  // for that of nobody.
  for (const auto& pack : rule_packs())
    for (std::size_t end = 0; end < 3; ++end)
      EXPECT_GT(seen[std::string(pack.code)][end], 100) << pack.code << " " << end;
}

}  // namespace
}  // namespace sifang::domain
