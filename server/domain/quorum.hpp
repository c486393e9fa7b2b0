// SPDX-License-Identifier: Apache-2.0
// Whether a meeting may begin: which parties are in the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// What a series asks for. each: every party of its set.
enum class QuorumRule : std::uint8_t { each };
template <>
struct Codes<QuorumRule> {
  static constexpr auto last = QuorumRule::each;
  static constexpr auto list = std::to_array<std::string_view>({"each"});
};

/// Somebody who checked in.
struct Attendee {
  std::string party;  // empty: of no party
  AttendanceRole role;
};

struct Quorum {
  bool met;
  std::vector<std::string> missing;  // parties, in the set's order
};

/// A deputy stands for a party, an observer does not.
[[nodiscard]] Quorum quorum_of(QuorumRule rule, const std::vector<std::string>& parties,
                               const std::vector<Attendee>& present);

}  // namespace sifang::domain
