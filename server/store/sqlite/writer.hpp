// SPDX-License-Identifier: Apache-2.0
// The one thread that writes. Jobs that wait share one transaction and so one flush to disk, each
// under its own savepoint, so that one that fails takes nothing with it.
//
// Callers come in rounds: those who are told of one flush soon ask for the next. The writer waits
// for as many as the last flush had, but only for a fraction of what that flush took, so that a
// slow disk is not made to flush for one job while sixty are on their way; a lone caller is never
// made to wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/commit.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_transaction.hpp"
#include "store/store.hpp"

namespace sifang::store::sqlite {

class Writer {
 public:
  struct Limits {
    std::size_t waiting;   // jobs; more is Errc::busy
    std::size_t flush;     // jobs per flush: bounds how long one waits behind others
    int checkpoint_pages;  // the WAL's length that makes a checkpoint worth its while
  };

  /// Takes over `connection` and starts the thread.
  Writer(std::unique_ptr<Connection> connection, Limits limits, base::CommitSink sink);
  /// Does what was accepted, then stops and checkpoints.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void submit(Job job, Done done);

 private:
  struct Entry {
    Job job;
    Done done;
    JobOutcome outcome;
  };
  using Batch = std::vector<Entry>;

  void run();
  /// Waits for work; false when there is none and will be none.
  bool take(Batch& batch);
  /// Waits until `count` jobs wait, the writer is to stop, or `patience` is over.
  void await(std::unique_lock<std::mutex>& lock, std::size_t count,
             std::chrono::nanoseconds patience);
  void run_batch(Batch& batch);
  /// Errors: throws when the whole transaction is lost.
  void run_jobs(Batch& batch, SqliteTransaction& tx);
  /// True when what the job has changed is to stay.
  bool run_job(Entry& entry, SqliteTransaction& tx);
  void announce(const SqliteTransaction& tx);
  void tell(Batch& batch);
  /// Moves pages from the WAL to the database when it has grown long.
  void checkpoint();

  // The thread's own.
  const std::unique_ptr<Connection> connection_;
  const base::CommitSink sink_;
  int wal_pages_ = 0;          // after the last commit
  int checkpoint_at_ = 0;      // pages
  std::size_t last_jobs_ = 0;  // of the last flush
  std::chrono::nanoseconds last_took_{};

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> waiting_;  // guarded by mutex_
  std::size_t wake_at_ = 0;    // guarded by mutex_: jobs the thread sleeps for; 0: it is awake
  bool stopping_ = false;      // guarded by mutex_
  std::thread thread_;         // last: starts when all else stands
};

}  // namespace sifang::store::sqlite
