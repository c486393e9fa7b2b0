// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/manifest.hpp"

#include <algorithm>
#include <set>

#include "app/plugins.hpp"
#include "domain/event_kinds.hpp"
#include "protocol/input.hpp"

namespace sifang::plugin_host {
namespace {

using base::Errc;
using base::Error;
using protocol::Shape;

constexpr std::int64_t name_max = 30, title_max = 60, path_max = 200, sql_max = 100'000;
// Few enough that a webhook may be told of all of them and of what the core tells.
constexpr protocol::TextLimits some{0, 100}, tells_max{0, 20};
const std::vector<std::string> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
const std::vector<std::string> kinds{"text", "integer", "flag", "choice"};

std::optional<std::string> same(std::string_view text) { return std::string(text); }
std::optional<app::SettingKind> kind_of(std::string_view text) {
  const auto at = std::find(kinds.begin(), kinds.end(), text) - kinds.begin();
  return static_cast<app::SettingKind>(at);
}

/// Each list of the manifest as it stands there.
struct RawRoute {
  std::string method, path;
  std::vector<std::string> roles;
  bool anonymous = false, secret = false;
};
struct Raw {
  std::string name, version, title_zh, title_en;
  std::vector<store::PluginMigration> migrations;
  std::vector<RawRoute> routes;
  std::vector<std::string> roots, events, wants;
  std::vector<app::PluginErrorForm> root_errors;
  std::vector<Timer> timers;
  std::vector<app::PluginSetting> settings;
  std::vector<app::PluginPage> pages;
  std::vector<app::PluginTell> tells;
};

Shape<RawRoute> route_shape() {
  Shape<RawRoute> shape;
  shape.code("method", &RawRoute::method, methods, same)
      .text("path", &RawRoute::path, {1, path_max});
  shape.text_list("roles", &RawRoute::roles, {0, 11}).with_default();
  shape.boolean("anonymous", &RawRoute::anonymous).with_default();
  shape.boolean("secret", &RawRoute::secret).with_default();
  return shape;
}

Shape<app::PluginSetting> setting_shape() {
  using app::PluginSetting;
  Shape<PluginSetting> shape;
  shape.text("key", &PluginSetting::key, {1, name_max})
      .code("kind", &PluginSetting::kind, kinds, kind_of)
      .text("default", &PluginSetting::initial, {0, 2'000})
      .text("title_zh", &PluginSetting::title_zh, {1, title_max})
      .text("title_en", &PluginSetting::title_en, {1, title_max});
  shape.integer("min", &PluginSetting::min, -1'000'000'000, 1'000'000'000).with_default();
  shape.integer("max", &PluginSetting::max, -1'000'000'000, 1'000'000'000).with_default();
  shape.text_list("choices", &PluginSetting::choices, {0, 50}).with_default();
  return shape;
}

Shape<Raw> manifest_shape() {
  using app::PluginPage;
  using store::PluginMigration;
  auto migration = Shape<PluginMigration>{}
                       .text("name", &PluginMigration::name, {1, 60})
                       .text("sql", &PluginMigration::sql, {1, sql_max});
  auto timer = Shape<Timer>{}
                   .text("name", &Timer::name, {1, name_max})
                   .integer("every_s", &Timer::every_s, 1, 7 * 86'400);
  auto page = Shape<PluginPage>{}
                  .text("path", &PluginPage::path, {1, path_max})
                  .text("title_zh", &PluginPage::title_zh, {1, title_max})
                  .text("title_en", &PluginPage::title_en, {1, title_max});
  auto tell = Shape<app::PluginTell>{}
                  .text("kind", &app::PluginTell::kind, {1, name_max})
                  .text("title_zh", &app::PluginTell::title_zh, {1, title_max})
                  .text("title_en", &app::PluginTell::title_en, {1, title_max});
  auto root_error = Shape<app::PluginErrorForm>{}
                        .text("ends", &app::PluginErrorForm::ends, {1, name_max})
                        .text("type", &app::PluginErrorForm::type, {1, title_max})
                        .text("body", &app::PluginErrorForm::body, {1, 1'000});
  Shape<Raw> shape;
  shape.text("name", &Raw::name, {1, name_max})
      .text("version", &Raw::version, {1, 30})
      .text("title_zh", &Raw::title_zh, {1, title_max})
      .text("title_en", &Raw::title_en, {1, title_max});
  shape.object_list("migrations", &Raw::migrations, migration, some).with_default();
  shape.object_list("routes", &Raw::routes, route_shape(), some).with_default();
  shape.text_list("roots", &Raw::roots, some).with_default();
  shape.object_list("root_errors", &Raw::root_errors, root_error, {0, 10}).with_default();
  shape.text_list("events", &Raw::events, some).with_default();
  shape.text_list("wants", &Raw::wants, {0, 11}).with_default();
  shape.object_list("timers", &Raw::timers, timer, some).with_default();
  shape.object_list("settings", &Raw::settings, setting_shape(), some).with_default();
  shape.object_list("pages", &Raw::pages, page, some).with_default();
  shape.object_list("tells", &Raw::tells, tell, tells_max).with_default();
  return shape;
}

Error wrong(std::string pointer, std::string words) {
  return Error{Errc::invalid, "", {{std::move(pointer), std::move(words)}}};
}

/// Of a plugin, a setting: what may be part of a table's name and of an address.
bool is_name(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

/// A {name} of a route.
bool is_open(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

base::Result<domain::RoleSet> read_roles(const std::vector<std::string>& codes,
                                         const std::string& pointer) {
  domain::RoleSet roles;
  for (const auto& code : codes) {
    const auto role = domain::parse_role(code);
    if (!role) return wrong(pointer, "names no role: " + code);
    roles = roles | domain::RoleSet{*role};
  }
  return roles;
}

base::Result<std::vector<Route>> read_routes(const std::vector<RawRoute>& raw) {
  std::vector<Route> routes;
  for (const auto& one : raw) {
    if (!one.path.starts_with('/')) return wrong("/routes", "a path begins with /");
    auto roles = read_roles(one.roles, "/routes");
    if (!roles) return roles.error();
    if (roles->empty() != one.anonymous)
      return wrong("/routes", one.path + " needs roles, or is for everybody: one of the two");
    Route route{one.method, split(one.path), *roles, one.anonymous, one.secret};
    for (const auto& other : routes)
      if (other.method == route.method && other.segments == route.segments)
        return wrong("/routes", one.path + " stands there twice");
    routes.push_back(std::move(route));
  }
  return routes;
}

base::Result<void> check_roots(const std::vector<std::string>& roots) {
  // The core's own addresses, those of the web client's files and of its pages
  // (web/src/router/index.ts).
  constexpr std::string_view taken =
      " api assets asyncapi.json board decisions desk figures grid grids healthz home join login"
      " looks m mail map.json matters me metrics notices openapi.json places plugins points polls"
      " readyz reports reset rolls series setup submit t templates tickets track ";
  for (const auto& root : roots) {
    const auto segments = split(root);
    const bool well_formed = root.size() > 2 && root.front() == '/' && root.back() == '/' &&
                             is_name(segments.front()) && root.find("//") == root.npos;
    if (!well_formed || taken.find(" " + segments.front() + " ") != taken.npos)
      return wrong("/roots", root + " cannot be had; one is like /open311/");
  }
  return {};
}

base::Result<void> check_settings(const std::vector<app::PluginSetting>& settings) {
  std::set<std::string> keys;
  for (const auto& setting : settings) {
    if (!is_name(setting.key) || !keys.insert(setting.key).second)
      return wrong("/settings", setting.key + " is no key, or there twice");
    if (const auto words = app::wrong_setting(setting, setting.initial); !words.empty())
      return wrong("/settings", "the default of " + setting.key + " " + words);
  }
  return {};
}

base::Result<void> check_lists(const Raw& raw) {
  for (const auto& kind : raw.events)
    if (kind != "*" && !domain::is_event_kind(kind))
      return wrong("/events", "there is no event " + kind);
  std::set<std::string> names;
  for (const auto& migration : raw.migrations)
    if (!names.insert(migration.name).second)
      return wrong("/migrations", migration.name + " stands there twice");
  std::set<std::string> told;
  for (const auto& tell : raw.tells)
    if (!is_name(tell.kind) || !told.insert(tell.kind).second)
      return wrong("/tells", tell.kind + " is no kind, or there twice");
  for (const auto& page : raw.pages)
    if (std::none_of(raw.routes.begin(), raw.routes.end(), [&](const RawRoute& route) {
          return route.method == "GET" && route.path == page.path;
        }))
      return wrong("/pages", page.path + " has no route");
  return {};
}

}  // namespace

bool Manifest::hears(std::string_view kind) const {
  return std::any_of(events.begin(), events.end(),
                     [&](const std::string& one) { return one == "*" || one == kind; });
}

app::PluginMatch Manifest::match(std::string_view method, std::string_view path) const {
  app::PluginMatch match;
  if (!path.starts_with('/')) return match;
  const auto segments = split(path);
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (std::size_t place = 0; place < routes.size(); ++place) {
    const auto& route = routes[place];
    if (route.segments.size() != segments.size()) continue;
    app::PluginRoute found{static_cast<std::uint32_t>(place), route.anonymous, route.secret,
                           route.roles};
    bool fits = true;
    for (std::size_t i = 0; fits && i < segments.size(); ++i) {
      const auto& part = route.segments[i];
      fits = is_open(part) ? !segments[i].empty() : part == segments[i];
      if (fits && is_open(part))
        found.parameters.emplace_back(part.substr(1, part.size() - 2), segments[i]);
    }
    if (!fits) continue;
    match.allow += (match.allow.empty() ? "" : ", ") + route.method;
    if (route.method == wanted && !match.route) match.route = std::move(found);
  }
  return match;
}

base::Result<Manifest> read_manifest(std::string_view text) {
  auto raw = manifest_shape().read({.path = {}, .query = {}, .body = text});
  if (!raw) return raw.error();
  if (!is_name(raw->name)) return wrong("/name", "must be like points_2");
  auto routes = read_routes(raw->routes);
  if (!routes) return routes.error();
  auto wants = read_roles(raw->wants, "/wants");
  if (!wants) return wants.error();
  if (auto good = check_roots(raw->roots); !good) return good.error();
  if (auto good = check_settings(raw->settings); !good) return good.error();
  if (auto good = check_lists(*raw); !good) return good.error();
  return Manifest{.info = {.name = std::move(raw->name),
                           .version = std::move(raw->version),
                           .title_zh = std::move(raw->title_zh),
                           .title_en = std::move(raw->title_en),
                           .wants = *wants,
                           .settings = std::move(raw->settings),
                           .pages = std::move(raw->pages),
                           .tells = std::move(raw->tells)},
                  .migrations = std::move(raw->migrations),
                  .routes = std::move(*routes),
                  .roots = std::move(raw->roots),
                  .root_errors = std::move(raw->root_errors),
                  .events = std::move(raw->events),
                  .timers = std::move(raw->timers)};
}

}  // namespace sifang::plugin_host
