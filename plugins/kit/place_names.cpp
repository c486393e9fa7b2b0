// SPDX-License-Identifier: Apache-2.0
#include "place_names.hpp"

#include <array>

#include "csv.hpp"

namespace kit {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

/// U+FF01 … U+FF5E, which stand for ASCII: what the one at `at` stands for; 0: it is none of them.
char narrow(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '\xEF') return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const auto third = static_cast<unsigned char>(text[at + 2]);
  if (second == 0xBC && third >= 0x81 && third <= 0xBF) return static_cast<char>(third - 0x60);
  if (second == 0xBD && third >= 0x80 && third <= 0x9E) return static_cast<char>(third - 0x20);
  return 0;
}

/// How many bytes of a blank begin at `at`: of ASCII, U+00A0, U+3000.
std::size_t blank_size(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  if (std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos) return 1;
  if (rest.starts_with("\xC2\xA0")) return 2;
  return rest.starts_with("\xE3\x80\x80") ? 3 : 0;
}

/// In ASCII where there is one, in capital letters, without blanks.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto blank = blank_size(text, at); blank > 0) {
      at += blank;
    } else if (const char one = narrow(text, at); one != 0) {
      out += capital(one);
      at += 3;
    } else {
      out += capital(text[at++]);
    }
  }
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
