// SPDX-License-Identifier: Apache-2.0
#include "domain/check_in_code.hpp"

#include <gtest/gtest.h>

#include <set>

namespace sifang::domain {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string secret = "12345678901234567890123456789012";
base::Time at(std::int64_t s) { return base::from_ms(s * 1000); }

// RFC 6238, appendix B, the rows of SHA-256: their last six digits.
TEST(CheckInCode, IsThatOfTheStandard) {
  const std::pair<std::int64_t, const char*> known[] = {{59, "119246"},
                                                        {1'111'111'109, "084774"},
                                                        {1'111'111'111, "062674"},
                                                        {1'234'567'890, "819424"},
                                                        {2'000'000'000, "698825"},
                                                        {20'000'000'000, "737706"}};
  for (const auto& [time, code] : known) EXPECT_EQ(make_check_in_code(secret, at(time)), code);
}

TEST(CheckInCode, IsGoodInItsHalfMinuteAndTheNext) {
  const auto code = make_check_in_code(secret, at(1'111'111'110));
  EXPECT_TRUE(is_check_in_code(secret, code, at(1'111'111'110)));
  EXPECT_TRUE(is_check_in_code(secret, code, at(1'111'111'139)));
  EXPECT_TRUE(is_check_in_code(secret, code, at(1'111'111'169) + milliseconds(999)));
  EXPECT_FALSE(is_check_in_code(secret, code, at(1'111'111'170)));
  EXPECT_FALSE(is_check_in_code(secret, code, at(1'111'111'110) - milliseconds(1)));
}

TEST(CheckInCode, IsNotThatOfAnotherMeetingNorPartOfItself) {
  const auto code = make_check_in_code(secret, at(59));
  EXPECT_FALSE(is_check_in_code(std::string(32, 'x'), code, at(59)));
  for (const auto& wrong : {std::string(), code.substr(1), code + "0", std::string("000000")})
    EXPECT_FALSE(is_check_in_code(secret, wrong, at(59))) << wrong;
}

TEST(CheckInCode, SaysHowLongItIsShown) {
  EXPECT_EQ(check_in_code_lasts(at(60)), seconds(30));
  EXPECT_EQ(check_in_code_lasts(at(60) + milliseconds(1)), seconds(30));
  EXPECT_EQ(check_in_code_lasts(at(89)), seconds(1));
  EXPECT_EQ(check_in_code_lasts(at(89) + milliseconds(999)), seconds(1));
}

TEST(CheckInCode, ChangesWithEveryHalfMinute) {
  std::set<std::string> codes;
  for (int step = 0; step < 200; ++step) codes.insert(make_check_in_code(secret, at(step * 30)));
  EXPECT_GT(codes.size(), 195U);
}

}  // namespace
}  // namespace sifang::domain
