// SPDX-License-Identifier: Apache-2.0
// A document as its parts: what minutes are made of before they become HTML, Markdown or pages.
// The parts can be written as a text, in which they go to the program that sets pages
// (server/pages): a line for each, the code of its kind and its cells divided by tabs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/vocabulary.hpp"

namespace sifang::domain {

enum class PartKind : std::uint8_t {
  title,
  notice,      // at the head, in a frame: a draft, an earlier version
  heading,     // of a section
  subheading,  // of a part of it
  paragraph,
  decision,
  entry,    // of a list: a label, then text
  struck,   // the same for what holds no more
  columns,  // names of a table's columns
  row,      // of the table whose columns came before
  pair,     // a row of a table of two columns without names
};
template <>
struct Codes<PartKind> {
  static constexpr auto last = PartKind::pair;
  static constexpr auto list =
      std::to_array<std::string_view>({"title", "notice", "heading", "subheading", "paragraph",
                                       "decision", "entry", "struck", "columns", "row", "pair"});
};

struct Part {
  PartKind kind;
  std::vector<std::string> cells;
};

struct Document {
  std::string title;      // of the file, in one line
  std::string language;   // BCP 47
  std::string page_mark;  // at the foot of each page, with {n} and {all}
  std::string foot;       // what the document is tied to: once, or at the foot of each page
  std::int64_t made_at_s = 0;
  std::vector<Part> parts;
};

[[nodiscard]] std::string write_document(const Document& document);
/// None for a text that write_document did not write.
[[nodiscard]] std::optional<Document> read_document(std::string_view text);

}  // namespace sifang::domain
