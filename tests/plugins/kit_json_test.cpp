// SPDX-License-Identifier: Apache-2.0
#include "kit/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kit {
namespace {

std::string nest(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(KitJson, reads_what_is_json_and_discards_what_is_not) {
  EXPECT_EQ(parse_json(R"({"b":[1],"a":2})").dump(), R"({"b":[1],"a":2})");
  EXPECT_TRUE(parse_json("").is_discarded());
  EXPECT_TRUE(parse_json("{\"a\":").is_discarded());
  EXPECT_TRUE(parse_json("\"\xFF\"").is_discarded());
}

TEST(KitJson, discards_what_is_nested_so_deep_that_it_costs_a_stack) {
  EXPECT_TRUE(parse_json(nest(32)).is_array());
  EXPECT_TRUE(parse_json(nest(33)).is_discarded());
  EXPECT_TRUE(parse_json(R"({"type":"Feature","a":)" + nest(1'000'000) + "}").is_discarded());
}

}  // namespace
}  // namespace kit
