// SPDX-License-Identifier: Apache-2.0
// Rolls: who votes as what in the polls of a community, one roll for each electorate. They come
// from CSV (roll_import.hpp); people are linked to their lines by name of log-in or by hand.
#pragma once

#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/votes.hpp"

namespace sifang::app {

/// The electorates that have a roll, as codes.
[[nodiscard]] std::vector<std::string> roll_codes();
/// The rules by which that electorate votes in polls, as a JSON array of codes.
[[nodiscard]] std::string rules_of(domain::Electorate electorate);
/// Who is told of rolls and of drafts of polls.
[[nodiscard]] domain::LabelSet roll_audience();

void add_roll_commands(CommandTable& commands);

}  // namespace sifang::app
