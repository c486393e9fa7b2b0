// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/time_text.hpp"

namespace sifang::base {
namespace {

TEST(TimeText, writes_utc_with_milliseconds) {
  EXPECT_EQ(to_rfc3339(from_ms(1'795'777'200'123)), "2026-11-27T11:00:00.123Z");
  EXPECT_EQ(to_rfc3339(from_ms(0)), "1970-01-01T00:00:00.000Z");
}

TEST(TimeText, reads_offsets_and_fractions) {
  EXPECT_EQ(parse_rfc3339("2026-11-27T19:00:00+08:00"), from_ms(1'795'777'200'000));
  EXPECT_EQ(parse_rfc3339("2026-11-27T11:00:00.1239Z"), from_ms(1'795'777'200'123));
  EXPECT_EQ(parse_rfc3339("2026-11-27t11:00:00z"), from_ms(1'795'777'200'000));
}

TEST(TimeText, refuses_impossible_dates_and_missing_offsets) {
  for (const char* text : {"", "2026-02-29T00:00:00Z", "2026-11-27T24:00:00Z",
                           "2026-11-27T11:00:00", "2026-11-27 11:00:00Z", "2026-11-27T11:00:00.Z",
                           "2026-11-27T11:00:00+0800", "2026-11-27T11:00:00Zx"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace sifang::base
