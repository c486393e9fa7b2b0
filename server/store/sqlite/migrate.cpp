// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrate.hpp"

#include <map>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/time_text.hpp"

namespace sifang::store::sqlite {
namespace {

struct Applied {
  std::string name, checksum;
};

/// The steps a database has had. sqlite3_exec suits this one-off better than a prepared query: the
/// named queries can only be prepared once the schema stands.
std::map<int, Applied> applied_steps(Connection& connection) {
  std::map<int, Applied> steps;
  const auto collect = [](void* target, int, char** columns, char**) {
    (*static_cast<std::map<int, Applied>*>(target))[std::atoi(columns[0])] = {columns[1], columns[2]};
    return 0;
  };
  const int code = sqlite3_exec(connection.handle(),
                                "SELECT number, name, checksum FROM schema_migrations", collect,
                                &steps, nullptr);
  if (code != SQLITE_OK) connection.fail("read schema_migrations", code);
  return steps;
}

void apply(Connection& connection, const MigrationText& step, const std::string& checksum,
           base::Time now) {
  connection.run("BEGIN IMMEDIATE");
  try {
    connection.run(std::string(step.sql));
    // The name and checksum are ours: letters, digits and underscores only.
    connection.run("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (" +
                   std::to_string(step.number) + ", '" + std::string(step.name) + "', '" + checksum +
                   "', '" + base::to_rfc3339(now) + "')");
    connection.run("COMMIT");
  } catch (...) {
    if (connection.in_transaction()) connection.run("ROLLBACK");
    throw;
  }
}

}  // namespace

void migrate(Connection& connection, const Catalogue& catalogue, base::Time now) {
  connection.run(
      "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER NOT NULL PRIMARY KEY, "
      "name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT");
  const auto applied = applied_steps(connection);
  if (!applied.empty() && (catalogue.migrations.empty() ||
                           applied.rbegin()->first > catalogue.migrations.back().number))
    throw DatabaseError("the database was written by a newer version of the program (schema " +
                        std::to_string(applied.rbegin()->first) + ")");

  for (const auto& step : catalogue.migrations) {
    const auto checksum = base::to_hex(base::sha256({step.sql}));
    const auto known = applied.find(step.number);
    if (known == applied.end()) apply(connection, step, checksum, now);
    else if (known->second.checksum != checksum)
      throw DatabaseError("migration " + std::string(step.name) +
                          " differs from the one that this database has had");
  }
}

}  // namespace sifang::store::sqlite
