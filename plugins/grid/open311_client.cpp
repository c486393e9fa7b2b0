// SPDX-License-Identifier: Apache-2.0
#include "open311_client.hpp"

#include <cstdio>
#include <pugixml.hpp>

#include "addresses.hpp"
#include "kit/csv.hpp"
#include "their_text.hpp"

namespace grid {
namespace {

constexpr std::size_t longest_description = 4000;  // of the specification
constexpr const char* form_type = "application/x-www-form-urlencoded; charset=utf-8";

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string encode(const Pairs& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs)
    text += (text.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return text;
}

std::string address(const Connector& connector, const std::string& resource) {
  const auto slash = connector.url.ends_with('/') ? "" : "/";
  return connector.url + slash + resource + "." + connector.format;
}

void add_jurisdiction(const Connector& connector, Pairs& pairs) {
  if (!connector.jurisdiction.empty())
    pairs.emplace_back("jurisdiction_id", connector.jurisdiction);
}

Fetch post(const Connector& connector, const std::string& resource, Pairs form) {
  if (!connector.key.empty()) form.emplace_back("api_key", connector.key);
  add_jurisdiction(connector, form);
  return {.method = "POST",
          .url = address(connector, resource),
          .type = form_type,
          .body = encode(form),
          .headers = {}};
}

/// Six decimals: FixMyStreet's.
std::string degrees(const Json& number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", number.get<double>());
  return text;
}

void add_place(Pairs& form, const Json& place) {
  const bool has_point = place.contains("lat") && place["lat"].is_number() &&
                         place.contains("lon") && place["lon"].is_number();
  if (has_point) {
    form.emplace_back("lat", degrees(place["lat"]));
    form.emplace_back("long", degrees(place["lon"]));
  }
  const auto address = address_of(place);
  if (!address.empty() || !has_point)
    form.emplace_back("address_string", address.empty() ? "—" : address);
}

/// Several are repeated, as FixMyStreet does.
void add_photos(Pairs& form, const Message& message) {
  for (const auto& photo : message.photos) form.emplace_back("media_url", photo);
}

/// What is within an element: texts, or lists where elements repeat or have more in them; nothing
/// where they are nested so deep that it is no GeoReport.
Json value_of(const pugi::xml_node& node, int depth = 0) {
  constexpr int deepest = 8;
  if (depth > deepest) return {};
  const bool has_elements = !node.find_child([](const pugi::xml_node& child) {
                                   return child.type() == pugi::node_element;
                                 })
                                 .empty();
  if (!has_elements) {
    const auto text = kit::mend_utf8(node.text().get());  // &#xD800; is half a character
    return text.empty() ? Json() : Json(text);
  }
  Json object = Json::object();
  for (const auto& child : node.children())
    if (child.type() == pugi::node_element)
      if (const auto name = kit::mend_utf8(child.name()); !object.contains(name))
        object[name] = value_of(child, depth + 1);
  return object;
}

std::optional<Json> read_xml(std::string_view body, std::string_view named, bool* is_damaged) {
  const auto read = read_xml_text(body);
  if (is_damaged) *is_damaged = read.is_damaged;
  pugi::xml_document document;
  if (!document.load_buffer(read.text.data(), read.text.size(), pugi::parse_default,
                            read.is_utf8 ? pugi::encoding_utf8 : pugi::encoding_auto))
    return std::nullopt;
  const auto root = document.document_element();
  if (root.empty() || (!named.empty() && named != root.name())) return std::nullopt;
  Json list = Json::array();
  for (const auto& child : root.children())
    if (child.type() == pugi::node_element) list.push_back(value_of(child));
  return list;
}

}  // namespace

Fetch write_request(const Connector& connector, const Message& message) {
  const auto& ticket = message.ticket;
  auto description =
      ticket.at("title").get<std::string>() + "\n" + ticket.at("body").get<std::string>();
  if (!message.words.empty()) description += "\n\n上报说明：" + message.words;
  Pairs form{{"service_code", message.category},
             {"description", cut(description, longest_description)},
             {"attribute[sifang_id]", ticket.at("number").get<std::string>()}};
  add_place(form, ticket.at("place"));
  if (!message.grid.empty()) form.emplace_back("attribute[grid]", message.grid);
  add_photos(form, message);
  return post(connector, "requests", std::move(form));
}

Fetch write_update(const Connector& connector, const Message& message) {
  Pairs form{{"service_request_id", message.foreign},
             {"update_id", message.id},
             {"status", message.status},
             {"updated_datetime", write_time(message.at)},
             {"description", cut(message.words, longest_description)},
             {"attribute[sifang_id]", message.ticket.at("number").get<std::string>()}};
  add_photos(form, message);
  return post(connector, "servicerequestupdates", std::move(form));
}

Fetch ask(const Connector& connector, const std::string& resource, const Pairs& query) {
  auto pairs = query;
  add_jurisdiction(connector, pairs);
  if (!connector.key.empty() && resource == "servicerequestupdates")
    pairs.emplace_back("api_key", connector.key);
  const auto text = encode(pairs);
  return {.method = "GET",
          .url = address(connector, resource) + (text.empty() ? "" : "?" + text),
          .type = {},
          .body = {},
          .headers = {}};
}

std::optional<Json> read_list(std::string_view body, std::string_view named, bool* is_damaged) {
  const auto first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == body.npos) return std::nullopt;
  const bool is_wide = body[first] == '\xFF' || body[first] == '\xFE' || body[first] == '\0';
  if (is_wide || body[first] == '<') return read_xml(body.substr(first), named, is_damaged);
  auto json = parse_json(body.substr(first));
  // Some keep the wrapper of XML.
  if (json.is_object() && json.size() == 1)
    for (auto& [name, value] : json.items())
      if (value.is_array() && (named.empty() || named == name)) {
        auto list = std::move(value);
        json = std::move(list);
        break;
      }
  if (json.is_object() && !named.empty()) return std::nullopt;
  if (json.is_object()) json = Json::array({std::move(json)});
  if (!json.is_array()) return std::nullopt;
  for (const auto& one : json)
    if (!one.is_object()) return std::nullopt;
  return json;
}

