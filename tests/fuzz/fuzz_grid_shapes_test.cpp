// SPDX-License-Identifier: Apache-2.0
// Polygons out of GeoJSON that others have drawn, badly.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <set>
#include <sstream>

#include "chance.hpp"
#include "points.hpp"
#include "shapes.hpp"

namespace sifang::fuzz {
namespace {

using grid::Datum;
using grid::Json;
using grid::Point;
using grid::Shape;

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

double real(Chance& chance, double low, double high) {
  return low + (high - low) * static_cast<double>(chance.below(1'000'001)) / 1e6;
}

/// Closed, around a middle, bent in and out.
Json star(Chance& chance, Point middle, double size) {
  Json ring = Json::array();
  const auto corners = 3 + chance.below(12);
  for (std::size_t i = 0; i < corners; ++i) {
    const auto angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(corners);
    const auto far = size * real(chance, 0.4, 1);
    ring.push_back({middle.lon + far * std::cos(angle), middle.lat + far * std::sin(angle)});
  }
  ring.push_back(ring.front());
  return ring;
}

/// With a hole in it now and then, of several parts now and then.
Json some_geometry(Chance& chance) {
  const Point middle{real(chance, 110, 125), real(chance, 22, 40)};
  const auto size = std::pow(10, real(chance, -4, 0));
  const auto polygon = [&](Point at) {
    Json rings = Json::array({star(chance, at, size)});
    if (chance.one_in(3)) rings.push_back(star(chance, at, size * 0.2));
    return rings;
  };
  if (!chance.one_in(3)) return {{"type", "Polygon"}, {"coordinates", polygon(middle)}};
  Json parts = Json::array();
  const bool upright = chance.one_in(2);
  for (int part = 0; part < 2 + static_cast<int>(chance.below(3)); ++part)
    parts.push_back(polygon({middle.lon + (upright ? 0 : 3 * part * size),
                             middle.lat + (upright ? 3 * part * size : 0)}));
  return {{"type", "MultiPolygon"}, {"coordinates", std::move(parts)}};
}

void expect_shape(const Shape& shape) {
  const auto& box = shape.bounds();
  ASSERT_TRUE(box.west < box.east && box.south < box.north);
  ASSERT_TRUE(box.west >= -180 && box.east <= 180 && box.south >= -90 && box.north <= 90);
  const auto inner = shape.inner_point();
  ASSERT_TRUE(inner.lon >= box.west && inner.lon <= box.east) << inner.lon;
  ASSERT_TRUE(inner.lat >= box.south && inner.lat <= box.north) << inner.lat;
  // What is written is read again, and is the same.
  const auto geometry = shape.geometry();
  const char* fault = nullptr;
  const auto again = Shape::read(Json::parse(geometry.dump()), Datum::wgs84, fault);
  ASSERT_TRUE(again) << fault << " " << geometry;
  ASSERT_EQ(again->geometry(), geometry);
  ASSERT_EQ(Shape::stored(geometry.dump()).geometry(), geometry);
  if (!shape.tangles(*again)) {
    ASSERT_EQ(shape.share_outside(*again), 0);
  }
}

TEST(FuzzGridShapes, what_is_drawn_well_is_kept_as_it_is) {
  for (int i = 0; i < tries(400); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto geometry = some_geometry(chance);
    SCOPED_TRACE(seed_of(seed) + "\n" + geometry.dump());
    const char* fault = nullptr;
    const auto shape = Shape::read(geometry, chance.one_in(2) ? Datum::gcj02 : Datum::wgs84, fault);
    ASSERT_TRUE(shape) << fault;
    expect_shape(*shape);
    ASSERT_TRUE(shape->covers(shape->inner_point()));
    const auto other = Shape::read(some_geometry(chance), Datum::wgs84, fault);
    ASSERT_TRUE(other) << fault;
    if (shape->tangles(*other)) continue;
    const auto share = shape->share_outside(*other);
    ASSERT_TRUE(share >= 0 && share <= 1 + 1e-9) << share;
  }
}

/// Somewhere in it something else.
void spoil(Chance& chance, Json& json) {
  if (json.is_structured() && !json.empty() && !chance.one_in(6)) {
    auto at = json.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(chance.below(json.size())));
    return spoil(chance, *at);
  }
  switch (chance.below(9)) {
    case 0: json = nullptr; break;
    case 1: json = 1e300; break;
    case 2: json = chance.pick({"Polygon", "MultiPolygon", "Point", "120.1"}); break;
    case 3: json = Json::array(); break;
    case 4: json = Json::object({{"type", "Polygon"}}); break;
    case 5: json = chance.between(-181, 181); break;
    case 6: json = Json::array({json, json}); break;
    case 7:
      if (json.is_array() && json.size() > 1) json.erase(chance.below(json.size()));
      break;
    default: json = real(chance, 119.99, 120.01);
  }
}

const std::set<std::string> faults{"shape", "range", "crosses", "tangled"};

TEST(FuzzGridShapes, a_spoilt_one_is_kept_or_has_a_word_for_what_is_wrong) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto geometry = some_geometry(chance);
    for (auto times = 1 + chance.below(3); times > 0; --times) spoil(chance, geometry);
    SCOPED_TRACE(seed_of(seed) + "\n" + geometry.dump());
    const char* fault = nullptr;
    const auto shape = Shape::read(geometry, chance.one_in(2) ? Datum::gcj02 : Datum::wgs84, fault);
    if (shape)
      expect_shape(*shape);
    else
      ASSERT_TRUE(fault && faults.contains(fault));
  }
}

