// SPDX-License-Identifier: Apache-2.0
// Polygons of grids, out of GeoJSON (RFC 7946) and into it again; whether a point lies within one.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "datum.hpp"
#include "kit/call.hpp"

namespace grid {

using kit::Json;

/// Degrees of WGS-84.
struct Bounds {
  double west = 0, south = 0, east = 0, north = 0;
};

enum class Datum { wgs84, gcj02 };

/// A polygon, or several, that has a size and does not cross itself. Copies share what they hold.
class Shape {
 public:
  /// Of a geometry, Polygon or MultiPolygon. Nothing, and why in `fault`: "shape": it is neither,
  /// or a ring of it is none; "range": a position is nowhere on earth; "crosses": itself;
  /// "tangled": its lines lie beside each other so often that nobody has drawn them so.
  [[nodiscard]] static std::optional<Shape> read(const Json& geometry, Datum datum,
                                                 const char*& fault);
  /// Of a text that geometry() has made. Errors: logic_error.
  [[nodiscard]] static Shape stored(std::string_view geometry);

  /// Also on its line.
  [[nodiscard]] bool covers(const Point& point) const;
  /// Whether the lines of both meet more often than is cut in a moment.
  [[nodiscard]] bool tangles(const Shape& other) const;
  /// The share of it that lies outside of the other: 0 to 1. Requires: they do not tangle.
  [[nodiscard]] double share_outside(const Shape& other) const;
  [[nodiscard]] const Bounds& bounds() const;
  /// A point within it, however it is bent.
  [[nodiscard]] Point inner_point() const;
  /// GeoJSON in WGS-84, to a centimetre.
  [[nodiscard]] Json geometry() const;

 private:
  struct Body;
  explicit Shape(std::shared_ptr<const Body> body) : body_(std::move(body)) {}
  std::shared_ptr<const Body> body_;
};

}  // namespace grid
