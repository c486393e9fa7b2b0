// SPDX-License-Identifier: Apache-2.0
// What a plugin reaches beside commands: files that people have sent for it, and where they live.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/attachments.hpp"
#include "app/plugin_point.hpp"

namespace sifang::app {

/// Whose file is to be kept for which plugin.
struct PluginFileOf {
  std::string plugin;
  base::CommunityId community;
  base::UserId user;
};
struct KeptFile {
  domain::Attachment attachment;
  bool fresh = false;  // it was not kept before
};
/// A file that the person has sent there and that nothing uses is the plugin's from now on. Errors:
/// invalid; not where it is kept for this plugin and of this person already.
[[nodiscard]] base::Result<KeptFile> keep_plugin_file(store::Transaction& tx,
                                                      const PluginFileOf& whose,
                                                      const std::string& file);
/// A file that the plugin keeps in a community. Errors: not_found.
[[nodiscard]] base::Result<Reply> read_plugin_file(store::Transaction& tx, Services& services,
                                                   std::string_view plugin,
                                                   base::CommunityId community,
                                                   const std::string& file, FilePart part);
/// Whether an attachment is of a community where the plugin is on, and nothing hides it.
[[nodiscard]] bool is_shown_attachment(store::Transaction& tx, std::string_view plugin,
                                       base::CommunityId community, const std::string& file);
/// It is used for nothing again, from `now` on. Another's stays what it is.
void drop_plugin_file(store::Transaction& tx, base::Time now, std::string_view plugin,
                      const std::string& file);

/// Where somebody lives in a community, as its resident.
[[nodiscard]] std::optional<HomePlace> find_home(store::Transaction& tx,
                                                 base::CommunityId community, base::UserId user);

}  // namespace sifang::app
