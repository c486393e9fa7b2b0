// SPDX-License-Identifier: Apache-2.0
// `sifang health`: asks a server over HTTP whether it is ready, for containers and monitors.
#pragma once

#include <string>

namespace sifang::main {

/// Prints what the server at `listen` says to /readyz. Returns 0 when it is ready within a few
/// seconds, otherwise 1.
[[nodiscard]] int ask_health(const std::string& listen);

}  // namespace sifang::main
