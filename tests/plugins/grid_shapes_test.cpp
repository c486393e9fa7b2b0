// SPDX-License-Identifier: Apache-2.0
// Polygons out of GeoJSON: what is one, what lies within, and the real borders of four districts.
#include "shapes.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "points.hpp"

namespace grid {
namespace {

Json ring(std::initializer_list<Point> points) {
  Json list = Json::array();
  for (const auto& point : points) list.push_back({point.lon, point.lat});
  return list;
}

Json polygon(const Json& outer, const std::vector<Json>& holes = {}) {
  Json rings = Json::array({outer});
  for (const auto& hole : holes) rings.push_back(hole);
  return {{"type", "Polygon"}, {"coordinates", rings}};
}

Json box(double west, double south, double east, double north) {
  return ring({{west, south}, {east, south}, {east, north}, {west, north}, {west, south}});
}

std::string fault_of(const Json& geometry) {
  const char* fault = nullptr;
  const auto shape = Shape::read(geometry, Datum::wgs84, fault);
  EXPECT_EQ(shape.has_value(), fault == nullptr);
  return fault ? fault : "";
}

Shape shape_of(const Json& geometry, Datum datum = Datum::wgs84) {
  const char* fault = nullptr;
  auto shape = Shape::read(geometry, datum, fault);
  if (!shape) throw std::runtime_error(fault);
  return *shape;
}

TEST(Shapes, CoverWhatIsWithinAndOnTheLine) {
  const auto shape = shape_of(polygon(box(0, 0, 10, 10), {box(4, 4, 6, 6)}));
  EXPECT_TRUE(shape.covers({1, 1}));
  EXPECT_TRUE(shape.covers({0, 5}));
  EXPECT_TRUE(shape.covers({10, 10}));
  EXPECT_TRUE(shape.covers({4, 5}));  // on the line of the hole
  EXPECT_FALSE(shape.covers({5, 5}));
  EXPECT_FALSE(shape.covers({10.0001, 5}));
  EXPECT_FALSE(shape.covers({-170, 5}));
}

/// A comb whose teeth lie from west to east, or stand; askew, each lies beside all others' boxes.
Json comb(int teeth, bool stands, double askew = 0) {
  Json list = Json::array();
  const auto put = [&](double along, double across) {
    const auto turned = across + askew * along;
    list.push_back(stands ? Json::array({turned, along}) : Json::array({along, turned}));
  };
  put(0, 0);
  for (int tooth = 0; tooth < teeth; ++tooth)
    for (const auto& [along, step] : {std::pair(1.0, 0.0), {1.0, 0.4}, {0.1, 0.4}, {0.1, 1.0}})
      put(along, (tooth + step) / teeth);
  put(0, 1);
  put(0, 0);
  return polygon(list);
}

TEST(Shapes, ThatTangleAreToldBeforeTheyAreCut) {
  const auto began = std::chrono::steady_clock::now();
  const auto lies = shape_of(comb(1'400, false)), stands = shape_of(comb(1'400, true));
  EXPECT_TRUE(lies.tangles(stands));
  EXPECT_TRUE(stands.tangles(lies));
  EXPECT_FALSE(lies.tangles(lies));  // each line meets its own and its neighbours
  EXPECT_FALSE(lies.tangles(shape_of(polygon(box(-1, -1, 2, 2)))));
  // A strip goes through each tooth with four crossings: 5,600, and 4,000.
  const auto strip = shape_of(polygon(box(0.25, -1, 0.26, 2)));
  EXPECT_TRUE(lies.tangles(strip));
  EXPECT_FALSE(shape_of(comb(1'000, false)).tangles(strip));
  EXPECT_EQ(fault_of(comb(5'000, false, 1)), "tangled");
  EXPECT_EQ(fault_of(comb(100, true, 1)), "");
  const auto few = shape_of(comb(30, false)), others = shape_of(comb(30, true));
  EXPECT_FALSE(few.tangles(others));
  EXPECT_GT(few.share_outside(others), 0.1);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  RecordProperty("seconds", std::to_string(took.count()));
  EXPECT_LT(took.count(), 5);  // cutting the first two takes minutes and a gigabyte
}

TEST(Shapes, AreTheSameHoweverTheyTurn) {
  const auto one = shape_of(polygon(box(0, 0, 10, 10)));
  const auto other = shape_of(polygon(ring({{0, 0}, {0, 10}, {10, 10}, {10, 0}, {0, 0}})));
  EXPECT_TRUE(other.covers({5, 5}));
  EXPECT_EQ(one.share_outside(other), 0);
}

TEST(Shapes, GoOutAsTheyCameIn) {
  const auto geometry =
      polygon(box(0, 0, 10, 10), {ring({{4, 4}, {4, 6}, {6, 6}, {6, 4}, {4, 4}})});
  const auto shape = shape_of(geometry);
  EXPECT_EQ(shape.geometry(), geometry);  // RFC 7946: outer rings against the clock, holes with it
  EXPECT_EQ(Shape::stored(shape.geometry().dump()).geometry(), geometry);
  const Json two{{"type", "MultiPolygon"}, {"coordinates", {{box(0, 0, 1, 1)}, {box(5, 5, 6, 6)}}}};
  EXPECT_EQ(shape_of(two).geometry(), two);
  EXPECT_TRUE(shape_of(two).covers({5.5, 5.5}));
  EXPECT_FALSE(shape_of(two).covers({3, 3}));
}

TEST(Shapes, SayWhatIsWrong) {
  EXPECT_EQ(fault_of(polygon(box(0, 0, 1, 1))), "");
  EXPECT_EQ(fault_of({}), "shape");
  EXPECT_EQ(fault_of("Polygon"), "shape");
  EXPECT_EQ(fault_of({{"type", "Point"}, {"coordinates", {1, 2}}}), "shape");
  EXPECT_EQ(fault_of({{"type", "Polygon"}, {"coordinates", Json::array()}}), "shape");
  EXPECT_EQ(fault_of({{"type", 7}, {"coordinates", Json::array()}}), "shape");
  EXPECT_EQ(fault_of(polygon(ring({{0, 0}, {1, 0}, {1, 1}, {0, 1}}))), "shape");  // not closed
  EXPECT_EQ(fault_of(polygon(ring({{0, 0}, {1, 0}, {0, 0}}))), "shape");
  EXPECT_EQ(fault_of(polygon(ring({{0, 0}, {1, 0}, {2, 0}, {0, 0}}))),
            "crosses");  // goes back over itself
  EXPECT_EQ(fault_of(polygon(Json{{0, 0}, {"1", 0}, {1, 1}, {0, 0}})), "shape");
  EXPECT_EQ(fault_of(polygon(box(0, 0, 181, 1))), "range");
  EXPECT_EQ(fault_of(polygon(box(0, 0, 1, 91))), "range");
  EXPECT_EQ(fault_of(polygon(ring({{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}))), "crosses");
  EXPECT_EQ(fault_of(polygon(box(0, 0, 1, 1), {box(5, 5, 6, 6)})), "shape");  // a hole in nothing
  EXPECT_EQ(
      fault_of({{"type", "MultiPolygon"}, {"coordinates", {{box(0, 0, 2, 2)}, {box(1, 1, 3, 3)}}}}),
      "crosses");
}

TEST(Shapes, KnowHowMuchOfThemLiesOutside) {
  const auto shape = shape_of(polygon(box(0, 0, 10, 10)));
  EXPECT_EQ(shape_of(polygon(box(0, 0, 5, 5))).share_outside(shape), 0);
  EXPECT_NEAR(shape_of(polygon(box(5, 0, 15, 10))).share_outside(shape), 0.5, 1e-9);
  EXPECT_NEAR(shape_of(polygon(box(20, 0, 25, 10))).share_outside(shape), 1, 1e-9);
}

TEST(Shapes, HaveAPointWithinHoweverTheyAreBent) {
  // A horseshoe: what is in its middle is not in it.
  const auto shape = shape_of(polygon(
      ring({{0, 0}, {10, 0}, {10, 10}, {8, 10}, {8, 2}, {2, 2}, {2, 10}, {0, 10}, {0, 0}})));
  EXPECT_FALSE(shape.covers({5, 5}));
  EXPECT_TRUE(shape.covers(shape.inner_point()));
  EXPECT_TRUE(shape_of(polygon(box(0, 0, 4, 4))).covers({2, 2}));
}

TEST(Shapes, HaveAPointWithinTheirLargestPartWhereTheyLieApart) {
  // Between them, halfway up, there is nothing.
  const Json parts = Json::array({Json::array({box(0, 0, 2, 2)}), Json::array({box(0, 8, 1, 9)})});
  const auto shape = shape_of({{"type", "MultiPolygon"}, {"coordinates", parts}});
  EXPECT_EQ(shape.inner_point(), (Point{1, 1}));
}

TEST(Points, AreReadFromTexts) {
  EXPECT_EQ(read_point("30.5", "120.25"), (Point{120.25, 30.5}));
  EXPECT_EQ(read_point("-30.5", "-120"), (Point{-120, -30.5}));
  for (const auto* lat : {"", "x", "30.5x", " 30", "91", "nan", "inf", "3e1", "30,5"})
    EXPECT_EQ(read_point(lat, "120"), std::nullopt) << lat;
  EXPECT_EQ(read_point("30", "181"), std::nullopt);
}

TEST(Shapes, TakeTheRealBordersOfFourDistricts) {
  const auto folder = std::filesystem::path(SIFANG_SOURCE_DIR) / "../shared/data/geo";
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "*** the real borders are not in " << folder << ": not tested";
  for (const auto* code : {"330111", "330402", "330411", "330703"}) {
    std::ifstream file(folder / (std::string(code) + ".geojson"));
    std::stringstream text;
    text << file.rdbuf();
    const auto features = Json::parse(text.str()).at("features");
    ASSERT_EQ(features.size(), 1U) << code;
    const auto& properties = features[0].at("properties");
    const auto shape = shape_of(features[0].at("geometry"), Datum::gcj02);
    const auto shifted = shape_of(features[0].at("geometry"));
    const Point centre{properties.at("center")[0].get<double>(),
                       properties.at("center")[1].get<double>()};
    EXPECT_TRUE(shape.covers(to_wgs84(centre))) << code;
    EXPECT_TRUE(shape.covers(shape.inner_point())) << code;
    // Some hundred metres east and north of where it would be without the conversion.
    const Point corner{shape.bounds().west, shape.bounds().south};
    const auto moved = distance_m(corner, {shifted.bounds().west, shifted.bounds().south});
    EXPECT_GT(moved, 300) << code;
    EXPECT_LT(moved, 800) << code;
    EXPECT_EQ(Shape::stored(shape.geometry().dump()).geometry(), shape.geometry()) << code;
  }
}

}  // namespace
}  // namespace grid
