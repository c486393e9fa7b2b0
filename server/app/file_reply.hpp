// SPDX-License-Identifier: Apache-2.0
// A file as an answer.
#pragma once

#include <cstdint>
#include <string>

namespace sifang::app {

/// A blob, which never changes.
struct FileReply {
  std::string path;
  std::int64_t size = 0;
  std::string name;  // under which it is saved; empty: it is shown
  std::string etag;
};

}  // namespace sifang::app
