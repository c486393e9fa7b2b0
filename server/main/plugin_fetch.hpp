// SPDX-License-Identifier: Apache-2.0
// The HTTP client of plugins: a transfer with the bounds of webhooks.
#pragma once

#include "main/transfer.hpp"
#include "plugin_host/core.hpp"

namespace sifang::main {

[[nodiscard]] plugin_host::Fetch make_plugin_fetch(Reach reach);

}  // namespace sifang::main
