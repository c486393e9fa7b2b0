// SPDX-License-Identifier: Apache-2.0
// Telling the screens that look at a meeting what it shows otherwise since masks were made or
// undone.
#pragma once

#include "app/command.hpp"
#include "app/masks.hpp"
#include "domain/meeting.hpp"

namespace sifang::app {

/// An item as it is shown now, whole. Requires: its details are loaded.
[[nodiscard]] std::string write_shown_part(const domain::AgendaItem& item);

void tell_shown_anew(const Call& call, const ShownAnew& anew);

/// An agenda has grown: the masks of its tickets hold for what was said in the meeting before.
void mask_agenda(const Call& call, base::MeetingId meeting);

}  // namespace sifang::app
