// SPDX-License-Identifier: Apache-2.0
// Documents set in pages: PDF out of what domain/document.hpp writes. The work is done by the
// program sifang-pages (server/pages) in a process of its own, like that of pictures: what people
// have written meets shaping, fonts and drawing there, with little memory and time.
#pragma once

#include <string>

#include "base/result.hpp"

namespace sifang::media {

/// Thread: any; blocks.
class PageMaker {
 public:
  /// `program`: path of sifang-pages.
  explicit PageMaker(std::string program) : program_(std::move(program)) {}

  /// Errors: too_large for a document of too many pages, unavailable when the program or its fonts
  /// are missing.
  [[nodiscard]] base::Result<std::string> make(const std::string& document) const;

 private:
  const std::string program_;
};

}  // namespace sifang::media
