// SPDX-License-Identifier: Apache-2.0
// Brings a database to the schema that the code expects.
#pragma once

#include "base/clock.hpp"
#include "store/sqlite/connection.hpp"

namespace sifang::store::sqlite {

/// Applies what is missing, each step in its own transaction, and records it.
/// Errors: throws DatabaseError when a released step was edited, when the database is newer than
/// the code, or when a step fails (which then has changed nothing).
void migrate(Connection& connection, const Catalogue& catalogue, base::Time now);

}  // namespace sifang::store::sqlite
