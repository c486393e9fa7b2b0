// SPDX-License-Identifier: Apache-2.0
// What an administrator does with plugins: sees how they are, switches them, sets them.
#include <algorithm>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/plugin_tells.hpp"
#include "app/plugins.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;
using enum domain::Role;

constexpr protocol::TextLimits name_limits{1, 40};

/// The plugin as it is now. Errors: not_found when no file of that name was found.
base::Result<Reply> plugin_reply(Call& call, base::CommunityId community, const std::string& name) {
  if (call.services.plugins)
    for (const auto& entry : call.services.plugins->list())
      if (entry.info.name == name)
        return Reply{.body = write_plugin(call.tx, call.services, community, entry),
                     .version = get_plugin(call.tx, community, name).version};
  return Error{Errc::not_found, "there is no such plugin"};
}

struct ListPlugins {
  static constexpr CommandInfo info{.name = "plugin.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/plugins",
                                    .effect = Effect::read,
                                    .roles = {admin},
                                    .returns = "plugin_list",
                                    .summary = "The plugins of this server, and how they are.",
                                    .secret = true};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    if (call.services.plugins)
      for (const auto& entry : call.services.plugins->list())
        out.raw(write_plugin(call.tx, call.services, community->id, entry));
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

struct EnablePlugin {
  static constexpr CommandInfo info{
      .name = "plugin.enable",
      .verb = Verb::post,
      .path = "/communities/{community}/plugins/{name}/actions",
      .action = "enable",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "plugin",
      .summary = "Switches a plugin on, with the roles in which it may act by itself.",
      .secret = true};
  struct Input {
    std::string community, name;
    std::vector<std::string> roles;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("name", &Input::name, name_limits);
    shape.text_list("roles", &Input::roles, {0, 11}, "of those that the plugin asks for")
        .with_default();
    return shape;
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    PluginRow wanted{.name = input.name, .on = true};
    for (const auto& code : input.roles) {
      const auto role = domain::parse_role(code);
      if (!role) return Error{Errc::invalid, "", {{"/roles", "names no role: " + code}}};
      wanted.roles = wanted.roles | domain::RoleSet{*role};
    }
    auto row = switch_plugin(call.tx, call.services, &call.caller, community->id, wanted);
    if (!row) return row.error();
    return plugin_reply(call, community->id, input.name);
  }
};

struct DisablePlugin {
  static constexpr CommandInfo info{
      .name = "plugin.disable",
      .verb = Verb::post,
      .path = "/communities/{community}/plugins/{name}/actions",
      .action = "disable",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "plugin",
      .summary = "Switches a plugin off; what it has kept stays, and so does how far it has read.",
      .secret = true};
  struct Input {
    std::string community, name;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("name", &Input::name, name_limits);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    auto row = switch_plugin(call.tx, call.services, &call.caller, community->id,
                             {.name = input.name, .on = false});
    if (!row) return row.error();
    return plugin_reply(call, community->id, input.name);
  }
};

struct SetPlugin {
  static constexpr CommandInfo info{.name = "plugin.settings",
                                    .verb = Verb::put,
                                    .path = "/communities/{community}/plugins/{name}/settings",
                                    .effect = Effect::write,
                                    .roles = {admin},
                                    .returns = "plugin",
                                    .summary = "Changes settings of a plugin; others stay.",
                                    .secret = true};
  struct Value {
    std::string key, value;
  };
  struct Input {
    std::string community, name;
    std::vector<Value> settings;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Value> value;
    value.text("key", &Value::key, name_limits)
        .text("value", &Value::value, {0, 2'000}, "as text, whatever the kind");
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("name", &Input::name, name_limits)
        .object_list("settings", &Input::settings, value, {1, 100});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto* const info =
        call.services.plugins ? call.services.plugins->find(input.name) : nullptr;
    if (!info) return Error{Errc::not_found, "there is no such plugin"};
    if (get_plugin(call.tx, community->id, input.name).version == 0)
      return Error{Errc::illegal_move, "switch it on first"};
    if (auto good = check(*info, input); !good) return good.error();
    for (const auto& [key, value] : input.settings)
      call.tx.execute(query::put_plugin_setting, {community->id, input.name, key, value});
    tell(call, community->id, input);
    return plugin_reply(call, community->id, input.name);
  }

 private:
  static base::Result<void> check(const PluginInfo& info, const Input& input) {
    std::vector<base::FieldError> wrong;
    for (std::size_t i = 0; i < input.settings.size(); ++i) {
      const auto& [key, value] = input.settings[i];
      const auto known = std::find_if(info.settings.begin(), info.settings.end(),
                                      [&](const PluginSetting& one) { return one.key == key; });
      const auto words = known == info.settings.end() ? "is no setting of the plugin"
                                                      : wrong_setting(*known, value);
      if (!words.empty()) wrong.push_back({"/settings/" + std::to_string(i), words});
    }
    if (!wrong.empty()) return Error{Errc::invalid, "", std::move(wrong)};
    return {};
  }
  /// Which ones, not their values: one may be a secret between the administrator and the plugin.
  static void tell(Call& call, base::CommunityId community, const Input& input) {
    JsonWriter out;
    out.begin_object().key("plugin").begin_object().field("name", input.name);
    out.key("settings").begin_array();
    for (const auto& setting : input.settings) out.value(setting.key);
    out.end_array().end_object().end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = community,
                  .kind = "community.plugin_changed",
                  .subject = "plugin:" + input.name,
                  .scope = {},
                  .versions = {{{"admin"}, out.take()}}});
    call.tx.after_commit(
        [point = call.services.plugins, name = input.name] { point->changed(name); });
  }
};

}  // namespace

void add_plugin_commands(CommandTable& commands) {
  commands.add<ListPlugins>();
  commands.add<EnablePlugin>();
  commands.add<DisablePlugin>();
  commands.add<SetPlugin>();
  add_plugin_tell_command(commands);
}

}  // namespace sifang::app
