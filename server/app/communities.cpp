// SPDX-License-Identifier: Apache-2.0
#include "app/communities.hpp"

#include <algorithm>
#include <array>

#include "app/event_log.hpp"
#include "app/figures.hpp"
#include "app/plugins.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "domain/floor.hpp"
#include "domain/limits.hpp"
#include "domain/recurrence.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::RoleSet;
using protocol::JsonWriter;
using enum domain::Role;

/// Two levels; a parent may be chosen too. Source: the usual catalogue of a grid centre, shortened.
const std::array default_categories{
    Category{"environment", "环境卫生", ""},
    Category{"waste", "垃圾分类", "environment"},
    Category{"greening", "绿化养护", "environment"},
    Category{"facilities", "公共设施", ""},
    Category{"lift", "电梯", "facilities"},
    Category{"lighting", "照明", "facilities"},
    Category{"water", "给排水", "facilities"},
    Category{"road", "道路", "facilities"},
    Category{"parking", "停车与充电", ""},
    Category{"order", "秩序与安全", ""},
    Category{"fire", "消防", "order"},
    Category{"noise", "噪声", "order"},
    Category{"property", "物业服务", ""},
    Category{"fees", "收费与账目", "property"},
    Category{"neighbours", "邻里纠纷", ""},
    Category{"service", "便民服务", ""},
    Category{"other", "其他", ""},
};

Community community_from(const store::Row& row) {
  return {.id = row.id<base::CommunityId>(0),
          .code = row.string(1),
          .name = row.string(2),
          .zone = row.string(3),
          .seq = row.integer(4),
          .feed_token = row.string(5),
          .version = row.integer(6),
          .board_public = row.flag(7),
          .check_in = row.string(8),
          .turn_minutes = static_cast<int>(row.integer(9)),
          .party_minutes = static_cast<int>(row.integer(10)),
          .parties = {}};
}

void load_named_parties(store::Transaction& tx, Community& community) {
  community.parties = tx.list(
      [](const store::Row& row) {
        return Named{row.string(0), row.string(1)};
      },
      query::list_parties, {community.id});
}

void write_community(JsonWriter& out, const Call& call, const Community& community) {
  auto& tx = call.tx;
  const auto& caller = call.caller;
  out.begin_object().field("id", community.id).field("code", community.code);
  out.field("name", community.name).field("zone", community.zone).key("parties").begin_array();
  for (const auto& party : community.parties)
    out.begin_object().field("code", party.code).field("name", party.name).end_object();
  out.end_array().key("categories").begin_array();
  tx.for_each(query::list_categories, {community.id}, [&](const store::Row& row) {
    out.begin_object().field("code", row.text(0)).field("name", row.text(1));
    if (!row.is_null(2)) out.field("parent", row.text(2));
    out.end_object();
    return true;
  });
  out.end_array().field("board", community.board_public ? "public" : "members");
  out.field("check_in", community.check_in).field("turn_minutes", community.turn_minutes);
  out.field("party_minutes", community.party_minutes);
  out.field("seq", community.seq).field("version", community.version);
  const auto roles = caller.roles_in(community.id);
  out.key("me").begin_object().key("roles").begin_array();
  for (const auto& code : domain::codes_of<domain::Role>())
    if (roles.has(*domain::parse_role(code))) out.value(code);
  out.end_array().key("party");
  const auto party = caller.party_in(community.id);
  if (party.empty())
    out.null();
  else
    out.value(party);
  out.key("grids").begin_array();
  for (const auto& membership : caller.memberships)
    if (membership.community == community.id && !membership.grid.empty())
      out.value(membership.grid);
  out.end_array();
  // The calendar feed of a community is for its people: the token stands for the log-in.
  if (!roles.empty() && !(roles == RoleSet{merchant}))
    out.field("feed_token", community.feed_token);
  out.end_object();
  write_community_plugins(out, tx, call.services, caller, community.id);
  out.end_object();
}

struct ListCommunities {
  static constexpr CommandInfo info{.name = "community.list",
                                    .verb = Verb::get,
                                    .path = "/communities",
                                    .effect = Effect::read,
                                    .roles = domain::anyone,
                                    .returns = "community_list",
                                    .summary = "The communities the caller has a role in.",
                                    .secret = true};
  struct Input {
    std::int64_t limit = domain::page_default;
    std::optional<std::string> cursor;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
    return shape.text("cursor", &Input::cursor, {1, 60});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    if (call.caller.is_anonymous()) return needs_log_in();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::string last;
    std::int64_t count = 0;
    bool more = false;
    auto all = call.tx.list(community_from, query::list_communities, {input.cursor.value_or("")});
    for (auto& community : all) {
      if (call.caller.roles_in(community.id).empty()) continue;
      if (count == input.limit) {
        more = true;
        break;
      }
      load_named_parties(call.tx, community);
      write_community(out, call, community);
      last = community.code;
      ++count;
    }
    out.end_array().key("next");
    if (more)
      out.value(last);
    else
      out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }
};

