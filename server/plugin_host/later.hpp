// SPDX-License-Identifier: Apache-2.0
// Requests to other servers that nobody waits for: made on threads of their own, a few at a time,
// the answers handed back. What is not through when the program ends is given up.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "plugin_host/core.hpp"

namespace sifang::plugin_host {

/// A request with the plugin's own word for it.
struct LaterFetch {
  FetchRequest request;
  std::string tag;
};
/// What became of it.
struct Fetched {
  std::string tag;
  int status = 0;  // 0: no answer came
  std::string body = {}, error = {};
  std::int64_t retry_after_s = -1;
  int failures = 0;  // of the plugin, as it was told
  std::chrono::steady_clock::time_point due = {};
};

/// Thread: any; nothing but stop() and the destructor blocks.
class LaterFetches {
 public:
  /// Called on a thread of these; must not block.
  using Take = std::function<void(Fetched)>;

  static constexpr std::size_t at_once = 4;          // of the program
  static constexpr std::size_t at_once_of_each = 2;  // of a plugin

  explicit LaterFetches(std::shared_ptr<Core> core);
  ~LaterFetches() { stop(); }
  LaterFetches(const LaterFetches&) = delete;
  LaterFetches& operator=(const LaterFetches&) = delete;

  /// `plugin` is told of each by `take`, in whatever order they end. Nothing once stopped.
  void add(const std::string& plugin, std::vector<LaterFetch> fetches, const Take& take);
  /// Forgets those that wait, and waits for those under way: to be called once Core is closed,
  /// which cuts them off.
  void stop();

 private:
  struct Waiting {
    LaterFetch fetch;
    Take take;
  };
  /// Those of one plugin.
  struct Lane {
    std::deque<Waiting> waiting = {};
    std::size_t running = 0;
  };

  void run();
  [[nodiscard]] Lane* next();  // mutex_ held
  [[nodiscard]] Fetched ask(LaterFetch fetch);

  const std::shared_ptr<Core> core_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Lane> lanes_;  // guarded; only grows
  std::string last_;                   // guarded: whose turn it was
  bool stopping_ = false;              // guarded
  std::vector<std::thread> threads_;
};

}  // namespace sifang::plugin_host
