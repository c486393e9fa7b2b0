// SPDX-License-Identifier: Apache-2.0
#include "domain/place_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "unit/place_name_examples.hpp"

namespace sifang::domain {
namespace {

TEST(PlaceNames, the_same_building_is_kept_the_same_however_it_is_called) {
  for (const auto& [text, bare] : test::bare_places) EXPECT_EQ(bare_place(text), bare) << text;
}

TEST(PlaceNames, stand_in_the_order_in_which_people_count) {
  std::vector<std::string> names{"10", "2", "3A", "3", "1", "B2", "B10", "002", "东门"};
  std::stable_sort(names.begin(), names.end(), is_before);
  EXPECT_EQ(names,
            (std::vector<std::string>{"1", "2", "002", "3", "3A", "10", "B2", "B10", "东门"}));
}

TEST(PlaceNames, are_ordered_strictly) {
  const std::vector<std::string> names{
      "", "0", "00", "1", "01", "1a", "a1", "a", "99999999999999999999"};
  for (const auto& a : names) {
    EXPECT_FALSE(is_before(a, a)) << a;
    for (const auto& b : names) EXPECT_FALSE(is_before(a, b) && is_before(b, a)) << a << " " << b;
  }
}

}  // namespace
}  // namespace sifang::domain
