// SPDX-License-Identifier: Apache-2.0
// The coroutines a thread has under way, so that a shutdown can cancel them and wait for the last.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>

namespace sifang::base {

/// Thread: all calls on the executor's one thread.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);

  /// Starts `task` and keeps it in the group until it ends. An exception that leaves it is logged.
  void spawn(boost::asio::awaitable<void> task);

  /// Asks every task to stop at its next wait.
  void cancel();

  /// Returns when no task is left or after `patience`; true when none is left.
  boost::asio::awaitable<bool> wait(std::chrono::milliseconds patience);

  [[nodiscard]] std::size_t size() const { return running_.size(); }

 private:
  boost::asio::any_io_executor executor_;
  std::list<boost::asio::cancellation_signal> running_;
  boost::asio::steady_timer empty_;
};

}  // namespace sifang::base
