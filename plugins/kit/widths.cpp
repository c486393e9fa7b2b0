// SPDX-License-Identifier: Apache-2.0
#include "widths.hpp"

namespace kit {
namespace {

/// U+FF01 … U+FF5E: what the one at `at` stands for; 0: it is none of them.
char narrow_at(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '\xEF') return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const auto third = static_cast<unsigned char>(text[at + 2]);
  if (second == 0xBC && third >= 0x81 && third <= 0xBF) return static_cast<char>(third - 0x60);
  if (second == 0xBD && third >= 0x80 && third <= 0x9E) return static_cast<char>(third - 0x20);
  return 0;
}

}  // namespace

std::string narrow(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (const char one = narrow_at(text, at); one != 0) {
      out += one;
      at += 3;
    } else if (rest.starts_with("\xE3\x80\x80") || rest.starts_with("\xC2\xA0")) {
      out += ' ';
      at += rest.front() == '\xC2' ? 2 : 3;
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace kit
