// SPDX-License-Identifier: Apache-2.0
// The close of a month: once, when nothing of it is open; then points that are too old expire.
#include "kit/days.hpp"
#include "ledger.hpp"
#include "scores.hpp"
#include "told.hpp"

namespace points {
namespace {

/// Months with scores, entries or a close. $1: community, $2: one month or "".
constexpr const char* select_months =
    "SELECT json_object('month', m.month, 'closed_at', " KIT_TIME("closed.closed_at") ","
    " 'by_name', closed.by_name,"
    " 'submitted', coalesce(s.submitted, 0), 'checked', coalesce(s.checked, 0),"
    " 'approved', coalesce(s.approved, 0), 'published', coalesce(s.published, 0),"
    " 'objections', coalesce(s.objections, 0), 'posted', coalesce(s.posted, 0), 'points',"
    " (SELECT coalesce(sum(points), 0) FROM plugin_points_entries WHERE community = $1"
    " AND month = m.month AND kind IN ('posting', 'reversal')))"
    " FROM (SELECT month FROM plugin_points_scores WHERE community = $1"
    " UNION SELECT month FROM plugin_points_entries WHERE community = $1"
    " UNION SELECT month FROM plugin_points_months WHERE community = $1"
    " UNION SELECT $2 WHERE $2 <> '') AS m"
    " LEFT JOIN plugin_points_months AS closed ON closed.community = $1"
    " AND closed.month = m.month"
    " LEFT JOIN (SELECT month, count(*) FILTER (WHERE state = 'submitted') AS submitted,"
    " count(*) FILTER (WHERE state = 'checked') AS checked,"
    " count(*) FILTER (WHERE state = 'approved') AS approved,"
    " count(*) FILTER (WHERE state = 'published') AS published,"
    " count(*) FILTER (WHERE state = 'posted') AS posted,"
    " sum((SELECT count(*) FROM plugin_points_objections AS o WHERE o.score = score.id"
    " AND o.state = 'open')) AS objections FROM plugin_points_scores AS score"
    " WHERE community = $1 GROUP BY month) AS s ON s.month = m.month"
    " WHERE ($2 = '' OR m.month = $2) ORDER BY m.month DESC LIMIT 120";

void list_months(const Call& call) {
  post_due(call.host, call.community);
  call.answer(
      {{"items", list_rows(call.host, select_months, {call.community, ""})}, {"next", nullptr}});
}

/// "3 submitted, 1 objections"; "" when nothing is.
std::string open_things(const Json& month) {
  std::string text;
  for (const auto* what : {"submitted", "checked", "approved", "published", "objections"})
    if (const auto count = month.at(what).get<std::int64_t>(); count > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  return text;
}

struct Expiry {
  std::int64_t household = 0, points = 0;
};

/// What each household has beyond all that it has gained in the last months (`since` on).
std::vector<Expiry> list_expiries(const Call& call, const std::string& since) {
  std::vector<Expiry> list;
  call.host.query(
      "SELECT h.id, balance - recent FROM (SELECT id,"
      " (SELECT coalesce(sum(points), 0) FROM plugin_points_lines WHERE account = 'household'"
      " AND owner = household.id) AS balance,"
      " (SELECT coalesce(sum(points), 0) FROM plugin_points_entries AS entry"
      " WHERE household = household.id AND month >= $2 AND points > 0"
      " AND kind IN ('posting', 'correction', 'import') AND NOT EXISTS (SELECT 1 FROM"
      " plugin_points_entries WHERE reverses = entry.id)) AS recent"
      " FROM plugin_points_households AS household WHERE community = $1) AS h"
      " WHERE balance > recent",
      {call.community, since}, [&](const Row& row) {
        list.push_back({row.integer(0), row.integer(1)});
      });
  return list;
}

void expire(const Call& call, const Expiry& expiry, std::int64_t months) {
  const auto today = call.today();
  const auto count = std::to_string(months);
  const auto home = get_household(call, expiry.household);
  const auto entry = add_entry(call.host, call.community, call.now,
                               {.kind = "expiry",
                                .from = of_household(expiry.household),
                                .to = issued(),
                                .points = expiry.points,
                                .day = today,
                                .month = today.substr(0, 7),
                                .household = expiry.household,
                                .words = "满 " + count + " 个月未用到期",
                                .by = {},
                                .by_name = {}});
  tell(call.host, call.community,
       {.kind = "posting",
        .homes = {place_of(home)},
        .text_zh = std::to_string(expiry.points) + " 积分满 " + count + " 个月到期。",
        .text_en =
            std::to_string(expiry.points) + " points have expired after " + count + " months.",
        .path = "/points",
        .data = {{"household", home.number},
                 {"points", -expiry.points},
                 {"entries", Json::array({Json::array({entry, -expiry.points})})}}});
}

void close_month(const Call& call) {
  const auto month = call.parameter("month");
  if (!is_month(month)) throw Refusal(404, "there is no such month");
  post_due(call.host, call.community);
  if (month >= call.today().substr(0, 7)) throw Refusal(409, "the month is not over");
  require_open_month(call.host, call.community, month);
  const auto counts = find_row(call.host, select_months, {call.community, month});
  if (const auto open = open_things(counts); !open.empty())
    throw Refusal(409, "still open: " + open);
  call.host.write(
      {{"INSERT INTO plugin_points_months (community, month, closed_at, by_id, by_name)"
        " VALUES ($1, $2, $3, $4, $5)",
        {call.community, month, call.now, call.user, call.user_name},
        1}});
  if (const auto months = call.setting("expire_months"); months > 0) {
    const auto since = months_before(month, static_cast<int>(months) - 1);
    for (const auto& expiry : list_expiries(call, since)) expire(call, expiry, months);
  }
  call.answer(find_row(call.host, select_months, {call.community, month}));
}

}  // namespace

bool is_closed(const Host& host, std::string_view community, std::string_view month) {
  return find_number(host, "SELECT 1 FROM plugin_points_months WHERE community = $1 AND month = $2",
                     {community, month}) == 1;
}

void require_open_month(const Host& host, std::string_view community, std::string_view month) {
  if (is_closed(host, community, month))
    throw Refusal(409, std::string(month) + " is closed already");
}

std::vector<Route> month_routes() {
  return {
      {"GET", "/months", "supervisor admin", list_months},
      {"POST", "/months/{month}/close", "supervisor", close_month},
  };
}

}  // namespace points
