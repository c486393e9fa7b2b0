// SPDX-License-Identifier: Apache-2.0
// The host's side of the ABI: what a plugin asks for while one of its calls is under way.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/plugin_point.hpp"
#include "plugin_host/call_watch.hpp"
#include "plugin_host/core.hpp"
#include "plugin_host/later.hpp"
#include "plugin_host/manifest.hpp"
#include "sifang_plugin.h"
#include "store/plugin_file.hpp"

namespace sifang::plugin_host {

/// The settings of a plugin by community.
using SettingsBook = std::map<base::CommunityId, app::PluginSettings>;

[[nodiscard]] const sifang_host& host_table();
[[nodiscard]] inline sifang_text to_c(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace sifang::plugin_host

/// One call of a plugin's code. Thread: the plugin's; on any other the host answers "failed".
struct sifang_call {
  sifang::plugin_host::Core& core;
  sifang::store::PluginFile& file;
  const sifang::plugin_host::Manifest& manifest;
  const sifang::plugin_host::SettingsBook& settings;
  std::shared_ptr<sifang::plugin_host::CallWatch> watch;
  const sifang::app::PluginRequest* request = nullptr;  // none: an event or a timer

  std::optional<sifang::app::PluginAnswer> answer = {};
  std::optional<sifang::base::Error> refusal = {};
  std::string error = {};   // last_error
  std::string words = {};   // what it has logged last
  std::string broken = {};  // why nothing of this call can be kept any more
  // Files: kept for this call, to be let go unless it is kept itself; to be let go once it is.
  std::vector<std::string> fresh_files = {}, dropped_files = {};
  // Requests to be made once the call is kept, and how many of them there is room for.
  std::vector<sifang::plugin_host::LaterFetch> later = {};
  std::size_t later_room = 0;
  int fetches = 0, logged = 0;
  const std::thread::id thread = std::this_thread::get_id();
};
