// SPDX-License-Identifier: Apache-2.0
#include "app/command.hpp"

#include <stdexcept>

namespace sifang::app {

base::Result<void> Call::require_role(base::CommunityId community) const {
  if (caller.is_anonymous()) {
    if (command.anonymous) return {};
    return needs_log_in();
  }
  const auto roles = caller.roles_in(community);
  if (roles.empty() && command.anonymous) return {};
  if (!command.roles.intersects(roles))
    return base::Error{base::Errc::forbidden, "none of your roles here may do this"};
  return {};
}

base::Result<void> Call::require_version(std::int64_t current) const {
  if (!command.versioned)
    throw std::logic_error(std::string(command.name) + " is not said to be versioned");
  if (options.if_match && *options.if_match != current)
    return base::Error{base::Errc::stale_version, "you saw version " +
                                                      std::to_string(*options.if_match) +
                                                      ", it is now " + std::to_string(current)};
  return {};
}

void Call::note_look(std::string subject, base::UserId person, base::CommunityId community) const {
  if (caller.is_anonymous() || caller.id == person) return;
  for (const auto& look : looks)
    if (look.subject == subject) return;
  looks.push_back({.id = make_id<LookId>(),
                   .subject = std::move(subject),
                   .reader = caller.id,
                   .person = person,
                   .community = community,
                   .command = command.name,
                   .at = now});
}

const Command* CommandTable::find(std::string_view name) const {
  auto place = by_name_.find(name);
  return place == by_name_.end() ? nullptr : &commands_[place->second];
}

void CommandTable::insert(Command command) {
  for (const auto& other : commands_)
    if (other.info.verb == command.info.verb && other.info.path == command.info.path &&
        other.info.action == command.info.action)
      throw std::logic_error("two commands share a route: " + std::string(command.info.name));
  if (!by_name_.emplace(command.info.name, commands_.size()).second)
    throw std::logic_error("two commands are called " + std::string(command.info.name));
  commands_.push_back(std::move(command));
}

}  // namespace sifang::app
