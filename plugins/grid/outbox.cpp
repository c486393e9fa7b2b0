// SPDX-License-Identifier: Apache-2.0
#include "outbox.hpp"

#include <random>

#include "addresses.hpp"
#include "kit/told.hpp"
#include "messages.hpp"
#include "open311_client.hpp"
#include "webhook.hpp"

namespace grid {
namespace {

constexpr std::int64_t longest_wait_ms = 86'400'000;  // that a Retry-After may ask for

constexpr const char* select_rows =
    "SELECT id, connector, seq, tries, community, ticket, number, kind, action, by_id, state, token"
    " FROM plugin_grid_outbox AS o";

OutRow read_row(const Row& row) {
  return {.id = row.integer(0),
          .connector = row.integer(1),
          .seq = row.integer(2),
          .tries = row.integer(3),
          .community = row.string(4),
          .ticket = row.string(5),
          .number = row.string(6),
          .kind = row.string(7),
          .action = row.string(8),
          .by = row.string(9),
          .state = row.string(10),
          .token = row.string(11)};
}

double chance() {
  static std::mt19937 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

/// Due, and nothing of the same ticket before it is on its way. Updates wait for a dead request:
/// there is nothing there that they could be of. What the server was asking when it ended is lost,
/// and due when its answer would have come at the latest.
std::vector<OutRow> due_rows(const Host& host, const Connector& connector, std::int64_t room) {
  std::vector<OutRow> rows;
  const auto now = host.now_ms();
  const auto lost = std::min(started_at(host), now - answer_within_ms) + sent_within_ms;
  // What is to wait longer than anything may was put there by a clock that was wrong.
  host.query(
      std::string(select_rows) +
          " WHERE connector = $1 AND state IN ('to_send', 'failed', 'sent')"
          " AND (next_at <= $2 OR next_at > $5)"
          " AND (busy_until <= $2 OR busy_until < $4 OR busy_until > $6) AND NOT EXISTS (SELECT 1"
          " FROM plugin_grid_outbox AS before WHERE before.connector = o.connector"
          " AND before.ticket = o.ticket AND before.id < o.id"
          " AND (before.state IN ('to_send', 'failed', 'sent')"
          " OR (before.kind = 'request' AND before.state = 'dead')))"
          " ORDER BY next_at, id LIMIT $3",
      {connector.id, now, room, lost, now + longest_wait_ms, now + sent_within_ms},
      [&](const Row& row) { rows.push_back(read_row(row)); });
  return rows;
}

void tell_dead(const Host& host, const Connector& connector) {
  if (!host.try_write({{"UPDATE plugin_grid_connectors SET dead_told = 1"
                        " WHERE id = $1 AND dead_told = 0",
                        {connector.id},
                        1}}))
    return;
  tell(host, "grid", connector.community,
       {.kind = "township",
        .roles = {"admin", "officer"},
        .text_zh = "乡镇对接“" + connector.name + "”有事项没有送达，已不再自动重试，请查看。",
        .text_en = "\"" + connector.name +
                   "\": something could not be delivered and is not tried again by itself.",
        .path = "/grid/township",
        .data = {{"connector", connector.id}}});
}

/// Whoever reported a ticket up that may not go hears that it stays here.
void tell_refused(const Host& host, const Connector& connector, const OutRow& row,
                  const std::string& why) {
  if (row.by.empty() || (why != "private" && why != "category")) return;
  const bool is_private = why == "private";
  const std::string zh = is_private ? " 不公开" : " 的类别在对方那里没有";
  const std::string en = is_private ? " is private" : " is of a category that they do not have";
  tell(host, "grid", connector.community,
       {.kind = "township",
        .users = {row.by},
        .text_zh = "工单 " + row.number + zh + "，没有送往“" + connector.name + "”。",
        .text_en = "Ticket " + row.number + en + ": it was not sent to \"" + connector.name + "\".",
        .path = "/tickets/" + row.ticket,
        .data = {{"connector", connector.id}}});
}

void fail_row(const Host& host, const Connector& connector, const OutRow& row,
              const std::string& error, bool for_good, std::int64_t retry_after_s = -1) {
  const bool is_dead = for_good || row.tries >= most_tries;
  auto wait = back_off_ms(connector.retry_s, row.tries, chance());
  if (retry_after_s > 0) wait = std::max(wait, std::min(retry_after_s * 1000, longest_wait_ms));
  host.write(
      {{"UPDATE plugin_grid_outbox SET state = iif($2, 'dead', iif(token = '', 'failed',"
        " 'sent')), next_at = $3, busy_until = 0, error = $4 WHERE id = $1",
        {row.id, int(is_dead), host.now_ms() + wait, cut(without_keys(connector, error), 300)},
        1}});
  if (is_dead) tell_dead(host, connector);
}

/// What the host says where the plugin asks too much at a time: nobody was asked.
bool is_no_room(const sifang_sdk::HostError& error) {
  return std::string_view(error.what()).starts_with("too many of its requests are under way");
}

/// Under way: should nothing come back, it is due again later. Without room it stays as it is.
void begin_row(const Host& host, const OutRow& row, const Fetch& fetch, const char* tag) {
  const auto tries = row.tries + 1;
  try {
    host.fetch_later(fetch,
                     std::string(tag) + ":" + std::to_string(row.id) + ":" + std::to_string(tries));
  } catch (const sifang_sdk::HostError& error) {
    if (is_no_room(error)) return;
    throw;
  }
  host.write({{"UPDATE plugin_grid_outbox SET tries = $2, busy_until = $3 WHERE id = $1",
               {row.id, tries, host.now_ms() + sent_within_ms},
               1}});
}

void send_row(const Host& host, const Connector& connector, OutRow row) {
  if (row.tries >= most_tries)  // its last answer never came
    return fail_row(host, connector, row, "no answer came", true);
  if (row.state == "sent")
    return begin_row(host, row, ask(connector, "tokens/" + percent_encode(row.token), {}), "token");
  const auto link = find_link(host, connector.id, row.ticket);
  try {
    const auto message = load_message(host, connector,
                                      {.ticket = row.ticket,
                                       .action = row.action,
                                       .foreign = link.foreign,
                                       .is_request = row.is_request(),
                                       .seq = row.seq});
    if (!message.refusal.empty()) {
      if (row.is_request()) tell_refused(host, connector, row, message.why);
      return end_row(host, row, "refused", message.refusal);
    }
    begin_row(host, row, write_message(connector, message, host.now_ms()), "out");
  } catch (const std::exception& error) {  // also an address that the host does not take
    ++row.tries;
    host.write({{"UPDATE plugin_grid_outbox SET tries = $2 WHERE id = $1", {row.id, row.tries}}});
    fail_row(host, connector, row, error.what(), false);
  }
}

/// What an answer says: through (with a number or a token, of a request), or why not.
struct Taken {
  std::string error, foreign, token, update, page;
  bool for_good = false;
};

bool is_tried_again(int status) {
  return status < 400 || status >= 500 || status == 408 || status == 425 || status == 429;
}

Taken read_refusal(const OutRow& row, int status, std::string_view body) {
  const auto words = read_error(body);
  // It had arrived the time before.
  if (status == 400 && !row.is_request() && row.tries > 1 &&
      words.find("already exists") != words.npos)
    return {};
  return {.error = "HTTP " + std::to_string(status) + (words.empty() ? "" : " " + words),
          .foreign = {},
          .token = {},
          .update = {},
          .page = {},
          .for_good = !is_tried_again(status)};
}

Taken read_open311(const OutRow& row, std::string_view body) {
  const auto list = read_list(body);
  const bool is_blank = body.find_first_not_of(" \t\r\n") == body.npos;
  if (!row.is_request() && (is_blank || (list && !list->empty()))) {
    Taken through;
    if (list && !list->empty()) through.update = text_at(list->front(), "update_id");
    return through;
  }
  Taken taken;
  if (list && !list->empty()) {
    taken.foreign = text_at(list->front(), "service_request_id");
    if (taken.foreign.empty()) taken.token = text_at(list->front(), "token");
    taken.page = text_at(list->front(), "html_url");
  }
  if (taken.foreign.empty() && taken.token.empty())
    taken.error = list ? "the answer gives no number" : "the answer cannot be read";
  return taken;
}

Taken read_answer(const Connector& connector, const OutRow& row, const sifang_fetched& answer) {
  const auto body = sifang_sdk::view(answer.body);
  if (answer.status == 0) {
    Taken none;
    none.error = std::string(sifang_sdk::view(answer.error));
    if (none.error.empty()) none.error = "no answer came";
    return none;
  }
  if (answer.status < 200 || answer.status >= 300) return read_refusal(row, answer.status, body);
  if (connector.is_open311()) return read_open311(row, body);
  Taken taken;
  if (!row.is_request()) return taken;
  taken.foreign = read_foreign(connector, body);
  taken.page = text_at(parse_json(body), "html_url");
  return taken;
}

/// The township's number of a ticket: in the link, and, of the one that has it now, in the core
/// where people read it.
void keep_foreign(const Host& host, const Connector& connector, const OutRow& row,
                  const std::string& foreign) {
  host.write({{"UPDATE plugin_grid_links SET foreign_id = $3 WHERE connector = $1 AND ticket = $2",
               {connector.id, row.ticket, foreign},
               1}});
  constexpr std::size_t longest = 40;  // the core's
  if (is_with_another(host, find_link(host, connector.id, row.ticket)))
    host.log(row.number + " is with another system by now: " + foreign + " is not its number");
  else if (cut(foreign, longest) != foreign)
    host.log("a number is too long for the core: " + foreign);
  else if (const auto done = act(host, "ticket.set_foreign_number",
                                 {{"id", row.ticket}, {"foreign_number", foreign}},
                                 "grid-number-" + std::to_string(row.id));
           !done.ok())
    host.log("the number of " + row.number + " was not kept: " + done.why());
  adopt_unknown(host, connector, find_link(host, connector.id, row.ticket));
}

/// Where people may read the case there, as they say it.
void keep_page(const Host& host, const OutRow& row, const std::string& told) {
  if (const auto page = told_page(told); !page.empty())
    host.write({{"UPDATE plugin_grid_links SET url = $3 WHERE connector = $1 AND ticket = $2",
                 {row.connector, row.ticket, page},
                 1}});
}

void accept_row(const Host& host, const Connector& connector, const OutRow& row,
                const Taken& taken) {
  const bool waits = taken.foreign.empty() && !taken.token.empty();
  host.write(
      {{"UPDATE plugin_grid_outbox SET state = $2, error = '', busy_until = 0, token = $3,"
        " foreign_id = $4, sent_at = coalesce(sent_at, $5), next_at = $6,"
        " tries = iif($2 = 'sent', 0, tries) WHERE id = $1",
        {row.id, waits ? "sent" : "done", taken.token, taken.foreign, host.now_ms(),
         host.now_ms() + (waits ? connector.retry_s * 1000 : 0)},
        1},
       {"UPDATE plugin_grid_connectors SET dead_told = 0 WHERE id = $1", {connector.id}, 1}});
  if (!taken.update.empty())
    host.write(
        {{"INSERT INTO plugin_grid_own_updates (connector, update_id) VALUES ($1, $2)"
          " ON CONFLICT DO NOTHING",
          {connector.id, taken.update}}});
  if (!row.is_request()) return;
  if (!taken.foreign.empty()) keep_foreign(host, connector, row, taken.foreign);
  keep_page(host, row, taken.page);
}

/// Two tickets cannot be one there.
void refuse_double(const Host& host, const Connector& connector, const OutRow& row, Taken& taken) {
  if (taken.foreign.empty() || !row.is_request()) return;
  const auto other = find_foreign(host, connector.id, taken.foreign);
  if (other.id == 0 || other.ticket == row.ticket) return;
  taken.error = "it has the number of " + other.number + " there: " + taken.foreign;
  taken.for_good = true;
}

/// An answer about a token that says nothing yet is no failure, but one try.
void wait_for_number(Taken& taken, bool is_token, const OutRow& row) {
  if (!is_token || !taken.foreign.empty() || !taken.error.empty()) return;
  taken.token = row.token;
  taken.error = "no number yet";
}

}  // namespace

std::int64_t started_at(const Host& host) {
  static const auto started = host.now_ms();
  return started;
}

OutRow find_out_row(const Host& host, std::int64_t id) {
  OutRow found;
  host.query(std::string(select_rows) + " WHERE id = $1", {id},
             [&](const Row& row) { found = read_row(row); });
  return found;
}

void end_row(const Host& host, const OutRow& row, const char* state, const std::string& why) {
  host.write({{"UPDATE plugin_grid_outbox SET state = $2, error = $3, busy_until = 0 WHERE id = $1",
               {row.id, state, cut(why, 300)},
               1}});
  if (row.is_request())
    host.write(
        {{"UPDATE plugin_grid_outbox SET state = $4, error = $5, busy_until = 0"
          " WHERE connector = $1 AND ticket = $2 AND id > $3 AND kind = 'update'"
          " AND state IN ('to_send', 'failed', 'dead')",
          {row.connector, row.ticket, row.id, state, cut(why, 300)}}});
}

void send_rows(const Host& host, const Connector& connector) {
  if (!connector.works()) return;
  // What the server was asking when it ended waits for its time, but takes nobody's place.
  const auto busy = find_number(host,
                                "SELECT count(*) FROM plugin_grid_outbox WHERE connector = $1"
                                " AND busy_until > $2 AND busy_until >= $3",
                                {connector.id, host.now_ms(), started_at(host) + sent_within_ms});
  const auto room = under_way_at_once - busy;
  if (room <= 0) return;
  for (auto& row : due_rows(host, connector, room)) send_row(host, connector, std::move(row));
}

void row_answered(const Host& host, const std::vector<std::string>& parts,
                  const sifang_fetched& answer) {
  const auto row = find_out_row(host, number_in(parts.at(1)));
  if (row.id == 0 || !row.is_open()) return;  // ended by hand meanwhile
  const auto connector = find_connector(host, row.connector);
  auto taken = read_answer(connector, row, answer);
  wait_for_number(taken, parts[0] == "token", row);
  refuse_double(host, connector, row, taken);
  if (taken.error.empty())
    accept_row(host, connector, row, taken);
  else if (number_in(parts.at(2)) == row.tries)  // of an older try: the newer one counts
    fail_row(host, connector, row, taken.error, taken.for_good, answer.retry_after_s);
  note_answer(host, connector.id, taken.error);
  send_rows(host, connector);
}

}  // namespace grid
