// SPDX-License-Identifier: Apache-2.0
// Who sits at series and meetings, inside a transaction (domain/seats has the rules), and saying it
// anew of a single meeting. A meeting has a copy of its own, which follows its series until it is
// opened.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/meeting.hpp"
#include "domain/seats.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::app {

/// Somebody whom a request seats.
struct SeatInput {
  base::UserId user;
  domain::AttendanceRole role = domain::AttendanceRole::member;
};
constexpr std::int64_t most_parties = 20, most_seats = 200;
[[nodiscard]] protocol::Shape<SeatInput> seat_shape();

/// What a request says of it; what it leaves out stays as it was.
struct SeatingInput {
  std::optional<std::vector<std::string>> parties;  // none of them: all of the community's
  std::optional<std::vector<SeatInput>> people;
};
/// Whoever was chosen for a party that sits no longer goes with it. Errors: invalid, for each entry
/// that is wrong.
[[nodiscard]] base::Result<domain::Seating> choose_seating(store::Transaction& tx,
                                                           base::CommunityId community,
                                                           domain::Seating before,
                                                           const SeatingInput& input);

/// As they were chosen, without those who are no members of their party any more.
[[nodiscard]] domain::Seating load_seating(store::Transaction& tx, base::SeriesId series);
/// With the parties that sit, whoever chose them.
[[nodiscard]] domain::Seating load_seating(store::Transaction& tx, base::MeetingId meeting,
                                           base::CommunityId community);
void store_seating(store::Transaction& tx, base::SeriesId series, const domain::Seating& seating);
/// Stores what was chosen for a meeting, and reads with it what that comes to.
void seat_meeting(store::Transaction& tx, domain::Meeting& meeting, const domain::Seating& chosen);
/// The meetings of a series that nobody has opened yet have its seats from now on, also where the
/// agenda is locked: that fixes what is dealt with, not who comes.
void seat_meetings_of(const Call& call, base::SeriesId series, const domain::Seating& chosen);

/// A part of the data of an event that seats a meeting: which parties were chosen.
[[nodiscard]] std::string write_chosen(const domain::Seating& chosen);

/// As what somebody takes part in a meeting.
[[nodiscard]] domain::AttendanceRole role_at(const Caller& person, const domain::Meeting& meeting);
/// The party that somebody speaks for in a meeting; "" for none that sits there.
[[nodiscard]] std::string party_at(const Caller& person, const domain::Meeting& meeting);
/// Errors: forbidden where neither the host nor somebody who sits at the meeting is calling.
[[nodiscard]] base::Result<void> require_place_at_table(const Call& call,
                                                        const domain::Meeting& meeting);

/// The labels of who sits at a meeting, for its notices; none where that is every member.
[[nodiscard]] std::vector<std::string> labels_of_table(store::Transaction& tx,
                                                       base::MeetingId meeting,
                                                       base::CommunityId community);

}  // namespace sifang::app
