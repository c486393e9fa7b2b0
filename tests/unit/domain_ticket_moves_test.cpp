// SPDX-License-Identifier: Apache-2.0
// Every cell of the table of moves, legal and illegal, against the table written out here by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "domain/ticket_moves.hpp"

namespace sifang::domain {
namespace {

// One row per state (a closed ticket by its resolution), one column per action; "-" is illegal.
constexpr std::string_view expected_table = R"(
from                    accept   refuse    duplicate cancel agenda assign   take     start   return   wait    township back     finish    confirm reopen
new                     accepted verifying closed    closed agenda -        -        -       -        -       -        -        -         -       -
accepted                -        verifying closed    -      agenda assigned -        -       -        -       township -        -         -       -
agenda                  -        -         -         -      -      assigned -        -       -        -       -        -        -         -       -
assigned                -        -         -         -      agenda assigned assigned working accepted waiting township -        -         -       -
working                 -        -         -         -      agenda assigned -        -       accepted waiting township -        verifying -       -
waiting                 -        -         -         -      -      -        -        working -        -       -        -        -         -       -
township                -        -         -         -      -      -        -        -       -        -       -        accepted verifying -       -
verifying               -        -         -         -      -      -        -        -       -        -       -        -        -         closed  accepted
closed/fixed            -        -         -         -      -      -        -        -       -        -       -        -        -         -       accepted
closed/no_action        -        -         -         -      -      -        -        -       -        -       -        -        -         -       accepted
closed/not_responsible  -        -         -         -      -      -        -        -       -        -       -        -        -         -       accepted
closed/duplicate        -        -         -         -      -      -        -        -       -        -       -        -        -         -       -
closed/cancelled        -        -         -         -      -      -        -        -       -        -       -        -        -         -       -
closed/archived         -        -         -         -      -      -        -        -       -        -       -        -        -         -       accepted
)";

struct Cell {
  std::string from, action, to;
};
void PrintTo(const Cell& cell, std::ostream* out) { *out << cell.from << " " << cell.action; }

std::vector<Cell> read_table() {
  std::istringstream lines{std::string(expected_table)};
  std::vector<std::string> actions;
  std::vector<Cell> cells;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string from, word;
    words >> from;
    for (std::size_t column = 0; words >> word; ++column) {
      if (from == "from")
        actions.push_back(word);
      else
        cells.push_back({from, actions.at(column), word});
    }
  }
  return cells;
}

class TicketMove : public testing::TestWithParam<Cell> {
 protected:
  TicketState state() const {
    return parse<TicketState>(from().substr(0, from().find('/'))).value();
  }
  std::optional<Resolution> resolution() const {
    const auto slash = from().find('/');
    if (slash == from().npos) return std::nullopt;
    return parse<Resolution>(from().substr(slash + 1)).value();
  }
  TicketAction action() const { return parse<TicketAction>(GetParam().action).value(); }
  bool is_legal() const { return GetParam().to != "-"; }

 private:
  const std::string& from() const { return GetParam().from; }
};

TEST_P(TicketMove, leads_where_the_table_says_or_is_refused) {
  const auto next = next_state(state(), resolution(), action());
  const auto legal = legal_actions(state(), resolution());
  EXPECT_EQ(std::count(legal.begin(), legal.end(), action()), is_legal() ? 1 : 0);
  if (is_legal()) {
    ASSERT_TRUE(next);
    EXPECT_EQ(to_text(*next), GetParam().to);
  } else {
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, base::Errc::illegal_move);
    EXPECT_NE(next.error().detail.find(to_text(action())), std::string::npos);
    EXPECT_NE(next.error().detail.find(to_text(state())), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, TicketMove, testing::ValuesIn(read_table()), [](const auto& cell) {
  auto name = cell.param.from + "_" + cell.param.action;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
});

TEST(TicketMoves, are_all_in_the_table_of_this_test) {
  std::set<std::pair<std::string, std::string>> cells;
  for (const auto& cell : read_table()) cells.emplace(cell.from, cell.action);
  const auto states = codes_of<TicketState>().size() - 1 + codes_of<Resolution>().size();
  EXPECT_EQ(cells.size(), states * ticket_action_count);
}

TEST(TicketMoves, leave_each_an_event_of_its_own) {
  std::set<std::string_view> kinds;
  for (const auto action : ticket_actions()) {
    EXPECT_TRUE(event_kind(action).starts_with("ticket.")) << to_text(action);
    kinds.insert(event_kind(action));
  }
  EXPECT_EQ(kinds.size(), ticket_action_count);
}

}  // namespace
}  // namespace sifang::domain
