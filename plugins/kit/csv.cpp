// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <algorithm>

namespace kit {
namespace {

constexpr bool follows(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// How many bytes the character has that begins so; 0 for none.
std::size_t bytes_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view blanks = " \t\r\n";

/// How many bytes the character has with which a text begins; 0 where it begins with none.
std::size_t character_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const auto size = bytes_of(first);
  if (size == 0 || size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (!follows(text[i])) return 0;
  const auto second = size > 1 ? static_cast<unsigned char>(text[1]) : 0U;
  // Longer than needed, halves of a pair, beyond the last character.
  const bool is_none = (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ||
                       (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
  return is_none ? 0 : size;
}

/// Takes one record after the other off a text.
class Records {
 public:
  explicit Records(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  bool next(CsvRow& row) {
    if (at_ == text_.size()) return false;
    row = {.line = line_};
    const auto from = at_;
    while (take_cell(row)) {
    }
    if (!is_clean_utf8(text_.substr(from, at_ - from))) row.fault = "utf8";
    return true;
  }

 private:
  /// One cell and what ends it. False: with it ends the record.
  bool take_cell(CsvRow& row) {
    std::string cell;
    bool quoted = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (quoted && c == '"' && !is_doubled()) {
        quoted = false;
      } else if (quoted) {
        if (c == '"') ++at_;
        cell += c;
      } else if (c == '"' && cell.find_first_not_of(blanks) == cell.npos) {
        cell.clear();
        quoted = true;
      } else if (c == ',' || c == '\n') {
        ++at_;
        row.cells.push_back(trim(cell));
        return c == ',';
      } else {
        cell += c;
      }
    }
    if (quoted) row.fault = "quote";
    row.cells.push_back(trim(cell));
    return false;
  }
  [[nodiscard]] bool is_doubled() const { return at_ + 1 < text_.size() && text_[at_ + 1] == '"'; }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

bool is_blank(const CsvRow& row) {
  return row.fault.empty() && std::all_of(row.cells.begin(), row.cells.end(),
                                          [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto size = character_at(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool is_clean_utf8(std::string_view text) {
  return text.find(replacement) == text.npos && is_utf8(text);
}

std::string mend_utf8(std::string_view text) {
  std::string mended;
  mended.reserve(text.size());
  while (!text.empty()) {
    const auto size = character_at(text);
    mended += size == 0 ? replacement : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return mended;
}

std::size_t count_characters(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), follows));
}

std::string trim(std::string_view text) {
  const auto from = text.find_first_not_of(blanks);
  if (from == text.npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(blanks) - from + 1));
}

std::string replace_all(std::string_view text, std::string_view what, std::string_view with) {
  std::string out;
  out.reserve(text.size());
  std::size_t from = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, from)) {
    out.append(text, from, at - from).append(with);
    from = at + what.size();
  }
  return out.append(text, from);
}

Csv read_csv(std::string_view text) {
  Csv csv;
  Records records(text);
  CsvRow row;
  if (!records.next(row) || is_blank(row)) return {.fault = "header"};
  if (!row.fault.empty()) return {.fault = row.fault};
  csv.header = std::move(row.cells);
  while (records.next(row)) {
    if (is_blank(row)) continue;
    if (row.fault.empty() && row.cells.size() != csv.header.size()) row.fault = "columns";
    csv.rows.push_back(std::move(row));
  }
  return csv;
}

}  // namespace kit
