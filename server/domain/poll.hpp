// SPDX-License-Identifier: Apache-2.0
// A poll: a vote of the owners, residents or villagers outside a meeting, over days, with notice
// (voting.md). Who votes stands in the roll of its electorate, which is frozen when it opens.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/owner_votes.hpp"
#include "domain/votes.hpp"

namespace sifang::domain {

using PollId = base::Id<struct PollTag>;
using PaperId = base::Id<struct PaperTag>;

enum class PollState : std::uint8_t { draft, announced, open, closed, published, withdrawn };
template <>
struct Codes<PollState> {
  static constexpr auto last = PollState::withdrawn;
  static constexpr auto list = std::to_array<std::string_view>(
      {"draft", "announced", "open", "closed", "published", "withdrawn"});
};

/// How a ballot came: by its elector's own hand, or written and typed in by two people.
enum class Channel : std::uint8_t { web, paper, on_site, door };
template <>
struct Codes<Channel> {
  static constexpr auto last = Channel::door;
  static constexpr auto list = std::to_array<std::string_view>({"web", "paper", "on_site", "door"});
};

/// What became of a written ballot that somebody typed in. waiting: a second person has yet to type
/// the same; in_review: the two differ, or the elector has voted already.
enum class PaperState : std::uint8_t { waiting, counted, in_review, dropped };
template <>
struct Codes<PaperState> {
  static constexpr auto last = PaperState::dropped;
  static constexpr auto list =
      std::to_array<std::string_view>({"waiting", "counted", "in_review", "dropped"});
};

/// Mandates that one holder may have of different heads.
inline constexpr std::int64_t proxies_max = 3;

struct Poll {
  PollId id;
  base::CommunityId community;
  base::ItemId item;  // of the meeting that put it; may be none
  std::string rule, question, text;
  std::vector<std::string> options;
  bool secret = false, deem_absent = false, count_parking = false, extraordinary = false;
  PollState state = PollState::draft;
  std::optional<base::Time> opens_at, closes_at, announced_at, opened_at, closed_at, published_at;
  Weight entitled, cast;
  std::string electorate_hash;          // SHA-256 of its file (protocol), in hex; once open
  std::optional<std::string> result;    // JSON, once closed
  std::optional<std::string> official;  // JSON, what an authority's own system counted
  std::string withdrawn_for;            // why
  int reminded = 0;                     // what time alone has told of it: a PollReminder
  std::int64_t version = 1;
};

/// What time alone tells of an open poll, each once and in this order.
enum class PollReminder : std::uint8_t { none, ending, time_over };
/// Before its end that is told: two days, of one that is shorter than that a day.
inline constexpr std::chrono::milliseconds long_poll_warning = std::chrono::days(2);
inline constexpr std::chrono::milliseconds short_poll_warning = std::chrono::days(1);
/// What is to be told by now. One of a day or less only just opened: nobody is warned of its end.
[[nodiscard]] PollReminder poll_reminder(const Poll& poll, base::Time now);

/// Whether heads and area both count, so that a choice could be told from its area.
[[nodiscard]] constexpr bool is_weighed(const RulePack& pack) {
  return pack.electorate == Electorate::owners;
}
/// Whether that electorate votes in polls, by its roll.
[[nodiscard]] constexpr bool votes_in_polls(Electorate electorate) {
  return electorate != Electorate::parties && electorate != Electorate::members_present;
}

/// Whether a poll announced at `now` may open and close then. Errors: invalid at /opens_at or
/// /closes_at, saying the earliest or latest time.
[[nodiscard]] base::Result<void> check_poll_times(const RulePack& pack, bool extraordinary,
                                                  base::Time now, base::Time opens_at,
                                                  base::Time closes_at);

/// A count with its two readings: as cast, and with those who stayed away following the majority.
struct PollResult {
  Weight entitled, cast;
  std::vector<WeighedOption> options;
  VoteResult plain, deemed;
  bool deem_absent = false;

  [[nodiscard]] const VoteResult& effective() const { return deem_absent ? deemed : plain; }
};
/// Counts `options`, each with what its ballots weigh.
[[nodiscard]] PollResult count_poll(const RulePack& pack, bool deem_absent, Weight entitled,
                                    std::vector<WeighedOption> options);

}  // namespace sifang::domain
