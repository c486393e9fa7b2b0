// SPDX-License-Identifier: Apache-2.0
#include "csv_sheet.hpp"

#include <cstdlib>

namespace kit {
namespace {

/// What begins with these is run by spreadsheets; in Chinese also where the sign is a wide one.
bool is_formula(std::string_view text) {
  if (text.empty()) return false;
  if (std::string_view("=+-@\t\r\n").find(text.front()) != text.npos) return true;
  for (const char* wide : {"＝", "＋", "－", "＠"})
    if (text.starts_with(wide)) return true;
  return false;
}

}  // namespace

CsvSheet::CsvSheet(std::initializer_list<std::string_view> columns) {
  for (const auto column : columns) cell(column);
  end_row();
}

void CsvSheet::separate() {
  if (begun_) text_ += ',';
  begun_ = true;
}

CsvSheet& CsvSheet::cell(std::string_view text) {
  separate();
  const bool formula = is_formula(text);
  const bool quoted = formula || text.find_first_of(",\"\r\n") != text.npos;
  if (quoted) text_ += '"';
  if (formula) text_ += '\'';
  for (const char one : text) {
    if (one == '"') text_ += '"';
    text_ += one;
  }
  if (quoted) text_ += '"';
  return *this;
}

CsvSheet& CsvSheet::cell(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
  return *this;
}

CsvSheet& CsvSheet::money(std::int64_t fen) {
  separate();
  const auto rest = std::to_string(std::abs(fen % 100));
  text_ += (fen < 0 ? "-" : "") + std::to_string(std::abs(fen / 100)) + "." +
           (rest.size() < 2 ? "0" : "") + rest;
  return *this;
}

void CsvSheet::end_row() {
  text_ += "\r\n";
  begun_ = false;
}

}  // namespace kit
