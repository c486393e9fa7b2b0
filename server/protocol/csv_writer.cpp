// SPDX-License-Identifier: Apache-2.0
#include "protocol/csv_writer.hpp"

namespace sifang::protocol {

void CsvWriter::separate() {
  if (begun_) out_ += ',';
  begun_ = true;
}

CsvWriter& CsvWriter::cell(std::string_view text) {
  separate();
  // OWASP, CSV injection: these begin a formula.
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != text.npos;
  const bool quoted = formula || text.find_first_of(",\"\r\n") != text.npos;
  if (quoted) out_ += '"';
  if (formula) out_ += '\'';
  for (const char c : text) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  if (quoted) out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::cell(std::int64_t number) {
  separate();
  out_ += std::to_string(number);
  return *this;
}

void CsvWriter::end_row() {
  out_ += "\r\n";
  begun_ = false;
}

}  // namespace sifang::protocol
