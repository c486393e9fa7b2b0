// SPDX-License-Identifier: Apache-2.0
// What of a score still counts: the caps of an item in a day and a month, of its block and of the
// month, and of what events give. Pure: knows no rows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace points {

/// A score as the caps see it. Its bounds are those of its item's book; none: no bound.
struct CappedScore {
  std::int64_t item = 0, block = 0, points = 0;
  std::string day = {};
  bool is_event = false;
  std::optional<std::int64_t> item_day_most = {}, item_month_most = {};
  std::int64_t block_most = 0, month_most = 0, events_most = 0;
};

/// What a household has been counted in one month. Gains are bounded by every cap, deductions by
/// their item's own alone; neither makes room for the other.
class Tally {
 public:
  /// So much of `score` was counted before.
  void add(const CappedScore& score, std::int64_t counted);
  /// What of `score` counts after all that was counted so far; it is counted from now on. Whoever
  /// asks does so in the order in which people would expect it: by day, time, id.
  std::int64_t count(const CappedScore& score);

 private:
  // Without their sign: an item either gives or takes.
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> of_item_day_;
  std::map<std::int64_t, std::int64_t> of_item_, of_block_;
  std::int64_t gained_ = 0, by_events_ = 0;
};

}  // namespace points
