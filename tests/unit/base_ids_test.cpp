// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "base/ids.hpp"

namespace sifang::base {
namespace {

TEST(Ids, text_and_back_is_the_same_id) {
  for (std::int64_t value : {std::int64_t{1}, std::int64_t{0x1234567890ABCDE}, INT64_MAX}) {
    EXPECT_EQ(encode_id(value).size(), 13U);
    EXPECT_EQ(decode_id(encode_id(value)), value);
  }
}

TEST(Ids, refuses_what_it_would_not_write) {
  for (const char* text : {"", "0000000000000", "000000000000", "00000000000001", "000000000000i",
                           "00000000000A1", "zzzzzzzzzzzzz", "8000000000000"})
    EXPECT_FALSE(decode_id(text)) << text;
}

TEST(Ids, grow_and_never_repeat_even_when_the_clock_goes_back) {
  IdSource source([] { return 7U; });
  std::set<std::int64_t> seen;
  std::int64_t last = 0;
  for (std::int64_t now :
       {1'800'000'000'000, 1'800'000'000'000, 1'700'000'000'000, 1'800'000'000'001}) {
    const auto id = source.next(now);
    EXPECT_GT(id, last);
    EXPECT_TRUE(seen.insert(id).second);
    last = id;
  }
}

}  // namespace
}  // namespace sifang::base
