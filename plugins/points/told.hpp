// SPDX-License-Identifier: Apache-2.0
// What people and other systems are told: kept with what it is about, in the same transaction, and
// handed to the core (plugin.tell) afterwards, once.
#pragma once

#include "call.hpp"
#include "households.hpp"

namespace points {

/// `kind` is one of the manifest's `tells`. To the people of a household, or to holders of roles.
struct Told {
  std::string kind;
  std::optional<Household> to = {};
  std::vector<std::string> roles = {};
  std::string text_zh, text_en;
  std::string path = {};  // in the client: "/points"
  Json data = Json::object();
};
void tell(const Host& host, std::string_view community, const Told& told);

/// Hands over what waits; what the core refuses for good is said in the log and let go of.
void hand_over(const Host& host, std::string_view community);

/// Whoever is erased from the core is nobody's name here any more, and what they wrote is gone.
void forget_person(const Host& host, const sifang_event& event);

}  // namespace points
