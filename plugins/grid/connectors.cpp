// SPDX-License-Identifier: Apache-2.0
// Connectors as they are kept and asked; and the log, the timer and the answers of all their parts.
#include "connectors.hpp"

#include "addresses.hpp"
#include "kit/days.hpp"
#include "open311_client.hpp"
#include "outbox.hpp"
#include "sent_photos.hpp"
#include "signature.hpp"

namespace grid {
namespace {

constexpr std::int64_t checked_every_ms = 600'000;
constexpr std::int64_t check_within_ms = 120'000;     // its two questions, behind what others ask
constexpr std::int64_t secret_kept_ms = 3 * day_ms;   // beside a new one
constexpr std::int64_t unknown_kept_ms = 7 * day_ms;  // of other people's tickets
constexpr const char* admin = "admin";
constexpr const char* readers = "officer admin";

constexpr const char* initial_template = R"({
  "id": "{{event.id}}",
  "kind": "{{event.kind}}",
  "status": "{{event.status}}",
  "at": "{{event.at}}",
  "words": "{{event.words}}",
  "number": "{{ticket.number}}",
  "foreign": "{{foreign}}",
  "title": "{{ticket.title}}",
  "body": "{{ticket.body}}",
  "category": "{{ticket.category}}",
  "grid": "{{ticket.grid}}",
  "place": "{{ticket.place}}",
  "lat": "{{ticket.lat}}",
  "lon": "{{ticket.lon}}",
  "photos": "{{ticket.photos}}"
})";

constexpr const char* select_json =
    "SELECT json_object('id', c.id, 'kind', c.kind, 'name', c.name, 'url', c.url, 'jurisdiction',"
    " nullif(c.jurisdiction, ''), 'has_key', " KIT_FLAG("c.key <> ''") ", 'has_secret', " KIT_FLAG(
        "c.secret <> ''") ", 'on', " KIT_FLAG("c.is_on = 1") ", 'sends', " KIT_FLAG("c.sends = 1") ","
    " 'send_private', " KIT_FLAG("c.send_private = 1") ", 'poll_s', c.poll_s, 'retry_s', c.retry_s,"
    " 'case_url', nullif(c.case_url, ''), 'list_url', nullif(c.list_url, ''), 'since', " KIT_TIME("c.since") ", 'counts', json((SELECT json_object("
    "'to_send', count(*) FILTER (WHERE state = 'to_send'),"
    " 'failed', count(*) FILTER (WHERE state = 'failed'),"
    " 'dead', count(*) FILTER (WHERE state = 'dead'),"
    " 'sent', count(*) FILTER (WHERE state = 'sent'),"
    " 'done', count(*) FILTER (WHERE state = 'done'),"
    " 'refused', count(*) FILTER (WHERE state = 'refused'),"
    " 'given_up', count(*) FILTER (WHERE state = 'given_up'))"
    " FROM plugin_grid_outbox WHERE connector = c.id)), 'last_ok_at', " KIT_TIME(
        "c.last_ok_at") ", 'last_error', nullif(c.last_error, ''), 'problems',"
    " json_array_length(c.problems), 'version', c.version)"
    " FROM plugin_grid_connectors AS c WHERE c.community = $1";

/// Whether photos go along: they are fetched from us, at an address that must be known.
void add_photos(const Call& call, Json& connector) {
  connector["sends_photos"] = !photo_base(call.host, call.community).empty();
}

Json connector_json(const Call& call, std::int64_t id) {
  auto connector =
      find_row(call.host, std::string(select_json) + " AND c.id = $2", {call.community, id});
  add_photos(call, connector);
  return connector;
}

void list_all(const Call& call) {
  auto items =
      list_rows(call.host, std::string(select_json) + " ORDER BY c.id LIMIT 100", {call.community});
  for (auto& connector : items) add_photos(call, connector);
  call.answer({{"items", std::move(items)}, {"next", nullptr}});
}

/// Scheme, host and port.
std::string origin_of(const std::string& url) {
  auto origin = url.substr(0, url.find_first_of("/?#", url.find("://") + 3));
  for (auto& c : origin)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return origin;
}

/// A key, a secret, a code of theirs: one word.
std::string read_word(Fields& body, const char* name, std::size_t most, std::string otherwise) {
  auto word = body.text_or(name, most, std::move(otherwise));
  for (const char c : word)
    if (static_cast<unsigned char>(c) <= ' ')
      throw wrong(std::string("/") + name, "must be one word without blanks");
  return word;
}

