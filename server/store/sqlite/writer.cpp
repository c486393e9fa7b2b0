// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/writer.hpp"

#include <algorithm>
#include <iterator>

#include "base/log.hpp"
#include "store/sqlite/sqlite_transaction.hpp"

namespace sifang::store::sqlite {
namespace {

/// The whole transaction is gone, and with it every job of the batch.
struct BatchLost : DatabaseError {
  using DatabaseError::DatabaseError;
};

base::Error unavailable() {
  return {base::Errc::unavailable, "the change could not be written; nothing of it remains", {}, 5};
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Limits limits, base::CommitSink sink)
    : connection_(std::move(connection)), limits_(limits), sink_(std::move(sink)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Writer::submit(Job job, Done done) {
  bool accepted = false, wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < limits_.waiting && !stopping_) {
      accepted = true;
      waiting_.push_back({std::move(job), std::move(done), {}});
      wake = std::exchange(asleep_, false);
    }
  }
  if (wake) wake_.notify_one();
  if (!accepted) done({.refused = base::Error{base::Errc::busy, "too many changes wait", {}, 1}, .failed = {}});
}

void Writer::run() {
  std::vector<Entry> batch;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      while (waiting_.empty() && !stopping_) {
        asleep_ = true;
        wake_.wait(lock);
      }
      asleep_ = false;
      if (waiting_.empty()) break;
      const auto count = std::min(waiting_.size(), limits_.batch);
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
      batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
      waiting_.erase(waiting_.begin(), end);
    }
    run_batch(batch);
    for (auto& entry : batch) entry.done(std::move(entry.outcome));
    batch.clear();
  }
  try {
    connection_->run("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const DatabaseError& error) {
    base::log_warning("store: no checkpoint at the end: {}", error.what());
  }
}

void Writer::run_batch(std::vector<Entry>& batch) {
  SqliteTransaction tx(*connection_);
  try {
    connection_->run("BEGIN IMMEDIATE");
    for (auto& entry : batch) run_job(entry, tx);
    connection_->run("COMMIT");
  } catch (const DatabaseError& error) {
    base::log_error("store: a flush of {} jobs failed: {}", batch.size(), error.what());
    roll_back();
    for (auto& entry : batch) entry.outcome = {.refused = unavailable(), .failed = {}};
    return;
  }
  if (sink_ && !tx.announced().empty()) sink_(tx.announced());
}

void Writer::run_job(Entry& entry, SqliteTransaction& tx) {
  const auto announced = tx.announced().size();
  connection_->run("SAVEPOINT job");
  bool keep = false;
  try {
    keep = entry.job(tx);
  } catch (const DatabaseError& error) {
    base::log_error("store: a job failed: {}", error.what());
    entry.outcome.refused = unavailable();
  } catch (...) {
    entry.outcome.failed = std::current_exception();
  }
  if (!connection_->in_transaction()) throw BatchLost("SQLite ended the transaction");
  if (!keep) {
    connection_->run("ROLLBACK TO job");
    tx.announced().resize(announced);
  }
  connection_->run("RELEASE job");
}

void Writer::roll_back() {
  if (!connection_->in_transaction()) return;
  try {
    connection_->run("ROLLBACK");
  } catch (const DatabaseError& error) {
    base::log_error("store: no rollback: {}", error.what());
  }
}

}  // namespace sifang::store::sqlite
