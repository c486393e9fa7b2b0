// SPDX-License-Identifier: Apache-2.0
// What the log did not tell: private tickets that were raised while the plugin was on, and was not
// granted to hear of them.
#include <chrono>

#include "redraw.hpp"

namespace grid {
namespace {

using sifang_sdk::As;

constexpr auto longest_piece = std::chrono::milliseconds(700);

bool is_granted(const Host& host, std::string_view community) {
  const auto answer = host.command(As::itself, "me.read", "{}");
  if (answer.status != 200) return false;
  const auto me = Json::parse(answer.body);
  for (const auto& one : me.at("user").at("memberships"))
    if (one.at("community") == community && one.at("role") == "officer") return true;
  return false;
}

struct Grant {
  bool is_known = false, granted = false;
  std::optional<std::string> next = {};
};

Grant find_grant(const Host& host, std::string_view community) {
  Grant grant;
  host.query("SELECT granted, next FROM plugin_grid_grants WHERE community = $1", {community},
             [&](const Row& row) {
               grant = {true, row.integer(0) == 1, {}};
               if (!row.is_null(1)) grant.next = row.string(1);
             });
  return grant;
}

void save_grant(const Host& host, std::string_view community, const Grant& grant) {
  host.write(
      {{"INSERT INTO plugin_grid_grants (community, granted, next) VALUES ($1, $2, $3) ON"
        " CONFLICT (community) DO UPDATE SET granted = $2, next = $3",
        {community, grant.granted ? 1 : 0, grant.next ? Value(*grant.next) : Value(nullptr)},
        1}});
}

/// One page of open tickets; where the next begins, or nothing.
std::optional<std::string> read_page(const Host& host, std::string_view community,
                                     const std::string& from) {
  Json input{{"community", community}, {"open", true}, {"limit", 100}};
  if (!from.empty()) input["cursor"] = from;
  const auto answer = host.command(As::itself, "ticket.list", input.dump());
  if (answer.status != 200)
    throw sifang_sdk::HostError("ticket.list answers " + std::to_string(answer.status));
  const auto page = Json::parse(answer.body);
  for (const auto& ticket : page.at("items")) learn_ticket(host, community, ticket);
  if (page.at("next").is_null()) return std::nullopt;
  return page.at("next").get<std::string>();
}

void place_all(const Host& host, std::string_view community) {
  const auto& lines = known_lines(host, community);
  const auto moves = list_moves(host, community, lines, lines);
  if (!moves.empty()) start_redraw(host, community, {"", "获得授权后补划"}, moves);
}

}  // namespace

void catch_up(const Host& host, std::string_view community) {
  const auto granted = is_granted(host, community);
  auto grant = find_grant(host, community);
  // Whoever is granted at once hears all of the log, from its beginning.
  if (!grant.is_known) return save_grant(host, community, {true, granted, {}});
  if (granted != grant.granted) {
    grant = {true, granted, {}};
    if (granted) grant.next = "";
    save_grant(host, community, grant);
  }
  if (!grant.next) return;
  const auto until = std::chrono::steady_clock::now() + longest_piece;
  while (grant.next && std::chrono::steady_clock::now() < until)
    grant.next = read_page(host, community, *grant.next);
  save_grant(host, community, grant);
  if (!grant.next) place_all(host, community);
}

}  // namespace grid
