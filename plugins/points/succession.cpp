// SPDX-License-Identifier: Apache-2.0
// Who has an account. The core tells a plugin where somebody lives now, of whom it has the id; when
// they moved, and who else lives there, it tells nobody but administrators. So what is kept is who
// has looked into an account: as long as one of them lives there, whoever comes along is of their
// household.
#include "succession.hpp"

#include <algorithm>

#include "places.hpp"
#include "scores.hpp"
#include "told.hpp"

namespace points {
namespace {

constexpr std::int64_t households_at_once = 40;

/// "户号 001（3-2-902）".
std::string named(const Household& home, const char* number_is, const char* open,
                  const char* shut) {
  const auto unit = home.unit.empty() ? "" : home.unit + "-";
  return number_is + home.number + open + home.building + "-" + unit + home.room + shut;
}
std::string named_zh(const Household& home) { return named(home, "户号 ", "（", "）"); }
std::string named_en(const Household& home) { return named(home, "Household ", " (", ")"); }

void tell_deciders(const Call& call, const Household& home, const char* what,
                   const std::string& text_zh, const std::string& text_en,
                   const Json& more = Json::object()) {
  Json data{{"household", home.number}, {"what", what}};
  data.update(more);
  tell(call.host, call.community,
       {.kind = "household",
        .roles = {"admin", "supervisor"},
        .text_zh = text_zh,
        .text_en = text_en,
        .path = "/points/households",
        .data = std::move(data)});
}

/// Errors: Refusal 404; 403 of one's own; 409 where it is closed.
Household open_household(const Call& call) {
  const auto household = get_household(call, call.id("household"));
  require_stranger(call, household.id);
  if (household.closed) throw Refusal(409, "the account is closed");
  return household;
}

/// What an account that is closed is called, together with its place: "001#1", the next "001#2".
std::string find_ending(const Call& call, const Household& household) {
  for (std::int64_t at = 1;; ++at) {
    const auto ending = "#" + std::to_string(at);
    const bool taken =
        find_number(call.host,
                    "SELECT 1 FROM plugin_points_households WHERE community = $1 AND (number = $2"
                    " OR (building = $3 AND unit = $4 AND room = $5)) LIMIT 1",
                    {call.community, household.number + ending, household.building, household.unit,
                     household.room + ending}) == 1;
    if (!taken) return ending;
  }
}

/// The account of who lived there is closed by the rules of one that leaves; who lives there now
/// begins with an empty one, of the same number and place.
void follow(const Call& call) {
  const auto household = open_household(call);
  auto body = call.body();
  const auto name = body.text("name", 1, 60);
  const bool enrolled = body.maybe_flag("enrolled").value_or(false);
  body.done();
  if (name.find_first_of("\r\n\t") != name.npos) throw wrong("/name", "has a line break in it");
  if (enrolled) require_alone(call, place_of(household), household.id);
  const auto ending = find_ending(call, household);
  const auto& [building, unit, room] = place_of(household);
  const auto former_number = household.number + ending, former_room = household.room + ending;
  const auto former_key = key_of({building, unit, former_room}), key = key_of(place_of(household));
  const auto id = find_number(call.host, "SELECT max(id) + 1 FROM plugin_points_households", {});
  const auto enrolled_at = find_number(
      call.host, "SELECT enrolled_at FROM plugin_points_households WHERE id = $1", {household.id});
  const bool done = call.host.try_write(
      {{"UPDATE plugin_points_households SET number = $2, room = $3, place_key = $4, enrolled_at ="
        " NULL, closed_at = $5, vacant_at = NULL, awaited_at = NULL, version = version + 1"
        " WHERE id = $1 AND closed_at IS NULL",
        {household.id, former_number, former_room, former_key, call.now},
        1},
       {"INSERT INTO plugin_points_households (id, community, number, name, building, unit, room,"
        " place_key, grid, enrolled_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
        " $10, $11)",
        {id, call.community, household.number, name, building, unit, room, key, household.grid,
         enrolled ? Value(call.now) : Value(nullptr), call.now},
        1},
       {"INSERT INTO plugin_points_closings (household, follower, number, building, unit, room,"
        " enrolled_at, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, nullif($7, 0), $8, $9,"
        " $10)",
        {household.id, id, household.number, building, unit, room, enrolled_at, call.user,
         call.user_name, call.now},
        1}});
  if (!done) throw Refusal(409, "the account is closed");
  tell_deciders(call, household, "followed",
                named_zh(household) + "现在住着新的一户：原账户关闭，改为 " + former_number + "。",
                named_en(household) +
                    " is a new household now: the account of before is closed and"
                    " called " +
                    former_number + ".",
                Json::object({{"closed", former_number}}));
  answer_household(call, id, 201);
}

/// Who lives there now is the household that has the account: what was before is theirs.
void keep(const Call& call) {
  const auto household = open_household(call);
  call.body().done();
  if (!is_lived_in(call.host, call.community, household))
    call.host.write(
        {{"UPDATE plugin_points_dwellers SET is_past = 1 WHERE household = $1", {household.id}},
         {"UPDATE plugin_points_households SET is_held = 0, vacant_at = NULL,"
          " awaited_at = NULL, version = version + 1 WHERE id = $1",
          {household.id},
          1}});
  else
    call.host.write(
        {{"UPDATE plugin_points_households SET vacant_at = NULL, awaited_at = NULL"
          " WHERE id = $1",
          {household.id},
          1}});
  answer_household(call, household.id);
}

struct Closing {
  std::int64_t follower = 0, enrolled_at = 0;
  std::string number, building, unit, room;
};

Closing find_closing(const Call& call, std::int64_t household) {
  Closing closing;
  call.host.query(
      "SELECT follower, coalesce(enrolled_at, 0), number, building, unit, room FROM"
      " plugin_points_closings WHERE household = $1",
      {household}, [&](const Row& row) {
        closing = {row.integer(0), row.integer(1), row.string(2),
                   row.string(3),  row.string(4),  row.string(5)};
      });
  return closing;
}

/// That nothing has come to an account that would be lost with it.
void require_empty(const Call& call, std::int64_t household) {
  for (const auto* table : {"entries", "scores", "visits", "redemptions"})
    if (find_number(
            call.host,
            std::string("SELECT 1 FROM plugin_points_") + table + " WHERE household = $1 LIMIT 1",
            {household}) == 1)
      throw Refusal(409, "the new account has been used");
  if (find_number(call.host, "SELECT 1 FROM plugin_points_closings WHERE household = $1",
                  {household}) == 1)
    throw Refusal(409, "a household of after has followed: that comes first");
}

/// Number and place may have gone to another one since, or the new account to another household.
void require_unused(const Call& call, std::int64_t household, const Closing& closing) {
  const auto follower = known_household(call.host, closing.follower);
  if (follower.number != closing.number ||
      key_of(place_of(follower)) != key_of({closing.building, closing.unit, closing.room}))
    throw Refusal(409, "the new account has another number or place since");
  if (find_number(call.host,
                  "SELECT 1 FROM plugin_points_households WHERE community = $1 AND id <> $2 AND id"
                  " <> $3 AND (number = $4 OR place_key = $5) LIMIT 1",
                  {call.community, household, closing.follower, closing.number,
                   key_of({closing.building, closing.unit, closing.room})}) == 1)
    throw Refusal(409, "its number or place is another household's now");
}

/// Takes `follow` back, as long as the new account is empty.
void reopen(const Call& call) {
  const auto household = get_household(call, call.id("household"));
  call.body().done();
  const auto closing = find_closing(call, household.id);
  require_stranger(call, household.id);
  if (!household.closed || closing.follower == 0) throw Refusal(409, "the account is not closed");
  require_stranger(call, closing.follower);
  require_empty(call, closing.follower);
  require_unused(call, household.id, closing);
  std::vector<Statement> batch{
      {"DELETE FROM plugin_points_closings WHERE household = $1", {household.id}, 1}};
  for (const auto* table : {"dwellers", "homes", "enrolments", "grids"})
    batch.push_back({std::string("DELETE FROM plugin_points_") + table + " WHERE household = $1",
                     {closing.follower}});
  batch.push_back({"DELETE FROM plugin_points_households WHERE id = $1", {closing.follower}, 1});
  const auto key = key_of({closing.building, closing.unit, closing.room});
  batch.push_back(
      {"UPDATE plugin_points_households SET number = $2, building = $3, unit = $4, room = $5,"
       " place_key = $6, enrolled_at = nullif($7, 0), closed_at = NULL, version = version + 1"
       " WHERE id = $1 AND closed_at IS NOT NULL",
       {household.id, closing.number, closing.building, closing.unit, closing.room, key,
        closing.enrolled_at},
       1});
  call.host.write(batch);
  const auto again = known_household(call.host, household.id);
  tell_deciders(
      call, again, "reopened", named_zh(again) + "还是原来的一户：原账户恢复。",
      named_en(again) + " is the household of before after all: its account is open again.");
  answer_household(call, household.id);
}

}  // namespace

bool is_lived_in(const Host& host, std::string_view community, const Household& home) {
  std::vector<std::string> users;
  host.query("SELECT user FROM plugin_points_dwellers WHERE household = $1 AND is_past = 0",
             {home.id}, [&](const Row& row) { users.push_back(row.string(0)); });
  const auto key = key_of(place_of(home));
  return std::any_of(users.begin(), users.end(), [&](const auto& user) {
    const auto place = host.household(community, user);
    return place && key_of(*place) == key;
  });
}

bool has_account(const Call& call, const Household& home) {
  return !home.held ||
         find_number(call.host,
                     "SELECT 1 FROM plugin_points_dwellers WHERE user = $1 AND household = $2 AND"
                     " is_past = 0",
                     {call.user, home.id}) == 1 ||
         is_lived_in(call.host, call.community, home);
}

void answer_waiting(const Call& call, const Household& home) {
  if (call.host.try_write(
          {{"UPDATE plugin_points_households SET awaited_at = $2, vacant_at = coalesce(vacant_at,"
            " $2), version = version + 1 WHERE id = $1 AND awaited_at IS NULL",
            {home.id, call.now},
            1}}))
    tell_deciders(call, home, "waiting",
                  named_zh(home) +
                      "：以前用这个账户的人都不住这里了，现在住这里的人来看积分。请确认是"
                      "原来的一户还是新的一户。",
                  named_en(home) +
                      ": nobody of those who had the account lives there any more, and"
                      " somebody who does has asked for it. Say whether they are the same"
                      " household or a new one.");
  answer_problem(call, 403, "forbidden", "Not allowed", waiting_words, {{"state", "waiting"}});
}

void remember_dweller(const Call& call, const Household& home) {
  remember_home(call, home);
  const auto head = home.name == call.user_name ? home.name : std::string();
  if (home.held && find_number(call.host,
                               "SELECT 1 FROM plugin_points_dwellers WHERE user = $1 AND household"
                               " = $2 AND head = $3 AND is_past = 0",
                               {call.user, home.id, head}) == 1)
    return;
  call.host.write(
      {{"INSERT INTO plugin_points_dwellers (user, household, head) VALUES ($1, $2, $3)"
        " ON CONFLICT (user, household) DO UPDATE SET head = excluded.head, is_past = 0",
        {call.user, home.id, head},
        1},
       {"UPDATE plugin_points_households SET is_held = 1, vacant_at = NULL, awaited_at = NULL"
        " WHERE id = $1",
        {home.id},
        1}});
}

void look_for_vacant(const Host& host, std::string_view community) {
  const auto from = find_number(
      host, "SELECT household FROM plugin_points_vacancy_looks WHERE community = $1", {community});
  std::vector<std::pair<std::int64_t, bool>> list;  // and whether it was vacant
  host.query(
      "SELECT id, vacant_at IS NOT NULL FROM plugin_points_households WHERE community = $1 AND"
      " id > $2 AND is_held = 1 AND closed_at IS NULL ORDER BY id LIMIT $3",
      {community, from, households_at_once},
      [&](const Row& row) { list.emplace_back(row.integer(0), row.integer(1) != 0); });
  std::vector<Statement> batch;
  for (const auto& [id, was_vacant] : list) {
    const bool vacant = !is_lived_in(host, community, known_household(host, id));
    if (vacant == was_vacant) continue;
    batch.push_back({vacant ? "UPDATE plugin_points_households SET vacant_at = $2 WHERE id = $1"
                            : "UPDATE plugin_points_households SET vacant_at = NULL, awaited_at ="
                              " NULL WHERE id = $1 AND $2 > 0",
                     {id, host.now_ms()}});
  }
  const auto upto = std::ssize(list) < households_at_once ? 0 : list.back().first;
  if (upto != from)
    batch.push_back(
        {"INSERT INTO plugin_points_vacancy_looks (community, household) VALUES ($1,"
         " $2) ON CONFLICT (community) DO UPDATE SET household = excluded.household",
         {community, upto},
         1});
  if (!batch.empty()) host.write(batch);
}

std::vector<Route> succession_routes() {
  return {{"POST", "/households/{household}/follow", "admin supervisor", follow},
          {"POST", "/households/{household}/keep", "admin supervisor", keep},
          {"POST", "/households/{household}/reopen", "admin supervisor", reopen}};
}

}  // namespace points