/// What was written once is never read: nor by sending it to somebody else.
void require_keys(Fields& body, const Connector& before, const std::string& url) {
  if (before.url.empty() || origin_of(before.url) == origin_of(url)) return;
  for (const auto& [name, kept] : {std::pair("key", &before.key), {"secret", &before.secret}})
    if (!kept->empty() && !body.has(name))
      throw wrong(std::string("/") + name, "is needed again: the address is another server's");
}

/// What may be written; what is left out stays as it was.
void read_connector(Fields& body, Connector& to) {
  to.name = body.text("name", 1, 60);
  const auto before = to;
  to.url = body.text("url", 8, 500);
  if (!is_web_address(to.url)) throw wrong("/url", "must be an address of http or https");
  require_keys(body, before, to.url);
  to.case_url = body.text_or("case_url", 500, to.case_url);
  if (!to.case_url.empty() && !is_case_url(to.case_url))
    throw wrong("/case_url", "must be an address of http or https with {{foreign}} in it");
  to.list_url = body.text_or("list_url", 500, to.list_url);
  if (!to.list_url.empty() && (to.is_open311() || !is_web_address(to.list_url)))
    throw wrong("/list_url", "must be an address of http or https, of a webhook");
  to.jurisdiction = read_word(body, "jurisdiction", 100, to.jurisdiction);
  to.key = read_word(body, "key", 200, to.key);
  const auto secret = read_word(body, "secret", 200, to.secret);
  if (!secret.empty() && !key_of_secret(secret))
    throw wrong("/secret", "must be whsec_ and 24 to 64 bytes in Base64");
  if (secret != to.secret) to.secret_before = std::exchange(to.secret, secret);
  to.poll_s = body.maybe_integer("poll_s", 0, 86'400).value_or(to.poll_s);
  to.retry_s = body.maybe_integer("retry_s", 1, 600).value_or(to.retry_s);
  to.on = body.maybe_flag("on").value_or(to.on);
  to.sends = body.maybe_flag("sends").value_or(to.sends);
  to.send_private = body.maybe_flag("send_private").value_or(to.send_private);
  if (to.on && !to.is_open311() && to.secret.empty())
    throw wrong("/secret", "is needed: what goes and comes is signed");
}

bool other_sends(const Call& call, std::int64_t id) {
  return find_number(call.host,
                     "SELECT count(*) FROM plugin_grid_connectors WHERE community = $1"
                     " AND id <> $2 AND is_on = 1 AND sends = 1",
                     {call.community, id}) > 0;
}

void require_free(const Call& call, const Connector& connector) {
  if (connector.on && connector.sends && other_sends(call, connector.id))
    throw Refusal(409, "another connector sends already");
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_grid_connectors WHERE community = $1 AND name = $2"
                  " AND id <> $3",
                  {call.community, connector.name, connector.id}) > 0)
    throw Refusal(409, "there is a connector of this name");
}

std::string code_of(const Call& call) {
  const auto read =
      call.host.command(As::caller, "community.read", Json{{"community", call.community}}.dump());
  if (read.status != 200) throw std::runtime_error("community.read: " + read.body);
  return Json::parse(read.body).at("code").get<std::string>();
}

void add_connector(const Call& call) {
  auto body = call.body();
  Connector connector;
  connector.kind = body.choice("kind", {"open311", "webhook"});
  connector.poll_s = connector.is_open311() ? 60 : 0;
  connector.retry_s = 5;
  connector.sends = !other_sends(call, 0);
  read_connector(body, connector);
  body.done();
  require_free(call, connector);
  call.host.write(
      {{"INSERT INTO plugin_grid_connectors (community, code, kind, name, url, jurisdiction, key,"
        " secret, is_on, sends, send_private, poll_s, retry_s, since, made_at, tables,"
        " template, case_url, list_url) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14, $14, $15, $16, $17, $18)",
        {call.community, code_of(call), connector.kind, connector.name, connector.url,
         connector.jurisdiction, connector.key, connector.secret, int(connector.on),
         int(connector.sends), int(connector.send_private), connector.poll_s, connector.retry_s,
         call.now, initial_tables(connector.kind).dump(),
         connector.is_open311() ? "" : initial_template, connector.case_url, connector.list_url},
        1}});
  const auto id = find_number(call.host,
                              "SELECT id FROM plugin_grid_connectors WHERE community = $1"
                              " AND name = $2",
                              {call.community, connector.name});
  auto made = find_connector(call.host, id);
  check_tables(call.host, made);
  call.answer(connector_json(call, id), 201);
}

