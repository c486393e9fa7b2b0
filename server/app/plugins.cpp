// SPDX-License-Identifier: Apache-2.0
#include "app/plugins.hpp"

#include <algorithm>
#include <charconv>

#include "app/event_log.hpp"
#include "app/people.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

/// A party or a grid belongs to these; a plugin has neither.
constexpr domain::RoleSet never_granted{domain::Role::member, domain::Role::grid_worker,
                                        domain::Role::grid_leader};

domain::RoleSet roles_from(std::string_view text) {
  domain::RoleSet roles;
  for (const auto& code : split_labels(text))
    if (const auto role = domain::parse_role(code)) roles = roles | domain::RoleSet{*role};
  return roles;
}

std::vector<std::string> codes_of(domain::RoleSet roles) {
  std::vector<std::string> codes;
  for (const auto& code : domain::codes_of<domain::Role>())
    if (roles.has(*domain::parse_role(code))) codes.push_back(code);
  return codes;
}

void write_codes(JsonWriter& out, std::string_view name, const std::vector<std::string>& codes) {
  out.key(name).begin_array();
  for (const auto& code : codes) out.value(code);
  out.end_array();
}

/// The user as whom a plugin acts. Errors: conflict when somebody has its login.
base::Result<void> make_plugin_user(store::Transaction& tx, Services& services,
                                    const PluginInfo& info) {
  const auto known = tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                             query::find_plugin_user, {info.name});
  if (known) return {};
  auto user = add_user(
      tx, services, {.login = "plugin." + info.name, .name = info.title_zh, .password_hash = ""});
  if (!user) return user.error();
  tx.execute(query::add_plugin_user, {info.name, *user});
  return {};
}

std::string_view kind_text(SettingKind kind) {
  switch (kind) {
    case SettingKind::text: return "text";
    case SettingKind::integer: return "integer";
    case SettingKind::flag: return "flag";
    case SettingKind::choice: return "choice";
  }
  return "text";
}

void write_settings(JsonWriter& out, const PluginInfo& info, const PluginSettings& values) {
  out.key("settings").begin_array();
  for (const auto& setting : info.settings) {
    out.begin_object().field("key", setting.key).field("kind", kind_text(setting.kind));
    out.field("value", values.at(setting.key)).field("initial", setting.initial);
    out.field("min", setting.min).field("max", setting.max);
    write_codes(out, "choices", setting.choices);
    out.field("title_zh", setting.title_zh).field("title_en", setting.title_en).end_object();
  }
  out.end_array();
}

}  // namespace

PluginRow get_plugin(store::Transaction& tx, base::CommunityId community, std::string_view name) {
  auto found = tx.find(
      [&](const store::Row& row) {
        return PluginRow{std::string(name), row.flag(0), roles_from(row.text(1)), row.time(2),
                         row.integer(3)};
      },
      query::get_plugin, {community, name});
  return found.value_or(PluginRow{.name = std::string(name)});
}

std::vector<PluginRow> list_plugins(store::Transaction& tx, base::CommunityId community) {
  return tx.list(
      [](const store::Row& row) {
        return PluginRow{row.string(0), row.flag(1), roles_from(row.text(2)), row.time(3),
                         row.integer(4)};
      },
      query::list_plugins, {community});
}

PluginSettings load_plugin_settings(store::Transaction& tx, base::CommunityId community,
                                    const PluginInfo& info) {
  PluginSettings values;
  for (const auto& setting : info.settings) values[setting.key] = setting.initial;
  tx.for_each(query::list_plugin_settings, {community, info.name}, [&](const store::Row& row) {
    // One that the plugin has declared no more, or otherwise, is as if it had never been set.
    for (const auto& setting : info.settings)
      if (setting.key == row.text(0) && wrong_setting(setting, row.text(1)).empty())
        values[setting.key] = row.string(1);
    return true;
  });
  return values;
}

std::vector<PluginCommunity> list_plugin_communities(store::Transaction& tx,
                                                     const PluginInfo& info) {
  auto communities = tx.list(
      [](const store::Row& row) {
        return PluginCommunity{row.id<base::CommunityId>(0), row.flag(1), row.integer(3)};
      },
      query::list_plugin_communities, {info.name});
  for (auto& community : communities)
    community.settings = load_plugin_settings(tx, community.id, info);
  return communities;
}

Caller load_plugin_caller(store::Transaction& tx, std::string_view plugin) {
  const auto user = tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                            query::find_plugin_user, {plugin});
  if (!user) return {};
  auto caller = load_caller(tx, *user);
  caller.root = false;
  caller.memberships.clear();
  tx.for_each(query::list_plugin_communities, {plugin}, [&](const store::Row& row) {
    const auto roles = row.flag(1) ? roles_from(row.text(2)) : domain::RoleSet{};
    for (const auto& code : codes_of(roles))
      caller.memberships.push_back({.community = row.id<base::CommunityId>(0),
                                    .role = *domain::parse_role(code),
                                    .party = {},
                                    .grid = {},
                                    .household = {}});
    return true;
  });
  return caller;
}

