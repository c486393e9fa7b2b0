// SPDX-License-Identifier: Apache-2.0
#include "pages/text_setting.hpp"

#include <algorithm>

namespace sifang::pages {

using domain::Part;
using domain::PartKind;

struct TextSetting::Style {
  const char* font;
  double size;
  double line = 1.65;  // of the size
  PangoAlignment align = PANGO_ALIGN_LEFT;
  bool struck = false;
};

namespace {

constexpr const char *reading = "Noto Serif CJK SC, Symbola", *plain = "Noto Sans CJK SC, Symbola",
                     *strong = "Noto Sans CJK SC, Symbola Bold";

/// UTF-8 without control characters, whatever it was.
std::string cleaned(const std::string& text) {
  char* valid = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
  std::string out;
  for (const char* c = valid; *c != '\0'; ++c)
    if (static_cast<unsigned char>(*c) >= 0x20 || *c == '\n') out += *c == 0x7F ? ' ' : *c;
  g_free(valid);
  return out;
}

double points(int pango) { return static_cast<double>(pango) / PANGO_SCALE; }

std::vector<Slice> slices_of(PangoLayout* layout) {
  std::vector<Slice> slices;
  PangoLayoutIter* at = pango_layout_get_iter(layout);
  do {
    PangoRectangle area;
    pango_layout_iter_get_line_extents(at, nullptr, &area);
    slices.push_back({points(area.height), points(pango_layout_iter_get_baseline(at) - area.y)});
  } while (pango_layout_iter_next_line(at));
  pango_layout_iter_free(at);
  return slices;
}

/// Line by line the higher of both.
void widen(std::vector<Slice>& slices, const std::vector<Slice>& others) {
  if (slices.size() < others.size()) slices.resize(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) {
    slices[i].height = std::max(slices[i].height, others[i].height);
    slices[i].baseline = std::max(slices[i].baseline, others[i].baseline);
  }
}

}  // namespace

double Block::height(std::size_t first, std::size_t count) const {
  double sum = 0;
  for (std::size_t i = first; i < std::min(first + count, slices.size()); ++i)
    sum += slices[i].height;
  return sum;
}

Layout TextSetting::lay(const std::string& text, const Style& style, double width) const {
  Layout layout(pango_layout_new(context_));
  const std::unique_ptr<PangoFontDescription, Release> font(
      pango_font_description_from_string(style.font));
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout.get(), style.align);
  // Lines of one height, whatever font some sign of theirs has come from.
  PangoAttrList* attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_line_height_new_absolute(
                                         static_cast<int>(style.size * style.line * PANGO_SCALE)));
  pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
  if (style.struck) pango_attr_list_insert(attributes, pango_attr_strikethrough_new(TRUE));
  pango_layout_set_attributes(layout.get(), attributes);
  pango_attr_list_unref(attributes);
  const auto clean = cleaned(text);
  pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
  return layout;
}

Layout TextSetting::set_small(const std::string& text, double width) const {
  return lay(text, {.font = plain, .size = 7.5, .line = 1.4}, width);
}

Block TextSetting::set(const Part& part) const {
  Block block;
  const auto add = [&](const std::string& text, const Style& style, double left, double width) {
    block.columns.push_back({left, lay(text, style, width)});
    widen(block.slices, slices_of(block.columns.back().layout.get()));
  };
  const auto side_by_side = [&](const std::vector<double>& shares, const Style& first,
                                const Style& others) {
    constexpr double gap = 10;
    double left = 0;
    for (std::size_t i = 0; i < part.cells.size(); ++i) {
      const double width = width_ * shares[std::min(i, shares.size() - 1)];
      add(part.cells[i], i == 0 ? first : others, left, width - gap);
      left += width;
    }
    constexpr std::size_t longest_whole = 12;
    block.keep_first = block.slices.size() <= longest_whole ? block.slices.size() : 3;
  };
  const Style text{.font = reading, .size = 10.5};
  const Style label{.font = strong, .size = 9.5, .line = 1.82};
  const auto& words = part.cells.front();
  switch (part.kind) {
    case PartKind::title:
      add(words, {.font = strong, .size = 18, .line = 1.5, .align = PANGO_ALIGN_CENTER}, 0, width_);
      block.outline = 1;
      break;
    case PartKind::notice:
      add(words, {.font = plain, .size = 10, .align = PANGO_ALIGN_CENTER}, 10, width_ - 20);
      block.space_before = 14;
      block.space_after = 8;
      block.keep_first = block.slices.size();
      block.mark = Mark::frame;
      break;
    case PartKind::heading:
      add(words, {.font = strong, .size = 12.5, .line = 1.5}, 0, width_);
      block.space_before = 20;
      block.keep_with_next = true;
      block.outline = 2;
      break;
    case PartKind::subheading:
      add(words, {.font = strong, .size = 10, .line = 1.5}, 0, width_);
      block.space_before = 10;
      block.keep_with_next = true;
      break;
    case PartKind::paragraph:
      add(words, text, 0, width_);
      block.space_before = 4;
      break;
    case PartKind::decision:
      add(words, {.font = strong, .size = 10.5, .line = 1.6}, 14, width_ - 14);
      block.space_before = 10;
      block.mark = Mark::bar;
      break;
    case PartKind::entry:
      side_by_side({0.24, 0.76}, label, text);
      block.space_before = 3;
      break;
    case PartKind::struck: {
      auto gone = text;
      gone.struck = true;
      side_by_side({0.24, 0.76}, label, gone);
      block.space_before = 3;
      break;
    }
    case PartKind::pair:
      side_by_side({0.24, 0.76}, label, text);
      block.space_before = 5;
      block.mark = Mark::row;
      break;
    case PartKind::columns:
    case PartKind::row: {
      const bool names = part.kind == PartKind::columns;
      const Style style = names ? Style{.font = strong, .size = 9, .line = 1.6}
                                : Style{.font = reading, .size = 9.5, .line = 1.6};
      side_by_side({1.0 / static_cast<double>(part.cells.size())}, style, style);
      block.space_before = 5;
      block.mark = names ? Mark::columns : Mark::row;
      block.repeats = block.keep_with_next = names;
      break;
    }
  }
  if (block.outline > 0) {
    block.name = cleaned(words);
    std::replace(block.name.begin(), block.name.end(), '\n', ' ');
    block.keep_first = block.slices.size();
  }
  return block;
}

std::vector<Block> TextSetting::set(const std::vector<Part>& parts) const {
  std::vector<Block> blocks;
  blocks.reserve(parts.size());
  for (const auto& part : parts) blocks.push_back(set(part));
  return blocks;
}

}  // namespace sifang::pages
