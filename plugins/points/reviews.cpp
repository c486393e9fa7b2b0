// SPDX-License-Identifier: Apache-2.0
// The two reviews: of each score by itself, however many come in one request.
#include "kit/days.hpp"
#include "scores.hpp"
#include "told.hpp"

namespace points {
namespace {

struct Step {
  bool first = false;
  const char* from;  // the state that it is for
  const char* to;    // when it is good
  const char* column;
};
constexpr Step first_step{true, "submitted", "checked", "first"};
constexpr Step second_step{false, "checked", "approved", "second"};

/// Errors: Refusal 403 for a step that is not theirs, 422.
const Step& step_named(const Call& call, const std::string& name) {
  if (name != "first" && name != "second") throw wrong("step", "must be one of first, second");
  const auto& step = name == "first" ? first_step : second_step;
  const bool theirs = step.first ? call.has_role("inspector") || call.has_role("grid_leader")
                                 : call.has_role("supervisor");
  if (!theirs) throw Refusal(403, "this review is for somebody of another role");
  return step;
}

/// "": of every grid. A leader who is no inspector reviews their own alone: a JSON list.
std::string grids_of(const Call& call, const Step& step) {
  return !step.first || call.has_role("inspector") ? std::string() : led_grids(call);
}

/// The round of a visit's score, and the other visits of a re-inspection and what was re-inspected:
/// each with what it gave for the same item, or null.
constexpr const char* select_beside =
    "SELECT json_object('recheck', " KIT_FLAG("o.of_round IS NOT NULL") ", 'title', o.title, 'by_name', v.by_name, 'day', v.day, 'score', json((SELECT"
    " json_object('id', s.id, 'points', s.points, 'state', s.state) FROM plugin_points_scores s"
    " JOIN plugin_points_items i ON i.id = s.item JOIN plugin_points_blocks b ON b.id = i.block"
    " WHERE s.visit = v.id AND i.title = item.title AND i.chapter = item.chapter AND b.title ="
    " block.title LIMIT 1))) FROM plugin_points_scores score"
    " JOIN plugin_points_items item ON item.id = score.item"
    " JOIN plugin_points_blocks block ON block.id = item.block"
    " JOIN plugin_points_visits own ON own.id = score.visit"
    " JOIN plugin_points_rounds r ON r.id = own.round"
    " JOIN plugin_points_rounds o ON o.community = r.community AND o.id <> r.id"
    " AND (o.id = r.of_round OR o.of_round = r.id OR o.of_round = r.of_round)"
    " JOIN plugin_points_visits v ON v.round = o.id AND v.household = own.household"
    " WHERE score.id = $1 AND v.state = 'done' ORDER BY v.at, v.id";

void add_beside(const Call& call, Json& score) {
  const auto id = score["id"].get<std::int64_t>();
  score["round"] = find_row(call.host,
                            "SELECT json_object('title', r.title, 'recheck', " KIT_FLAG(
                                "r.of_round IS NOT NULL") ") FROM plugin_points_scores s JOIN plugin_points_visits v ON v.id ="
                            " s.visit JOIN plugin_points_rounds r ON r.id = v.round WHERE s.id = $1",
                            {id});
  score["beside"] = list_rows(call.host, select_beside, {id});
}

void list_waiting(const Call& call) {
  const auto& step = step_named(call, std::string(call.request.query("step")));
  const auto paging = paging_of(call);
  auto page = page_of(
      list_rows(call.host,
                select_scores() +
                    " WHERE score.community = $1 AND score.state = $2 AND score.id < $3"
                    " AND score.by_id <> $4 AND coalesce(score.first_by, '') <> $4"
                    " AND score.household <> $5 AND ($6 = '' OR"
                    " household.grid IN (SELECT value FROM json_each(iif($6 = '', '[]', $6))))"
                    " ORDER BY score.id DESC LIMIT $7",
                {call.community, step.from, paging.before, call.user, home_id(call),
                 grids_of(call, step), paging.limit + 1}),
      paging.limit);
  for (auto& score : page["items"]) add_beside(call, score);
  call.answer(page);
}

struct Verdict {
  const Step& step;
  bool good = false;
  std::string reason;
};

/// Why whoever asks may not give it; "": they may.
std::string obstacle(const Call& call, const Score& score, const Household& household,
                     const Verdict& verdict, const std::string& grids) {
  if (!grids.empty() && !leads(call, household.grid)) return "it is of another grid";
  if (score.state != verdict.step.from) return "it is " + score.state;
  if (score.by == call.user) return "you have scored or claimed it yourself";
  if (!verdict.step.first && score.first_by == call.user) return "you have reviewed it before";
  if (home_id(call) == score.household) return "it is about your own household";
  return {};
}

/// Whoever claimed hears why not.
void tell_refused(const Call& call, const Score& score, const Household& household,
                  const std::string& reason) {
  const auto today = call.today();
  tell(call.host, call.community,
       {.kind = "review",
        .homes = homes_of(call.host, household),
        .text_zh = "“" + shortened(score.title) + "”（" + day_zh(score.day, today) +
                   "）未通过审核：" + reason,
        .text_en = "\"" + shortened(score.title) + "\" (" + day_en(score.day, today) +
                   ") was refused: " + reason,
        .path = "/points/mine",
        .data = {{"score", score.id}, {"state", "refused"}}});
}

/// Gives it; "" when that was done, otherwise why not.
std::string review(const Call& call, std::int64_t id, const Verdict& verdict,
                   const std::string& grid) {
  const auto score = get_score(call, id);
  const auto household = get_household(call, score.household);
  if (auto why = obstacle(call, score, household, verdict, grid); !why.empty()) return why;
  const std::string column = verdict.step.column;
  call.host.write(
      {{"UPDATE plugin_points_scores SET state = $2, reason = $3, version = version + 1,"
        " " +
            column + "_by = $4, " + column + "_name = $5, " + column +
            "_at = $6"
            " WHERE id = $1 AND state = $7",
        {id, verdict.good ? verdict.step.to : "refused", verdict.reason, call.user, call.user_name,
         call.now, verdict.step.from},
        1}});
  if (!verdict.good) tell_refused(call, score, household, verdict.reason);
  return {};
}

void review_all(const Call& call) {
  auto body = call.body();
  const auto ids = body.numbers("scores", 1, 200);
  const auto step_name = body.choice("step", {"first", "second"});
  const auto good = body.maybe_flag("ok");
  const auto reason = body.text_or("reason", 200);
  body.done();
  if (!good) throw wrong("/ok", "is missing");
  if (!*good && reason.empty()) throw wrong("/reason", "must say why not");
  const Verdict verdict{step_named(call, step_name), *good, *good ? std::string() : reason};
  const auto grids = grids_of(call, verdict.step);
  Json answer{{"done", Json::array()}, {"failed", Json::array()}};
  for (const auto id : ids) {
    std::string why;
    try {
      why = review(call, id, verdict, grids);
    } catch (const Refusal& refusal) {
      why = refusal.what();
    }
    if (why.empty())
      answer["done"].push_back(id);
    else
      answer["failed"].push_back({{"id", id}, {"why", why}});
  }
  call.answer(answer);
}

}  // namespace

std::vector<Route> review_routes() {
  return {
      {"GET", "/reviews", "inspector grid_leader supervisor", list_waiting},
      {"POST", "/reviews", "inspector grid_leader supervisor", review_all},
  };
}

}  // namespace points
