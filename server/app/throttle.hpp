// SPDX-License-Identifier: Apache-2.0
// Slows down guessing of passwords and codes. Whose name is guessed at waits: five failures are
// free, then one second, two, four … up to five minutes, until a success or an hour of quiet. An
// address stands for a household, an estate or a town behind one router, so its budget is apart and
// wide: a hundred failures at once and a hundred an hour from then on; successes cost it nothing
// and give nothing back. Together: one address tries 2,500 passwords a day, one name is tried 300
// times.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sifang::app {

/// Thread: any. Kept in memory: a restart forgives. Limits: most_names, the stalest go first.
class Throttle {
 public:
  struct Limits {
    int free_tries = 5;                        // before the first wait
    std::chrono::seconds longest{300};         // the wait doubles from one second up to this
    std::chrono::seconds forgets_after{3600};  // without another failure
    int address_tries = 100;                   // failures of one address at once
    std::chrono::seconds address_regains{36};  // one more
    std::size_t most_names = 50'000;           // and as many addresses
  };
  Throttle() : Throttle(Limits{}) {}
  explicit Throttle(Limits limits) : limits_(limits) {}

  /// Seconds to wait before `name` may try again; 0: now.
  [[nodiscard]] int wait_s(const std::string& name, base::Time now);
  void failed(const std::string& name, base::Time now);
  void succeeded(const std::string& name);
  /// The same for an address, which in IPv6 is its network of 64 bits: a household has all of one.
  [[nodiscard]] int address_wait_s(const std::string& address, base::Time now);
  void address_failed(const std::string& address, base::Time now);
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
  std::unordered_map<std::string, Record> records_;        // guarded by mutex_
  std::unordered_map<std::string, base::Time> addresses_;  // when all is regained; by mutex_
};

/// What whoever has to wait is told.
[[nodiscard]] base::Error too_many_attempts(int wait_s);

}  // namespace sifang::app
