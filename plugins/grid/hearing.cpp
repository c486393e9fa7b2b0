// SPDX-License-Identifier: Apache-2.0
// How updates come: asked for at intervals, or as signed webhooks; and the list of what came.
#include <algorithm>

#include "inbox.hpp"
#include "kit/days.hpp"
#include "lists.hpp"
#include "signature.hpp"

namespace grid {
namespace {

constexpr std::int64_t overlap_ms = 600'000;  // by so much their clock may be behind
constexpr std::int64_t longest_window_ms = day_ms, shortest_window_ms = 10'000;
constexpr std::size_t full_list = 1'000;        // GeoReport: no server need tell more at once
constexpr std::int64_t asks_again_ms = 30'000;  // where no answer came at all
constexpr std::int64_t least_wait_ms = 5'000, longest_pause_ms = 3'600'000;  // by Retry-After
constexpr std::size_t longest_pushed = 1'048'576, most_pushed = 1'000;
constexpr std::int64_t most_unknown = 10'000;  // updates of tickets that are none of ours, kept
constexpr const char* too_many_unknown = "10,000 updates of unknown tickets are kept: no more are";

void plan_poll(const Host& host, const Connector& connector, std::int64_t at) {
  host.write({{"UPDATE plugin_grid_connectors SET next_poll_at = $2 WHERE id = $1",
               {connector.id, at},
               1}});
}

/// What can be read of them, the oldest first.
std::vector<Update> read_polled(const Json& list, std::int64_t offset_minutes) {
  std::vector<Update> updates;
  for (const auto& one : list)
    if (auto update = read_update(one, offset_minutes)) updates.push_back(std::move(*update));
  std::stable_sort(updates.begin(), updates.end(),
                   [](const Update& a, const Update& b) { return *a.at < *b.at; });
  return updates;
}

/// Whatever else is wrong with it: an error is none, and what a proxy says is none either.
bool is_of_updates(const Json& one) {
  return !text_at(one, "update_id").empty() || !text_at(one, "service_request_id").empty();
}

struct Polled {
  std::int64_t until;  // all up to then are taken
  std::string error;
};

/// One that cannot be taken does not keep the others back. It is asked for again for an hour.
Polled take_polled(const Host& host, const Connector& connector, const std::vector<Update>& updates,
                   std::int64_t until) {
  constexpr std::int64_t tried_ms = 3'600'000;
  Polled polled{until, {}};
  for (const auto& update : updates) {
    bool again = false;
    try {
      again = receive(host, connector, update, Source::asked) == "later";
    } catch (const std::exception& error) {
      polled.error = "an update could not be taken: " + update.id + ": " + error.what();
      again = *update.at > host.now_ms() - tried_ms;
    }
    if (again) polled.until = std::min(polled.until, *update.at - 1);
  }
  return polled;
}

/// Of a township that tells of many tickets that never were ours the newest are enough.
void forget_unknown(const Host& host, const Connector& connector) {
  host.write(
      {{"DELETE FROM plugin_grid_inbox WHERE id IN (SELECT id FROM plugin_grid_inbox"
        " WHERE connector = $1 AND outcome = 'unknown' AND ticket = '' ORDER BY id DESC"
        " LIMIT -1 OFFSET $2)",
        {connector.id, most_unknown}}});
}

/// As the host tells what is wrong; a status that a Refusal has none for.
void answer_problem(const Host& host, int status, const char* title, const std::string& detail) {
  host.answer_as(
      "application/problem+json",
      write_json(
          {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}}),
      status);
}

/// Whether a shorter piece can be asked for.
bool shorten_window(const Host& host, const Connector& connector) {
  if (connector.window_ms <= shortest_window_ms) return false;
  host.write({{"UPDATE plugin_grid_connectors SET window_ms = $2 WHERE id = $1",
               {connector.id, std::max(connector.window_ms / 2, shortest_window_ms)},
               1}});
  return true;
}

/// Sooner or later: a shorter piece where their answer was too long for us.
void poll_failed(const Host& host, const Connector& connector, const std::string& error,
                 const sifang_fetched& answer) {
  const bool is_too_long = answer.status == 0 && error.find("MiB") != error.npos;
  const auto now = host.now_ms();
  if (is_too_long) shorten_window(host, connector);
  const auto wait =
      std::max({connector.poll_s * 1000, least_wait_ms,
                std::min(answer.retry_after_s * std::int64_t{1000}, longest_pause_ms)});
  plan_poll(host, connector, is_too_long ? now : now + wait);
  note_answer(host, connector.id, error);
}

void poll_done(const Host& host, const Connector& connector, std::int64_t until,
               std::size_t count) {
  const auto now = host.now_ms();
  constexpr std::size_t few = 500;
  const auto window =
      count < few ? std::min(connector.window_ms * 2, longest_window_ms) : connector.window_ms;
  const bool is_behind = until + least_wait_ms < now;
  host.write(
      {{"UPDATE plugin_grid_connectors SET since = iif(since > $5, $2, max(since, $2)),"
        " window_ms = $3, next_poll_at = $4 WHERE id = $1",
        {connector.id, until, window, is_behind ? now : now + connector.poll_s * 1000, now},
        1}});
  note_answer(host, connector.id, "");
}

/// Of an address /township/{community}/{connector}. Errors: Refusal 404.
Connector addressed(const Host& host, std::string_view path) {
  constexpr std::string_view prefix = "/township/";
  const Refusal nothing(404, "there is nothing here");
  const auto rest = path.substr(prefix.size());
  const auto slash = rest.find('/');
  if (slash == rest.npos) throw nothing;
  const auto digits = rest.substr(slash + 1);
  if (!is_number(digits, 15)) throw nothing;
  auto connector = find_connector(host, number_in(digits));
  if (connector.id == 0 || connector.code != rest.substr(0, slash) || !connector.on) throw nothing;
  return connector;
}

/// Where the plugin is not on it may do nothing: they are told to come again later, not that it
/// was taken.
void require_rights(const Host& host, const Connector& connector) {
  const auto community = act(host, "community.read", {{"community", connector.community}});
  if (!community.ok() || community.body.at("me").at("roles").empty())
    throw Refusal(429, "nobody takes it here just now");
}

std::int64_t count_unknown(const Host& host, const Connector& connector) {
  return find_number(host,
                     "SELECT count(*) FROM plugin_grid_inbox WHERE connector = $1"
                     " AND outcome = 'unknown' AND ticket = ''",
                     {connector.id});
}

void list_inbox(const Call& call) {
  const auto connector = get_connector(call);
  const auto paging = paging_of(call);
  auto rows = list_rows(
      call.host,
      std::string("SELECT json_object('id', i.id, 'update', i.update_id, 'ticket',"
                  " nullif(i.ticket, ''), 'number', coalesce(l.number, nullif(i.number, '')),"
                  " 'foreign', nullif(i.foreign_id, ''), 'status', i.status, 'level', i.level,"
                  " 'step', i.step, 'words', i.words, 'at', ") +
          KIT_TIME("i.at") ", 'received_at', " KIT_TIME("i.received_at") ","
          " 'outcome', i.outcome, 'why', i.why, 'hidden', " + hidden_for(call, "i.ticket") +
          ") FROM plugin_grid_inbox AS i LEFT JOIN plugin_grid_links AS l"
          " ON l.connector = i.connector AND l.ticket = i.ticket AND i.ticket <> ''"
          " WHERE i.connector = $1 AND ($2 = '' OR i.outcome = $2) AND i.id < $3"
          " ORDER BY i.id DESC LIMIT $4",
      {connector.id, call.request.query("outcome"), paging.before, paging.limit + 1});
  for (auto& row : rows) hide(row, {"ticket", "number", "words", "why"});
  call.answer(page_of(std::move(rows), paging.limit));
}

}  // namespace

