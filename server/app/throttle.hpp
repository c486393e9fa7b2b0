// SPDX-License-Identifier: Apache-2.0
// Slows down guessing of passwords and codes: each failure doubles the wait for that name and for
// that address, a success clears both (whole estates share one address).
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace sifang::app {

/// Thread: any. Kept in memory: a restart forgives. Limits: most_names, the stalest go first.
class Throttle {
 public:
  struct Limits {
    int free_tries = 5;                        // before the first wait
    std::chrono::seconds longest{300};         // the wait doubles from one second up to this
    std::chrono::seconds forgets_after{3600};  // without another failure
    std::size_t most_names = 50'000;
  };
  Throttle() : Throttle(Limits{}) {}
  explicit Throttle(Limits limits) : limits_(limits) {}

  /// Seconds to wait before `name` may try again; 0: now.
  [[nodiscard]] int wait_s(const std::string& name, base::Time now);
  void failed(const std::string& name, base::Time now);
  void succeeded(const std::string& name);
  /// How many names are remembered.
  [[nodiscard]] std::size_t names() const;

 private:
  struct Record {
    int failures = 0;
    base::Time last;
    base::Time free_at;
  };
  void make_room();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Record> records_;  // guarded by mutex_
};

}  // namespace sifang::app
