// SPDX-License-Identifier: Apache-2.0
// How plugins write places, and compare them: as the core does
// (tests/unit/domain_place_names_test).
#include "kit/place_names.hpp"

#include <gtest/gtest.h>

#include "unit/place_name_examples.hpp"

namespace kit {
namespace {

TEST(KitPlaceNames, the_same_building_is_kept_the_same_however_it_is_called) {
  for (const auto& [text, bare] : sifang::test::bare_places)
    EXPECT_EQ(bare_place(text), bare) << text;
}

TEST(KitPlaceNames, the_same_place_is_found_however_it_is_written) {
  for (const char* text : {"3", "３", "３号楼", "3号楼", "3 栋", " 03 号楼 ", "００３幢", "3　号",
                           "3\u00A0座", "3号室"})
    EXPECT_EQ(place_key(text), "3") << text;
  for (const char* text : {"A02", "ａ２", "a 2 室", "Ａ０２室", "A2号"})
    EXPECT_EQ(place_key(text), "A2") << text;
  for (const char* text : {"2单元", "02 单元", "２单元"}) EXPECT_EQ(place_key(text), "2") << text;
  EXPECT_EQ(place_key("0"), "0");
  EXPECT_EQ(place_key("000"), "0");
  EXPECT_EQ(place_key("0301"), "301");
  EXPECT_EQ(place_key("100"), "100") << "zeros behind a digit count";
  EXPECT_EQ(place_key("1-01"), "1-1");
  EXPECT_EQ(place_key("１－０１"), "1-1");
  EXPECT_EQ(place_key(""), "");
  EXPECT_EQ(place_key("　"), "");
}

TEST(KitPlaceNames, what_is_another_place_stays_another) {
  const char* const places[]{"3", "30", "13", "3A", "A3", "三", "东门", "楼", "3-1", "31", ""};
  for (const auto* a : places)
    for (const auto* b : places)
      if (a != b) {
        EXPECT_NE(place_key(a), place_key(b)) << a << " " << b;
      }
}

TEST(KitPlaceNames, a_key_is_its_own_key_and_finds_what_is_kept) {
  for (const char* text : {"３号楼", "0a0室", "号楼", "栋栋", "\xEF\xBC", "\xEF", "0x", "００"}) {
    EXPECT_EQ(place_key(place_key(text)), place_key(text)) << text;
    EXPECT_EQ(place_key(bare_place(text)), place_key(text)) << text;
  }
}

}  // namespace
}  // namespace kit
