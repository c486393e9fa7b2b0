// SPDX-License-Identifier: Apache-2.0
// Coordinates as texts and numbers: of files, forms, parameters.
#pragma once

#include <optional>
#include <string_view>

#include "datum.hpp"
#include "kit/call.hpp"

namespace grid {

/// Decimal degrees, at most so many either way. Nothing where it is no number, or beyond.
[[nodiscard]] std::optional<double> read_degrees(std::string_view text, double most);
/// Nothing where one of them is none.
[[nodiscard]] std::optional<Point> read_point(std::string_view lat, std::string_view lon);

/// `lat` and `lon` of a body: both or neither. Errors: Refusal 422.
[[nodiscard]] std::optional<Point> read_point(kit::Fields& body);

/// For columns that are null where there is no point.
[[nodiscard]] kit::Value lat_of(const std::optional<Point>& point);
[[nodiscard]] kit::Value lon_of(const std::optional<Point>& point);

}  // namespace grid
