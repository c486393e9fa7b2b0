// SPDX-License-Identifier: Apache-2.0
#include "webhook.hpp"

#include <algorithm>

#include "signature.hpp"

namespace grid {
namespace {

constexpr std::size_t longest_webhook = 262'144;

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

/// A part of a pointer as it names a member: ~1 is a slash, ~0 a tilde.
std::string unescaped(std::string part) {
  for (const auto& [sign, plain] : {std::pair("~1", "/"), std::pair("~0", "~")})
    for (auto at = part.find(sign); at != part.npos; at = part.find(sign, at + 1))
      part.replace(at, 2, plain);
  return part;
}

/// The member or the entry that part of a pointer names; null for none.
const Json* child_of(const Json& json, const std::string& part) {
  if (json.is_object()) {
    const auto found = json.find(unescaped(part));
    return found == json.end() ? nullptr : &*found;
  }
  constexpr std::size_t digits = 6;
  const bool leads_with_zero = part.size() > 1 && part.starts_with('0');
  if (!json.is_array() || !is_number(part, digits) || leads_with_zero) return nullptr;
  const auto place = static_cast<std::size_t>(number_in(part));
  return place < json.size() ? &json[place] : nullptr;
}

/// What stands at a pointer (RFC 6901), as text; "" where nothing does, whatever the pointer is.
std::string read_at(const Json& json, const std::string& pointer) {
  if (!pointer.starts_with('/')) return {};
  const Json* value = &json;
  for (std::size_t from = 1; value && from <= pointer.size();) {
    const auto to = std::min(pointer.find('/', from), pointer.size());
    value = child_of(*value, pointer.substr(from, to - from));
    from = to + 1;
  }
  if (!value) return {};
  if (value->is_string()) return value->get<std::string>();
  return value->is_number() ? value->dump() : std::string();
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
              .body = kit::write_json(
                  fill_template(connector.template_text, values_of(connector, message))),
              .headers = {}};
  if (fetch.body.size() > longest_webhook)
    throw Refusal(422, "the template grows to more than 256 KiB with this ticket");
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
