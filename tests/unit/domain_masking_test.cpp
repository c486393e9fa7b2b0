// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "domain/masking.hpp"

namespace sifang::domain {
namespace {

TEST(Masking, leaves_of_a_phone_number_what_its_owner_recognises) {
  EXPECT_EQ(masked_phone("13812341234"), "138****1234");
  EXPECT_EQ(masked_phone("+8613812341234"), "+86****1234");
  EXPECT_EQ(masked_phone("0571-1234"), "****34");
  EXPECT_EQ(masked_phone("12"), "12");
  EXPECT_EQ(masked_phone(""), "");
}

TEST(Masking, reads_a_code_however_it_is_typed) {
  EXPECT_EQ(plain_code("abcd EFGH-jkmn"), "ABCDEFGHJKMN");
}

}  // namespace
}  // namespace sifang::domain
