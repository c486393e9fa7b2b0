// SPDX-License-Identifier: Apache-2.0
// A document as HTML, a whole page that prints on A4, and as Markdown. No text of it becomes
// markup.
#pragma once

#include <string>

#include "domain/document.hpp"

namespace sifang::protocol {

[[nodiscard]] std::string write_html(const domain::Document& document);
[[nodiscard]] std::string write_markdown(const domain::Document& document);

}  // namespace sifang::protocol
