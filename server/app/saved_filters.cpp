// SPDX-License-Identifier: Apache-2.0
#include "app/saved_filters.hpp"

#include "app/communities.hpp"
#include "domain/limits.hpp"
#include "domain/ticket.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::RoleSet;
using protocol::JsonWriter;
using enum domain::Role;

using FilterId = base::Id<struct FilterTag>;

constexpr std::size_t most_filters = 30;  // of a person in a community
constexpr RoleSet staff{member,    host,       recorder, grid_worker, grid_leader,
                        inspector, supervisor, officer,  admin};

/// What a filter asks of ticket.list, with its names.
struct Query {
  std::optional<std::string> state, category, party, grid, owed, q, sort;
  bool mine = false, overdue = false, assigned_to_me = false, open = false, following = false,
       awaits_me = false;
};

constexpr std::pair<const char*, std::optional<std::string> Query::*> texts[]{
    {"category", &Query::category},
    {"party", &Query::party},
    {"grid", &Query::grid},
    {"owed", &Query::owed}};
constexpr std::pair<const char*, bool Query::*> flags[]{{"mine", &Query::mine},
                                                        {"overdue", &Query::overdue},
                                                        {"assigned_to_me", &Query::assigned_to_me},
                                                        {"open", &Query::open},
                                                        {"following", &Query::following},
                                                        {"awaits_me", &Query::awaits_me}};

protocol::Shape<Query> query_shape() {
  const auto same = [](std::string_view text) { return std::optional<std::string>(text); };
  protocol::Shape<Query> shape;
  shape.code("state", &Query::state, domain::codes_of<domain::TicketState>(), same)
      .text("q", &Query::q, {1, domain::search_max})
      .code("sort", &Query::sort, {"newest", "due"}, same);
  for (const auto& [name, part] : texts) shape.text(name, part, {1, domain::code_max});
  for (const auto& [name, part] : flags) shape.boolean(name, part).with_default();
  return shape;
}

/// What was left out stays out, so that the same filter is the same text.
std::string write_query(const Query& query) {
  JsonWriter out;
  out.begin_object();
  if (query.state) out.field("state", *query.state);
  if (query.q) out.field("q", *query.q);
  if (query.sort) out.field("sort", *query.sort);
  for (const auto& [name, part] : texts)
    if (query.*part) out.field(name, *(query.*part));
  for (const auto& [name, part] : flags)
    if (query.*part) out.field(name, true);
  out.end_object();
  return out.take();
}

struct Filter {
  FilterId id;
  std::string name, query;
  std::int64_t version = 1;
};

Filter filter_from(const store::Row& row) {
  return {row.id<FilterId>(0), row.string(1), row.string(2), row.integer(3)};
}

void write_filter(JsonWriter& out, const Filter& filter) {
  out.begin_object().field("id", filter.id).field("name", filter.name);
  out.raw_field("query", filter.query).field("version", filter.version).end_object();
}

Reply filter_reply(const Filter& filter) {
  JsonWriter out;
  write_filter(out, filter);
  return {.body = out.take(), .version = filter.version};
}

bool is_name_taken(const Call& call, base::CommunityId community, const Filter& filter) {
  const auto other = call.tx.find([](const store::Row& row) { return row.id<FilterId>(0); },
                                  query::find_filter, {call.caller.id, community, filter.name});
  return other && *other != filter.id;
}

struct ListFilters {
  static constexpr CommandInfo info{.name = "filter.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/filters",
                                    .effect = Effect::read,
                                    .roles = staff,
                                    .returns = "filter_list",
                                    .summary =
                                        "The filters of the ticket list that the caller "
                                        "named here, the oldest first."};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& filter :
         call.tx.list(filter_from, query::list_filters, {call.caller.id, community->id}))
      write_filter(out, filter);
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

struct AddFilter {
  static constexpr CommandInfo info{.name = "filter.add",
                                    .verb = Verb::post,
                                    .path = "/communities/{community}/filters",
                                    .effect = Effect::write,
                                    .roles = staff,
                                    .status = 201,
                                    .returns = "filter",
                                    .summary =
                                        "Names a filter of the ticket list; nobody else "
                                        "has it."};
  struct Input {
    std::string community, name;
    Query query;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .line("name", &Input::name, {1, domain::name_max})
        .object("query", &Input::query, query_shape(), "fields of ticket.list");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto have =
        call.tx.list(filter_from, query::list_filters, {call.caller.id, community->id});
    if (have.size() >= most_filters)
      return Error{Errc::conflict, "you have 30 filters here already"};
    const Filter fresh{call.make_id<FilterId>(), input.name, write_query(input.query)};
    if (is_name_taken(call, community->id, fresh))
      return Error{Errc::conflict, "a filter of yours has that name"};
    call.tx.execute(query::add_filter,
                    {fresh.id, call.caller.id, community->id, fresh.name, fresh.query, call.now});
    return filter_reply(fresh);
  }
};

struct OwnFilter {
  Filter filter;
  base::CommunityId community;
};
/// A filter of the caller's own: others are not theirs to know of. Errors: not_found, forbidden.
base::Result<OwnFilter> find_own(const Call& call, FilterId id) {
  auto found = call.tx.find(
      [&](const store::Row& row) -> std::optional<OwnFilter> {
        if (row.id<base::UserId>(5) != call.caller.id) return std::nullopt;
        return OwnFilter{filter_from(row), row.id<base::CommunityId>(4)};
      },
      query::get_filter, {id});
  if (!found || !*found) return Error{Errc::not_found, "you have no such filter"};
  if (auto allowed = call.require_role((*found)->community); !allowed) return allowed.error();
  return std::move(**found);
}

struct UpdateFilter {
  static constexpr CommandInfo info{.name = "filter.update",
                                    .verb = Verb::patch,
                                    .path = "/filters/{id}",
                                    .effect = Effect::write,
                                    .roles = staff,
                                    .returns = "filter",
                                    .summary =
                                        "Renames a filter of one's own, or changes what it "
                                        "asks.",
                                    .versioned = true};
  struct Input {
    FilterId id;
    std::optional<std::string> name;
    std::optional<Query> query;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .line("name", &Input::name, {1, domain::name_max})
        .object("query", &Input::query, query_shape());
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto own = find_own(call, input.id);
    if (!own) return own.error();
    auto& filter = own->filter;
    if (auto fresh = call.require_version(filter.version); !fresh) return fresh.error();
    filter.name = input.name.value_or(filter.name);
    if (input.query) filter.query = write_query(*input.query);
    if (is_name_taken(call, own->community, filter))
      return Error{Errc::conflict, "a filter of yours has that name"};
    ++filter.version;
    call.tx.execute(query::update_filter, {filter.name, filter.query, filter.id});
    return filter_reply(filter);
  }
};

struct RemoveFilter {
  static constexpr CommandInfo info{.name = "filter.remove",
                                    .verb = Verb::delete_,
                                    .path = "/filters/{id}",
                                    .effect = Effect::write,
                                    .roles = staff,
                                    .returns = "empty",
                                    .summary = "Forgets a filter of one's own."};
  struct Input {
    FilterId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto own = find_own(call, input.id);
    if (!own) return own.error();
    call.tx.execute(query::delete_filter, {own->filter.id});
    return Reply{.body = "{}"};
  }
};

}  // namespace

void add_filter_commands(CommandTable& commands) {
  commands.add<ListFilters>();
  commands.add<AddFilter>();
  commands.add<UpdateFilter>();
  commands.add<RemoveFilter>();
}

}  // namespace sifang::app
