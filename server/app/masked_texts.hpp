// SPDX-License-Identifier: Apache-2.0
// The texts in rows that masks hide: each row shows its text as masks say, and what was written is
// kept beside it (withheld_texts). Whoever copies such a text, copies it as it was written: the
// copy is masked like the rest, and shown again like the rest.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/masking.hpp"
#include "domain/matter.hpp"
#include "domain/meeting.hpp"
#include "domain/ticket.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

/// A text of a ticket, a meeting or a matter, as list_ticket_texts, list_meeting_texts and
/// list_matter_texts find it.
struct MaskableText {
  std::string place, ref;
  base::UserId author;
  std::string shown;
  base::ItemId item;  // a meeting's: of an item; none: of the meeting itself
};
[[nodiscard]] std::vector<MaskableText> load_texts(store::Transaction& tx, base::TicketId ticket);
[[nodiscard]] std::vector<MaskableText> load_texts(store::Transaction& tx, base::MeetingId meeting);

[[nodiscard]] std::vector<MaskableText> load_texts(store::Transaction& tx, domain::MatterId matter);

/// The same texts as they were written.
[[nodiscard]] std::vector<MaskableText> load_written_texts(store::Transaction& tx,
                                                           base::TicketId ticket);
[[nodiscard]] std::vector<MaskableText> load_written_texts(store::Transaction& tx,
                                                           base::MeetingId meeting);

[[nodiscard]] std::vector<MaskableText> load_written_texts(store::Transaction& tx,
                                                           domain::MatterId matter);

/// A text whose row, or what is kept of it, is not as its masks say.
struct TextChange {
  MaskableText text;
  std::string shown;
  std::optional<std::string> written;  // none: nothing is withheld
  bool gone = false;                   // there is no such text any more
};
[[nodiscard]] std::vector<TextChange> find_text_changes(store::Transaction& tx,
                                                        base::TicketId ticket,
                                                        const domain::Masking& masking);
[[nodiscard]] std::vector<TextChange> find_text_changes(store::Transaction& tx,
                                                        domain::MatterId matter,
                                                        const domain::Masking& masking);
/// `masking_of`: of an item, or of the meeting itself for none.
[[nodiscard]] std::vector<TextChange> find_text_changes(
    store::Transaction& tx, base::MeetingId meeting,
    const std::function<const domain::Masking&(base::ItemId)>& masking_of);

void apply(store::Transaction& tx, base::TicketId ticket, const TextChange& change);
void apply(store::Transaction& tx, base::MeetingId meeting, const TextChange& change);
void apply(store::Transaction& tx, domain::MatterId matter, const TextChange& change);

/// What is kept of texts as they were written is masked itself. `masking_of` as above.
void make_lasting(store::Transaction& tx, base::TicketId ticket, const domain::Masking& masking);
void make_lasting(store::Transaction& tx, base::MeetingId meeting,
                  const std::function<const domain::Masking&(base::ItemId)>& masking_of);

/// What a correction keeps of a statement, as it was written.
[[nodiscard]] std::string written_statement(store::Transaction& tx, const domain::AgendaItem& item,
                                            const domain::Statement& statement);

/// What a motion that is amended keeps and takes over, and what is voted on, as it was written.
[[nodiscard]] std::string written_motion(store::Transaction& tx, const domain::AgendaItem& item,
                                         const domain::Motion& motion);
[[nodiscard]] std::string written_amendment(store::Transaction& tx, const domain::AgendaItem& item,
                                            const domain::Amendment& amendment);

/// What a mask put into a text stands for words that whoever copies it does not know: what is moved
/// or decided or put to a poll says all it says. Errors: invalid, at `pointer`.
[[nodiscard]] base::Result<void> require_own_words(const std::string& text,
                                                   std::string pointer = "/text");

/// What an agenda copies of a ticket, as it was written: the title, and the answers as JSON.
[[nodiscard]] std::string written_title(store::Transaction& tx, const domain::Ticket& ticket);
[[nodiscard]] std::string written_answers(store::Transaction& tx, base::TicketId ticket,
                                          const std::vector<std::string>& parties);

}  // namespace sifang::app