void poll_due(const Host& host, const Connector& connector) {
  const auto now = host.now_ms();
  if (!connector.works() || !connector.is_open311() || connector.poll_s == 0) return;
  // Times to come are of a clock that was wrong.
  const auto latest = now + std::max(connector.poll_s * 1000, longest_pause_ms);
  if (now < connector.next_poll_at && connector.next_poll_at <= latest) return;
  const auto from = std::min(connector.since, now) - std::min(overlap_ms, connector.window_ms / 2);
  const auto until = std::min(from + connector.window_ms, now);
  plan_poll(host, connector, now + asks_again_ms);
  host.fetch_later(ask(connector, "servicerequestupdates",
                       {{"start_date", write_time(from)}, {"end_date", write_time(until + 999)}}),
                   "poll:" + std::to_string(connector.id) + ":" + std::to_string(until));
}

void poll_answered(const Host& host, const std::vector<std::string>& parts,
                   const sifang_fetched& answer) {
  const auto connector = find_connector(host, number_in(parts.at(1)));
  if (!connector.works()) return;
  const auto body = sifang_sdk::view(answer.body);
  if (answer.status != 200) {
    auto error = answer.status == 0
                     ? std::string(sifang_sdk::view(answer.error))
                     : "HTTP " + std::to_string(answer.status) + " " + read_error(body);
    return poll_failed(host, connector, error.empty() ? "no answer came" : error, answer);
  }
  bool is_damaged = false;
  const auto list = read_list(body, "service_request_updates", &is_damaged);
  const auto updates =
      list ? read_polled(*list, utc_offset(host, connector.community)) : std::vector<Update>();
  // A page of their server's, or of whoever stands between, is no list that is empty.
  if (!list || (!list->empty() && std::none_of(list->begin(), list->end(), is_of_updates)))
    return poll_failed(host, connector, "the list of updates cannot be read", answer);
  const auto asked_until = number_in(parts.at(2));
  const auto taken = take_polled(host, connector, updates, asked_until);
  // There may be more: what they left out is in one of the halves.
  if (list->size() >= full_list && shorten_window(host, connector)) {
    plan_poll(host, connector, host.now_ms());
    return note_answer(host, connector.id, taken.error);
  }
  poll_done(host, connector, taken.until, list->size());
  forget_unknown(host, connector);
  if (!taken.error.empty())
    note_answer(host, connector.id, taken.error);
  else if (is_damaged)
    note_answer(host, connector.id, "bytes of their list belong to no character of its encoding");
}