void put_connector(const Call& call) {
  auto connector = get_connector(call);
  const auto before = connector;
  auto body = call.body();
  if (body.has("kind") && body.choice("kind", {"open311", "webhook"}) != connector.kind)
    throw wrong("/kind", "cannot be changed");
  read_connector(body, connector);
  const auto version = body.integer("version", 1, INT64_MAX);
  body.done();
  require_free(call, connector);
  const bool is_new_secret = connector.secret != before.secret;
  if (!call.host.try_write(
          {{"UPDATE plugin_grid_connectors SET name = $2, url = $3, jurisdiction = $4, key = $5,"
            " secret = $6, secret_before = $7, secret_until = iif($8, $9, secret_until),"
            " is_on = $10, sends = $11, send_private = $12, poll_s = $13, retry_s = $14,"
            " next_poll_at = 0, case_url = $16, list_url = $17, version = version + 1"
            " WHERE id = $1 AND version = $15",
            {connector.id, connector.name, connector.url, connector.jurisdiction, connector.key,
             connector.secret, connector.secret_before, int(is_new_secret),
             call.now + secret_kept_ms, int(connector.on), int(connector.sends),
             int(connector.send_private), connector.poll_s, connector.retry_s, version,
             connector.case_url, connector.list_url},
            1}}))
    throw Refusal(409, "somebody has changed it meanwhile");
  check_tables(call.host, connector);
  call.answer(connector_json(call, connector.id));
}

std::string tag_of_check(const Connector& connector, const char* stage) {
  return "check:" + std::to_string(connector.id) + ":" + stage;
}

/// Marks that it is checked. False: it is being checked already.
bool begin_check(const Call& call, const Connector& connector) {
  return call.host.try_write(
      {{"UPDATE plugin_grid_connectors SET checking_until = $2"
        " WHERE id = $1 AND checking_until <= $3",
        {connector.id, call.now + check_within_ms, call.now},
        1}});
}

void note_checked(const Host& host, std::int64_t connector, const std::string& error) {
  host.write({{"UPDATE plugin_grid_connectors SET checking_until = 0 WHERE id = $1", {connector}}});
  note_answer(host, connector, error);
}

/// A webhook has nothing to be asked but whether somebody is there.
void post_check(const Call& call) {
  call.body().done();
  const auto connector = get_connector(call);
  if (!begin_check(call, connector)) return call.answer({{"started", true}}, 202);
  auto asked = connector;
  asked.format = "json";
  try {
    if (connector.is_open311())
      call.host.fetch_later(ask(asked, "discovery", {}), tag_of_check(connector, "json"));
    else
      call.host.fetch_later({.method = "HEAD", .url = connector.url},
                            tag_of_check(connector, "there"));
  } catch (const sifang_sdk::HostError& error) {
    throw Refusal(409, error.what());  // an address that the host does not take
  }
  call.answer({{"started", true}}, 202);
}

/// Services of theirs that the tables name and they do not have.
std::string unknown_services(const Connector& connector, const Json& services) {
  std::set<std::string> codes;
  for (const auto& service : services) codes.insert(text_at(service, "service_code"));
  std::string missing;
  for (const auto& row : connector.tables.at("category"))
    if (const auto code = text_at(row, "theirs"); !codes.contains(code))
      missing += (missing.empty() ? "" : ", ") + code;
  return missing.empty() ? "" : "they have no services of these codes: " + missing;
}

void ask_services(const Host& host, Connector connector, const char* format) {
  connector.format = format;
  host.write(
      {{"UPDATE plugin_grid_connectors SET format = $2 WHERE id = $1", {connector.id, format}, 1}});
  try {
    host.fetch_later(ask(connector, "services", {}), tag_of_check(connector, "services"));
  } catch (const sifang_sdk::HostError& error) {  // no room just now
    note_checked(host, connector.id, error.what());
  }
}

std::string fault_of(const sifang_fetched& answer) {
  if (answer.status == 0) return std::string(sifang_sdk::view(answer.error));
  if (answer.status >= 200 && answer.status < 300) return {};
  return "HTTP " + std::to_string(answer.status) + " " + read_error(sifang_sdk::view(answer.body));
}

const char* action_of(std::string_view kind) {
  constexpr std::pair<std::string_view, const char*> all[]{
      {"ticket.reported_up", "township"},     {"ticket.finished", "finish"},
      {"ticket.confirmed", "confirm"},        {"ticket.reopened", "reopen"},
      {"ticket.taken_back", "back"},          {"ticket.commented", "comment"},
      {"ticket.foreign_number_set", "number"}};
  for (const auto& [name, action] : all)
    if (name == kind) return action;
  return nullptr;
}

