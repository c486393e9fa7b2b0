// SPDX-License-Identifier: Apache-2.0
// Who is calling, and what they are in each community.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/audience.hpp"
#include "domain/vocabulary.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

/// One role of a person in one community. `party` and `grid` are empty where the role has none.
struct Membership {
  base::CommunityId community;
  domain::Role role;
  std::string party;
  std::string grid;
  base::HouseholdId household;
};

/// A person with their roles, or nobody (not logged in). A value: read once per call, complete
/// before it is asked, used by one thread.
struct Caller {
  base::UserId id;  // none: not logged in
  std::string login;
  std::string name;
  bool root = false;  // administrator of the whole installation: counts as admin everywhere
  std::vector<Membership> memberships;

  [[nodiscard]] bool is_anonymous() const { return !id; }
  [[nodiscard]] domain::RoleSet roles_in(base::CommunityId community) const;
  [[nodiscard]] bool has_role(base::CommunityId community, domain::Role role) const;
  /// The party this person speaks for: that of their member role, else of another role; may be "".
  [[nodiscard]] std::string_view party_in(base::CommunityId community) const;
  [[nodiscard]] bool is_member_of(base::CommunityId community, std::string_view party) const;
  /// True for a grid worker or leader of `grid`.
  [[nodiscard]] bool works_grid(base::CommunityId community, std::string_view grid) const;
  /// What this person may see there (domain/audience.hpp).
  [[nodiscard]] const domain::LabelSet& labels_in(base::CommunityId community) const;

 private:
  mutable std::map<base::CommunityId, domain::LabelSet> labels_;  // made when first asked for
};

/// What a request carries to say who it is from. Empty texts: absent.
struct Credentials {
  std::string session;  // value of the cookie sifang_session
  std::string bearer;   // value of Authorization: Bearer
  std::string csrf;     // value of X-CSRF-Token
};

struct Authenticated {
  Caller caller;
  std::string csrf;        // of the session; empty for a token
  std::string credential;  // digest of the cookie or token; empty for nobody
  base::TokenId token;     // none for a session
  std::optional<base::Time> token_expires_at;
};

/// Finds whom the credentials belong to; an anonymous caller when there are none.
/// Errors: unauthenticated when they are given but not (or no longer) valid.
[[nodiscard]] base::Result<Authenticated> authenticate(store::Transaction& tx,
                                                       const Credentials& credentials,
                                                       base::Time now);

/// The same, as a door asks it. `with_csrf`: also for the text that only the log-in's own page
/// knows. Errors: csrf, unauthenticated.
[[nodiscard]] base::Result<Caller> check_credentials(store::Transaction& tx,
                                                     const Credentials& credentials, base::Time now,
                                                     bool with_csrf, bool anonymous);

/// What is answered to whoever has to be logged in and is not.
[[nodiscard]] base::Error needs_log_in();

/// The caller with that id. Requires: the user exists.
[[nodiscard]] Caller load_caller(store::Transaction& tx, base::UserId id);

}  // namespace sifang::app
