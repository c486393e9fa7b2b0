// SPDX-License-Identifier: Apache-2.0
#include "domain/place_names.hpp"

#include <algorithm>
#include <array>

namespace sifang::domain {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The number at the beginning, without leading zeros, and taken off `text`.
std::string_view take_number(std::string_view& text) {
  const auto end =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  auto digits = text.substr(0, end);
  text.remove_prefix(end);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

}  // namespace

std::string bare_place(std::string_view text) {
  constexpr std::array<std::string_view, 8> endings{"号楼", "号", "楼",   "幢",
                                                    "栋",   "座", "单元", "室"};
  text = trimmed(text);
  for (const auto ending : endings)
    if (text.ends_with(ending)) {
      const auto bare = trimmed(text.substr(0, text.size() - ending.size()));
      return std::string(bare.empty() ? text : bare);
    }
  return std::string(text);
}

bool is_before(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    if (is_digit(left.front()) && is_digit(right.front())) {
      const auto a = take_number(left), b = take_number(right);
      if (a.size() != b.size()) return a.size() < b.size();
      if (a != b) return a < b;
      continue;
    }
    if (left.front() != right.front())
      return static_cast<unsigned char>(left.front()) < static_cast<unsigned char>(right.front());
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  return left.size() < right.size();
}

}  // namespace sifang::domain
