// SPDX-License-Identifier: Apache-2.0
// A file that is imported: whose column is which, what is wrong on which line, what became of it.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "call.hpp"
#include "csv.hpp"

namespace kit {

/// A column by our name, and by what a community's own spreadsheets call it. Where a file has
/// several of its names, the first of `others` is read, the rest is not.
struct Column {
  std::string name;
  std::vector<std::string> others;
  bool is_needed = false;
};

/// What an import was asked to do.
struct ImportOrder {
  std::string csv;
  bool dry_run = false;   // writes nothing
  bool skip_bad = false;  // leaves bad rows out; otherwise one bad row leaves everything out
};
[[nodiscard]] ImportOrder read_order(Fields& fields);

/// One row while it is read.
class SheetRow {
 public:
  SheetRow(std::size_t line, std::map<std::string, std::string, std::less<>> cells)
      : line_(line), cells_(std::move(cells)) {}
  [[nodiscard]] std::size_t line() const { return line_; }
  /// "" where nothing stands, or the file has no such column.
  [[nodiscard]] const std::string& cell(std::string_view column) const;
  [[nodiscard]] bool is_good() const { return is_good_; }

 private:
  friend class Sheet;
  std::size_t line_;
  std::map<std::string, std::string, std::less<>> cells_;
  bool is_good_ = true;
};

/// Lifetime: the import's.
class Sheet {
 public:
  explicit Sheet(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Hands over each row that could be read. `check` says what is wrong with it (`refuse`), or
  /// counts it.
  void read(std::string_view csv, const std::function<void(SheetRow&)>& check);
  [[nodiscard]] bool has(std::string_view column) const { return places_.contains(column); }

  /// The row is left out. Codes as the core's imports have them; those of this plugin's own are in
  /// README.md.
  void refuse(SheetRow& row, std::string_view column, const char* code);
  /// The row is read all the same; it is told behind what is refused, with `warning`.
  void warn(const SheetRow& row, std::string_view column, const char* code);
  /// A text of one line, at most so long.
  void check_text(SheetRow& row, std::string_view column, std::size_t most, bool is_needed);
  /// Yes or no; nothing where nothing is said.
  [[nodiscard]] std::optional<bool> read_flag(SheetRow& row, std::string_view column);
  /// A day, however the spreadsheet writes it (kit/days: read_day), as "2026-11-28"; "" where
  /// nothing stands, or what is refused.
  [[nodiscard]] std::string read_day(SheetRow& row, std::string_view column);
  void count_added() { ++added_; }
  void count_changed() { ++changed_; }
  void count_known() { ++known_; }

  /// Whether what was read may be written.
  [[nodiscard]] bool may_write(const ImportOrder& order) const;
  [[nodiscard]] Json answer(bool written) const;

 private:
  void read_header(const Csv& csv);
  void complain(std::size_t line, std::string_view column, const std::string& code);

  std::vector<Column> columns_;
  std::map<std::string, std::size_t, std::less<>> places_;  // our name → its place in a row
  std::vector<std::string> unused_;
  Json problems_ = Json::array(), warnings_ = Json::array();
  std::int64_t added_ = 0, changed_ = 0, known_ = 0, bad_ = 0;
  bool is_readable_ = true;
};

}  // namespace kit
