// SPDX-License-Identifier: Apache-2.0
// GET /readyz: whether the parts that requests need can do their work, found out by making them do
// it. The database is asked to read and to keep a row, on disk, that means nothing else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "app/services.hpp"
#include "net/http.hpp"

namespace sifang::api {

/// Thread: any. A good answer of the database holds for `keeps`, so that whoever asks often costs
/// no disk; a bad one is looked into anew each time.
class Readiness {
 public:
  static constexpr std::chrono::seconds keeps{2};

  /// Lifetime: services outlive this.
  explicit Readiness(app::Services& services) : services_(services) {}

  /// 200 with every part, or 503 that names in `errors` which is not ready.
  [[nodiscard]] boost::asio::awaitable<net::Response> ask();

 private:
  [[nodiscard]] boost::asio::awaitable<std::string> ask_database();
  [[nodiscard]] std::string write_plugins() const;

  app::Services& services_;
  std::mutex mutex_;
  std::optional<std::chrono::steady_clock::time_point> good_at_;  // guarded by mutex_
};

}  // namespace sifang::api
