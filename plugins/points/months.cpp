// SPDX-License-Identifier: Apache-2.0
// The close of a month: once, when nothing of it is open; then points that are too old expire,
// household by household.
#include "expiry.hpp"
#include "kit/days.hpp"
#include "scores.hpp"

namespace points {
namespace {

/// Of the two seconds of a call; the timer does the rest.
constexpr std::chrono::milliseconds expiring_time{300};

/// Scores of the month `m` in a state.
#define POINTS_COUNT(state)                                                             \
  "(SELECT count(*) FROM plugin_points_scores WHERE community = $1 AND month = m.month" \
  " AND state = '" state "')"

/// Months with scores, entries or a close; of a closed one the sums that were told then. $1:
/// community, $2: one month or "".
constexpr const char* select_months =
    "WITH RECURSIVE scored(month) AS (SELECT max(month) FROM plugin_points_scores"
    " WHERE community = $1 UNION ALL SELECT (SELECT max(s.month) FROM plugin_points_scores AS s"
    " WHERE s.community = $1 AND s.month < scored.month) FROM scored WHERE month IS NOT NULL),"
    " booked(month) AS (SELECT max(month) FROM plugin_points_entries WHERE community = $1"
    " UNION ALL SELECT (SELECT max(e.month) FROM plugin_points_entries AS e"
    " WHERE e.community = $1 AND e.month < booked.month) FROM booked WHERE month IS NOT NULL),"
    " known(month) AS (SELECT month FROM scored WHERE $2 = '' AND month IS NOT NULL"
    " UNION SELECT month FROM booked WHERE $2 = '' AND month IS NOT NULL"
    " UNION SELECT month FROM plugin_points_months WHERE $2 = '' AND community = $1"
    " UNION SELECT $2 WHERE $2 <> '')"
    " SELECT json_object('month', m.month, 'state', CASE WHEN closed.month IS NULL THEN 'open'"
    " WHEN told.expired_upto IS NULL THEN 'closed' ELSE 'closing' END,"
    " 'closed_at', " KIT_TIME("closed.closed_at") ", 'by_name', closed.by_name,"
    " 'submitted', " POINTS_COUNT("submitted") ", 'checked', " POINTS_COUNT("checked") ","
    " 'approved', " POINTS_COUNT("approved") ", 'published', " POINTS_COUNT("published") ","
    " 'objections', (SELECT count(*) FROM plugin_points_objections AS o JOIN plugin_points_scores"
    " AS s ON s.id = o.score WHERE o.community = $1 AND o.state = 'open' AND s.month = m.month),"
    " 'posted', coalesce(told.posted, " POINTS_COUNT("posted") "),"
    " 'points', coalesce(told.points, (SELECT coalesce(sum(points), 0) FROM"
    " plugin_points_entries WHERE community = $1 AND month = m.month"
    " AND kind IN ('posting', 'reversal'))))"
    " FROM known AS m LEFT JOIN plugin_points_months AS closed ON closed.community = $1"
    " AND closed.month = m.month LEFT JOIN plugin_points_closes AS told ON told.community = $1"
    " AND told.month = m.month ORDER BY m.month DESC LIMIT 120";

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

/// Of its sums nothing changes any more: what is put right later is an entry of a later month.
void write_close(const Call& call, const std::string& month, const Json& counts) {
  const auto months = call.setting("expire_months");
  const auto before = months > 0 ? months_before(month, static_cast<int>(months) - 1) : "";
  call.host.write(
      {{"INSERT INTO plugin_points_months (community, month, closed_at, by_id, by_name)"
        " VALUES ($1, $2, $3, $4, $5)",
        {call.community, month, call.now, call.user, call.user_name},
        1},
       {"INSERT INTO plugin_points_closes (community, month, posted, points, expires_before,"
        " expired_upto) VALUES ($1, $2, $3, $4, nullif($5, ''), iif($5 = '', NULL, 0))",
        {call.community, month, counts.at("posted").get<std::int64_t>(),
         counts.at("points").get<std::int64_t>(), before},
        1}});
}

/// Whether the scheme was in use in that month or before it.
bool has_begun(const Call& call, std::string_view month) {
  return find_number(call.host,
                     "SELECT EXISTS (SELECT 1 FROM plugin_points_scores WHERE community = $1"
                     " AND month <= $2) OR EXISTS (SELECT 1 FROM plugin_points_entries"
                     " WHERE community = $1 AND month <= $2)",
                     {call.community, month}) == 1;
}

void close_month(const Call& call) {
  const auto month = call.parameter("month");
  if (!is_month(month)) throw Refusal(404, "there is no such month");
  post_due(call.host, call.community);
  if (month >= call.today().substr(0, 7)) throw Refusal(409, "the month is not over");
  if (!has_begun(call, month)) throw Refusal(409, "nothing was scored or posted by then");
  require_open_month(call.host, call.community, month);
  const auto counts = find_row(call.host, select_months, {call.community, month});
  if (const auto open = open_things(counts); !open.empty())
    throw Refusal(409, "still open: " + open);
  write_close(call, month, counts);
  expire_closing(call.host, call.community, expiring_time);
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
