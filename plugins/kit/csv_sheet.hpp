// SPDX-License-Identifier: Apache-2.0
// A spreadsheet as CSV (RFC 4180) that no program takes for formulas.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace kit {

class CsvSheet {
 public:
  /// The first line.
  explicit CsvSheet(std::initializer_list<std::string_view> columns);

  CsvSheet& cell(std::string_view text);
  CsvSheet& cell(std::int64_t number);
  /// Fen as yuan: "12.30".
  CsvSheet& money(std::int64_t fen);
  void end_row();

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void separate();
  std::string text_;
  bool begun_ = false;
};

}  // namespace kit
