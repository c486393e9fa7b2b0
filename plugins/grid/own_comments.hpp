// SPDX-License-Identifier: Apache-2.0
// Comments that the plugin writes here: for a township, which is not told its own words again, or
// for somebody who writes by Open311, whose words go up like anybody's.
#pragma once

#include "frame.hpp"

namespace grid {

/// A comment of which nobody has said whose it is goes up after that long: whoever was cut off
/// while they said it has mostly said it again by then.
inline constexpr std::int64_t clear_within_ms = 600'000;

enum class Whose { township, others, unknown };
[[nodiscard]] Whose whose_comment(const Host& host, const std::string& comment);

/// Says whose it is, of one that waits too.
void note_comment(const Host& host, const std::string& comment, Whose whose);

}  // namespace grid
