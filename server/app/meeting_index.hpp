// SPDX-License-Identifier: Apache-2.0
// What meetings that are over are found by: for each agenda item its title, statements, motions and
// amendments, written replies, papers, questions put to the vote, decision and summary, for the
// meeting itself its title and summary, as they are shown. Follows every event of such a meeting;
// one that is under way is in no index and pays nothing.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/meeting.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

/// A text by which a meeting or an item is found.
struct FindableText {
  std::string_view place;  // one of `found_places`
  std::string text;
  std::string by = {}, party = {};  // who said or asked it; of a decision who is charged with it
};
/// `question` is what somebody asked (the title of such an item), `vote` what was put to the vote.
inline constexpr std::array<std::string_view, 10> found_places{
    "title", "question", "decision", "summary",   "statement",
    "reply", "paper",    "motion",   "amendment", "vote"};
[[nodiscard]] std::vector<FindableText> texts_of(const domain::Meeting& meeting);
[[nodiscard]] std::vector<FindableText> texts_of(const domain::AgendaItem& item);

/// Has the index follow a meeting at the end of the flush.
void index_meeting_later(store::Transaction& tx, base::MeetingId meeting);
/// The same for the meetings that dealt with a ticket.
void index_meetings_of(store::Transaction& tx, base::TicketId ticket);

/// Indexes some of the meetings that are over and in no index; false when there are none.
[[nodiscard]] bool index_missing_meetings(store::Transaction& tx);

/// What the index says otherwise than the meetings of a community, for `sifang verify`.
void check_meeting_index(store::Transaction& tx, base::CommunityId community,
                         const std::function<void(const std::string&)>& complain);

}  // namespace sifang::app
