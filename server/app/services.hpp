// SPDX-License-Identifier: Apache-2.0
// What commands need from the world, made in main and handed to every call.
#pragma once

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace sifang::base {
class WorkerPool;
}
namespace sifang::store {
class Store;
}

namespace sifang::app {

class Throttle;

/// Told when a log-in ends (log-out, password change), so that its live connections close.
/// `session_hash` empty: all sessions of that person. Thread: any.
using SessionEnded = std::function<void(base::UserId user, const std::string& session_hash)>;

/// Lifetime: everything referred to outlives the calls.
struct Services {
  const base::Clock& clock;
  base::IdSource& ids;
  store::Store& store;
  base::WorkerPool& hashing;
  Throttle& throttle;
  SessionEnded session_ended;
};

}  // namespace sifang::app
