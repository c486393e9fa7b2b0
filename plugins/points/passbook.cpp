// SPDX-License-Identifier: Apache-2.0
// What a household reads of its account: the balance, the month by blocks, what is on its way, and
// every entry with why, by whom and what was left then.
#include "households.hpp"
#include "ledger.hpp"
#include "reports.hpp"
#include "scores.hpp"
#include "shops.hpp"
#include "succession.hpp"

namespace points {
namespace {

constexpr int most_waiting = 100;

/// What is on its way, the newest first.
Json list_waiting(const Call& call, std::int64_t home) {
  return list_rows(call.host,
                   select_scores() +
                       " WHERE score.household = $1 AND score.state IN ('submitted', 'checked',"
                       " 'approved', 'published') ORDER BY score.id DESC LIMIT $2",
                   {home, most_waiting});
}

/// The balance behind each is a sum over all that came before it. What moves nothing in the
/// household's own account (a code taken at the shop) is no line of a passbook.
Json list_entries(const Call& call, std::int64_t home, std::string_view month,
                  const Paging& paging) {
  return list_rows(
      call.host,
      "SELECT json_object('id', id, 'kind', kind, 'at', " KIT_TIME("at")
      ", 'day', day, 'points', points, 'balance', balance, 'words', words, 'by_name', by_name,"
      " 'score', score, 'block', block) FROM (SELECT e.id AS id, e.kind AS kind, e.at AS at, e.day"
      " AS day, e.month AS month, e.points AS points, sum(e.points) OVER (ORDER BY e.id) AS"
      " balance, e.words AS words, e.by_name AS by_name, e.score AS score, e.block AS block"
      " FROM plugin_points_entries e WHERE e.household = $1)"
      " WHERE points <> 0 AND ($2 = '' OR month = $2) AND id < $3 ORDER BY id DESC LIMIT $4",
      {home, month, paging.before, paging.limit + 1});
}

/// Blocks of the book that holds at the end of the month, each with what its scores came to; those
/// of an older version that has points still, behind them.
Json list_blocks(const Call& call, std::int64_t home, std::string_view month,
                 const std::optional<Book>& book) {
  return list_rows(
      call.host,
      "SELECT json_object('id', b.id, 'title', b.title, 'points', coalesce((SELECT sum(e.points)"
      " FROM plugin_points_entries e JOIN plugin_points_blocks o ON o.id = e.block"
      " WHERE e.household = $1 AND e.month = $2 AND e.kind IN ('posting', 'reversal')"
      " AND (o.id = b.id OR (b.book = $3 AND o.title = b.title))), 0), 'most', b.most)"
      " FROM plugin_points_blocks b WHERE b.book = $3 OR (b.id IN (SELECT e.block FROM"
      " plugin_points_entries e WHERE e.household = $1 AND e.month = $2 AND e.kind IN ('posting',"
      " 'reversal')) AND b.title NOT IN (SELECT n.title FROM plugin_points_blocks n WHERE n.book ="
      " $3)) ORDER BY b.book = $3 DESC, b.ordinal, b.id",
      {home, month, book ? book->id : 0});
}

std::int64_t points_of_month(const Call& call, std::int64_t home, std::string_view month) {
  return find_number(call.host,
                     "SELECT coalesce(sum(points), 0) FROM plugin_points_entries"
                     " WHERE household = $1 AND month = $2 AND kind IN ('posting', 'reversal')",
                     {home, month});
}

/// Goods (in fen) that may still be redeemed this month.
std::int64_t redeem_left(const Call& call, std::int64_t home, const Book& book) {
  const auto month = call.today().substr(0, 7);
  const auto used =
      find_number(call.host,
                  "SELECT coalesce(sum(fen), 0) FROM plugin_points_redemptions"
                  " WHERE household = $1 AND month = $2 AND state IN ('reserved', 'taken')",
                  {home, month});
  return std::max<std::int64_t>(0, book.redeem_fen - used);
}

Json show_household(const Call& call, const Household& home) {
  return find_row(call.host,
                  "SELECT json_object('id', id, 'number', number, 'name', name, 'building',"
                  " building, 'unit', unit, 'room', room, 'grid', grid, 'enrolled', " KIT_FLAG("enrolled_at IS NOT NULL") ", 'shows_name', " KIT_FLAG(
                      "shows_name") ") FROM plugin_points_households WHERE id = $1",
                  {home.id});
}

void get_passbook(const Call& call) {
  if (const auto there = home_of_caller(call); there && !has_account(call, *there))
    return answer_waiting(call, *there);
  const auto home = own_household(call);
  const auto paging = paging_of(call);
  const auto month = call.month();
  score_own_answers(call, home);
  post_due(call.host, call.community);
  expire_due(call.host, call.community);
  const auto today = call.today();
  // A month has 31 days at most: its end as texts compare.
  const auto book = find_book(call.host, call.community, std::min(today, month + "-31"));
  const auto now = find_book(call.host, call.community, today);
  auto page =
      page_of(list_entries(call, home.id, call.request.query("month"), paging), paging.limit);
  const auto number = [](const auto& from, auto member) {
    return from ? Json((*from).*member) : Json();
  };
  call.answer({{"household", show_household(call, home)},
               {"balance", balance_of(call.host, of_household(home.id))},
               {"reserved", balance_of(call.host, reserved_of(home.id))},
               {"month", month},
               {"points", points_of_month(call, home.id, month)},
               {"most", number(book, &Book::month_most)},
               {"blocks", list_blocks(call, home.id, month, book)},
               {"point_fen", number(now, &Book::point_fen)},
               {"redeem_fen", number(now, &Book::redeem_fen)},
               {"redeem_left", now ? Json(redeem_left(call, home.id, *now)) : Json()},
               {"waiting", list_waiting(call, home.id)},
               {"entries", std::move(page["items"])},
               {"next", std::move(page["next"])}});
}

}  // namespace

std::vector<Route> passbook_routes() {
  return {{"GET", "/passbook", anybody_at_home, get_passbook}};
}

}  // namespace points
