// SPDX-License-Identifier: Apache-2.0
#include "domain/document.hpp"

#include <algorithm>
#include <charconv>

namespace sifang::domain {
namespace {

constexpr std::string_view head = "document";

void append_cell(std::string& out, std::string_view cell) {
  out += '\t';
  for (char c : cell) switch (c) {
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': break;
      default: out += c;
    }
}

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> cells(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\t') {
      cells.emplace_back();
    } else if (line[i] == '\\' && i + 1 < line.size()) {
      const char c = line[++i];
      cells.back() += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

}  // namespace

std::string write_document(const Document& document) {
  std::string out(head);
  for (const auto& cell : {document.title, document.language, document.page_mark, document.foot,
                           std::to_string(document.made_at_s)})
    append_cell(out, cell);
  for (const auto& [kind, cells] : document.parts) {
    out += "\n" + std::string(to_text(kind));
    for (const auto& cell : cells) append_cell(out, cell);
  }
  return out;
}

std::optional<Document> read_document(std::string_view text) {
  Document document;
  bool is_first = true;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto cells = split(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_first) {
      if (cells.size() != 6 || cells[0] != head) return std::nullopt;
      document.title = cells[1];
      document.language = cells[2];
      document.page_mark = cells[3];
      document.foot = cells[4];
      std::from_chars(cells[5].data(), cells[5].data() + cells[5].size(), document.made_at_s);
      is_first = false;
      continue;
    }
    const auto kind = parse<PartKind>(cells[0]);
    if (!kind || cells.size() < 2) return std::nullopt;
    cells.erase(cells.begin());
    document.parts.push_back({*kind, std::move(cells)});
  }
  if (is_first) return std::nullopt;
  return document;
}

}  // namespace sifang::domain
