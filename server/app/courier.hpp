// SPDX-License-Identifier: Apache-2.0
// Carries the outbox to the channels: a few threads of its own, one message per receiver at a time,
// tried again with growing waits, dead after the last. What was not carried when the program ended
// is carried when it starts; a message may go twice when the program ends between its arrival and
// the note of it, with the same id.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/outbox.hpp"

namespace sifang::app {

/// Lifetime: works between start() and stop(), which the store must outlive.
class Courier {
 public:
  explicit Courier(const Channels& channels) : channels_(channels) {}
  ~Courier() { stop(); }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  void start(const Services& services);
  /// Sends under way are given up and come again.
  void stop();
  /// There may be something to carry. Thread: any; never blocks.
  void wake();

 private:
  void run();
  [[nodiscard]] std::optional<DueMessage> take();
  void carry_or_note(const DueMessage& message);
  void carry(const DueMessage& message);
  void note(const DueMessage& message, const SendOutcome& outcome);

  const Channels& channels_;
  std::optional<Services> services_;  // constant between start and stop
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = true;           // guarded by mutex_
  std::set<std::string> busy_;  // receivers of sends under way; guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace sifang::app
