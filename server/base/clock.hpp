// SPDX-License-Identifier: Apache-2.0
// The clock, injected so that tests can set it.
#pragma once

#include <chrono>
#include <cstdint>

namespace sifang::base {

/// A moment: UTC, whole milliseconds. Stored as to_ms(), on the wire as RFC 3339.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] constexpr std::int64_t to_ms(Time time) { return time.time_since_epoch().count(); }
[[nodiscard]] constexpr Time from_ms(std::int64_t ms) {
  return Time{std::chrono::milliseconds{ms}};
}

/// Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
};

}  // namespace sifang::base
