// SPDX-License-Identifier: Apache-2.0
// Where plugins join: what commands and doors know of them. The host of the shared objects
// (plugin_host) implements it; without one there are no plugins.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/caller.hpp"
#include "app/file_reply.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::app {

enum class SettingKind { text, integer, flag, choice };

/// A setting that a plugin declares; each community has its own value.
struct PluginSetting {
  std::string key;
  SettingKind kind = SettingKind::text;
  std::string initial;
  std::int64_t min = 0, max = 0;  // of an integer its value, of a text its characters
  std::vector<std::string> choices = {};
  std::string title_zh, title_en;
};

/// A page that the web client shows where the plugin is on: a table, which a GET route answers.
struct PluginPage {
  std::string path, title_zh, title_en;
};

/// What a plugin may tell people and webhooks of.
struct PluginTell {
  std::string kind, title_zh, title_en;
};

/// What a plugin says of itself. Constant once it is loaded.
struct PluginInfo {
  std::string name, version, title_zh, title_en;
  domain::RoleSet wants;  // roles that it would act with by itself
  std::vector<PluginSetting> settings;
  std::vector<PluginPage> pages;
  std::vector<PluginTell> tells = {};
};

enum class PluginHealth { ready, failed, hung, resting, crowded };
[[nodiscard]] constexpr std::string_view to_text(PluginHealth health) {
  switch (health) {
    case PluginHealth::ready: return "ready";      // answers
    case PluginHealth::failed: return "failed";    // could not be loaded, never will
    case PluginHealth::hung: return "hung";        // a call has not come back
    case PluginHealth::resting: return "resting";  // failed too often; asked again soon
    case PluginHealth::crowded: return "crowded";  // answers; nine tenths of its file are full
  }
  return "failed";
}

struct PluginStatus {
  PluginHealth health = PluginHealth::ready;
  std::int64_t calls = 0, failures = 0, hangs = 0, events = 0;
  std::string trouble;  // the last failure's words; "" when none was
  std::optional<base::Time> trouble_at;
};

/// A file in the directory of plugins: `info` as far as it could be read.
struct PluginEntry {
  PluginInfo info;
  PluginStatus status;
};

/// Where a household lives. Empty texts: nowhere.
struct HomePlace {
  std::string building, unit, room;
};

using PluginFields = std::vector<std::pair<std::string, std::string>>;

/// A request for a plugin. Who asks has been looked at already.
struct PluginRequest {
  std::string plugin;
  std::uint32_t route = 0;
  std::string method, path, body, content_type, request_id;
  PluginFields parameters = {}, query = {}, headers = {};
  base::CommunityId community = {};  // none under a root prefix
  Caller caller = {};
  HomePlace home = {};  // of who asks, in that community
  Credentials credentials = {};
  std::optional<std::string> idempotency_key = {};
};
struct PluginAnswer {
  int status = 200;
  std::string content_type, body;
  std::optional<FileReply> file = {};  // instead of body
};

/// How refusals of the host's own look under a plugin's prefixes, where the path ends with `ends`:
/// {status} in the body is their number, {words} what HTTP calls it, plain letters.
struct PluginErrorForm {
  std::string ends, type, body;
};

/// A route of a plugin that a request goes to.
struct PluginRoute {
  std::uint32_t place = 0;
  bool anonymous = false;
  bool secret = false;  // the answer holds one: not compressed
  domain::RoleSet roles;
  PluginFields parameters = {};
};
struct PluginMatch {
  std::optional<PluginRoute> route;
  std::string allow;  // the methods of a known path
};

/// Thread: any.
class PluginPoint {
 public:
  virtual ~PluginPoint() = default;
  [[nodiscard]] virtual std::vector<PluginEntry> list() const = 0;
  /// Null where none of that name was loaded. Lifetime: as long as this.
  [[nodiscard]] virtual const PluginInfo* find(std::string_view name) const = 0;
  /// How far a plugin has read a community's log.
  [[nodiscard]] virtual std::int64_t cursor(std::string_view name,
                                            base::CommunityId community) const = 0;
  [[nodiscard]] virtual PluginMatch match(std::string_view name, std::string_view method,
                                          std::string_view path) const = 0;
  /// The plugin that has declared the prefix of this path; "" for none.
  [[nodiscard]] virtual std::string owner_of(std::string_view path) const = 0;
  /// Errors: plugin_unavailable, what the plugin refuses with, key_reused.
  [[nodiscard]] virtual boost::asio::awaitable<base::Result<PluginAnswer>> call(
      PluginRequest request) = 0;
  /// Where a plugin is on, or how it is set there, is another than before.
  virtual void changed(std::string_view name) = 0;
  [[nodiscard]] virtual std::string metrics() const = 0;
  /// Of the plugin that owns this path of the root; nothing where it has said none.
  [[nodiscard]] virtual std::optional<PluginErrorForm> error_form(std::string_view path) const = 0;
};

}  // namespace sifang::app
