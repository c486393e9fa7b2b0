// SPDX-License-Identifier: Apache-2.0
// Who sits at a meeting: the parties at the table, and who of each. A party of which nobody was
// chosen is spoken for by all its members; one of which people were, by those: members, and
// deputies who stand in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

struct Attendance;

/// Somebody who was chosen to sit for a party.
struct Seat {
  base::UserId user;
  std::string name, party;
  AttendanceRole role = AttendanceRole::member;  // or deputy
  bool operator==(const Seat&) const = default;
};

struct Seating {
  std::vector<std::string> parties;  // in the community's order; of a series empty: all of them
  std::vector<Seat> people;
  bool operator==(const Seating&) const = default;

  [[nodiscard]] bool seats_party(std::string_view party) const;
  /// How many members were chosen to sit for a party. 0: all its members do, since a deputy alone
  /// stands in for nobody.
  [[nodiscard]] std::size_t chosen_members(std::string_view party) const;
};

/// A table of fewer parties has nothing to agree on: its quorum would be one's own coming, its
/// consent one's own ballot.
constexpr std::size_t fewest_parties = 2;

/// As what somebody who speaks for `party` ("" for none) takes part: everybody may come and listen.
[[nodiscard]] AttendanceRole role_at_table(const Seating& seating, base::UserId user,
                                           std::string_view party);

/// Who holds a ballot where members vote, of those present in order of arrival: each member, and of
/// each party as many deputies as chosen members of it are not there, those first who came first;
/// each where no member is chosen any more.
[[nodiscard]] std::vector<base::UserId> ballots_of_members(const Seating& seating,
                                                           const std::vector<Attendance>& present);
/// Whether somebody is among them: a deputy speaks for the party only where a member is missing.
[[nodiscard]] bool has_own_ballot(const Seating& seating, const std::vector<Attendance>& present,
                                  base::UserId user);

}  // namespace sifang::domain
