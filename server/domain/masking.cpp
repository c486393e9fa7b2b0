// SPDX-License-Identifier: Apache-2.0
#include "domain/masking.hpp"

#include <algorithm>

namespace sifang::domain {

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t long_enough = 11, shown_first = 3, shown_last = 4, shown_of_short = 2;
  const bool long_number = phone.size() >= long_enough;
  const std::size_t first = long_number ? shown_first : 0;
  const std::size_t last = std::min(phone.size(), long_number ? shown_last : shown_of_short);
  std::string masked(phone.substr(0, first));
  masked.append(phone.size() > last ? 4 : 0, '*');
  return masked.append(phone.substr(phone.size() - last));
}

std::string masked_text(std::string_view text, const Masking& masking) {
  auto words = masking.words;
  std::sort(words.begin(), words.end(), [](const auto& left, const auto& right) {
    return left.size() != right.size() ? left.size() > right.size() : left < right;
  });
  std::string shown(text);
  for (const auto& hidden : words) {
    if (hidden.empty()) continue;
    for (auto at = shown.find(hidden); at != shown.npos;
         at = shown.find(hidden, at + mask_sign.size()))
      shown.replace(at, hidden.size(), mask_sign);
  }
  return shown;
}

std::string plain_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return code;
}

}  // namespace sifang::domain
