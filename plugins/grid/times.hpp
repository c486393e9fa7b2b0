// SPDX-License-Identifier: Apache-2.0
// Times as townships write them, and as we write them to them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace grid {

/// Milliseconds of an RFC 3339 time; one without a zone is `offset_minutes` east of UTC.
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text,
                                                     std::int64_t offset_minutes);
/// "2026-11-28T01:02:03Z".
[[nodiscard]] std::string write_time(std::int64_t ms);

}  // namespace grid
