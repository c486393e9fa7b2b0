// SPDX-License-Identifier: Apache-2.0
// What people and other systems are told: kept with what it is about, in the same transaction, and
// handed to the core (plugin.tell) afterwards, once. The plugin has a table for it,
// plugin_<name>_told (id INTEGER PRIMARY KEY AUTOINCREMENT, community, at, input).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "call.hpp"

namespace kit {

/// `kind` is one of the manifest's `tells`. To users, to whoever lives in these homes, to holders
/// of these roles; to everybody where none is given.
struct Told {
  std::string kind;
  std::vector<std::string> users = {};
  std::vector<sifang_sdk::Home> homes = {};
  std::vector<std::string> roles = {};
  std::string text_zh, text_en;
  std::string path = {};  // in the client: "/points"
  Json data = Json::object();
};
void tell(const Host& host, std::string_view plugin, std::string_view community, const Told& told);

/// Hands over what waits; what the core refuses for good is said in the log and let go of.
void hand_over(const Host& host, std::string_view plugin, std::string_view community);

}  // namespace kit
