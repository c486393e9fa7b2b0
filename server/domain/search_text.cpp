// SPDX-License-Identifier: Apache-2.0
#include "domain/search_text.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cctype>
#include <cstdint>
#include <span>
#include <unordered_set>

namespace sifang::domain {
namespace {

enum class Kind { separator, mark, word, cjk };

struct Range {
  char32_t first, last;
};

constexpr Range cjk_ranges[]{
    {0x4E00, 0x9FCC},
    {0x3400, 0x4DB5},
    {0x3005, 0x3005},
    {0x3007, 0x3007},  // ideographs, 々
                       // and 〇
    {0xF900, 0xFA6D},
    {0x20000, 0x2A6D6},
    {0x2A700, 0x2B734},
    {0x2B740, 0x2B81D},
    {0x3041, 0x3096},
    {0x30A1, 0x30FA},
    {0x30FC, 0x30FE},  // kana
    {0xAC00, 0xD7A3},  // Hangul
};
constexpr Range letter_ranges[]{
    {'0', '9'},     {'a', 'z'},       {0xC0, 0xD6},   {0xD8, 0xF6},
    {0xF8, 0x24F},  {0x1E00, 0x1EFF},  // Latin
    {0x386, 0x386}, {0x388, 0x38A},   {0x38C, 0x38C}, {0x38E, 0x3A1},
    {0x3A3, 0x3F5}, {0x3F7, 0x3FF},   {0x400, 0x481}, {0x48A, 0x527},  // Cyrillic
};
constexpr Range mark_ranges[]{{0x300, 0x36F}};  // accents written apart from their letters

bool is_in(std::span<const Range> ranges, char32_t c) {
  for (const auto& [first, last] : ranges)
    if (c >= first && c <= last) return true;
  return false;
}

Kind kind_of(char32_t c) {
  if (c < 0x2E80) {
    if (is_in(letter_ranges, c)) return Kind::word;
    return is_in(mark_ranges, c) ? Kind::mark : Kind::separator;
  }
  return is_in(cjk_ranges, c) ? Kind::cjk : Kind::separator;
}

/// Full-width to half-width, capitals to small letters where that is one step.
char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (c >= 'A' && c <= 'Z') return c + 32;
  constexpr Range capitals[]{{0xC0, 0xD6}, {0xD8, 0xDE}, {0x391, 0x3A9}, {0x410, 0x42F}};
  if (is_in(capitals, c)) return c + 32;
  return c;
}

/// The next code point at `at`, which moves on. A byte that is not UTF-8 reads as a separator.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF8 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (more == 0) return ' ';
  char32_t c = lead & (0x3FU >> more);
  for (int i = 0; i < more; ++i) {
    if (at == text.size()) return ' ';
    const auto next = static_cast<unsigned char>(text[at]);
    if ((next & 0xC0U) != 0x80U) return ' ';
    c = c << 6 | (next & 0x3FU);
    ++at;
  }
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80)
    out += static_cast<char>(c);
  else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

/// An unbroken run of CJK.
class Run {
 public:
  void add(char32_t c) {
    begins_.push_back(text_.size());
    append_utf8(text_, c);
  }
  void clear() {
    text_.clear();
    begins_.clear();
  }
  [[nodiscard]] std::size_t size() const { return begins_.size(); }
  /// `count` characters from the one at `first`.
  [[nodiscard]] std::string_view part(std::size_t first, std::size_t count) const {
    const auto end = first + count < size() ? begins_[first + count] : text_.size();
    return std::string_view(text_).substr(begins_[first], end - begins_[first]);
  }

 private:
  std::string text_;
  std::vector<std::size_t> begins_;
};

/// Calls `word(text)` for each word and `run(Run)` for each unbroken run of CJK.
template <class OnWord, class OnRun>
void cut(std::string_view text, OnWord on_word, OnRun on_run) {
  constexpr std::size_t longest_word = 40;  // bytes; what is longer is no word to search for
  std::string letters;
  Run run;
  auto flush = [&] {
    if (!letters.empty() && letters.size() <= longest_word) on_word(letters);
    if (run.size() > 0) on_run(run);
    letters.clear();
    run.clear();
  };
  Kind last = Kind::separator;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = folded(next_character(text, at));
    const Kind kind = kind_of(c);
    if (kind == Kind::mark) continue;
    if (kind != last) flush();
    last = kind;
    if (kind == Kind::word) append_utf8(letters, c);
    if (kind == Kind::cjk) run.add(c);
  }
  flush();
}

/// Keeps each term once.
class Terms {
 public:
  void add(std::string_view term) {
    const auto [place, is_new] = seen_.emplace(term);
    if (is_new) list_.push_back(*place);
  }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  [[nodiscard]] std::vector<std::string> take() { return std::move(list_); }

 private:
  boost::unordered_flat_set<std::string> seen_;
  std::vector<std::string> list_;
};

