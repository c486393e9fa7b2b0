// SPDX-License-Identifier: Apache-2.0
// Who has an account: the people who live there and have had it, whoever joins them, and nobody who
// comes when they are gone; the household that follows another in its place.
#pragma once

#include "households.hpp"

namespace points {

/// Whether the account of where whoever asks lives is theirs: they have it already, nobody ever has
/// had it, or somebody who has it lives there still.
[[nodiscard]] bool has_account(const Call& call, const Household& home);
/// Whether somebody who has it lives there still.
[[nodiscard]] bool is_lived_in(const Host& host, std::string_view community, const Household& home);
/// Answers whoever lives there and has it not: 403 with `state: "waiting"`, and those who decide
/// whose it is are told, once.
void answer_waiting(const Call& call, const Household& home);
/// From now on whoever asks has it. Requires: has_account.
void remember_dweller(const Call& call, const Household& home);

/// Goes on looking where nobody of those who have an account lives any more.
void look_for_vacant(const Host& host, std::string_view community);

[[nodiscard]] std::vector<Route> succession_routes();

}  // namespace points
