// SPDX-License-Identifier: Apache-2.0
// A grid goes from one person to another: the roles of the one, by the core's own command, and the
// open work, as a job. Who serves no grid yet is given one by the administrators, who are told so.
#include "kit/told.hpp"
#include "redraw.hpp"

namespace grid {
namespace {

using sifang_sdk::As;

struct Handover {
  Area area;
  std::string from, to, reason;
  std::string from_name, to_name;
};

bool is_served_by(const Call& call, const Area& area, const std::string& user) {
  for (const auto& one : list_serving(call.host, call.community))
    if (one.grid == area.code && one.user == user) return true;
  return false;
}

/// Whether there is anything to hand over: a handover that broke off behind the roles can be asked
/// for again, and so can that of somebody whose role has ended.
bool has_to_do_with(const Call& call, const Area& area, const std::string& user) {
  return is_served_by(call, area, user) ||
         find_number(call.host,
                     "SELECT count(*) FROM plugin_grid_tickets WHERE community = $1 AND grid = $2"
                     " AND assignee = $3 AND state <> 'closed'",
                     {call.community, area.code, user}) > 0;
}

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
  if (!has_to_do_with(call, handover.area, handover.from))
    throw wrong("/from", "does not serve this grid");
  handover.from_name = name_of(call.host, call.community, handover.from);
  if (handover.from_name.empty()) handover.from_name = "—";  // has left the community already
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

/// The roles, on behalf of whoever asks. With the time in the key: a call that fails gives the
/// job's number to the next one. False where the other does not serve the grid for all that: they
/// were given none in this community yet.
bool move_roles(const Call& call, const Handover& handover, std::int64_t job) {
  const Json input{{"community", call.community},
                   {"grid", handover.area.code},
                   {"from", handover.from},
                   {"to", handover.to}};
  const auto answer =
      call.host.command(As::caller, "people.hand_over_grid", input.dump(),
                        "handover-" + std::to_string(job) + "-" + std::to_string(call.now));
  if (answer.status == 200) return true;
  if (answer.status == 422) return is_served_by(call, handover.area, handover.to);
  if (answer.status == 403) throw Refusal(403, "none of your roles here may do this");
  throw sifang_sdk::HostError("people.hand_over_grid answers " + std::to_string(answer.status));
}

/// One telling for each, so that one person's erasure leaves the others theirs.
void tell_all(const Call& call, const Handover& handover, bool moved) {
  const auto& area = handover.area;
  const auto zh = "网格“" + area.name + "”（" + area.code + "）由" + handover.from_name + "交接给" +
                  handover.to_name + "，在办诉求随之移交。";
  const auto en = "The grid " + area.name + " (" + area.code + ") goes from " + handover.from_name +
                  " to " + handover.to_name + ", with the open work.";
  Told told{.kind = "handover", .text_zh = zh, .text_en = en, .path = "/grids"};
  told.data = {{"grid", area.code}, {"from", handover.from}, {"to", handover.to}};
  for (const auto& user : {handover.from, handover.to}) {
    told.users = {user};
    tell(call.host, "grid", call.community, told);
  }
  told.users.clear();
  told.roles = {"admin"};
  if (!moved) {
    told.text_zh += "接手人还没有管网格的身份，请管理员在设置页给他加上，再结束原来的人的身份。";
    told.text_en +=
        " The new person has no grid role yet: please give them the role on the page of settings,"
        " and end the former one's.";
    told.path = "/setup";
  }
  tell(call.host, "grid", call.community, told);
}

void hand_over_grid(const Call& call) {
  const auto handover = read_handover(call);
  const auto job = add_job(call, handover);
  // What the core has done stays done, whatever becomes of this call: it can be asked for again.
  const bool moved = move_roles(call, handover, job);
  tell_all(call, handover, moved);
  call.answer({{"job", job}, {"membership", moved ? "moved" : "administrator"}});
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
  const auto problem = parse_json(body);
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
