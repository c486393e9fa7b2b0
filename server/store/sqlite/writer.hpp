// SPDX-License-Identifier: Apache-2.0
// The one thread that writes. Jobs that wait share one transaction and so one flush to disk, each
// under its own savepoint, so that one that fails takes nothing with it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/commit.hpp"
#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace sifang::store::sqlite {

class Writer {
 public:
  struct Limits {
    std::size_t waiting = 20'000;  // jobs; more is Errc::busy
    std::size_t batch = 512;       // jobs per flush: bounds how long one waits behind others
  };

  /// Takes over `connection` and starts the thread.
  Writer(std::unique_ptr<Connection> connection, Limits limits, base::CommitSink sink);
  /// Finishes what was accepted, then stops and checkpoints.
  ~Writer();

  void submit(Job job, Done done);

 private:
  struct Entry {
    Job job;
    Done done;
    JobOutcome outcome;
  };

  void run();
  void run_batch(std::vector<Entry>& batch);
  /// Errors: throws when SQLite has ended the whole transaction.
  void run_job(Entry& entry, class SqliteTransaction& tx);
  void roll_back();

  const std::unique_ptr<Connection> connection_;  // the thread's own
  const Limits limits_;
  const base::CommitSink sink_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Entry> waiting_;  // guarded by mutex_
  bool asleep_ = false;         // guarded by mutex_
  bool stopping_ = false;       // guarded by mutex_
  std::thread thread_;          // last: starts when all else stands
};

}  // namespace sifang::store::sqlite
