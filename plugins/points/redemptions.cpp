// SPDX-License-Identifier: Apache-2.0
// A household's side of a redemption: points and goods are reserved in one step, for a code; what
// is not fetched comes back.
#include <algorithm>

#include "codes.hpp"
#include "expiry.hpp"
#include "households.hpp"
#include "ledger.hpp"
#include "shops.hpp"
#include "told.hpp"

namespace points {
namespace {

constexpr std::size_t most_lines = 20;
constexpr int most_count = 99;
constexpr int most_reserved = 50;     // of a household at once: each is a picture in its list
constexpr int expired_at_once = 100;  // in one call, which has two seconds

struct Line {
  std::int64_t goods = 0, count = 0, points = 0;
  std::string title;
};

std::vector<Line> read_lines(Fields& body) {
  std::vector<Line> lines;
  for (auto& one : body.objects("lines", 1, most_lines)) {
    Line line{.goods = one.integer("goods", 1, INT64_MAX),
              .count = one.integer("count", 1, most_count),
              .title = {}};
    one.done();
    if (std::any_of(lines.begin(), lines.end(),
                    [&](const Line& other) { return other.goods == line.goods; }))
      throw wrong("/lines", "has goods twice");
    lines.push_back(std::move(line));
  }
  return lines;
}

/// What the goods are called and cost now. Errors: Refusal 422 for those of another shop, 409 for
/// what is not on offer.
void look_up(const Host& host, const Shop& shop, std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    bool on = false;
    host.query("SELECT title, points, is_on FROM plugin_points_goods WHERE id = $1 AND shop = $2",
               {line.goods, shop.id}, [&](const Row& row) {
                 line.title = row.string(0);
                 line.points = row.integer(1) * line.count;
                 on = row.integer(2) == 1;
               });
    if (line.title.empty())
      throw wrong("/lines/" + std::to_string(i) + "/goods", "are not of this shop");
    if (!on) throw Refusal(409, line.title + " is not on offer now");
  }
}

std::string name_lines(const std::vector<Line>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : "、") + line.title +
            (line.count > 1 ? " ×" + std::to_string(line.count) : "");
  return text;
}

/// That the household has the points, and may still have goods worth so much this month.
void need_means(const Host& host, const Household& home, const Book& book, std::int64_t points,
                std::string_view month) {
  const auto balance = balance_of(host, of_household(home.id));
  if (balance < points)
    throw Refusal(409, "the household has " + std::to_string(balance) + " points, this costs " +
                           std::to_string(points));
  const auto redeemed =
      find_number(host,
                  "SELECT coalesce(sum(fen), 0) FROM plugin_points_redemptions"
                  " WHERE household = $1 AND month = $2 AND state IN ('reserved', 'taken')",
                  {home.id, month});
  if (redeemed + points * book.point_fen > book.redeem_fen)
    throw Refusal(409, "goods worth " + std::to_string(book.redeem_fen - redeemed) +
                           " fen are left to the household this month");
}

void need_few_codes(const Host& host, const Household& home) {
  if (find_number(host,
                  "SELECT count(*) FROM plugin_points_redemptions WHERE household = $1"
                  " AND state = 'reserved'",
                  {home.id}) >= most_reserved)
    throw Refusal(409, "the household has " + std::to_string(most_reserved) +
                           " codes already that are good yet");
}

/// One that the community has never had.
std::string fresh_code(const Call& call) {
  for (;;) {
    auto code = random_code();
    if (find_number(call.host,
                    "SELECT count(*) FROM plugin_points_redemptions WHERE community = $1"
                    " AND code = $2",
                    {call.community, code}) == 0)
      return code;
  }
}

struct Order {
  Shop shop;
  Household home;
  std::vector<Line> lines;
  std::int64_t points = 0, fen = 0;
  std::string code, day;
};

