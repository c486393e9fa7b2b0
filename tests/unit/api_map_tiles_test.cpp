// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <stdexcept>

#include "api/map_tiles.hpp"

namespace sifang::api {
namespace {

TEST(MapTiles, without_an_address_there_are_none_and_no_origin_is_let_in) {
  EXPECT_EQ(MapTiles().origins(), "");
  EXPECT_EQ(MapTiles().to_json(), R"({"tiles":null,"credit":null})");
}

TEST(MapTiles, its_host_alone_is_let_in) {
  const MapTiles tiles("https://tiles.example.org:8443/w/{z}/{y}/{x}.png?key=1", "测绘院");
  EXPECT_EQ(tiles.origins(), " https://tiles.example.org:8443");
  EXPECT_EQ(
      tiles.to_json(),
      R"({"tiles":"https://tiles.example.org:8443/w/{z}/{y}/{x}.png?key=1","credit":"测绘院"})");
}

TEST(MapTiles, a_host_with_a_number_is_eight_hosts) {
  const auto origins = MapTiles("https://t{s}.example.org/{x}/{y}/{z}", "").origins();
  EXPECT_TRUE(origins.starts_with(" https://t0.example.org https://t1.example.org "));
  EXPECT_TRUE(origins.ends_with(" https://t7.example.org"));
}

TEST(MapTiles, several_lie_one_upon_the_other_and_each_host_is_let_in_once) {
  const MapTiles tiles(
      " https://t{s}.example.org/vec/{z}/{x}/{y}  https://t{s}.example.org/cva/{z}/{x}/{y}\n"
      "https://labels.example.org/{z}/{x}/{y} ",
      "测绘院");
  EXPECT_EQ(tiles.to_json(), R"({"tiles":"https://t{s}.example.org/vec/{z}/{x}/{y}",)"
                             R"("above":["https://t{s}.example.org/cva/{z}/{x}/{y}",)"
                             R"("https://labels.example.org/{z}/{x}/{y}"],"credit":"测绘院"})");
  EXPECT_EQ(tiles.origins(),
            " https://t0.example.org https://t1.example.org https://t2.example.org"
            " https://t3.example.org https://t4.example.org https://t5.example.org"
            " https://t6.example.org https://t7.example.org https://labels.example.org");
  // A host that begins as another one does is another one.
  EXPECT_EQ(
      MapTiles("https://a.example.org/{z}/{x}/{y} https://a.example.or/{z}/{x}/{y}", "").origins(),
      " https://a.example.org https://a.example.or");
}

TEST(MapTiles, one_of_several_that_is_no_address_is_refused_and_so_are_too_many) {
  const std::string one = "https://a.example.org/{z}/{x}/{y} ";
  EXPECT_THROW(MapTiles(one + "https://host/{x}/{y}", ""), std::runtime_error);
  EXPECT_THROW(MapTiles(one + "javascript://a/{x}/{y}/{z}", ""), std::runtime_error);
  EXPECT_NO_THROW(MapTiles(one + one + one + one + one + one, ""));
  EXPECT_THROW(MapTiles(one + one + one + one + one + one + one, ""), std::runtime_error);
}

TEST(MapTiles, what_is_no_address_of_tiles_is_refused) {
  for (const auto* bad : {"tiles", "https://host/{x}/{y}", "http://tiles.example.org/{x}/{y}/{z}",
                          "https:///{x}/{y}/{z}", "https://a; script-src *.b/{x}/{y}/{z}",
                          "https://{x}.example.org/{x}/{y}/{z}", "https://a'b/{x}/{y}/{z}",
                          "javascript://a/{x}/{y}/{z}"})
    EXPECT_THROW(MapTiles(bad, ""), std::runtime_error) << bad;
  EXPECT_EQ(MapTiles("http://127.0.0.1:9000/{z}/{x}/{y}", "").origins(), " http://127.0.0.1:9000");
  EXPECT_THROW(MapTiles("http://127.0.0.1.example.org/{z}/{x}/{y}", ""), std::runtime_error);
}

}  // namespace
}  // namespace sifang::api
