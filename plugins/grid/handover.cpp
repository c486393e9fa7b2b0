// SPDX-License-Identifier: Apache-2.0
// A grid goes from one person to another: the open work of the one becomes the other's, as a job.
// Whose roles are whose is the administrators' to say, who are told what is left for them.
#include <algorithm>

#include "kit/told.hpp"
#include "redraw.hpp"

namespace grid {
namespace {

using sifang_sdk::As;

struct Handover {
  Area area;
  std::string from, to, reason;
  std::string from_name, to_name;
  bool serves_already = false;  // whoever takes over
};

/// Everybody of the community whom a plugin may know by name.
std::string name_of(const Host& host, std::string_view community, const std::string& user) {
  Json cursor;
  do {
    Json input{{"community", community}, {"limit", 100}};
    if (!cursor.is_null()) input["cursor"] = cursor;
    const auto answer = host.command(As::itself, "people.list", input.dump());
    if (answer.status != 200) throw Refusal(409, "the plugin was not granted to see who is who");
    const auto people = Json::parse(answer.body);
    for (const auto& one : people.at("items"))
      if (one.at("id") == user) return one.at("name").get<std::string>();
    cursor = people.at("next");
  } while (!cursor.is_null());
  return {};
}

Handover read_handover(const Call& call) {
  Handover handover;
  handover.area = get_area(call);
  auto body = call.body();
  handover.from = body.text("from", 1, 40);
  handover.to = body.text("to", 1, 40);
  handover.reason = body.text("reason", 1, 500);
  body.done();
  if (handover.from == handover.to) throw wrong("/to", "is who has it now");
  for (const auto& one : list_serving(call.host, call.community)) {
    if (one.grid != handover.area.code) continue;
    if (one.user == handover.from) handover.from_name = one.name;
    if (one.user == handover.to) handover.serves_already = true;
  }
  if (handover.from_name.empty()) throw wrong("/from", "does not serve this grid");
  handover.to_name = name_of(call.host, call.community, handover.to);
  if (handover.to_name.empty()) throw wrong("/to", "holds no role in this community");
  return handover;
}

std::int64_t add_job(const Call& call, const Handover& handover) {
  call.host.write(
      {{"INSERT INTO plugin_grid_jobs (community, kind, state, grid, reason, from_by, from_name,"
        " to_by, to_name, by_id, by_name, at) VALUES ($1, 'handover', 'open', $2, $3, $4, $5, $6,"
        " $7, $8, $9, $10)",
        {call.community, handover.area.code, handover.reason, handover.from, handover.from_name,
         handover.to, handover.to_name, call.user, call.user_name, call.now},
        1}});
  const auto job = find_number(call.host, "SELECT max(id) FROM plugin_grid_jobs", {});
  call.host.write(
      {{"INSERT INTO plugin_grid_moves (job, ticket, from_grid, to_grid, how) SELECT $1, id, grid,"
        " grid, how FROM plugin_grid_tickets WHERE community = $2 AND grid = $3 AND assignee = $4"
        " AND state <> 'closed' ORDER BY since",
        {job, call.community, handover.area.code, handover.from}}});
  return job;
}

/// One telling for each, so that one person's erasure leaves the others theirs.
void tell_all(const Call& call, const Handover& handover) {
  const auto& area = handover.area;
  const auto zh = "网格“" + area.name + "”（" + area.code + "）由" + handover.from_name + "交接给" +
                  handover.to_name + "，在办诉求随之移交。";
  const auto en = "The grid " + area.name + " (" + area.code + ") goes from " + handover.from_name +
                  " to " + handover.to_name + ", with the open work.";
  const auto open = handover.serves_already
                        ? ""
                        : "请管理员为接手人登记该网格的角色，办法写在设置页“小区里的人”下面。";
  const auto open_en =
      handover.serves_already
          ? ""
          : " Please give the new person the role in this grid; the page of settings says how.";
  Told told{.kind = "handover", .text_zh = zh, .text_en = en, .path = "/grids"};
  told.data = {{"grid", area.code}, {"from", handover.from}, {"to", handover.to}};
  for (const auto& user : {handover.from, handover.to}) {
    told.users = {user};
    tell(call.host, "grid", call.community, told);
  }
  told.users.clear();
  told.roles = {"admin"};
  // Who is who, and how somebody is given a role.
  told.path = "/setup";
  told.text_zh += open + std::string("原负责人的角色请一并核对。");
  told.text_en += open_en + std::string(" Please look at the former one's role, too.");
  tell(call.host, "grid", call.community, told);
}

void hand_over_grid(const Call& call) {
  const auto handover = read_handover(call);
  const auto job = add_job(call, handover);
  tell_all(call, handover);
  call.answer({{"job", job}, {"membership", handover.serves_already ? "there" : "administrator"}});
}

/// What the core is asked; null, and why, where it is not to be asked. The time by which it must be
/// done stays what it was; one that is over cannot be said again, and goes back to the clock.
Json read_charge(const Host& host, const Step& step, std::string& why) {
  why = "it is not theirs any more";
  Json input;
  host.query(
      "SELECT json_object('id', t.id, 'party', t.party, 'assignee', j.to_by, 'note', j.reason),"
      " iif(t.due > $2, " KIT_TIME("t.due") ", ''), t.state FROM plugin_grid_tickets t JOIN"
      " plugin_grid_jobs j ON j.id = $3 WHERE t.id = $1 AND t.assignee = j.from_by AND j.to_by <>"
      " ''",
      {step.ticket, host.now_ms(), step.job}, [&](const Row& row) {
        why = "it is " + row.string(2) + " and cannot be given to somebody else now";
        if (row.text(2) != "assigned" && row.text(2) != "working") return;
        input = Json::parse(row.text(0));
        if (const auto due = row.string(1); !due.empty()) input["due"] = due;
      });
  return input;
}

/// Why the core refuses, in its own words.
std::string words_of(const std::string& body) {
  const auto problem = Json::parse(body, nullptr, false);
  if (!problem.is_object()) return "refused";
  const auto errors = problem.value("errors", Json::array());
  return errors.empty() ? problem.value("detail", "refused")
                        : errors[0].value("message", "refused");
}

}  // namespace

std::string hand_on(const Host& host, const Step& step) {
  std::string why;
  const auto input = read_charge(host, step, why);
  if (input.is_null()) return why;
  const auto key = key_of(step, "handover");
  const auto answer = host.command(As::itself, "ticket.assign", input.dump(), key);
  if (answer.status >= 500 || answer.status == 429)
    throw sifang_sdk::HostError("ticket.assign answers " + std::to_string(answer.status));
  return answer.status == 200 ? "" : words_of(answer.body);
}

std::vector<Route> handover_routes() {
  return {{"POST", "/grids/{id}/handover", "officer", hand_over_grid}};
}

}  // namespace grid