/// The goods, the row and its lines at once, or nothing. Errors: Refusal 409 where the stock is too
/// small.
std::int64_t write_order(const Call& call, const Order& order) {
  const auto id =
      find_number(call.host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_redemptions", {});
  const auto month = order.day.substr(0, 7);
  const auto expires_at = call.now + call.setting("hold_minutes") * 60'000;
  std::vector<Statement> statements;
  for (const auto& line : order.lines)
    statements.push_back(
        {"UPDATE plugin_points_goods SET stock = stock - $1 WHERE id = $2"
         " AND shop = $3 AND is_on = 1 AND stock >= $1",
         {line.count, line.goods, order.shop.id},
         1});
  statements.push_back(
      {"INSERT INTO plugin_points_redemptions (id, community, household, shop, code, state, points,"
       " fen, month, by_id, by_name, at, expires_at)"
       " VALUES ($1, $2, $3, $4, $5, 'reserved', $6, $7, $8, $9, $10, $11, $12)",
       {id, call.community, order.home.id, order.shop.id, order.code, order.points, order.fen,
        month, call.user, call.user_name, call.now, expires_at},
       1});
  for (const auto& line : order.lines)
    statements.push_back(
        {"INSERT INTO plugin_points_redemption_lines (redemption, goods, title, count, points)"
         " VALUES ($1, $2, $3, $4, $5)",
         {id, line.goods, line.title, line.count, line.points},
         1});
  std::size_t failed = 0;
  if (!call.host.try_write(statements, &failed))
    throw Refusal(409, "there is not so much left of " + order.lines.at(failed).title);
  add_entry(call.host, call.community, call.now,
            {.kind = "reservation",
             .from = of_household(order.home.id),
             .to = reserved_of(order.home.id),
             .points = order.points,
             .day = order.day,
             .month = month,
             .household = order.home.id,
             .redemption = id,
             .words = order.shop.name + "：" + name_lines(order.lines),
             .by = call.user,
             .by_name = call.user_name});
  return id;
}

void answer_one(const Call& call, std::int64_t id, int status = 200) {
  call.answer(list_redemptions(call.host, "r.id = $1", {id}, Qr::shown).at(0), status);
}

void reserve(const Call& call) {
  auto body = call.body();
  const auto shop = body.integer("shop", 1, INT64_MAX);
  auto lines = read_lines(body);
  const auto seen = body.maybe_integer("points", 1, INT64_MAX);
  body.done();
  // What is due may be just what is missing.
  expire_due(call.host, call.community);
  Order order{.shop = get_shop(call, shop),
              .home = enrolled_household(call),
              .lines = std::move(lines),
              .code = {},
              .day = call.today()};
  if (!order.shop.on) throw Refusal(409, "the shop takes no codes now");
  look_up(call.host, order.shop, order.lines);
  const auto book = book_on(call.host, call.community, order.day);
  for (const auto& line : order.lines) order.points += line.points;
  order.fen = order.points * book.point_fen;
  if (seen && *seen != order.points)
    throw Refusal(409, "this costs " + std::to_string(order.points) + " points now");
  need_means(call.host, order.home, book, order.points, order.day.substr(0, 7));
  need_few_codes(call.host, order.home);
  order.code = fresh_code(call);
  answer_one(call, write_order(call, order), 201);
}

/// A reserved one is over: points and goods go back. False: it was not reserved any more.
bool give_back(const Host& host, std::string_view community, std::int64_t id, const char* state,
               std::string_view by, std::string_view by_name) {
  const auto now = host.now_ms();
  if (!host.try_write({{"UPDATE plugin_points_redemptions SET state = $1, ended_at = $2,"
                        " ended_by = $3, ended_name = $4 WHERE id = $5 AND state = 'reserved'",
                        {state, now, by, by_name, id},
                        1},
                       {"UPDATE plugin_points_goods SET stock = stock + (SELECT l.count FROM"
                        " plugin_points_redemption_lines l WHERE l.redemption = $1"
                        " AND l.goods = plugin_points_goods.id) WHERE id IN (SELECT goods FROM"
                        " plugin_points_redemption_lines WHERE redemption = $1)",
                        {id}}}))
    return false;
  std::int64_t household = 0, points = 0;
  std::string shop;
  host.query(
      "SELECT r.household, r.points, s.name FROM plugin_points_redemptions r"
      " JOIN plugin_points_shops s ON s.id = r.shop WHERE r.id = $1",
      {id}, [&](const Row& row) {
        household = row.integer(0);
        points = row.integer(1);
        shop = row.string(2);
      });
  const auto day = today_in(host, community);
  const bool expired = std::string_view(state) == "expired";
  add_entry(host, community, now,
            {.kind = "release",
             .from = reserved_of(household),
             .to = of_household(household),
             .points = points,
             .day = day,
             .month = day.substr(0, 7),
             .household = household,
             .redemption = id,
             .words = shop + (expired ? "：兑换码过期，积分退回" : "：不换了，积分退回"),
             .by = std::string(by),
             .by_name = std::string(by_name)});
  expire_returned(host, community, id);
  return true;
}

/// A redemption of whoever asks. Errors: Refusal 404.
std::int64_t own_redemption(const Call& call) {
  const auto id = find_number(call.host,
                              "SELECT id FROM plugin_points_redemptions WHERE id = $1"
                              " AND household = $2",
                              {call.id("id"), own_household(call).id});
  if (id == 0) throw Refusal(404, "your household has no such redemption");
  return id;
}

void cancel(const Call& call) {
  const auto id = own_redemption(call);
  if (!give_back(call.host, call.community, id, "cancelled", call.user, call.user_name))
    throw Refusal(409, "this code is good no more");
  answer_one(call, id);
}

void get_one(const Call& call) {
  expire_due(call.host, call.community);
  answer_one(call, own_redemption(call));
}

void get_list(const Call& call) {
  const auto paging = paging_of(call);
  const auto state = call.request.query("state");
  for (const auto* known : {"", "reserved", "taken", "expired", "cancelled"})
    if (state == known) {
      const auto home = own_household(call);
      expire_due(call.host, call.community);
      return call.answer(
          page_of(list_redemptions(call.host,
                                   "r.household = $1 AND ($2 = '' OR r.state = $2) AND r.id < $3"
                                   " ORDER BY r.id DESC LIMIT $4",
                                   {home.id, state, paging.before, paging.limit + 1}, Qr::shown),
                  paging.limit));
    }
  throw wrong("?state", "must be reserved, taken, expired or cancelled");
}

const std::string redemption_rows =
    "SELECT json_object('id', r.id, 'code', r.code, 'qr', NULL, 'state', r.state, 'points',"
    " r.points, 'fen', r.fen, 'shop', json_object('id', s.id, 'name', s.name, 'address',"
    " s.address), 'lines', json('[]'), 'at', " KIT_TIME("r.at")
    ", 'expires_at', " KIT_TIME("r.expires_at")
    ", 'ended_at', " KIT_TIME("r.ended_at")
    ", 'household', h.number) FROM plugin_points_redemptions r"
    " JOIN plugin_points_shops s ON s.id = r.shop"
    " JOIN plugin_points_households h ON h.id = r.household WHERE ";

}  // namespace

