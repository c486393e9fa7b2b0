// SPDX-License-Identifier: Apache-2.0
// RFC 3339 texts of moments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace sifang::base {

/// `2026-11-27T11:00:00.000Z`: always 24 characters, always UTC. Requires: a year from 0 to 9999.
[[nodiscard]] std::string to_rfc3339(Time time);

/// Reads RFC 3339 with `Z` or a numeric offset; nothing for anything else, impossible dates and
/// what an offset carries out of the years 0 to 9999 included.
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace sifang::base
