// SPDX-License-Identifier: Apache-2.0
#include "pages/page_book.hpp"

#include <cairo-pdf.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace sifang::pages {
namespace {

constexpr double millimetre = 72 / 25.4;
constexpr double page_width = 210 * millimetre, page_height = 297 * millimetre;
constexpr double side = 24 * millimetre, top = 22 * millimetre, bottom = 26 * millimetre;
constexpr double text_width = page_width - 2 * side, text_height = page_height - top - bottom;
constexpr double foot_top = page_height - 18 * millimetre;

struct Destroy {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

/// Fills page after page.
class LayingOut {
 public:
  LayingOut(const std::vector<Block>& blocks, double height) : blocks_(blocks), height_(height) {}

  std::vector<Page> run() {
    pages_.emplace_back();
    for (std::size_t i = 0; i < blocks_.size() && pages_.size() <= most_pages; ++i) place(i);
    return std::move(pages_);
  }

 private:
  /// What must stand on one page from the beginning of a block on.
  [[nodiscard]] double needed(std::size_t index) const {
    constexpr std::size_t longest_chain = 6;
    double sum = 0;
    for (std::size_t i = index; i < std::min(index + longest_chain, blocks_.size()); ++i) {
      const auto& block = blocks_[i];
      if (i > index) sum += block.space_before;
      sum += block.height(0, block.keep_with_next ? block.slices.size() : block.keep_first);
      if (!block.keep_with_next) break;
    }
    return sum;
  }

  void place(std::size_t index) {
    const auto& block = blocks_[index];
    if (block.repeats) columns_ = index;
    if (block.mark != Mark::row && !block.repeats) columns_.reset();
    if (!pages_.back().empty()) y_ += block.space_before;
    if (y_ > 0 && y_ + needed(index) > height_) turn(index);
    for (std::size_t first = 0; first < block.slices.size();) {
      auto count = fitting(block, first);
      if (count == 0) {
        if (y_ > 0 && !at_top_) {
          turn(index);
          continue;
        }
        count = 1;  // a line that is higher than a page
      }
      pages_.back().push_back({index, first, count, y_});
      y_ += block.height(first, count);
      at_top_ = false;
      first += count;
    }
    y_ += block.space_after;
  }

  /// How many slices from `first` on stand on what is left of the page; none leaves a single one
  /// behind.
  [[nodiscard]] std::size_t fitting(const Block& block, std::size_t first) const {
    const auto left = block.slices.size() - first;
    std::size_t count = 0;
    while (count < left && y_ + block.height(first, count + 1) <= height_ + 0.01) ++count;
    if (count + 1 == left && count > 2) --count;
    return count;
  }

  void turn(std::size_t index) {
    pages_.emplace_back();
    y_ = 0;
    at_top_ = true;
    if (!columns_ || *columns_ == index) return;
    const auto& names = blocks_[*columns_];
    if (names.height(0, names.slices.size()) > height_ / 3) return;
    pages_.back().push_back({*columns_, 0, names.slices.size(), 0});
    y_ = names.height(0, names.slices.size()) + blocks_[index].space_before;
  }

  const std::vector<Block>& blocks_;
  const double height_;
  std::vector<Page> pages_;
  std::optional<std::size_t> columns_;  // the names of the columns of the table we are in
  double y_ = 0;
  bool at_top_ = true;  // nothing but names of columns stands on the page
};

/// Draws pages one after the other.
class Printing {
 public:
  explicit Printing(const domain::Document& document) : document_(document) {
    surface_.reset(cairo_pdf_surface_create_for_stream(append, &out_, page_width, page_height));
    cairo_.reset(cairo_create(surface_.get()));
    context_.reset(pango_cairo_create_context(cairo_.get()));
    pango_context_set_language(context_.get(), pango_language_from_string(language().c_str()));
    pango_context_set_base_gravity(context_.get(), PANGO_GRAVITY_SOUTH);
    // No hinting to any screen: the same lines everywhere.
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_.get(), options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context_.get(), FALSE);
    tell(CAIRO_PDF_METADATA_TITLE, document.title);
    tell(CAIRO_PDF_METADATA_CREATOR, "Sifang");
    tell(CAIRO_PDF_METADATA_CREATE_DATE, date());
  }

  std::string run() {
    const TextSetting setting(context_.get(), text_width);
    blocks_ = setting.set(document_.parts);
    const auto pages = lay_out(blocks_, text_height);
    if (pages.size() > most_pages) return {};
    for (std::size_t i = 0; i < pages.size(); ++i) {
      for (const auto& placed : pages[i]) draw(placed);
      draw_foot(setting, i + 1, pages.size());
      cairo_show_page(cairo_.get());
    }
    cairo_.reset();
    cairo_surface_finish(surface_.get());
    if (const auto status = cairo_surface_status(surface_.get()); status != CAIRO_STATUS_SUCCESS)
      throw std::runtime_error(cairo_status_to_string(status));
    return std::move(out_);
  }

 private:
  static cairo_status_t append(void* out, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
  }
  /// Han characters are drawn as in China whatever the words around them.
  [[nodiscard]] std::string language() const { return "zh-CN"; }
  [[nodiscard]] std::string date() const {
    GDateTime* time = g_date_time_new_from_unix_utc(document_.made_at_s);
    char* text = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    std::string out(text);
    g_free(text);
    g_date_time_unref(time);
    return out;
  }
  void tell(cairo_pdf_metadata_t what, const std::string& text) {
    cairo_pdf_surface_set_metadata(surface_.get(), what, text.c_str());
  }

