// SPDX-License-Identifier: Apache-2.0
// A plugin's shared object: found, opened and held against the ABI.
#pragma once

#include <string>

#include "sifang_plugin.h"

namespace sifang::plugin_host {

/// Its code runs here already (constructors, the entry). It stays loaded until the program ends:
/// nobody can know what still points into it. Errors: throws std::runtime_error.
[[nodiscard]] const sifang_plugin* load_library(const std::string& path);

}  // namespace sifang::plugin_host
