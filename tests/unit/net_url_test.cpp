// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "net/url.hpp"

namespace sifang::net {
namespace {

TEST(Url, takes_a_target_apart_and_decodes_it) {
  const auto target = parse_target("/a%20b/%E6%9F%B3?q=%E6%B0%B4+%2B1&empty=&bare&&x=a=b");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/柳");
  EXPECT_EQ(target->query, (Fields{{"q", "水 +1"}, {"empty", ""}, {"bare", ""}, {"x", "a=b"}}));
}

TEST(Url, takes_the_form_that_proxies_use) {
  EXPECT_EQ(parse_target("http://host:80/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("http://host?b=c")->query, (Fields{{"b", "c"}}));
  EXPECT_EQ(parse_target("https://host")->path, "/");
}

TEST(Url, refuses_what_cannot_be_decoded) {
  for (const auto* target :
       {"/%", "/%4", "/%zz", "/a?b=%f", "/%00", "/%ff", "/?q=%e6%b0", "*", "a/b"})
    EXPECT_FALSE(parse_target(target)) << target;
}

}  // namespace
}  // namespace sifang::net
