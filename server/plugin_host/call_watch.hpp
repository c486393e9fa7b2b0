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

  /// What the host does meanwhile has its own bounds and does not count.
  class Pause {
   public:
    explicit Pause(CallWatch& watch) : watch_(watch), began_(Clock::now()) {
      const std::lock_guard lock(watch_.mutex_);
      watch_.paused_ = true;
    }
    ~Pause() {
      const std::lock_guard lock(watch_.mutex_);
      watch_.paused_ = false;
      watch_.deadline_ += Clock::now() - began_;
    }
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    CallWatch& watch_;
    Clock::time_point began_;
  };

  [[nodiscard]] Clock::time_point deadline() {
    const std::lock_guard lock(mutex_);
    return deadline_;
  }
  /// Gives the call up when its time is over; true once.
  [[nodiscard]] bool give_up(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (ended_ || given_up_ || paused_ || now < deadline_) return false;
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
  Clock::time_point deadline_;                              // guarded
  bool paused_ = false, ended_ = false, given_up_ = false;  // guarded
};

}  // namespace sifang::plugin_host
