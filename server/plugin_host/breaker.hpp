// SPDX-License-Identifier: Apache-2.0
// When a plugin is asked at all: after failures in a row it rests, then one call is let through.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>

#include "base/ids.hpp"

namespace sifang::plugin_host {

/// Thread: one at a time.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Limits {
    int failures = 5;                        // in a row, until it rests
    std::chrono::milliseconds rest{10'000};  // doubled each time that the one call fails
    std::chrono::milliseconds longest_rest{300'000};
  };
  explicit Breaker(Limits limits) : limits_(limits), rest_(limits.rest) {}

  /// Whether a call may go ahead now. After the rest one may, and no other until it has ended.
  [[nodiscard]] bool admit(Time now) {
    if (!open_) return true;
    if (now < until_ || trying_) return false;
    return trying_ = true;
  }
  void succeeded() {
    failures_ = 0;
    open_ = trying_ = false;
    rest_ = limits_.rest;
  }
  void failed(Time now) {
    ++failures_;
    if (!trying_ && failures_ < limits_.failures) return;
    if (trying_) rest_ = std::min(rest_ * 2, limits_.longest_rest);
    trip(now);
  }
  /// Rests at once, whatever was before.
  void trip(Time now) {
    open_ = true;
    trying_ = false;
    until_ = now + rest_;
  }
  /// The call that was let through never began.
  void withdrawn() { trying_ = false; }
  [[nodiscard]] bool is_resting() const { return open_; }

 private:
  const Limits limits_;
  std::chrono::milliseconds rest_;
  int failures_ = 0;
  bool open_ = false, trying_ = false;
  Time until_{};
};

/// One for each community: what those of one make a plugin fail at is not to keep it from the
/// others. Requests of none, under a prefix, share one.
///
/// Thread: one at a time.
class Breakers {
 public:
  explicit Breakers(Breaker::Limits limits) : limits_(limits) {}
  /// Valid as long as this.
  [[nodiscard]] Breaker& of(base::CommunityId community) {
    return all_.try_emplace(community, limits_).first->second;
  }
  [[nodiscard]] bool any_rests() const {
    return std::any_of(all_.begin(), all_.end(),
                       [](const auto& one) { return one.second.is_resting(); });
  }

 private:
  const Breaker::Limits limits_;
  std::map<base::CommunityId, Breaker> all_;
};

}  // namespace sifang::plugin_host
