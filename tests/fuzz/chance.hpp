// SPDX-License-Identifier: Apache-2.0
// Chance with a seed, and texts that have been trouble before.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace sifang::fuzz {

/// SIFANG_SEED, or always the same.
[[nodiscard]] std::uint32_t base_seed();
/// `count` tries, a hundred times as many with SIFANG_LONG=1.
[[nodiscard]] int tries(int count);

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}

  /// From 0 up to, and without, `end`. Requires: end > 0.
  [[nodiscard]] std::size_t below(std::size_t end);
  /// Both ends included.
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);
  /// One time in `count`.
  [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }
  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return *(std::data(list) + below(std::size(list)));
  }
  [[nodiscard]] std::string_view pick(std::initializer_list<std::string_view> list) {
    return *(list.begin() + below(list.size()));
  }

  /// Well-formed UTF-8 of about so many characters: Chinese, emoji, marks of every language that
  /// somebody writes around it (HTML, Markdown, SQL, JSON, CSV, iCalendar), blanks and line ends.
  [[nodiscard]] std::string text(std::size_t characters);
  /// The same, with control characters and zero bytes among it.
  [[nodiscard]] std::string any_text(std::size_t characters);
  [[nodiscard]] std::string bytes(std::size_t count);
  /// `text` with a few bytes changed, taken away, doubled or put in.
  [[nodiscard]] std::string spoil(std::string text);

 private:
  std::mt19937 engine_;
};

}  // namespace sifang::fuzz
