// SPDX-License-Identifier: Apache-2.0
// A data directory that is open: its lock, its store, and what commands need beside it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "app/file_depot.hpp"
#include "app/page_press.hpp"
#include "app/recent_answers.hpp"
#include "app/services.hpp"
#include "app/throttle.hpp"
#include "base/clock.hpp"
#include "base/commit.hpp"
#include "base/ids.hpp"
#include "base/worker_pool.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/waiting.hpp"

namespace sifang::main {

/// The directory's lock: at most one process has it. Released with the object.
class DirectoryLock {
 public:
  /// What is done where the directory, or its lock's file, is not there.
  enum class Missing {
    make,    // both are made
    accept,  // nothing is made: whoever changes the directory has made the file before
  };
  /// Errors: throws std::runtime_error when another process has it.
  DirectoryLock(const std::string& directory, Missing missing);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int file_ = -1;
};

[[nodiscard]] std::string database_path(const std::string& directory);
[[nodiscard]] std::string lock_path(const std::string& directory);
[[nodiscard]] std::string socket_path(const std::string& directory);

/// The product's own schema and queries.
[[nodiscard]] store::Catalogue product_catalogue();

struct WorkspaceOptions {
  std::string directory;
  store::Opening opening = store::Opening::existing;
  std::size_t readers = 2;
  base::CommitSink sink = {};
  app::AccessChanged access_changed = {};
  app::TellPerson tell_person = {};
  app::OutboxOptions outbox = {};
  app::PluginPoint* plugins = nullptr;
};

/// Lifetime: members in the order in which they need each other.
class Workspace {
 public:
  /// Errors: throws std::runtime_error or store::DatabaseError with words for a person.
  explicit Workspace(WorkspaceOptions options);

  [[nodiscard]] store::SqliteStore& store() { return *store_; }
  [[nodiscard]] app::Services services();
  [[nodiscard]] app::FileDepot& files() { return files_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }

  /// Runs `fn` in a write (read) transaction and waits: for command lines, which have no
  /// coroutines. Errors: what `fn` returns; throws what it throws, and when interrupted.
  template <class Fn>
  auto write(Fn fn) {
    check_interrupt();
    return store::write_and_wait(*store_, std::move(fn));
  }
  template <class Fn>
  auto read(Fn fn) {
    check_interrupt();
    return store::read_and_wait(*store_, std::move(fn));
  }

  /// All that was handed to the store and the hashing pool has ended when this returns. Requires:
  /// nobody hands them anything any more.
  void finish();

  /// Command lines under way end between two transactions. Thread: any.
  void interrupt() { interrupted_ = true; }
  /// Errors: throws std::runtime_error once interrupt() was called.
  void check_interrupt() const;

 private:
  /// Communities from before there were figures get theirs, from the log.
  void make_missing_figures();
  void index_missing_meetings();

  std::string directory_;
  app::AccessChanged access_changed_;
  app::TellPerson tell_person_;
  app::OutboxOptions outbox_;
  app::PluginPoint* plugins_;
  DirectoryLock lock_;
  base::SystemClock clock_;
  base::IdSource ids_;
  base::WorkerPool hashing_;
  app::Throttle throttle_;
  app::RecentAnswers recent_;
  app::FileDepot files_;
  app::PagePress pages_;
  std::unique_ptr<store::SqliteStore> store_;
  std::atomic<bool> interrupted_{false};
};

}  // namespace sifang::main
