// SPDX-License-Identifier: Apache-2.0
#include "app/rolls.hpp"

#include <sstream>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/people.hpp"
#include "app/polls.hpp"
#include "app/roll_import.hpp"
#include "domain/limits.hpp"
#include "domain/poll.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Electorate;
using protocol::JsonWriter;
using enum domain::Role;

constexpr std::int64_t csv_max = 900'000;  // characters; a request holds a megabyte

std::optional<Electorate> parse_electorate(std::string_view text) {
  return domain::parse<Electorate>(text);
}

struct ImportRoll {
  static constexpr CommandInfo info{
      .name = "roll.import",
      .verb = Verb::post,
      .path = "/communities/{community}/rolls/import",
      .effect = Effect::write,
      .roles = {admin, host},
      .returns = "roll_import",
      .summary =
          "Who votes as what, from CSV; a dry run says what would happen and writes nothing."};
  struct Input {
    std::string community, csv;
    Electorate electorate = Electorate::owners;
    bool dry_run = false, replace = false;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("electorate", &Input::electorate, roll_codes(), parse_electorate)
        .text("csv", &Input::csv, {1, csv_max},
              "owners: building, unit, room (or elector), owner, area (m²), area_source, parking, "
              "unsold, names, login; others: elector, names, login");
    shape.boolean("dry_run", &Input::dry_run, "writes nothing").with_default();
    return shape.boolean("replace", &Input::replace, "lines that the file lacks are taken out")
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    std::istringstream csv(input.csv);
    const auto result = import_roll(
        call, community->id, csv,
        {.electorate = input.electorate, .dry_run = input.dry_run, .replace = input.replace});
    JsonWriter out;
    out.begin_object().field("added", result.added).field("changed", result.changed);
    out.field("known", result.known).field("removed", result.removed);
    out.field("linked", result.linked).field("bad", result.bad).field("written", result.written);
    out.key("problems").begin_array();
    for (const auto& problem : result.problems)
      out.begin_object()
          .field("line", static_cast<std::int64_t>(problem.line))
          .field("column", problem.column)
          .field("code", problem.code)
          .end_object();
    out.end_array().key("unused").begin_array();
    for (const auto& column : result.unused) out.value(column);
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }
};

struct ListRolls {
  static constexpr CommandInfo info{.name = "roll.summary",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/rolls",
                                    .effect = Effect::read,
                                    .roles = {host, recorder, admin},
                                    .returns = "roll_summary",
                                    .summary = "How many lines each roll has and what they weigh."};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    call.tx.for_each(query::count_rolls, {community->id}, [&](const store::Row& row) {
      out.begin_object().field("electorate", row.text(0)).field("lines", row.integer(1));
      out.field("heads", row.integer(2)).field("area", row.integer(3));
      out.field("linked", row.integer(4)).end_object();
      return true;
    });
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }
};

struct ListRoll {
  static constexpr CommandInfo info{
      .name = "roll.list",
      .verb = Verb::get,
      .path = "/communities/{community}/rolls/{electorate}",
      .effect = Effect::read,
      .roles = {host, recorder, admin},
      .returns = "roll",
      .summary = "A roll line by line, with who votes online for each."};
  struct Input {
    std::string community;
    Electorate electorate = Electorate::owners;
    std::string q, cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("electorate", &Input::electorate, roll_codes(), parse_electorate);
    shape.text("q", &Input::q, {0, domain::search_max}, "part of elector or names").with_default();
    shape.text("cursor", &Input::cursor, {0, domain::code_max * 4}).with_default();
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    struct Line {
      std::int64_t id;
      RollLine line;
    };
    auto page = call.tx.list(
        [](const store::Row& row) {
          return Line{row.integer(0),
                      {row.string(1), row.string(2), row.integer(3), row.string(4), row.flag(5),
                       row.string(6)}};
        },
        query::list_roll,
        {community->id, domain::to_text(input.electorate), input.cursor, input.q, input.limit + 1});
    const bool more = page.size() > static_cast<std::size_t>(input.limit);
    if (more) page.pop_back();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& [id, line] : page) {
      out.begin_object().field("id", base::encode_id(id)).field("elector", line.elector);
      out.field("head", line.head).field("area", line.area);
      out.field("area_source", line.area_source).field("parking", line.parking);
      out.field("names", line.names).key("users").begin_array();
      call.tx.for_each(query::list_roll_users, {id}, [&](const store::Row& row) {
        out.begin_object().field("id", row.id<base::UserId>(0)).field("name", row.text(1));
        out.field("login", row.text(2)).end_object();
        return true;
      });
      out.end_array().end_object();
    }
    out.end_array().key("next");
    more ? out.value(page.back().line.elector) : out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }
};

