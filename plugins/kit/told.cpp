// SPDX-License-Identifier: Apache-2.0
#include "told.hpp"

namespace kit {
namespace {

constexpr int told_at_once = 20;

std::string table_of(std::string_view plugin) { return "plugin_" + std::string(plugin) + "_told"; }

/// What the core makes of it: nothing that another try would change, unless it asks for one.
bool is_for_good(int status) { return status >= 400 && status < 500 && status != 429; }

struct Waiting {
  std::int64_t id = 0, at = 0;
  std::string input;
};

std::vector<Waiting> list_waiting(const Host& host, const std::string& table,
                                  std::string_view community) {
  std::vector<Waiting> list;
  host.query("SELECT id, at, input FROM " + table + " WHERE community = $1 ORDER BY id LIMIT $2",
             {community, told_at_once}, [&](const Row& row) {
               list.push_back({row.integer(0), row.integer(1), row.string(2)});
             });
  return list;
}

}  // namespace

void tell(const Host& host, std::string_view plugin, std::string_view community, const Told& told) {
  Json input{{"community", community},
             {"kind", told.kind},
             {"text_zh", told.text_zh},
             {"text_en", told.text_en},
             {"data", told.data}};
  for (const auto& home : told.homes)
    input["homes"].push_back(
        {{"building", home.building}, {"unit", home.unit}, {"room", home.room}});
  if (!told.users.empty()) input["users"] = told.users;
  if (!told.roles.empty()) input["roles"] = told.roles;
  if (!told.path.empty()) input["path"] = told.path;
  host.write({{"INSERT INTO " + table_of(plugin) + " (community, at, input) VALUES ($1, $2, $3)",
               {community, host.now_ms(), input.dump()},
               1}});
}

void hand_over(const Host& host, std::string_view plugin, std::string_view community) {
  const auto table = table_of(plugin);
  for (const auto& one : list_waiting(host, table, community)) {
    // Done again after a crash, it is known by its key: of this row of this file alone.
    const auto key = std::string(plugin) + ":" + std::string(community) + ":" +
                     std::to_string(one.id) + ":" + std::to_string(one.at);
    const auto answer = host.command(sifang_sdk::As::itself, "plugin.tell", one.input, key);
    const bool accepted = answer.status >= 200 && answer.status < 300;
    if (!accepted && !is_for_good(answer.status)) return;  // the next call tries again
    if (!accepted) host.log("plugin.tell refuses a notice for good: " + answer.body);
    host.write({{"DELETE FROM " + table + " WHERE id = $1", {one.id}, 1}});
  }
}

}  // namespace kit
