// SPDX-License-Identifier: Apache-2.0
// Connectors and links as rows, and commands that the plugin gives by itself.
#include "connectors.hpp"
#include "open311_client.hpp"

namespace grid {
namespace {

constexpr const char* select_connectors =
    "SELECT id, community, code, kind, name, url, jurisdiction, key, secret, secret_before,"
    " secret_until, is_on, sends, send_private, format, poll_s, retry_s, since, window_ms,"
    " next_poll_at, tables, template, problems, checked_at, mapping_version, version,"
    " case_url, list_url"
    " FROM plugin_grid_connectors";

Connector read_connector(const Row& row) {
  Connector one;
  one.id = row.integer(0);
  one.community = row.string(1);
  one.code = row.string(2);
  one.kind = row.string(3);
  one.name = row.string(4);
  one.url = row.string(5);
  one.jurisdiction = row.string(6);
  one.key = row.string(7);
  one.secret = row.string(8);
  one.secret_before = row.string(9);
  one.secret_until = row.integer(10);
  one.on = row.integer(11) == 1;
  one.sends = row.integer(12) == 1;
  one.send_private = row.integer(13) == 1;
  one.format = row.string(14);
  one.poll_s = row.integer(15);
  one.retry_s = row.integer(16);
  one.since = row.integer(17);
  one.window_ms = row.integer(18);
  one.next_poll_at = row.integer(19);
  one.tables = Json::parse(row.text(20));
  one.template_text = row.string(21);
  one.problems = Json::parse(row.text(22));
  one.checked_at = row.integer(23);
  one.mapping_version = row.integer(24);
  one.version = row.integer(25);
  one.case_url = row.string(26);
  one.list_url = row.string(27);
  return one;
}

std::vector<Connector> read_connectors(const Host& host, const std::string& where,
                                       const std::vector<Value>& values) {
  std::vector<Connector> list;
  host.query(std::string(select_connectors) + where, values,
             [&](const Row& row) { list.push_back(read_connector(row)); });
  return list;
}

Link read_link(const Host& host, const std::string& where, const std::vector<Value>& values) {
  Link link;
  host.query(
      "SELECT id, connector, community, ticket, number, foreign_id, status, level, last_at,"
      " is_over, url FROM plugin_grid_links WHERE " +
          where + " ORDER BY id DESC LIMIT 1",
      values, [&](const Row& row) {
        link.id = row.integer(0);
        link.connector = row.integer(1);
        link.community = row.string(2);
        link.ticket = row.string(3);
        link.number = row.string(4);
        link.foreign = row.string(5);
        link.status = row.string(6);
        link.level = row.integer(7);
        link.last_at = row.integer(8);
        link.is_over = row.integer(9) == 1;
        link.url = row.string(10);
      });
  return link;
}

/// Categories of the core, grids of the map and of the tickets that are there.
KnownCodes known_codes(const Host& host, const std::string& community) {
  KnownCodes known;
  const auto answer = act(host, "community.read", {{"community", community}});
  if (!answer.ok()) throw Refusal(409, "the plugin may not read this community: " + answer.why());
  for (const auto& category : answer.body.at("categories"))
    known.categories.insert(category.at("code").get<std::string>());
  host.query("SELECT code FROM plugin_grid_areas WHERE community = $1", {community},
             [&](const Row& row) { known.grids.insert(row.string(0)); });
  return known;
}

}  // namespace

Connector find_connector(const Host& host, std::int64_t id) {
  auto list = read_connectors(host, " WHERE id = $1", {id});
  return list.empty() ? Connector() : std::move(list.front());
}

std::vector<Connector> list_connectors(const Host& host, std::string_view community) {
  return read_connectors(host, " WHERE community = $1 ORDER BY id", {community});
}

Connector get_connector(const Call& call) {
  auto connector = find_connector(call.host, call.id("id"));
  if (connector.id == 0 || connector.community != call.community)
    throw Refusal(404, "there is no such connector");
  return connector;
}

void check_tables(const Host& host, Connector& connector) {
  connector.problems = check_mapping(connector.tables, connector.kind, connector.template_text,
                                     known_codes(host, connector.community));
  connector.checked_at = host.now_ms();
  host.write({{"UPDATE plugin_grid_connectors SET problems = $1, checked_at = $2 WHERE id = $3",
               {connector.problems.dump(), connector.checked_at, connector.id},
               1}});
  constexpr const char* rests = "it rests: its tables are not right";
  if (!connector.problems.empty()) return note_answer(host, connector.id, rests);
  host.write(
      {{"UPDATE plugin_grid_connectors SET last_error = '' WHERE id = $1"
        " AND last_error = $2",
        {connector.id, rests}}});
}

void note_answer(const Host& host, std::int64_t connector, const std::string& error) {
  if (error.empty())
    host.write(
        {{"UPDATE plugin_grid_connectors SET last_ok_at = $1, last_error = ''"
          " WHERE id = $2",
          {host.now_ms(), connector}}});
  else
    host.write(
        {{"UPDATE plugin_grid_connectors SET last_error = $1"
          " WHERE id = $2 AND last_error <> $1",
          {cut(without_keys(find_connector(host, connector), error), 300), connector}}});
}

Link find_link(const Host& host, std::int64_t connector, const std::string& ticket) {
  return read_link(host, "connector = $1 AND ticket = $2", {connector, ticket});
}

Link find_foreign(const Host& host, std::int64_t connector, const std::string& foreign) {
  if (foreign.empty()) return {};
  return read_link(host, "connector = $1 AND foreign_id = $2", {connector, foreign});
}

Link find_number_link(const Host& host, std::int64_t connector, const std::string& number) {
  if (number.empty()) return {};
  return read_link(host, "connector = $1 AND number = $2", {connector, number});
}

std::string why_of(int status, const std::string& body) {
  const auto json = parse_json(body);
  std::string words;
  if (json.is_object() && json.contains("detail") && json["detail"].is_string())
    words = json["detail"].get<std::string>();
  if (words.empty() && json.is_object() && json.contains("title") && json["title"].is_string())
    words = json["title"].get<std::string>();
  return std::to_string(status) + (words.empty() ? "" : " " + words);
}

std::string Done::why() const { return why_of(status, body.dump()); }

Done act(const Host& host, std::string_view command, const Json& input, std::string_view key) {
  const auto answer = host.command(As::itself, command, kit::write_json(input), key);
  if (answer.status == 429 || answer.status >= 500)
    throw std::runtime_error(std::string(command) + ": " + why_of(answer.status, answer.body));
  return {answer.status, parse_json(answer.body)};
}

const std::string& own_user(const Host& host) {
  static std::string id;  // of this installation
  if (id.empty()) {
    const auto me = act(host, "me.read", Json::object());
    if (!me.ok()) throw std::runtime_error("me.read: " + me.why());
    id = me.body.at("user").at("id").get<std::string>();
  }
  return id;
}

std::vector<std::string> parts_of_tag(std::string_view tag) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= tag.size();) {
    const auto to = std::min(tag.find(':', from), tag.size());
    parts.emplace_back(tag.substr(from, to - from));
    from = to + 1;
  }
  return parts;
}

}  // namespace grid
