// SPDX-License-Identifier: Apache-2.0
#include "domain/seats.hpp"

#include <algorithm>
#include <map>

#include "domain/meeting.hpp"

namespace sifang::domain {

bool Seating::seats_party(std::string_view party) const {
  return std::find(parties.begin(), parties.end(), party) != parties.end();
}

std::size_t Seating::chosen_members(std::string_view party) const {
  return static_cast<std::size_t>(
      std::count_if(people.begin(), people.end(), [&](const Seat& seat) {
        return seat.party == party && seat.role == AttendanceRole::member;
      }));
}

AttendanceRole role_at_table(const Seating& seating, base::UserId user, std::string_view party) {
  if (!seating.seats_party(party)) return AttendanceRole::observer;
  if (seating.chosen_members(party) == 0) return AttendanceRole::member;
  for (const auto& seat : seating.people)
    if (seat.user == user && seat.party == party) return seat.role;
  return AttendanceRole::observer;
}

std::vector<base::UserId> ballots_of_members(const Seating& seating,
                                             const std::vector<Attendance>& present) {
  std::map<std::string_view, std::size_t> members, deputies;
  for (const auto& entry : present)
    if (entry.role == AttendanceRole::member && !entry.gone) ++members[entry.party];
  std::vector<base::UserId> electors;
  for (const auto& entry : present) {
    if (entry.role == AttendanceRole::observer || entry.gone) continue;
    const auto chosen = seating.chosen_members(entry.party);
    // Where the last of them has left, a deputy speaks for the party like all its members.
    if (entry.role == AttendanceRole::deputy && chosen > 0 &&
        members[entry.party] + ++deputies[entry.party] > chosen)
      continue;
    electors.push_back(entry.user);
  }
  return electors;
}

bool has_own_ballot(const Seating& seating, const std::vector<Attendance>& present,
                    base::UserId user) {
  const auto all = ballots_of_members(seating, present);
  return std::find(all.begin(), all.end(), user) != all.end();
}

}  // namespace sifang::domain
