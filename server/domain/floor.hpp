// SPDX-License-Identifier: Apache-2.0
// The floor of an item: who speaks next, and whose time runs.
//
// The order is that of Robert's Rules of Order (H. M. Robert, Pocket Manual of Rules of Order for
// Deliberative Assemblies, 1876): the floor is given as it is claimed, but who has not spoken to
// the question comes before who has (§ 2, § 34); a point of order is taken at once and interrupts
// who speaks, who goes on afterwards (§ 14). An answer to somebody goes directly behind the present
// speaker: that is ours, so that what was just said is answered where it was said.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "domain/meeting.hpp"

namespace sifang::domain {

/// Who waits, in the order in which they come: points of order; who was called up; answers; who has
/// not spoken to the item yet; who has. Within each as they asked; of equals the lower id.
[[nodiscard]] std::vector<base::SpeakerId> order_floor(const std::vector<Speaker>& speakers);

/// What happens to somebody who speaks when another begins: a point of order only interrupts.
enum class Displaced : std::uint8_t { paused, ended };
[[nodiscard]] Displaced displaced_by(SpeechKind present, SpeechKind beginning);

void run_clock(Speaker& speaker, base::Time now);
void stop_clock(Speaker& speaker, base::Time now);

/// The clock of an item: from the beginning, on, and standing. One that began before items had
/// clocks has run since then.
void begin_clock(AgendaItem& item, base::Time now);
void run_clock(AgendaItem& item, base::Time now);
void stop_clock(AgendaItem& item, base::Time now);

/// The time that each party has used on the item, without what runs at this moment; points of order
/// are not a party's speaking time. In the order of the codes; those without a party are left out.
[[nodiscard]] std::vector<std::pair<std::string, std::chrono::milliseconds>> used_times(
    const std::vector<Speaker>& speakers);

/// What a community allows, in minutes; 0 for no limit. Nobody is cut off: it is shown.
constexpr int turn_minutes_default = 3, turn_minutes_max = 60;
constexpr int party_minutes_default = 10, party_minutes_max = 240;

}  // namespace sifang::domain
