// SPDX-License-Identifier: Apache-2.0
// When tokens were used last, to the ten minutes: what a person needs to see which of them nobody
// uses, at the price of a write every ten minutes and not of one per request.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace sifang::store {
class Store;
}

namespace sifang::app {

/// Thread: any. Limits: what it remembers is bounded; a restart writes once more.
class TokenUse {
 public:
  static constexpr std::chrono::minutes grain{10};

  /// A request came with the token of that digest. Does not wait: the write follows.
  /// Lifetime: the store outlives the write by itself.
  void note(store::Store& store, const std::string& digest, base::Time now);

 private:
  [[nodiscard]] bool is_due(const std::string& digest, base::Time now);

  std::mutex mutex_;
  std::unordered_map<std::string, base::Time> noted_;  // guarded by mutex_
};

}  // namespace sifang::app
