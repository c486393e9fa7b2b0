// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reader_pool.hpp"

#include "base/log.hpp"
#include "store/sqlite/sqlite_transaction.hpp"

namespace sifang::store::sqlite {
namespace {

JobOutcome run_job(Connection& connection, const Job& job) {
  JobOutcome outcome;
  try {
    connection.run("BEGIN");
    SqliteTransaction tx(connection);
    static_cast<void>(job(tx));
  } catch (const DatabaseError& error) {
    base::log_error("store: a read failed: {}", error.what());
    outcome.refused = base::Error{base::Errc::unavailable, "the database could not be read", {}, 5};
  } catch (...) {
    outcome.failed = std::current_exception();
  }
  try {
    if (connection.in_transaction()) connection.run("ROLLBACK");
  } catch (const DatabaseError& error) {
    base::log_error("store: a read did not end: {}", error.what());
  }
  return outcome;
}

}  // namespace

ReaderPool::ReaderPool(std::vector<std::unique_ptr<Connection>> connections, std::size_t waiting_limit)
    : connections_(std::move(connections)), waiting_limit_(waiting_limit) {
  for (const auto& connection : connections_)
    threads_.emplace_back([this, &connection = *connection] { run(connection); });
}

ReaderPool::~ReaderPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void ReaderPool::submit(Job job, Done done) {
  bool accepted = false, wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < waiting_limit_ && !stopping_) {
      accepted = true;
      waiting_.push_back({std::move(job), std::move(done)});
      wake = asleep_ > 0;
    }
  }
  if (wake) wake_.notify_one();
  if (!accepted) done({.refused = base::Error{base::Errc::busy, "too many reads wait", {}, 1}, .failed = {}});
}

void ReaderPool::run(Connection& connection) {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (waiting_.empty() && !stopping_) {
      ++asleep_;
      wake_.wait(lock);
      --asleep_;
    }
    if (waiting_.empty()) return;
    auto entry = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    entry.done(run_job(connection, entry.job));
    entry = {};  // what it holds is freed without the lock
    lock.lock();
  }
}

}  // namespace sifang::store::sqlite
