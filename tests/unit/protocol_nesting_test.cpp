// SPDX-License-Identifier: Apache-2.0
#include "protocol/nesting.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sifang::protocol {
namespace {

TEST(Nesting, counts_objects_and_lists_alike) {
  EXPECT_FALSE(nests_deeper("", 0));
  EXPECT_FALSE(nests_deeper("1", 0));
  EXPECT_TRUE(nests_deeper("[]", 0));
  EXPECT_FALSE(nests_deeper(R"({"a":[1,{}]})", 3));
  EXPECT_TRUE(nests_deeper(R"({"a":[1,{}]})", 2));
  EXPECT_FALSE(nests_deeper("[[],[],[]]", 2));
}

TEST(Nesting, does_not_count_what_stands_in_texts) {
  EXPECT_FALSE(nests_deeper(R"({"a":"[[[["})", 1));
  EXPECT_FALSE(nests_deeper(R"({"a":"\"[[[[\\","b":1})", 1));
  EXPECT_TRUE(nests_deeper(R"({"a":"\\","b":[]})", 1));
}

TEST(Nesting, of_a_million_brackets_costs_no_stack) {
  EXPECT_TRUE(nests_deeper(std::string(1'000'000, '['), 32));
  EXPECT_FALSE(nests_deeper(std::string(1'000'000, ']'), 32));
}

}  // namespace
}  // namespace sifang::protocol
