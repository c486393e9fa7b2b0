// SPDX-License-Identifier: Apache-2.0
// How rows come into the outbox: from the log, once each.
#include <algorithm>

#include "outbox.hpp"
#include "own_comments.hpp"

namespace grid {
namespace {

struct Step {
  std::string ticket, number, action, by, comment;
  std::int64_t seq = 0, at = 0;
  bool is_unclear = false;  // a comment of the plugin's of which nobody has said whose it is
};

Step read_step(const sifang_event& event, std::string_view action, const Json& body) {
  Step step{.ticket = {},
            .number = {},
            .action = std::string(action),
            .by = {},
            .comment = {},
            .seq = event.seq,
            .at = parse_time(body.at("at").get<std::string>(), 0).value_or(0)};
  const auto& ticket = body.at("data").at("ticket");
  step.ticket = ticket.at("id").get<std::string>();
  step.number = ticket.value("number", std::string());
  if (const auto& actor = body.at("actor"); actor.is_object())
    step.by = actor.at("id").get<std::string>();
  if (action == "comment") step.comment = body.at("data").at("comment").at("id").get<std::string>();
  return step;
}

void add_row(const Host& host, std::string_view community, std::int64_t connector, const Step& step,
             const char* kind) {
  const auto now = host.now_ms();
  host.write(
      {{"INSERT INTO plugin_grid_outbox (community, connector, ticket, number, kind, action,"
        " seq, by_id, at, next_at, unclear_comment)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (connector, seq) DO NOTHING",
        {community, connector, step.ticket, step.number, kind, step.action, step.seq, step.by, now,
         now + (step.is_unclear ? clear_within_ms : 0), step.is_unclear ? step.comment : ""}}});
}

/// What a step here means for the link: handed up or opened anew, they begin from the beginning.
void move_link(const Host& host, const Link& link, std::string_view action) {
  if (action == "township" || action == "reopen")
    host.write({{"UPDATE plugin_grid_links SET level = 0, is_over = 0 WHERE id = $1", {link.id}}});
  if (action == "confirm" || action == "back")
    host.write({{"UPDATE plugin_grid_links SET is_over = 1 WHERE id = $1", {link.id}}});
}

/// Where the log is told from its beginning, what happened before there was a connector stays here.
void add_request(const Host& host, std::string_view community, const Step& step) {
  const auto sender = find_sender(host, community, step.at);
  if (sender == 0) return;
  host.write(
      {{"INSERT INTO plugin_grid_links (connector, community, ticket, number, at)"
        " VALUES ($1, $2, $3, $4, $5)",
        {sender, community, step.ticket, step.number, host.now_ms()},
        1}});
  add_row(host, community, sender, step, "request");
}

/// What the plugin does here because the township said so is not told to the township.
bool is_echo(const Host& host, const Step& step) {
  return step.by == own_user(host) &&
         (step.action == "finish" || step.action == "back" || step.action == "number");
}

/// To the one that sends; where none does, to whom it went before.
void queue_up(const Host& host, std::string_view community, const std::vector<Link>& links,
              Step step) {
  const auto sender = find_sender(host, community, step.at);
  if (is_for_another(links, sender)) return add_request(host, community, step);
  for (const auto& link : links) {
    if (sender != 0 && link.connector != sender) continue;
    step.number = link.number;
    add_row(host, community, link.connector, step, is_new_there(host, link) ? "request" : "update");
  }
}

}  // namespace

std::vector<Link> links_of(const Host& host, const std::string& ticket) {
  std::vector<std::int64_t> connectors;
  host.query("SELECT connector FROM plugin_grid_links WHERE ticket = $1 ORDER BY id", {ticket},
             [&](const Row& row) { connectors.push_back(row.integer(0)); });
  std::vector<Link> links;
  for (const auto connector : connectors) links.push_back(find_link(host, connector, ticket));
  return links;
}

bool is_requested(const Host& host, const Link& link) {
  return find_number(host,
                     "SELECT count(*) FROM plugin_grid_outbox WHERE connector = $1 AND ticket = $2"
                     " AND kind = 'request' AND state NOT IN ('refused', 'given_up')",
                     {link.connector, link.ticket}) > 0;
}

bool is_new_there(const Host& host, const Link& link) {
  if (!is_requested(host, link)) return true;
  // To them a request that was withdrawn is over: no update of GeoReport begins it again.
  return find_connector(host, link.connector).is_open311() &&
         find_number(host,
                     "SELECT coalesce(max(seq) FILTER (WHERE action = 'back'), 0) >"
                     " coalesce(max(seq) FILTER (WHERE action = 'township'), 0)"
                     " FROM plugin_grid_outbox WHERE connector = $1 AND ticket = $2"
                     " AND state NOT IN ('refused', 'given_up')",
                     {link.connector, link.ticket}) == 1;
}

bool is_for_another(const std::vector<Link>& links, std::int64_t sender) {
  return links.empty() ||
         (sender != 0 && std::none_of(links.begin(), links.end(),
                                      [&](const Link& link) { return link.connector == sender; }));
}

bool is_with_another(const Host& host, const Link& link) {
  constexpr const char* latest =
      "SELECT coalesce(max(seq), 0) FROM plugin_grid_outbox WHERE ticket = $1"
      " AND action = 'township' AND state NOT IN ('refused', 'given_up') AND connector ";
  return find_number(host, latest + std::string("= $2"), {link.ticket, link.connector}) <
         find_number(host,
                     latest + std::string("IN (SELECT connector FROM plugin_grid_links"
                                          " WHERE ticket = $1)"),
                     {link.ticket});
}

std::int64_t find_sender(const Host& host, std::string_view community, std::int64_t at) {
  return find_number(host,
                     "SELECT id FROM plugin_grid_connectors WHERE community = $1"
                     " AND is_on = 1 AND sends = 1 AND made_at <= $2",
                     {community, at});
}

void queue_step(const Host& host, const sifang_event& event, std::string_view action,
                const Json& body) {
  const auto community = sifang_sdk::view(event.community);
  auto step = read_step(event, action, body);
  const auto links = links_of(host, step.ticket);
  for (const auto& link : links) move_link(host, link, action);
  if (action == "township") return queue_up(host, community, links, std::move(step));
  if (is_echo(host, step)) return;
  if (action == "comment" && step.by == own_user(host)) {
    const auto whose = whose_comment(host, step.comment);
    if (whose == Whose::township) return;
    step.is_unclear = whose == Whose::unknown;
  }
  for (const auto& link : links) {
    step.number = link.number;
    if (is_requested(host, link)) add_row(host, community, link.connector, step, "update");
  }
}

}  // namespace grid
