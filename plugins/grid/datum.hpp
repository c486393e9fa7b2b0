// SPDX-License-Identifier: Apache-2.0
// GCJ-02, in which maps of mainland China are published, and WGS-84, in which satellites measure.
// The way there is the published approximation that every implementation shares: an offset of
// sines over the Krasovsky 1940 ellipsoid. Source: the open-source project "eviltransform"
// (github.com/googollee/eviltransform), whose formulas are public since 2013. The way back is found
// by trying: the point whose way there ends where we are.
#pragma once

namespace grid {

/// Degrees.
struct Point {
  double lon = 0, lat = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

/// Outside of the rectangle around China nothing is shifted.
[[nodiscard]] Point to_gcj02(const Point& wgs84);
/// To within a centimetre.
[[nodiscard]] Point to_wgs84(const Point& gcj02);

/// Metres along the ground, for what is near.
[[nodiscard]] double distance_m(const Point& a, const Point& b);

}  // namespace grid
