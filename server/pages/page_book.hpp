// SPDX-License-Identifier: Apache-2.0
// Blocks laid on the pages of a PDF.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "domain/document.hpp"
#include "pages/text_setting.hpp"

namespace sifang::pages {

constexpr std::size_t most_pages = 2000;

/// Slices of a block on a page.
struct Placed {
  std::size_t block = 0, first = 0, count = 0;
  double top = 0;
};
using Page = std::vector<Placed>;

/// On which page and where the blocks stand, in a space of `height` per page.
[[nodiscard]] std::vector<Page> lay_out(const std::vector<Block>& blocks, double height);

/// The document as PDF. Empty: it has more than most_pages.
[[nodiscard]] std::string print(const domain::Document& document);

}  // namespace sifang::pages
