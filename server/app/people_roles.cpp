// SPDX-License-Identifier: Apache-2.0
// Roles of people who are here already: one more is given, one ends of who moves away or leaves
// their post, those in a grid go to somebody else. What was done by a role stays as it was; what it
// lets do begins and ends with the next call, also on open connections.
#include <stdexcept>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/meetings.hpp"
#include "app/people.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Role;
using enum domain::Role;
using protocol::JsonWriter;

void tell_left(const Call& call, const NewMembership& held) {
  JsonWriter data;
  data.begin_object().key("person").begin_object().field("id", held.user);
  data.field("role", domain::to_text(held.role)).field("party", held.party);
  data.field("grid", held.grid).end_object().end_object();
  append_event(
      call.tx, &call.caller, call.now,
      {.community = held.community,
       .kind = "people.left",
       .subject = subject_of("user", held.user),
       .scope = {},
       .versions = {{domain::make_labels({"admin", domain::user_label(held.user)}), data.take()}}});
}

/// Who is a member or a host takes part in meetings without another word.
bool has_voice(const Call& call, base::CommunityId community, base::UserId user) {
  const auto caller = load_caller(call.tx, user);
  return caller.has_role(community, member) || caller.has_role(community, host);
}

/// False where they hold no such role.
bool end_membership(const Call& call, const NewMembership& held) {
  const bool held_it =
      call.tx
          .find([](const store::Row&) { return true; }, query::end_membership,
                {held.community, held.user, domain::to_text(held.role), held.party, held.grid})
          .has_value();
  if (!held_it) return false;
  // First: what is withdrawn in a meeting is told of somebody who was at it.
  if (held.role == member || (held.role == host && !has_voice(call, held.community, held.user)))
    leave_room(call.tx, &call.caller, call.now, held.user, held.community);
  tell_left(call, held);
  tell_access_changed(call.tx, call.services, held.user, "", AccessChange::other_roles);
  return true;
}

/// A role that a command names, of somebody who holds one here.
struct RoleInput {
  std::string community;
  base::UserId user;
  Role role = resident;
  std::optional<std::string> party, grid;

  static protocol::Shape<RoleInput> shape() {
    protocol::Shape<RoleInput> shape;
    shape.text("community", &RoleInput::community, {1, 40}, "id or code")
        .id("user", &RoleInput::user);
    return shape.code("role", &RoleInput::role, domain::codes_of<Role>(), domain::parse_role)
        .text("party", &RoleInput::party, {1, domain::code_max}, "of that role, where it has one")
        .text("grid", &RoleInput::grid, {1, domain::code_max}, "of that role, where it has one");
  }
  [[nodiscard]] NewMembership in(base::CommunityId id) const {
    return {.community = id,
            .user = user,
            .role = role,
            .party = party.value_or(""),
            .grid = grid.value_or("")};
  }
};

struct GiveRole {
  static constexpr CommandInfo info{
      .name = "people.give_role",
      .verb = Verb::post,
      .path = "/communities/{community}/people/{user}/give_role",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "role_given",
      .summary =
          "Gives one more role to somebody who holds one in the community; holding it already "
          "changes nothing. Residents come by an invitation, which says where they live."};
  using Input = RoleInput;
  static protocol::Shape<Input> shape() { return RoleInput::shape(); }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto here = require_role_holder(call.tx, input.user, community->id); !here)
      return here.error();
    if (input.role == resident)
      return Error{
          Errc::invalid, "", {{"/role", "is given by an invitation, which says where they live"}}};
    const auto held = input.in(community->id);
    if (auto added = add_membership(call.tx, call.services, &call.caller, held); !added)
      return added.error();
    JsonWriter out;
    out.begin_object().field("role", domain::to_text(held.role)).text_or_null("party", held.party);
    return Reply{.body = out.text_or_null("grid", held.grid).end_object().take()};
  }
};