std::string read_error(std::string_view body) {
  const auto list = read_list(body);
  std::string words;
  if (list)
    for (const auto& error : *list)
      if (const auto text = text_at(error, "description"); !text.empty())
        words += (words.empty() ? "" : "; ") + text;
  return words;
}

std::string without_keys(const Connector& connector, std::string text) {
  constexpr std::size_t shortest = 4;  // less keeps nothing secret, and stands in many a word
  for (const auto& secret : {connector.key, connector.secret, connector.secret_before}) {
    if (secret.size() < shortest) continue;
    for (const auto& said : {secret, percent_encode(secret)})
      while (text.find(said) != text.npos) text = kit::replace_all(text, said, "…");
  }
  return text;
}

std::string text_at(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number() ? found->dump() : std::string();
}

std::optional<Update> read_update(const Json& object, std::int64_t offset_minutes) {
  Update update;
  update.id = text_at(object, "update_id");
  update.foreign = text_at(object, "service_request_id");
  update.status = text_at(object, "status");
  update.words = text_at(object, "description");
  update.at = parse_time(text_at(object, "updated_datetime"), offset_minutes);
  // Without an id of its own it could not be told from another one: the specification drops it.
  if (update.id.empty() || update.foreign.empty() || update.status.empty() || !update.at)
    return std::nullopt;
  const auto extras = object.find("extras");
  if (extras == object.end() || !extras->is_object()) return update;
  update.step = text_at(*extras, "step");
  update.who = text_at(*extras, "who");
  update.deadline = text_at(*extras, "deadline");
  const auto level = text_at(*extras, "level");
  if (is_number(level, 3)) update.level = number_in(level);
  return update;
}

}  // namespace grid
