// SPDX-License-Identifier: Apache-2.0
#include "app/answer_templates.hpp"

#include <algorithm>
#include <array>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "domain/limits.hpp"
#include "domain/ticket.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Stance;
using protocol::JsonWriter;
using enum domain::Role;

using TemplateId = base::Id<struct TemplateTag>;

constexpr std::size_t most_templates = 100;  // of a party

struct Template {
  TemplateId id;
  std::string title, stance, text;
  std::int64_t version = 1;
  base::CommunityId community = {};
  std::string party = {};
};

Template template_from(const store::Row& row) {
  return {.id = row.id<TemplateId>(0),
          .title = row.string(1),
          .stance = row.string(2),
          .text = row.string(3),
          .version = row.integer(4)};
}

void write_template(JsonWriter& out, const Template& each) {
  out.begin_object().field("id", each.id).field("party", each.party).field("title", each.title);
  out.field("stance", each.stance).field("text", each.text).field("version", each.version);
  out.end_object();
}

Reply template_reply(const Template& each) {
  JsonWriter out;
  write_template(out, each);
  return {.body = out.take(), .version = each.version};
}

void tell(const Call& call, std::string_view kind, const Template& each) {
  JsonWriter data;
  data.begin_object().key("template");
  write_template(data, each);
  data.end_object();
  append_event(call.tx, &call.caller, call.now,
               {.community = each.community,
                .kind = kind,
                .subject = subject_of("template", each.id),
                .scope = {},
                .versions = {{domain::make_labels({"admin", domain::party_label(each.party)}),
                              data.take()}}});
}

/// A name in braces that no page fills in would be sent to a resident as it stands.
/// Errors: invalid.
base::Result<void> check_text(std::string_view text) {
  constexpr std::array<std::string_view, 6> known{"number", "place", "reporter",
                                                  "编号",   "地点",  "称呼"};
  for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    const auto end = text.find_first_of("{}\n", at + 1);
    if (end == text.npos || text[end] != '}') continue;
    const auto name = text.substr(at + 1, end - at - 1);
    if (std::find(known.begin(), known.end(), name) == known.end())
      return Error{Errc::invalid, "", {{"/text", "nothing fills in {" + std::string(name) + "}"}}};
  }
  return {};
}

/// Members of the party, and administrators of the community. Errors: as Call::require_role.
base::Result<void> require_party(const Call& call, base::CommunityId community,
                                 std::string_view party) {
  if (auto allowed = call.require_role(community); !allowed) return allowed;
  if (call.caller.has_role(community, admin) || call.caller.is_member_of(community, party))
    return {};
  return Error{Errc::forbidden, "templates are their own party's"};
}

struct PartyInput {
  std::string community, party;
};
protocol::Shape<PartyInput> party_shape() {
  return protocol::Shape<PartyInput>{}
      .text("community", &PartyInput::community, {1, 40}, "id or code")
      .text("party", &PartyInput::party, {1, domain::code_max});
}

/// The community, once the caller may keep templates of the party there.
base::Result<Community> open_party(const Call& call, const std::string& name,
                                   const std::string& party) {
  auto community = find_visible_community(call, name);
  if (!community) return community.error();
  const auto parties = community->party_codes();
  if (std::find(parties.begin(), parties.end(), party) == parties.end())
    return Error{Errc::not_found, "there is no such party here"};
  if (auto allowed = require_party(call, community->id, party); !allowed) return allowed.error();
  return community;
}

std::vector<Template> list_templates(store::Transaction& tx, base::CommunityId community,
                                     const std::string& party) {
  auto all = tx.list(template_from, query::list_templates, {community, party});
  for (auto& each : all) {
    each.community = community;
    each.party = party;
  }
  return all;
}

