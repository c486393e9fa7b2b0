// SPDX-License-Identifier: Apache-2.0
// Objections (异议) and what puts right what was posted: entries, never changes.
#include <algorithm>

#include "expiry.hpp"
#include "kit/days.hpp"
#include "ledger.hpp"
#include "scores.hpp"
#include "succession.hpp"
#include "told.hpp"

namespace points {
namespace {

/// As a posting is told, since it changes the same account.
void tell_put_right(const Call& call, std::int64_t household, Json entries, std::int64_t points,
                    const std::string& words) {
  const auto to = get_household(call, household);
  const auto text = signed_points(points);
  tell(call.host, call.community,
       {.kind = "posting",
        .homes = homes_of(call.host, to),
        .text_zh = "积分更正 " + text + " 分：" + words,
        .text_en = "Points corrected by " + text + ": " + words,
        .path = "/points",
        .data = {{"household", to.number}, {"points", points}, {"entries", std::move(entries)}}});
}

constexpr const char* select_objections =
    "SELECT json_object('id', o.id, 'score', o.score, 'words', o.words, 'state', o.state,"
    " 'answer', o.answer, 'by_name', o.by_name, 'at', " KIT_TIME("o.at") ", 'answered_name',"
    " o.answered_name, 'answered_at', " KIT_TIME("o.answered_at") ")"
    " FROM plugin_points_objections AS o JOIN plugin_points_scores AS score ON score.id = o.score"
    " JOIN plugin_points_households AS household ON household.id = score.household"
    " WHERE o.community = $1";

struct Objection {
  std::int64_t id = 0;
  std::string state;
  Score score;
};

/// Errors: Refusal 404 where its score is not theirs to see.
Objection get_objection(const Call& call) {
  Objection objection;
  std::int64_t score = 0;
  call.host.query(
      "SELECT id, state, score FROM plugin_points_objections WHERE id = $1 AND community = $2",
      {call.id("id"), call.community}, [&](const Row& row) {
        objection.id = row.integer(0);
        objection.state = row.string(1);
        score = row.integer(2);
      });
  if (objection.id == 0) throw Refusal(404, "there is no such objection");
  objection.score = get_score(call, score);
  return objection;
}

/// With its score, whole.
Json objection_json(const Call& call, std::int64_t id) {
  auto json =
      find_row(call.host, std::string(select_objections) + " AND o.id = $2", {call.community, id});
  json["score"] = seen_score_json(call, json["score"].get<std::int64_t>());
  return json;
}

/// When a score was posted; what counted for nothing has no entry, and went when its publication
/// ended.
std::int64_t posted_at(const Call& call, std::int64_t score) {
  return find_number(call.host,
                     "SELECT coalesce((SELECT at FROM plugin_points_entries WHERE score = $1 AND"
                     " kind = 'posting'), (SELECT ends_at FROM plugin_points_publications WHERE id"
                     " = publication)) FROM plugin_points_scores WHERE id = $1",
                     {score});
}

/// One while it is published, and one once it is posted, for as many days as it was published:
/// those made from the time that is returned on are of the same part.
std::int64_t require_objectable(const Call& call, const Score& score) {
  if (score.state == "published") return 0;
  if (score.state != "posted")
    throw Refusal(409, "it is " + score.state + ": there is nothing to object to");
  const auto posted = posted_at(call, score.id), days = call.setting("publish_days");
  if (call.now > posted + days * day_ms)
    throw Refusal(409, "it was posted more than " + std::to_string(days) + " days ago");
  return posted;
}

struct When {
  std::string zh, en;
};

/// The day of a score as supervisors are told it; of a ticket's answer the month alone, as the
/// ticket says on which day it was answered.
When told_when(const Call& call, const Score& score) {
  const auto today = call.today();
  if (is_of_ticket(call.host, score.id))
    return {month_zh(score.month, today), month_en(score.month, today)};
  return {day_zh(score.day, today), day_en(score.day, today)};
}

void object(const Call& call) {
  const auto score = get_score(call, call.id("id"));
  const auto home = own_household(call);
  if (home.id != score.household) throw Refusal(403, "it is another household's");
  auto body = call.body();
  const auto words = body.text("words", 1, 500);
  body.done();
  const auto since = require_objectable(call, score);
  const auto id =
      find_number(call.host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_objections", {});
  if (!call.host.try_write(
          {{"INSERT INTO plugin_points_objections (id, community, score, words, state, by_id,"
            " by_name, at) SELECT $1, $2, $3, $4, 'open', $5, $6, $7 WHERE NOT EXISTS (SELECT 1"
            " FROM plugin_points_objections WHERE score = $3 AND (state = 'open' OR at >= $8))",
            {id, call.community, score.id, words, call.user, call.user_name, call.now, since},
            1}}))
    throw Refusal(409, "your household has objected to this already");
  const auto when = told_when(call, score);
  tell(call.host, call.community,
       {.kind = "objection",
        .roles = {"supervisor"},
        .text_zh = "户号 " + home.number + " 对“" + shortened(score.title) + "”（" + when.zh +
                   "）提出异议。",
        .text_en = "Household " + home.number + " objects to \"" + shortened(score.title) + "\" (" +
                   when.en + ").",
        .path = "/points/objections",
        .data = {{"objection", id}, {"score", score.id}}});
  call.answer(objection_json(call, id), 201);
}

void withdraw(const Call& call) {
  const auto objection = get_objection(call);
  if (account_id(call) != objection.score.household)
    throw Refusal(403, "it is another household's");
  if (!call.host.try_write({{"UPDATE plugin_points_objections SET state = 'withdrawn'"
                             " WHERE id = $1 AND state = 'open'",
                             {objection.id},
                             1}}))
    throw Refusal(409, "it is " + objection.state + " already");
  post_due(call.host, call.community);
  call.answer(objection_json(call, objection.id));
}

void list_objections(const Call& call) {
  const bool all = call.has_role("supervisor");
  const auto grids = all ? std::string() : led_grids(call);
  const auto state = std::string(call.request.query("state"));
  const auto paging = paging_of(call);
  auto page = page_of(
      list_rows(call.host,
                std::string(select_objections) + " AND o.id < $2 AND ($3 = '' OR o.state = $3)"
                                                 " AND ($4 = '' OR household.grid IN (SELECT value "
                                                 "FROM json_each(iif($4 = '', '[]', $4))))"
                                                 " ORDER BY o.id DESC LIMIT $5",
                {call.community, paging.before, state, grids, paging.limit + 1}),
      paging.limit);
  for (auto& one : page["items"])
    one["score"] = seen_score_json(call, one["score"].get<std::int64_t>());
  call.answer(page);
}

/// Who has had a part in it does not reconsider it. The second reviewer may: a village may have one
/// supervisor.
void require_fresh_eyes(const Call& call, const Score& score) {
  require_stranger(call, score.household);
  if (score.by == call.user || score.first_by == call.user)
    throw Refusal(403, "somebody who has neither scored nor reviewed it first must answer");
}

/// What was published is taken out; what was posted, put right.
void uphold(const Call& call, const Objection& objection) {
  if (objection.score.state == "posted")
    return reverse_score(call, objection.score, "异议成立：" + objection.score.title);
  call.host.write(
      {{"UPDATE plugin_points_scores SET state = 'overturned', version = version + 1"
        " WHERE id = $1 AND state = 'published'",
        {objection.score.id},
        1}});
}

void tell_answered(const Call& call, const Objection& objection, bool upheld,
                   const std::string& answer) {
  const auto& score = objection.score;
  const auto today = call.today();
  tell(call.host, call.community,
       {.kind = "objection",
        .homes = homes_of(call.host, get_household(call, score.household)),
        .text_zh = "对“" + shortened(score.title) + "”（" + day_zh(score.day, today) + "）的异议" +
                   (upheld ? "成立" : "不成立") + "：" + answer,
        .text_en = "Your objection to \"" + shortened(score.title) + "\" (" +
                   day_en(score.day, today) + ") was " + (upheld ? "upheld" : "rejected") + ": " +
                   answer,
        .path = "/points",
        .data = {{"objection", objection.id}, {"score", score.id}, {"upheld", upheld}}});
}

void answer_objection(const Call& call) {
  const auto objection = get_objection(call);
  require_fresh_eyes(call, objection.score);
  auto body = call.body();
  const auto upheld = body.maybe_flag("upheld");
  const auto answer = body.text("answer", 1, 300);
  body.done();
  if (!upheld) throw wrong("/upheld", "is missing");
  if (!call.host.try_write(
          {{"UPDATE plugin_points_objections SET state = $2, answer = $3, answered_by = $4,"
            " answered_name = $5, answered_at = $6 WHERE id = $1 AND state = 'open'",
            {objection.id, *upheld ? "upheld" : "rejected", answer, call.user, call.user_name,
             call.now},
            1}}))
    throw Refusal(409, "it is " + objection.state + " already");
  if (*upheld) uphold(call, objection);
  tell_answered(call, objection, *upheld, answer);
  // What was kept waiting by it alone is posted at once.
  post_due(call.host, call.community);
  call.answer(objection_json(call, objection.id));
}

void reverse(const Call& call) {
  const auto score = get_score(call, call.id("id"));
  require_stranger(call, score.household);
  auto body = call.body();
  const auto reason = body.text("reason", 1, 200);
  body.done();
  if (score.state != "posted") throw Refusal(409, "it is " + score.state + ", not posted");
  if (find_number(call.host,
                  "SELECT 1 FROM plugin_points_objections WHERE score = $1 AND state = 'open'",
                  {score.id}) == 1)
    throw Refusal(409, "an objection waits for its answer");
  reverse_score(call, score, reason);
  call.answer(seen_score_json(call, score.id));
}

void correct(const Call& call) {
  auto body = call.body();
  const auto household = get_household(call, body.integer("household", 1, INT64_MAX));
  const auto points = body.integer("points", -1'000, 1'000);
  const auto words = body.text("words", 1, 200);
  body.done();
  if (points == 0) throw wrong("/points", "must not be 0");
  require_stranger(call, household.id);
  const auto today = call.today();
  const auto entry = add_entry(call.host, call.community, call.now,
                               {.kind = "correction",
                                .from = issued(),
                                .to = of_household(household.id),
                                .points = points,
                                .day = today,
                                .month = today.substr(0, 7),
                                .household = household.id,
                                .words = words,
                                .by = call.user,
                                .by_name = call.user_name});
  tell_put_right(call, household.id, Json::array({Json::array({entry, points})}), points, words);
  call.answer({{"id", entry},
               {"household", household.id},
               {"points", points},
               {"balance", balance_of(call.host, of_household(household.id))}},
              201);
}

/// What of a gain is no longer there to be taken: it has expired since. An expiry takes what is
/// left of all months before its bound, so that is what it took at most, less what was
/// given back of it before.
std::int64_t expired_of(const Call& call, const Score& score) {
  if (score.counted <= 0) return 0;
  const auto months = std::max<std::int64_t>(1, call.setting("expire_months"));
  std::int64_t expired = 0;
  call.host.query(
      "SELECT coalesce(old.gained_before, ''), coalesce(closed.month, ''), entry.points"
      " FROM plugin_points_entries AS entry"
      " LEFT JOIN plugin_points_expiries AS old ON old.entry = entry.id"
      " LEFT JOIN plugin_points_months AS closed ON closed.community = entry.community"
      " AND closed.closed_at = entry.at WHERE entry.household = $1 AND entry.kind = 'expiry'"
      " AND entry.id > (SELECT id FROM plugin_points_entries WHERE score = $2 AND kind ="
      " 'posting')",
      {score.household, score.id}, [&](const Row& row) {
        auto before = row.string(0);
        if (const auto closed = row.string(1); before.empty() && !closed.empty())
          before = months_before(closed, static_cast<int>(months) - 1);
        const bool given_back = row.integer(2) > 0;
        if (given_back || score.month < before) expired -= row.integer(2);
      });
  return std::clamp<std::int64_t>(expired, 0, score.counted);
}

/// An expiry the other way round: no gain, so it does not keep others from expiring.
std::int64_t give_back(const Call& call, const Score& score, std::int64_t points) {
  const auto today = call.today();
  return add_entry(call.host, call.community, call.now,
                   {.kind = "expiry",
                    .from = issued(),
                    .to = of_household(score.household),
                    .points = points,
                    .day = today,
                    .month = today.substr(0, 7),
                    .household = score.household,
                    .words = "已到期的不再扣回：" + score.title,
                    .by = call.user,
                    .by_name = call.user_name});
}

}  // namespace

void reverse_score(const Call& call, const Score& score, const std::string& words) {
  call.host.write(
      {{"UPDATE plugin_points_scores SET state = 'overturned', version = version + 1"
        " WHERE id = $1 AND state = 'posted'",
        {score.id},
        1}});
  const auto posting = find_number(
      call.host, "SELECT id FROM plugin_points_entries WHERE score = $1 AND kind = 'posting'",
      {score.id});
  if (posting == 0) return;  // nothing of it had counted
  const auto expired = expired_of(call, score);
  if (score.counted > expired)
    take_back_reserved(call.host, score.household, score.month, score.counted - expired);
  const auto today = call.today();
  // The sums of a closed month stay as they were told.
  const bool closed = is_closed(call.host, call.community, score.month);
  const auto entry = add_entry(call.host, call.community, call.now,
                               {.kind = "reversal",
                                .from = of_household(score.household),
                                .to = issued(),
                                .points = score.counted,
                                .day = today,
                                .month = closed ? today.substr(0, 7) : score.month,
                                .household = score.household,
                                .score = score.id,
                                .reverses = posting,
                                .block = score.block,
                                .words = words,
                                .by = call.user,
                                .by_name = call.user_name});
  auto entries = Json::array({Json::array({entry, -score.counted})});
  if (expired > 0) entries.push_back(Json::array({give_back(call, score, expired), expired}));
  tell_put_right(call, score.household, std::move(entries), expired - score.counted, words);
}

std::vector<Route> objection_routes() {
  return {
      {"POST", "/scores/{id}/objections", anybody_at_home, object},
      {"POST", "/objections/{id}/withdraw", anybody_at_home, withdraw},
      {"GET", "/objections", "supervisor grid_leader", list_objections},
      {"POST", "/objections/{id}/answer", "supervisor", answer_objection},
      {"POST", "/scores/{id}/reverse", "supervisor", reverse},
      {"POST", "/corrections", "supervisor", correct},
  };
}

}  // namespace points
