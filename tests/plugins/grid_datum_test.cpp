// SPDX-License-Identifier: Apache-2.0
// GCJ-02 and back, against pairs that the public implementations test themselves with.
#include "datum.hpp"

#include <gtest/gtest.h>

#include <random>

namespace grid {
namespace {

struct Pair {
  Point wgs84, gcj02;
};
const Pair shanghai{{121.5272106, 31.1774276}, {121.531541859215, 31.17530398364597}};
const Pair shenzhen{{113.912316, 22.543847}, {113.9171764808363, 22.540796131694766}};
const Pair beijing{{116.377817, 39.911954}, {116.38404722455657, 39.91334545536069}};

TEST(Datum, GoesThereAsIsPublished) {
  for (const auto& [wgs84, gcj02] : {shanghai, shenzhen, beijing})
    EXPECT_LT(distance_m(to_gcj02(wgs84), gcj02), 0.01) << wgs84.lon;
}

TEST(Datum, ComesBack) {
  for (const auto& [wgs84, gcj02] : {shanghai, shenzhen, beijing})
    EXPECT_LT(distance_m(to_wgs84(gcj02), wgs84), 0.01) << wgs84.lon;
}

TEST(Datum, IsSomeHundredMetresOffInChina) {
  for (const auto& [wgs84, gcj02] : {shanghai, shenzhen, beijing}) {
    EXPECT_GT(distance_m(wgs84, gcj02), 300);
    EXPECT_LT(distance_m(wgs84, gcj02), 800);
  }
}

TEST(Datum, ComesBackFromAnywhereInChina) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> lon(73.5, 135), lat(18, 53.5);
  double worst = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Point point{lon(random), lat(random)};
    worst = std::max(worst, distance_m(to_wgs84(to_gcj02(point)), point));
  }
  EXPECT_LT(worst, 0.01);
}

TEST(Datum, LeavesTheRestOfTheWorldAlone) {
  for (const Point& point : {Point{-0.1278, 51.5074}, Point{139.6917, 35.6895}, Point{-180, -90}}) {
    EXPECT_EQ(to_gcj02(point), point);
    EXPECT_EQ(to_wgs84(point), point);
  }
}

TEST(Datum, MeasuresMetres) {
  EXPECT_NEAR(distance_m({120, 30}, {120, 31}), 111'195, 50);
  EXPECT_NEAR(distance_m({120, 30}, {121, 30}), 96'297, 100);
  EXPECT_EQ(distance_m({120, 30}, {120, 30}), 0);
}

}  // namespace
}  // namespace grid
