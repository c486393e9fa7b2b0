// SPDX-License-Identifier: Apache-2.0
// Threads that read, each with its own read-only connection; every job sees one snapshot.
#pragma once

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
  /// One thread per connection. `waiting_limit` in jobs; more is Errc::busy.
  ReaderPool(std::vector<std::unique_ptr<Connection>> connections, std::size_t waiting_limit);
  ~ReaderPool();

  void submit(Job job, Done done);

 private:
  struct Entry {
    Job job;
    Done done;
  };

  void run(Connection& connection);

  const std::vector<std::unique_ptr<Connection>> connections_;
  const std::size_t waiting_limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> waiting_;  // guarded by mutex_
  std::size_t asleep_ = 0;     // guarded by mutex_
  bool stopping_ = false;      // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace sifang::store::sqlite
