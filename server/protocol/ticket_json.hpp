// SPDX-License-Identifier: Apache-2.0
// A ticket on the wire (wire.md, Shapes).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/ticket.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

enum class ReporterShown { yes, no };

/// What one viewer alone is told, beside what all who may read the ticket are told.
struct TicketViewer {
  ReporterShown reporter = ReporterShown::no;
  bool mine = false;
  bool supporting = false;
  bool following = false;
  std::vector<std::string> moves;            // actions open to the viewer now
  const domain::Answer* own_slot = nullptr;  // of the viewer's party, for its draft
};

/// The whole ticket for one viewer. `parties` is the community's set in its order.
void write_ticket(JsonWriter& out, const domain::Ticket& ticket,
                  const std::vector<std::string>& parties, const TicketViewer& viewer);

/// What an event says of a ticket: a part to merge over what a screen holds.
enum class TicketPart {
  whole,    // all but what is a viewer's own: ticket.submitted
  changed,  // what moves change
  answers,  // that and the answers
};
void write_ticket_part(JsonWriter& out, const domain::Ticket& ticket,
                       const std::vector<std::string>& parties, TicketPart part,
                       ReporterShown reporter);

/// A member [{id, sha256, type, size, width, height, name, thumbnail}], left out where there are
/// none: so it was when there were no files, and what was told then still says the same.
void write_attachments_if_any(JsonWriter& out, std::string_view name,
                              const domain::Attachments& attachments);
void write_attachment(JsonWriter& out, const domain::Attachment& attachment);

/// [{party, text, stance, by, published_at, version, evidence}] of the published ones, in the set's
/// order.
void write_answers(JsonWriter& out, const domain::Ticket& ticket,
                   const std::vector<std::string>& parties);

}  // namespace sifang::protocol
