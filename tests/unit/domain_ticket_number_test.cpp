// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "domain/ticket_number.hpp"

namespace sifang::domain {
namespace {

TEST(TicketNumbers, have_at_least_six_digits) {
  EXPECT_EQ(ticket_number("MG", 2026, 123), "MG-2026-000123");
  EXPECT_EQ(ticket_number("MG", 2026, 12'345'678), "MG-2026-12345678");
}

TEST(TicketNumbers, are_read_back) {
  for (const auto& number : {TicketNumber{"MG", 2026, 123}, TicketNumber{"MG", 2026, 1'234'567},
                             TicketNumber{"A-B", 2031, 1}})
    EXPECT_EQ(parse_ticket_number(ticket_number(number.community, number.year, number.sequence)),
              number);
}

TEST(TicketNumbers, are_typed_in_any_letters_and_with_blanks) {
  EXPECT_EQ(plain_number(" mg-2026-000 123"), "MG-2026-000123");
  EXPECT_EQ(plain_number("MG-2026-000123"), "MG-2026-000123");
}

TEST(TicketNumbers, are_nothing_else) {
  for (const char* text :
       {"", "-", "--", "MG", "MG-2026", "-2026-000123", "MG-26-000123", "MG-2026-123",
        "MG-2026-000000", "MG-2026-0000123", "MG-2026-00012a", "MG-2026--00123", "MG-2026-000123 ",
        "MG-2026-9999999999999999999", "0123456789abc"}) {
    EXPECT_FALSE(parse_ticket_number(text)) << text;
    EXPECT_FALSE(looks_like_ticket_number(text)) << text;
  }
}

}  // namespace
}  // namespace sifang::domain
