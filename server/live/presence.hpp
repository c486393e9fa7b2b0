// SPDX-License-Identifier: Apache-2.0
// Who watches a meeting right now: counts only, never in the log.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/ids.hpp"

namespace sifang::live {

/// Thread: any.
class Presence {
 public:
  /// `party` "" counts as an observer.
  void enter(base::MeetingId meeting, const std::string& party);
  void leave(base::MeetingId meeting, const std::string& party);
  /// The message of wire.md, and a number that grows with every change.
  struct Snapshot {
    std::uint64_t change = 0;
    std::string message;
  };
  [[nodiscard]] Snapshot snapshot(base::MeetingId meeting) const;

 private:
  struct Room {
    std::map<std::string, int> by_party;
    int observers = 0;
    std::uint64_t change = 0;
  };
  mutable std::mutex mutex_;
  std::map<base::MeetingId, Room> rooms_;  // guarded by mutex_
  std::uint64_t changes_ = 0;              // guarded by mutex_
};

}  // namespace sifang::live
