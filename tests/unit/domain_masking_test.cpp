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

TEST(Masking, hides_words_whatever_their_length_longer_ones_first) {
  const Masking masking{.words = {"张三", "张三丰", "138"}, .files = {}};
  EXPECT_EQ(masked_text("张三丰找张三,电话13813800000。", masking), "▇▇找▇▇,电话▇▇▇▇00000。");
  EXPECT_EQ(masked_text("没有别人的名字", masking), "没有别人的名字");
}

TEST(Masking, once_more_changes_nothing) {
  const Masking masking{.words = {"aa", "ab"}, .files = {}};
  const auto once = masked_text("aaab aab abab", masking);
  EXPECT_EQ(masked_text(once, masking), once);
}

TEST(Masking, reads_a_code_however_it_is_typed) {
  EXPECT_EQ(plain_code("abcd EFGH-jkmn"), "ABCDEFGHJKMN");
}

}  // namespace
}  // namespace sifang::domain
