// SPDX-License-Identifier: Apache-2.0
// The caps of the points scheme: by hand, and against the plainest reckoning there is on random
// months.
#include "caps.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace points {
namespace {

CappedScore score(std::int64_t item, std::int64_t points, std::string day = "2026-11-03") {
  return {.item = item,
          .block = 1,
          .points = points,
          .day = std::move(day),
          .block_most = 300,
          .month_most = 1000,
          .events_most = 60};
}

TEST(Caps, AnItemCountsInADaySoOftenAsItMay) {
  Tally tally;
  auto one = score(1, 20);
  one.item_day_most = 30;
  EXPECT_EQ(tally.count(one), 20);
  EXPECT_EQ(tally.count(one), 10);
  EXPECT_EQ(tally.count(one), 0);
  one.day = "2026-11-04";
  EXPECT_EQ(tally.count(one), 20);
}

TEST(Caps, AnItemCountsInAMonthSoOftenAsItMay) {
  Tally tally;
  auto one = score(1, 20);
  one.item_month_most = 50;
  one.item_day_most = 20;
  for (const auto& [day, counts] :
       {std::pair("2026-11-01", 20), std::pair("2026-11-02", 20), std::pair("2026-11-03", 10)}) {
    one.day = day;
    EXPECT_EQ(tally.count(one), counts) << day;
  }
}

TEST(Caps, BlocksBoundTheirOwnAndTheMonthAllOfThem) {
  Tally tally;
  auto first = score(1, 250), second = score(2, 250);
  EXPECT_EQ(tally.count(first), 250);
  EXPECT_EQ(tally.count(second), 50);
  second.block = 2;
  second.block_most = 500;
  second.month_most = 400;
  EXPECT_EQ(tally.count(second), 100);
  EXPECT_EQ(tally.count(second), 0);
}

TEST(Caps, EventsAreBoundedTogetherAndCountAsGains) {
  Tally tally;
  auto meeting = score(1, 50), ticket = score(2, 20), visit = score(3, 300);
  meeting.is_event = ticket.is_event = true;
  EXPECT_EQ(tally.count(meeting), 50);
  EXPECT_EQ(tally.count(ticket), 10);
  EXPECT_EQ(tally.count(visit), 240);
}

TEST(Caps, DeductionsKnowTheirItemsBoundsAlone) {
  Tally tally;
  auto taken = score(1, -80);
  taken.block_most = taken.month_most = 10;
  EXPECT_EQ(tally.count(taken), -80);
  taken.item_month_most = 100;
  EXPECT_EQ(tally.count(taken), -20);
  EXPECT_EQ(tally.count(taken), 0);
  // They make no room for gains.
  auto gained = score(2, 20);
  gained.month_most = 10;
  EXPECT_EQ(tally.count(gained), 10);
}

TEST(Caps, WhatWasCountedBeforeLeavesTheRest) {
  Tally tally;
  tally.add(score(1, 200), 150);
  tally.add(score(2, -30), -30);
  EXPECT_EQ(tally.count(score(3, 200)), 150);
}

/// The plainest reckoning: points are laid down one by one while no sum of what lies there is full.
std::int64_t count_one_by_one(const std::vector<std::pair<CappedScore, std::int64_t>>& before,
                              const CappedScore& next) {
  const bool gains = next.points > 0;
  std::int64_t laid = 0;
  const auto is_full = [&](std::optional<std::int64_t> most, const auto& fits) {
    if (!most) return false;
    std::int64_t sum = laid;
    for (const auto& [score, counted] : before)
      if (fits(score)) sum += std::abs(counted);
    return sum >= *most;
  };
  const auto same_item = [&](const CappedScore& one) { return one.item == next.item; };
  while (laid < std::abs(next.points)) {
    const bool full =
        is_full(next.item_day_most,
                [&](const auto& one) { return same_item(one) && one.day == next.day; }) ||
        is_full(next.item_month_most, same_item) ||
        (gains &&
         (is_full(next.block_most,
                  [&](const auto& one) { return one.points > 0 && one.block == next.block; }) ||
          is_full(next.month_most, [](const auto& one) { return one.points > 0; }) ||
          (next.is_event && is_full(next.events_most, [](const auto& one) {
             return one.points > 0 && one.is_event;
           }))));
    if (full) break;
    ++laid;
  }
  return gains ? laid : -laid;
}

/// A rule book: some items, a third of which take points; not all are bounded.
std::vector<CappedScore> random_items(std::mt19937& random) {
  const auto up_to = [&](int most) { return static_cast<std::int64_t>(random() % unsigned(most)); };
  std::vector<CappedScore> items;
  const std::int64_t month_most = 20 + up_to(80), events_most = up_to(20);
  const std::int64_t blocks[] = {10 + up_to(40), 10 + up_to(40), 10 + up_to(40)};
  for (std::int64_t id = 1; id <= 8; ++id) {
    const auto block = up_to(3);
    CappedScore item{.item = id, .block = block, .points = 1 + up_to(15)};
    if (up_to(3) == 0) item.points = -item.points;
    item.is_event = item.points > 0 && up_to(4) == 0;
    if (up_to(2) == 0) item.item_day_most = up_to(15);
    if (up_to(2) == 0) item.item_month_most = up_to(40);
    item.block_most = blocks[block];
    item.month_most = month_most;
    item.events_most = events_most;
    items.push_back(item);
  }
  return items;
}

TEST(Caps, AreWhatLayingDownPointByPointGives) {
  std::mt19937 random(20261128);
  std::int64_t cut = 0, whole = 0;
  for (int month = 0; month < 500; ++month) {
    const auto items = random_items(random);
    std::vector<std::pair<CappedScore, std::int64_t>> before;
    Tally tally;
    for (int i = 0; i < 40; ++i) {
      auto next = items[random() % items.size()];
      next.day = "2026-11-0" + std::to_string(1 + random() % 5);
      // A visit gives a part of what the item is worth.
      const auto part = 1 + static_cast<std::int64_t>(random() % unsigned(std::abs(next.points)));
      next.points = next.points < 0 ? -part : part;
      const auto expected = count_one_by_one(before, next);
      // A part of them was published before, with the same bounds.
      if (i < 10)
        tally.add(next, expected);
      else
        ASSERT_EQ(tally.count(next), expected) << "month " << month << ", score " << i;
      before.emplace_back(next, expected);
      ++(expected == next.points ? whole : cut);
    }
  }
  // Both happen, often: the months are neither empty nor full.
  EXPECT_GT(cut, 2000);
  EXPECT_GT(whole, 2000);
}

}  // namespace
}  // namespace points
