// SPDX-License-Identifier: Apache-2.0
#include "app/people.hpp"

#include <algorithm>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/paging.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Role;
using domain::RoleSet;
using protocol::JsonWriter;
using enum domain::Role;

/// Codes become labels, which are parted by blanks.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.find_first_of(" :\t\r\n") == text.npos;
}

struct ListPeople {
  static constexpr CommandInfo info{
      .name = "people.list",
      .verb = Verb::get,
      .path = "/communities/{community}/people",
      .effect = Effect::read,
      .roles = staff,
      .returns = "people_list",
      .summary = "Who holds which role; residents are shown to administrators only."};
  struct Input {
    std::string community;
    std::optional<std::string> role, party, cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    const auto same = [](std::string_view text) { return std::optional<std::string>(text); };
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("role", &Input::role, domain::codes_of<Role>(), same)
        .text("party", &Input::party, {1, domain::code_max})
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const bool all = call.caller.has_role(community->id, admin);
    const auto after = read_cursor(input.cursor, base::UserId{});
    if (!after) return after.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t count = 0, last = 0;
    bool more = false;
    base::UserId current;
    call.tx.for_each(query::list_people,
                     {community->id, after->value, input.role, input.party, all},
                     [&](const store::Row& row) {
                       const auto user = row.id<base::UserId>(0);
                       if (user != current && ++count > input.limit) return !(more = true);
                       current = user;
                       last = user.value;
                       if (all) call.note_look(subject_of("user", user), user, community->id);
                       out.begin_object().field("id", user).field("name", row.text(1));
                       if (all) out.field("login", row.text(2));
                       out.field("role", row.text(3)).key("party");
                       if (row.text(4).empty())
                         out.null();
                       else
                         out.value(row.text(4));
                       out.key("grid");
                       if (row.text(5).empty())
                         out.null();
                       else
                         out.value(row.text(5));
                       out.end_object();
                       return true;
                     });
    out.end_array().key("next");
    if (more)
      out.value(base::encode_id(last));
    else
      out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

base::Result<base::UserId> add_user(store::Transaction& tx, Services& services,
                                    const NewUser& user) {
  const bool plain = std::all_of(user.login.begin(), user.login.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
  });
  if (user.login.empty() || !plain)
    return Error{Errc::invalid, "", {{"/login", "must have no blanks"}}};
  if (const auto wrong = wrong_name(user.name); !wrong.empty())
    return Error{Errc::invalid, "", {{"/name", wrong}}};
  const auto now = services.clock.now();
  const auto id = services.ids.make<base::UserId>(base::to_ms(now));
  bool added = false;
  tx.for_each(query::add_user,
              {id, fold_login(user.login), user.name,
               user.password_hash.empty() ? std::nullopt : std::optional(user.password_hash),
               user.root, now},
              [&](const store::Row&) { return added = true; });
  if (!added) return Error{Errc::conflict, "the login " + user.login + " is taken"};
  return id;
}

base::Result<void> add_membership(store::Transaction& tx, Services& services, const Caller* actor,
                                  const NewMembership& membership) {
  const bool takes_party = membership.role == member;
  if (takes_party || !membership.party.empty()) {
    bool known = false;
    tx.for_each(query::list_parties, {membership.community}, [&](const store::Row& row) {
      known = known || row.text(0) == membership.party;
      return true;
    });
    if (!known) return Error{Errc::invalid, "", {{"/party", "is not a party of this community"}}};
  }
  constexpr RoleSet may_have_party{member, host, recorder};
  if (!membership.party.empty() && !may_have_party.has(membership.role))
    return Error{Errc::invalid, "", {{"/party", "goes with a member, host or recorder only"}}};
  const bool takes_grid = membership.role == grid_worker || membership.role == grid_leader;
  if (takes_grid && !is_code(membership.grid))
    return Error{Errc::invalid, "", {{"/grid", "is needed for a grid worker or leader"}}};
  if (!takes_grid && !membership.grid.empty())
    return Error{Errc::invalid, "", {{"/grid", "goes with a grid worker or leader only"}}};

  // Whoever spoke for two would speak for one of them only, and nobody could tell for which.
  const auto caller = load_caller(tx, membership.user);
  const auto speaks_for = caller.party_in(membership.community);
  if (!membership.party.empty() && !speaks_for.empty() && speaks_for != membership.party)
    return Error{Errc::conflict, "this person speaks for " + std::string(speaks_for) +
                                     " already; one person speaks for one party of a community"};

  const auto now = services.clock.now();
  bool added = false;
  tx.for_each(query::add_membership,
              {membership.community, membership.user, domain::to_text(membership.role),
               membership.party, membership.grid, membership.household, now},
              [&](const store::Row&) { return added = true; });
  if (!added) return {};
  tell_access_changed(tx, services, membership.user, "", AccessChange::other_roles);
  JsonWriter data;
  data.begin_object().key("person").begin_object().field("id", membership.user);
  data.field("role", domain::to_text(membership.role)).field("party", membership.party);
  data.field("grid", membership.grid).field("household", membership.household);
  data.field("invitation", membership.invitation).end_object().end_object();
  append_event(tx, actor, now,
               {.community = membership.community,
                .kind = "people.joined",
                .subject = subject_of("user", membership.user),
                .scope = {},
                .versions = {{domain::make_labels({"admin", domain::user_label(membership.user)}),
                              data.take()}}});
  return {};
}

bool holds_role(store::Transaction& tx, base::UserId user, base::CommunityId community) {
  return tx
      .find([](const store::Row& row) { return row.integer(0) > 0; }, query::count_roles,
            {user, community})
      .value_or(false);
}

base::Result<void> require_role_holder(store::Transaction& tx, base::UserId user,
                                       base::CommunityId community) {
  if (holds_role(tx, user, community)) return {};
  return Error{Errc::not_found, "nobody of that id has a role in this community"};
}

std::string fold_login(std::string_view login) {
  std::string folded(login);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

std::optional<base::UserId> find_user_id(store::Transaction& tx, std::string_view login) {
  return tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                 query::find_password, {fold_login(login)});
}

void set_password(store::Transaction& tx, const Services& services, base::UserId user,
                  const std::string& hash) {
  tx.execute(query::set_password, {hash, user});
  tx.execute(query::delete_sessions_of_user, {user});
  tx.execute(query::delete_tokens_of_user, {user});
  end_password_reset(tx, services, user, nullptr, ResetEnd::password_changed);
  tell_access_changed(tx, services, user, "", AccessChange::ended);
}

PutHousehold put_household(store::Transaction& tx, Services& services, const Caller* actor,
                           base::CommunityId community, const HouseholdPlace& place) {
  if (const auto known =
          tx.find([](const store::Row& row) { return row.id<base::HouseholdId>(0); },
                  query::find_household, {community, place.building, place.unit, place.room}))
    return {*known, false};
  const auto now = services.clock.now();
  const auto id = services.ids.make<base::HouseholdId>(base::to_ms(now));
  tx.execute(query::add_household,
             {id, community, place.building, place.unit, place.room,
              place.grid.empty() ? std::nullopt : std::optional(place.grid), now});
  JsonWriter data;
  data.begin_object().key("household").begin_object().field("id", id);
  data.field("building", place.building).field("unit", place.unit).field("room", place.room);
  data.field("grid", place.grid).end_object().end_object();
  append_event(tx, actor, now,
               {.community = community,
                .kind = "people.household_added",
                .subject = subject_of("household", id),
                .scope = {},
                .versions = {{domain::make_labels({"admin"}), data.take()}}});
  return {id, true};
}

void add_people_commands(CommandTable& commands) { commands.add<ListPeople>(); }

}  // namespace sifang::app
