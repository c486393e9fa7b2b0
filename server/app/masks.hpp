// SPDX-License-Identifier: Apache-2.0
// What is masked (permissions.md, mask a name or picture): rows and the bodies of events show ▇▇,
// what was written is kept beside them (withheld_texts, withheld_bodies) for whoever undoes it, and
// for `sifang verify`: digests are of what was written. So whatever reads rows and events - lists,
// search, minutes, notices, exports - reads masked text without knowing of masks.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/masking.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

using MaskId = base::Id<struct MaskTag>;

[[nodiscard]] domain::Masking load_masking(store::Transaction& tx, base::TicketId ticket);

/// What is masked in a noun's story: a ticket's, or the items of a meeting that deal with tickets.
class StoryMasking {
 public:
  StoryMasking(store::Transaction& tx, std::string_view scope);

  [[nodiscard]] bool empty() const { return of_.empty(); }
  /// The body of an event of the story as it is shown.
  [[nodiscard]] std::string shown(std::string_view body) const;
  /// The tickets in which something is masked.
  [[nodiscard]] std::vector<base::TicketId> tickets() const;

 private:
  struct Part {
    base::TicketId ticket;
    domain::Masking masking;
  };
  bool is_meeting_ = false;
  std::map<std::string, Part, std::less<>> of_;  // by item; of a ticket's story: ""
};

/// Shows the texts and files of a ticket as its masks say. Called with every event that is
/// appended, so that what is written later is masked like the rest.
void mask_texts(store::Transaction& tx, base::TicketId ticket);

/// The masks of a ticket have changed: its texts, files and events, the events of its meetings, and
/// what it is found by follow. `before`: what was masked. Returns the meetings that show something
/// else now.
std::vector<base::MeetingId> follow_masks(store::Transaction& tx, base::TicketId ticket,
                                          const domain::Masking& before);

/// Takes every word and file off a ticket and its agenda items, and its masks with them; what it
/// was found by follows. The events are the caller's to rewrite.
void empty_ticket(store::Transaction& tx, base::TicketId ticket);

/// Everything in a community that is not shown as the masks say, for `sifang verify`.
void check_masks(store::Transaction& tx, base::CommunityId community,
                 const std::function<void(const std::string&)>& complain);

}  // namespace sifang::app
