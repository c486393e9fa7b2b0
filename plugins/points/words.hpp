// SPDX-License-Identifier: Apache-2.0
// What stands in people's own tables, as values: points, where points come from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace points {

inline constexpr std::int64_t most_points = 1'000;  // of an item, given or taken

/// `code` says why a text is no number of points: "needed", "number", "span" (-5至-50), "fraction"
/// (-0.5), "zero", "size" (beyond `most`); null where it is one.
struct Points {
  std::int64_t number = 0;
  const char* code = nullptr;
};
/// A whole number as tables write it: 5, +5, -20.0, －3, 5分.
[[nodiscard]] Points read_points(std::string_view text, std::int64_t most = most_points);

/// Numbers alone, or a span of them: no words of a rule.
[[nodiscard]] bool is_number_like(std::string_view text);
/// 合计 and its like: a row that adds others up.
[[nodiscard]] bool is_sum(std::string_view text);

/// The source of an item by its code or by what people call it; "" for none that is known.
[[nodiscard]] std::string source_called(std::string_view name);

}  // namespace points
