// SPDX-License-Identifier: Apache-2.0
// Threads that read, each with its own read-only connection; every job sees one snapshot.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace sifang::store::sqlite {

class ReaderPool {
 public:
  struct Limits {
    std::size_t waiting;                // jobs; more is Errc::busy
    std::chrono::milliseconds longest;  // a job that reads for longer is cut off
  };

  /// One thread per connection.
  ReaderPool(std::vector<std::unique_ptr<Connection>> connections, Limits limits);
  /// Does what was accepted, then stops.
  ~ReaderPool();
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;

  void submit(Job job, Done done);

 private:
  struct Entry {
    Job job;
    Done done;
  };

  void run(Connection& connection);

  const std::vector<std::unique_ptr<Connection>> connections_;
  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> waiting_;  // guarded by mutex_
  std::size_t asleep_ = 0;     // guarded by mutex_
  bool stopping_ = false;      // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace sifang::store::sqlite
