// SPDX-License-Identifier: Apache-2.0
#include "domain/ticket_number.hpp"

#include <cstdio>

namespace sifang::domain {

std::string ticket_number(std::string_view community_code, int year, std::int64_t sequence) {
  char digits[48];
  std::snprintf(digits, sizeof digits, "-%04d-%06lld", year, static_cast<long long>(sequence));
  return std::string(community_code) + digits;
}

bool looks_like_ticket_number(std::string_view text) {
  const auto dash = text.find('-');
  return dash != text.npos && dash > 0 && text.find('-', dash + 1) != text.npos;
}

}  // namespace sifang::domain
