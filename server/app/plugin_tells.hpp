// SPDX-License-Identifier: Apache-2.0
// What plugins tell people and webhooks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/plugins.hpp"

namespace sifang::app {

/// The story of one telling, in the log.
inline constexpr std::string_view told_scope = "told:";

/// A kind of telling as webhooks choose it.
struct PluginNews {
  std::string event, title_zh, title_en;  // event: "plugin.<name>.<kind>"
};
/// Those of the plugins that are on in a community.
[[nodiscard]] std::vector<PluginNews> list_plugin_news(store::Transaction& tx,
                                                       const Services& services,
                                                       base::CommunityId community);

/// Their entries, into an array.
void write_plugin_news(protocol::JsonWriter& out, const std::vector<PluginNews>& news);
/// Every kind that webhooks of a community may be told of: the core's and its plugins'.
[[nodiscard]] std::vector<std::string> list_webhook_kinds(store::Transaction& tx,
                                                          const Services& services,
                                                          base::CommunityId community);

void add_plugin_tell_command(CommandTable& commands);

}  // namespace sifang::app
