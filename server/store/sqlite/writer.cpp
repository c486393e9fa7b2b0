// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.hpp"

namespace sifang::store::sqlite {
namespace {

// A wait of this part of a flush, or at most this long, for those who will soon be back.
constexpr int gathering_part = 4;
constexpr std::chrono::nanoseconds gathering_limit = std::chrono::milliseconds(2);

base::Error busy() { return {base::Errc::busy, "too many changes wait", {}, 1}; }
base::Error unavailable() {
  return {base::Errc::unavailable, "the change could not be written; nothing of it remains", {}, 5};
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Limits limits, base::CommitSink sink)
    : connection_(std::move(connection)),
      sink_(std::move(sink)),
      checkpoint_at_(limits.checkpoint_pages),
      limits_(limits) {
  sqlite3_wal_hook(
      connection_->handle(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      &wal_pages_);
  thread_ = std::thread([this] { run(); });
}

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
      wake = wake_at_ > 0 && waiting_.size() >= wake_at_;
      if (wake) wake_at_ = 0;
    }
  }
  if (wake) wake_.notify_one();
  if (accepted) return;
  job = nullptr;
  done({.refused = busy(), .failed = {}});
}

void Writer::run() {
  for (Batch batch; take(batch); batch.clear()) {
    const auto start = std::chrono::steady_clock::now();
    run_batch(batch);
    last_took_ = std::chrono::steady_clock::now() - start;
    last_jobs_ = batch.size();
    tell(batch);
    checkpoint();
  }
  try {
    connection_->run("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const DatabaseError& error) {
    base::log_warning("store: no checkpoint at the end: {}", error.what());
  }
}

void Writer::await(std::unique_lock<std::mutex>& lock, std::size_t count,
                   std::chrono::nanoseconds patience) {
  const auto enough = [&] { return waiting_.size() >= count || stopping_; };
  if (enough()) return;
  wake_at_ = count;
  if (patience == std::chrono::nanoseconds::max())
    wake_.wait(lock, enough);
  else
    wake_.wait_for(lock, patience, enough);
  wake_at_ = 0;
}

bool Writer::take(Batch& batch) {
  std::unique_lock lock(mutex_);
  await(lock, last_jobs_, std::min(last_took_ / gathering_part, gathering_limit));
  await(lock, 1, std::chrono::nanoseconds::max());
  const auto count = std::min(waiting_.size(), limits_.flush);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return count > 0;
}

void Writer::run_batch(Batch& batch) {
  SqliteTransaction tx(*connection_, SqliteTransaction::Access::write);
  connection_->abandon();  // of what a rollback that failed has left
  try {
    connection_->take(Step::begin_write);
    run_jobs(batch, tx);
    tx.finish();
    connection_->take(Step::commit);
  } catch (const std::exception& error) {
    base::log_error("store: a flush of {} jobs failed: {}", batch.size(), error.what());
    connection_->abandon();
    for (auto& entry : batch) entry.outcome = {.refused = unavailable(), .failed = {}};
    return;
  }
  announce(tx);
}

void Writer::run_jobs(Batch& batch, SqliteTransaction& tx) {
  for (auto& entry : batch) {
    // A job that has the flush to itself needs no savepoint: the transaction is its own.
    const bool alone = batch.size() == 1;
    const auto mark = tx.mark();
    if (!alone) connection_->take(Step::save);
    const bool keep = run_job(entry, tx);
    if (!connection_->in_transaction()) throw DatabaseError("SQLite has ended the transaction");
    if (!keep) {
      tx.go_back_to(mark);
      if (!alone)
        connection_->take(Step::restore);
      else {
        connection_->take(Step::roll_back);
        connection_->take(Step::begin_write);
      }
    }
    if (!alone) connection_->take(Step::release);
  }
}

bool Writer::run_job(Entry& entry, SqliteTransaction& tx) {
  try {
    return entry.job(tx);
  } catch (const SqliteError& error) {
    base::log_error("store: a job failed: {}", error.what());
    if (error.is_outage())
      entry.outcome.refused = unavailable();
    else
      entry.outcome.failed = std::current_exception();
  } catch (...) {
    entry.outcome.failed = std::current_exception();
  }
  return false;
}

void Writer::announce(const SqliteTransaction& tx) {
  const auto run = [](const char* what, const auto& work) {
    try {
      work();
    } catch (const std::exception& error) {
      base::log_error("store: {} failed: {}", what, error.what());
    }
  };
  if (sink_ && !tx.announced().empty()) run("the sink of commits", [&] { sink_(tx.announced()); });
  for (const auto& work : tx.for_after_commit()) run("work after a commit", work);
}

void Writer::tell(Batch& batch) {
  for (auto& entry : batch) {
    entry.job = nullptr;
    try {
      std::exchange(entry.done, nullptr)(std::move(entry.outcome));
    } catch (const std::exception& error) {
      base::log_error("store: a caller could not be told: {}", error.what());
    }
  }
}

// Here rather than inside COMMIT, as SQLite would do it by itself: those who wait for this commit
// have been told, and a checkpoint that fails is no failure of theirs.
void Writer::checkpoint() {
  if (wal_pages_ < checkpoint_at_) return;
  int in_wal = 0, moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr,
                                             SQLITE_CHECKPOINT_PASSIVE, &in_wal, &moved);
  if (code != SQLITE_OK) base::log_warning("store: no checkpoint: {}", sqlite3_errstr(code));
  // One that failed, or that readers of an old snapshot held up, is tried again a little later.
  const bool whole = code == SQLITE_OK && moved == in_wal;
  checkpoint_at_ = whole ? limits_.checkpoint_pages : wal_pages_ + limits_.checkpoint_pages / 4;
  wal_pages_ = 0;
}

}  // namespace sifang::store::sqlite
