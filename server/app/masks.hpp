// SPDX-License-Identifier: Apache-2.0
// What is masked (permissions.md, mask a name or picture): rows and the bodies of events show ▇▇,
// what was written is kept beside them (withheld_texts, withheld_bodies) for whoever undoes it, and
// for `sifang verify`: digests are of what was written. So whatever reads rows and events - lists,
// search, minutes, notices, exports - reads masked text without knowing of masks.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/masked_texts.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/masking.hpp"
#include "protocol/json_writer.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

using MaskId = base::Id<struct MaskTag>;

/// A mask, a row of list_masks or list_item_masks; `knows`: the reader is told the words, by whom
/// and why.
void write_mask(protocol::JsonWriter& out, const store::Row& row, bool knows);
/// Errors: invalid unless a mask is asked of words or of a file, and not of both.
[[nodiscard]] base::Result<void> check_one_masked(const std::optional<std::string>& words,
                                                  const std::optional<std::string>& attachment);
/// A mask that was made, as JSON in its event: for whoever moderates without the words, since that
/// stays in the log, and sealed.
struct NewMask {
  MaskId id;
  const std::optional<std::string>& words;
  domain::AttachmentId file;
  const std::string& reason;
};
[[nodiscard]] std::string describe(const NewMask& mask);
[[nodiscard]] std::string seal(const NewMask& mask);
/// Errors: invalid for words that could not stand anywhere, or are masked already.
[[nodiscard]] base::Result<void> check_mask_words(const std::string& words);

[[nodiscard]] domain::Masking load_masking(store::Transaction& tx, base::TicketId ticket);
[[nodiscard]] domain::Masking load_masking(store::Transaction& tx, domain::MatterId matter);

/// Whose masks count: of tickets, and of what a person put on agendas.
struct MasksOf {
  std::set<base::TicketId> tickets;
  base::UserId asker;
};

/// What is masked in a noun's story. In a meeting: in an item of a ticket what is masked in that
/// ticket; elsewhere - title, summary, items of no ticket - what is masked in any ticket that is or
/// was on its agenda, and for an item that was carried over, on the agendas it comes from. Masks of
/// an item of no ticket hold in it, wherever it was carried, and in what is said of the meeting.
/// Those of a matter hold in it alone.
class StoryMasking {
 public:
  /// `of`: only these masks; null: all.
  StoryMasking(store::Transaction& tx, std::string_view scope, const MasksOf* of = nullptr);

  [[nodiscard]] bool empty() const { return own_.empty() && items_.empty(); }
  /// What is masked in an item of a meeting, by its id.
  [[nodiscard]] const domain::Masking& of_item(std::string_view item) const;
  /// The body of an event of the story as it is shown.
  [[nodiscard]] std::string shown(std::string_view body) const;
  /// Shows the rows of the story as masks say. Called with every event that is appended, so that
  /// what is written later is masked like the rest.
  void show_rows(store::Transaction& tx) const;
  /// The texts of a meeting that belong to no ticket and are not shown as masks say.
  [[nodiscard]] std::vector<TextChange> find_meeting_changes(store::Transaction& tx) const;
  /// What is kept of the story's texts as they were written becomes what these masks show: nobody
  /// can undo them any more.
  void make_lasting(store::Transaction& tx) const;

 private:
  base::MeetingId meeting_;
  domain::MatterId matter_;
  std::set<base::TicketId> tickets_;
  domain::Masking own_;
  std::map<std::string, domain::Masking, std::less<>> items_;
};

/// What a meeting shows otherwise than before: the ids of items, "" for the meeting itself.
struct ShownAnew {
  base::MeetingId meeting;
  std::set<std::string> parts;
};

/// The masks of a ticket have changed: its texts, files and events, its meetings, and what it is
/// found by follow. `before`: what was masked.
std::vector<ShownAnew> follow_masks(store::Transaction& tx, base::TicketId ticket,
                                    const domain::Masking& before);
/// The tickets of a meeting have changed, or masks of its items: what is said in it follows them.
ShownAnew follow_masks(store::Transaction& tx, base::MeetingId meeting);
/// The masks of a matter have changed: its texts, files and events follow.
void follow_masks(store::Transaction& tx, domain::MatterId matter);
/// The meetings of an item of no ticket: its own, and those it was carried into.
[[nodiscard]] std::vector<base::MeetingId> meetings_of_item(store::Transaction& tx,
                                                            base::ItemId item);

/// What masks of a ticket hide, they hide for good: what they hid is forgotten, and masked files
/// are gone. Requires: its texts are as StoryMasking::make_lasting left them.
void forget_masks(store::Transaction& tx, base::TicketId ticket);
void forget_masks(store::Transaction& tx, base::ItemId item);
/// Takes every word and file off a ticket and its agenda items, and its masks with them; what it
/// was found by follows. The events are the caller's to rewrite.
void empty_ticket(store::Transaction& tx, base::TicketId ticket);

/// Everything in a community that is not shown as the masks say, for `sifang verify`.
void check_masks(store::Transaction& tx, base::CommunityId community,
                 const std::function<void(const std::string&)>& complain);

}  // namespace sifang::app
