// SPDX-License-Identifier: Apache-2.0
// What a shop is owed up to a month's end: settled once a month, with everything that was taken
// there until then and is not settled yet. The month is the one that the ledger says of the taking.
#include "kit/csv_sheet.hpp"
#include "kit/days.hpp"
#include "ledger.hpp"
#include "shops.hpp"

namespace points {
namespace {

constexpr int rows_of_sheet = 5'000;
constexpr std::size_t bytes_of_sheet = 900'000;  // an answer has 1 MiB at most
constexpr const char* readers = "merchant supervisor admin";

/// Redemptions (`r`) of shop $1 of community $3 that were taken in month $2 or before, and are not
/// settled: also what a clock that went wrong has put into a month that was settled already.
constexpr const char* owed =
    " FROM plugin_points_redemptions r JOIN plugin_points_entries e ON e.redemption = r.id"
    " AND e.kind = 'redemption' WHERE r.shop = $1 AND e.month <= $2 AND r.community = $3"
    " AND r.state = 'taken' AND r.settlement IS NULL";

Json list_settlements(const Host& host, const std::string& condition,
                      const std::vector<Value>& values) {
  return list_rows(host,
                   "SELECT json_object('id', t.id, 'shop', json_object('id', s.id, 'name', s.name),"
                   " 'month', t.month, 'count', t.redemptions, 'points', t.points, 'fen', t.fen,"
                   " 'by_name', t.by_name, 'at', " KIT_TIME("t.at") ")"
                   " FROM plugin_points_settlements t"
                   " JOIN plugin_points_shops s ON s.id = t.shop WHERE " + condition,
                   values);
}

struct Owed {
  std::int64_t redemptions = 0, points = 0, fen = 0;
};

Owed sum_owed(const Call& call, const Shop& shop, std::string_view month) {
  Owed sum;
  call.host.query(
      std::string("SELECT count(*), coalesce(sum(r.points), 0), coalesce(sum(r.fen), 0)") + owed,
      {shop.id, month, call.community}, [&](const Row& row) {
        sum = {row.integer(0), row.integer(1), row.integer(2)};
      });
  return sum;
}

void need_unsettled(const Call& call, const Shop& shop, std::string_view month) {
  const auto before = call.host.query_text(
      "SELECT " KIT_TIME("at") " FROM plugin_points_settlements WHERE shop = $1 AND month = $2",
      {shop.id, month});
  if (!before.empty()) throw Refusal(409, "this month was settled at " + before);
}

std::int64_t write_settlement(const Call& call, const Shop& shop, const std::string& month,
                              const Owed& sum) {
  const auto id =
      find_number(call.host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_settlements", {});
  call.host.write(
      {{"INSERT INTO plugin_points_settlements (id, community, shop, month, redemptions, points,"
        " fen, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {id, call.community, shop.id, month, sum.redemptions, sum.points, sum.fen, call.user,
         call.user_name, call.now},
        1},
       {std::string("UPDATE plugin_points_redemptions SET settlement = $4 WHERE id IN"
                    " (SELECT r.id") +
            owed + ")",
        {shop.id, month, call.community, id},
        sum.redemptions}});
  const auto day = call.today();
  add_entry(call.host, call.community, call.now,
            {.kind = "settlement",
             .from = of_shop(shop.id),
             .to = settled_of(shop.id),
             .points = sum.points,
             .day = day,
             .month = month,
             .settlement = id,
             .words = shop.name + "：" + month_zh(month, day) + "结算",
             .by = call.user,
             .by_name = call.user_name});
  return id;
}

void settle(const Call& call) {
  auto body = call.body();
  const auto month = body.text("month", 7, 7);
  body.done();
  if (!is_month(month)) throw wrong("/month", "must be a month like 2026-11");
  const auto shop = get_shop(call, call.id("id"));
  need_own_shop(call, shop);
  if (month >= call.today().substr(0, 7)) throw Refusal(409, "this month is not over");
  need_unsettled(call, shop, month);
  const auto sum = sum_owed(call, shop, month);
  if (sum.redemptions == 0)
    throw Refusal(409, "nothing that was taken up to this month waits to be settled");
  const auto id = write_settlement(call, shop, month, sum);
  call.answer(list_settlements(call.host, "t.id = $1", {id}).at(0), 201);
}

/// A merchant's are those of their shops.
void get_list(const Call& call) {
  const auto paging = paging_of(call);
  const auto shop = call.number("shop", 0, 1, INT64_MAX);
  const bool all = call.has_role("supervisor") || call.has_role("admin");
  call.answer(
      page_of(list_settlements(
                  call.host,
                  "t.community = $1 AND ($2 = 0 OR t.shop = $2) AND ($3 = 1 OR t.shop IN"
                  " (SELECT p.shop FROM plugin_points_shop_people p WHERE p.user = $4))"
                  " AND t.id < $5 ORDER BY t.id DESC LIMIT $6",
                  {call.community, shop, all ? 1 : 0, call.user, paging.before, paging.limit + 1}),
              paging.limit));
}

/// By the id of the path. Errors: Refusal 404, 403 for one of another shop.
Json get_settlement(const Call& call) {
  auto found = list_settlements(call.host, "t.id = $1 AND t.community = $2",
                                {call.id("id"), call.community});
  if (found.empty()) throw Refusal(404, "there is no such settlement");
  need_own_shop(call, get_shop(call, found[0].at("shop").at("id").get<std::int64_t>()),
                {"supervisor", "admin"});
  return found[0];
}

void get_one(const Call& call) {
  const auto paging = paging_of(call);
  auto settlement = get_settlement(call);
  auto page = page_of(
      list_redemptions(call.host, "r.settlement = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3",
                       {settlement.at("id").get<std::int64_t>(), paging.before, paging.limit + 1},
                       Qr::left_out),
      paging.limit);
  settlement["redemptions"] = std::move(page["items"]);
  settlement["next"] = std::move(page["next"]);
  call.answer(settlement);
}

void get_sheet(const Call& call) {
  const auto after = call.number("after", 0, 1, INT64_MAX);
  const auto settlement = get_settlement(call);
  CsvSheet sheet({"编号", "取货时间", "户号", "兑换码", "商品", "分值", "金额（元）", "经办"});
  call.host.query(
      "SELECT r.id, strftime('%Y-%m-%d %H:%M', r.ended_at / 1000 + 60 * $2, 'unixepoch'),"
      " h.number, r.code, (SELECT group_concat(l.title || ' ×' || l.count, '；')"
      " FROM plugin_points_redemption_lines l WHERE l.redemption = r.id), r.points, r.fen,"
      " r.ended_name FROM plugin_points_redemptions r"
      " JOIN plugin_points_households h ON h.id = r.household"
      " WHERE r.settlement = $1 AND r.id > $3 ORDER BY r.id LIMIT $4",
      {settlement.at("id").get<std::int64_t>(), call.utc_offset(), after, rows_of_sheet},
      [&](const Row& row) {
        // A page that grows too long is a shorter one.
        if (sheet.text().size() > bytes_of_sheet) return;
        sheet.cell(row.integer(0)).cell(row.text(1)).cell(row.text(2)).cell(row.text(3));
        sheet.cell(row.text(4)).cell(row.integer(5)).money(row.integer(6)).cell(row.text(7));
        sheet.end_row();
      });
  sheet.cell("合计").cell(settlement.at("month").get<std::string>()).cell("").cell("");
  sheet.cell(std::to_string(settlement.at("count").get<std::int64_t>()) + " 笔");
  sheet.cell(settlement.at("points").get<std::int64_t>())
      .money(settlement.at("fen").get<std::int64_t>())
      .cell(settlement.at("shop").at("name").get<std::string>())
      .end_row();
  call.answer_csv(sheet.text());
}

}  // namespace

std::vector<Route> settlement_routes() {
  return {{"POST", "/shops/{id}/settlements", "merchant", settle},
          {"GET", "/settlements", readers, get_list},
          {"GET", "/settlements/{id}", readers, get_one},
          {"GET", "/settlements/{id}/sheet", readers, get_sheet}};
}

}  // namespace points
