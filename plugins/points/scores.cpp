// SPDX-License-Identifier: Apache-2.0
#include "scores.hpp"

#include "books.hpp"
#include "kit/days.hpp"
#include "photos.hpp"
#include "succession.hpp"

namespace points {
namespace {

constexpr std::int64_t days_back = 31;

/// What may be claimed, and for how much.
std::int64_t read_claimed(Fields& body, const Item& item) {
  if (item.source != "claim" && item.source != "both")
    throw wrong("/item", "is none that a household claims");
  if (item.points < 0) throw wrong("/item", "takes points");
  return body.maybe_integer("points", 1, item.points).value_or(item.points);
}

/// What waits for its reviews and its publication.
constexpr const char* waiting =
    " FROM plugin_points_scores WHERE household = $1 AND source = 'claim'"
    " AND state IN ('submitted', 'checked', 'approved')";
constexpr std::int64_t most_waiting = 30;

/// What could still count may be claimed: on a day and in a month until what counts and what waits
/// of the item come up to its bounds; once a day where it has none.
void require_countable(const Call& call, const NewScore& score, const Item& item) {
  const auto used = [&](const char* of, std::string_view when) {
    return find_number(call.host,
                       "SELECT coalesce(sum(coalesce(counted, points)), 0) FROM"
                       " plugin_points_scores WHERE household = $1 AND item = $2 AND state NOT IN"
                       " ('refused', 'withdrawn', 'overturned') AND " +
                           std::string(of),
                       {score.household, score.item, when});
  };
  if (item.day_most && used("day = $3", score.day) >= *item.day_most)
    throw Refusal(409, "/item: as much of it as can count on this day is claimed already");
  if (item.month_most && used("month = $3", score.day.substr(0, 7)) >= *item.month_most)
    throw Refusal(409, "/item: as much of it as can count in this month is claimed already");
  if (item.day_most || item.month_most) return;
  if (find_number(call.host,
                  "SELECT count(*)" + std::string(waiting) + " AND item = $2 AND day = $3",
                  {score.household, score.item, score.day}) > 0)
    throw Refusal(409, "/item: a claim of it for this day is waiting already");
}

/// Whoever reviews is not buried in what one household has sent.
void require_few_waiting(const Call& call, std::int64_t household) {
  if (find_number(call.host, "SELECT count(*)" + std::string(waiting), {household}) >= most_waiting)
    throw Refusal(409,
                  "30 claims of your household are waiting already: the first reviews come first");
}

void claim(const Call& call) {
  const auto home = enrolled_household(call);
  auto body = call.body();
  NewScore score{.household = home.id, .source = "claim"};
  score.day = body.day("day");
  const auto wanted = body.integer("item", 1, INT64_MAX);
  score.note = body.text("note", 1, 500);
  const auto photos = body.texts("photos", 0, photos_most);
  require_scoring_day(call, score.day, "/day");
  const auto item = item_of(call.host, book_on(call.host, call.community, score.day), wanted);
  score.item = item.id;
  score.points = read_claimed(body, item);
  body.done();
  require_few_waiting(call, home.id);
  require_countable(call, score, item);
  const auto id = add_score(call, score);
  keep_photos(call, photos, "/photos", {.score = id});
  call.answer(score_json(call.host, id), 201);
}

void list_own(const Call& call) {
  const auto home = own_household(call);
  score_own_answers(call, home);
  post_due(call.host, call.community);
  const auto month = std::string(call.request.query("month"));
  if (!month.empty() && !is_month(month)) throw wrong("?month", "must be a month like 2026-11");
  const auto state = std::string(call.request.query("state"));
  const auto paging = paging_of(call);
  call.answer(page_of(
      list_rows(call.host,
                select_scores() +
                    " WHERE score.household = $1 AND score.id < $2 AND ($3 = '' OR score.month ="
                    " $3) AND ($4 = '' OR score.state = $4) ORDER BY score.id DESC LIMIT $5",
                {home.id, paging.before, month, state, paging.limit + 1}),
      paging.limit));
}

void show(const Call& call) {
  post_due(call.host, call.community);
  call.answer(seen_score_json(call, get_score(call, call.id("id")).id));
}

void withdraw(const Call& call) {
  const auto score = get_score(call, call.id("id"));
  if (score.by != call.user) throw Refusal(403, "somebody else has made it");
  if (!call.host.try_write(
          {{"UPDATE plugin_points_scores SET state = 'withdrawn', version = version + 1"
            " WHERE id = $1 AND state = 'submitted'",
            {score.id},
            1}}))
    throw Refusal(409, "it is " + score.state + " and cannot be withdrawn any more");
  call.answer(score_json(call.host, score.id));
}

}  // namespace

std::int64_t home_id(const Call& call) {
  const auto home = home_of_caller(call);
  return home ? home->id : 0;
}

std::int64_t account_id(const Call& call) {
  const auto home = home_of_caller(call);
  return home && has_account(call, *home) ? home->id : 0;
}

void require_sight(const Call& call, std::int64_t household) {
  std::optional<std::string> grid;
  call.host.query("SELECT grid FROM plugin_points_households WHERE id = $1 AND community = $2",
                  {household, call.community}, [&](const Row& row) { grid = row.string(0); });
  const bool works = call.has_role("inspector") || call.has_role("supervisor");
  if (grid && (works || leads(call, *grid) || account_id(call) == household)) return;
  throw Refusal(404, "there is nothing of this number");
}

void require_stranger(const Call& call, std::int64_t household) {
  if (home_id(call) == household) throw Refusal(403, "nobody decides about their own household");
}

const std::string& select_scores() {
  static const std::string sql =
      "SELECT json_object('id', score.id, 'household', json_object('id', household.id, 'number',"
      " household.number, 'name', household.name), 'item', json_object('id', item.id, 'chapter',"
      " item.chapter, 'title', item.title, 'points', item.points, 'block', json_object('id',"
      " block.id, 'title', block.title)), 'points', score.points, 'counted', score.counted,"
      " 'day', score.day, 'month', score.month, 'source', score.source, 'note', score.note,"
      " 'photos', json((SELECT json_group_array(file) FROM (SELECT file FROM"
      " plugin_points_photos WHERE score = score.id ORDER BY position))), 'visit_photos',"
      " json((SELECT json_group_array(file) FROM (SELECT file FROM plugin_points_photos WHERE visit"
      " = score.visit ORDER BY position))),"
      " 'state', score.state, 'by_name', score.by_name,"
      " 'at', " KIT_TIME("score.at") ", 'first_name', score.first_name,"
      " 'first_at', " KIT_TIME("score.first_at") ", 'second_name', score.second_name,"
      " 'second_at', " KIT_TIME("score.second_at") ", 'reason', score.reason,"
      " 'objection', json((SELECT json_object('id', o.id, 'state', o.state, 'words', o.words,"
      " 'answer', o.answer, 'at', " KIT_TIME("o.at") ", 'answered_name', o.answered_name,"
      " 'answered_at', " KIT_TIME("o.answered_at") ") FROM plugin_points_objections AS o WHERE"
      " o.score = score.id ORDER BY o.id DESC LIMIT 1)),"
      " 'ends_at', (SELECT " KIT_TIME("p.ends_at") " FROM plugin_points_publications AS p"
      " WHERE p.id = score.publication), 'version', score.version)"
      " FROM plugin_points_scores AS score"
      " JOIN plugin_points_households AS household ON household.id = score.household"
      " JOIN plugin_points_items AS item ON item.id = score.item"
      " JOIN plugin_points_blocks AS block ON block.id = item.block";
  return sql;
}

Json score_json(const Host& host, std::int64_t id) {
  return find_row(host, select_scores() + " WHERE score.id = $1", {id});
}

bool is_of_ticket(const Host& host, std::int64_t score) {
  return find_number(host,
                     "SELECT 1 FROM plugin_points_scores WHERE id = $1 AND event LIKE 'ticket:%'",
                     {score}) == 1;
}

Json seen_score_json(const Call& call, std::int64_t id) {
  auto json = score_json(call.host, id);
  const bool own = account_id(call) == json["household"]["id"].get<std::int64_t>();
  if (!own && is_of_ticket(call.host, id)) json["day"] = json["at"] = nullptr;
  return json;
}

Score get_score(const Call& call, std::int64_t id) {
  std::optional<Score> score;
  call.host.query(
      "SELECT score.household, score.item, item.block, score.points, score.counted,"
      " score.publication, item.title, score.day, score.month, score.state, score.by_id,"
      " score.by_name, score.first_by FROM plugin_points_scores AS score"
      " JOIN plugin_points_items AS item ON item.id = score.item"
      " WHERE score.id = $1 AND score.community = $2",
      {id, call.community}, [&](const Row& row) {
        score = Score{id,
                      row.integer(0),
                      row.integer(1),
                      row.integer(2),
                      row.integer(3),
                      row.integer(4),
                      row.integer(5),
                      row.string(6),
                      row.string(7),
                      row.string(8),
                      row.string(9),
                      row.string(10),
                      row.string(11),
                      row.string(12)};
      });
  if (!score) throw Refusal(404, "there is nothing of this number");
  require_sight(call, score->household);
  return *score;
}

void require_scoring_day(const Call& call, std::string_view day, const std::string& field) {
  const auto offset = call.utc_offset();
  if (day > day_of(call.now, offset)) throw wrong(field, "is yet to come");
  if (day < day_of(call.now - days_back * day_ms, offset))
    throw wrong(field, "is more than 31 days ago");
  require_open_month(call.host, call.community, day.substr(0, 7));
}

std::int64_t add_score(const Call& call, const NewScore& score) {
  const auto id =
      find_number(call.host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_scores", {});
  if (!call.host.try_write(
          {{"INSERT INTO plugin_points_scores (id, community, household, item, points, day, month,"
            " source, visit, event, note, state, by_id, by_name, at)"
            " VALUES ($1, $2, $3, $4, $5, $6, substr($6, 1, 7), $7, nullif($8, 0), nullif($9, ''),"
            " $10, $11, $12, $13, $14) ON CONFLICT (household, item, event) DO NOTHING",
            {id, call.community, score.household, score.item, score.points, score.day, score.source,
             score.visit, score.event, score.note, score.state, call.user, call.user_name,
             call.now},
            1}}))
    throw Refusal(409, "these points were given already");
  return id;
}

std::string shortened(const std::string& text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && ++seen > characters) return text.substr(0, at) + "…";
  }
  return text;
}

std::string signed_points(std::int64_t points) {
  return (points > 0 ? "+" : "") + std::to_string(points);
}

std::vector<Route> score_routes() {
  std::vector<Route> routes{
      {"POST", "/claims", anybody_at_home, claim},
      {"GET", "/own/scores", anybody_at_home, list_own},
      {"GET", "/scores/{id}", anybody_at_home, show},
      {"POST", "/scores/{id}/withdraw", anybody_at_home, withdraw},
      {"GET", "/photos/{file}", anybody_at_home, show_photo},
  };
  for (const auto& route : help_routes()) routes.push_back(route);
  return routes;
}

}  // namespace points
