// SPDX-License-Identifier: Apache-2.0
#include "domain/quorum.hpp"

#include <algorithm>

namespace sifang::domain {

Quorum quorum_of(QuorumRule rule, const std::vector<std::string>& parties,
                 const std::vector<Attendee>& present) {
  Quorum quorum{false, {}};
  for (const auto& party : parties) {
    const bool is_there = std::any_of(present.begin(), present.end(), [&](const Attendee& attendee) {
      return attendee.party == party && attendee.role != AttendanceRole::observer;
    });
    if (!is_there) quorum.missing.push_back(party);
  }
  switch (rule) {
    case QuorumRule::each: quorum.met = quorum.missing.empty(); break;
  }
  return quorum;
}

}  // namespace sifang::domain
