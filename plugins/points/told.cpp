// SPDX-License-Identifier: Apache-2.0
#include "told.hpp"

namespace points {
namespace {

constexpr int rows_at_once = 1'000, photos_at_once = 100;

/// Rows with a person in them, and what is left of them there; none of `where` afterwards. $1 is
/// the person. Each is found by an index, or is of a table that stays small.
struct Forgotten {
  const char *table, *where, *set;
};

constexpr Forgotten forgotten[] = {
    {"books", "made_by = $1", "made_by = '', made_name = ''"},
    {"rounds", "made_by = $1", "made_by = '', made_name = ''"},
    {"visits", "by_id = $1 AND by_id <> ''", "note = '', by_id = '', by_name = ''"},
    // A refusal's reason is whose review it was: the second's where there was one.
    {"scores", "coalesce(second_by, first_by) = $1 AND reason <> ''", "reason = ''"},
    {"scores", "by_id = $1 AND by_id <> ''", "note = '', by_id = '', by_name = ''"},
    {"scores", "first_by = $1 AND first_by <> ''", "first_by = '', first_name = ''"},
    {"scores", "second_by = $1 AND second_by <> ''", "second_by = '', second_name = ''"},
    {"publications", "by_id = $1", "by_id = '', by_name = ''"},
    {"objections", "by_id = $1 AND by_id <> ''", "words = '', by_id = '', by_name = ''"},
    {"objections", "answered_by = $1 AND answered_by <> ''",
     "answer = '', answered_by = '', answered_name = ''"},
    // What a correction or a reversal says is in its author's words; of the rest the program's.
    {"entries", "by_id = $1 AND kind IN ('correction', 'reversal') AND words <> ''", "words = ''"},
    {"entries", "by_id = $1 AND by_id <> ''", "by_id = '', by_name = ''"},
    {"redemptions", "by_id = $1 AND by_id <> ''", "by_id = '', by_name = ''"},
    {"redemptions", "ended_by = $1 AND ended_by <> ''", "ended_by = '', ended_name = ''"},
    {"settlements", "by_id = $1", "by_id = '', by_name = ''"}};

using Clock = std::chrono::steady_clock;

/// False: `until` was over before all of it was done.
bool forget_rows(const Host& host, const Forgotten& what, const std::string& user,
                 Clock::time_point until) {
  const auto of = std::string(" FROM plugin_points_") + what.table + " WHERE " + what.where;
  while (find_number(host, "SELECT 1" + of + " LIMIT 1", {user}) == 1) {
    if (Clock::now() >= until) return false;
    host.write({{std::string("UPDATE plugin_points_") + what.table + " SET " + what.set +
                     " WHERE id IN (SELECT id" + of + " LIMIT $2)",
                 {user, rows_at_once}}});
  }
  return true;
}

bool forget_photos(const Host& host, const std::string& user, Clock::time_point until) {
  for (;;) {
    std::vector<std::string> photos;
    host.query("SELECT file FROM plugin_points_photos WHERE by_id = $1 LIMIT $2",
               {user, photos_at_once}, [&](const Row& row) { photos.push_back(row.string(0)); });
    if (photos.empty()) return true;
    if (Clock::now() >= until) return false;
    for (const auto& photo : photos) {
      host.write({{"DELETE FROM plugin_points_photos WHERE file = $1", {photo}, 1}});
      host.drop_file(photo);
    }
  }
}

/// What is little, and what would let them go on here.
void forget_at_once(const Host& host, const std::string& user) {
  std::vector<Statement> statements{
      {"UPDATE plugin_points_months SET by_id = '', by_name = '' WHERE by_id = $1", {user}},
      {"UPDATE plugin_points_closings SET by_id = '', by_name = '' WHERE by_id = $1", {user}},
      // The list of households calls its head by the name that is to be forgotten.
      {"UPDATE plugin_points_households SET name = '', shows_name = 0, version = version + 1"
       " WHERE EXISTS (SELECT 1 FROM plugin_points_dwellers d WHERE d.user = $1 AND d.household ="
       " plugin_points_households.id AND d.head <> '' AND d.head = plugin_points_households.name)",
       {user}}};
  for (const auto* table : {"shop_people", "wrong_codes", "presences", "looks", "dwellers"})
    statements.push_back(
        {std::string("DELETE FROM plugin_points_") + table + " WHERE user = $1", {user}});
  host.write(statements);
}

}  // namespace

void tell(const Host& host, std::string_view community, const Told& told) {
  kit::tell(host, "points", community, told);
}

void hand_over(const Host& host, std::string_view community) {
  kit::hand_over(host, "points", community);
}

void forget_person(const Host& host, const sifang_event& event, std::chrono::milliseconds time) {
  const auto subject = sifang_sdk::view(event.subject);
  constexpr std::string_view before = "user:";
  if (!subject.starts_with(before))
    throw std::runtime_error("people.erased is about " + std::string(subject));
  const auto user = subject.substr(before.size());
  host.write({{"INSERT OR IGNORE INTO plugin_points_forgetting (user) VALUES ($1)", {user}}});
  forget_at_once(host, std::string(user));
  forget_more(host, time);
}

void forget_more(const Host& host, std::chrono::milliseconds time) {
  const auto until = Clock::now() + time;
  for (;;) {
    const auto user = host.query_text("SELECT user FROM plugin_points_forgetting LIMIT 1");
    if (user.empty()) return;
    for (const auto& what : forgotten)
      if (!forget_rows(host, what, user, until)) return;
    if (!forget_photos(host, user, until)) return;
    host.write({{"DELETE FROM plugin_points_forgetting WHERE user = $1", {user}, 1}});
  }
}

}  // namespace points
