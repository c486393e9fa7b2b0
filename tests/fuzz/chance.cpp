// SPDX-License-Identifier: Apache-2.0
#include "chance.hpp"

#include <array>
#include <cstdlib>

namespace sifang::fuzz {

std::uint32_t base_seed() {
  constexpr std::uint32_t usual = 20260727;
  const char* const wish = std::getenv("SIFANG_SEED");
  return wish ? static_cast<std::uint32_t>(std::strtoul(wish, nullptr, 10)) : usual;
}

int tries(int count) {
  const char* const wish = std::getenv("SIFANG_LONG");
  return wish && std::string_view(wish) == "1" ? count * 100 : count;
}

std::size_t Chance::below(std::size_t end) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine_);
}

std::int64_t Chance::between(std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
}

std::string Chance::text(std::size_t characters) {
  static constexpr std::array<std::string_view, 64> pieces{"电",
                                                           "梯",
                                                           "又",
                                                           "坏",
                                                           "了",
                                                           "　",
                                                           "，",
                                                           "。",
                                                           "玫",
                                                           "🏠",
                                                           "👩‍👩‍👧",
                                                           "e\u0301",
                                                           "\u202e",
                                                           "\u200b",
                                                           "\ufeff",
                                                           "\uffff",
                                                           "𠮷",
                                                           "ß",
                                                           "İ",
                                                           "a",
                                                           "Z",
                                                           "0",
                                                           "9",
                                                           " ",
                                                           " ",
                                                           "\t",
                                                           "\n",
                                                           "\r\n",
                                                           "\r",
                                                           "<",
                                                           ">",
                                                           "&",
                                                           "\"",
                                                           "'",
                                                           "`",
                                                           "~",
                                                           "*",
                                                           "_",
                                                           "#",
                                                           "-",
                                                           "+",
                                                           "=",
                                                           "|",
                                                           "[",
                                                           "]",
                                                           "(",
                                                           ")",
                                                           "{",
                                                           "}",
                                                           "\\",
                                                           "/",
                                                           "%",
                                                           "%00",
                                                           "%s",
                                                           ",",
                                                           ";",
                                                           ":",
                                                           "<script>",
                                                           "]]>",
                                                           "' OR 1=1 --",
                                                           "AND",
                                                           "NEAR(",
                                                           "BEGIN:VEVENT\n",
                                                           "\u2028"};
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) text += pick(pieces);
  return text;
}

std::string Chance::any_text(std::size_t characters) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i)
    text += one_in(6) ? std::string(1, static_cast<char>(below(0x20))) : this->text(1);
  return text;
}

std::string Chance::bytes(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(below(256));
  return bytes;
}

std::string Chance::spoil(std::string text) {
  for (auto times = 1 + below(3); times > 0; --times) {
    const auto at = below(text.size() + 1);
    const auto length = std::min(text.size() - at, below(8) + 1);
    switch (below(6)) {
      case 0: text.insert(at, bytes(1 + below(4))); break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(at, length)); break;
      case 3: text.resize(at); break;
      case 4: text.insert(at, this->text(1)); break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
    }
  }
  return text;
}

}  // namespace sifang::fuzz
