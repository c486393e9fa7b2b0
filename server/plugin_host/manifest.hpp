// SPDX-License-Identifier: Apache-2.0
// What a plugin says of itself, read and checked before any of its handlers is called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/plugin_point.hpp"
#include "base/result.hpp"
#include "store/plugin_file.hpp"

namespace sifang::plugin_host {

struct Route {
  std::string method;
  std::vector<std::string> segments;  // {names} among them
  domain::RoleSet roles;
  bool anonymous = false;
  bool secret = false;
};
struct Timer {
  std::string name;
  std::int64_t every_s = 0;
};

struct Manifest {
  app::PluginInfo info;
  std::vector<store::PluginMigration> migrations;
  std::vector<Route> routes;
  std::vector<std::string> roots;  // "/open311/"
  std::vector<app::PluginErrorForm> root_errors;
  std::vector<std::string> events;  // kinds; "*" is every one
  std::vector<Timer> timers;

  [[nodiscard]] bool hears(std::string_view kind) const;
  /// `path` behind the community: "/counts/3".
  [[nodiscard]] app::PluginMatch match(std::string_view method, std::string_view path) const;
};

/// Errors: malformed, invalid with what is wrong.
[[nodiscard]] base::Result<Manifest> read_manifest(std::string_view text);

}  // namespace sifang::plugin_host
