// SPDX-License-Identifier: Apache-2.0
#include "protocol/ticket_json.hpp"

#include "domain/closing.hpp"

namespace sifang::protocol {
namespace {

using domain::Ticket;

void optional_code(JsonWriter& out, std::string_view name, std::string_view text) {
  out.key(name);
  if (text.empty())
    out.null();
  else
    out.value(text);
}

void write_fixed(JsonWriter& out, const Ticket& ticket) {
  out.field("community", ticket.community).field("body", ticket.body);
  out.field("category", ticket.category).field("urgency", domain::to_text(ticket.urgency));
  out.field("visibility", domain::to_text(ticket.visibility));
  out.key("place").begin_object();
  out.field("text", ticket.place.text).field("building", ticket.place.building);
  out.field("unit", ticket.place.unit).field("room", ticket.place.room);
  out.field("lat", ticket.place.lat).field("lon", ticket.place.lon).end_object();
  optional_code(out, "grid", ticket.grid);
  out.field("created_at", ticket.created_at);
}

void write_changing(JsonWriter& out, const Ticket& ticket,
                    const std::vector<std::string>& parties) {
  out.field("id", ticket.id).field("number", ticket.number).field("title", ticket.title);
  out.field("state", domain::to_text(ticket.state));
  out.key("resolution");
  if (ticket.resolution)
    out.value(domain::to_text(*ticket.resolution));
  else
    out.null();
  out.key("proposed");
  if (ticket.proposed)
    out.value(domain::to_text(*ticket.proposed));
  else
    out.null();
  optional_code(out, "party", ticket.handler);
  optional_code(out, "first_receiver", ticket.first_receiver);
  out.key("assignee");
  if (ticket.assignee)
    out.begin_object()
        .field("id", ticket.assignee)
        .field("name", ticket.assignee_name)
        .end_object();
  else
    out.null();
  out.field("taken", ticket.taken).field("due", ticket.due).field("wait_until", ticket.wait_until);
  out.field("foreign_number", ticket.foreign_number);
  out.key("rating");
  if (ticket.rating)
    out.value(*ticket.rating);
  else
    out.null();
  out.field("supporters", ticket.supporters).field("reopened", ticket.reopened);
  out.field("returned", ticket.returned);
  out.key("owed").begin_array();
  const bool archived = ticket.resolution == domain::Resolution::archived;
  if (!archived)
    for (const auto& party : domain::owed_answers(parties, domain::answered_parties(ticket)))
      out.value(party);
  out.end_array();
  out.field("updated_at", ticket.updated_at).field("closed_at", ticket.closed_at);
  out.field("version", ticket.version);
}

void write_reporter(JsonWriter& out, const Ticket& ticket, ReporterShown shown, bool mine) {
  out.key("reporter");
  const bool known = ticket.reporter || ticket.behalf_name;
  if (!known || (shown == ReporterShown::no && !mine)) {
    out.null();
    return;
  }
  out.begin_object().field("name", ticket.behalf_name ? *ticket.behalf_name : ticket.reporter_name);
  if (ticket.behalf_phone) out.field("phone", *ticket.behalf_phone);
  if (mine) out.field("mine", true);
  out.end_object();
}

}  // namespace

void write_answers(JsonWriter& out, const Ticket& ticket, const std::vector<std::string>& parties) {
  out.begin_array();
  for (const auto& party : parties)
    for (const auto& answer : ticket.answers) {
      if (answer.party != party || !answer.stance) continue;
      out.begin_object().field("party", answer.party).field("text", answer.text);
      out.field("stance", domain::to_text(*answer.stance)).field("by", answer.by);
      out.field("published_at", answer.published_at).field("version", answer.version).end_object();
    }
  out.end_array();
}

void write_ticket(JsonWriter& out, const Ticket& ticket, const std::vector<std::string>& parties,
                  const TicketViewer& viewer) {
  out.begin_object();
  write_changing(out, ticket, parties);
  write_fixed(out, ticket);
  write_reporter(out, ticket, viewer.reporter, viewer.mine);
  out.key("answers");
  write_answers(out, ticket, parties);
  out.field("mine", viewer.mine).field("supporting", viewer.supporting);
  out.key("moves").begin_array();
  for (const auto& move : viewer.moves) out.value(move);
  out.end_array();
  out.key("my_draft");
  if (viewer.own_slot && viewer.own_slot->draft_text) {
    out.begin_object().field("text", *viewer.own_slot->draft_text).key("stance");
    if (viewer.own_slot->draft_stance)
      out.value(domain::to_text(*viewer.own_slot->draft_stance));
    else
      out.null();
    out.end_object();
  } else {
    out.null();
  }
  out.end_object();
}

void write_ticket_part(JsonWriter& out, const Ticket& ticket,
                       const std::vector<std::string>& parties, TicketPart part,
                       ReporterShown reporter) {
  out.begin_object();
  write_changing(out, ticket, parties);
  if (part == TicketPart::whole) write_fixed(out, ticket);
  // With every change, since a change (a new handling party) is what may have made a reader one of
  // those who know, or one of those who know no longer.
  write_reporter(out, ticket, reporter, false);
  if (part != TicketPart::changed) {
    out.key("answers");
    write_answers(out, ticket, parties);
  }
  out.end_object();
}

}  // namespace sifang::protocol
