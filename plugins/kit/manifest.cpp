// SPDX-License-Identifier: Apache-2.0
#include "manifest.hpp"

#include <sstream>

#include "schema.hpp"

namespace kit {

Json number_setting(const char* key, int initial, int min, int max, const char* title_zh,
                    const char* title_en) {
  return {{"key", key},          {"kind", "integer"}, {"default", std::to_string(initial)},
          {"min", min},          {"max", max},        {"title_zh", title_zh},
          {"title_en", title_en}};
}

Json flag_setting(const char* key, bool initial, const char* title_zh, const char* title_en) {
  return {{"key", key},
          {"kind", "flag"},
          {"default", initial ? "true" : "false"},
          {"title_zh", title_zh},
          {"title_en", title_en}};
}

Json text_setting(const char* key, const char* initial, int most, const char* title_zh,
                  const char* title_en) {
  return {{"key", key},  {"kind", "text"},       {"default", initial},  {"min", 0},
          {"max", most}, {"title_zh", title_zh}, {"title_en", title_en}};
}

std::vector<Route> all_routes(std::initializer_list<std::vector<Route>> nouns) {
  std::vector<Route> all;
  for (const auto& some : nouns) all.insert(all.end(), some.begin(), some.end());
  return all;
}

Json route_list(const std::vector<Route>& routes) {
  Json list = Json::array();
  for (const auto& route : routes) {
    Json entry{{"method", route.method}, {"path", route.path}};
    if (route.secret) entry["secret"] = true;
    std::istringstream words(route.roles);
    std::string role;
    if (std::string_view(route.roles) == "anonymous") {
      entry["anonymous"] = true;
    } else {
      entry["roles"] = Json::array();
      while (words >> role) entry["roles"].push_back(role);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json utc_offset_setting() {
  return number_setting("utc_offset_minutes", 480, -720, 840, "与世界时相差分钟数",
                        "Minutes east of UTC");
}

Json told_kind(const char* kind, const char* title_zh, const char* title_en) {
  return {{"kind", kind}, {"title_zh", title_zh}, {"title_en", title_en}};
}

Json migrations() {
  Json list = Json::array();
  for (const auto& step : schema_steps()) list.push_back({{"name", step.name}, {"sql", step.sql}});
  return list;
}

}  // namespace kit
