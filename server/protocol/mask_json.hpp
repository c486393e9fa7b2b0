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

/// The body of an event of a meeting's story: what it says of the items for which `of_item` (called
/// with the item's id) has something to mask.
using MaskingOfItem = std::function<const domain::Masking*(std::string_view item)>;
[[nodiscard]] std::string mask_meeting_event(std::string_view body, const MaskingOfItem& of_item);

/// The answers that an agenda item keeps.
[[nodiscard]] std::string mask_answers(std::string_view answers, const domain::Masking& masking);

/// Adds every text of an event that masks may hide.
void collect_words(std::string_view body, std::set<std::string>& words);

/// The text of the first answer of an imported ticket, "" for none: it is found by its words too.
[[nodiscard]] std::string reply_of_import(std::string_view body);

}  // namespace sifang::protocol
