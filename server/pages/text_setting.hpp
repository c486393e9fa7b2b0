// SPDX-License-Identifier: Apache-2.0
// Parts of a document as blocks of lines, ready to be laid on pages. Lengths are points (1/72
// inch).
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <vector>

#include "domain/document.hpp"

namespace sifang::pages {

struct Release {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
using Layout = std::unique_ptr<PangoLayout, Release>;

/// A text of a block: where its lines stand from the left edge of the text.
struct Column {
  double left = 0;
  Layout layout;
};

/// A line, or the lines of several columns that stand side by side.
struct Slice {
  double height = 0, baseline = 0;
};

enum class Mark { none, bar, frame, row, columns };

/// What is laid on pages as one: it may be cut between its slices.
struct Block {
  std::vector<Column> columns;
  std::vector<Slice> slices;
  double space_before = 0, space_after = 0;
  bool keep_with_next = false;
  std::size_t keep_first = 2;  // slices that stay together at its beginning
  Mark mark = Mark::none;
  bool repeats = false;  // on the next page, where the rows that follow it go on
  int outline = 0;       // level among the bookmarks; 0: none
  std::string name;      // of the bookmark

  /// Of the slices from `first` on, `count` of them.
  [[nodiscard]] double height(std::size_t first, std::size_t count) const;
};

/// Makes the blocks of parts. `width`: of the text.
class TextSetting {
 public:
  TextSetting(PangoContext* context, double width) : context_(context), width_(width) {}

  [[nodiscard]] std::vector<Block> set(const std::vector<domain::Part>& parts) const;
  /// A line of the foot, at most `width` wide.
  [[nodiscard]] Layout set_small(const std::string& text, double width) const;

 private:
  struct Style;
  [[nodiscard]] Block set(const domain::Part& part) const;
  [[nodiscard]] Layout lay(const std::string& text, const Style& style, double width) const;

  PangoContext* const context_;
  const double width_;
};

}  // namespace sifang::pages
