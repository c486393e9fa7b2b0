// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_tells.hpp"

#include <algorithm>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/outbox.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;
using enum domain::Role;

constexpr std::int64_t text_max = 500, path_max = 200, data_max = 4096;
constexpr protocol::TextLimits users_max{0, 500}, homes_max{0, 50};
/// What a holder of them may read is labelled by the role alone.
constexpr domain::RoleSet told_roles{member, host, recorder, officer, admin, supervisor};

Error wrong(std::string pointer, const char* what) {
  return {Errc::invalid, "", {{std::move(pointer), what}}};
}

struct Home {
  std::string building, unit, room;
};

struct Tell {
  static constexpr CommandInfo info{
      .name = "plugin.tell",
      .verb = Verb::post,
      .path = "/communities/{community}/told",
      .effect = Effect::write,
      .returns = "empty",
      .summary =
          "For plugins alone, which act by themselves: tells people, as a notice, and webhooks."};
  struct Input {
    std::string community, kind, text_zh, text_en, data = "{}";
    std::vector<std::string> users, roles;
    std::vector<Home> homes;
    std::optional<std::string> path;
  };
  static protocol::Shape<Input> shape() {
    auto home = protocol::Shape<Home>{}
                    .text("building", &Home::building, {1, 40})
                    .text("unit", &Home::unit, {0, 40})
                    .text("room", &Home::room, {1, 40});
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("kind", &Input::kind, {1, 40}, "declared in the plugin's manifest")
        .text("text_zh", &Input::text_zh, {1, text_max})
        .text("text_en", &Input::text_en, {1, text_max})
        .text("path", &Input::path, {1, path_max}, "of a page of the client");
    shape.text_list("users", &Input::users, users_max, "ids").with_default();
    shape.text_list("roles", &Input::roles, {0, 11}, "holders of these").with_default();
    shape.object_list("homes", &Input::homes, home, homes_max, "residents of these").with_default();
    return shape.json("data", &Input::data, data_max, "for webhooks alone").with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto& plugin = call.options.plugin;
    const auto* const info =
        call.services.plugins && !plugin.empty() ? call.services.plugins->find(plugin) : nullptr;
    const auto community = find_community(call.tx, input.community);
    // Nobody else learns that there is such an address at all.
    if (!info || !community || !get_plugin(call.tx, community->id, plugin).on)
      return Error{Errc::not_found, "there is no such address"};
    const auto tell = std::find_if(info->tells.begin(), info->tells.end(),
                                   [&](const PluginTell& one) { return one.kind == input.kind; });
    if (tell == info->tells.end())
      return wrong("/kind", "stands not in the manifest of the plugin");
    if (input.path && !is_page(*input.path)) return wrong("/path", "must be a path like /points");
    auto audience = find_audience(call, community->id, input);
    if (!audience) return audience.error();
    append(call, community->id, input, *tell, std::move(*audience));
    return Reply{.body = "{}"};
  }

 private:
  /// An address within the client: of no other server, and nothing that a browser would make one
  /// of.
  static bool is_page(const std::string& path) {
    return path.starts_with('/') && !path.starts_with("//") &&
           std::all_of(path.begin(), path.end(),
                       [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
  }

  /// Empty where nobody of those who are named is there.
  static base::Result<domain::LabelSet> find_audience(Call& call, base::CommunityId community,
                                                      const Input& input) {
    if (input.users.empty() && input.homes.empty() && input.roles.empty())
      return domain::audience_of_community();
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < input.users.size(); ++i) {
      const auto user = base::UserId::parse(input.users[i]);
      if (!user) return wrong("/users/" + std::to_string(i), "is no id");
      const bool there = call.tx
                             .find([](const store::Row&) { return true; }, query::is_of_community,
                                   {community, *user})
                             .has_value();
      if (there) labels.push_back(domain::user_label(*user));
    }
    for (std::size_t i = 0; i < input.roles.size(); ++i) {
      const auto role = domain::parse_role(input.roles[i]);
      if (!role || !told_roles.has(*role))
        return wrong("/roles/" + std::to_string(i), "is no role that can be told: name the users");
      labels.push_back(input.roles[i]);
    }
    add_residents(call, community, input.homes, labels);
    return domain::make_labels(std::move(labels));
  }

  /// Of the homes that are named alone: the writer waits for nothing else of the community.
  static void add_residents(Call& call, base::CommunityId community, const std::vector<Home>& homes,
                            std::vector<std::string>& labels) {
    for (const auto& home : homes)
      call.tx.for_each(query::list_dwellers, {community, home.building, home.unit, home.room},
                       [&](const store::Row& row) {
                         labels.push_back(domain::user_label(row.id<base::UserId>(0)));
                         return true;
                       });
  }

  /// What everybody told may read, and, sealed, what is for webhooks and erasures.
  static void append(Call& call, base::CommunityId community, const Input& input,
                     const PluginTell& tell, domain::LabelSet audience) {
    const auto begin = [&](JsonWriter& out) {
      out.begin_object().field("plugin", call.options.plugin).field("kind", input.kind);
    };
    JsonWriter shown, sealed;
    begin(shown);
    shown.field("text_zh", input.text_zh).field("text_en", input.text_en);
    shown.field("path", input.path).end_object();
    begin(sealed);
    sealed.field("title_zh", tell.title_zh).field("title_en", tell.title_en);
    sealed.key("users").begin_array();
    for (const auto& user : input.users) sealed.value(user);
    sealed.end_array().raw_field("data", input.data).end_object();
    NewEvent event{.community = community,
                   .kind = "plugin.told",
                   .subject = "plugin:" + call.options.plugin,
                   // A story of its own: an erasure looks through what names the person alone.
                   .scope = std::string(told_scope) +
                            base::encode_id(call.services.ids.next(base::to_ms(call.now))),
                   .versions = {}};
    if (!audience.empty()) event.versions.push_back({std::move(audience), shown.take()});
    event.versions.push_back({domain::sealed_audience(), sealed.take()});
    append_event(call.tx, &call.caller, call.now, event);
  }
};

}  // namespace

std::vector<PluginNews> list_plugin_news(store::Transaction& tx, const Services& services,
                                         base::CommunityId community) {
  std::vector<PluginNews> news;
  for (const auto& row : list_plugins(tx, community)) {
    const auto* const info =
        services.plugins && row.on ? services.plugins->find(row.name) : nullptr;
    if (!info) continue;
    for (const auto& tell : info->tells)
      news.push_back({webhook_event(info->name, tell.kind), tell.title_zh, tell.title_en});
  }
  return news;
}

void write_plugin_news(JsonWriter& out, const std::vector<PluginNews>& news) {
  for (const auto& [event, title_zh, title_en] : news)
    out.begin_object()
        .field("kind", event)
        .field("title_zh", title_zh)
        .field("title_en", title_en)
        .end_object();
}

std::vector<std::string> list_webhook_kinds(store::Transaction& tx, const Services& services,
                                            base::CommunityId community) {
  const auto core = webhook_events();
  std::vector<std::string> kinds(core.begin(), core.end());
  for (const auto& news : list_plugin_news(tx, services, community)) kinds.push_back(news.event);
  return kinds;
}

void add_plugin_tell_command(CommandTable& commands) { commands.add<Tell>(); }

}  // namespace sifang::app
