// SPDX-License-Identifier: Apache-2.0
// What a plugin may send to another server, looked at before anything of it becomes a line of HTTP.
#pragma once

#include <string>

#include "plugin_host/core.hpp"

namespace sifang::plugin_host {

/// Why it cannot be sent; "" when nothing is wrong.
[[nodiscard]] std::string wrong_fetch(const FetchRequest& request);

}  // namespace sifang::plugin_host
