// SPDX-License-Identifier: Apache-2.0
// Communities: their parties and categories, their figures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"

namespace sifang::app {

struct Named {
  std::string code, name;
};
struct Category {
  std::string code, name, parent;  // parent "" on the upper level
};

struct Community {
  base::CommunityId id;
  std::string code, name, zone;
  std::int64_t seq = 0;
  std::string feed_token;
  std::int64_t version = 1;
  bool board_public = true;
  std::string check_in;                     // anywhere or on_site, for the meetings to come
  int turn_minutes = 0, party_minutes = 0;  // of speaking time; 0: no limit
  std::vector<Named> parties;               // in order

  [[nodiscard]] std::vector<std::string> party_codes() const;
};

/// What a command takes that asks for nothing but a community.
struct CommunityInput {
  std::string community;
};
[[nodiscard]] protocol::Shape<CommunityInput> community_shape();

/// A community by id or code that the caller has a role in (or that root asks for; anonymous
/// callers see any, but in it only what is public). Errors: not_found.
[[nodiscard]] base::Result<Community> find_visible_community(const Call& call,
                                                             std::string_view id_or_code);
/// The same where the caller holds one of the command's roles. Errors: not_found, unauthenticated,
/// forbidden.
[[nodiscard]] base::Result<Community> find_allowed_community(const Call& call,
                                                             std::string_view id_or_code);
/// The first for its figures, which a community may close to those without a role in it. Errors:
/// not_found, unauthenticated.
[[nodiscard]] base::Result<Community> find_community_with_board(const Call& call,
                                                                std::string_view id_or_code);
/// Requires: it exists.
[[nodiscard]] Community load_community(store::Transaction& tx, base::CommunityId id);
[[nodiscard]] std::optional<Community> find_community(store::Transaction& tx,
                                                      std::string_view id_or_code);

/// What a new community is made from.
struct NewCommunity {
  std::string code, name, zone;
  std::vector<Named> parties;
};
/// The four parties, and the five of 五方协同.
/// What is wrong with the name of a community or a person; "" when nothing is.
[[nodiscard]] std::string wrong_name(std::string_view name);

[[nodiscard]] std::vector<Named> four_parties();
[[nodiscard]] std::vector<Named> five_parties();

/// Makes a community with default categories and the first event of its log.
/// Errors: conflict when the code is taken, invalid.
[[nodiscard]] base::Result<Community> add_community(store::Transaction& tx, Services& services,
                                                    const NewCommunity& community);

void add_community_commands(CommandTable& commands);
void add_board_command(CommandTable& commands);

}  // namespace sifang::app
