// SPDX-License-Identifier: Apache-2.0
// Polls inside a transaction: reading and storing them, and writing the event of a change. The
// commands are in poll_commands, poll_actions, poll_ballots and poll_papers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/chores.hpp"
#include "app/command.hpp"
#include "domain/poll.hpp"
#include "protocol/poll_json.hpp"

namespace sifang::app {

/// A poll that the caller may read. Errors: not_found, unauthenticated.
[[nodiscard]] base::Result<domain::Poll> find_visible_poll(const Call& call, domain::PollId id);
/// The same where the caller holds one of the command's roles. Errors: those, and forbidden.
[[nodiscard]] base::Result<domain::Poll> find_allowed_poll(const Call& call, domain::PollId id);
[[nodiscard]] std::optional<domain::Poll> load_poll(store::Transaction& tx, domain::PollId id);

/// Who was frozen into it, in order of elector; empty before it opened.
[[nodiscard]] std::vector<domain::Unit> load_electorate(const Call& call, const domain::Poll& poll);

/// Stores the poll's own fields and raises the version. Requires: its options have not changed.
void save_poll(const Call& call, domain::Poll& poll);

/// What an event of a poll says beside the poll. Each is a JSON object or empty.
struct PollEventExtra {
  std::string staff;        // members of data for those who keep the roll
  std::string sealed;       // for `sifang verify` alone
  bool staff_only = false;  // the others learn nothing of it: the poll's version stays
  bool unnamed = false;     // who did it is nobody's business
};
void append_poll_event(const Call& call, const domain::Poll& poll, std::string_view kind,
                       const PollEventExtra& extra = {});

/// Marks the elector as having cast, and counts it. Requires: it has not.
void count_ballot(const Call& call, domain::Poll& poll, const std::string& elector,
                  domain::Channel channel, const std::string& choice);

/// What everybody was told last of the polls that the meeting's items put: event bodies, up to a
/// place in the log.
[[nodiscard]] std::vector<std::string> polls_told(const Call& call, base::MeetingId meeting,
                                                  std::int64_t seq);

[[nodiscard]] std::string write_poll_for(const Call& call, const domain::Poll& poll);
[[nodiscard]] Reply poll_reply(const Call& call, const domain::Poll& poll);

void add_poll_commands(CommandTable& commands);
void add_poll_actions(CommandTable& commands);
void add_poll_ballot_commands(CommandTable& commands);
void add_poll_paper_commands(CommandTable& commands);
void add_poll_chores(std::vector<Chore>& chores);

}  // namespace sifang::app