struct ReadCommunity {
  static constexpr CommandInfo info{
      .name = "community.read",
      .verb = Verb::get,
      .path = "/communities/{community}",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "community",
      .summary = "A community with its parties and categories, and what the caller is in it.",
      .secret = true};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    JsonWriter out;
    write_community(out, call, *community);
    return Reply{.body = out.take(), .version = community->version};
  }
};

struct UpdateCommunity {
  static constexpr CommandInfo info{
      .name = "community.update",
      .verb = Verb::patch,
      .path = "/communities/{community}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "community",
      .summary =
          "Opens the community's figures to everybody or closes them to its people; says who may "
          "check in to the meetings to come by themselves, and how long one should speak there.",
      .versioned = true,
      .secret = true};
  struct Input {
    std::string community;
    std::optional<std::string> board, check_in;
    std::optional<int> turn_minutes, party_minutes;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .code(
            "board", &Input::board, {"public", "members"},
            [](std::string_view text) { return std::optional<std::string>(text); },
            "public: also without log-in; members: for who has a role here")
        .code(
            "check_in", &Input::check_in, {"anywhere", "on_site"},
            [](std::string_view text) { return std::optional<std::string>(text); },
            "on_site: with the code on the wall only, or by the host")
        .integer("turn_minutes", &Input::turn_minutes, 0, domain::turn_minutes_max,
                 "of a turn to speak; 0: as long as it takes")
        .integer("party_minutes", &Input::party_minutes, 0, domain::party_minutes_max,
                 "of a party on one item; 0: as long as it takes");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto fresh = call.require_version(community->version); !fresh) return fresh.error();
    if (!input.board && !input.check_in && !input.turn_minutes && !input.party_minutes)
      return Error{Errc::invalid, "", {{"/board", "or another rule must say what to change"}}};
    JsonWriter data;
    data.begin_object().key("community").begin_object().field("id", community->id);
    if (input.board) {
      call.tx.execute(query::set_board, {*input.board == "public", community->id});
      data.field("board", *input.board);
    }
    if (input.check_in) {
      call.tx.execute(query::set_check_in, {*input.check_in, community->id});
      data.field("check_in", *input.check_in);
    }
    if (input.turn_minutes || input.party_minutes) {
      const int turn = input.turn_minutes.value_or(community->turn_minutes);
      const int party = input.party_minutes.value_or(community->party_minutes);
      call.tx.execute(query::set_speaking_time, {turn, party, community->id});
      data.field("turn_minutes", turn).field("party_minutes", party);
    }
    data.end_object().end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = community->id,
                  .kind = "community.changed",
                  .subject = subject_of("community", community->id),
                  .scope = {},
                  .versions = {{domain::audience_of_community(), data.take()}}});
    *community = load_community(call.tx, community->id);
    JsonWriter out;
    write_community(out, call, *community);
    return Reply{.body = out.take(), .version = community->version};
  }
};

}  // namespace

std::string wrong_name(std::string_view name) {
  if (name.find_first_not_of(' ') == name.npos) return "must not be empty";
  if (static_cast<std::int64_t>(base::count_characters(name)) > domain::name_max)
    return "has more than " + std::to_string(domain::name_max) + " characters";
  const bool one_line = std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
  return one_line ? "" : "must be one line";
}

std::vector<std::string> Community::party_codes() const {
  std::vector<std::string> codes;
  for (const auto& party : parties) codes.push_back(party.code);
  return codes;
}

std::vector<Named> four_parties() {
  return {{"residents_committee", "社区居委会"},
          {"owners_committee", "小区业委会"},
          {"property_company", "物业公司"},
          {"party_representatives", "党员居民代表"}};
}

std::vector<Named> five_parties() {
  return {{"party_leadership", "党建统领"},
          {"community_supervision", "社区监督"},
          {"owners_committee", "业委会主导"},
          {"governance_station", "自治站管理"},
          {"resident_participation", "居民参与"}};
}

