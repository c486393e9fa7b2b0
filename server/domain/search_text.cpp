// SPDX-License-Identifier: Apache-2.0
#include "domain/search_text.hpp"

#include <cstdint>
#include <unordered_set>

namespace sifang::domain {
namespace {

enum class Kind { separator, word, cjk };

Kind kind_of(char32_t c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) return Kind::word;
  if (c < 0x80) return Kind::separator;
  const bool ideograph = (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
                         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3007;
  const bool kana_or_hangul = (c >= 0x3041 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3);
  if (ideograph || kana_or_hangul) return Kind::cjk;
  const bool letter = (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x52F);
  return letter ? Kind::word : Kind::separator;
}

/// Full-width to half-width, capitals to small letters where that is one step.
char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (c >= 'A' && c <= 'Z') return c + 32;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
    return c + 32;
  return c;
}

/// The next code point at `at`, which moves on. A byte that is not UTF-8 reads as a separator.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (more == 0 || at + static_cast<std::size_t>(more) > text.size()) return ' ';
  char32_t c = lead & (0x3FU >> more);
  for (int i = 0; i < more; ++i) c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) out += static_cast<char>(c);
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

/// Calls `word(text)` for each word and `run(characters)` for each unbroken run of CJK.
template <class Word, class Run>
void cut(std::string_view text, Word word, Run run) {
  constexpr std::size_t longest_word = 40;  // bytes; what is longer is no word to search for
  std::string letters;
  std::vector<std::string> characters;
  auto flush = [&] {
    if (!letters.empty() && letters.size() <= longest_word) word(letters);
    if (!characters.empty()) run(characters);
    letters.clear();
    characters.clear();
  };
  Kind last = Kind::separator;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = folded(next_character(text, at));
    const Kind kind = kind_of(c);
    if (kind != last) flush();
    last = kind;
    if (kind == Kind::word) append_utf8(letters, c);
    if (kind == Kind::cjk) append_utf8(characters.emplace_back(), c);
  }
  flush();
}

/// Keeps each term once.
class Terms {
 public:
  void add(std::string term) {
    if (seen_.insert(term).second) list_.push_back(std::move(term));
  }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  [[nodiscard]] std::vector<std::string> take() { return std::move(list_); }

 private:
  std::unordered_set<std::string> seen_;
  std::vector<std::string> list_;
};

void add_pairs(Terms& terms, const std::vector<std::string>& characters) {
  for (std::size_t i = 0; i + 1 < characters.size(); ++i) terms.add(characters[i] + characters[i + 1]);
}

}  // namespace

std::vector<std::string> index_terms(std::string_view utf8) {
  Terms terms;
  cut(utf8, [&](const std::string& word) { terms.add(word); },
      [&](const std::vector<std::string>& characters) {
        add_pairs(terms, characters);
        for (const auto& character : characters) terms.add(character);
      });
  return terms.take();
}

std::vector<std::string> query_terms(std::string_view query) {
  Terms terms;
  cut(query, [&](const std::string& word) { terms.add(word); },
      [&](const std::vector<std::string>& characters) {
        if (characters.size() == 1) terms.add(characters.front());
        add_pairs(terms, characters);
      });
  return terms.take();
}

std::vector<std::string> telling_terms(std::string_view utf8, std::size_t limit) {
  Terms terms;
  cut(utf8, [&](const std::string& word) { if (terms.size() < limit) terms.add(word); },
      [&](const std::vector<std::string>& characters) {
        if (terms.size() < limit) add_pairs(terms, characters);
      });
  auto list = terms.take();
  if (list.size() > limit) list.resize(limit);
  return list;
}

}  // namespace sifang::domain
