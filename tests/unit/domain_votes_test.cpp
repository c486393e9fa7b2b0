// SPDX-License-Identifier: Apache-2.0
// The cases of voting.md that are arithmetic, by their numbers there, and what is around them.
#include <gtest/gtest.h>

#include <stdexcept>

#include "domain/owner_votes.hpp"
#include "domain/votes.hpp"

namespace sifang::domain {
namespace {

const RulePack& pack(std::string_view code) {
  const auto* found = find_rule_pack(code);
  if (!found) throw std::invalid_argument("no rule pack " + std::string(code));
  return *found;
}

/// The estate of voting.md: 30,000.00 m², 300 heads.
constexpr Weight estate{.heads = 300, .area = 3'000'000};

VoteResult owners(std::string_view rule, Weight taking_part, Weight approving) {
  return count_weighed_votes(
      pack(rule), estate,
      {{"for", approving},
       {"against", {taking_part.heads - approving.heads, taking_part.area - approving.area}},
       {"abstain", {}}});
}

VoteResult council(std::string_view rule, std::int64_t approve, std::int64_t reject,
                   std::int64_t abstain, std::int64_t entitled = 4) {
  return count_votes(pack(rule), entitled,
                     {{"for", approve}, {"against", reject}, {"abstain", abstain}});
}

TEST(OwnersVote, case_1_half_of_the_area_is_not_more_than_half) {
  const auto result = owners("owners_ordinary", {200, 2'000'000}, {101, 1'000'000});
  EXPECT_TRUE(result.valid);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.reason, VoteReason::no_majority);
}

TEST(OwnersVote, case_2_a_hundredth_of_a_square_metre_more_passes) {
  const auto result = owners("owners_ordinary", {200, 2'000'000}, {101, 1'000'001});
  EXPECT_TRUE(result.passed);
  EXPECT_EQ(result.reason, VoteReason::carried);
}

TEST(OwnersVote, case_3_three_quarters_include_the_number) {
  EXPECT_TRUE(owners("owners_special", {200, 2'000'000}, {150, 1'500'000}).passed);
}

TEST(OwnersVote, case_4_a_hundredth_below_three_quarters_fails) {
  const auto result = owners("owners_special", {200, 2'000'000}, {150, 1'499'999});
  EXPECT_TRUE(result.valid);
  EXPECT_FALSE(result.passed);
}

TEST(OwnersVote, case_5_too_little_area_takes_part) {
  const auto result = owners("owners_ordinary", {300, 1'999'999}, {300, 1'999'999});
  EXPECT_FALSE(result.valid);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.reason, VoteReason::too_few);
}

TEST(OwnersVote, case_6_too_few_heads_take_part) {
  const auto result = owners("owners_ordinary", {199, 3'000'000}, {199, 3'000'000});
  EXPECT_FALSE(result.valid);
  EXPECT_FALSE(result.passed);
}

TEST(OwnersVote, case_7_half_of_the_heads_is_not_more_than_half) {
  const auto result = owners("owners_ordinary", {300, 3'000'000}, {150, 2'000'000});
  EXPECT_TRUE(result.valid);
  EXPECT_FALSE(result.passed);
}