struct ListTemplates {
  static constexpr CommandInfo info{.name = "template.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/parties/{party}/templates",
                                    .effect = Effect::read,
                                    .roles = {member, admin},
                                    .returns = "template_list",
                                    .summary = "The answers a party keeps ready."};
  using Input = PartyInput;
  static protocol::Shape<Input> shape() { return party_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto community = open_party(call, input.community, input.party);
    if (!community) return community.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& each : list_templates(call.tx, community->id, input.party))
      write_template(out, each);
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

bool is_title_taken(const Call& call, const Template& each) {
  const auto other = call.tx.find([](const store::Row& row) { return row.id<TemplateId>(0); },
                                  query::find_template, {each.community, each.party, each.title});
  return other && *other != each.id;
}

const std::vector<std::string> stances{"handle", "support", "not_our_duty"};
std::optional<Stance> parse_stance(std::string_view text) { return domain::parse<Stance>(text); }

struct AddTemplate {
  static constexpr CommandInfo info{
      .name = "template.add",
      .verb = Verb::post,
      .path = "/communities/{community}/parties/{party}/templates",
      .effect = Effect::write,
      .roles = {member, admin},
      .status = 201,
      .returns = "template",
      .summary =
          "Keeps an answer ready; {number}, {place} and {reporter} in its text are filled "
          "in where it is picked."};
  struct Input {
    std::string community, party, title, text;
    Stance stance = Stance::handle;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("party", &Input::party, {1, domain::code_max})
        .line("title", &Input::title, {1, domain::name_max})
        .code("stance", &Input::stance, stances, parse_stance)
        .text("text", &Input::text, {1, domain::answer_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto community = open_party(call, input.community, input.party);
    if (!community) return community.error();
    if (auto good = check_text(input.text); !good) return good.error();
    if (list_templates(call.tx, community->id, input.party).size() >= most_templates)
      return Error{Errc::conflict, "there are 100 templates already"};
    const Template fresh{.id = call.make_id<TemplateId>(),
                         .title = input.title,
                         .stance = std::string(domain::to_text(input.stance)),
                         .text = input.text,
                         .version = 1,
                         .community = community->id,
                         .party = input.party};
    if (is_title_taken(call, fresh)) return Error{Errc::conflict, "a template has that title"};
    call.tx.execute(query::add_template, {fresh.id, fresh.community, fresh.party, fresh.title,
                                          fresh.stance, fresh.text, call.now});
    tell(call, "template.added", fresh);
    return template_reply(fresh);
  }
};

/// A template that the caller may change. Errors: not_found where they may not even read it.
base::Result<Template> find_own(const Call& call, TemplateId id) {
  auto found = call.tx.find(
      [](const store::Row& row) {
        auto each = template_from(row);
        each.community = row.id<base::CommunityId>(5);
        each.party = row.string(6);
        return each;
      },
      query::get_template, {id});
  if (!found || call.caller.roles_in(found->community).empty())
    return Error{Errc::not_found, "there is no such template"};
  if (auto allowed = require_party(call, found->community, found->party); !allowed)
    return allowed.error();
  return std::move(*found);
}

struct UpdateTemplate {
  static constexpr CommandInfo info{.name = "template.update",
                                    .verb = Verb::patch,
                                    .path = "/templates/{id}",
                                    .effect = Effect::write,
                                    .roles = {member, admin},
                                    .returns = "template",
                                    .summary = "Changes an answer that is kept ready.",
                                    .versioned = true};
  struct Input {
    TemplateId id;
    std::optional<std::string> title, text;
    std::optional<Stance> stance;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .line("title", &Input::title, {1, domain::name_max})
        .code("stance", &Input::stance, stances, parse_stance)
        .text("text", &Input::text, {1, domain::answer_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_own(call, input.id);
    if (!found) return found.error();
    auto& each = *found;
    if (auto fresh = call.require_version(each.version); !fresh) return fresh.error();
    each.title = input.title.value_or(each.title);
    each.text = input.text.value_or(each.text);
    if (input.stance) each.stance = std::string(domain::to_text(*input.stance));
    if (auto good = check_text(each.text); !good) return good.error();
    if (is_title_taken(call, each)) return Error{Errc::conflict, "a template has that title"};
    ++each.version;
    call.tx.execute(query::update_template, {each.title, each.stance, each.text, each.id});
    tell(call, "template.changed", each);
    return template_reply(each);
  }
};

struct RemoveTemplate {
  static constexpr CommandInfo info{
      .name = "template.remove",
      .verb = Verb::delete_,
      .path = "/templates/{id}",
      .effect = Effect::write,
      .roles = {member, admin},
      .returns = "empty",
      .summary = "Takes a template away; answers given with it stay."};
  struct Input {
    TemplateId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_own(call, input.id);
    if (!found) return found.error();
    call.tx.execute(query::delete_template, {found->id});
    tell(call, "template.removed", *found);
    return Reply{.body = "{}"};
  }
};

}  // namespace

void add_template_commands(CommandTable& commands) {
  commands.add<ListTemplates>();
  commands.add<AddTemplate>();
  commands.add<UpdateTemplate>();
  commands.add<RemoveTemplate>();
}

}  // namespace sifang::app
