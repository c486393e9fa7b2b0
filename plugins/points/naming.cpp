// SPDX-License-Identifier: Apache-2.0
#include "naming.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace points {
namespace {

// Of what people write without meaning it: it counts as a blank.
constexpr std::u32string_view unsaid =
    U" \t\r\n\u00A0\u2002\u2003\u2009\u200B\u200C\u200D\u2060\u3000\uFEFF\"'`"
    U"\u2018\u2019\u201A\u201C"
    U"\u201D\u201E\u00AB\u00BB\u2039\u203A\u300A\u300B\u3008\u3009\u300C\u300D\u300E\u300F\u301D"
    U"\u301E";
constexpr char32_t blank = U' ', gap = U'\n', first_full = U'\uFF01', last_full = U'\uFF5E';
constexpr std::size_t least_title = 2;  // of one character: it would stand in any sentence
constexpr auto nowhere = std::u32string_view::npos;

std::u32string decode(std::string_view text) {
  std::u32string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      all += byte;
    else if (byte >= 0xC0)
      all += byte & (byte >= 0xF0 ? 0x07U : byte >= 0xE0 ? 0x0FU : 0x1FU);
    else if (!all.empty())
      all.back() = all.back() << 6U | (byte & 0x3FU);
  }
  return all;
}

/// As it is compared: what is not said is a blank.
std::u32string fold(std::string_view text) {
  auto all = decode(text);
  for (auto& c : all) {
    if (c >= first_full && c <= last_full) c -= first_full - U'!';
    if (c >= U'A' && c <= U'Z') c += U'a' - U'A';
    if (unsaid.find(c) != nowhere) c = blank;
  }
  return all;
}

std::u32string without_blanks(std::u32string text) {
  std::erase(text, blank);
  return text;
}

std::size_t skip_blanks(std::u32string_view text, std::size_t at) {
  while (at < text.size() && text[at] == blank) ++at;
  return at;
}

/// Behind `words`, which have no blanks, where they stand here with blanks or without.
std::size_t match(std::u32string_view text, std::size_t at, std::u32string_view words) {
  for (const auto c : words) {
    at = skip_blanks(text, at);
    if (at == text.size() || text[at] != c) return nowhere;
    ++at;
  }
  return at;
}

bool contains(std::u32string_view text, std::u32string_view words) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (match(text, at, words) != nowhere) return true;
  return false;
}

/// So that nothing is read in it or across it.
void blot_out(std::u32string& text, std::u32string_view words) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (const auto end = match(text, at, words); end != nowhere && text[at] != blank)
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
                text.begin() + static_cast<std::ptrdiff_t>(end), gap);
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) { return c >= U'a' && c <= U'z'; }

std::optional<std::int64_t> read_digits(std::u32string_view text, std::size_t& at) {
  constexpr std::size_t most = 9;
  const auto begin = at;
  std::int64_t number = 0;
  for (; at < text.size() && is_digit(text[at]); ++at)
    if (at - begin < most) number = number * 10 + static_cast<std::int64_t>(text[at] - U'0');
  return at > begin && at - begin <= most ? std::optional(number) : std::nullopt;
}

/// 一 to 九十九.
std::optional<std::int64_t> read_chinese(std::u32string_view text, std::size_t& at) {
  constexpr std::u32string_view digits = U"一二三四五六七八九";
  const auto digit = [&]() -> std::int64_t {
    const auto place = at < text.size() ? digits.find(text[at]) : nowhere;
    if (place == nowhere) return 0;
    ++at;
    return static_cast<std::int64_t>(place) + 1;
  };
  const auto before = digit();
  if (at == text.size() || text[at] != U'十')
    return before > 0 ? std::optional(before) : std::nullopt;
  ++at;
  return std::max<std::int64_t>(before, 1) * 10 + digit();
}

/// 第 2 版, from its 第 on.
std::optional<std::int64_t> read_ordinal(std::u32string_view text, std::size_t at) {
  if (text[at] != U'第') return {};
  at = skip_blanks(text, at + 1);
  auto number = read_digits(text, at);
  if (!number) number = read_chinese(text, at);
  at = skip_blanks(text, at);
  return at < text.size() && text[at] == U'版' ? number : std::nullopt;
}

/// "version 2": a word of its own, and no 2.1.
std::optional<std::int64_t> read_version(std::u32string_view text, std::size_t at) {
  constexpr std::u32string_view word = U"version";
  if (!text.substr(at).starts_with(word) || (at > 0 && is_letter(text[at - 1]))) return {};
  at = skip_blanks(text, at + word.size());
  const auto number = read_digits(text, at);
  if (at < text.size() && is_letter(text[at])) return {};
  if (at + 1 < text.size() && text[at] == U'.' && is_digit(text[at + 1])) return {};
  return number;
}

/// Whether a version is named by its number; by any number where none is asked for.
bool has_number(std::u32string_view text, std::optional<std::int64_t> asked = {}) {
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const auto& read : {read_ordinal(text, at), read_version(text, at)})
      if (read && (!asked || read == asked)) return true;
  return false;
}

bool has_title(std::u32string text, const std::u32string& title,
               const std::vector<std::u32string>& others) {
  if (title.size() < least_title || std::find(others.begin(), others.end(), title) != others.end())
    return false;
  for (const auto& other : others)
    if (contains(other, title)) blot_out(text, other);
  return contains(text, title);
}

/// What was asked, in the host's words or the motion's.
bool asks(const VoteWords& words, std::int64_t number, const std::vector<BookName>& books) {
  return names_book(words.question, number, books) || names_book(words.motion, number, books);
}

bool is_yes(std::string_view option) {
  constexpr std::array<std::u32string_view, 12> all{U"同意", U"赞成",  U"赞同",    U"支持",
                                                    U"通过", U"可以",  U"是",      U"yes",
                                                    U"for",  U"agree", U"approve", U"in favour"};
  const auto said = without_blanks(fold(option));
  return option.empty() || std::any_of(all.begin(), all.end(), [&](std::u32string_view yes) {
           return said == without_blanks(std::u32string(yes));
         });
}

}  // namespace

bool names_book(std::string_view text, std::int64_t number, const std::vector<BookName>& books) {
  std::u32string title;
  std::vector<std::u32string> others;
  for (const auto& book : books) {
    auto folded = without_blanks(fold(book.title));
    if (book.number == number)
      title = std::move(folded);
    else
      others.push_back(std::move(folded));
  }
  auto words = fold(text);
  if (has_title(words, title, others)) return true;
  others.push_back(std::move(title));
  // The longest first: nothing is left of one within which another stands.
  std::sort(others.begin(), others.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const auto& other : others)
    if (has_number(other)) blot_out(words, other);
  return has_number(words, number);
}

bool says_yes(const VoteWords& words, std::int64_t number, const std::vector<BookName>& books) {
  return is_yes(words.chosen) || names_book(words.chosen, number, books);
}

bool is_about(const VoteWords& words, std::int64_t number, const std::vector<BookName>& books) {
  if (!is_yes(words.chosen)) return names_book(words.chosen, number, books);
  if (asks(words, number, books)) return true;
  return names_book(words.item, number, books) &&
         std::none_of(books.begin(), books.end(), [&](const BookName& other) {
           return other.number != number && asks(words, other.number, books);
         });
}

}  // namespace points
