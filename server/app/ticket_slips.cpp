// SPDX-License-Identifier: Apache-2.0
// Slips for people without a phone: a printed code with which they follow their ticket without an
// account, and make it theirs once they have one. Only the code's digest is kept.
#include <algorithm>

#include "app/communities.hpp"
#include "app/places.hpp"
#include "app/throttle.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "domain/limits.hpp"
#include "domain/masking.hpp"
#include "domain/ticket_number.hpp"
#include "protocol/qr_code.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;
using protocol::JsonWriter;

constexpr std::size_t code_length = 12;  // 59 bits, as invitations have

struct IssueSlip {
  static constexpr CommandInfo info{
      .name = "ticket.slip",
      .verb = Verb::post,
      .path = "/tickets/{id}/slip",
      .effect = Effect::write,
      .roles = domain::proxies,
      .status = 201,
      .returns = "slip",
      .summary =
          "A slip to print for the person it was submitted for; an older slip is good no "
          "more. The code is shown this once.",
      .secret = true};
  struct Input {
    std::string id, site;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("site", &Input::site, {8, 200}, "where people open Sifang: https://example.org");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    if (auto allowed = call.require_role(ticket->community); !allowed) return allowed.error();
    if (!ticket->behalf_name || ticket->reporter || ticket->parent.id)
      return Error{Errc::conflict, "slips are for a ticket that somebody submitted for a person"};
    if (!may_issue_slip(call, *ticket))
      return Error{Errc::forbidden, "you may not know whose ticket it is"};
    auto site = read_site(input.site);
    if (!site) return site.error();
    call.secret_reply = true;
    note_look_at(call, *ticket);
    const auto code = base::random_code(code_length);
    const auto hash = base::sha256({code});
    call.tx.execute(query::put_slip, {ticket->id, store::Bytes{hash}, call.now});
    JsonWriter told;
    told.begin_object().key("ticket").begin_object().field("id", ticket->id).end_object();
    told.end_object();
    JsonWriter sealed;
    sealed.begin_object().field("code_hash", base::to_hex(hash)).end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = ticket->community,
                  .kind = "ticket.slip_issued",
                  .subject = subject_of("ticket", ticket->id),
                  .scope = {},
                  .versions = {{domain::audience_of_reporter(ticket->exposure()), told.take()},
                               {domain::sealed_audience(), sealed.take()}}});
    return Reply{.body = write(call, *ticket, *site, code)};
  }

 private:
  static std::string write(const Call& call, const Ticket& ticket, const std::string& site,
                           const std::string& code) {
    // Behind the #, so that the code is in no log of a server on the way.
    const auto link = site + "/track#" + ticket.number + "." + code;
    JsonWriter out;
    out.begin_object().field("number", ticket.number).field("title", ticket.title);
    out.field("code", code).field("link", link).field("qr", protocol::qr_svg(link));
    out.field("name", *ticket.behalf_name).key("phone");
    if (ticket.behalf_phone && !ticket.behalf_phone->empty())
      out.value(domain::masked_phone(*ticket.behalf_phone));
    else
      out.null();
    out.field("community", load_community(call.tx, ticket.community).name);
    out.field("created_at", ticket.created_at).field("issued_at", call.now).end_object();
    return out.take();
  }
};

struct SlipInput {
  std::string number, code;
};
protocol::Shape<SlipInput> slip_shape() {
  return protocol::Shape<SlipInput>{}
      .text("number", &SlipInput::number, {1, 60}, "MG-2026-000123")
      .text("code", &SlipInput::code, {4, domain::code_max}, "of the slip; blanks do not matter");
}

/// The ticket of a slip. Whether the number or the code is wrong is not told; guessing is slowed
/// down by number and by address. Errors: throttled, not_found.
base::Result<Ticket> find_by_slip(const Call& call, const SlipInput& input) {
  const auto number = domain::plain_number(input.number);
  const std::string by_number = "slip:" + number;
  const auto& address = call.options.remote;
  auto& throttle = call.services.throttle;
  const int wait =
      std::max(throttle.wait_s(by_number, call.now), throttle.address_wait_s(address, call.now));
  if (wait > 0) return too_many_attempts(wait);
  const auto id = call.tx.find(
      [](const store::Row& row) { return row.id<base::TicketId>(0); }, query::find_slip,
      {number, store::Bytes{base::sha256({domain::plain_code(input.code)})}});
  if (id) {
    throttle.succeeded(by_number);
    return load_ticket(call.tx, *id);
  }
  throttle.failed(by_number, call.now);
  throttle.address_failed(address, call.now);
  return Error{Errc::not_found, "no slip has this number and this code"};
}

