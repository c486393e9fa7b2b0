// SPDX-License-Identifier: Apache-2.0
#include "app/caller.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::CommunityId;
using domain::Role;

Caller caller_from(const store::Row& row) {
  Caller caller;
  caller.id = row.id<base::UserId>(0);
  caller.login = row.string(1);
  caller.name = row.string(2);
  caller.root = row.flag(3);
  return caller;
}

void load_memberships(store::Transaction& tx, Caller& caller) {
  tx.for_each(query::list_memberships_of_user, {caller.id}, [&](const store::Row& row) {
    const auto role = domain::parse_role(row.text(1));
    if (role)
      caller.memberships.push_back({row.id<CommunityId>(0), *role, row.string(2), row.string(3),
                                    row.id<base::HouseholdId>(4)});
    return true;
  });
}

}  // namespace

domain::RoleSet Caller::roles_in(CommunityId community) const {
  domain::RoleSet roles;
  for (const auto& membership : memberships)
    if (membership.community == community) roles = roles | domain::RoleSet{membership.role};
  if (root) roles = roles | domain::RoleSet{Role::admin};
  return roles;
}

bool Caller::has_role(CommunityId community, Role role) const {
  return roles_in(community).has(role);
}

std::string_view Caller::party_in(CommunityId community) const {
  std::string_view party;
  for (const auto& membership : memberships) {
    if (membership.community != community || membership.party.empty()) continue;
    if (membership.role == Role::member) return membership.party;
    party = membership.party;
  }
  return party;
}

bool Caller::is_member_of(CommunityId community, std::string_view party) const {
  return std::any_of(memberships.begin(), memberships.end(), [&](const Membership& membership) {
    return membership.community == community && membership.role == Role::member &&
           membership.party == party;
  });
}

bool Caller::works_grid(CommunityId community, std::string_view grid) const {
  return !grid.empty() &&
         std::any_of(memberships.begin(), memberships.end(), [&](const Membership& membership) {
           return membership.community == community && membership.grid == grid &&
                  (membership.role == Role::grid_worker || membership.role == Role::grid_leader);
         });
}

const domain::LabelSet& Caller::labels_in(CommunityId community) const {
  const auto [place, is_new] = labels_.try_emplace(community);
  if (!is_new) return place->second;
  std::vector<domain::ViewerRole> roles;
  for (const auto& membership : memberships)
    if (membership.community == community)
      roles.push_back({membership.role, membership.party, membership.grid});
  if (root) roles.push_back({Role::admin, "", ""});
  return place->second = domain::labels_of_viewer(roles, id);
}

base::Error needs_log_in() { return {base::Errc::unauthenticated, "this needs a log-in"}; }

base::Result<Caller> check_credentials(store::Transaction& tx, const Credentials& credentials,
                                       base::Time now, bool with_csrf, bool anonymous) {
  auto known = authenticate(tx, credentials, now);
  if (!known) return known.error();
  if (with_csrf && !known->csrf.empty() &&
      !base::equal_in_constant_time(known->csrf, credentials.csrf))
    return base::Error{base::Errc::csrf, "send the csrf text of the log-in as X-CSRF-Token"};
  if (!anonymous && known->caller.is_anonymous()) return needs_log_in();
  return std::move(known->caller);
}

Caller load_caller(store::Transaction& tx, base::UserId id) {
  auto caller = tx.find(caller_from, query::get_user, {id});
  if (!caller) throw std::logic_error("no user with that id");
  load_memberships(tx, *caller);
  return std::move(*caller);
}

base::Result<Authenticated> authenticate(store::Transaction& tx, const Credentials& credentials,
                                         base::Time now) {
  Authenticated known;
  if (!credentials.bearer.empty()) {
    known.credential = base::sha256({credentials.bearer});
    auto caller = tx.find(
        [&](const store::Row& row) {
          known.token = row.id<base::TokenId>(4);
          known.token_expires_at = row.maybe_time(5);
          return caller_from(row);
        },
        query::find_user_by_token, {store::Bytes{known.credential}, now});
    if (!caller) return base::Error{base::Errc::unauthenticated, "the token is not valid"};
    known.caller = std::move(*caller);
  } else if (!credentials.session.empty()) {
    known.credential = base::sha256({credentials.session});
    auto caller = tx.find(
        [&](const store::Row& row) {
          known.csrf = row.string(4);
          return caller_from(row);
        },
        query::find_user_by_session, {store::Bytes{known.credential}, now});
    if (!caller) return base::Error{base::Errc::unauthenticated, "the session has ended"};
    known.caller = std::move(*caller);
  } else {
    return known;
  }
  load_memberships(tx, known.caller);
  return known;
}

}  // namespace sifang::app
