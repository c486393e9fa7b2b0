// SPDX-License-Identifier: Apache-2.0
// Votes: rule packs as data and one way of counting (voting.md). Whole numbers only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sifang::domain {

/// Who has a ballot.
enum class Electorate : std::uint8_t { parties, members_present };

/// A share as a fraction; `strict`: more than it, else at least it.
struct Threshold {
  std::int64_t numerator;
  std::int64_t denominator;
  bool strict;

  /// part / whole against the threshold, by cross-multiplication.
  [[nodiscard]] constexpr bool met(std::int64_t part, std::int64_t whole) const {
    return strict ? part * denominator > numerator * whole : part * denominator >= numerator * whole;
  }
};

/// A rule of voting. It is copied (code and version) into a vote when the vote opens.
struct RulePack {
  std::string_view code;
  int version;
  std::string_view source;     // where the rule comes from
  Electorate electorate;
  Threshold participation;     // of those entitled
  Threshold approval;          // of those who took part
  bool no_objection;           // one ballot against is enough to fail
};

/// The packs this version can count, in the order in which a host is offered them.
[[nodiscard]] const std::vector<RulePack>& rule_packs();
[[nodiscard]] const RulePack* find_rule_pack(std::string_view code);

/// Ballots per option, in the vote's order of options.
using Tally = std::vector<std::pair<std::string, std::int64_t>>;

/// valid: enough took part. passed: the question is carried; with own options, that one of them has
/// the majority the rule asks for, and `winner` names it.
struct VoteResult {
  bool valid = false;
  bool passed = false;
  std::string winner;  // empty unless a vote with own options is carried
  Tally tally;
};

/// The options of a vote on a plain question.
[[nodiscard]] const std::vector<std::string>& plain_options();  // for, against, abstain

/// Counts closed ballots. Abstaining takes part and does not approve.
[[nodiscard]] VoteResult count_votes(const RulePack& pack, std::int64_t entitled, Tally tally);

}  // namespace sifang::domain
