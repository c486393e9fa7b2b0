// SPDX-License-Identifier: Apache-2.0
// Threads that read, each with its own read-only connection; every job sees one snapshot.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace sifang::store::sqlite {

class ReaderPool {
 public:
  struct Limits {
    std::size_t waiting;                 // jobs; more is Errc::busy
    std::chrono::milliseconds patience;  // a job that has waited for longer is Errc::busy
    std::chrono::milliseconds longest;   // a job that reads for longer is cut off
  };

  /// One thread per connection.
  ReaderPool(std::vector<std::unique_ptr<Connection>> connections, Limits limits);
  /// Does what was accepted, then stops.
  ~ReaderPool();
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;

  void submit(Source source, Job job, Done done);

 private:
  struct Entry {
    Job job;
    Done done;
    std::chrono::steady_clock::time_point since;
  };

  void run(Connection& connection);
  [[nodiscard]] Entry take_next();

  const std::vector<std::unique_ptr<Connection>> connections_;
  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_:
  std::unordered_map<Source, std::deque<Entry>> lines_;  // of those who wait; none is empty
  std::deque<Source> turns_;                             // every line once, the next one first
  std::size_t waiting_ = 0;                              // in all lines
  std::size_t asleep_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sifang::store::sqlite