  void draw(const Placed& placed) {
    const auto& block = blocks_[placed.block];
    const double y = top + placed.top, height = block.height(placed.first, placed.count);
    draw_mark(block, placed, y, height);
    cairo_set_source_rgb(cairo_.get(), 0.09, 0.1, 0.11);
    for (const auto& column : block.columns) draw_lines(block, column, placed, y);
    if (block.outline == 0 || placed.first > 0) return;
    if (block.outline == 1) parent_ = CAIRO_PDF_OUTLINE_ROOT;
    const auto link =
        "page=" + std::to_string(page_) + " pos=[" + number(side) + " " + number(y) + "]";
    const int added = cairo_pdf_surface_add_outline(surface_.get(), parent_, block.name.c_str(),
                                                    link.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
    if (block.outline == 1) parent_ = added;
  }

  static std::string number(double value) { return std::to_string(static_cast<int>(value)); }

  void draw_lines(const Block& block, const Column& column, const Placed& placed, double y) {
    PangoLayout* layout = column.layout.get();
    const int lines = pango_layout_get_line_count(layout);
    for (std::size_t i = placed.first; i < placed.first + placed.count; ++i) {
      if (i < static_cast<std::size_t>(lines)) {
        auto* line = pango_layout_get_line_readonly(layout, static_cast<int>(i));
        PangoRectangle area;
        pango_layout_line_get_extents(line, nullptr, &area);
        double left = side + column.left;
        const double spare =
            static_cast<double>(pango_layout_get_width(layout) - area.width) / PANGO_SCALE;
        if (pango_layout_get_alignment(layout) == PANGO_ALIGN_CENTER)
          left += std::max(spare, 0.0) / 2;
        cairo_move_to(cairo_.get(), left, y + block.slices[i].baseline);
        pango_cairo_show_layout_line(cairo_.get(), line);
      }
      y += block.slices[i].height;
    }
  }

  void draw_mark(const Block& block, const Placed& placed, double y, double height) {
    const bool ends = placed.first + placed.count == block.slices.size();
    cairo_t* cairo = cairo_.get();
    switch (block.mark) {
      case Mark::none: return;
      case Mark::bar:
        cairo_set_source_rgb(cairo, 0.09, 0.1, 0.11);
        cairo_rectangle(cairo, side, y + 1, 3, height - 2);
        cairo_fill(cairo);
        return;
      case Mark::frame: {
        cairo_set_source_rgb(cairo, 0.35, 0.38, 0.42);
        cairo_set_line_width(cairo, 0.8);
        const double dash[]{3, 2};
        cairo_set_dash(cairo, dash, 2, 0);
        cairo_rectangle(cairo, side, y - 4, text_width, height + 8);
        cairo_stroke(cairo);
        cairo_set_dash(cairo, nullptr, 0, 0);
        return;
      }
      case Mark::row:
      case Mark::columns:
        if (!ends) return;
        cairo_set_source_rgb(cairo, 0.09, 0.1, 0.11);
        cairo_set_line_width(cairo, block.mark == Mark::columns ? 0.9 : 0.3);
        cairo_move_to(cairo, side, y + height + 2.5);
        cairo_line_to(cairo, side + text_width, y + height + 2.5);
        cairo_stroke(cairo);
        return;
    }
  }

  void draw_foot(const TextSetting& setting, std::size_t page, std::size_t all) {
    page_ = static_cast<int>(page) + 1;
    auto mark = document_.page_mark;
    for (const auto& [place, value] : {std::pair("{n}", page), std::pair("{all}", all)})
      if (const auto at = mark.find(place); at != mark.npos)
        mark.replace(at, std::string_view(place).size(), std::to_string(value));
    cairo_t* cairo = cairo_.get();
    cairo_set_source_rgb(cairo, 0.35, 0.38, 0.42);
    cairo_set_line_width(cairo, 0.3);
    cairo_move_to(cairo, side, foot_top);
    cairo_line_to(cairo, side + text_width, foot_top);
    cairo_stroke(cairo);
    constexpr double mark_width = 110;
    const auto right = setting.set_small(mark, mark_width);
    pango_layout_set_alignment(right.get(), PANGO_ALIGN_RIGHT);
    show(right.get(), side + text_width - mark_width);
    const auto left = setting.set_small(document_.foot, text_width - mark_width - 10);
    pango_layout_set_height(left.get(), -3);
    pango_layout_set_ellipsize(left.get(), PANGO_ELLIPSIZE_END);
    show(left.get(), side);
  }
  void show(PangoLayout* layout, double x) {
    cairo_move_to(cairo_.get(), x, foot_top + 3);
    pango_cairo_show_layout(cairo_.get(), layout);
  }

  const domain::Document& document_;
  std::string out_;
  std::unique_ptr<cairo_surface_t, Destroy> surface_;
  std::unique_ptr<cairo_t, Destroy> cairo_;
  std::unique_ptr<PangoContext, Release> context_;
  std::vector<Block> blocks_;
  int parent_ = CAIRO_PDF_OUTLINE_ROOT;
  int page_ = 1;
};

}  // namespace

std::vector<Page> lay_out(const std::vector<Block>& blocks, double height) {
  return LayingOut(blocks, height).run();
}

std::string print(const domain::Document& document) { return Printing(document).run(); }

}  // namespace sifang::pages
