// SPDX-License-Identifier: Apache-2.0
#include "media/page_maker.hpp"

#include <chrono>

#include "base/log.hpp"
#include "media/child_process.hpp"

namespace sifang::media {

using base::Errc;
using base::Error;

base::Result<std::string> PageMaker::make(const std::string& document) const {
  ChildProcess child(program_, {}, document);
  if (!child.is_started()) {
    base::log_error("{} cannot be started; there is no PDF", program_);
    return Error{Errc::unavailable, "a PDF cannot be made at the moment"};
  }
  // The codes of server/pages/main.cpp.
  constexpr int done = 0, too_long = 4;
  constexpr std::chrono::seconds patience{30};
  constexpr std::size_t most_bytes = 64 << 20;
  const int code = child.wait(patience);
  if (code == too_long)
    return Error{Errc::too_large,
                 "this is too long for a PDF; text/html and text/markdown have it"};
  auto pages = code == done ? child.said(most_bytes) : std::string();
  if (pages.empty()) {
    base::log_error("{} ended with {}; there is no PDF", program_, code);
    return Error{Errc::unavailable, "a PDF cannot be made at the moment"};
  }
  return pages;
}

}  // namespace sifang::media
