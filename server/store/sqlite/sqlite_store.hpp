// SPDX-License-Identifier: Apache-2.0
// The embedded engine: one file, one writer, several readers.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/commit.hpp"
#include "store/catalogue.hpp"
#include "store/store.hpp"

namespace sifang::store {

enum class Opening {
  create,    // made when absent, brought to the newest schema
  existing,  // must be this program's; an older schema is brought to the newest
  inspect,   // must be this program's at the newest schema; nothing is written, no file is made
};

struct SqliteOptions {
  std::string path;  // the database file
  Opening opening = Opening::create;
  Catalogue catalogue;
  std::size_t readers = 2;
  std::size_t waiting_writes = 20'000;  // jobs; more is Errc::busy
  std::size_t waiting_reads = 20'000;
  std::chrono::milliseconds read_patience{5'000};  // one that has waited for longer is Errc::busy
  std::size_t writes_per_flush = 512;              // bounds how long one waits behind others
  int checkpoint_pages = 4000;  // of the WAL, about 16 MiB, between two checkpoints
  std::chrono::milliseconds longest_read =
      std::chrono::minutes(10);  // an old snapshot holds up the WAL
  base::CommitSink sink = {};
};

/// The store of a file, with what only an embedded engine can do.
class SqliteStore : public Store {
 public:
  /// Copies a consistent snapshot to `target` (which must not exist) while others read and write.
  /// `progress` is called with 0 to 1. Thread: the caller's, which it blocks.
  /// Errors: throws DatabaseError; a half-made copy is removed.
  virtual void backup_to(const std::string& target,
                         const std::function<void(double)>& progress) = 0;
  /// What PRAGMA integrity_check and foreign_key_check complain of; empty when all is good.
  [[nodiscard]] virtual std::vector<std::string> check_integrity() = 0;
};

/// Opens, migrates (see Opening), prepares every query, starts the threads. Opened to inspect it
/// fails every write. Errors: throws DatabaseError.
[[nodiscard]] std::unique_ptr<SqliteStore> make_sqlite_store(SqliteOptions options,
                                                             const base::Clock& clock);

/// Copies the database at `source`, which nobody may be working on, to `target`, which must not
/// exist. `progress` is called with 0 to 1. Errors: throws DatabaseError when the source is not a
/// database of the catalogue (an older one is), or is newer; a half-made copy is removed.
void copy_sqlite_store(const std::string& source, const Catalogue& catalogue,
                       const std::string& target, const std::function<void(double)>& progress);

}  // namespace sifang::store
