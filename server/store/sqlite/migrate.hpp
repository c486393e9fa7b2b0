// SPDX-License-Identifier: Apache-2.0
// Brings a database to the schema that the code expects.
#pragma once

#include "base/clock.hpp"
#include "store/sqlite/connection.hpp"

namespace sifang::store::sqlite {

/// How the schema of a database stands to the code's.
enum class Schema { absent, older, current };

/// Looks without changing anything; absent is a file without a single table.
/// Errors: throws DatabaseError with words for a person when the file is no database of this
/// program, and as migrate() does.
[[nodiscard]] Schema examine_file(const std::string& path, const Catalogue& catalogue);

/// Applies what is missing, each step in its own transaction, and records it.
/// Errors: throws DatabaseError when a released step was edited, when the database is newer than
/// the code, or when a step fails (which then has changed nothing).
void migrate(Connection& connection, const Catalogue& catalogue, base::Time now);

}  // namespace sifang::store::sqlite
