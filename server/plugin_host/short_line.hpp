// SPDX-License-Identifier: Apache-2.0
// Texts of a plugin that reach people or the log.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace sifang::plugin_host {

constexpr std::size_t longest_words = 500;

/// One line of at most 500 bytes, cut where a character ends.
[[nodiscard]] inline std::string short_line(std::string_view words) {
  std::size_t end = std::min(words.size(), longest_words);
  const auto goes_on = [&](std::size_t at) {
    return at < words.size() && (static_cast<unsigned char>(words[at]) & 0xC0) == 0x80;
  };
  while (end > 0 && goes_on(end)) --end;
  std::string line(words.substr(0, end));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return base::is_utf8(line) ? line : "(no UTF-8)";
}

}  // namespace sifang::plugin_host
