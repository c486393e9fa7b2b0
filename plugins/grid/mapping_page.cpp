// SPDX-License-Identifier: Apache-2.0
// The tables of a connector as they are read, written and tried out.
#include "inbox.hpp"
#include "messages.hpp"

namespace grid {
namespace {

constexpr std::size_t most_rows = 500, longest_template = 20'000;

Json mapping_json(const Connector& connector) {
  return {{"tables", connector.tables},
          {"template", connector.template_text},
          {"version", connector.mapping_version},
          {"problems", connector.problems}};
}

void show_mapping(const Call& call) { call.answer(mapping_json(get_connector(call))); }

/// The rows of a table. What is wrong with their codes is kept and shown, not refused.
Json read_rows(Fields& tables, const char* table) {
  const std::string name = table;
  Json rows = Json::array();
  for (auto& row : tables.objects(table, 0, most_rows)) {
    Json one = Json::object();
    if (name != "deadline") one["ours"] = row.text_or("ours", 60);
    if (name != "field") one["theirs"] = row.text_or("theirs", 100);
    if (name == "field") one["pointer"] = row.text_or("pointer", 200);
    if (name == "deadline") one["minutes"] = row.integer("minutes", 1, 525'600);
    if (name == "state_in")
      if (const auto level = row.maybe_integer("level", 0, 99); level && *level > 0)
        one["level"] = *level;
    row.done();
    rows.push_back(std::move(one));
  }
  return rows;
}

Json read_tables(const Json& body) {
  const auto found = body.find("tables");
  if (found == body.end() || !found->is_object()) throw wrong("/tables", "must be an object");
  Fields fields(*found, "/tables");
  Json tables;
  for (const auto* table : {"category", "state_out", "state_in", "grid", "deadline", "field"})
    tables[table] = read_rows(fields, table);
  fields.done();
  return tables;
}

void put_mapping(const Call& call) {
  auto connector = get_connector(call);
  auto body = parse_json(call.request.body());
  if (!body.is_object()) throw Refusal(400, "the body must be a JSON object");
  const auto tables = read_tables(body);
  body.erase("tables");
  body.erase("problems");  // as it was read
  Fields fields(std::move(body));
  const auto text = fields.text_or("template", longest_template);
  const auto version = fields.integer("version", 1, INT64_MAX);
  fields.done();
  if (!call.host.try_write({{"UPDATE plugin_grid_connectors SET tables = $2, template = $3,"
                             " mapping_version = mapping_version + 1"
                             " WHERE id = $1 AND mapping_version = $4",
                             {connector.id, tables.dump(), text, version},
                             1}}))
    throw Refusal(409, "somebody has changed the tables meanwhile");
  connector = find_connector(call.host, connector.id);
  check_tables(call.host, connector);
  call.answer(mapping_json(connector));
}

/// With signs in place of what may not be read.
Connector without_secrets(Connector connector) {
  if (!connector.key.empty()) connector.key = "…";
  connector.secret.clear();
  connector.secret_before.clear();
  return connector;
}

/// Only what they may read themselves.
std::string own_ticket(const Call& call, const std::string& asked) {
  const auto read = call.host.command(As::caller, "ticket.read", Json{{"id", asked}}.dump());
  const auto ticket = parse_json(read.body);
  if (read.status != 200 || ticket.at("community") != call.community)
    throw Refusal(404, "there is no such ticket");
  return ticket.at("id").get<std::string>();
}

Json try_out(const Call& call, const Connector& connector, Fields& fields) {
  const auto id = own_ticket(call, fields.text("ticket", 1, 60));
  const auto action = fields.has("action") ? fields.text("action", 1, 20) : "township";
  if (!out_actions().contains(action)) throw wrong("/out/action", "is none");
  fields.done();
  const auto link = find_link(call.host, connector.id, id);
  const auto message =
      load_message(call.host, connector,
                   {.ticket = id,
                    .action = action,
                    .foreign = link.foreign,
                    .is_request = action == "township" && is_new_there(call.host, link),
                    .is_trial = true});
  Json out{{"refusal", message.refusal.empty() ? Json() : Json(message.refusal)}};
  if (!message.refusal.empty()) return out;
  if (!connector.problems.empty()) {
    out["refusal"] = "the tables are not right";
    return out;
  }
  Fetch fetch;
  try {
    fetch = write_message(without_secrets(connector), message, call.now);
  } catch (const Refusal& refusal) {
    out["refusal"] = refusal.what();
    return out;
  }
  out["method"] = fetch.method;
  out["url"] = fetch.url;
  out["type"] = fetch.type;
  out["body"] = fetch.body;
  Json headers = Json::array();
  for (const auto& [name, value] : fetch.headers)
    headers.push_back({{"name", name}, {"value", value}});
  out["headers"] = std::move(headers);
  return out;
}

Json try_in(const Call& call, const Connector& connector, const Json& body) {
  const auto text = body.is_string() ? body.get<std::string>() : body.dump();
  const auto read = read_updates(connector, text, "try", call.now, call.utc_offset());
  constexpr std::size_t most_tried = 100;
  if (read.updates.size() > most_tried) throw wrong("/in/body", "has more than 100 updates");
  Json updates = Json::array();
  for (const auto& update : read.updates) {
    const auto look = look_at(call.host, connector, update);
    const bool shown =
        look.link.id > 0 &&
        call.host.command(As::caller, "ticket.read", Json{{"id", look.link.ticket}}.dump())
                .status == 200;
    updates.push_back({{"update", update.id},
                       {"ticket", shown ? Json(look.link.ticket) : Json()},
                       {"number", shown ? Json(look.link.number) : Json()},
                       {"foreign", update.foreign},
                       {"status", update.status},
                       {"words", update.words},
                       {"at", write_time(*update.at)},
                       {"outcome", look.judgement.outcome},
                       {"effect", look.judgement.effect},
                       {"kind", look.judgement.kind},
                       {"level", look.judgement.level},
                       {"why", look.judgement.why}});
  }
  return {{"updates", std::move(updates)}, {"unreadable", read.unreadable}};
}

void try_mapping(const Call& call) {
  const auto connector = get_connector(call);
  const auto body = parse_json(call.request.body());
  if (!body.is_object() || body.size() != 1 || (!body.contains("out") && !body.contains("in")))
    throw wrong("", "must have either out or in");
  const auto& asked = body.begin().value();
  if (!asked.is_object()) throw wrong("/" + body.begin().key(), "must be an object");
  if (body.contains("out")) {
    Fields fields(asked, "/out");
    return call.answer({{"out", try_out(call, connector, fields)}});
  }
  if (!asked.contains("body") || asked.size() != 1) throw wrong("/in/body", "is missing");
  call.answer({{"in", try_in(call, connector, asked["body"])}});
}

}  // namespace

std::vector<Route> mapping_routes() {
  return {{"GET", "/connectors/{id}/mapping", "officer admin", show_mapping},
          {"PUT", "/connectors/{id}/mapping", "admin", put_mapping},
          {"POST", "/connectors/{id}/try", "officer admin", try_mapping}};
}

}  // namespace grid
