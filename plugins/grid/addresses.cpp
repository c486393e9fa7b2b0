// SPDX-License-Identifier: Apache-2.0
#include "addresses.hpp"

#include <algorithm>

namespace grid {
namespace {

constexpr std::size_t longest = 500;
constexpr std::string_view placeholder = "{{foreign}}";

std::string filled(const std::string& text, const std::string& foreign) {
  const auto number = percent_encode(foreign);
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find(placeholder, from), text.size());
    out.append(text, from, to - from);
    if (to < text.size()) out += number;
    from = to + placeholder.size();
  }
  return out;
}

/// "https://known.example@elsewhere.example" is read as what it is not.
bool has_user(std::string_view page) {
  page.remove_prefix(page.find("://") + 3);
  return page.substr(0, page.find_first_of("/?#")).find('@') != page.npos;
}

}  // namespace

bool is_web_address(std::string_view text) {
  if (text.size() > longest) return false;
  std::size_t host = 0;
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme)) host = scheme.size();
  if (host == 0 || host == text.size()) return false;
  constexpr std::string_view none_of = " \"'<>\\^`{|}";
  const bool has_host = std::string_view("/?#:@").find(text[host]) == std::string_view::npos;
  return has_host && std::all_of(text.begin(), text.end(), [&](char c) {
           return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
                  none_of.find(c) == none_of.npos;
         });
}

bool is_case_url(std::string_view text) {
  const auto first = text.find(placeholder);
  const auto scheme = text.find("://");
  if (first == text.npos || scheme == text.npos || text.size() > longest) return false;
  const auto host_end = text.find_first_of("/?#", scheme + 3);
  return host_end < first && is_web_address(filled(std::string(text), "1"));
}

std::string told_page(std::string told) {
  if (!is_web_address(told) || has_user(told)) told.clear();
  return told;
}

std::string case_page(const std::string& case_url, const std::string& foreign,
                      const std::string& told) {
  return told_page(case_url.empty() || foreign.empty() ? told : filled(case_url, foreign));
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char byte : text) {
    const auto c = static_cast<unsigned char>(byte);
    if (plain.find(byte) != plain.npos)
      out += byte;
    else
      (out += '%').append({digits[c >> 4], digits[c & 15]});
  }
  return out;
}

}  // namespace grid
