// SPDX-License-Identifier: Apache-2.0
#include "points.hpp"

#include <charconv>
#include <cmath>

namespace grid {

std::optional<double> read_degrees(std::string_view text, double most) {
  double degrees = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), degrees, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(std::abs(degrees) <= most)) return std::nullopt;
  return degrees;
}

std::optional<Point> read_point(std::string_view lat, std::string_view lon) {
  const auto north = read_degrees(lat, 90), east = read_degrees(lon, 180);
  if (!north || !east) return std::nullopt;
  return Point{*east, *north};
}

std::optional<Point> read_point(kit::Fields& body) {
  const auto lat = body.maybe_real("lat", -90, 90), lon = body.maybe_real("lon", -180, 180);
  if (lat.has_value() != lon.has_value()) throw kit::wrong("/lat", "and lon come together");
  if (!lat) return std::nullopt;
  return Point{*lon, *lat};
}

kit::Value lat_of(const std::optional<Point>& point) {
  return point ? kit::Value(point->lat) : kit::Value(nullptr);
}

kit::Value lon_of(const std::optional<Point>& point) {
  return point ? kit::Value(point->lon) : kit::Value(nullptr);
}

}  // namespace grid
