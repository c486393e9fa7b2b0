// SPDX-License-Identifier: Apache-2.0
#include "protocol/ticket_json.hpp"

#include "base/bytes.hpp"
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

void write_ref(JsonWriter& out, std::string_view name, const domain::TicketRef& ref) {
  out.key(name);
  if (ref.id)
    out.begin_object().field("id", ref.id).field("number", ref.number).end_object();
  else
    out.null();
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
  write_attachments_if_any(out, "attachments", ticket.attachments);
}

void write_clock(JsonWriter& out, const domain::TicketClock& clock) {
  using std::chrono::floor, std::chrono::minutes;
  out.begin_object().field("clock", domain::to_text(clock.clock));
  out.field("state", domain::to_text(clock.state));
  out.field("limit_minutes", clock.limit.limit.count());
  out.field("counting", domain::to_text(clock.limit.counting));
  out.field("elapsed_minutes", floor<minutes>(clock.elapsed).count());
  out.field("running_since", clock.running_since).field("due_at", clock.due_at);
  out.field("met_at", clock.met_at).field("warned_at", clock.warned_at);
  out.field("breached_at", clock.breached_at).key("step");
  if (clock.steps > 0)
    out.value(domain::to_text(static_cast<domain::ClockStep>(clock.steps - 1)));
  else
    out.null();
  out.end_object();
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
  if (domain::owes_answers(ticket))
    for (const auto& party : domain::owed_answers(parties, domain::answered_parties(ticket)))
      out.value(party);
  out.end_array();
  write_ref(out, "duplicate_of", ticket.duplicate_of);
  write_ref(out, "parent", ticket.parent);
  out.key("parts").begin_array();
  for (const auto& part : ticket.parts)
    out.begin_object().field("id", part.id).field("number", part.number).end_object();
  out.end_array();
  out.key("clocks").begin_array();
  for (const auto& clock : ticket.clocks) write_clock(out, clock);
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
  if (ticket.consent_how)
    out.key("consent")
        .begin_object()
        .field("how", domain::to_text(*ticket.consent_how))
        .field("at", ticket.consent_at)
        .end_object();
  if (mine) out.field("mine", true);
  out.end_object();
}

}  // namespace

void write_attachment(JsonWriter& out, const domain::Attachment& attachment) {
  out.begin_object().field("id", attachment.id);
  out.field("sha256", base::to_hex(attachment.sha256)).field("type", attachment.type);
  out.field("size", attachment.size);
  out.field("width", attachment.width).field("height", attachment.height);
  const bool shows = !attachment.masked;
  optional_code(out, "name", shows ? attachment.name : "");
  optional_code(out, "thumbnail",
                shows && attachment.has_thumbnail
                    ? "/api/v1/attachments/" + attachment.id.text() + "/thumbnail"
                    : "");
  if (attachment.masked) out.field("masked", true);
  out.end_object();
}

void write_attachments_if_any(JsonWriter& out, std::string_view name,
                              const domain::Attachments& attachments) {
  if (attachments.empty()) return;
  out.key(name).begin_array();
  for (const auto& attachment : attachments) write_attachment(out, attachment);
  out.end_array();
}

void write_answers(JsonWriter& out, const Ticket& ticket, const std::vector<std::string>& parties) {
  out.begin_array();
  for (const auto& party : parties)
    for (const auto& answer : ticket.answers) {
      if (answer.party != party || !answer.stance) continue;
      out.begin_object().field("party", answer.party).field("text", answer.text);
      out.field("stance", domain::to_text(*answer.stance)).field("by", answer.by);
      out.field("published_at", answer.published_at).field("version", answer.version);
      write_attachments_if_any(out, "evidence", answer.evidence);
      out.end_object();
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
  out.field("following", viewer.following);
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
    auto evidence = viewer.own_slot->evidence;
    evidence.insert(evidence.end(), viewer.own_slot->draft_evidence.begin(),
                    viewer.own_slot->draft_evidence.end());
    write_attachments_if_any(out, "evidence", evidence);
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
