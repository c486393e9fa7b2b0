// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "main/admin.hpp"

namespace sifang::main {

/// Makes `directory`, which must hold no database, from a backup, and verifies it. Returns the exit
/// code; a copy that does not verify is removed again.
[[nodiscard]] int restore(const std::string& directory, const std::string& backup,
                          const Output& output);

}  // namespace sifang::main
