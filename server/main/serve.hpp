// SPDX-License-Identifier: Apache-2.0
// `sifang serve`: the composition root.
#pragma once

#include <string>

namespace sifang::main {

struct ServeOptions {
  std::string directory;
  std::string listen = "127.0.0.1:8080";  // port 0: a free one
  std::size_t io_threads = 1;
  std::size_t readers = 2;
};

/// Serves until SIGINT or SIGTERM. Returns the exit code.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace sifang::main
