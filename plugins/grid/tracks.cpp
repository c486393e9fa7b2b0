// SPDX-License-Identifier: Apache-2.0
// What the township does with a ticket, as it says so itself, for whoever may read the ticket.
#include "addresses.hpp"
#include "inbox.hpp"
#include "messages.hpp"

namespace grid {
namespace {

constexpr const char* everybody =
    "resident member host recorder grid_worker grid_leader inspector supervisor merchant officer"
    " admin";

/// Words that are masked in the ticket are masked in what the township says of it.
std::vector<std::string> masked_words(const Host& host, const std::string& ticket) {
  const auto list = act(host, "mask.list", {{"id", ticket}});
  if (!list.ok()) throw Refusal(404, "there is no such ticket");
  std::vector<std::string> words;
  for (const auto& mask : list.body.at("items"))
    if (mask.at("undone").is_null() && mask.at("words").is_string())
      words.push_back(mask.at("words").get<std::string>());
  return words;
}

void mask(Json& text, const std::vector<std::string>& words) {
  if (!text.is_string()) return;
  auto copy = text.get<std::string>();
  for (const auto& one : words)
    for (auto at = copy.find(one); !one.empty() && at != copy.npos; at = copy.find(one, at + 6))
      copy.replace(at, one.size(), "▇▇");
  text = copy;
}

Json links_json(const Host& host, const std::string& ticket) {
  Json links = Json::array();
  host.query(
      "SELECT c.name, l.foreign_id, l.status, c.case_url, l.url FROM plugin_grid_links AS l"
      " JOIN plugin_grid_connectors AS c ON c.id = l.connector WHERE l.ticket = $1 ORDER BY l.id",
      {ticket}, [&](const Row& row) {
        const auto foreign = json_or_null(row.string(1));
        links.push_back(
            {{"connector", row.string(0)},
             {"foreign", foreign},
             {"number", foreign},
             {"url", json_or_null(case_page(row.string(3), row.string(1), row.string(4)))},
             {"status", json_or_null(row.string(2))}});
      });
  return links;
}

/// What was refused did not happen; what came late did, when it says.
Json steps_of(const Host& host, const std::string& ticket) {
  return list_rows(host,
                   "SELECT json_object('at', " KIT_TIME(
                       "i.at") ", 'level', level, 'step', iif(step = '', status, step), 'status',"
                               " status, 'words', words, 'who', nullif(who, ''), 'kind', i.kind,"
                               " 'connector', c.name, 'due_at', " KIT_TIME(
                                   "due_at") ") FROM plugin_grid_inbox AS i"
                                             " JOIN plugin_grid_connectors AS c ON c.id = i.connector"
                                             " WHERE ticket = $1 AND outcome <> 'refused'"
                                             " ORDER BY iif(i.at > received_at + $2, received_at,"
                                             " i.at), i.id LIMIT 500",
                   {ticket, ahead_ms});
}

Json refused_by(const Host& host, std::int64_t id, const Json& ticket, bool is_request) {
  const auto connector = find_connector(host, id);
  const auto why = refusal_of(connector, ticket, "township", is_request);
  return why.empty() ? Json() : Json{{"connector", connector.name}, {"why", why}};
}

/// Why it would stay here, should somebody report it up now; null where it would go, or nothing is
/// connected.
Json would_refuse(const Call& call, const Json& ticket) {
  const auto links = links_of(call.host, ticket.at("id").get<std::string>());
  const auto sender = find_sender(call.host, call.community, call.now);
  if (is_for_another(links, sender))
    return sender == 0 ? Json() : refused_by(call.host, sender, ticket, true);
  for (const auto& link : links) {
    if (sender != 0 && link.connector != sender) continue;
    auto refused = refused_by(call.host, link.connector, ticket, is_new_there(call.host, link));
    if (!refused.is_null()) return refused;
  }
  return nullptr;
}

void show_township(const Call& call) {
  const auto read =
      call.host.command(As::caller, "ticket.read", Json{{"id", call.parameter("ticket")}}.dump());
  const auto ticket = parse_json(read.body);
  // A ticket of another community of theirs is read there.
  if (read.status != 200 || ticket.at("community") != call.community)
    throw Refusal(404, "there is no such ticket");
  const auto id = ticket.at("id").get<std::string>();
  auto links = links_json(call.host, id);
  auto steps = links.empty() ? Json::array() : steps_of(call.host, id);
  if (!steps.empty()) {
    const auto words = masked_words(call.host, id);
    for (auto& step : steps)
      for (const auto* field : {"words", "step", "who"}) mask(step[field], words);
  }
  const auto waiting = find_number(call.host,
                                   "SELECT count(*) FROM plugin_grid_outbox WHERE ticket = $1"
                                   " AND state IN ('to_send', 'failed', 'sent', 'dead')",
                                   {id});
  call.answer({{"links", std::move(links)},
               {"steps", std::move(steps)},
               {"waiting", waiting},
               {"would_refuse", would_refuse(call, ticket)}});
}

}  // namespace

std::vector<Route> track_routes() {
  return {{"GET", "/tickets/{ticket}/township", everybody, show_township}};
}

}  // namespace grid
