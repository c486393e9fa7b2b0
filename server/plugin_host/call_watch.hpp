// SPDX-License-Identifier: Apache-2.0
// The time of one call of a plugin's code. Exactly one side ends it: the plugin's thread when the
// code has come back, or who watches when it has not in time.
#pragma once

#include <chrono>
#include <mutex>

namespace sifang::plugin_host {

/// Thread: any.
class CallWatch {
 public:
  using Clock = std::chrono::steady_clock;
  explicit CallWatch(std::chrono::milliseconds limit) : deadline_(Clock::now() + limit) {}

  /// What the host does meanwhile has its own bounds and does not count. One within another is part
  /// of it.
  class Pause {
   public:
    explicit Pause(CallWatch& watch) : watch_(watch) {
      const std::lock_guard lock(watch_.mutex_);
      if (watch_.pauses_++ == 0) watch_.pause_began_ = Clock::now();
    }
    ~Pause() {
      const std::lock_guard lock(watch_.mutex_);
      if (--watch_.pauses_ == 0) watch_.deadline_ += Clock::now() - watch_.pause_began_;
    }
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    CallWatch& watch_;
  };

  [[nodiscard]] Clock::time_point deadline() {
    const std::lock_guard lock(mutex_);
    return deadline_;
  }
  /// Gives the call up when its time is over; true once.
  [[nodiscard]] bool give_up(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (ended_ || given_up_ || pauses_ > 0 || now < deadline_) return false;
    return given_up_ = true;
  }
  /// The code has come back; false when it was given up.
  [[nodiscard]] bool end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    return !given_up_;
  }
  [[nodiscard]] bool is_given_up() {
    const std::lock_guard lock(mutex_);
    return given_up_;
  }

 private:
  std::mutex mutex_;
  // Guarded.
  Clock::time_point deadline_, pause_began_;
  int pauses_ = 0;
  bool ended_ = false, given_up_ = false;
};

}  // namespace sifang::plugin_host
