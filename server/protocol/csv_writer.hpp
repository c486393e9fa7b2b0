// SPDX-License-Identifier: Apache-2.0
// Writes a spreadsheet as RFC 4180 CSV: UTF-8 with a mark at its beginning, which Excel asks for,
// and no text that a spreadsheet would take for a formula.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sifang::protocol {

class CsvWriter {
 public:
  CsvWriter() : out_("\xEF\xBB\xBF") {}

  CsvWriter& cell(std::string_view text);
  CsvWriter& cell(std::int64_t number);
  void end_row();
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool begun_ = false;
};

}  // namespace sifang::protocol
