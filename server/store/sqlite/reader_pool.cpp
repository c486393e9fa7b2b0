// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reader_pool.hpp"

#include <utility>

#include "base/log.hpp"
#include "store/sqlite/sqlite_transaction.hpp"

namespace sifang::store::sqlite {
namespace {

using std::chrono::steady_clock;

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

void ReaderPool::submit(Source source, Job job, Done done) {
  bool accepted = false, wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_ < limits_.waiting && !stopping_) {
      accepted = true;
      auto& line = lines_[source];
      if (line.empty()) turns_.push_back(source);
      line.push_back({std::move(job), std::move(done), steady_clock::now()});
      ++waiting_;
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
    while (waiting_ == 0 && !stopping_) {
      ++asleep_;
      wake_.wait(lock);
      --asleep_;
    }
    if (waiting_ == 0) return;
    auto entry = take_next();
    lock.unlock();

    const auto now = steady_clock::now();
    JobOutcome outcome{.refused = busy(), .failed = {}};
    if (now - entry.since <= limits_.patience) {
      connection.set_deadline(now + limits_.longest);
      outcome = run_job(connection, entry.job);
    }
    entry.job = nullptr;
    try {
      std::exchange(entry.done, nullptr)(std::move(outcome));
    } catch (const std::exception& error) {
      base::log_error("store: a caller could not be told: {}", error.what());
    }
    lock.lock();
  }
}

/// The first of the line whose turn it is, which then stands behind all others. Requires: the lock
/// is held and something waits.
ReaderPool::Entry ReaderPool::take_next() {
  const auto source = turns_.front();
  turns_.pop_front();
  const auto line = lines_.find(source);
  auto entry = std::move(line->second.front());
  line->second.pop_front();
  --waiting_;
  if (line->second.empty())
    lines_.erase(line);
  else
    turns_.push_back(source);
  return entry;
}

}  // namespace sifang::store::sqlite
