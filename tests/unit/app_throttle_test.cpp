// SPDX-License-Identifier: Apache-2.0
#include "app/throttle.hpp"

#include <gtest/gtest.h>

namespace sifang::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const base::Time start = base::from_ms(1'795'500'000'000);

void fail(Throttle& throttle, const std::string& name, int times, base::Time at) {
  for (int i = 0; i < times; ++i) throttle.failed(name, at);
}

TEST(Throttle, lets_a_few_mistakes_pass_without_a_wait) {
  Throttle throttle;
  EXPECT_EQ(throttle.wait_s("login:li", start), 0);
  fail(throttle, "login:li", 4, start);
  EXPECT_EQ(throttle.wait_s("login:li", start), 0);
}

TEST(Throttle, doubles_the_wait_with_every_further_failure_up_to_the_longest) {
  Throttle throttle;
  fail(throttle, "login:li", 4, start);
  for (const int expected : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
    throttle.failed("login:li", start);
    EXPECT_EQ(throttle.wait_s("login:li", start), expected);
  }
  fail(throttle, "login:li", 100, start);  // and never overflows
  EXPECT_EQ(throttle.wait_s("login:li", start), 300);
}

TEST(Throttle, counts_a_wait_down_and_ends_it) {
  Throttle throttle;
  fail(throttle, "login:li", 8, start);  // 8 s
  EXPECT_EQ(throttle.wait_s("login:li", start + seconds(3)), 5);
  EXPECT_EQ(throttle.wait_s("login:li", start + milliseconds(7'001)), 1);
  EXPECT_EQ(throttle.wait_s("login:li", start + seconds(8)), 0);
}

TEST(Throttle, keeps_names_apart) {
  Throttle throttle;
  fail(throttle, "login:li", 10, start);
  EXPECT_EQ(throttle.wait_s("login:sun", start), 0);
  EXPECT_EQ(throttle.address_wait_s("192.0.2.1", start), 0);
}

TEST(Throttle, forgets_at_a_success_and_after_an_hour_of_quiet) {
  Throttle throttle;
  fail(throttle, "login:li", 10, start);
  throttle.succeeded("login:li");
  EXPECT_EQ(throttle.wait_s("login:li", start), 0);
  fail(throttle, "login:li", 10, start);
  throttle.failed("login:li", start + hours(1) + seconds(1));
  EXPECT_EQ(throttle.wait_s("login:li", start + hours(1) + seconds(1)), 0);
}

TEST(Throttle, gives_an_address_a_hundred_failures_and_then_one_every_36_seconds) {
  Throttle throttle;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(throttle.address_wait_s("192.0.2.1", start), 0) << i;
    throttle.address_failed("192.0.2.1", start);
  }
  EXPECT_EQ(throttle.address_wait_s("192.0.2.1", start), 36);
  EXPECT_EQ(throttle.address_wait_s("192.0.2.1", start + seconds(30)), 6);
  EXPECT_EQ(throttle.address_wait_s("192.0.2.1", start + seconds(36)), 0);
  throttle.address_failed("192.0.2.1", start + seconds(36));
  EXPECT_EQ(throttle.address_wait_s("192.0.2.1", start + seconds(36)), 36);
  EXPECT_EQ(throttle.address_wait_s("192.0.2.2", start), 0);
}

TEST(Throttle, forgives_an_address_with_time_and_not_with_a_success) {
  Throttle throttle;
  for (int i = 0; i < 100; ++i) throttle.address_failed("192.0.2.1", start);
  throttle.succeeded("login:li");
  EXPECT_GT(throttle.address_wait_s("192.0.2.1", start), 0);
  const auto later = start + hours(1);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(throttle.address_wait_s("192.0.2.1", later), 0) << i;
    throttle.address_failed("192.0.2.1", later);
  }
  EXPECT_GT(throttle.address_wait_s("192.0.2.1", later), 0);
}

TEST(Throttle, takes_a_network_of_64_bits_for_one_address) {
  Throttle throttle;
  for (int i = 0; i < 100; ++i)
    throttle.address_failed("2001:db8:0:1::" + std::to_string(i + 1), start);
  EXPECT_GT(throttle.address_wait_s("2001:db8:0:1:ffff::1", start), 0);
  EXPECT_EQ(throttle.address_wait_s("2001:db8:0:2::1", start), 0);
}

TEST(Throttle, does_not_forget_while_the_guessing_goes_on) {
  Throttle throttle;
  auto now = start;
  for (int i = 0; i < 12; ++i, now += std::chrono::minutes(59)) throttle.failed("login:li", now);
  now -= std::chrono::minutes(59);
  EXPECT_EQ(throttle.wait_s("login:li", now), 128);
}

TEST(Throttle, is_bounded_and_lets_the_stalest_go_first) {
  Throttle throttle({.most_names = 100});
  fail(throttle, "login:stale", 4, start);
  for (int i = 0; i < 99; ++i)
    fail(throttle, "login:n" + std::to_string(i), 4, start + seconds(1 + i));
  EXPECT_EQ(throttle.names(), 100U);
  const auto later = start + seconds(200);
  fail(throttle, "login:fresh", 4, later);
  EXPECT_LE(throttle.names(), 100U);
  // One who failed lately is still counted, the stalest starts anew.
  throttle.failed("login:n98", later);
  EXPECT_EQ(throttle.wait_s("login:n98", later), 1);
  throttle.failed("login:fresh", later);
  EXPECT_EQ(throttle.wait_s("login:fresh", later), 1);
  throttle.failed("login:stale", later);
  EXPECT_EQ(throttle.wait_s("login:stale", later), 0);
}

TEST(Throttle, is_not_emptied_by_a_flood_of_names_that_are_all_waiting) {
  Throttle throttle({.most_names = 100});
  for (int i = 0; i < 1'000; ++i) fail(throttle, "login:n" + std::to_string(i), 6, start);
  EXPECT_LE(throttle.names(), 100U);
  EXPECT_EQ(throttle.wait_s("login:n999", start), 2);
}

}  // namespace
}  // namespace sifang::app
