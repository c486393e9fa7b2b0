// SPDX-License-Identifier: Apache-2.0
#include "expiry.hpp"

#include <algorithm>

#include "ledger.hpp"
#include "scores.hpp"
#include "shops.hpp"
#include "told.hpp"

namespace points {
namespace {

struct Closing {
  std::string month, before;
  std::int64_t upto = 0;
};

/// The month that is being closed, the oldest first. Without a month: none is.
Closing find_closing(const Host& host, std::string_view community) {
  Closing closing;
  host.query(
      "SELECT month, expires_before, expired_upto FROM plugin_points_closes WHERE community = $1"
      " AND expired_upto IS NOT NULL ORDER BY month LIMIT 1",
      {community}, [&](const Row& row) {
        closing = {row.string(0), row.string(1), row.integer(2)};
      });
  return closing;
}

/// What a household has gained from a month on, without what was taken back of it.
std::int64_t gained_since(const Host& host, std::int64_t household, std::string_view month) {
  return find_number(
      host,
      "SELECT (SELECT coalesce(sum(points), 0) FROM plugin_points_entries WHERE household = $1"
      " AND kind IN ('posting', 'correction', 'import') AND month >= $2 AND points > 0)"
      " - (SELECT coalesce(sum(gain.points), 0) FROM plugin_points_entries AS back"
      " JOIN plugin_points_entries AS gain ON gain.id = back.reverses WHERE back.household = $1"
      " AND back.kind = 'reversal' AND gain.month >= $2 AND gain.points > 0)",
      {household, month});
}

/// Codes that are good yet, with what of their points is not too old already.
struct Held {
  std::int64_t redemption = 0, points = 0;
};

std::vector<Held> list_held(const Host& host, std::int64_t household) {
  std::vector<Held> list;
  host.query(
      "SELECT r.id, r.points - coalesce(old.points, 0) FROM plugin_points_redemptions AS r"
      " LEFT JOIN plugin_points_held_expiries AS old ON old.redemption = r.id"
      " WHERE r.household = $1 AND r.state = 'reserved' ORDER BY r.id",
      {household}, [&](const Row& row) {
        list.push_back({row.integer(0), row.integer(1)});
      });
  return list;
}

void tell_expired(const Host& host, std::string_view community, const Household& home,
                  std::int64_t points, std::int64_t entry) {
  const auto months = std::to_string(setting_of(host, community, "expire_months"));
  tell(host, community,
       {.kind = "posting",
        .homes = homes_of(host, home),
        .text_zh = std::to_string(points) + " 积分满 " + months + " 个月到期。",
        .text_en = std::to_string(points) + " points have expired after " + months + " months.",
        .path = "/points",
        .data = {{"household", home.number},
                 {"points", -points},
                 {"entries", Json::array({Json::array({entry, -points})})}}});
}

/// `redemption`: 0 where nothing was reserved.
void expire(const Host& host, std::string_view community, std::int64_t household,
            std::int64_t points, const std::string& before, std::int64_t redemption) {
  const auto today = today_in(host, community);
  const auto months = std::to_string(setting_of(host, community, "expire_months"));
  const auto entry = add_entry(host, community, host.now_ms(),
                               {.kind = "expiry",
                                .from = of_household(household),
                                .to = issued(),
                                .points = points,
                                .day = today,
                                .month = today.substr(0, 7),
                                .household = household,
                                .redemption = redemption,
                                .words = "满 " + months + " 个月未用到期",
                                .by = {},
                                .by_name = {}});
  host.write({{"INSERT INTO plugin_points_expiries (entry, gained_before) VALUES ($1, $2)",
               {entry, before},
               1}});
  tell_expired(host, community, known_household(host, household), points, entry);
}

/// The points that were reserved first are the oldest.
void mark_held(const Host& host, const std::vector<Held>& held, std::int64_t points,
               const std::string& before) {
  for (const auto& one : held) {
    const auto old = std::min(one.points, points);
    if (old > 0)
      host.write(
          {{"INSERT INTO plugin_points_held_expiries (redemption, points, gained_before)"
            " VALUES ($1, $2, $3) ON CONFLICT (redemption) DO UPDATE SET"
            " points = points + excluded.points, gained_before = excluded.gained_before",
            {one.redemption, old, before},
            1}});
    points -= std::max<std::int64_t>(0, old);
  }
}

/// What a household has, reserved or not, beyond all that it has gained since. What is spent first
/// is the oldest: so of what is reserved, and then of the rest.
void expire_household(const Host& host, std::string_view community, std::int64_t household,
                      const std::string& before) {
  const auto balance = balance_of(host, of_household(household));
  const auto held = list_held(host, household);
  std::int64_t reserved = 0;
  for (const auto& one : held) reserved += one.points;
  if (balance <= 0 && reserved == 0) return;
  const auto beyond = balance - gained_since(host, household, before);
  mark_held(host, held, std::min(reserved, beyond + reserved), before);
  if (beyond > 0) expire(host, community, household, beyond, before, 0);
}

std::int64_t next_household(const Host& host, std::string_view community, std::int64_t after) {
  return find_number(host,
                     "SELECT id FROM plugin_points_households WHERE id > $2 AND community = $1"
                     " ORDER BY id LIMIT 1",
                     {community, after});
}

}  // namespace

void expire_closing(const Host& host, std::string_view community, std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  for (auto closing = find_closing(host, community); !closing.month.empty();
       closing = find_closing(host, community)) {
    auto household = closing.upto;
    bool done = false;
    while (!done && std::chrono::steady_clock::now() < until) {
      const auto next = next_household(host, community, household);
      done = next == 0;
      if (done) break;
      expire_household(host, community, next, closing.before);
      household = next;
    }
    host.write(
        {{"UPDATE plugin_points_closes SET expired_upto = $3 WHERE community = $1"
          " AND month = $2",
          {community, closing.month, done ? Value(nullptr) : Value(household)},
          1}});
    if (!done) return;
  }
}

void expire_returned(const Host& host, std::string_view community, std::int64_t redemption) {
  std::int64_t household = 0, points = 0;
  std::string before;
  host.query(
      "SELECT r.household, old.points, old.gained_before FROM plugin_points_held_expiries AS old"
      " JOIN plugin_points_redemptions AS r ON r.id = old.redemption WHERE r.id = $1",
      {redemption}, [&](const Row& row) {
        household = row.integer(0);
        points = row.integer(1);
        before = row.string(2);
      });
  if (points > 0) expire(host, community, household, points, before, redemption);
}

void take_back_reserved(const Host& host, std::int64_t household, std::string_view month,
                        std::int64_t points) {
  std::vector<Held> marked;
  host.query(
      "SELECT r.id, old.points FROM plugin_points_redemptions AS r"
      " JOIN plugin_points_held_expiries AS old ON old.redemption = r.id WHERE r.household = $1"
      " AND r.state = 'reserved' AND old.gained_before > $2 ORDER BY r.id",
      {household, month}, [&](const Row& row) {
        marked.push_back({row.integer(0), row.integer(1)});
      });
  for (const auto& one : marked) {
    const auto less = std::min(one.points, points);
    host.write(
        {{"UPDATE plugin_points_held_expiries SET points = points - $2 WHERE redemption = $1",
          {one.redemption, less},
          1}});
    points -= less;
  }
}

}  // namespace points