TEST(OwnersVote, case_8_one_owner_with_three_flats_is_one_head_and_three_areas) {
  const std::vector<Unit> units{{"1-101", "zhang", 8'900},
                                {"1-102", "zhang", 9'000},
                                {"1-201", "zhang", 9'100},
                                {"1-202", "li", 8'000}};
  EXPECT_EQ(weigh_units(units), (Weight{2, 35'000}));
  const auto weighed = weigh_ballots(
      units, {{"1-101", "for"}, {"1-102", "for"}, {"1-201", "for"}, {"1-202", "against"}},
      plain_options());
  EXPECT_EQ(weighed[0].weight, (Weight{1, 27'000}));
  EXPECT_EQ(weighed[1].weight, (Weight{1, 8'000}));
}

TEST(OwnersVote, case_9_the_developers_unsold_flats_are_one_head_together) {
  std::vector<Unit> units{{"1-101", "zhang", 8'900}};
  for (int i = 0; i < 40; ++i)
    units.push_back({"9-" + std::to_string(i), "", 10'000, /*is_unsold=*/true});
  EXPECT_EQ(weigh_units(units), (Weight{2, 408'900}));
}

TEST(OwnersVote, counts_a_unit_once_and_only_units_of_the_register) {
  const std::vector<Unit> units{{"1-101", "zhang", 8'900}, {"1-202", "li", 8'000}};
  const auto weighed = weigh_ballots(
      units, {{"1-101", "for"}, {"1-101", "against"}, {"7-707", "for"}, {"1-202", "perhaps"}},
      plain_options());
  EXPECT_EQ(weighed[0].weight, (Weight{1, 8'900}));
  EXPECT_EQ(weighed[1].weight, (Weight{0, 0}));
  EXPECT_EQ(weighed[2].weight, (Weight{0, 0}));
}

TEST(OwnersVote, lets_the_head_of_an_owner_of_two_minds_take_part_and_approve_nothing) {
  const std::vector<Unit> units{{"1-101", "zhang", 8'900}, {"1-102", "zhang", 9'000}};
  const auto weighed =
      weigh_ballots(units, {{"1-101", "for"}, {"1-102", "against"}}, plain_options());
  EXPECT_EQ(weighed[0].weight, (Weight{0, 8'900}));
  EXPECT_EQ(weighed[1].weight, (Weight{0, 9'000}));
  EXPECT_EQ(weighed[2].weight, (Weight{1, 0}));
}

TEST(OwnersVote, keeps_the_developer_apart_from_an_owner_without_a_key) {
  EXPECT_EQ(weigh_units({{"1", "", 100}, {"2", "", 100, /*is_unsold=*/true}}).heads, 2);
}

TEST(Votes, case_11_everyone_abstaining_takes_place_and_does_not_pass) {
  for (const auto& rule : rule_packs()) {
    const auto result = count_votes(rule, 4, {{"for", 0}, {"against", 0}, {"abstain", 4}});
    EXPECT_TRUE(result.valid) << rule.code;
    EXPECT_FALSE(result.passed) << rule.code;
  }
}

TEST(PartiesConsent, case_14_one_missing_party_makes_it_invalid) {
  const auto result = council("four_party_consent", 2, 0, 1);
  EXPECT_FALSE(result.valid);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.reason, VoteReason::too_few);
}

TEST(PartiesConsent, case_15_one_party_against_is_enough_to_fail) {
  const auto result = council("four_party_consent", 3, 1, 0);
  EXPECT_TRUE(result.valid);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.reason, VoteReason::objection);
}

TEST(PartiesConsent, passes_with_abstentions_as_long_as_somebody_agrees) {
  EXPECT_TRUE(council("four_party_consent", 4, 0, 0).passed);
  EXPECT_TRUE(council("four_party_consent", 1, 0, 3).passed);
}

TEST(PartiesMajority, needs_three_of_four_ballots_and_more_than_half_of_them) {
  EXPECT_FALSE(council("four_party_majority", 2, 0, 0).valid);
  EXPECT_TRUE(council("four_party_majority", 2, 1, 0).passed);
  EXPECT_TRUE(council("four_party_majority", 2, 0, 1).passed);
  EXPECT_FALSE(council("four_party_majority", 2, 2, 0).passed);
  EXPECT_FALSE(council("four_party_majority", 2, 0, 2).passed);
  EXPECT_FALSE(council("four_party_majority", 1, 0, 2).passed);
  EXPECT_TRUE(council("four_party_majority", 3, 1, 0).passed);
}

TEST(PartiesMajority, rounds_three_quarters_of_five_parties_up) {
  EXPECT_FALSE(council("four_party_majority", 3, 0, 0, 5).valid);
  EXPECT_TRUE(council("four_party_majority", 4, 0, 0, 5).passed);
}

TEST(MembersMajority, asks_for_more_than_half_of_the_ballots_cast) {
  EXPECT_TRUE(council("members_majority", 2, 1, 0, 9).passed);
  EXPECT_FALSE(council("members_majority", 2, 1, 1, 9).passed);
  EXPECT_FALSE(council("members_majority", 0, 0, 0, 9).valid);
}

TEST(AssemblyVotes, know_their_thresholds) {
  EXPECT_FALSE(council("residents_assembly", 50, 0, 0, 100).valid);
  EXPECT_TRUE(council("residents_assembly", 26, 25, 0, 100).passed);
  EXPECT_TRUE(council("village_assembly_households", 134, 66, 0, 300).passed);
  EXPECT_FALSE(council("village_assembly_households", 134, 65, 0, 300).valid);
  EXPECT_TRUE(council("village_representatives", 21, 19, 0, 60).passed);
  EXPECT_FALSE(council("village_representatives", 20, 20, 0, 60).passed);
}

TEST(AssemblyVotes, measure_the_party_members_approval_against_all_who_should_have_come) {
  EXPECT_TRUE(council("party_members_meeting", 16, 4, 0, 30).passed);
  EXPECT_FALSE(council("party_members_meeting", 15, 5, 0, 30).passed);
}

TEST(OptionVotes, are_carried_by_the_option_with_more_than_half) {
  const auto& rule = pack("four_party_majority");
  const auto carried = count_votes(rule, 4, {{"电梯", 3}, {"停车", 1}, {"abstain", 0}});
  EXPECT_TRUE(carried.passed);
  EXPECT_EQ(carried.winner, "电梯");
  const auto split = count_votes(rule, 4, {{"电梯", 2}, {"停车", 1}, {"绿化", 1}});
  EXPECT_TRUE(split.valid);
  EXPECT_FALSE(split.passed);
  EXPECT_EQ(split.winner, "");
}

TEST(OptionVotes, need_one_mind_under_consent) {
  const auto& rule = pack("four_party_consent");
  EXPECT_EQ(count_votes(rule, 4, {{"电梯", 3}, {"停车", 0}, {"abstain", 1}}).winner, "电梯");
  EXPECT_FALSE(count_votes(rule, 4, {{"电梯", 3}, {"停车", 1}}).passed);
}

TEST(Votes, keep_the_tally_in_the_order_of_the_options_even_when_invalid) {
  const auto result = council("four_party_consent", 1, 0, 1);
  EXPECT_EQ(result.tally, (Tally{{"for", 1}, {"against", 0}, {"abstain", 1}}));
}

TEST(Votes, hold_against_an_empty_electorate) {
  for (const auto& rule : rule_packs())
    EXPECT_FALSE(count_votes(rule, 0, {{"for", 0}, {"against", 0}, {"abstain", 0}}).valid)
        << rule.code;
}

TEST(RulePacks, are_found_by_code_only) {
  for (const auto& rule : rule_packs()) EXPECT_EQ(find_rule_pack(rule.code), &rule);
  EXPECT_EQ(find_rule_pack("no_such_rule"), nullptr);
}

}  // namespace
}  // namespace sifang::domain
