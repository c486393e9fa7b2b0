// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "domain/meeting.hpp"

namespace sifang::domain {
namespace {

using Parties = std::vector<std::string>;
const Parties four{"residents_committee", "owners_committee", "property_company",
                   "party_representatives"};

void check_in(Meeting& meeting, std::string party, AttendanceRole role) {
  Attendance entry{};
  entry.party = std::move(party);
  entry.role = role;
  meeting.attendance.push_back(std::move(entry));
}

TEST(Quorum, misses_every_party_of_an_empty_room) { EXPECT_EQ(missing_parties({}, four), four); }

TEST(Quorum, is_there_when_somebody_of_each_party_is) {
  Meeting meeting;
  for (const auto& party : four) check_in(meeting, party, AttendanceRole::member);
  EXPECT_TRUE(missing_parties(meeting, four).empty());
}

TEST(Quorum, takes_a_deputy_for_a_party_and_an_observer_for_none) {
  Meeting meeting;
  check_in(meeting, "residents_committee", AttendanceRole::member);
  check_in(meeting, "residents_committee", AttendanceRole::member);
  check_in(meeting, "owners_committee", AttendanceRole::deputy);
  check_in(meeting, "property_company", AttendanceRole::observer);
  check_in(meeting, "", AttendanceRole::member);
  EXPECT_EQ(missing_parties(meeting, four), (Parties{"property_company", "party_representatives"}));
}

TEST(MeetingItems, are_found_by_id_or_not_at_all) {
  Meeting meeting;
  meeting.agenda.resize(2);
  meeting.agenda[1].id = {7};
  EXPECT_EQ(meeting.find_item(base::ItemId{7}), &meeting.agenda[1]);
  EXPECT_EQ(meeting.find_item(base::ItemId{8}), nullptr);
}

}  // namespace
}  // namespace sifang::domain
