// SPDX-License-Identifier: Apache-2.0
// A shop's side of a redemption: a code is looked at and taken, once. Whoever guesses is stopped
// after ten wrong ones.
#include <algorithm>

#include "ledger.hpp"
#include "scores.hpp"
#include "shops.hpp"
#include "told.hpp"

namespace points {
namespace {

constexpr std::int64_t wrong_within_ms = 600'000;
constexpr int most_wrong = 10;

/// "48271935", also as it is read out: "4827 1935".
std::string digits_of(std::string text) {
  std::erase(text, ' ');
  const bool good = text.size() == 8 && std::all_of(text.begin(), text.end(), [](char digit) {
                      return digit >= '0' && digit <= '9';
                    });
  if (!good) throw wrong("/code", "must be 8 digits");
  return text;
}

void need_patience(const Call& call) {
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_points_wrong_codes WHERE user = $1 AND at > $2"
                  " AND at <= $3",
                  {call.user, call.now - wrong_within_ms, call.now}) >= most_wrong)
    throw Refusal(429, "ten wrong codes are enough for ten minutes");
}

/// By an answer and not by a refusal: of a refusal nothing is kept, and a wrong code is counted.
void answer_wrong(const Call& call) {
  call.host.write(
      {{"DELETE FROM plugin_points_wrong_codes WHERE at <= $1", {call.now - wrong_within_ms}},
       {"INSERT INTO plugin_points_wrong_codes (user, at) VALUES ($1, $2)",
        {call.user, call.now},
        1}});
  answer_problem(call, 404, "not_found", "Not found", "this shop has no such code");
}

struct Code {
  std::int64_t id = 0, household = 0, points = 0;
  std::string state, ended_at;
};

/// One of this shop. A code of another shop is as wrong as any.
Code find_code(const Call& call, const Shop& shop, std::string_view digits) {
  Code code;
  call.host.query("SELECT id, household, points, iif(state = 'reserved' AND expires_at <= $4,"
                  " 'expired', state), coalesce(" KIT_TIME("coalesce(ended_at, expires_at)") ", '')"
                  " FROM plugin_points_redemptions WHERE community = $1 AND code = $2"
                  " AND shop = $3",
                  {call.community, digits, shop.id, call.now}, [&](const Row& row) {
                    code = {.id = row.integer(0),
                            .household = row.integer(1),
                            .points = row.integer(2),
                            .state = row.string(3),
                            .ended_at = row.string(4)};
                  });
  return code;
}

void answer_over(const Call& call, const Code& code) {
  answer_conflict(call, "this code is " + code.state + " since " + code.ended_at,
                  {{"state", code.state}, {"ended_at", code.ended_at}});
}

/// Nobody hands out to their own household.
bool is_own_code(const Call& call, const Code& code) { return home_id(call) == code.household; }

void answer_own(const Call& call) {
  answer_problem(call, 403, "forbidden", "Not allowed",
                 "this code is your own household's: somebody else of the shop hands out",
                 {{"state", "own"}});
}

void answer_code(const Call& call, std::int64_t id) {
  call.answer(list_redemptions(call.host, "r.id = $1", {id}, Qr::left_out).at(0));
}

void look(const Call& call) {
  const auto shop = get_shop(call, call.id("id"));
  need_own_shop(call, shop);
  const auto digits = digits_of(call.parameter("code"));
  need_patience(call);
  const auto code = find_code(call, shop, digits);
  if (code.id == 0) return answer_wrong(call);
  if (is_own_code(call, code)) return answer_own(call);
  if (code.state != "reserved") return answer_over(call, code);
  answer_code(call, code.id);
}

void tell_taken(const Call& call, const Shop& shop, const Code& code) {
  const auto points = std::to_string(code.points);
  tell(call.host, call.community,
       {.kind = "redemption",
        .homes = homes_of(call.host, home_of(call.host, code.id)),
        .text_zh = "已在" + shop.name + "取货，用去 " + points + " 分。",
        .text_en = "Goods were taken at " + shop.name + " for " + points + " points.",
        .path = "/points/code/" + std::to_string(code.id),
        .data = {{"redemption", code.id}, {"state", "taken"}}});
}

void take(const Call& call) {
  auto body = call.body();
  const auto digits = digits_of(body.text("code", 1, 20));
  body.done();
  const auto shop = get_shop(call, call.id("id"));
  need_own_shop(call, shop);
  need_patience(call);
  const auto code = find_code(call, shop, digits);
  if (code.id == 0) return answer_wrong(call);
  if (is_own_code(call, code)) return answer_own(call);
  if (!call.host.try_write({{"UPDATE plugin_points_redemptions SET state = 'taken', ended_at = $1,"
                             " ended_by = $2, ended_name = $3 WHERE id = $4 AND state = 'reserved'"
                             " AND expires_at > $1",
                             {call.now, call.user, call.user_name, code.id},
                             1}}))
    return answer_over(call, code);
  const auto day = call.today();
  add_entry(call.host, call.community, call.now,
            {.kind = "redemption",
             .from = reserved_of(code.household),
             .to = of_shop(shop.id),
             .points = code.points,
             .day = day,
             .month = day.substr(0, 7),
             .household = code.household,
             .redemption = code.id,
             .words = shop.name + "：已取货",
             .by = call.user,
             .by_name = call.user_name});
  tell_taken(call, shop, code);
  answer_code(call, code.id);
}

/// What was taken at a shop in a month: what it is owed for.
void list_taken(const Call& call) {
  const auto paging = paging_of(call);
  const auto month = call.month();
  const auto shop = get_shop(call, call.id("id"));
  need_own_shop(call, shop, {"supervisor", "admin"});
  call.answer(
      page_of(list_redemptions(call.host,
                               "r.id IN (SELECT e.redemption FROM plugin_points_entries e"
                               " WHERE e.community = $1 AND e.month = $2 AND e.kind = 'redemption')"
                               " AND r.shop = $3 AND r.id < $4 ORDER BY r.id DESC LIMIT $5",
                               {call.community, month, shop.id, paging.before, paging.limit + 1},
                               Qr::left_out),
              paging.limit));
}

}  // namespace

std::vector<Route> taking_routes() {
  return {{"GET", "/shops/{id}/codes/{code}", "merchant", look},
          {"POST", "/shops/{id}/take", "merchant", take},
          {"GET", "/shops/{id}/redemptions", "merchant supervisor admin", list_taken}};
}

}  // namespace points
