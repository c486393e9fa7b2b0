// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reader_pool.hpp"

#include <utility>

#include "base/log.hpp"
#include "store/sqlite/sqlite_transaction.hpp"

namespace sifang::store::sqlite {
namespace {

base::Error busy() { return {base::Errc::busy, "too many reads wait", {}, 1}; }
base::Error unavailable() {
  return {base::Errc::unavailable, "the database could not be read", {}, 5};
}

JobOutcome run_job(Connection& connection, const Job& job) {
  JobOutcome outcome;
  connection.abandon();  // of what a rollback that failed has left
  try {
    connection.take(Step::begin_read);
    SqliteTransaction tx(connection, SqliteTransaction::Access::read);
    static_cast<void>(job(tx));  // an error result changes nothing here
  } catch (const SqliteError& error) {
    base::log_error("store: a read failed: {}", error.what());
    if (error.is_outage())
      outcome.refused = unavailable();
    else
      outcome.failed = std::current_exception();
  } catch (...) {
    outcome.failed = std::current_exception();
  }
  connection.abandon();
  return outcome;
}

}  // namespace

ReaderPool::ReaderPool(std::vector<std::unique_ptr<Connection>> connections, Limits limits)
    : connections_(std::move(connections)), limits_(limits) {
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
    if (waiting_.size() < limits_.waiting && !stopping_) {
      accepted = true;
      waiting_.push_back({std::move(job), std::move(done)});
      wake = asleep_ > 0;
    }
  }
  if (wake) wake_.notify_one();
  if (accepted) return;
  job = nullptr;
  done({.refused = busy(), .failed = {}});
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

    connection.set_deadline(std::chrono::steady_clock::now() + limits_.longest);
    auto outcome = run_job(connection, entry.job);
    entry.job = nullptr;
    try {
      std::exchange(entry.done, nullptr)(std::move(outcome));
    } catch (const std::exception& error) {
      base::log_error("store: a caller could not be told: {}", error.what());
    }
    lock.lock();
  }
}

}  // namespace sifang::store::sqlite