std::optional<Community> find_community(store::Transaction& tx, std::string_view id_or_code) {
  const auto id = base::CommunityId::parse(id_or_code);
  auto community = id ? tx.find(community_from, query::get_community, {*id})
                      : tx.find(community_from, query::find_community_by_code, {id_or_code});
  if (community) load_named_parties(tx, *community);
  return community;
}

Community load_community(store::Transaction& tx, base::CommunityId id) {
  auto community = tx.find(community_from, query::get_community, {id});
  if (!community) throw std::logic_error("no community with that id");
  load_named_parties(tx, *community);
  return std::move(*community);
}

protocol::Shape<CommunityInput> community_shape() {
  return protocol::Shape<CommunityInput>{}.text("community", &CommunityInput::community, {1, 40},
                                                "id or code");
}

base::Result<Community> find_visible_community(const Call& call, std::string_view id_or_code) {
  if (call.caller.is_anonymous() && !call.command.anonymous) return needs_log_in();
  auto community = find_community(call.tx, id_or_code);
  // What needs no log-in shows a stranger from elsewhere no less than nobody.
  if (community && (call.command.anonymous || !call.caller.roles_in(community->id).empty()))
    return std::move(*community);
  return Error{Errc::not_found, "there is no such community, or you have no role in it"};
}

base::Result<Community> find_allowed_community(const Call& call, std::string_view id_or_code) {
  auto community = find_visible_community(call, id_or_code);
  if (!community) return community;
  if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
  return community;
}

base::Result<Community> find_community_with_board(const Call& call, std::string_view id_or_code) {
  auto community = find_visible_community(call, id_or_code);
  if (community && !community->board_public && call.caller.is_anonymous())
    return Error{Errc::unauthenticated, "this community shows its figures to its people"};
  return community;
}

base::Result<Community> add_community(store::Transaction& tx, Services& services,
                                      const NewCommunity& fresh) {
  const auto letters = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  if (fresh.code.empty() || fresh.code.size() > 8 ||
      !std::all_of(fresh.code.begin(), fresh.code.end(), letters))
    return Error{Errc::invalid, "", {{"/code", "must be 1 to 8 capital letters or digits"}}};
  if (const auto wrong = wrong_name(fresh.name); !wrong.empty())
    return Error{Errc::invalid, "", {{"/name", wrong}}};
  if (!domain::is_zone(fresh.zone))
    return Error{Errc::invalid, "", {{"/zone", "is not a zone like Asia/Shanghai"}}};
  if (fresh.parties.empty()) return Error{Errc::invalid, "", {{"/parties", "must not be empty"}}};
  if (find_community(tx, fresh.code))
    return Error{Errc::conflict, "there is a community " + fresh.code + " already"};

  const auto now = services.clock.now();
  const auto id = services.ids.make<base::CommunityId>(base::to_ms(now));
  const std::string no_hash(32, '\0');
  tx.execute(query::add_community, {id, fresh.code, fresh.name, fresh.zone, store::Bytes{no_hash},
                                    base::random_secret(), now});
  mark_figures(tx, id, now);
  std::int64_t position = 0;
  for (const auto& party : fresh.parties)
    tx.execute(query::add_party, {id, party.code, party.name, position++});
  for (const auto& category : default_categories)
    tx.execute(
        query::add_category,
        {id, category.code, category.name,
         category.parent.empty() ? std::nullopt : std::optional(category.parent), position++});
  JsonWriter data;
  data.begin_object().key("community").begin_object().field("id", id).field("code", fresh.code);
  data.field("name", fresh.name).field("zone", fresh.zone).key("parties").begin_array();
  for (const auto& party : fresh.parties)
    data.begin_object().field("code", party.code).field("name", party.name).end_object();
  data.end_array().key("categories").begin_array();
  for (const auto& category : default_categories) {
    data.begin_object().field("code", category.code).field("name", category.name);
    if (!category.parent.empty()) data.field("parent", category.parent);
    data.end_object();
  }
  data.end_array().end_object().end_object();
  append_event(tx, nullptr, now,
               {.community = id,
                .kind = "community.founded",
                .subject = subject_of("community", id),
                .scope = {},
                .versions = {{domain::audience_of_community(), data.take()}}});
  return load_community(tx, id);
}

void add_community_commands(CommandTable& commands) {
  commands.add<ListCommunities>();
  commands.add<ReadCommunity>();
  commands.add<UpdateCommunity>();
}

}  // namespace sifang::app
