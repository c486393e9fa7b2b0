// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

namespace kit {

Json parse_json(std::string_view text, int deepest) {
  bool deep = false;
  const auto watch = [&](int around, Json::parse_event_t event, const Json&) {
    using enum Json::parse_event_t;
    deep = deep || (around >= deepest && (event == object_start || event == array_start));
    return !deep;
  };
  // nlohmann's reader does not recurse, so that the nest is met before it is a tree.
  auto json = Json::parse(text, watch, false);
  return deep ? Json(Json::value_t::discarded) : json;
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json json_or_null(std::string text) { return text.empty() ? Json() : Json(std::move(text)); }

std::string write_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kit
