// SPDX-License-Identifier: Apache-2.0
// Whose ballot is whose in a vote of a meeting: the right of one person, as casting asks it and as
// they are told it beforehand.
#include <algorithm>

#include "app/meetings.hpp"
#include "app/seats.hpp"
#include "domain/votes.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Meeting;
using domain::Vote;

bool is_by_party(const Vote& vote) {
  return domain::find_rule_pack(vote.rule)->electorate == domain::Electorate::parties;
}

const domain::Attendance* find_place(const Meeting& meeting, base::UserId user) {
  const auto found = std::find_if(meeting.attendance.begin(), meeting.attendance.end(),
                                  [&](const auto& entry) { return entry.user == user; });
  return found == meeting.attendance.end() ? nullptr : &*found;
}

/// In the electorate as it was frozen.
bool is_elector(const Call& call, const Vote& vote, const std::string& elector) {
  return !elector.empty() &&
         call.tx
             .find([](const store::Row&) { return true; }, query::find_elector, {vote.id, elector})
             .has_value();
}

bool has_cast(const Caller& caller, const Meeting& meeting, const Vote& vote) {
  const auto party = party_at(caller, meeting);
  return std::any_of(vote.voted.begin(), vote.voted.end(), [&](const std::string& elector) {
    return elector == caller.id.text() || (!party.empty() && elector == party);
  });
}

/// Who of a deputy's party casts the ballot that is not the deputy's.
std::vector<std::string> casters_beside(const Call& call, const Meeting& meeting, const Vote& vote,
                                        const domain::Attendance& deputy) {
  std::vector<std::string> names;
  for (const auto& entry : meeting.attendance)
    if (entry.party == deputy.party && entry.user != deputy.user && !entry.erased &&
        is_elector(call, vote, elector_of(entry.user, meeting, vote)))
      names.push_back(entry.name);
  return names;
}

}  // namespace

std::string elector_of(base::UserId user, const Meeting& meeting, const Vote& vote) {
  if (!is_by_party(vote)) return user.text();
  const auto* place = find_place(meeting, user);
  if (!place || !domain::has_own_ballot(meeting.seating, meeting.attendance, user)) return {};
  return place->party;
}

protocol::OwnBallot own_ballot(const Call& call, const Meeting& meeting, const Vote& vote) {
  protocol::OwnBallot own{.cast = has_cast(call.caller, meeting, vote)};
  if (vote.state != domain::VoteState::open) return own;
  own.right = "none";
  // One that was left open when its meeting ended is only closed.
  if (meeting.state != domain::MeetingState::in_session &&
      meeting.state != domain::MeetingState::recess)
    return own;
  if (is_elector(call, vote, elector_of(call.caller.id, meeting, vote))) {
    own.right = "own";
    return own;
  }
  const auto* place = find_place(meeting, call.caller.id);
  if (!place || place->role != domain::AttendanceRole::deputy) return own;
  own.casters = casters_beside(call, meeting, vote, *place);
  if (!own.casters.empty()) own.right = "others";
  return own;
}

}  // namespace sifang::app
