// SPDX-License-Identifier: Apache-2.0
// Who has looked at the household map: rows that stay, and what supervisors are told of a day.
#include "homes.hpp"
#include "kit/days.hpp"
#include "kit/told.hpp"

namespace grid {
namespace {

/// ?from or ?to, a day; `otherwise` where it is not asked.
std::string day_in(const Call& call, const char* name, const char* otherwise) {
  const auto text = call.request.query(name);
  if (text.empty()) return otherwise;
  if (!is_day(text)) throw wrong(std::string("?") + name, "must be a day like 2026-11-28");
  return std::string(text);
}

void show_looks(const Call& call) {
  const auto page = paging_of(call);
  const auto from = day_in(call, "from", "0000-00-00"), to = day_in(call, "to", "9999-99-99");
  call.answer(page_of(
      list_rows(
          call.host,
          "SELECT json_object('id', id, 'at', " KIT_TIME(
              "at") ", 'user_name', user_name, 'grid', grid, 'what', what, 'home', place,"
                    " 'count', count, 'why', why) FROM plugin_grid_looks WHERE community ="
                    " $1 AND ($2 = '' OR grid = $2) AND day BETWEEN $3 AND $4 AND id < $5"
                    " ORDER BY id DESC LIMIT $6",
          {call.community, call.request.query("grid"), from, to, page.before, page.limit + 1}),
      page.limit));
}

struct Day {
  std::string grid, day;
  std::int64_t looks = 0, people = 0, exports = 0;
};

/// Days that are over and of which nobody was told; the oldest first.
std::vector<Day> list_untold(const Host& host, std::string_view community,
                             const std::string& today) {
  std::vector<Day> days;
  host.query(
      "SELECT grid, day, count(*), count(DISTINCT user_id), sum(what = 'export') FROM"
      " plugin_grid_looks l WHERE community = $1 AND day < $2 AND NOT EXISTS (SELECT 1 FROM"
      " plugin_grid_look_reports r WHERE r.community = l.community AND r.grid = l.grid AND r.day ="
      " l.day) GROUP BY day, grid ORDER BY day, grid LIMIT 100",
      {community, today}, [&](const Row& row) {
        days.push_back(
            {row.string(0), row.string(1), row.integer(2), row.integer(3), row.integer(4)});
      });
  return days;
}

Told telling_of(const Day& day, const std::string& today) {
  const auto count = [](std::int64_t number) { return std::to_string(number); };
  Told told{.kind = "looks", .roles = {"supervisor"}, .text_zh = {}, .text_en = {}};
  told.text_zh = "网格 " + day.grid + " 的民情地图 " + day_zh(day.day, today) + "有 " +
                 count(day.looks) + " 次查看或登记，涉及 " + count(day.people) + " 人" +
                 (day.exports > 0 ? "，其中导出 " + count(day.exports) + " 次。" : "。");
  told.text_en = "The household map of grid " + day.grid + " was looked at or written to " +
                 count(day.looks) + " times by " + count(day.people) + " people on " +
                 day_en(day.day, today) + ", with " + count(day.exports) + " exports.";
  told.path = "/looks/homes";
  told.data = {{"grid", day.grid}, {"day", day.day}, {"looks", day.looks}};
  return told;
}

}  // namespace

void note_look(const Call& call, const Look& look) {
  const auto place = look.home ? place_of(*look.home) : std::string();
  call.host.write(
      {{"INSERT INTO plugin_grid_looks (community, at, day, user_id, user_name, grid,"
        " what, home, place, count, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
        " $10, $11)",
        {call.community, call.now, call.today(), call.user, call.user_name, look.grid, look.what,
         look.home ? Value(look.home->id) : Value(nullptr),
         look.home ? Value(place) : Value(nullptr), look.count, look.why},
        1}});
}

/// The day of each is written down in the transaction that tells it: once, whatever is restarted.
void report_looks(const Host& host, std::string_view community) {
  // Of one thread: the plugin's. The day on which nothing was left to tell.
  static std::map<std::string, std::string, std::less<>> told_all;
  const auto today = today_in(host, community);
  auto& last = told_all[std::string(community)];
  if (last == today) return;
  const auto days = list_untold(host, community, today);
  for (const auto& day : days) {
    tell(host, "grid", community, telling_of(day, today));
    host.write({{"INSERT INTO plugin_grid_look_reports (community, grid, day) VALUES ($1, $2, $3)",
                 {community, day.grid, day.day},
                 1}});
  }
  if (days.empty()) last = today;
}

/// Of whoever is erased, names go everywhere and photos with their rows; what they have written of
/// others stays the grid's.
void home_event(const Host& host, const sifang_event& event) {
  if (sifang_sdk::view(event.kind) != "people.erased") return;
  const auto body = Json::parse(sifang_sdk::view(event.body));
  const auto user = body.at("data").at("person").at("id").get<std::string>();
  std::vector<std::string> photos;
  host.query("SELECT file FROM plugin_grid_photos WHERE by_id = $1", {user},
             [&](const Row& row) { photos.push_back(row.string(0)); });
  host.write(
      {{"DELETE FROM plugin_grid_photos WHERE by_id = $1", {user}},
       {"UPDATE plugin_grid_visits SET by_id = '', by_name = '' WHERE by_id = $1", {user}},
       {"UPDATE plugin_grid_patrols SET by_id = '', by_name = '' WHERE by_id = $1", {user}},
       {"UPDATE plugin_grid_looks SET user_id = '', user_name = '' WHERE user_id = $1", {user}}});
  for (const auto& photo : photos) host.drop_file(photo);
}

std::vector<Route> look_routes() { return {{"GET", "/looks", "supervisor", show_looks}}; }

}  // namespace grid
