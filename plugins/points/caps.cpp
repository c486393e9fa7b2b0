// SPDX-License-Identifier: Apache-2.0
#include "caps.hpp"

#include <algorithm>

namespace points {

void Tally::add(const CappedScore& score, std::int64_t counted) {
  const auto size = std::abs(counted);
  of_item_day_[{score.item, score.day}] += size;
  of_item_[score.item] += size;
  if (score.points < 0) return;
  of_block_[score.block] += size;
  gained_ += size;
  if (score.is_event) by_events_ += size;
}

std::int64_t Tally::count(const CappedScore& score) {
  auto left = std::abs(score.points);
  const auto bound = [&](std::int64_t most, std::int64_t already) {
    left = std::min(left, std::max<std::int64_t>(0, most - already));
  };
  if (score.item_day_most) bound(*score.item_day_most, of_item_day_[{score.item, score.day}]);
  if (score.item_month_most) bound(*score.item_month_most, of_item_[score.item]);
  if (score.points > 0) {
    bound(score.block_most, of_block_[score.block]);
    bound(score.month_most, gained_);
    if (score.is_event) bound(score.events_most, by_events_);
  }
  const auto counted = score.points < 0 ? -left : left;
  add(score, counted);
  return counted;
}

}  // namespace points
