// SPDX-License-Identifier: Apache-2.0
// People: users, roles, households, invitations; log-in, log-out, passwords and tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/command.hpp"

namespace sifang::protocol {
class JsonWriter;
}

namespace sifang::app {

struct NewUser {
  std::string login, name;
  std::string password_hash;  // "": cannot log in with a password yet
  bool root = false;
};
/// Errors: conflict when the login is taken, invalid for a login with odd characters.
[[nodiscard]] base::Result<base::UserId> add_user(store::Transaction& tx, Services& services,
                                                  const NewUser& user);

struct NewMembership {
  base::CommunityId community;
  base::UserId user;
  domain::Role role;
  std::string party, grid;
  base::HouseholdId household = {};
  base::InvitationId invitation = {};  // the one that was redeemed
};
/// Gives a role; holding it already changes nothing. Tells the community's administrators and the
/// person. Errors: invalid when a member has no party of the set, or a grid role no grid; conflict
/// when they speak for another party of the community already.
[[nodiscard]] base::Result<void> add_membership(store::Transaction& tx, Services& services,
                                                const Caller* actor,
                                                const NewMembership& membership);

/// Those who are known to the community by name, as whom they act.
inline constexpr domain::RoleSet staff{domain::Role::member,      domain::Role::host,
                                       domain::Role::recorder,    domain::Role::grid_worker,
                                       domain::Role::grid_leader, domain::Role::officer,
                                       domain::Role::admin};

/// Whether somebody of that id holds any role in a community.
[[nodiscard]] bool holds_role(store::Transaction& tx, base::UserId user,
                              base::CommunityId community);
/// Errors: not_found.
[[nodiscard]] base::Result<void> require_role_holder(store::Transaction& tx, base::UserId user,
                                                     base::CommunityId community);

struct NewToken {
  base::UserId user;
  std::string name;  // what it is for
  std::optional<base::Time> expires_at = {};
  base::TokenId parent = {};  // the token it is made with, which it does not outlive
};
struct MadeToken {
  base::TokenId id;
  std::string text;  // to be shown once; it is not stored
};
[[nodiscard]] MadeToken add_token(store::Transaction& tx, Services& services,
                                  const NewToken& fresh);
/// Logins differ by more than the case of their letters: as they are kept and looked for.
[[nodiscard]] std::string fold_login(std::string_view login);
[[nodiscard]] std::optional<base::UserId> find_user_id(store::Transaction& tx,
                                                       std::string_view login);
/// `hash`: base::hash_password. Whoever is logged in as this person is so no longer, by a session
/// or a token.
void set_password(store::Transaction& tx, const Services& services, base::UserId user,
                  const std::string& hash);
/// Opens a session for a user and answers as POST /session does. `device`: what the browser showed
/// of earlier log-ins, perhaps somebody else's; it is known as this person's too from now on.
[[nodiscard]] Reply open_session(store::Transaction& tx, Services& services, base::UserId user,
                                 std::string device);
/// A person with all their roles, and one role, as /me tells them.
void write_user(protocol::JsonWriter& out, store::Transaction& tx, const Caller& caller);
void write_membership(protocol::JsonWriter& out, store::Transaction& tx,
                      const Membership& membership);
enum class ResetEnd { used, replaced, password_changed, erased };
/// A code for a new password is good no more, where there is one.
void end_password_reset(store::Transaction& tx, const Services& services, base::UserId person,
                        const Caller* actor, ResetEnd why);
struct HouseholdPlace {
  std::string building, unit, room, grid = {};
};
struct PutHousehold {
  base::HouseholdId id;
  bool added;  // false: it was there
};
/// Finds or makes a household.
[[nodiscard]] PutHousehold put_household(store::Transaction& tx, Services& services,
                                         const Caller* actor, base::CommunityId community,
                                         const HouseholdPlace& place);

void add_people_commands(CommandTable& commands);
void add_people_roles(CommandTable& commands);
void add_invitation_commands(CommandTable& commands);
void add_session_commands(CommandTable& commands);
void add_password_reset_commands(CommandTable& commands);
void add_token_commands(CommandTable& commands);

}  // namespace sifang::app
