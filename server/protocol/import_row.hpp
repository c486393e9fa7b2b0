// SPDX-License-Identifier: Apache-2.0
// Rows of files that people bring: JSON lines or CSV (RFC 4180), as names and texts.
#pragma once

#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sifang::protocol {

/// A row's columns; numbers and flags as text, null as absent.
using ImportRow = std::map<std::string, std::string, std::less<>>;

/// Errors: malformed with a sentence for the person whose file it is.
[[nodiscard]] base::Result<ImportRow> read_json_row(std::string_view line);

/// What is wrong with a record as such.
enum class CsvFault { none, columns, utf8, quote };

/// Reads CSV: the first record names the columns; a field may hold line breaks in quotes.
class CsvReader {
 public:
  /// Lifetime: `in` outlives the reader. Errors: see header().
  explicit CsvReader(std::istream& in);
  /// The names of the columns, or what is wrong with the file.
  [[nodiscard]] const base::Result<std::vector<std::string>>& header() const { return header_; }
  /// The next record. False at the end. `line` is the line it begins on, from 1.
  [[nodiscard]] bool next(base::Result<ImportRow>& row, std::size_t& line);
  /// Of the record that next() gave last.
  [[nodiscard]] CsvFault fault() const { return fault_; }

 private:
  [[nodiscard]] bool record(base::Result<std::vector<std::string>>& fields, std::size_t& line);

  std::istream& in_;
  std::size_t line_ = 0;
  CsvFault fault_ = CsvFault::none;
  base::Result<std::vector<std::string>> header_;
};

}  // namespace sifang::protocol