TEST(FuzzGridShapes, on_a_coarse_raster_lines_meet_in_every_way) {
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto width = 2 + chance.below(4);
    const auto ring = [&] {
      Json list = Json::array();
      for (auto corners = 3 + chance.below(5); corners > 0; --corners)
        list.push_back({chance.below(width), chance.below(width)});
      list.push_back(list.front());
      return list;
    };
    const auto polygon = [&] {
      Json rings = Json::array();
      for (auto count = 1 + chance.below(3); count > 0; --count) rings.push_back(ring());
      return rings;
    };
    const auto read = [&](const char*& fault) {
      if (chance.one_in(2))
        return Shape::read({{"type", "Polygon"}, {"coordinates", polygon()}}, Datum::wgs84, fault);
      return Shape::read(
          {{"type", "MultiPolygon"}, {"coordinates", Json::array({polygon(), polygon()})}},
          Datum::wgs84, fault);
    };
    SCOPED_TRACE(seed_of(seed));
    const char *fault = nullptr, *other_fault = nullptr;
    const auto one = read(fault), other = read(other_fault);
    if (one)
      expect_shape(*one);
    else
      ASSERT_TRUE(fault && faults.contains(fault));
    if (!one || !other) continue;
    const auto share = one->share_outside(*other);
    ASSERT_TRUE(share >= 0 && share <= 1 + 1e-9) << share << one->geometry() << other->geometry();
  }
}

TEST(FuzzGridShapes, the_way_there_and_back_is_a_centimetre) {
  for (int i = 0; i < tries(5'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const Point at{real(chance, 73, 135), real(chance, 2, 54)};
    ASSERT_LT(grid::distance_m(grid::to_wgs84(grid::to_gcj02(at)), at), 0.01);
    const Point any{real(chance, -180, 180), real(chance, -90, 90)};
    const auto moved = grid::to_wgs84(any);
    ASSERT_TRUE(std::isfinite(moved.lon) && std::isfinite(moved.lat));
    const auto text = Json(any.lat).dump();
    if (text.find('e') == text.npos) {
      ASSERT_EQ(grid::read_degrees(text, 90), any.lat);
    }
    if (const auto read = grid::read_degrees(chance.spoil(text), 90)) {
      ASSERT_LE(std::abs(*read), 90);
    }
  }
}

/// Real ones, where they are at hand: never part of the repository.
TEST(FuzzGridShapes, districts_stay_shapes_when_their_corners_move) {
  const std::filesystem::path folder(SIFANG_SOURCE_DIR "/../shared/data/geo");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no districts here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".geojson") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const auto district = Json::parse(text.str()).at("features").at(0).at("geometry");
    for (int i = 0; i < tries(5); ++i) {
      Chance chance(base_seed() + static_cast<std::uint32_t>(i));
      auto geometry = district;
      for (auto times = chance.below(4); times > 0; --times) spoil(chance, geometry);
      SCOPED_TRACE(entry.path().string() + " " + std::to_string(i));
      const char* fault = nullptr;
      const auto shape = Shape::read(geometry, Datum::gcj02, fault);
      if (shape)
        expect_shape(*shape);
      else
        ASSERT_TRUE(fault && faults.contains(fault));
    }
  }
}

}  // namespace
}  // namespace sifang::fuzz
