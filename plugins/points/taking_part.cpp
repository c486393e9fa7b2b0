// SPDX-License-Identifier: Apache-2.0
// Points for taking part: a meeting attended and a ticket confirmed whatever the answer, from the
// log; help, by the word of whoever has seen it.
#include <set>

#include "books.hpp"
#include "kit/days.hpp"
#include "scores.hpp"

namespace points {
namespace {

std::int64_t time_of(const Host& host, const Json& event) {
  return ms_of(host, event.at("at").get<std::string>());
}

std::string day_of_event(const Host& host, std::string_view community, std::int64_t at) {
  return day_of(at, utc_offset(host, community));
}

struct Occasion {
  std::string source;  // of the items that it gives
  std::string event;   // "meeting:7": once for each household
  std::string day = {};
  std::int64_t at = 0;
};

struct Given {
  std::int64_t item = 0, points = 0;
};

/// What the book of that day gives for it; nothing while there was none.
std::vector<Given> list_given(const Host& host, std::string_view community,
                              const Occasion& occasion) {
  std::vector<Given> list;
  std::int64_t book = 0;
  try {
    book = book_on(host, community, occasion.day).id;
  } catch (const Refusal&) {
    return list;
  }
  host.query("SELECT id, points FROM plugin_points_items WHERE book = $1 AND source = $2",
             {book, occasion.source}, [&](const Row& row) {
               list.push_back({row.integer(0), row.integer(1)});
             });
  return list;
}

/// The log is its proof: approved at once. A household that did not take part then gets nothing,
/// nor does a month that is closed.
void give(const Host& host, std::string_view community, std::int64_t household,
          const Occasion& occasion) {
  if (is_closed(host, community, std::string_view(occasion.day).substr(0, 7))) return;
  for (const auto& given : list_given(host, community, occasion))
    host.write(
        {{"INSERT INTO plugin_points_scores (community, household, item, points, day, month,"
          " source, event, state, by_id, by_name, at)"
          " SELECT $1, id, $3, $4, $5, substr($5, 1, 7), 'event', $6, 'approved', '', '', $7"
          " FROM plugin_points_households WHERE id = $2 AND EXISTS (SELECT 1 FROM"
          " plugin_points_enrolments e WHERE e.household = $2 AND e.enrolled_at <= $7 AND"
          " (e.left_at IS NULL OR e.left_at > $7))"
          " ON CONFLICT (household, item, event) DO NOTHING",
          {community, household, given.item, given.points, occasion.day, occasion.event,
           occasion.at}}});
}

void note_presence(const Host& host, const sifang_event& event, const Json& body) {
  for (const auto& one : body.at("data").at("attendance"))
    host.write(
        {{"INSERT INTO plugin_points_presences (community, meeting, user)"
          " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
          {sifang_sdk::view(event.community), sifang_sdk::view(event.subject),
           one.at("user").get<std::string>()}}});
}

/// Each household once, however many of it came; by its items' own UNIQUE event.
void score_meeting(const Host& host, const sifang_event& event, const Json& body) {
  const auto community = sifang_sdk::view(event.community);
  const auto meeting = sifang_sdk::view(event.subject);
  Occasion occasion{.source = "meeting", .event = std::string(meeting)};
  occasion.at = time_of(host, body);
  occasion.day = day_of_event(host, community, occasion.at);
  std::vector<std::string> users;
  host.query("SELECT user FROM plugin_points_presences WHERE community = $1 AND meeting = $2",
             {community, meeting}, [&](const Row& row) { users.push_back(row.string(0)); });
  for (const auto& user : users)
    if (const auto place = host.household(community, user))
      if (const auto home = find_home(host, community, *place))
        give(host, community, home->id, occasion);
  host.write({{"DELETE FROM plugin_points_presences WHERE community = $1 AND meeting = $2",
               {community, meeting}}});
}

/// Whoever answered as the reporter is not told to others, nor to a plugin of any role that it may
/// be granted: kept until somebody asks who may see their own tickets. Who decided as a checker is
/// told, and has taken no part as the reporter.
void note_answer(const Host& host, const sifang_event& event, const Json& body) {
  if (!body.at("actor").is_null()) return;
  const auto community = sifang_sdk::view(event.community);
  const auto at = time_of(host, body);
  host.write(
      {{"INSERT INTO plugin_points_answers (community, ticket, day, at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        {community, sifang_sdk::view(event.subject), day_of_event(host, community, at), at}}});
}

void forget(const Host& host, const Json& body) {
  const auto user = body.at("data").at("person").at("id").get<std::string>();
  host.write({{"DELETE FROM plugin_points_presences WHERE user = $1", {user}},
              {"DELETE FROM plugin_points_looks WHERE user = $1", {user}}});
}

/// The tickets that whoever asks has reported, newest first: as many as one page has. None where
/// the core does not say now.
std::optional<std::set<std::string>> list_own_tickets(const Call& call) {
  const auto answer =
      call.host.command(sifang_sdk::As::caller, "ticket.list",
                        Json{{"community", call.community}, {"mine", true}, {"limit", 100}}.dump());
  if (answer.status != 200) {
    call.host.log("ticket.list answers " + std::to_string(answer.status) + "; asked again later");
    return std::nullopt;
  }
  std::set<std::string> own;
  const auto page = Json::parse(answer.body);
  for (const auto& ticket : page.at("items"))
    if (ticket.value("mine", false)) own.insert("ticket:" + ticket.at("id").get<std::string>());
  return own;
}

void record_help(const Call& call) {
  auto body = call.body();
  const auto household = get_household(call, body.integer("household", 1, INT64_MAX));
  if (!call.has_role("supervisor") && !leads(call, household.grid))
    throw Refusal(404, "there is nothing of this number");
  require_stranger(call, household.id);
  NewScore score{.household = household.id, .source = "event", .state = "approved"};
  score.day = body.day("day");
  const auto wanted = body.integer("item", 1, INT64_MAX);
  score.note = body.text("note", 1, 500);
  body.done();
  if (!household.enrolled) throw Refusal(409, "the household does not take part");
  require_scoring_day(call, score.day, "/day");
  const auto item = item_of(call.host, book_on(call.host, call.community, score.day), wanted);
  if (item.source != "help") throw wrong("/item", "is none for help");
  score.item = item.id;
  score.points = item.points;
  score.event = "help:" + score.day;
  call.answer(score_json(call.host, add_score(call, score)), 201);
}

}  // namespace

void score_event(const Host& host, const sifang_event& event) {
  const auto kind = sifang_sdk::view(event.kind);
  const auto body = Json::parse(sifang_sdk::view(event.body));
  if (kind == "people.erased") return forget(host, body);
  if (kind == "meeting.checked_in") return note_presence(host, event, body);
  if (kind == "meeting.closed") return score_meeting(host, event, body);
  if (kind == "ticket.confirmed" || kind == "ticket.reopened")
    return note_answer(host, event, body);
}

void score_own_answers(const Call& call, const Household& home) {
  const auto last =
      find_number(call.host, "SELECT max(id) FROM plugin_points_answers WHERE community = $1",
                  {call.community});
  const auto looked = find_number(
      call.host, "SELECT answer FROM plugin_points_looks WHERE community = $1 AND user = $2",
      {call.community, call.user});
  if (last <= looked) return;
  const auto own = list_own_tickets(call);
  if (!own) return;
  std::vector<Occasion> occasions;
  call.host.query(
      "SELECT ticket, day, at FROM plugin_points_answers WHERE community = $1 AND id > $2",
      {call.community, looked}, [&](const Row& row) {
        if (own->contains(row.string(0)))
          occasions.push_back({"ticket", row.string(0), row.string(1), row.integer(2)});
      });
  for (const auto& occasion : occasions) give(call.host, call.community, home.id, occasion);
  call.host.write(
      {{"INSERT INTO plugin_points_looks (community, user, answer) VALUES ($1, $2, $3)"
        " ON CONFLICT DO UPDATE SET answer = excluded.answer",
        {call.community, call.user, last},
        1}});
}

std::vector<Route> help_routes() {
  return {{"POST", "/help", "supervisor grid_leader", record_help}};
}

}  // namespace points
