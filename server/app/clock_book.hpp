// SPDX-License-Identifier: Apache-2.0
// What decides the clocks of a community: its limits, its working hours and its days.
#pragma once

#include <string>
#include <vector>

#include "app/command.hpp"
#include "domain/clock_policy.hpp"
#include "domain/working_calendar.hpp"

namespace sifang::app {

struct ClockBook {
  domain::ClockPolicy policy;
  domain::WorkingCalendar calendar;
  std::vector<domain::SpecialDay> own_days;
};
/// Requires: the community exists.
[[nodiscard]] ClockBook load_clock_book(store::Transaction& tx, base::CommunityId community);
/// Stores the settings that are no rows of their own (rules, hours, days are) and raises the
/// version.
void save_clock_settings(store::Transaction& tx, base::CommunityId community, ClockBook& book);

/// As clocks.changed tells it and `sifang verify` compares it: what the community has set.
[[nodiscard]] std::string write_own_clocks(const ClockBook& book);
/// The same with the defaults, and with what is known of the calendar of `year` and the next.
[[nodiscard]] std::string write_clocks(const ClockBook& book, base::CommunityId community,
                                       int year);

void add_clock_commands(CommandTable& commands);

}  // namespace sifang::app
