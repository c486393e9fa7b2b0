// SPDX-License-Identifier: Apache-2.0
#include "plugin_routes.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace sifang::fuzz {

using nlohmann::json;

namespace {

/// As fields of our plugins are called, and parameters of their queries.
constexpr std::array<std::string_view, 56> names{
    "title",     "name",       "note",       "reason",    "words",      "text",    "day",
    "month",     "from",       "to",         "at",        "version",    "points",  "item",
    "items",     "blocks",     "block",      "household", "households", "grid",    "photos",
    "count",     "state",      "source",     "due_day",   "everybody",  "csv",     "number",
    "building",  "unit",       "room",       "people",    "needs",      "lat",     "lon",
    "code",      "parent",     "shape",      "datum",     "kind",       "url",     "key",
    "secret",    "reads",      "next_visit", "price_fen", "limit",      "cursor",  "month_most",
    "point_fen", "redeem_fen", "answer",     "decision",  "geojson",    "dry_run", "skip_bad"};

json some_value(Chance& chance, int deep) {
  switch (chance.below(deep > 0 ? 9 : 7)) {
    case 0: return nullptr;
    case 1: return chance.one_in(2);
    case 2: return chance.between(0, 20);
    case 3: return chance.between(INT64_MIN, INT64_MAX);
    case 4: return 0.1 * static_cast<double>(chance.between(-2'000, 2'000));
    case 5:
      return chance.pick({"2026-11-28", "2026-11", "HG01", "1", "visit", "done", "public",
                          "webhook", "http://a.example/", "2026-11-28T00:00:00Z", "lift"});
    case 6: return chance.any_text(chance.below(8));
    case 7: {
      auto list = json::array();
      for (auto count = chance.below(4); count > 0; --count)
        list.push_back(some_value(chance, deep - 1));
      return list;
    }
    default: {
      auto object = json::object();
      for (auto count = chance.below(8); count > 0; --count)
        object[std::string(chance.pick(names))] = some_value(chance, deep - 1);
      return object;
    }
  }
}

std::string some_text(Chance& chance) {
  auto text = std::string(chance.pick({"1", "2", "0", "-1", "9223372036854775807", "2026-11",
                                       "2026-11-28", "HG01", "9999-12", "0000-01", "x", "all"}));
  return chance.one_in(5) ? chance.text(3) : text;
}

}  // namespace

std::vector<KnownRoute> routes_of(const sifang_plugin& plugin) {
  std::vector<KnownRoute> routes;
  const auto manifest = json::parse(plugin.manifest);
  for (const auto& one : manifest.at("routes")) {
    KnownRoute route{one.at("method").get<std::string>(), one.at("path").get<std::string>()};
    for (auto at = route.path.find('{'); at != route.path.npos; at = route.path.find('{', at + 1))
      route.parameters.push_back(route.path.substr(at + 1, route.path.find('}', at) - at - 1));
    routes.push_back(std::move(route));
  }
  return routes;
}

Asked some_request(Chance& chance, const std::vector<KnownRoute>& routes) {
  const auto& route = chance.pick(routes);
  Asked asked{.method = route.method,
              .path = route.path,
              .body = {},
              .roles =
                  "resident member host recorder grid_worker grid_leader inspector supervisor"
                  " merchant officer admin"};
  for (const auto& name : route.parameters) asked.parameters.emplace_back(name, some_text(chance));
  for (auto count = chance.below(3); count > 0; --count)
    asked.query.emplace_back(chance.pick(names), some_text(chance));
  if (route.method == "GET") return asked;
  auto body = json::object();
  for (auto count = chance.below(8); count > 0; --count)
    body[std::string(chance.pick(names))] = some_value(chance, 2);
  asked.body = body.dump();
  if (chance.one_in(6)) asked.body = chance.spoil(asked.body);
  return asked;
}

}  // namespace sifang::fuzz
