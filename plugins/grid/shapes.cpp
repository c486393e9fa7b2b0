// SPDX-License-Identifier: Apache-2.0
// The compiler takes boxes of Boost's that have no points yet for values without a beginning.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include "shapes.hpp"

#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/linestring.hpp>
#include <boost/geometry/geometries/multi_polygon.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <boost/geometry/geometries/segment.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <cmath>
#include <stdexcept>

namespace grid {
namespace {

namespace bg = boost::geometry;
// Degrees as a plane: lines between positions are straight in them, as in GeoJSON.
using Position = bg::model::d2::point_xy<double>;
using Polygon = bg::model::polygon<Position>;
using Polygons = bg::model::multi_polygon<Polygon>;

constexpr double kept_digits = 1e7;          // 0.0000001 degrees: a centimetre
constexpr std::size_t most_points = 50'000;  // of one shape

double rounded(double degrees) { return std::round(degrees * kept_digits) / kept_digits; }

struct Reading {
  Datum datum;
  const char* fault = nullptr;
  std::size_t points = 0;

  bool fail(const char* code) {
    fault = code;
    return false;
  }

  bool position(const Json& json, Position& into) {
    if (!json.is_array() || json.size() < 2 || !json[0].is_number() || !json[1].is_number())
      return fail("shape");
    Point point{json[0].get<double>(), json[1].get<double>()};
    if (!(std::abs(point.lon) <= 180 && std::abs(point.lat) <= 90)) return fail("range");
    if (datum == Datum::gcj02) point = to_wgs84(point);
    into = Position(rounded(point.lon), rounded(point.lat));
    return true;
  }

  /// Closed, and around something: four positions at least, the last one the first.
  bool ring(const Json& json, Polygon::ring_type& into) {
    if (!json.is_array() || json.size() < 4 || (points += json.size()) > most_points)
      return fail("shape");
    for (const auto& one : json) {
      Position at;
      if (!position(one, at)) return false;
      into.push_back(at);
    }
    return bg::equals(into.front(), into.back()) || fail("shape");
  }

  bool polygon(const Json& json, Polygon& into) {
    if (!json.is_array() || json.empty()) return fail("shape");
    if (!ring(json[0], into.outer())) return false;
    for (std::size_t hole = 1; hole < json.size(); ++hole) {
      into.inners().emplace_back();
      if (!ring(json[hole], into.inners().back())) return false;
    }
    return true;
  }

