// SPDX-License-Identifier: Apache-2.0
// The queue as it is seen, and what is done with it by hand.
#include "lists.hpp"
#include "outbox.hpp"

namespace grid {
namespace {

void list_queue(const Call& call) {
  const auto connector = get_connector(call);
  const auto paging = paging_of(call);
  auto rows = list_rows(
      call.host,
      std::string("SELECT json_object('id', o.id, 'ticket', o.ticket, 'number', o.number, 'kind',"
                  " o.kind, 'action', o.action, 'state', o.state, 'tries', o.tries, 'next_at',"
                  " iif(o.state IN ('to_send', 'failed', 'sent'), ") +
          KIT_TIME("max(o.next_at, o.busy_until)") ", NULL), 'error', nullif(o.error, ''), 'by_name', nullif(o.ended_name, ''),"
          " 'foreign', coalesce(nullif(o.foreign_id, ''), (SELECT nullif(foreign_id, '') FROM"
          " plugin_grid_links WHERE connector = o.connector AND ticket = o.ticket)), 'at', "
          KIT_TIME("o.at") ", 'sent_at', " KIT_TIME("o.sent_at") ", 'hidden', " +
          hidden_for(call, "o.ticket") +
          ") FROM plugin_grid_outbox AS o WHERE o.connector = $1 AND ($2 = '' OR o.state = $2)"
          " AND o.id < $3 ORDER BY o.id DESC LIMIT $4",
      {connector.id, call.request.query("state"), paging.before, paging.limit + 1});
  for (auto& row : rows) hide(row, {"ticket", "number", "foreign", "error"});
  call.answer(page_of(std::move(rows), paging.limit));
}

/// Errors: Refusal 404.
OutRow get_row(const Call& call) {
  const auto row = find_out_row(call.host, call.id("id"));
  if (row.id == 0 || row.community != call.community) throw Refusal(404, "there is no such row");
  return row;
}

/// Dead ones as if they were new: what they have a number to ask for with goes on asking. A request
/// that may not leave may by now.
constexpr const char* again =
    "UPDATE plugin_grid_outbox SET state = iif(token = '', 'to_send', 'sent'), tries = 0,"
    " error = '', busy_until = 0, next_at = $1 WHERE ";

void replay_one(const Call& call) {
  call.body().done();
  const auto row = get_row(call);
  if (row.state != "dead" && row.state != "refused")
    throw Refusal(409, "it is " + row.state + ": only what is dead is sent again");
  call.host.write({{std::string(again) + "id = $2", {call.now, row.id}, 1}});
  call.answer({{"replayed", 1}});
}

void replay_all(const Call& call) {
  call.body().done();
  const auto connector = get_connector(call);
  const auto count = find_number(
      call.host, "SELECT count(*) FROM plugin_grid_outbox WHERE connector = $1 AND state = 'dead'",
      {connector.id});
  call.host.write(
      {{std::string(again) + "connector = $2 AND state = 'dead'", {call.now, connector.id}, count},
       {"UPDATE plugin_grid_connectors SET dead_told = 0 WHERE id = $1", {connector.id}, 1}});
  call.answer({{"replayed", count}});
}

void give_up(const Call& call) {
  const auto row = get_row(call);
  auto body = call.body();
  const auto reason = body.text("reason", 1, 200);
  body.done();
  if (!row.is_open() && row.state != "dead") throw Refusal(409, "it is " + row.state + " already");
  end_row(call.host, row, "given_up", reason);
  call.host.write({{"UPDATE plugin_grid_outbox SET ended_by = $2, ended_name = $3 WHERE id = $1",
                    {row.id, call.user, call.user_name},
                    1}});
  call.answer({{"given_up", true}});
}

}  // namespace

std::vector<Route> outbox_routes() {
  return {{"GET", "/connectors/{id}/queue", "officer admin", list_queue},
          {"POST", "/queue/{id}/replay", "officer admin", replay_one},
          {"POST", "/connectors/{id}/replay", "officer admin", replay_all},
          {"POST", "/queue/{id}/give_up", "officer admin", give_up}};
}

}  // namespace grid