void add_pairs(Terms& terms, const Run& run) {
  for (std::size_t i = 0; i + 1 < run.size(); ++i) terms.add(run.part(i, 2));
}

/// Characters and words that stand in every text and so tell nothing: pairs that hold one are cut
/// across two words more often than not.
bool is_common(std::string_view term) {
  static const std::unordered_set<std::string_view> common{
      "的",   "了", "着",  "过",  "吗",  "呢",   "吧",     "啊",  "是",  "在",   "有",   "和",
      "与",   "或", "及",  "而",  "也",  "都",   "就",     "才",  "又",  "再",   "还",   "很",
      "太",   "不", "没",  "被",  "把",  "让",   "给",     "向",  "从",  "对",   "到",   "为",
      "因",   "所", "以",  "但",  "如",  "若",   "我",     "你",  "您",  "他",   "她",   "它",
      "们",   "这", "那",  "哪",  "个",  "些",   "什",     "么",  "怎",  "请",   "能",   "会",
      "要",   "想", "说",  "等",  "a",   "an",   "the",    "and", "or",  "of",   "to",   "in",
      "on",   "at", "is",  "are", "was", "were", "be",     "it",  "its", "this", "that", "for",
      "with", "my", "our", "we",  "you", "i",    "please", "not"};
  return common.contains(term);
}

}  // namespace

std::vector<std::string> index_terms(std::string_view utf8) {
  Terms terms;
  cut(
      utf8, [&](const std::string& word) { terms.add(word); },
      [&](const Run& run) {
        add_pairs(terms, run);
        terms.add(run.part(run.size() - 1, 1));
      });
  return terms.take();
}

std::vector<std::string> query_terms(std::string_view query) {
  Terms terms;
  cut(
      query, [&](const std::string& word) { terms.add(word); },
      [&](const Run& run) {
        if (run.size() == 1) terms.add(std::string(run.part(0, 1)) + beginning);
        add_pairs(terms, run);
      });
  return terms.take();
}

std::vector<std::string> telling_terms(std::string_view utf8, std::size_t limit) {
  Terms telling, all;
  cut(
      utf8,
      [&](const std::string& word) {
        all.add(word);
        if (!is_common(word)) telling.add(word);
      },
      [&](const Run& run) {
        for (std::size_t i = 0; i + 1 < run.size(); ++i) {
          all.add(run.part(i, 2));
          if (!is_common(run.part(i, 1)) && !is_common(run.part(i + 1, 1)))
            telling.add(run.part(i, 2));
        }
      });
  auto list = telling.size() > 0 ? telling.take() : all.take();
  if (list.size() > limit) list.resize(limit);
  return list;
}

namespace {

/// A text as the index folds it, and where each of its characters begins in both.
struct Folded {
  std::string text;
  std::vector<std::size_t> at, from;  // in `text`; in what was folded
};

Folded fold(std::string_view utf8) {
  Folded out;
  for (std::size_t at = 0; at < utf8.size();) {
    out.from.push_back(at);
    out.at.push_back(out.text.size());
    append_utf8(out.text, folded(next_character(utf8, at)));
  }
  out.from.push_back(utf8.size());
  out.at.push_back(out.text.size());
  return out;
}

/// A word is whole; a run of CJK may stand inside a longer one.
std::size_t find_term(const std::string& text, std::string_view term) {
  if (term.ends_with(beginning)) term.remove_suffix(1);
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (auto at = text.find(term); at != text.npos; at = text.find(term, at + 1)) {
    const auto end = at + term.size();
    const bool begins = !is_word(term.front()) || at == 0 || !is_word(text[at - 1]);
    const bool ends = !is_word(term.back()) || end == text.size() || !is_word(text[end]);
    if (begins && ends) return at;
  }
  return text.npos;
}

}  // namespace

std::size_t count_found(std::string_view utf8, const std::vector<std::string>& terms) {
  const auto text = fold(utf8).text;
  return static_cast<std::size_t>(
      std::count_if(terms.begin(), terms.end(),
                    [&](const std::string& term) { return find_term(text, term) != text.npos; }));
}

std::string excerpt(std::string_view utf8, const std::vector<std::string>& terms) {
  constexpr std::size_t before = 20, longest = 80;  // characters
  std::string line(utf8);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  const auto text = fold(line);
  auto first = text.text.npos;
  for (const auto& term : terms) first = std::min(first, find_term(text.text, term));
  if (first == text.text.npos) first = 0;
  const auto hit = static_cast<std::size_t>(
      std::lower_bound(text.at.begin(), text.at.end(), first) - text.at.begin());
  const auto all = text.at.size() - 1;
  const auto begin = all <= longest ? 0 : hit > before ? hit - before : 0;
  const auto end = std::min(all, begin + longest);
  auto part = line.substr(text.from[begin], text.from[end] - text.from[begin]);
  if (begin > 0) part.insert(0, "…");
  if (end < all) part += "…";
  return part;
}

}  // namespace sifang::domain
