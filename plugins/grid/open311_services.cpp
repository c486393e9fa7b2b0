// SPDX-License-Identifier: Apache-2.0
// Discovery, and a community's categories as services. The plugin keeps neither: communities and
// their categories are asked of the core each time.
#include <algorithm>

#include "open311.hpp"

namespace grid::open311 {
namespace {

constexpr const char* our_name = "grid";

std::string name_in(const Json& list, const std::string& code) {
  for (const auto& one : list)
    if (one.value("code", "") == code) return one.value("name", code);
  return code;
}

/// A community of the core's, where it is served.
std::optional<Jurisdiction> served(const Host& host, const Json& community) {
  const auto has = [](const Json& list, auto test) {
    return std::any_of(list.begin(), list.end(), test);
  };
  const bool on = has(community.at("plugins"),
                      [](const Json& plugin) { return plugin.value("name", "") == our_name; });
  const bool acts =
      has(community.at("me").at("roles"), [](const Json& role) { return role == "officer"; });
  const auto id = community.at("id").get<std::string>();
  if (!on || !acts || host.setting(id, "open311") != "true") return std::nullopt;
  return Jurisdiction{id, community.at("code").get<std::string>(),
                      community.at("name").get<std::string>(), community.at("categories"),
                      community.at("parties")};
}

Json service_json(const Jurisdiction& at, const Json& category) {
  const auto parent = category.value("parent", "");
  return {{"service_code", category.at("code")},
          {"service_name", category.at("name")},
          {"description", nullptr},
          {"metadata", false},
          {"type", "realtime"},
          {"keywords", nullptr},
          {"group", parent.empty() ? Json() : Json(at.category_name(parent))}};
}

Json list_services(const Jurisdiction& at) {
  Json list = Json::array();
  for (const auto& category : at.categories) list.push_back(service_json(at, category));
  return list;
}

/// When these lists were last others than they are now.
std::string changeset_of(const Visit& visit, const std::vector<Jurisdiction>& all) {
  std::string lists;
  for (const auto& one : all) lists += one.code + list_services(one).dump() + "\n";
  const auto hash = hash_of(lists);
  // On its own where one community is served, however many there are later.
  const auto whose = all.size() == 1 ? all.front().id : std::string();
  visit.host.write(
      {{"INSERT INTO plugin_grid_open311_lists (community, hash, at) VALUES ($1, $2, $3) "
        "ON CONFLICT (community) DO UPDATE SET hash = excluded.hash, at = excluded.at "
        "WHERE hash <> excluded.hash",
        {whose, hash, visit.now}}});
  return write_time(find_number(
      visit.host, "SELECT at FROM plugin_grid_open311_lists WHERE community = $1", {whose}));
}

}  // namespace

std::string Jurisdiction::category_name(const std::string& of) const {
  return name_in(categories, of);
}
std::string Jurisdiction::party_name(const std::string& of) const { return name_in(parties, of); }

std::vector<Jurisdiction> all_jurisdictions(const Host& host) {
  std::vector<Jurisdiction> all;
  for (Json cursor; true;) {
    Json input{{"limit", 100}};
    if (cursor.is_string()) input["cursor"] = cursor;
    const auto page = ask(host, "community.list", input);
    if (!page) return all;  // the plugin has no role anywhere
    for (const auto& community : page->at("items"))
      if (auto one = served(host, community)) all.push_back(std::move(*one));
    cursor = page->at("next");
    if (!cursor.is_string()) return all;
  }
}

std::optional<Jurisdiction> find_served(const Host& host, const std::string& community) {
  const auto found = ask(host, "community.read", {{"community", community}});
  return found ? served(host, *found) : std::nullopt;
}

Jurisdiction find_jurisdiction(const Visit& visit, const std::optional<Key>& key) {
  const auto asked = visit.parameter("jurisdiction_id");
  std::optional<Jurisdiction> found;
  if (!asked.empty()) {
    found = find_served(visit.host, asked);
    if (!found || found->code != asked) throw Problem(404, "jurisdiction_id was not found");
  } else if (key) {
    found = find_served(visit.host, key->community);
    if (!found) throw Problem(404, "the community of this key is not served here");
  } else {
    auto all = all_jurisdictions(visit.host);
    if (all.empty()) throw Problem(404, "no community is served here");
    if (all.size() > 1) throw Problem(400, "jurisdiction_id was not provided");
    found = std::move(all.front());
  }
  if (key && key->community != found->id)
    throw Problem(403, "this api_key is for another jurisdiction");
  return std::move(*found);
}

void get_discovery(Visit& visit) {
  const auto asked = visit.parameter("jurisdiction_id");
  const auto all = asked.empty() ? all_jurisdictions(visit.host)
                                 : std::vector{find_jurisdiction(visit, std::nullopt)};
  const auto changeset = changeset_of(visit, all);
  std::string names;
  for (const auto& one : all)
    names += (names.empty() ? "" : ", ") + one.name + " (jurisdiction_id " + one.code + ")";
  visit.answer(
      "discovery",
      {{"changeset", changeset},
       {"contact", names.empty() ? "No community is served here." : names},
       {"key_service",
        "The administrator of a community makes keys, on the page of its grids and township."},
       {"endpoints", Json::array({{{"specification", "http://wiki.open311.org/GeoReport_v2"},
                                   {"url", visit.base()},
                                   {"changeset", changeset},
                                   {"type", "production"},
                                   {"formats", Json::array({"text/xml", "application/json"})}}})}});
}

void get_services(Visit& visit) {
  visit.answer("services", list_services(find_jurisdiction(visit, find_key(visit))));
}

void get_definition(Visit& visit, const std::string& code) {
  const auto at = find_jurisdiction(visit, find_key(visit));
  const auto is_it = [&](const Json& category) { return category.value("code", "") == code; };
  if (std::none_of(at.categories.begin(), at.categories.end(), is_it))
    throw Problem(404, "service_code was not found");
  visit.answer("service_definition", {{"service_code", code}, {"attributes", Json::array()}});
}

}  // namespace grid::open311