  bool geometry(const Json& json, Polygons& into) {
    if (!json.is_object() || !json.contains("coordinates")) return fail("shape");
    const auto& coordinates = json["coordinates"];
    const auto type =
        json.contains("type") && json["type"].is_string() ? json["type"].get<std::string>() : "";
    if (type == "Polygon") return polygon(coordinates, into.emplace_back());
    if (type != "MultiPolygon" || !coordinates.is_array() || coordinates.empty())
      return fail("shape");
    for (const auto& one : coordinates)
      if (!polygon(one, into.emplace_back())) return false;
    return true;
  }
};

/// The word for what is wrong with lines; nothing where nothing is.
const char* fault_of(const Polygons& lines) {
  bg::validity_failure_type failure = bg::no_failure;
  if (bg::is_valid(lines, failure)) return nullptr;
  switch (failure) {
    case bg::failure_self_intersections:
    case bg::failure_intersecting_interiors:
    case bg::failure_disconnected_interior:
    case bg::failure_spikes:
    case bg::failure_wrong_orientation:  // as it was corrected: halves that cancel each other
      return "crosses";
    default: return "shape";
  }
}

using Box = bg::model::box<Position>;

/// Of a ring, from a point to the next.
struct Side {
  Position from, to;
  Box box;
};

/// Those that reach into a box.
std::vector<Side> sides_of(const Polygons& lines, const Box& within) {
  std::vector<Side> sides;
  bg::for_each_segment(lines, [&](const auto& segment) {
    Side side{segment.first, segment.second, {}};
    bg::envelope(bg::model::segment<Position>(side.from, side.to), side.box);
    if (bg::intersects(side.box, within)) sides.push_back(side);
  });
  return sides;
}

/// Which side of a line a point lies on: above 0, below 0 or on it.
double turn(const Side& line, const Position& at) {
  return (line.to.x() - line.from.x()) * (at.y() - line.from.y()) -
         (line.to.y() - line.from.y()) * (at.x() - line.from.x());
}

bool cross(const Side& one, const Side& other) {
  return turn(one, other.from) * turn(one, other.to) < 0 &&
         turn(other, one.from) * turn(other, one.to) < 0;
}

/// Two combs that lie across each other meet as often as one has teeth times the other: cutting
/// them takes time and memory by that. Found out by boxes, and no further than it may go.
bool are_tangled(const std::vector<Side>& some, const std::vector<Side>& others) {
  constexpr std::size_t most_meetings = 500'000, most_crossings = 5'000;
  namespace bgi = bg::index;
  std::vector<std::pair<Box, std::size_t>> boxes;
  for (std::size_t at = 0; at < some.size(); ++at) boxes.emplace_back(some[at].box, at);
  const bgi::rtree<std::pair<Box, std::size_t>, bgi::linear<16>> tree(boxes);
  std::size_t meetings = 0, crossings = 0;
  for (const auto& side : others)
    for (auto found = tree.qbegin(bgi::intersects(side.box)); found != tree.qend(); ++found) {
      if (cross(some[found->second], side)) ++crossings;
      if (++meetings > most_meetings || crossings > most_crossings) return true;
    }
  return false;
}

using Line = bg::model::linestring<Position>;

/// The middle of where a line from west to east, halfway up, goes through it for longest. Of one
/// polygon: between several there may be nothing.
Position middle_of(const Polygon& polygon) {
  const auto box = bg::return_envelope<bg::model::box<Position>>(polygon);
  const auto lat = (box.min_corner().y() + box.max_corner().y()) / 2;
  std::vector<Line> cuts;
  bg::intersection(Line{{-181, lat}, {181, lat}}, polygon, cuts);
  if (cuts.empty()) return polygon.outer().front();  // too flat to be cut
  const auto& longest = *std::max_element(
      cuts.begin(), cuts.end(),
      [](const Line& left, const Line& right) { return bg::length(left) < bg::length(right); });
  return {(longest.front().x() + longest.back().x()) / 2, lat};
}

const Polygon& largest_of(const Polygons& lines) {
  return *std::max_element(lines.begin(), lines.end(), [](const auto& left, const auto& right) {
    return bg::area(left) < bg::area(right);
  });
}

Json list_ring(const Polygon::ring_type& ring) {
  Json list = Json::array();
  for (const auto& at : ring) list.push_back({at.x(), at.y()});
  return list;
}

Json list_polygon(const Polygon& polygon) {
  Json list = Json::array();
  // RFC 7946: an outer ring goes against the clock, Boost's with it.
  auto turned = polygon;
  bg::reverse(turned);
  list.push_back(list_ring(turned.outer()));
  for (const auto& hole : turned.inners()) list.push_back(list_ring(hole));
  return list;
}

}  // namespace

struct Shape::Body {
  explicit Body(Polygons lines_in) : lines(std::move(lines_in)) {
    bg::unique(lines);
    bg::correct(lines);
    bg::envelope(lines, box);
    bounds = {box.min_corner().x(), box.min_corner().y(), box.max_corner().x(),
              box.max_corner().y()};
  }
  Polygons lines;
  Box box;
  Bounds bounds;
};

std::optional<Shape> Shape::read(const Json& geometry, Datum datum, const char*& fault) {
  Reading reading{.datum = datum};
  Polygons lines;
  if (!reading.geometry(geometry, lines)) {
    fault = reading.fault;
    return std::nullopt;
  }
  auto body = std::make_shared<const Body>(std::move(lines));
  const auto sides = sides_of(body->lines, body->box);
  if (are_tangled(sides, sides)) {
    fault = "tangled";
    return std::nullopt;
  }
  if ((fault = fault_of(body->lines)) != nullptr) return std::nullopt;
  return Shape(std::move(body));
}

Shape Shape::stored(std::string_view geometry) {
  Reading reading{.datum = Datum::wgs84};
  Polygons lines;
  if (!reading.geometry(Json::parse(geometry), lines))
    throw std::logic_error(std::string("a stored shape is none: ") + reading.fault);
  return Shape(std::make_shared<const Body>(std::move(lines)));
}

bool Shape::covers(const Point& point) const {
  const auto& box = body_->bounds;
  if (point.lon < box.west || point.lon > box.east || point.lat < box.south ||
      point.lat > box.north)
    return false;
  return bg::covered_by(Position(point.lon, point.lat), body_->lines);
}

bool Shape::tangles(const Shape& other) const {
  return are_tangled(sides_of(body_->lines, other.body_->box),
                     sides_of(other.body_->lines, body_->box));
}

double Shape::share_outside(const Shape& other) const {
  if (bg::covered_by(body_->lines, other.body_->lines)) return 0;
  Polygons outside;
  bg::difference(body_->lines, other.body_->lines, outside);
  return bg::area(outside) / bg::area(body_->lines);
}

const Bounds& Shape::bounds() const { return body_->bounds; }

Point Shape::inner_point() const {
  const auto& lines = body_->lines;
  Position at;
  bg::centroid(lines, at);
  at = {rounded(at.x()), rounded(at.y())};  // which may move it across a line that is so near
  if (bg::covered_by(at, lines)) return {at.x(), at.y()};
  at = middle_of(largest_of(lines));
  return {rounded(at.x()), rounded(at.y())};
}

Json Shape::geometry() const {
  const auto& lines = body_->lines;
  if (lines.size() == 1) return {{"type", "Polygon"}, {"coordinates", list_polygon(lines[0])}};
  Json list = Json::array();
  for (const auto& polygon : lines) list.push_back(list_polygon(polygon));
  return {{"type", "MultiPolygon"}, {"coordinates", std::move(list)}};
}

}  // namespace grid
