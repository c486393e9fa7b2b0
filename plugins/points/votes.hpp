// SPDX-License-Identifier: Apache-2.0
// What meetings have voted, and whether a vote was about a version of the rule book. Meetings are
// read from the core as whoever asks may read them.
#pragma once

#include "books.hpp"
#include "naming.hpp"

namespace points {

/// What a vote must be about.
struct Proposal {
  std::int64_t book = 0, number = 0, proposed_at = 0;
  std::vector<BookName> books = {};  // that meetings know: all but drafts
};
/// Of the call's community. Errors: Refusal 404, 409 where it is not proposed.
[[nodiscard]] Proposal get_proposal(const Call& call, std::int64_t book);

/// A vote with what of its item and meeting says what it was about.
struct HeldVote {
  Json vote;  // as the core has it
  std::string meeting, meeting_title, starts_at, started_at;
  std::string item, motion;  // the title; the text of the motion that was put to the vote
};
/// All of a meeting's.
[[nodiscard]] std::vector<HeldVote> list_votes(const Json& meeting);

/// Why a vote does not adopt a version: `why` for screens, `words` for the rest. Null where it
/// does.
struct Unfit {
  const char *why = nullptr, *words = nullptr;
};
[[nodiscard]] Unfit find_fault(const Call& call, const Proposal& proposal, const HeldVote& held);

/// A vote was opened, as the log tells.
void note_opened(const Host& host, const Json& event);

}  // namespace points
