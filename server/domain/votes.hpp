// SPDX-License-Identifier: Apache-2.0
// Votes: rule packs as data and one way of counting (voting.md). Whole numbers only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// Who has a ballot.
enum class Electorate : std::uint8_t {
  parties,          // one each of the meeting's set
  members_present,  // members who checked in
  owners,           // units, weighed by area and heads: owner_votes.hpp
  residents,        // adults, or representatives of households or groups
  villagers,        // adults
  households,       // representatives of households
  representatives,  // elected representatives of the village
  party_members,    // members of the party branch
};
template <>
struct Codes<Electorate> {
  static constexpr auto last = Electorate::party_members;
  static constexpr auto list = std::to_array<std::string_view>(
      {"parties", "members_present", "owners", "residents", "villagers", "households",
       "representatives", "party_members"});
};

/// A share as a fraction; `strict`: more than it, else at least it.
struct Threshold {
  std::int64_t numerator;
  std::int64_t denominator;
  bool strict;

  /// part / whole against the threshold, by cross-multiplication.
  [[nodiscard]] constexpr bool met(std::int64_t part, std::int64_t whole) const {
    return strict ? part * denominator > numerator * whole
                  : part * denominator >= numerator * whole;
  }
};

/// What an approval is measured against.
enum class ApprovalBase : std::uint8_t { cast, entitled };

/// How long a vote outside a meeting is announced and open, in days; all 0 where none is
/// prescribed.
struct Timing {
  int notice_days = 0, short_notice_days = 0;  // short: of an extraordinary one
  int window_min_days = 0, window_max_days = 60;
  int publish_days = 7;  // after the closing, at the latest
};

/// A rule of voting. It is copied (code and version) into a vote when the vote opens.
struct RulePack {
  std::string_view code;
  int version;
  std::string_view source;  // where the rule comes from
  Electorate electorate;
  Threshold participation;  // of those entitled
  Threshold approval;       // of `base`
  ApprovalBase base = ApprovalBase::cast;
  bool no_objection = false;  // one ballot against is enough to fail
  Timing timing = {};
};

/// Every pack that can be counted. Which electorates a meeting can freeze is the caller's to know.
[[nodiscard]] const std::vector<RulePack>& rule_packs();
[[nodiscard]] const RulePack* find_rule_pack(std::string_view code);

/// Ballots per option, in the vote's order of options.
using Tally = std::vector<std::pair<std::string, std::int64_t>>;

/// How much somebody weighs: heads, and area in 0.01 m².
struct Weight {
  std::int64_t heads = 0;
  std::int64_t area = 0;
  bool operator==(const Weight&) const = default;
};
struct WeighedOption {
  std::string option;
  Weight weight;
};

/// Why a vote ended as it did.
enum class VoteReason : std::uint8_t { carried, too_few, objection, no_majority };
template <>
struct Codes<VoteReason> {
  static constexpr auto last = VoteReason::no_majority;
  static constexpr auto list =
      std::to_array<std::string_view>({"carried", "too_few", "objection", "no_majority"});
};

/// valid: enough took part. passed: the question is carried; with own options, that one of them has
/// the majority the rule asks for, and `winner` names it.
struct VoteResult {
  bool valid = false;
  bool passed = false;
  VoteReason reason = VoteReason::too_few;
  std::string winner;  // empty unless a vote with own options is carried
  Tally tally;         // heads
};

/// The options of a vote on a plain question.
[[nodiscard]] const std::vector<std::string>& plain_options();  // for, against, abstain

/// Counts closed ballots, one head each. Abstaining takes part and does not approve.
[[nodiscard]] VoteResult count_votes(const RulePack& pack, std::int64_t entitled, Tally tally);

/// The same where heads and area must both reach every threshold.
[[nodiscard]] VoteResult count_weighed_votes(const RulePack& pack, Weight entitled,
                                             const std::vector<WeighedOption>& options);

}  // namespace sifang::domain
