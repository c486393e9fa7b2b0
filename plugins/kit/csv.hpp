// SPDX-License-Identifier: Apache-2.0
// CSV as spreadsheets write it (RFC 4180): quotes, line breaks within them, a byte order mark, line
// ends of two characters or of one. Read as UTF-8 alone: of another encoding it says so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kit {

/// One record. `fault`: "" for none; "columns": not as many as the header has; "quote": one is
/// never closed; "utf8": is not UTF-8.
struct CsvRow {
  std::size_t line = 0;  // on which it begins, from 1
  std::vector<std::string> cells = {};
  std::string fault = {};
};

/// A file whose first record names the columns. `fault`: "header": there are no names; "utf8",
/// "quote": as above, and nothing was read.
struct Csv {
  std::vector<std::string> header = {};
  std::vector<CsvRow> rows = {};  // without those in which nothing stands
  std::string fault = {};
};

/// Cells come without blanks around.
[[nodiscard]] Csv read_csv(std::string_view text);

/// Also false where a program has read another encoding as UTF-8 and put U+FFFD for what it was
/// not.
[[nodiscard]] bool is_clean_utf8(std::string_view text);
/// U+FFFD is a character as any other.
[[nodiscard]] bool is_utf8(std::string_view text);
/// With U+FFFD for each byte that belongs to no character.
[[nodiscard]] std::string mend_utf8(std::string_view text);
/// Characters of UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view text);
[[nodiscard]] std::string trim(std::string_view text);
/// `what` wherever it stands; not in what has come in for it. Takes as long as the text is.
[[nodiscard]] std::string replace_all(std::string_view text, std::string_view what,
                                      std::string_view with);

}  // namespace kit