void answer_township(const Host& host, const Request& request) {
  const auto connector = addressed(host, request.path());
  if (request.method() != "POST") throw Refusal(404, "updates are posted here");
  if (request.body().size() > longest_pushed)
    return answer_problem(host, 413, "Content Too Large", "send at most 1 MiB at once");
  const auto now = host.now_ms();
  const SignedHeaders headers{.id = request.header("webhook-id"),
                              .timestamp = request.header("webhook-timestamp"),
                              .signature = request.header("webhook-signature")};
  const auto fault = check_signature(connector.secrets(now), headers, request.body(), now / 1000);
  if (!fault.empty()) throw Refusal(403, fault);
  require_rights(host, connector);
  if (!connector.problems.empty()) throw Refusal(429, "its tables are being put right");
  const auto read = read_updates(connector, request.body(), std::string(headers.id), now,
                                 utc_offset(host, connector.community));
  if (read.updates.empty()) throw Refusal(422, "there is no update in it that could be read");
  if (read.updates.size() + read.unreadable > most_pushed)
    throw Refusal(422, "send at most 1,000 updates at once");
  auto room = most_unknown - count_unknown(host, connector);
  Json outcomes = Json::array();
  bool is_full = false;
  for (const auto& update : read.updates) {
    auto outcome = receive(host, connector, update, Source::pushed, room > 0);
    if (outcome == "unknown") --room;
    is_full = is_full || outcome == "full";
    if (outcome == "later") throw Refusal(429, "an update of ours is under way; come again");
    outcomes.push_back({{"update", update.id}, {"outcome", std::move(outcome)}});
  }
  if (is_full) {  // what else was in it is kept, and known when it comes again
    note_answer(host, connector.id, too_many_unknown);
    return answer_problem(host, 429, "Too Many Requests", too_many_unknown);
  }
  note_answer(host, connector.id, "");
  host.answer(kit::write_json({{"updates", std::move(outcomes)}, {"unreadable", read.unreadable}}));
}

std::vector<Route> inbox_routes() {
  return {{"GET", "/connectors/{id}/inbox", "officer admin", list_inbox}};
}

}  // namespace grid
