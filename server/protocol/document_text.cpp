// SPDX-License-Identifier: Apache-2.0
#include "protocol/document_text.hpp"

#include <algorithm>

namespace sifang::protocol {
namespace {

using domain::Document;
using domain::Part;
using domain::PartKind;

std::string in_html(std::string_view text) {
  std::string safe;
  for (char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\n': safe += "<br>"; break;
      default: safe += c;
    }
  }
  return safe;
}

/// What would be read as a mark is told to be itself, and a line does not end.
std::string in_markdown(std::string_view text) {
  std::string safe;
  for (char c : text) {
    if (std::string_view("\\`*_{}[]<>#|&~").find(c) != std::string_view::npos) safe += '\\';
    safe += c == '\n' || c == '\r' ? ' ' : c;
  }
  return safe;
}

/// A paragraph that does not begin as a list, a line under a heading or code would.
std::string begun(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  const auto mark = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto marks = std::string_view(mark > 0 ? ".)" : "-+=");
  if (mark < text.size() && marks.find(text[mark]) != marks.npos) text.insert(mark, 1, '\\');
  return text;
}

/// What stands around parts of one kind that follow each other.
enum class Group { none, list, table };
Group group_of(PartKind kind) {
  if (kind == PartKind::entry || kind == PartKind::struck || kind == PartKind::pair)
    return Group::list;
  if (kind == PartKind::columns || kind == PartKind::row) return Group::table;
  return Group::none;
}

std::string cells_in(std::string_view tag, const Part& part) {
  std::string out = "<tr>";
  for (const auto& cell : part.cells)
    out += "<" + std::string(tag) + ">" + in_html(cell) + "</" + std::string(tag) + ">";
  return out + "</tr>\n";
}

std::string html_of(const Part& part) {
  const auto text = in_html(part.cells.front());
  switch (part.kind) {
    case PartKind::title: return "<h1>" + text + "</h1>\n";
    case PartKind::notice: return "<p class=\"notice\">" + text + "</p>\n";
    case PartKind::heading: return "<h2>" + text + "</h2>\n";
    case PartKind::subheading: return "<h3>" + text + "</h3>\n";
    case PartKind::paragraph: return "<p>" + text + "</p>\n";
    case PartKind::decision: return "<p class=\"decision\">" + text + "</p>\n";
    case PartKind::entry:
    case PartKind::pair: return "<li><b>" + text + "</b> " + in_html(part.cells.at(1)) + "</li>\n";
    case PartKind::struck:
      return "<li><b>" + text + "</b> <s>" + in_html(part.cells.at(1)) + "</s></li>\n";
    case PartKind::columns: return cells_in("th", part);
    case PartKind::row: return cells_in("td", part);
  }
  return {};
}

std::string row_of(const Part& part) {
  std::string out = "|";
  for (const auto& cell : part.cells) out += " " + in_markdown(cell) + " |";
  return out + "\n";
}

std::string markdown_of(const Part& part) {
  const auto text = in_markdown(part.cells.front());
  switch (part.kind) {
    case PartKind::title: return "# " + text + "\n\n";
    case PartKind::heading: return "## " + text + "\n\n";
    case PartKind::subheading: return "### " + text + "\n\n";
    case PartKind::notice:
    case PartKind::paragraph: return begun(text) + "\n\n";
    case PartKind::decision: return "> " + begun(text) + "\n\n";
    case PartKind::entry:
    case PartKind::pair: return "- **" + text + "** " + in_markdown(part.cells.at(1)) + "\n";
    case PartKind::struck: return "- **" + text + "** ~~" + in_markdown(part.cells.at(1)) + "~~\n";
    case PartKind::columns: {
      std::string rule = "|";
      for (std::size_t i = 0; i < part.cells.size(); ++i) rule += " --- |";
      return row_of(part) + rule + "\n";
    }
    case PartKind::row: return row_of(part);
  }
  return {};
}

/// Calls `begin` and `end` around each group and `write` for each part.
template <class Begin, class End, class Write>
void walk(const Document& document, Begin begin, End end, Write write) {
  Group open = Group::none;
  for (const auto& part : document.parts) {
    const auto group = group_of(part.kind);
    const bool anew = part.kind == PartKind::columns;
    if (open != Group::none && (group != open || anew)) end(open);
    if (group != Group::none && (group != open || anew)) begin(group);
    open = group;
    write(part);
  }
  if (open != Group::none) end(open);
}

constexpr std::string_view style =
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:16px/1.7 \"Songti SC\",\"Noto Serif "
    "CJK SC\",SimSun,serif;color:#1f2328}h1{font-size:1.6em;text-align:center}h2{font-size:1.2em;"
    "border-top:2px solid;padding-top:.6em;margin-top:1.6em}h3{font-size:1em;margin-bottom:.2em}"
    "ul{margin:.3em 0;padding-left:1.2em}.decision{border-left:4px solid;padding-left:.8em;"
    "font-weight:600}.notice{text-align:center;border:1.5px dashed}.log{font-size:.75em;"
    "color:#57606a;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}th,td{"
    "border-bottom:1px solid #d0d7de;text-align:left;padding:.4em .6em .4em 0;vertical-align:top}"
    "@page{size:A4;margin:20mm}@media print{body{margin:0;max-width:none}h2,h3{"
    "break-after:avoid}tr,li{break-inside:avoid}}";

}  // namespace

std::string write_html(const Document& document) {
  std::string out = "<!doctype html>\n<html lang=\"" + in_html(document.language) +
                    "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width\"><title>" +
                    in_html(document.title) + "</title><style>" + std::string(style) +
                    "</style></head><body>\n";
  walk(
      document, [&](Group group) { out += group == Group::list ? "<ul>\n" : "<table>\n"; },
      [&](Group group) { out += group == Group::list ? "</ul>\n" : "</table>\n"; },
      [&](const Part& part) { out += html_of(part); });
  if (!document.foot.empty()) out += "<p class=\"log\">" + in_html(document.foot) + "</p>\n";
  return out + "</body></html>\n";
}

std::string write_markdown(const Document& document) {
  std::string out;
  walk(
      document, [](Group) {}, [&](Group) { out += "\n"; },
      [&](const Part& part) { out += markdown_of(part); });
  if (!document.foot.empty()) out += begun(in_markdown(document.foot)) + "\n\n";
  return out;
}

}  // namespace sifang::protocol
