// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "main/admin.hpp"

namespace sifang::main {

/// Makes `directory`, which must hold no database, from a backup that verifies. Returns the exit
/// code. Errors: throws std::runtime_error or store::DatabaseError. Unless it succeeds the
/// directory is as it was, so that the same can be tried again.
[[nodiscard]] int restore(const std::string& directory, const std::string& backup,
                          const AdminRequest& request, const Output& output);

}  // namespace sifang::main