PluginEvents read_plugin_events(store::Transaction& tx, std::string_view plugin,
                                base::CommunityId community, std::int64_t since,
                                std::int64_t limit) {
  const auto own = load_plugin_caller(tx, plugin).labels_in(community);
  const auto viewer = domain::merged(own, domain::make_labels({"community", "public"}));
  PluginEvents page{.seq = since};
  tx.for_each(query::list_plugin_events, {community, since, since + limit},
              [&](const store::Row& row) {
                page.seq = row.integer(0);
                const bool told = !page.events.empty() && page.events.back().seq == page.seq;
                if (told || row.is_null(2)) return true;  // null: erased
                // Whoever keeps anything of people is told that somebody was erased, granted or
                // not.
                const bool erasure = row.text(3) == "people.erased";
                if (erasure || domain::intersects(viewer, split_labels(row.text(1))))
                  page.events.push_back({page.seq, row.string(3), row.string(4), row.string(2)});
                return true;
              });
  // Events without a body have no row; they were considered like the others.
  const auto end = tx.find([](const store::Row& row) { return row.integer(0); }, query::get_log_end,
                           {community});
  page.seq = std::max(page.seq, std::min(since + limit, end.value_or(0)));
  return page;
}

base::Result<PluginRow> switch_plugin(store::Transaction& tx, Services& services,
                                      const Caller* actor, base::CommunityId community,
                                      const PluginRow& wanted) {
  const auto* const info = services.plugins ? services.plugins->find(wanted.name) : nullptr;
  auto row = get_plugin(tx, community, wanted.name);
  // Without its file it can still be switched off.
  if (!info && (wanted.on || row.version == 0))
    return Error{Errc::not_found, "there is no such plugin"};
  const auto roles = wanted.on ? wanted.roles : row.roles;
  if (wanted.on && (!(roles - info->wants).empty() || roles.intersects(never_granted)))
    return Error{Errc::invalid, "", {{"/roles", "is more than the plugin asks for"}}};
  if (wanted.on)
    if (auto made = make_plugin_user(tx, services, *info); !made) return made.error();
  if (row.version > 0 && row.on == wanted.on && row.roles == roles) return row;
  const auto now = services.clock.now();
  const auto codes = codes_of(roles);
  tx.execute(query::put_plugin, {community, wanted.name, wanted.on, join_labels(codes), now});
  JsonWriter out;
  out.begin_object().key("plugin").begin_object().field("name", wanted.name);
  out.field("on", wanted.on);
  write_codes(out, "roles", codes);
  out.end_object().end_object();
  append_event(tx, actor, now,
               {.community = community,
                .kind = "community.plugin_changed",
                .subject = "plugin:" + wanted.name,
                .scope = {},
                .versions = {{{"admin"}, out.take()}}});
  tx.after_commit([point = services.plugins, name = wanted.name] {
    if (point) point->changed(name);
  });
  return get_plugin(tx, community, wanted.name);
}

std::string wrong_setting(const PluginSetting& setting, std::string_view value) {
  switch (setting.kind) {
    case SettingKind::flag:
      return value == "true" || value == "false" ? "" : "must be true or false";
    case SettingKind::choice:
      return std::find(setting.choices.begin(), setting.choices.end(), value) !=
                     setting.choices.end()
                 ? ""
                 : "is none of its choices";
    case SettingKind::integer: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      const bool whole = error == std::errc{} && end == value.data() + value.size();
      if (whole && number >= setting.min && number <= setting.max) return "";
      return "must be a whole number from " + std::to_string(setting.min) + " to " +
             std::to_string(setting.max);
    }
    case SettingKind::text: {
      const auto characters = std::count_if(value.begin(), value.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
      });
      if (characters >= setting.min && characters <= setting.max) return "";
      return "must have " + std::to_string(setting.min) + " to " + std::to_string(setting.max) +
             " characters";
    }
  }
  return "";
}

std::string write_plugin(store::Transaction& tx, const Services& services,
                         base::CommunityId community, const PluginEntry& entry) {
  const auto& [info, status] = entry;
  const auto row = get_plugin(tx, community, info.name);
  JsonWriter out;
  out.begin_object().field("name", info.name).field("version", info.version);
  out.field("title_zh", info.title_zh).field("title_en", info.title_en);
  out.field("on", row.on).field("health", to_text(status.health));
  out.text_or_null("trouble", status.trouble).field("trouble_at", status.trouble_at);
  out.field("calls", status.calls).field("failures", status.failures).field("hangs", status.hangs);
  const auto end =
      tx.find([](const store::Row& log) { return log.integer(0); }, query::get_log_end, {community})
          .value_or(0);
  const auto read = services.plugins->cursor(info.name, community);
  out.field("lag", row.on ? std::max<std::int64_t>(end - read, 0) : 0);
  write_codes(out, "roles", codes_of(row.roles));
  write_codes(out, "wants", codes_of(info.wants));
  write_settings(out, info, load_plugin_settings(tx, community, info));
  return out.end_object().take();
}

void write_community_plugins(JsonWriter& out, store::Transaction& tx, const Services& services,
                             const Caller& caller, base::CommunityId community) {
  const auto roles = caller.roles_in(community);
  const auto is_for_caller = [&](const PluginInfo& info, const PluginPage& page) {
    const auto route = services.plugins->match(info.name, "GET", page.path).route;
    return route && (route->anonymous || route->roles.intersects(roles));
  };
  out.key("plugins").begin_array();
  for (const auto& row : list_plugins(tx, community)) {
    const auto* const info =
        services.plugins && row.on ? services.plugins->find(row.name) : nullptr;
    if (!info) continue;
    out.begin_object().field("name", info->name).field("title_zh", info->title_zh);
    out.field("title_en", info->title_en).key("pages").begin_array();
    for (const auto& page : info->pages)
      if (is_for_caller(*info, page))
        out.begin_object()
            .field("path", page.path)
            .field("title_zh", page.title_zh)
            .field("title_en", page.title_en)
            .end_object();
    out.end_array().end_object();
  }
  out.end_array();
}

}  // namespace sifang::app
