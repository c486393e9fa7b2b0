// SPDX-License-Identifier: Apache-2.0
#include "net/accept_encoding.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <optional>

namespace sifang::net {
namespace {

using boost::beast::iequals;

constexpr int full_weight = 1000;

/// "0.25" in thousandths (RFC 9110, 12.4.2); 0 for what is no weight.
int weight_in(std::string_view text) {
  constexpr std::size_t longest = 5;  // one digit, a point, three digits
  if (text.empty() || text.size() > longest || (text.size() > 1 && text[1] != '.')) return 0;
  int weight = 0, unit = full_weight;
  for (std::size_t i = 0; i < text.size(); i += i == 0 ? 2 : 1) {
    if (text[i] < '0' || text[i] > '9') return 0;
    weight += (text[i] - '0') * unit;
    unit /= 10;
  }
  return weight > full_weight ? 0 : weight;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// What stands before the first `mark`, which is taken off the text with it.
std::string_view take_until(char mark, std::string_view& text) {
  const auto part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return trimmed(part);
}

/// What follows a coding: nothing, or its weight alone.
int weight_of(std::string_view parameters) {
  if (parameters.empty()) return full_weight;
  const auto name = take_until('=', parameters);
  return iequals(name, "q") ? weight_in(trimmed(parameters)) : 0;
}

/// "x-gzip" is gzip (RFC 9110, 8.4.1.3).
bool is_coding(std::string_view entry, std::string_view coding) {
  if (iequals(entry.substr(0, 2), "x-")) entry.remove_prefix(2);
  return iequals(entry, coding);
}

/// Who says two things of one coding means the lesser.
void note(std::optional<int>& known, int weight) {
  known = known ? std::min(*known, weight) : weight;
}

}  // namespace

bool accepts(const Request& request, std::string_view coding) {
  std::optional<int> said, of_all_others, of_none;
  // Not by Beast's ext_list, whose last entry has the weight of the one before (1.81).
  for (std::string_view list : request.headers_named("Accept-Encoding")) {
    while (!list.empty()) {
      auto rest = take_until(',', list);
      const auto entry = take_until(';', rest);
      const int weight = weight_of(rest);
      if (is_coding(entry, coding)) note(said, weight);
      if (iequals(entry, "identity")) note(of_none, weight);
      if (entry == "*") note(of_all_others, weight);
    }
  }
  const int weight = said ? *said : of_all_others.value_or(0);
  return weight > 0 && weight >= of_none.value_or(0);
}

}  // namespace sifang::net
