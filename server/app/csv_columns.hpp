// SPDX-License-Identifier: Apache-2.0
// Columns of a file that a community brings, by our names or by what its spreadsheets call them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace sifang::app {

struct CsvColumn {
  std::string_view name;
  std::array<std::string_view, 4> others;
};

/// Our name of the column that the file calls so; "" for one that is not known.
template <std::size_t count>
[[nodiscard]] constexpr std::string_view column_called(const std::array<CsvColumn, count>& columns,
                                                       std::string_view name) {
  if (name.empty()) return {};
  for (const auto& column : columns)
    if (column.name == name ||
        std::find(column.others.begin(), column.others.end(), name) != column.others.end())
      return column.name;
  return {};
}

}  // namespace sifang::app
