// SPDX-License-Identifier: Apache-2.0
#include "webhook.hpp"

#include "signature.hpp"

namespace grid {
namespace {

/// All that placeholders() names.
Json values_of(const Connector& connector, const Message& message) {
  const auto& ticket = message.ticket;
  const auto& place = ticket.at("place");
  Json values{{"ticket.category", message.category},
              {"ticket.grid", message.grid.empty() ? Json() : Json(message.grid)},
              {"ticket.place", address_of(place)},
              {"event.id", message.id},
              {"event.kind", message.is_request ? "request" : "update"},
              {"event.action", message.action},
              {"event.status", message.status},
              {"event.words", message.words},
              {"event.at", write_time(message.at)},
              {"foreign", message.foreign.empty() ? Json() : Json(message.foreign)},
              {"ticket.photos", message.photos},
              {"jurisdiction", connector.jurisdiction}};
  for (const auto* name :
       {"id", "number", "title", "body", "urgency", "visibility", "state", "created_at"})
    values[std::string("ticket.") + name] = ticket.at(name);
  for (const auto* name : {"building", "unit", "room", "text"})
    values[std::string("ticket.place.") + name] = place.contains(name) ? place[name] : Json();
  for (const auto* name : {"lat", "lon"})
    values[std::string("ticket.") + name] = place.contains(name) ? place[name] : Json();
  return values;
}

/// What stands at a pointer, as text.
std::string read_at(const Json& json, const std::string& pointer) {
  if (pointer.empty()) return {};
  const Json::json_pointer at(pointer);
  if (!json.contains(at)) return {};
  const auto& value = json.at(at);
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : std::string();
}

bool is_number(const std::string& text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         text.find_first_not_of("0123456789") == text.npos;
}

std::optional<Update> read_one(const Connector& connector, const Json& json,
                               std::int64_t offset_minutes) {
  const auto field = [&](const char* name) {
    return read_at(json, pointer_of(connector.tables, name));
  };
  Update update;
  update.id = field("update");
  update.foreign = field("foreign");
  update.number = field("ticket");
  update.status = field("status");
  update.words = field("words");
  update.step = field("step");
  update.who = field("who");
  update.deadline = field("deadline");
  if (update.status.empty() || (update.foreign.empty() && update.number.empty()))
    return std::nullopt;
  const auto at = field("at");
  update.at = read_moment(at, offset_minutes);
  if (!at.empty() && !update.at) return std::nullopt;
  const auto level = field("level");
  if (is_number(level, 3)) update.level = number_in(level);
  return update;
}

}  // namespace

std::vector<std::string> Connector::secrets(std::int64_t now) const {
  std::vector<std::string> list;
  if (!secret.empty()) list.push_back(secret);
  if (!secret_before.empty() && now < secret_until) list.push_back(secret_before);
  return list;
}

std::optional<std::int64_t> read_moment(const std::string& text, std::int64_t offset_minutes) {
  if (!is_number(text, 13)) return parse_time(text, offset_minutes);
  const auto number = number_in(text);
  return text.size() > 11 ? number : number * 1000;
}

void sign_fetch(const Connector& connector, const std::string& id, std::int64_t now, Fetch& fetch) {
  const auto at = std::to_string(now / 1000);
  std::string signatures;
  // While a secret is changed they may check with either.
  for (const auto& secret : connector.secrets(now))
    signatures += (signatures.empty() ? "" : " ") + sign(secret, id, at, fetch.body);
  if (signatures.empty()) return;
  fetch.headers = {
      {"webhook-id", id}, {"webhook-timestamp", at}, {"webhook-signature", signatures}};
}

Fetch write_webhook(const Connector& connector, const Message& message, std::int64_t now) {
  Fetch fetch{.method = "POST",
              .url = connector.url,
              .type = "application/json",
              .body = fill_template(connector.template_text, values_of(connector, message)).dump(),
              .headers = {}};
  sign_fetch(connector, message.id, now, fetch);
  return fetch;
}

ReadUpdates read_updates(const Connector& connector, std::string_view body,
                         const std::string& otherwise_id, std::int64_t now,
                         std::int64_t offset_minutes) {
  const auto json = parse_json(body);
  if (!json.is_structured()) throw Refusal(400, "the body must be JSON");
  const auto list = json.is_array() ? json : Json::array({json});
  ReadUpdates read;
  for (const auto& one : list) {
    auto update = connector.is_open311() ? read_update(one, offset_minutes)
                                         : read_one(connector, one, offset_minutes);
    if (update && update->id.empty() && list.size() == 1) update->id = otherwise_id;
    if (!update || update->id.empty()) {
      ++read.unreadable;
      continue;
    }
    if (!update->at) update->at = now;
    read.updates.push_back(std::move(*update));
  }
  return read;
}

std::string read_foreign(const Connector& connector, std::string_view body) {
  const auto json = parse_json(body);
  if (!json.is_structured()) return {};
  auto foreign = read_at(json, pointer_of(connector.tables, "foreign"));
  for (const auto* pointer : {"/foreign", "/service_request_id", "/id"})
    if (foreign.empty()) foreign = read_at(json, pointer);
  return foreign;
}

}  // namespace grid
