// SPDX-License-Identifier: Apache-2.0
// A server under load: started here as a process of its own, or found running; and what the system
// says it has used.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace sifang::bench {

/// Lifetime: the destructor ends a server that was started here.
class Target {
 public:
  /// `place` is a command line whose first line of output names the port after its last colon or
  /// blank ("listening 8080", "http://127.0.0.1:8080"), or "PORT@PID" of a running server. The
  /// command runs on processor `cpu` only, unless that is negative.
  Target(std::string name, const std::string& place, int cpu);
  ~Target();
  Target(Target&& other) noexcept;
  Target& operator=(Target&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Processor time of all its threads.
  [[nodiscard]] std::chrono::nanoseconds cpu_time() const;
  /// Units: bytes.
  [[nodiscard]] std::int64_t resident_memory() const;

 private:
  void start(const std::string& command, int cpu);

  std::string name_;
  std::uint16_t port_ = 0;
  pid_t pid_ = 0;
  int output_ = -1, input_ = -1;  // ends of the child's pipes; -1: not started here
};

/// Keeps this process on one processor.
void stay_on_cpu(int cpu);

}  // namespace sifang::bench
