// SPDX-License-Identifier: Apache-2.0
#include "manifest.hpp"

#include "books.hpp"
#include "households.hpp"
#include "kit/manifest.hpp"
#include "reports.hpp"
#include "scores.hpp"
#include "shops.hpp"

namespace points {
namespace {

Json settings() {
  return Json::array({
      number_setting("publish_days", 7, 1, 60, "公示天数", "Days of publication"),
      number_setting("hold_minutes", 30, 1, 10'080, "兑换码有效分钟数",
                     "Minutes that a code is good for"),
      number_setting("expire_months", 0, 0, 60, "积分有效月数（0 为不过期）",
                     "Months until points expire (0: never)"),
      number_setting("event_month_most", 60, 0, 1'000, "参与活动每月积分上限",
                     "Points for taking part in a month, at most"),
      utc_offset_setting(),
      flag_setting("public_board", true, "积分榜不登录也可看", "The board is open without log-in"),
  });
}

std::string write_manifest() {
  return Json{
      {"name", "points"},
      {"version", "1.0"},
      {"title_zh", "村规民约积分"},
      {"title_en", "Points scheme"},
      {"migrations", migrations()},
      {"events", Json::array({"people.erased", "meeting.checked_in", "meeting.closed",
                              "meeting.vote_opened", "ticket.confirmed", "ticket.reopened"})},
      {"timers",
       Json::array({{{"name", "due"}, {"every_s", 20}}, {{"name", "tell"}, {"every_s", 2}}})},
      {"settings", settings()},
      {"tells", Json::array({told_kind("posting", "积分入账", "Points posted"),
                             told_kind("review", "积分审核与公示", "Review and publication"),
                             told_kind("objection", "积分异议", "Objections"),
                             told_kind("redemption", "积分兑换", "Redemptions"),
                             told_kind("household", "积分账户归谁", "Whose account it is")})},
      {"routes", route_list(routes())}}
      .dump();
}

}  // namespace

const std::vector<Route>& routes() {
  static const auto all =
      all_routes({household_routes(), book_routes(), round_routes(), score_routes(),
                  review_routes(), publication_routes(), objection_routes(), month_routes(),
                  shop_routes(), redemption_routes(), settlement_routes(), unsettled_routes(),
                  passbook_routes(), board_routes(), bridge_routes()});
  return all;
}

const std::string& manifest() {
  static const auto text = write_manifest();
  return text;
}

}  // namespace points
