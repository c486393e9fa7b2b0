// SPDX-License-Identifier: Apache-2.0
// Where the program listens, as the command line says it.
#pragma once

#include <cstdint>
#include <string>

namespace sifang::main {

struct Address {
  std::string host;
  std::uint16_t port;
};

/// "127.0.0.1:8080", "[::1]:0", "localhost:80". Errors: throws std::runtime_error.
[[nodiscard]] Address parse_address(const std::string& text);

}  // namespace sifang::main
