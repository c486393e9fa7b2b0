// SPDX-License-Identifier: Apache-2.0
// Turns the log into notices beside the work of the server: woken by commits, on a thread of its
// own, a small step at a time. What was not done when the program ended is done when it starts.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "app/notices.hpp"

namespace sifang::app {

/// Told of notices that are on disk. Thread: the runner's.
using NoticesMade = std::function<void(const NoticePlan&)>;

/// Lifetime: works between start() and stop(), which the store must outlive.
class NoticeRunner {
 public:
  explicit NoticeRunner(NoticesMade made) : made_(std::move(made)) {}
  ~NoticeRunner() { stop(); }
  NoticeRunner(const NoticeRunner&) = delete;
  NoticeRunner& operator=(const NoticeRunner&) = delete;

  void start(const Services& services);
  /// Waits for the step under way.
  void stop();
  /// There may be something to do. Thread: any; never blocks.
  void wake();

 private:
  void run();
  /// Everything there is to do. Errors: what the store says.
  base::Result<void> catch_up();
  base::Result<void> catch_up(NoticeWork work);
  [[nodiscard]] bool is_stopping();

  std::optional<Services> services_;  // constant between start and stop
  NoticesMade made_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = true;      // guarded by mutex_; at the start there may be something
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace sifang::app
