// SPDX-License-Identifier: Apache-2.0
// What is done to a whole database while it is in use: a copy of it, and its examination. Each
// opens its own connection, so that writer and readers go on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/sqlite/connection.hpp"

namespace sifang::store::sqlite {

/// Copies the database at `path` as it is at this moment to `target`, which appears whole or not at
/// all. `mode` is how the source is read. `progress` is called with 0 to 1.
/// Errors: throws DatabaseError, and what `progress` throws.
void copy_database(const std::string& path, Mode mode, const std::string& target,
                   const std::function<void(double)>& progress);

/// What SQLite finds wrong with pages, indexes and references; empty when all is good.
/// Errors: throws DatabaseError.
[[nodiscard]] std::vector<std::string> examine_database(const std::string& path, Mode mode);

}  // namespace sifang::store::sqlite
