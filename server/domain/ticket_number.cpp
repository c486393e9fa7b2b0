// SPDX-License-Identifier: Apache-2.0
#include "domain/ticket_number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace sifang::domain {
namespace {

/// A number of `least` to `most` digits and nothing else.
template <class Number>
std::optional<Number> parse_digits(std::string_view text, std::size_t least, std::size_t most) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.size() < least || text.size() > most) return std::nullopt;
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string ticket_number(std::string_view community_code, int year, std::int64_t sequence) {
  char digits[48];
  std::snprintf(digits, sizeof digits, "-%04d-%06lld", year, static_cast<long long>(sequence));
  return std::string(community_code) + digits;
}

std::optional<TicketNumber> parse_ticket_number(std::string_view text) {
  // From the right: a community's code may itself hold a dash.
  const auto last = text.rfind('-');
  if (last == text.npos || last == 0) return std::nullopt;
  const auto middle = text.rfind('-', last - 1);
  if (middle == text.npos || middle == 0) return std::nullopt;
  const auto year = parse_digits<int>(text.substr(middle + 1, last - middle - 1), 4, 4);
  const auto sequence = parse_digits<std::int64_t>(text.substr(last + 1), 6, 18);
  if (!year || !sequence || *sequence == 0) return std::nullopt;
  TicketNumber number{std::string(text.substr(0, middle)), *year, *sequence};
  // 0000001 names nothing: a number has one spelling.
  if (ticket_number(number.community, number.year, number.sequence) != text) return std::nullopt;
  return number;
}

std::string plain_number(std::string_view typed) {
  std::string number;
  for (const char c : typed)
    if (c != ' ') number += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return number;
}

bool looks_like_ticket_number(std::string_view text) {
  return parse_ticket_number(text).has_value();
}

}  // namespace sifang::domain
