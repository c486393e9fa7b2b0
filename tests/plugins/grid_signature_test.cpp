// SPDX-License-Identifier: Apache-2.0
// Signatures of webhooks: the published example of standardwebhooks.com, and what is refused.
#include "signature.hpp"

#include <gtest/gtest.h>

namespace grid {
namespace {

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
constexpr const char* id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* at = "1614265330";
constexpr std::int64_t now = 1614265330;
constexpr const char* body = R"({"test": 2432232314})";
const std::string signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

std::string check(std::string_view signatures, std::int64_t moment = now,
                  const std::vector<std::string>& secrets = {secret},
                  std::string_view timestamp = at, std::string_view text = body) {
  return check_signature(secrets, {id, timestamp, signatures}, text, moment);
}

TEST(Signature, IsThatOfThePublishedExample) { EXPECT_EQ(sign(secret, id, at, body), signature); }

TEST(Signature, IsFoundAmongSeveralAndBySeveralSecrets) {
  EXPECT_EQ(check(signature), "");
  EXPECT_EQ(check("v1a,x v1,AAAA " + signature + " v2,zzzz"), "");
  EXPECT_EQ(check(signature, now, {other, secret}), "");
  EXPECT_EQ(check(sign(other, id, at, body), now, {secret, other}), "");
}

TEST(Signature, RefusesWhatIsNotOurs) {
  EXPECT_NE(check(sign(other, id, at, body)), "");
  EXPECT_NE(check(signature, now, {secret}, at, R"({"test": 2432232315})"), "");
  EXPECT_NE(check(signature, now, {secret}, "1614265331"), "");
  EXPECT_NE(check(signature, now, {}), "");
  EXPECT_NE(check("v1,"), "");
  EXPECT_NE(check("v1,not base64"), "");
  EXPECT_NE(check(signature.substr(3)), "");
  EXPECT_NE(check(""), "");
  // Cut short: the same beginning is not enough.
  EXPECT_NE(check("v1,g0hM9SsE"), "");
}

TEST(Signature, HoldsForFiveMinutesEitherWay) {
  EXPECT_EQ(check(signature, now + 300), "");
  EXPECT_EQ(check(signature, now - 300), "");
  EXPECT_NE(check(signature, now + 301), "");
  EXPECT_NE(check(signature, now - 301), "");
}

TEST(Signature, RefusesTimesThatAreNone) {
  for (const auto* time : {"", "x", "1614265330x", " 1614265330", "99999999999999999999"})
    EXPECT_NE(check(sign(secret, id, time, body), now, {secret}, time), "") << time;
}

TEST(Signature, KnowsSecrets) {
  EXPECT_TRUE(key_of_secret(secret));
  EXPECT_FALSE(key_of_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  EXPECT_FALSE(key_of_secret("whsec_c2hvcnQ="));
  EXPECT_FALSE(key_of_secret("whsec_***"));
  EXPECT_THROW(static_cast<void>(sign("none", id, at, body)), std::logic_error);
}

}  // namespace
}  // namespace grid
