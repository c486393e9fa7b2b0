// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "domain/event_kinds.hpp"
#include "domain/ticket_moves.hpp"

namespace sifang::domain {
namespace {

TEST(EventKinds, stand_once_each_under_their_noun) {
  std::set<std::string_view> names;
  for (const auto& kind : event_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    const auto noun = kind.name.substr(0, kind.name.find('.'));
    EXPECT_TRUE(noun.size() < kind.name.size() && !noun.empty()) << kind.name;
    EXPECT_TRUE(kind.patches.empty() || kind.patches == noun) << kind.name;
    EXPECT_TRUE(kind.summary.ends_with('.')) << kind.name;
  }
}

TEST(EventKinds, are_known_by_name_and_no_others_are) {
  for (const auto& kind : event_kinds()) EXPECT_TRUE(is_event_kind(kind.name)) << kind.name;
  for (const char* other : {"", "ticket", "ticket.", "ticket.submit", "Ticket.submitted"})
    EXPECT_FALSE(is_event_kind(other)) << other;
}

TEST(EventKinds, name_what_every_move_of_a_ticket_says) {
  for (const auto action : ticket_actions())
    EXPECT_TRUE(is_event_kind(event_kind(action))) << event_kind(action);
}

}  // namespace
}  // namespace sifang::domain