struct LineInput {
  std::string id, login;
};
struct FoundLine {
  std::int64_t id;
  base::CommunityId community;
  Electorate electorate;
  std::string elector;
  base::UserId user;
};
protocol::Shape<LineInput> line_shape() {
  return protocol::Shape<LineInput>{}
      .text("id", &LineInput::id, {1, 20})
      .text("login", &LineInput::login, {1, domain::login_max}, "who votes for this line online");
}
/// Errors: not_found; forbidden; invalid for somebody without a role in the community.
base::Result<FoundLine> find_line(const Call& call, const LineInput& input) {
  const Error unknown{Errc::not_found, "there is no such line, or it is not yours to see"};
  const auto id = base::decode_id(input.id);
  if (!id) return unknown;
  auto line = call.tx.find(
      [&](const store::Row& row) {
        return FoundLine{*id,
                         row.id<base::CommunityId>(0),
                         *domain::parse<Electorate>(row.text(1)),
                         row.string(2),
                         {}};
      },
      query::get_roll_entry, {*id});
  if (!line || call.caller.roles_in(line->community).empty()) return unknown;
  if (auto allowed = call.require_role(line->community); !allowed) return allowed.error();
  const auto user =
      call.tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                   query::find_member_by_login, {line->community, fold_login(input.login)});
  if (!user) return Error{Errc::invalid, "", {{"/login", "is nobody of this community"}}};
  line->user = *user;
  return std::move(*line);
}

void tell_link(const Call& call, std::string_view kind, base::CommunityId community,
               Electorate electorate, const std::string& elector, base::UserId user) {
  JsonWriter data;
  data.begin_object().field("electorate", domain::to_text(electorate));
  data.field("elector", elector).field("user", user).end_object();
  append_event(
      call.tx, &call.caller, call.now,
      {.community = community,
       .kind = kind,
       .subject = subject_of("user", user),
       .scope = subject_of("community", community),
       .versions = {{domain::merged(roll_audience(), {domain::user_label(user)}), data.take()}}});
}

/// In the polls that are open with this elector somebody may cast from now on, or may no more.
void change_voters(const Call& call, base::CommunityId community, Electorate electorate,
                   const std::string& elector, base::UserId user, bool may) {
  const auto rules = rules_of(electorate);
  call.tx.execute(may ? query::link_to_polls : query::unlink_from_polls,
                  {user, elector, community, rules});
  JsonWriter sealed;
  sealed.begin_object().key(may ? "added" : "removed").begin_array().begin_array();
  sealed.value(user).value(elector).end_array().end_array().end_object();
  for (const auto id : call.tx.list([](const store::Row& row) { return row.id<domain::PollId>(0); },
                                    query::list_open_polls_of_roll, {elector, community, rules})) {
    append_poll_event(call, *load_poll(call.tx, id), "poll.voters_changed",
                      {.staff = {}, .sealed = sealed.text(), .staff_only = true});
  }
}

struct LinkLine {
  static constexpr CommandInfo info{.name = "roll.link",
                                    .verb = Verb::post,
                                    .path = "/rolls/lines/{id}/users",
                                    .effect = Effect::write,
                                    .roles = {admin, host},
                                    .returns = "empty",
                                    .summary = "Somebody votes online for a line of a roll."};
  using Input = LineInput;
  static protocol::Shape<Input> shape() { return line_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto line = find_line(call, input);
    if (!line) return line.error();
    if (!link_to_roll(call, line->community, line->electorate, line->id, line->elector, line->user))
      return Error{Errc::conflict, "they vote for this line already"};
    return Reply{.body = "{}"};
  }
};

struct UnlinkLine {
  static constexpr CommandInfo info{
      .name = "roll.unlink",
      .verb = Verb::delete_,
      .path = "/rolls/lines/{id}/users/{login}",
      .effect = Effect::write,
      .roles = {admin, host},
      .returns = "empty",
      .summary = "Somebody votes for a line no more, in open polls either."};
  using Input = LineInput;
  static protocol::Shape<Input> shape() { return line_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto line = find_line(call, input);
    if (!line) return line.error();
    if (!call.tx.find([](const store::Row&) { return true; }, query::remove_roll_user,
                      {line->id, line->user}))
      return Error{Errc::not_found, "they do not vote for this line"};
    change_voters(call, line->community, line->electorate, line->elector, line->user, false);
    tell_link(call, "roll.unlinked", line->community, line->electorate, line->elector, line->user);
    return Reply{.body = "{}"};
  }
};

}  // namespace

std::vector<std::string> roll_codes() {
  std::vector<std::string> codes;
  for (const auto& code : domain::codes_of<Electorate>())
    if (domain::votes_in_polls(*domain::parse<Electorate>(code))) codes.push_back(code);
  return codes;
}

std::string rules_of(Electorate electorate) {
  JsonWriter out;
  out.begin_array();
  for (const auto& pack : domain::rule_packs())
    if (pack.electorate == electorate) out.value(pack.code);
  return out.end_array().take();
}

domain::LabelSet roll_audience() { return domain::make_labels({"admin", "host", "recorder"}); }

bool link_to_roll(const Call& call, base::CommunityId community, Electorate electorate,
                  std::int64_t entry, const std::string& elector, base::UserId user) {
  if (!call.tx.find([](const store::Row&) { return true; }, query::add_roll_user, {entry, user}))
    return false;
  change_voters(call, community, electorate, elector, user, true);
  tell_link(call, "roll.linked", community, electorate, elector, user);
  return true;
}

void add_roll_commands(CommandTable& commands) {
  commands.add<ImportRoll>();
  commands.add<ListRolls>();
  commands.add<ListRoll>();
  commands.add<LinkLine>();
  commands.add<UnlinkLine>();
}

}  // namespace sifang::app
