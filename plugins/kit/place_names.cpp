// SPDX-License-Identifier: Apache-2.0
#include "place_names.hpp"

#include <array>

#include "csv.hpp"
#include "widths.hpp"

namespace kit {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

/// In ASCII where there is one, in capital letters, without blanks.
std::string plain(std::string_view text) {
  std::string out;
  for (const char one : narrow(text))
    if (std::string_view(" \t\r\n").find(one) == std::string_view::npos) out += capital(one);
  return out;
}

/// 03A → 3A, B02 → B2; a number of zeros alone is 0.
std::string without_zeros(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = at == 0 || !is_digit(text[at - 1]);
    if (!begins || text[at] != '0') {
      out += text[at];
      continue;
    }
    while (at + 1 < text.size() && text[at] == '0' && is_digit(text[at + 1])) ++at;
    out += text[at];
  }
  return out;
}

}  // namespace

std::string bare_place(std::string_view text) {
  constexpr std::array<std::string_view, 8> endings{"号楼", "号", "楼",   "幢",
                                                    "栋",   "座", "单元", "室"};
  auto whole = trim(text);
  for (const auto ending : endings) {
    if (!whole.ends_with(ending)) continue;
    auto bare = trim(std::string_view(whole).substr(0, whole.size() - ending.size()));
    return bare.empty() ? whole : bare;
  }
  return whole;
}

std::string place_key(std::string_view text) {
  auto key = plain(text);
  // 902号室: one after the other.
  for (auto bare = bare_place(key); bare != key; bare = bare_place(key)) key = bare;
  return without_zeros(key);
}

}  // namespace kit
