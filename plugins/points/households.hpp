// SPDX-License-Identifier: Apache-2.0
// Households and their accounts: who lives in which, enrolment, the list and its import.
#pragma once

#include <optional>

#include "frame.hpp"

namespace points {

struct Household {
  std::int64_t id = 0;
  std::string number, name, building, unit, room, grid;
  bool enrolled = false;
  bool closed = false;  // another household lives there now
  bool held = false;    // somebody who lived there has had it
};

inline constexpr const char* waiting_words =
    "nobody of those who had this account lives there any more; an administrator or supervisor "
    "says "
    "whose it is";

/// The household whose place is that of the core's household in which somebody lives, however both
/// are written.
[[nodiscard]] std::optional<Household> find_home(const Host& host, std::string_view community,
                                                 const Home& home);
/// That in which whoever asks lives, enrolled or not.
[[nodiscard]] std::optional<Household> home_of_caller(const Call& call);
/// That of whoever asks, also when it has left: its account stays its own. Errors: Refusal 403
/// where none is theirs (succession.hpp: has_account).
[[nodiscard]] Household own_household(const Call& call);
/// The same for what only those do that take part now. Errors: Refusal 403 for the others.
[[nodiscard]] Household enrolled_household(const Call& call);
/// By its id, of the call's community. Errors: Refusal 404; also where a grid's leader, who has no
/// wider role, asks for one of another grid.
[[nodiscard]] Household get_household(const Call& call, std::int64_t id);
/// By its id. Requires: there is one.
[[nodiscard]] Household known_household(const Host& host, std::int64_t id);
/// Whether whoever asks sees the households of their own grid alone.
[[nodiscard]] bool is_bound_to_grid(const Call& call);

/// As the wire has it.
void answer_household(const Call& call, std::int64_t id, int status = 200);
/// A place takes part once, whatever accounts a list of before gave it. Errors: Refusal 409 where
/// another one than `but` does.
void require_alone(const Call& call, const Home& home, std::int64_t but);

void import_households(const Call& call);  // household_import.cpp
/// Whether they lead that grid.
[[nodiscard]] bool leads(const Call& call, std::string_view grid);
/// The grids that whoever asks leads, as a JSON list. Errors: Refusal 403 where they lead none.
[[nodiscard]] std::string led_grids(const Call& call);

[[nodiscard]] std::vector<Route> household_routes();

}  // namespace points
