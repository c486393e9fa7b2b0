// SPDX-License-Identifier: Apache-2.0
// Plugins as rows: where each is on, its settings, as whom it acts, the log as it may read it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "app/plugin_point.hpp"

namespace sifang::app {

/// A plugin in a community.
struct PluginRow {
  std::string name;
  bool on = false;
  domain::RoleSet roles = {};  // with which it acts by itself
  base::Time changed_at = {};
  std::int64_t version = 0;  // 0: nobody has ever switched it on
};
[[nodiscard]] PluginRow get_plugin(store::Transaction& tx, base::CommunityId community,
                                   std::string_view name);
[[nodiscard]] std::vector<PluginRow> list_plugins(store::Transaction& tx,
                                                  base::CommunityId community);

using PluginSettings = std::map<std::string, std::string, std::less<>>;
/// The values in a community, defaults where nothing was set.
[[nodiscard]] PluginSettings load_plugin_settings(store::Transaction& tx,
                                                  base::CommunityId community,
                                                  const PluginInfo& info);

/// A community in which a plugin was switched on at some time.
struct PluginCommunity {
  base::CommunityId id;
  bool on = false;
  std::int64_t seq = 0;  // end of its log
  PluginSettings settings = {};
};
[[nodiscard]] std::vector<PluginCommunity> list_plugin_communities(store::Transaction& tx,
                                                                   const PluginInfo& info);

/// As whom a plugin acts by itself: its own user, with the roles it was granted where it is on.
/// Nobody where it was never granted any.
[[nodiscard]] Caller load_plugin_caller(store::Transaction& tx, std::string_view plugin);

/// An event as a plugin may read it.
struct PluginEvent {
  std::int64_t seq = 0;
  std::string kind, subject, body;
};
struct PluginEvents {
  std::vector<PluginEvent> events = {};
  std::int64_t seq = 0;  // everything up to here was considered
};
/// What everybody in the community may read, what its granted roles may, and who was erased.
[[nodiscard]] PluginEvents read_plugin_events(store::Transaction& tx, std::string_view plugin,
                                              base::CommunityId community, std::int64_t since,
                                              std::int64_t limit);

/// Switches a plugin on (with `roles`) or off and tells the log. `actor` null: the command line.
/// Errors: not_found, invalid for a role that it does not want.
[[nodiscard]] base::Result<PluginRow> switch_plugin(store::Transaction& tx, Services& services,
                                                    const Caller* actor,
                                                    base::CommunityId community,
                                                    const PluginRow& wanted);

/// What is wrong with a value; "" when nothing is.
[[nodiscard]] std::string wrong_setting(const PluginSetting& setting, std::string_view value);

/// A plugin of a community with its state, as administrators read it.
[[nodiscard]] std::string write_plugin(store::Transaction& tx, const Services& services,
                                       base::CommunityId community, const PluginEntry& entry);
/// Those that are on, with the pages that the caller may read.
void write_community_plugins(protocol::JsonWriter& out, store::Transaction& tx,
                             const Services& services, const Caller& caller,
                             base::CommunityId community);

void add_plugin_commands(CommandTable& commands);

}  // namespace sifang::app
