// SPDX-License-Identifier: Apache-2.0
// A visit: one sheet, sent whole and once. What was found is scored with it.
#include <set>

#include "books.hpp"
#include "photos.hpp"
#include "scores.hpp"

namespace points {
namespace {

struct Visit {
  std::int64_t id = 0, round = 0, of_round = 0;
  std::string state, round_state, by_name, at;
  Household household;
};

/// Errors: Refusal 404.
Visit get_visit(const Call& call) {
  Visit visit;
  std::int64_t household = 0;
  call.host.query(
      "SELECT visit.id, visit.round, round.of_round, visit.state, round.state, visit.by_name,"
      " strftime('%Y-%m-%d %H:%M', visit.at / 1000 + 60 * $3, 'unixepoch'), visit.household"
      " FROM plugin_points_visits AS visit"
      " JOIN plugin_points_rounds AS round ON round.id = visit.round"
      " WHERE visit.id = $1 AND round.community = $2",
      {call.id("id"), call.community, call.utc_offset()}, [&](const Row& row) {
        visit.id = row.integer(0);
        visit.round = row.integer(1);
        visit.of_round = row.integer(2);
        visit.state = row.string(3);
        visit.round_state = row.string(4);
        visit.by_name = row.string(5);
        visit.at = row.string(6);
        household = row.integer(7);
      });
  if (visit.id == 0) throw Refusal(404, "there is no such visit");
  visit.household = get_household(call, household);
  return visit;
}

Json visit_json(const Call& call, const Visit& visit) {
  auto json = find_row(
      call.host,
      "SELECT json_object('id', visit.id, 'round', visit.round, 'household', json_object('id',"
      " household.id, 'number', household.number, 'name', household.name, 'building',"
      " household.building, 'unit', household.unit, 'room', household.room, 'grid',"
      " household.grid), 'state', visit.state, 'day', visit.day, 'sorted_right',"
      " visit.sorted_right, 'sorted_seen', visit.sorted_seen, 'tidy', json(CASE visit.tidy WHEN 1"
      " THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END), 'note', visit.note, 'by_name',"
      " visit.by_name, 'at', " KIT_TIME("visit.at") ", 'mine', " KIT_FLAG("visit.by_id = $2")
      ", 'photos', json((SELECT json_group_array(file) FROM (SELECT file FROM plugin_points_photos"
      " WHERE visit = visit.id ORDER BY position))))"
      " FROM plugin_points_visits AS visit"
      " JOIN plugin_points_households AS household ON household.id = visit.household"
      " WHERE visit.id = $1",
      {visit.id, call.user});
  json["scores"] = list_rows(
      call.host, select_scores() + " WHERE score.visit = $1 ORDER BY score.id", {visit.id});
  return json;
}

void show_visit(const Call& call) {
  const auto visit = get_visit(call);
  if (!call.has_role("inspector") && !call.has_role("supervisor") &&
      !leads(call, visit.household.grid))
    throw Refusal(404, "there is no such visit");
  call.answer(visit_json(call, visit));
}

/// Whoever was there before does not check themselves, nor does anybody who lives there.
void require_other_inspector(const Call& call, const Visit& visit) {
  require_stranger(call, visit.household.id);
  if (visit.of_round != 0 &&
      find_number(call.host,
                  "WITH RECURSIVE before (round) AS (SELECT $1 UNION SELECT r.of_round FROM"
                  " plugin_points_rounds AS r JOIN before ON r.id = before.round WHERE r.of_round"
                  " IS NOT NULL) SELECT 1 FROM plugin_points_visits WHERE round IN (SELECT round"
                  " FROM before) AND household = $2 AND by_id = $3 LIMIT 1",
                  {visit.of_round, visit.household.id, call.user}) == 1)
    throw Refusal(403, "somebody else must visit this household again: you were there before");
}

void require_to_do(const Visit& visit) {
  if (visit.state == "done")
    throw Refusal(409, "this household was visited by " + visit.by_name + " at " + visit.at);
  if (visit.round_state != "open") throw Refusal(409, "the round is closed");
  if (!visit.household.enrolled) throw Refusal(409, "the household does not take part any more");
}

struct Line {
  std::int64_t item = 0, points = 0;
  std::string note = {};
  std::vector<std::string> photos = {};
  std::size_t place = 0;  // in the request
};

std::string path_of(const Line& line) { return "/scores/" + std::to_string(line.place); }

struct ScoreSheet {
  std::string state, day, note;
  std::optional<std::int64_t> sorted_right, sorted_seen;
  std::optional<bool> tidy;
  std::vector<std::string> photos;
  std::vector<Line> lines;
};

/// A line of 0 points gives nothing and proves nothing: it is left out.
std::vector<Line> read_lines(Fields& body) {
  std::vector<Line> lines;
  std::set<std::int64_t> items;
  std::size_t place = 0;
  for (auto& fields : body.objects("scores", 0, 100)) {
    Line line{.place = place++};
    line.item = fields.integer("item", 1, INT64_MAX);
    line.points = fields.integer("points", -10'000, 10'000);
    line.note = fields.text_or("note", 500);
    line.photos = fields.texts("photos", 0, photos_most);
    fields.done();
    if (!items.insert(line.item).second) throw wrong(path_of(line) + "/item", "is there twice");
    if (line.points == 0 && !line.photos.empty())
      throw wrong(path_of(line) + "/points", "must be given where photos are");
    if (line.points != 0) lines.push_back(std::move(line));
  }
  return lines;
}

/// Both or neither, and not more right ones than were seen.
void require_counts(const ScoreSheet& sheet) {
  if (sheet.sorted_right.has_value() != sheet.sorted_seen.has_value())
    throw wrong("/sorted_seen", "and sorted_right come together");
  if (sheet.sorted_right && *sheet.sorted_right > *sheet.sorted_seen)
    throw wrong("/sorted_right", "is more than was seen");
}

ScoreSheet read_sheet(const Call& call) {
  auto body = call.body();
  ScoreSheet sheet;
  sheet.state = body.choice("state", {"done", "absent"});
  sheet.day = body.day("day");
  sheet.sorted_right = body.maybe_integer("sorted_right", 0, 1'000);
  sheet.sorted_seen = body.maybe_integer("sorted_seen", 1, 1'000);
  sheet.tidy = body.maybe_flag("tidy");
  sheet.note = body.text_or("note", 1'000);
  sheet.photos = body.texts("photos", 0, photos_most);
  sheet.lines = read_lines(body);
  body.done();
  require_counts(sheet);
  const bool found = sheet.sorted_seen || sheet.tidy || !sheet.lines.empty();
  if (sheet.state == "absent" && found)
    throw wrong("/state", "absent: nothing was seen that could be scored");
  return sheet;
}

void require_points(const Line& line, const Item& item) {
  if (item.source != "visit" && item.source != "both")
    throw wrong(path_of(line) + "/item", "is none that visits score");
  const auto least = std::min<std::int64_t>(item.points, 0);
  const auto most = std::max<std::int64_t>(item.points, 0);
  if (line.points < least || line.points > most)
    throw wrong(path_of(line) + "/points",
                "must be " + std::to_string(least) + " to " + std::to_string(most));
}

/// A phone without a line may have a version of the book that holds no more: its item is the one of
/// the same block, chapter and title that holds now.
std::int64_t newer_item(const Call& call, const Book& book, std::int64_t item) {
  const auto newer = find_number(
      call.host,
      "SELECT now.id FROM plugin_points_items AS old"
      " JOIN plugin_points_books AS known ON known.id = old.book AND known.id <> $2"
      " AND known.community = $3 AND known.state = 'adopted'"
      " JOIN plugin_points_blocks AS old_block ON old_block.id = old.block"
      " JOIN plugin_points_items AS now ON now.book = $2 AND now.title = old.title"
      " AND now.chapter = old.chapter AND (now.points > 0) = (old.points > 0)"
      " JOIN plugin_points_blocks AS block ON block.id = now.block AND block.title ="
      " old_block.title WHERE old.id = $1 ORDER BY now.points <> old.points, now.id LIMIT 1",
      {item, book.id, call.community});
  return newer == 0 ? item : newer;
}

void score_lines(const Call& call, const Visit& visit, const ScoreSheet& sheet) {
  if (sheet.lines.empty()) return;
  const auto book = book_on(call.host, call.community, sheet.day);
  std::set<std::int64_t> scored;
  for (const auto& line : sheet.lines) {
    const auto item = item_of(call.host, book, newer_item(call, book, line.item));
    if (!scored.insert(item.id).second) throw wrong(path_of(line) + "/item", "is there twice");
    require_points(line, item);
    const auto id = add_score(call, {.household = visit.household.id,
                                     .item = item.id,
                                     .points = line.points,
                                     .visit = visit.id,
                                     .day = sheet.day,
                                     .source = "visit",
                                     .note = line.note});
    keep_photos(call, line.photos, path_of(line) + "/photos", {.score = id});
  }
}

void take_sheet(const Call& call) {
  const auto visit = get_visit(call);
  require_other_inspector(call, visit);
  const auto sheet = read_sheet(call);
  require_to_do(visit);
  require_scoring_day(call, sheet.day, "/day");
  call.host.write(
      {{"UPDATE plugin_points_visits SET state = $2, day = $3, sorted_right = $4, sorted_seen = $5,"
        " tidy = $6, note = $7, by_id = $8, by_name = $9, at = $10"
        " WHERE id = $1 AND state <> 'done'",
        {visit.id, sheet.state, sheet.day, or_null(sheet.sorted_right), or_null(sheet.sorted_seen),
         sheet.tidy ? Value(int(*sheet.tidy)) : Value(nullptr), sheet.note, call.user,
         call.user_name, call.now},
        1}});
  keep_photos(call, sheet.photos, "/photos", {.visit = visit.id});
  score_lines(call, visit, sheet);
  call.answer(visit_json(call, visit), 201);
}

}  // namespace

std::vector<Route> visit_routes() {
  return {
      {"GET", "/visits/{id}", "inspector supervisor grid_leader", show_visit},
      {"POST", "/visits/{id}", "inspector", take_sheet},
  };
}

}  // namespace points
