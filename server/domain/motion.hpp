// SPDX-License-Identifier: Apache-2.0
// Motions (动议) on an item of a meeting, and amendments (修正案) to them, as in Robert's Rules:
// one motion at a time, its amendments decided before it, and nothing changes what is being voted
// on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

using MotionId = base::Id<struct MotionTag>;
using AmendmentId = base::Id<struct AmendmentTag>;
using WordingId = base::Id<struct WordingTag>;

/// One that is open when its item ends has lapsed; it is open again where the item is taken up
/// again.
enum class MotionState : std::uint8_t { open, adopted, rejected, withdrawn };
template <>
struct Codes<MotionState> {
  static constexpr auto last = MotionState::withdrawn;
  static constexpr auto list =
      std::to_array<std::string_view>({"open", "adopted", "rejected", "withdrawn"});
};

/// accepted: by who made the motion; carried: by a vote. One that is open has lapsed with its
/// motion.
enum class AmendmentState : std::uint8_t { open, accepted, carried, rejected, withdrawn };
template <>
struct Codes<AmendmentState> {
  static constexpr auto last = AmendmentState::withdrawn;
  static constexpr auto list =
      std::to_array<std::string_view>({"open", "accepted", "carried", "rejected", "withdrawn"});
};

struct Amendment {
  AmendmentId id;
  std::string text, reason;  // the whole text that the motion would have
  std::string by, party;
  base::UserId by_id;
  std::int64_t wording = 1;  // of the motion when it was proposed: 1 the first
  base::Time at;
  AmendmentState state = AmendmentState::open;
};

/// What a motion said before an amendment took its place, and by whose act.
struct Wording {
  WordingId id;
  std::string text, by;
  base::Time at;
  AmendmentId amendment;
};

struct Motion {
  MotionId id;
  std::string text, by, party;
  base::UserId by_id;
  base::Time at;
  MotionState state = MotionState::open;
  std::vector<Wording> wordings = {};  // earlier ones, oldest first
  std::vector<Amendment> amendments = {};

  /// The number of its present wording, which is its version.
  [[nodiscard]] std::int64_t wording() const {
    return static_cast<std::int64_t>(wordings.size()) + 1;
  }
};

/// What one person moves on an item and proposes to a motion, whatever became of it; and what both
/// bear, which nobody uses up alone. After so many the matter wants another item.
inline constexpr std::size_t own_motions = 10, most_motions = 50;
inline constexpr std::size_t own_amendments = 20, most_amendments = 100;
/// Of one person's amendments to a motion, how many wait at a time.
inline constexpr std::size_t own_open_amendments = 3;

[[nodiscard]] inline const Motion* find_open_motion(const std::vector<Motion>& motions) {
  const auto found = std::find_if(motions.begin(), motions.end(), [](const Motion& motion) {
    return motion.state == MotionState::open;
  });
  return found == motions.end() ? nullptr : &*found;
}

/// Written to an earlier wording of its motion: its text knows nothing of what was taken over
/// since.
[[nodiscard]] inline bool is_stale(const Motion& motion, const Amendment& amendment) {
  return amendment.state == AmendmentState::open && amendment.wording != motion.wording();
}

/// One that comes before its motion: a stale one waits for its author, not the motion for it.
[[nodiscard]] inline bool has_amendment_to_decide(const Motion& motion) {
  return std::any_of(
      motion.amendments.begin(), motion.amendments.end(), [&](const Amendment& amendment) {
        return amendment.state == AmendmentState::open && !is_stale(motion, amendment);
      });
}

/// What is done with a motion, or with one of its amendments.
enum class MotionAct : std::uint8_t {
  amend,
  withdraw,
  put_to_vote,
  accept_amendment,
  withdraw_amendment,
  rewrite_amendment,
  put_amendment_to_vote,
};

/// Why it cannot be done now.
enum class MotionBar : std::uint8_t {
  none,
  motion_decided,     // adopted, rejected or withdrawn
  amendment_decided,  // likewise
  vote_open,          // nothing changes while it is voted on
  amendments_open,    // first these, then the motion
  amendment_stale,    // first its author writes it anew
};

/// `amendment`: the one that the act is about; none for acts on the motion. `voting`: a vote on
/// the motion or on one of its amendments is open.
[[nodiscard]] inline MotionBar find_bar(MotionAct act, const Motion& motion,
                                        const Amendment* amendment, bool voting) {
  if (motion.state != MotionState::open) return MotionBar::motion_decided;
  if (amendment && amendment->state != AmendmentState::open) return MotionBar::amendment_decided;
  if (voting) return MotionBar::vote_open;
  if (act == MotionAct::put_to_vote && has_amendment_to_decide(motion))
    return MotionBar::amendments_open;
  const bool takes = act == MotionAct::accept_amendment || act == MotionAct::put_amendment_to_vote;
  if (takes && amendment && is_stale(motion, *amendment)) return MotionBar::amendment_stale;
  return MotionBar::none;
}

/// The amendment's text takes the place of the motion's, which stays with it as `before`; what else
/// is open is stale from now on.
inline void apply_amendment(Motion& motion, Amendment& amendment, AmendmentState how,
                            Wording before) {
  motion.text = amendment.text;
  motion.wordings.push_back(std::move(before));
  amendment.state = how;
}

/// What a counted vote makes of a motion or an amendment. One in which too few took part decides
/// nothing.
enum class MotionOutcome : std::uint8_t { nothing, carried, rejected };
[[nodiscard]] constexpr MotionOutcome outcome_of(bool valid, bool passed) {
  if (!valid) return MotionOutcome::nothing;
  return passed ? MotionOutcome::carried : MotionOutcome::rejected;
}

}  // namespace sifang::domain
