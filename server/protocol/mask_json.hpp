// SPDX-License-Identifier: Apache-2.0
// Masking inside the JSON of events: people's words give way to the mask, codes and ids never do.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "domain/masking.hpp"

namespace sifang::protocol {

/// The body of an event of a ticket's story.
[[nodiscard]] std::string mask_ticket_event(std::string_view body, const domain::Masking& masking);

/// The body of an event of a meeting's story: of each item what `of_item` (called with the item's
/// id) hides, of the meeting itself what `own` does.
using MaskingOfItem = std::function<const domain::Masking&(std::string_view item)>;
[[nodiscard]] std::string mask_meeting_event(std::string_view body, const domain::Masking& own,
                                             const MaskingOfItem& of_item);

/// The body of an event of a matter's story.
[[nodiscard]] std::string mask_matter_event(std::string_view body, const domain::Masking& masking);

/// Adds what differs between two forms of a meeting's event: the ids of items, "" for the meeting
/// itself.
void collect_changed_parts(std::string_view before, std::string_view after,
                           std::set<std::string>& parts);

/// The answers that an agenda item keeps.
[[nodiscard]] std::string mask_answers(std::string_view answers, const domain::Masking& masking);

/// Adds every text of an event that masks may hide.
void collect_words(std::string_view body, std::set<std::string>& words);

/// The text of the first answer of an imported ticket, "" for none: it is found by its words too.
[[nodiscard]] std::string reply_of_import(std::string_view body);

}  // namespace sifang::protocol
