// SPDX-License-Identifier: Apache-2.0
// Publication (公示): what was approved is shown to everybody for some days, bounded by the caps,
// and posted when nobody has objected meanwhile.
#include "publications.hpp"
#include "caps.hpp"
#include "kit/days.hpp"
#include "ledger.hpp"
#include "reports.hpp"
#include "scores.hpp"
#include "told.hpp"

namespace points {
namespace {

struct Found {
  std::int64_t id = 0, household = 0;
  CappedScore score;
  std::optional<std::int64_t> counted;
};

/// One number for what has one name: a new version of the book has rows of its own for the same
/// blocks and items, and makes no new room.
class Numbers {
 public:
  std::int64_t of(const std::string& name) {
    return numbers_.try_emplace(name, std::ssize(numbers_) + 1).first->second;
  }

 private:
  std::map<std::string, std::int64_t> numbers_;
};

/// What of a month's scores was counted before, then what waits, each household's together and in
/// order.
std::vector<Found> list_scores_of(const Call& call, const std::string& month) {
  std::vector<Found> list;
  Numbers blocks, items;
  call.host.query(
      "SELECT score.id, score.household, score.counted, json_array(block.title, item.chapter,"
      " item.title, score.points > 0), block.title, score.points,"
      " score.day, score.source = 'event', item.day_most, item.month_most, block.most,"
      " book.month_most FROM plugin_points_scores AS score"
      " JOIN plugin_points_items AS item ON item.id = score.item"
      " JOIN plugin_points_blocks AS block ON block.id = item.block"
      " JOIN plugin_points_books AS book ON book.id = item.book"
      " WHERE score.community = $1 AND score.month = $2"
      " AND score.state IN ('approved', 'published', 'posted')"
      " ORDER BY score.household, score.state = 'approved', score.day, score.at, score.id",
      {call.community, month}, [&](const Row& row) {
        list.push_back({.id = row.integer(0),
                        .household = row.integer(1),
                        .score = {.item = items.of(row.string(3)),
                                  .block = blocks.of(row.string(4)),
                                  .points = row.integer(5),
                                  .day = row.string(6),
                                  .is_event = row.integer(7) == 1,
                                  .item_day_most = maybe_integer(row, 8),
                                  .item_month_most = maybe_integer(row, 9),
                                  .block_most = row.integer(10),
                                  .month_most = row.integer(11)},
                        .counted = maybe_integer(row, 2)});
      });
  return list;
}

struct Counts {
  Json by_score = Json::array();                      // [[id, counted], …]
  std::map<std::int64_t, std::int64_t> by_household;  // of this publication
};

/// How much of each score that waits counts.
Counts count_waiting(const Call& call, const std::string& month) {
  const auto events_most = call.setting("event_month_most");
  Counts counts;
  Tally tally;
  std::int64_t household = 0;
  for (auto& found : list_scores_of(call, month)) {
    if (std::exchange(household, found.household) != found.household) tally = {};
    found.score.events_most = events_most;
    if (found.counted) {
      tally.add(found.score, *found.counted);
      continue;
    }
    const auto counted = tally.count(found.score);
    counts.by_score.push_back(Json::array({found.id, counted}));
    counts.by_household[household] += counted;
  }
  return counts;
}

void tell_published(const Call& call, const std::string& month, std::int64_t publication,
                    const std::string& last_day, const Counts& counts) {
  const auto today = call.today();
  for (const auto& [id, points] : counts.by_household) {
    const auto text = signed_points(points);
    tell(call.host, call.community,
         {.kind = "review",
          .homes = homes_of(call.host, get_household(call, id)),
          .text_zh = month_zh(month, today) + "的积分公示到 " + day_zh(last_day, today) +
                     "：您家 " + text + " 分。有异议请在公示期内提出。",
          .text_en = "Points of " + month_en(month, today) + " are published until " +
                     day_en(last_day, today) + ": " + text +
                     " for your household. Object meanwhile if something is wrong.",
          .path = "/points/publications/" + std::to_string(publication),
          .data = {{"publication", publication}, {"month", month}, {"points", points}}});
  }
}

void publish(const Call& call) {
  auto body = call.body();
  const auto month = body.text("month", 7, 7);
  body.done();
  if (!is_month(month)) throw wrong("/month", "must be a month like 2026-11");
  if (month > call.today().substr(0, 7)) throw wrong("/month", "is yet to come");
  require_open_month(call.host, call.community, month);
  const auto counts = count_waiting(call, month);
  if (counts.by_score.empty()) throw Refusal(409, "nothing of this month waits for publication");
  const auto id =
      find_number(call.host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_publications", {});
  const auto ends_at = call.now + call.setting("publish_days") * day_ms;
  call.host.write(
      {{"INSERT INTO plugin_points_publications (id, community, month, opened_at, ends_at, state,"
        " by_id, by_name) VALUES ($1, $2, $3, $4, $5, 'open', $6, $7)",
        {id, call.community, month, call.now, ends_at, call.user, call.user_name},
        1},
       {"UPDATE plugin_points_scores SET state = 'published', publication = $1, version = version"
        " + 1, counted = each.counted"
        " FROM (SELECT json_extract(value, '$[0]') AS score, json_extract(value, '$[1]') AS"
        " counted FROM json_each($2)) AS each WHERE each.score = id AND state = 'approved'",
        {id, counts.by_score.dump()},
        static_cast<std::int64_t>(counts.by_score.size())}});
  tell_published(call, month, id, day_of(ends_at, call.utc_offset()), counts);
  call.answer(find_row(call.host, std::string(select_publications) + " AND p.id = $2",
                       {call.community, id}),
              201);
}

void list_publications(const Call& call) {
  need_board_reader(call);
  post_due(call.host, call.community);
  const auto paging = paging_of(call);
  call.answer(page_of(
      list_rows(call.host,
                std::string(select_publications) + " AND p.id < $2 ORDER BY p.id DESC LIMIT $3",
                {call.community, paging.before, paging.limit + 1}),
      paging.limit));
}

/// Somebody's scores that are due.
struct Due {
  std::int64_t publication = 0;
  std::string month;
  Household household;
  std::vector<Score> scores;
};

/// As many of them as one message to other systems names entries of.
constexpr std::int64_t told_at_once = 150;

/// Of the household that comes first. Empty: nothing is due.
Due find_due(const Host& host, std::string_view community, std::int64_t now) {
  Due due;
  host.query(
      "SELECT p.id, p.month, s.household"
      " FROM plugin_points_publications AS p JOIN plugin_points_scores AS s ON s.publication = p.id"
      " AND s.state = 'published'"
      " WHERE p.community = $1 AND p.state = 'open' AND p.ends_at <= $2 AND NOT EXISTS (SELECT 1"
      " FROM plugin_points_objections WHERE score = s.id AND state = 'open') LIMIT 1",
      {community, now}, [&](const Row& row) {
        due.publication = row.integer(0);
        due.month = row.string(1);
        due.household.id = row.integer(2);
      });
  if (due.publication == 0) return due;
  due.household = known_household(host, due.household.id);
  host.query(
      "SELECT s.id, s.household, s.item, item.block, s.counted, item.title, s.day, s.month,"
      " s.by_id, s.by_name FROM plugin_points_scores AS s"
      " JOIN plugin_points_items AS item ON item.id = s.item"
      " WHERE s.publication = $1 AND s.household = $2 AND s.state = 'published' AND NOT EXISTS"
      " (SELECT 1 FROM plugin_points_objections WHERE score = s.id AND state = 'open')"
      " ORDER BY s.day, s.at, s.id LIMIT $3",
      {due.publication, due.household.id, told_at_once}, [&](const Row& row) {
        Score score;
        score.id = row.integer(0);
        score.household = row.integer(1);
        score.item = row.integer(2);
        score.block = row.integer(3);
        score.counted = row.integer(4);
        score.title = row.string(5);
        score.day = row.string(6);
        score.month = row.string(7);
        score.by = row.string(8);
        score.by_name = row.string(9);
        due.scores.push_back(std::move(score));
      });
  return due;
}

/// One message for all of it, which has each entry for other systems.
void post_household(const Host& host, std::string_view community, std::int64_t now,
                    const Due& due) {
  std::int64_t points = 0;
  Json entries = Json::array();
  for (const auto& score : due.scores) {
    const auto entry = post_score(host, community, now, score);
    points += score.counted;
    if (entry != 0) entries.push_back(Json::array({entry, score.counted}));
  }
  const auto today = day_of(now, utc_offset(host, community));
  const auto balance = std::to_string(balance_of(host, of_household(due.household.id)));
  const auto text = signed_points(points);
  tell(host, community,
       {.kind = "posting",
        .homes = homes_of(host, due.household),
        .text_zh =
            month_zh(due.month, today) + "的积分入账 " + text + " 分，现有 " + balance + " 分。",
        .text_en = "Points of " + month_en(due.month, today) + " were posted: " + text +
                   ". You have " + balance + " now.",
        .path = "/points",
        .data = {{"publication", due.publication},
                 {"month", due.month},
                 {"household", due.household.number},
                 {"points", points},
                 {"entries", std::move(entries)}}});
}

}  // namespace

std::int64_t post_score(const Host& host, std::string_view community, std::int64_t now,
                        const Score& score) {
  host.write(
      {{"UPDATE plugin_points_scores SET state = 'posted', version = version + 1"
        " WHERE id = $1 AND state = 'published'",
        {score.id},
        1}});
  if (score.counted == 0) return 0;
  return add_entry(host, community, now,
                   {.kind = "posting",
                    .from = issued(),
                    .to = of_household(score.household),
                    .points = score.counted,
                    .day = score.day,
                    .month = score.month,
                    .household = score.household,
                    .score = score.id,
                    .block = score.block,
                    .words = score.title,
                    .by = score.by,
                    .by_name = score.by_name});
}

void finish_publications(const Host& host, std::string_view community) {
  host.write(
      {{"UPDATE plugin_points_publications SET state = 'posted' WHERE community = $1"
        " AND state = 'open' AND ends_at <= $2 AND NOT EXISTS (SELECT 1 FROM"
        " plugin_points_scores WHERE publication = plugin_points_publications.id"
        " AND state = 'published')",
        {community, host.now_ms()}}});
}

void post_due(const Host& host, std::string_view community, std::chrono::milliseconds time) {
  const auto now = host.now_ms();
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
    const auto due = find_due(host, community, now);
    if (due.scores.empty()) break;
    post_household(host, community, now, due);
  }
  finish_publications(host, community);
}

std::vector<Route> publication_routes() {
  return {
      {"POST", "/publications", "supervisor", publish},
      {"GET", "/publications", "anonymous", list_publications},
      {"GET", "/publications/{id}", "anonymous", show_publication},
  };
}

}  // namespace points