void forget_person(const Host& host, std::string_view subject) {
  constexpr std::string_view before = "user:";
  if (!subject.starts_with(before))
    throw std::runtime_error("people.erased is about " + std::string(subject));
  const auto user = subject.substr(before.size());
  host.write({{"UPDATE plugin_grid_outbox SET by_id = '' WHERE by_id = $1", {user}},
              {"UPDATE plugin_grid_outbox SET ended_by = '', ended_name = '' WHERE ended_by = $1",
               {user}}});
}

/// When the server started, and now and then: what the core has may have changed since.
bool is_check_due(const Host& host, const Connector& connector) {
  return connector.checked_at < started_at(host) ||
         connector.checked_at + checked_every_ms < host.now_ms();
}

void work(const Host& host, Connector connector) {
  if (!connector.on) return;
  if (is_check_due(host, connector)) {
    check_tables(host, connector);
    connector.next_poll_at = 0;  // what was asked when the server ended is asked again
    host.write(
        {{"DELETE FROM plugin_grid_inbox WHERE connector = $1 AND outcome = 'unknown'"
          " AND ticket = '' AND received_at < $2",
          {connector.id, host.now_ms() - unknown_kept_ms}}});
  }
  send_rows(host, connector);
  poll_due(host, connector);
  reconcile_due(host, connector);
  if (connector.works()) judge_again(host, connector);
}

}  // namespace

void check_answered(const Host& host, const std::vector<std::string>& parts,
                    const sifang_fetched& answer) {
  const auto connector = find_connector(host, number_in(parts.at(1)));
  if (connector.id == 0) return;
  const auto fault = fault_of(answer);
  const auto body = sifang_sdk::view(answer.body);
  const auto& stage = parts.at(2);
  if (stage == "there")  // whatever it says to HEAD, it is there
    return note_checked(host, connector.id, answer.status == 0 ? fault : "");
  if (stage == "json") {
    if (answer.status == 0) return note_checked(host, connector.id, fault);
    const bool has_json = fault.empty() && body.find("application/json") != body.npos;
    return ask_services(host, connector, has_json ? "json" : "xml");
  }
  const auto services = fault.empty() ? read_list(body) : std::nullopt;
  if (!fault.empty()) return note_checked(host, connector.id, fault);
  const bool has_services =
      services && !services->empty() && !text_at(services->front(), "service_code").empty();
  note_checked(host, connector.id,
               has_services ? unknown_services(connector, *services) : "they list no services");
}

void connector_event(const Host& host, const sifang_event& event) {
  const auto kind = sifang_sdk::view(event.kind);
  if (kind == "people.erased") return forget_person(host, sifang_sdk::view(event.subject));
  const auto* const action = action_of(kind);
  if (!action) return;
  const auto body = Json::parse(sifang_sdk::view(event.body));
  if (std::string_view(action) == "comment" &&
      body.at("data").at("comment").at("internal").get<bool>())
    return;
  queue_step(host, event, action, body);
}

/// One connector that cannot do its work just now does not keep the others from theirs.
void send_due(const Host& host, std::string_view community) {
  for (auto& connector : list_connectors(host, community)) {
    const auto id = connector.id;
    try {
      work(host, std::move(connector));
    } catch (const std::exception& error) {  // of the host's own this throws again
      note_answer(host, id, error.what());
    }
  }
}

void fetched(const Host& host, const sifang_fetched& answer) {
  const auto parts = parts_of_tag(sifang_sdk::view(answer.tag));
  const auto& what = parts.front();
  if (what == "out" || what == "token") return row_answered(host, parts, answer);
  if (what == "poll") return poll_answered(host, parts, answer);
  if (what == "links" || what == "listed" || what == "theirs")
    return reconcile_answered(host, parts, answer);
  if (what == "check") return check_answered(host, parts, answer);
  throw std::logic_error("nothing was asked with the tag " + what);
}

std::vector<Route> connector_routes() {
  std::vector<Route> all{{"GET", "/connectors", readers, list_all},
                         {"POST", "/connectors", admin, add_connector},
                         {"PUT", "/connectors/{id}", admin, put_connector},
                         {"POST", "/connectors/{id}/check", admin, post_check}};
  for (const auto& some :
       {mapping_routes(), outbox_routes(), inbox_routes(), track_routes(), reconcile_routes()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace grid