struct EndRole {
  static constexpr CommandInfo info{
      .name = "people.end_role",
      .verb = Verb::post,
      .path = "/communities/{community}/people/{user}/end_role",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "role_ended",
      .summary =
          "Ends a role of somebody who moves away or leaves their post, from now on; what they did "
          "stays, and so does what is in their hands, until somebody gives it to another."};
  using Input = RoleInput;
  static protocol::Shape<Input> shape() { return RoleInput::shape(); }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    // Somebody is left who can let others in again.
    if (input.role == admin && input.user == call.caller.id)
      return Error{Errc::conflict, "nobody ends their own administration; another one does"};
    if (!end_membership(call, input.in(community->id)))
      return Error{Errc::not_found, "nobody of that id holds that role in this community"};
    JsonWriter out;
    out.begin_object().field("open_tickets", count_open(call, community->id, input.user));
    return Reply{.body = out.end_object().take()};
  }

 private:
  static std::int64_t count_open(const Call& call, base::CommunityId community, base::UserId user) {
    return call.tx
        .find([](const store::Row& row) { return row.integer(0); }, query::count_open_work,
              {community, user})
        .value_or(0);
  }
};

struct HandOverGrid {
  static constexpr CommandInfo info{
      .name = "people.hand_over_grid",
      .verb = Verb::post,
      .path = "/communities/{community}/grids/{grid}/hand_over",
      .effect = Effect::write,
      .roles = {officer, admin},
      .returns = "grid_handed_over",
      .summary =
          "Gives a grid to another of the community's grid workers and leaders (网格交接): the "
          "roles that one has in it end, and the other has them."};
  struct Input {
    std::string community, grid;
    base::UserId from, to;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("grid", &Input::grid, {1, domain::code_max}, "its code")
        .id("from", &Input::from)
        .id("to", &Input::to);
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto roles = roles_in_grid(call, community->id, input);
    if (auto may = check(call, community->id, input, roles); !may) return may.error();
    JsonWriter out;
    out.begin_object().field("grid", input.grid).key("roles").begin_array();
    for (const auto role : roles) {
      NewMembership held{.community = community->id,
                         .user = input.from,
                         .role = role,
                         .party = {},
                         .grid = input.grid};
      if (!end_membership(call, held)) throw std::logic_error("a role that was read is not there");
      held.user = input.to;
      if (auto given = add_membership(call.tx, call.services, &call.caller, held); !given)
        return given.error();
      out.value(domain::to_text(role));
    }
    return Reply{.body = out.end_array().end_object().take()};
  }

 private:
  static std::vector<Role> roles_in_grid(const Call& call, base::CommunityId community,
                                         const Input& input) {
    std::vector<Role> roles;
    if (!holds_role(call.tx, input.from, community)) return roles;
    for (const auto& held : load_caller(call.tx, input.from).memberships)
      if (held.community == community && held.grid == input.grid &&
          (held.role == grid_worker || held.role == grid_leader))
        roles.push_back(held.role);
    return roles;
  }

  /// Whoever takes over serves grids of this community already: whom it trusts with the households
  /// of one is the administrators' to say.
  static base::Result<void> check(const Call& call, base::CommunityId community, const Input& input,
                                  const std::vector<Role>& roles) {
    if (roles.empty()) return Error{Errc::invalid, "", {{"/from", "does not serve this grid"}}};
    if (input.from == input.to) return Error{Errc::invalid, "", {{"/to", "is who has it now"}}};
    if (!holds_role(call.tx, input.to, community))
      return Error{Errc::invalid, "", {{"/to", "holds no role in this community"}}};
    const auto other = load_caller(call.tx, input.to);
    if (!other.has_role(community, grid_worker) && !other.has_role(community, grid_leader))
      return Error{Errc::invalid,
                   "",
                   {{"/to", "serves no grid here; an administrator has to give them one first"}}};
    return {};
  }
};

}  // namespace

void add_people_roles(CommandTable& commands) {
  commands.add<GiveRole>();
  commands.add<EndRole>();
  commands.add<HandOverGrid>();
}

}  // namespace sifang::app