struct TrackTicket {
  static constexpr CommandInfo info{
      .name = "slip.track",
      .verb = Verb::post,
      .path = "/slips/track",
      .effect = Effect::read,
      .anonymous = true,
      .returns = "tracked",
      .summary = "How a ticket stands, for who has its slip: no account, no names of others.",
      .throttled = true};
  using Input = SlipInput;
  static protocol::Shape<Input> shape() { return slip_shape(); }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_by_slip(call, input);
    if (!ticket) return ticket.error();
    const auto community = load_community(call.tx, ticket->community);
    JsonWriter out;
    out.begin_object();
    write_state(out, *ticket, community);
    write_parties(out, *ticket, community);
    out.key("steps").begin_array();
    call.tx.for_each(query::list_steps, {subject_of("ticket", ticket->id)},
                     [&](const store::Row& row) {
                       out.begin_object().field("kind", row.text(0)).field("at", row.time(1));
                       out.end_object();
                       return true;
                     });
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }

 private:
  static void write_state(JsonWriter& out, const Ticket& ticket, const Community& community) {
    out.field("number", ticket.number).field("title", ticket.title);
    out.field("community", community.name).field("zone", community.zone);
    out.field("state", domain::to_text(ticket.state)).key("resolution");
    if (ticket.resolution)
      out.value(domain::to_text(*ticket.resolution));
    else
      out.null();
    out.key("proposed");
    if (ticket.proposed)
      out.value(domain::to_text(*ticket.proposed));
    else
      out.null();
    out.key("party");
    if (ticket.handler.empty())
      out.null();
    else
      out.value(ticket.handler);
    out.field("due", ticket.due).field("created_at", ticket.created_at);
  }

  static void write_parties(JsonWriter& out, const Ticket& ticket, const Community& community) {
    out.key("parties").begin_array();
    for (const auto& party : community.parties)
      out.begin_object().field("code", party.code).field("name", party.name).end_object();
    out.end_array().key("answers").begin_array();
    for (const auto& party : community.parties)
      for (const auto& answer : ticket.answers) {
        if (answer.party != party.code || !answer.stance) continue;
        out.begin_object().field("party", answer.party);
        out.field("stance", domain::to_text(*answer.stance)).field("text", answer.text);
        out.field("published_at", answer.published_at).end_object();
      }
    out.end_array();
  }
};

struct ClaimTicket {
  static constexpr CommandInfo info{
      .name = "slip.claim",
      .verb = Verb::post,
      .path = "/slips/claim",
      .effect = Effect::write,
      .returns = "ticket",
      .summary = "Makes the ticket of a slip one's own, once: from now on the caller reported it.",
      .throttled = true};
  using Input = SlipInput;
  static protocol::Shape<Input> shape() { return slip_shape(); }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_by_slip(call, input);
    if (!ticket) return ticket.error();
    if (call.caller.roles_in(ticket->community).empty())
      return Error{Errc::forbidden, "join the community first: its staff give an invitation"};
    if (call.caller.id == ticket->submitter)
      return Error{Errc::forbidden, "you submitted it for somebody else"};
    const auto parties = load_parties(call.tx, ticket->community);
    call.tx.execute(query::remove_slip, {ticket->id});
    become_reporter(call, *ticket, parties);
    for (const auto& ref : ticket->parts) {
      auto part = load_ticket(call.tx, ref.id);
      become_reporter(call, part, parties);
    }
    return ticket_reply(call, *ticket, parties);
  }

 private:
  /// Told whole, since the claimant may have had nothing of it before.
  static void become_reporter(const Call& call, Ticket& ticket,
                              const std::vector<std::string>& parties) {
    ticket.reporter = call.caller.id;
    ticket.reporter_name = call.caller.name;
    save_ticket(call.tx, ticket, call.now);
    call.tx.execute(query::own_looks, {ticket.reporter, subject_of("ticket", ticket.id)});
    append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                        {.kind = "ticket.claimed", .part = protocol::TicketPart::whole});
  }
};

}  // namespace

void add_ticket_slips(CommandTable& commands) {
  commands.add<IssueSlip>();
  commands.add<TrackTicket>();
  commands.add<ClaimTicket>();
}

}  // namespace sifang::app
