// SPDX-License-Identifier: Apache-2.0
#include "datum.hpp"

#include <cmath>
#include <numbers>

namespace grid {
namespace {

using std::numbers::pi;

constexpr double radius = 6'378'245.0;                   // of the ellipsoid, metres
constexpr double eccentricity = 0.00669342162296594323;  // squared
constexpr double earth_radius = 6'371'008.8;             // of a ball as large as the earth
constexpr int most_tries = 20;
constexpr double close_enough = 1e-9;  // degrees: a tenth of a millimetre

double radians(double degrees) { return degrees * pi / 180; }

bool is_shifted(const Point& point) {
  return point.lon >= 72.004 && point.lon <= 137.8347 && point.lat >= 0.8293 &&
         point.lat <= 55.8271;
}

double waves(double x) { return 20 * std::sin(6 * pi * x) + 20 * std::sin(2 * pi * x); }

/// The offset in metres, north and east, of a point so many degrees from 105 E 35 N.
double north_of(double x, double y) {
  return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) +
         (waves(x) + 20 * std::sin(pi * y) + 40 * std::sin(pi * y / 3) +
          160 * std::sin(pi * y / 12) + 320 * std::sin(pi * y / 30)) *
             2 / 3;
}

double east_of(double x, double y) {
  return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) +
         (waves(x) + 20 * std::sin(pi * x) + 40 * std::sin(pi * x / 3) +
          150 * std::sin(pi * x / 12) + 300 * std::sin(pi * x / 30)) *
             2 / 3;
}

}  // namespace

Point to_gcj02(const Point& wgs84) {
  if (!is_shifted(wgs84)) return wgs84;
  const auto x = wgs84.lon - 105, y = wgs84.lat - 35;
  const auto sine = std::sin(radians(wgs84.lat));
  const auto magic = 1 - eccentricity * sine * sine;
  const auto along_meridian = radius * (1 - eccentricity) / (magic * std::sqrt(magic));
  const auto along_parallel = radius / std::sqrt(magic) * std::cos(radians(wgs84.lat));
  return {wgs84.lon + east_of(x, y) * 180 / (along_parallel * pi),
          wgs84.lat + north_of(x, y) * 180 / (along_meridian * pi)};
}

Point to_wgs84(const Point& gcj02) {
  auto guess = gcj02;
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto there = to_gcj02(guess);
    const auto east = gcj02.lon - there.lon, north = gcj02.lat - there.lat;
    guess.lon += east;
    guess.lat += north;
    if (std::abs(east) < close_enough && std::abs(north) < close_enough) break;
  }
  return guess;
}

double distance_m(const Point& a, const Point& b) {
  const auto north = radians(b.lat - a.lat);
  const auto east = radians(b.lon - a.lon) * std::cos(radians((a.lat + b.lat) / 2));
  return earth_radius * std::hypot(north, east);
}

}  // namespace grid
