// SPDX-License-Identifier: Apache-2.0
// Both sides compared, in pieces and in the background: their list of what we sent, and of what
// they say we sent.
#include "reconcile.hpp"

#include "addresses.hpp"
#include "inbox.hpp"
#include "kit/days.hpp"
#include "lists.hpp"
#include "outbox.hpp"

namespace grid {
namespace {

constexpr std::int64_t links_at_once = 50, listed_at_once = 100, most_listed = 20;
constexpr std::int64_t listed_days = 89;  // 90 are the most of one question
constexpr std::int64_t most_run_tries = 5;
constexpr std::int64_t slack_ms = 120'000;  // until what we sent shows in their list

Run find_run(const Host& host, const std::string& where, std::int64_t value) {
  Run run;
  host.query(
      "SELECT id, connector, at, reached, listed, tries, busy_until, cursor"
      " FROM plugin_grid_reconciliations WHERE ended_at IS NULL AND " +
          where,
      {value}, [&](const Row& row) {
        run = {.id = row.integer(0),
               .connector = row.integer(1),
               .at = row.integer(2),
               .reached = row.integer(3),
               .listed = row.integer(4),
               .tries = row.integer(5),
               .busy_until = row.integer(6),
               .cursor = row.string(7)};
      });
  return run;
}

std::int64_t start_run(const Host& host, const Connector& connector) {
  if (const auto run = find_run(host, "connector = $1", connector.id); run.id > 0) return run.id;
  host.write(
      {{"INSERT INTO plugin_grid_reconciliations (community, connector, at)"
        " VALUES ($1, $2, $3)",
        {connector.community, connector.id, host.now_ms()},
        1}});
  return find_run(host, "connector = $1", connector.id).id;
}

/// What they have of us, and what was ours half a year ago or is not over.
std::vector<Link> next_links(const Host& host, const Run& run) {
  std::vector<Link> links;
  host.query(
      "SELECT id, ticket, number, foreign_id, status, level, last_at, is_over"
      " FROM plugin_grid_links WHERE connector = $1 AND id > $2 AND foreign_id <> ''"
      " AND (is_over = 0 OR at > $3) ORDER BY id LIMIT $4",
      {run.connector, run.reached, host.now_ms() - 180 * day_ms, links_at_once},
      [&](const Row& row) {
        links.push_back({.id = row.integer(0),
                         .connector = run.connector,
                         .community = {},
                         .ticket = row.string(1),
                         .number = row.string(2),
                         .foreign = row.string(3),
                         .status = row.string(4),
                         .url = {},
                         .level = row.integer(5),
                         .last_at = row.integer(6),
                         .is_over = row.integer(7) == 1});
      });
  return links;
}

/// "open" or "closed", as GeoReport has it; "" where it may be either: what they have done, or have
/// given back, they may keep open until somebody agrees.
std::string state_here(const Connector& connector, const Link& link) {
  const auto rule = rule_in(connector.tables, link.status);
  const bool is_given_back = rule && rule->effect == "back";
  if (link.is_over && !is_given_back) return "closed";
  if (!is_given_back && !(rule && rule->effect == "finish")) return "open";
  return link.status == "closed" || link.status == "CLOSED" ? "closed" : "";
}

struct Sent {
  std::int64_t waiting = 0, last_at = 0;
};
Sent sent_of(const Host& host, const Link& link) {
  Sent sent;
  host.query(
      "SELECT count(*) FILTER (WHERE state IN ('to_send', 'failed', 'sent', 'dead')),"
      " coalesce(max(sent_at), 0) FROM plugin_grid_outbox WHERE connector = $1"
      " AND ticket = $2",
      {link.connector, link.ticket}, [&](const Row& row) {
        sent = {row.integer(0), row.integer(1)};
      });
  return sent;
}

Their read_their(const Json& request, std::int64_t offset_minutes) {
  const auto state = text_at(request, "status");
  return {.word = state,
          .state = state,
          .updated = parse_time(text_at(request, "updated_datetime"), offset_minutes),
          .page = text_at(request, "html_url")};
}

void compare_links(const Host& host, const Connector& connector, const Run& run, const Json& list) {
  const auto links = next_links(host, run);
  const auto offset = utc_offset(host, connector.community);
  for (const auto& link : links) {
    std::optional<Their> found;
    for (const auto& one : list)
      if (text_at(one, "service_request_id") == link.foreign) found = read_their(one, offset);
    compare(host, connector, run, link, found ? &*found : nullptr);
  }
  const auto reached = links.empty() ? run.reached : links.back().id;
  host.write(
      {{"UPDATE plugin_grid_reconciliations SET reached = $2, compared = compared + $3,"
        " tries = 0, busy_until = 0 WHERE id = $1",
        {run.id, reached, static_cast<std::int64_t>(links.size())},
        1}});
}

/// Our number of a request in their list, where they give back what we sent with it.
std::string our_number(const Json& request) {
  for (const auto* name : {"extended_attributes", "attributes"})
    if (request.contains(name) && request[name].is_object())
      if (auto number = text_at(request[name], "sifang_id"); !number.empty()) return number;
  return text_at(request, "sifang_id");
}

/// Also one that was withdrawn, of a ticket that went there anew.
bool is_known_there(const Host& host, const Connector& connector, const Link& asked) {
  if (find_foreign(host, connector.id, asked.foreign).id > 0) return true;
  const auto link = find_number_link(host, connector.id, asked.number);
  return link.id > 0 && find_number(host,
                                    "SELECT count(*) FROM plugin_grid_outbox WHERE connector = $1"
                                    " AND ticket = $2 AND foreign_id = $3",
                                    {connector.id, link.ticket, asked.foreign}) > 0;
}

void look_for_unknown(const Host& host, const Connector& connector, const Run& run,
                      const Json& list) {
  for (const auto& one : list) {
    Link link;
    link.foreign = text_at(one, "service_request_id");
    link.number = our_number(one);
    const bool is_ours = link.number.starts_with(connector.code + "-");
    if (link.foreign.empty() || !is_ours) continue;
    if (!is_known_there(host, connector, link))
      add_difference(host, run, link, "missing_here", "", text_at(one, "status"));
  }
  const auto listed = run.listed + 1;
  host.write(
      {{"UPDATE plugin_grid_reconciliations SET listed = $2, tries = 0, busy_until = 0"
        " WHERE id = $1",
        {run.id, listed},
        1}});
  if (std::cmp_less(list.size(), listed_at_once) || listed >= most_listed) end_run(host, run, "");
}

std::string comma_list(const std::vector<Link>& links) {
  std::string text;
  for (const auto& link : links) text += (text.empty() ? "" : ",") + link.foreign;
  return text;
}

void ask_next(const Host& host, const Connector& connector, const Run& run) {
  const auto now = host.now_ms();
  host.write(
      {{"UPDATE plugin_grid_reconciliations SET tries = tries + 1, busy_until = $2"
        " WHERE id = $1",
        {run.id, now + answer_within_ms},
        1}});
  if (!connector.is_open311()) return ask_their_list(host, connector, run);
  const auto links = next_links(host, run);
  const auto tag = std::to_string(run.id) + ":";
  if (!links.empty())
    return host.fetch_later(ask(connector, "requests", {{"service_request_id", comma_list(links)}}),
                            "links:" + tag + std::to_string(run.reached));
  host.fetch_later(ask(connector, "requests",
                       {{"start_date", write_time(now - listed_days * day_ms)},
                        {"end_date", write_time(now)},
                        {"extensions", "true"},
                        {"page", std::to_string(run.listed + 1)},
                        {"page_size", std::to_string(listed_at_once)}}),
                   "listed:" + tag + std::to_string(run.listed));
}

void post_reconcile(const Call& call) {
  const auto connector = get_connector(call);
  if (!connector.can_compare())
    throw Refusal(409, "it has no address that could be asked for its list");
  if (!connector.works()) throw Refusal(409, "it is off, or its tables are not right");
  call.answer({{"started", true}, {"id", start_run(call.host, connector)}}, 202);
}

Json differences_of(const Call& call, std::int64_t run) {
  auto rows =
      list_rows(call.host,
                "SELECT json_object('ticket', nullif(d.ticket, ''), 'number', nullif(d.number, ''),"
                " 'foreign', d.foreign_id, 'what', d.what, 'ours', nullif(d.ours, ''), 'theirs',"
                " nullif(d.theirs, ''), 'hidden', " +
                    hidden_for(call, "d.ticket") +
                    ") FROM plugin_grid_differences AS d WHERE d.run = $1"
                    " ORDER BY d.number, d.foreign_id, d.id LIMIT 200",
                {run});
  for (auto& row : rows) hide(row, {"ticket", "number"});
  return rows;
}

void list_reconciliations(const Call& call) {
  const auto connector = get_connector(call);
  const auto limit = call.number("limit", 10, 1, 20);
  const auto before = call.number("cursor", INT64_MAX, 1, INT64_MAX);
  auto page = page_of(
      list_rows(call.host,
                "SELECT json_object('id', id, 'at', " KIT_TIME("at") ", 'ended_at', " KIT_TIME(
                    "ended_at") ", 'compared', compared, 'error', nullif(error, ''), 'count',"
                                " (SELECT count(*) FROM plugin_grid_differences WHERE run = r.id))"
                                " FROM plugin_grid_reconciliations AS r WHERE connector = $1"
                                " AND id < $2 ORDER BY id DESC LIMIT $3",
                {connector.id, before, limit + 1}),
      limit);
  for (auto& run : page["items"])
    run["differences"] = differences_of(call, run.at("id").get<std::int64_t>());
  call.answer(page);
}

}  // namespace

void add_difference(const Host& host, const Run& run, const Link& link, const char* what,
                    const std::string& ours, const std::string& theirs) {
  host.write(
      {{"INSERT INTO plugin_grid_differences (run, ticket, number, foreign_id, what, ours,"
        " theirs) SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1"
        " FROM plugin_grid_differences WHERE run = $1 AND foreign_id = $4 AND ticket = $2 AND what "
        "= $5)",
        {run.id, link.ticket, link.number, link.foreign, what, ours, theirs}}});
}

void compare(const Host& host, const Connector& connector, const Run& run, const Link& link,
             const Their* theirs) {
  const auto ours = state_here(connector, link);
  if (!theirs) return add_difference(host, run, link, "missing_there", ours, "");
  if (const auto page = told_page(theirs->page); !page.empty() && page != link.url)
    host.write({{"UPDATE plugin_grid_links SET url = $2 WHERE id = $1", {link.id, page}, 1}});
  const auto sent = sent_of(host, link);
  if (sent.waiting > 0) return;  // they cannot know yet
  const bool is_strange = theirs->state.empty() && !theirs->word.empty();
  const bool differs = !ours.empty() && !theirs->state.empty() && theirs->state != ours;
  if (is_strange || differs) add_difference(host, run, link, "state", ours, theirs->word);
  const auto known = std::max(link.last_at, sent.last_at + slack_ms);
  if (!theirs->updated || *theirs->updated <= known + 1000) return;
  add_difference(host, run, link, "older", write_time(std::max(link.last_at, sent.last_at)),
                 write_time(*theirs->updated));
  // What was missed is asked for again, where it can be.
  if (link.last_at > 0 && connector.is_open311())
    host.write({{"UPDATE plugin_grid_connectors SET since = min(since, $2) WHERE id = $1",
                 {connector.id, link.last_at}}});
}

void end_run(const Host& host, const Run& run, const std::string& error) {
  host.write(
      {{"UPDATE plugin_grid_reconciliations SET ended_at = $2, error = $3, busy_until = 0"
        " WHERE id = $1",
        {run.id, host.now_ms(), cut(error, 300)},
        1}});
}

void try_later(const Host& host, const Connector& connector, const Run& run,
               const std::string& error) {
  note_answer(host, connector.id, error);
  if (run.tries >= most_run_tries) return end_run(host, run, without_keys(connector, error));
  host.write({{"UPDATE plugin_grid_reconciliations SET busy_until = $2 WHERE id = $1",
               {run.id, host.now_ms() + back_off_ms(connector.retry_s, run.tries, 0.5)},
               1}});
}

void reconcile_due(const Host& host, const Connector& connector) {
  if (!connector.works() || !connector.can_compare()) return;
  const auto now = host.now_ms();
  const auto run = find_run(host, "connector = $1", connector.id);
  if (run.id > 0 && run.busy_until <= now) return ask_next(host, connector, run);
  if (run.id > 0) return;
  // Once a day by itself, where there is something to compare.
  const auto last = find_number(host,
                                "SELECT coalesce((SELECT max(at) FROM plugin_grid_reconciliations"
                                " WHERE connector = $1), (SELECT min(at) FROM plugin_grid_links"
                                " WHERE connector = $1))",
                                {connector.id}, now);
  if (last + day_ms < now) static_cast<void>(start_run(host, connector));
}

void reconcile_answered(const Host& host, const std::vector<std::string>& parts,
                        const sifang_fetched& answer) {
  const auto run = find_run(host, "id = $1", number_in(parts.at(1)));
  const bool is_list = parts[0] != "links";
  // An answer that came after it was asked again says nothing new.
  if (run.id == 0 || number_in(parts.at(2)) != (is_list ? run.listed : run.reached)) return;
  const auto connector = find_connector(host, run.connector);
  const auto body = sifang_sdk::view(answer.body);
  if (answer.status == 0)
    return try_later(host, connector, run, std::string(sifang_sdk::view(answer.error)));
  const bool none = answer.status == 404 && !is_list;
  if (answer.status != 200 && !none)
    return try_later(host, connector, run, "HTTP " + std::to_string(answer.status));
  if (parts[0] == "theirs") return their_list_answered(host, connector, run, body);
  const auto list = none ? std::optional(Json::array()) : read_list(body, "service_requests");
  if (!list) return try_later(host, connector, run, "the list cannot be read");
  note_answer(host, connector.id, "");
  if (is_list) return look_for_unknown(host, connector, run, *list);
  compare_links(host, connector, run, *list);
}

std::vector<Route> reconcile_routes() {
  return {{"POST", "/connectors/{id}/reconcile", "officer admin", post_reconcile},
          {"GET", "/connectors/{id}/reconciliations", "officer admin", list_reconciliations}};
}

}  // namespace grid
