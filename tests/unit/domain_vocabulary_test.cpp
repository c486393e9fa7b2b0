// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "domain/agenda_order.hpp"
#include "domain/ticket_moves.hpp"
#include "domain/vocabulary.hpp"
#include "domain/votes.hpp"

namespace sifang::domain {
namespace {

template <class Enum>
class Vocabulary : public testing::Test {};
using Enums =
    testing::Types<Role, TicketState, Resolution, Urgency, Visibility, Stance, MeetingState,
                   ItemKind, ItemState, VoteState, AttendanceRole, SpeakerState, SpeechKind,
                   TicketAction, AgendaReason, Electorate, VoteReason>;
TYPED_TEST_SUITE(Vocabulary, Enums);

TYPED_TEST(Vocabulary, reads_back_every_code_it_writes) {
  const auto codes = codes_of<TypeParam>();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto value = static_cast<TypeParam>(i);
    EXPECT_EQ(to_text(value), codes[i]);
    EXPECT_EQ(parse<TypeParam>(codes[i]), value);
  }
  EXPECT_EQ(static_cast<std::size_t>(Codes<TypeParam>::last) + 1, codes.size());
}

TYPED_TEST(Vocabulary, has_each_code_once_and_none_that_a_url_would_escape) {
  const auto codes = codes_of<TypeParam>();
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), codes.size());
  for (const auto& code : codes)
    EXPECT_EQ(code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), code.npos) << code;
}

TYPED_TEST(Vocabulary, knows_no_other_text) {
  for (const char* text : {"", " ", "New", "nobody", "new_", "private_"})
    EXPECT_FALSE(parse<TypeParam>(text)) << text;
}

TEST(VocabularyCodes, are_those_of_the_wire_where_cpp_needs_another_name) {
  EXPECT_EQ(to_text(TicketState::new_), "new");
  EXPECT_EQ(to_text(Visibility::public_), "public");
  EXPECT_EQ(to_text(Visibility::private_), "private");
  EXPECT_EQ(to_text(TicketAction::return_), "return");
}

TEST(RoleSet, holds_what_was_put_in_and_nothing_else) {
  constexpr RoleSet roles{Role::member, Role::admin};
  for (std::size_t i = 0; i < codes_of<Role>().size(); ++i) {
    const auto role = static_cast<Role>(i);
    EXPECT_EQ(roles.has(role), role == Role::member || role == Role::admin);
  }
  EXPECT_TRUE(RoleSet{}.empty());
  EXPECT_FALSE(roles.empty());
}

TEST(RoleSet, joins_cuts_and_meets) {
  constexpr RoleSet left{Role::member, Role::host}, right{Role::host, Role::resident};
  EXPECT_EQ(left | right, (RoleSet{Role::resident, Role::member, Role::host}));
  EXPECT_TRUE(left.intersects(right));
  EXPECT_FALSE((RoleSet{Role::member}).intersects(right));
  EXPECT_FALSE(RoleSet{}.intersects(left));
}

}  // namespace
}  // namespace sifang::domain
