// SPDX-License-Identifier: Apache-2.0
// Bodies under the prefixes of plugins: larger than others (a form with photos), and held in memory
// until the plugin has answered. How much all of them may hold is bounded.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "net/http.hpp"

namespace sifang::api {

inline constexpr std::uint64_t root_body_max = 12 * 1024 * 1024;

/// Thread: any. Lifetime: outlives its bodies.
class RootBodies {
 public:
  /// Takes one body as it comes. Thread: one. What it has taken is counted until it is gone.
  class Body final : public net::BodySink {
   public:
    explicit Body(std::atomic<std::int64_t>& held) : held_(held) {}
    ~Body() override { held_ -= size_; }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    [[nodiscard]] boost::asio::awaitable<std::optional<net::Response>> take(
        std::string piece) override;
    /// Once; it goes on being counted.
    [[nodiscard]] std::string release() { return std::move(bytes_); }

   private:
    std::atomic<std::int64_t>& held_;
    std::int64_t size_ = 0;
    std::string bytes_;
  };

  [[nodiscard]] net::Reception receive() {
    return {.sink = std::make_shared<Body>(held_), .max_bytes = root_body_max, .refusal = {}};
  }

 private:
  std::atomic<std::int64_t> held_{0};
};

}  // namespace sifang::api
