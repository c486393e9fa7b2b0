// SPDX-License-Identifier: Apache-2.0
// Who sits at a meeting, and who of them holds a ballot where members vote.
#include "domain/seats.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "domain/meeting.hpp"

namespace sifang::domain {
namespace {

using enum AttendanceRole;
using Users = std::vector<std::int64_t>;

Seat seat(std::int64_t user, std::string party, AttendanceRole role = member) {
  return {.user = base::UserId{user}, .name = "", .party = std::move(party), .role = role};
}
Attendance there(std::int64_t user, std::string party, AttendanceRole role = member) {
  Attendance entry{};
  entry.user = base::UserId{user};
  entry.party = std::move(party);
  entry.role = role;
  return entry;
}
Users electors(const Seating& seating, const std::vector<Attendance>& present) {
  Users users;
  for (const auto user : ballots_of_members(seating, present)) users.push_back(user.value);
  return users;
}
AttendanceRole role(const Seating& seating, std::int64_t user, std::string_view party) {
  return role_at_table(seating, base::UserId{user}, party);
}

/// rc sends 1 and 2, for whom 3 and 4 stand in; all members of oc come for it; pc does not sit.
const Seating table{
    .parties = {"rc", "oc"},
    .people = {seat(1, "rc"), seat(2, "rc"), seat(3, "rc", deputy), seat(4, "rc", deputy)}};

TEST(Seats, are_for_those_who_were_chosen_and_for_all_where_nobody_was) {
  EXPECT_EQ(role(table, 1, "rc"), member);
  EXPECT_EQ(role(table, 3, "rc"), deputy);
  EXPECT_EQ(role(table, 5, "rc"), observer);
  EXPECT_EQ(role(table, 6, "oc"), member);
}

TEST(Seats, are_for_no_party_that_does_not_sit) {
  EXPECT_EQ(role(table, 7, "pc"), observer);
  EXPECT_EQ(role(table, 8, ""), observer);
  // Chosen for the one party, and speaking for the other.
  EXPECT_EQ(role({.parties = {"rc", "oc"}, .people = {seat(1, "rc"), seat(2, "oc")}}, 1, "oc"),
            observer);
}

TEST(Seats, are_for_everybody_again_when_no_member_is_left_to_stand_in_for) {
  const Seating left{.parties = {"rc", "oc"}, .people = {seat(3, "rc", deputy)}};
  EXPECT_EQ(left.chosen_members("rc"), 0U);
  EXPECT_EQ(role(left, 3, "rc"), member);
  EXPECT_EQ(role(left, 5, "rc"), member);
}

TEST(Ballots, go_to_each_member_present_and_to_a_deputy_for_each_who_is_not) {
  EXPECT_EQ(electors(table, {there(1, "rc"), there(2, "rc"), there(3, "rc", deputy)}),
            (Users{1, 2}));
  EXPECT_EQ(electors(table, {there(3, "rc", deputy), there(1, "rc"), there(4, "rc", deputy)}),
            (Users{3, 1}));
  EXPECT_EQ(electors(table, {there(4, "rc", deputy), there(3, "rc", deputy)}), (Users{4, 3}));
}

TEST(Ballots, go_to_no_observer_and_nobody_who_was_erased) {
  auto gone = there(1, "rc");
  gone.gone = true;
  EXPECT_EQ(electors(table, {gone, there(9, "", observer), there(3, "rc", deputy),
                             there(4, "rc", deputy), there(6, "oc")}),
            (Users{3, 4, 6}));
}

TEST(Ballots, go_to_the_deputies_like_to_all_where_no_member_is_chosen_any_more) {
  const Seating left{.parties = {"rc", "oc"},
                     .people = {seat(3, "rc", deputy), seat(4, "rc", deputy)}};
  auto gone = there(1, "rc");
  gone.gone = true;
  EXPECT_EQ(electors(left, {gone, there(3, "rc", deputy), there(4, "rc", deputy)}), (Users{3, 4}));
  EXPECT_TRUE(has_own_ballot(left, {gone, there(3, "rc", deputy)}, base::UserId{3}));
}

TEST(Ballots, go_to_everybody_of_a_party_of_which_nobody_was_chosen) {
  EXPECT_EQ(electors(table, {there(6, "oc"), there(7, "oc"), there(8, "oc")}), (Users{6, 7, 8}));
}

/// However they come, a party has as many ballots as it may, and no more.
TEST(Ballots, are_never_more_than_members_were_chosen) {
  std::mt19937 chance(7);  // NOLINT(cert-msc51-cpp): the same in every run
  for (int round = 0; round < 2000; ++round) {
    const std::size_t members = 1 + chance() % 4, deputies = chance() % 4;
    Seating seating{.parties = {"rc", "oc"}, .people = {}};
    std::vector<Attendance> present;
    std::size_t came = 0, stood_in = 0;
    for (std::size_t i = 0; i < members + deputies; ++i) {
      const auto as = i < members ? member : deputy;
      const auto user = static_cast<std::int64_t>(i) + 1;
      seating.people.push_back(seat(user, "rc", as));
      if (chance() % 2 == 0) continue;
      present.push_back(there(user, "rc", as));
      (as == member ? came : stood_in) += 1;
    }
    std::shuffle(present.begin(), present.end(), chance);
    const auto holders = electors(seating, present);
    EXPECT_EQ(holders.size(), std::min(members, came + stood_in));
    EXPECT_EQ(std::set<std::int64_t>(holders.begin(), holders.end()).size(), holders.size());
    for (const auto& entry : present) {
      const bool holds =
          std::find(holders.begin(), holders.end(), entry.user.value) != holders.end();
      EXPECT_TRUE(holds || entry.role == deputy);
    }
  }
}

}  // namespace
}  // namespace sifang::domain
