// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrate.hpp"

#include <algorithm>
#include <map>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "store/sqlite/sqlite_transaction.hpp"

namespace sifang::store::sqlite {
namespace {

// The engine's own bookkeeping: it must work before the product's schema and queries stand.
constexpr const char* create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "  number INTEGER NOT NULL CONSTRAINT pk_schema_migrations PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  checksum TEXT NOT NULL,"
    "  applied_at_ms INTEGER NOT NULL,"
    "  server_version TEXT NOT NULL"
    ") STRICT";
constexpr QueryText looking[] = {
    {"count_tables", "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"},
    {"find_table", "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'"}};
constexpr Query count_tables{0}, find_table{1};
constexpr QueryText bookkeeping[] = {
    {"list_migrations", "SELECT number, name, checksum FROM schema_migrations ORDER BY number"},
    {"add_migration",
     "INSERT INTO schema_migrations (number, name, checksum, applied_at_ms, server_version)"
     " VALUES ($1, $2, $3, $4, $5)"}};
constexpr Query list_migrations{0}, add_migration{1};

struct Applied {
  std::string name, checksum;
};
using AppliedSteps = std::map<std::int64_t, Applied>;

AppliedSteps applied_steps(Connection& connection) {
  AppliedSteps steps;
  connection.take(Step::begin_read);
  SqliteTransaction tx(connection, SqliteTransaction::Access::read);
  tx.for_each(list_migrations, {}, [&](const Row& row) {
    steps[row.integer(0)] = {row.string(1), row.string(2)};
    return true;
  });
  connection.take(Step::commit);
  return steps;
}

void apply(Connection& connection, const MigrationText& step, const std::string& checksum,
           base::Time now) {
  connection.take(Step::begin_write);
  try {
    connection.run(std::string(step.sql));
    SqliteTransaction tx(connection, SqliteTransaction::Access::write);
    tx.execute(add_migration, {step.number, step.name, checksum, now, SIFANG_VERSION});
    connection.take(Step::commit);
  } catch (const DatabaseError& error) {
    connection.abandon();
    throw DatabaseError("migration " + std::string(step.name) + ": " + error.what());
  }
  base::log_info("store: applied migration {}", step.name);
}

/// Errors: throws when the database has had steps that this code does not have as they were.
void compare(const AppliedSteps& applied, const Catalogue& catalogue) {
  const std::int64_t newest = catalogue.migrations.empty() ? 0 : catalogue.migrations.back().number;
  if (!applied.empty() && applied.rbegin()->first > newest)
    throw DatabaseError(
        "the database was written by a newer version of the program (its schema is " +
        std::to_string(applied.rbegin()->first) + ", this program's " + std::to_string(newest) +
        ")");
  for (const auto& step : catalogue.migrations) {
    const auto known = applied.find(step.number);
    if (known == applied.end()) continue;
    if (known->second.name != step.name ||
        known->second.checksum != base::to_hex(base::sha256({step.sql})))
      throw DatabaseError("migration " + known->second.name +
                          " differs from the one that this database has had");
  }
}

bool has_steps_to_go(const AppliedSteps& applied, const Catalogue& catalogue) {
  return std::any_of(catalogue.migrations.begin(), catalogue.migrations.end(),
                     [&](const MigrationText& step) { return !applied.contains(step.number); });
}

std::int64_t count(Connection& connection, Query query) {
  connection.take(Step::begin_read);
  SqliteTransaction tx(connection, SqliteTransaction::Access::read);
  const auto number = tx.find([](const Row& row) { return row.integer(0); }, query, {});
  connection.take(Step::commit);
  return number.value_or(0);
}

Schema examine_schema(Connection& connection, const Catalogue& catalogue) {
  connection.prepare({looking, {}});
  if (count(connection, find_table) == 0) {
    if (count(connection, count_tables) == 0) return Schema::absent;
    throw DatabaseError("it is the database of another program");
  }
  try {
    connection.prepare({bookkeeping, {}});
  } catch (const SqliteError& error) {
    if (error.code() != SQLITE_ERROR) throw;
    throw DatabaseError("it is the database of another program");  // its list has other columns
  }
  const auto applied = applied_steps(connection);
  if (applied.empty()) return Schema::absent;
  compare(applied, catalogue);
  return has_steps_to_go(applied, catalogue) ? Schema::older : Schema::current;
}

}  // namespace

Schema examine_file(const std::string& path, const Catalogue& catalogue) {
  try {
    Connection connection(path, Mode::untouched);
    return examine_schema(connection, catalogue);
  } catch (const SqliteError& error) {
    switch (error.code() & 0xff) {
      case SQLITE_NOTADB: throw DatabaseError("it is no database at all");
      case SQLITE_CORRUPT: throw DatabaseError("it is damaged, or not whole");
      default: throw;
    }
  }
}

void migrate(Connection& connection, const Catalogue& catalogue, base::Time now) {
  connection.run(create_table);
  connection.prepare({bookkeeping, {}});
  const auto applied = applied_steps(connection);
  compare(applied, catalogue);
  for (const auto& step : catalogue.migrations)
    if (!applied.contains(step.number))
      apply(connection, step, base::to_hex(base::sha256({step.sql})), now);
}

}  // namespace sifang::store::sqlite