Household home_of(const Host& host, std::int64_t redemption) {
  return known_household(
      host, find_number(host, "SELECT household FROM plugin_points_redemptions WHERE id = $1",
                        {redemption}));
}

Json list_redemptions(const Host& host, const std::string& condition,
                      const std::vector<Value>& values, Qr qr) {
  auto list = list_rows(host, redemption_rows + condition, values);
  for (auto& one : list) {
    one["lines"] = list_rows(host,
                             "SELECT json_object('goods', goods, 'title', title, 'count', count,"
                             " 'points', points) FROM plugin_points_redemption_lines"
                             " WHERE redemption = $1 ORDER BY goods",
                             {one.at("id").get<std::int64_t>()});
    if (qr == Qr::shown && one.at("state") == "reserved")
      one["qr"] = code_picture(one.at("code").get<std::string>());
  }
  return list;
}

void expire_due(const Host& host, std::string_view community) {
  std::vector<std::int64_t> due;
  host.query(
      "SELECT id FROM plugin_points_redemptions WHERE state = 'reserved' AND expires_at <= $1"
      " AND community = $2 ORDER BY expires_at LIMIT $3",
      {host.now_ms(), community, expired_at_once},
      [&](const Row& row) { due.push_back(row.integer(0)); });
  for (const auto id : due) {
    if (!give_back(host, community, id, "expired", "", "")) continue;
    const auto points = std::to_string(
        find_number(host, "SELECT points FROM plugin_points_redemptions WHERE id = $1", {id}));
    tell(host, community,
         {.kind = "redemption",
          .homes = homes_of(host, home_of(host, id)),
          .text_zh = "兑换码过期了，" + points + " 分已退回。",
          .text_en = "A code was not used in time: " + points + " points are back.",
          .path = "/points/code/" + std::to_string(id),
          .data = {{"redemption", id}, {"state", "expired"}}});
  }
}

std::vector<Route> redemption_routes() {
  constexpr bool with_secret = true;  // the code of what is not taken yet
  std::vector<Route> list{{"POST", "/redemptions", anybody_at_home, reserve},
                          {"GET", "/redemptions", anybody_at_home, get_list, with_secret},
                          {"GET", "/redemptions/{id}", anybody_at_home, get_one, with_secret},
                          {"POST", "/redemptions/{id}/cancel", anybody_at_home, cancel}};
  for (const auto& route : taking_routes()) list.push_back(route);
  return list;
}

}  // namespace points
