// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace sifang::base {
namespace {

TEST(Bytes, tells_well_formed_utf8_from_the_rest) {
  EXPECT_TRUE(is_utf8("四方 ok \xF0\x9F\x98\x80"));
  for (std::string_view bad :
       {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "\xFF"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Bytes, counts_characters_not_bytes) { EXPECT_EQ(count_characters("四方ab"), 4U); }

TEST(Bytes, hex_and_back) {
  EXPECT_EQ(to_hex("\x01\xAB"), "01ab");
  EXPECT_EQ(from_hex("01ab"), "\x01\xAB");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("zz"));
}

TEST(Crypto, sha256_of_the_standard_example) {  // FIPS 180-2, appendix B.1
  EXPECT_EQ(to_hex(sha256({"a", "bc"})),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crypto, a_password_verifies_against_its_own_hash_only) {
  init_crypto();
  const auto hash = hash_password("correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(verify_password(hash, "correct horse"));
  EXPECT_FALSE(verify_password(hash, "correct hors"));
}

}  // namespace
}  // namespace sifang::base
