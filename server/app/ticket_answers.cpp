// SPDX-License-Identifier: Apache-2.0
// The four answers, and a party's silence.
#include <algorithm>

#include "app/attachments.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Stance;
using domain::Ticket;
using enum domain::Role;

struct PutAnswer {
  static constexpr CommandInfo info{
      .name = "ticket.answer",
      .verb = Verb::put,
      .path = "/tickets/{id}/answers/{party}",
      .effect = Effect::write,
      .roles = {member},
      .returns = "ticket",
      .summary = "Drafts, publishes or amends the answer of the caller's own party.",
      .versioned = true};
  struct Input {
    std::string id, party, text;
    Stance stance = Stance::handle;
    bool publish = false;
    std::optional<std::vector<std::string>> evidence;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{}
                     .text("id", &Input::id, {1, 60}, "id or number")
                     .text("party", &Input::party, {1, domain::code_max})
                     .text("text", &Input::text, {1, domain::answer_max})
                     .code("stance", &Input::stance, {"handle", "support", "not_our_duty"},
                           [](std::string_view text) { return domain::parse<Stance>(text); });
    shape.boolean("publish", &Input::publish, "false keeps a draft that only the party sees")
        .with_default();
    return shape.text_list("evidence", &Input::evidence, {0, domain::attachments_at_once_max},
                           "ids of files sent before; left out, those it has");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_visible_ticket(call, input.id);
    if (!found) return found.error();
    Ticket& ticket = *found;
    const auto parties = load_parties(call.tx, ticket.community);
    if (std::find(parties.begin(), parties.end(), input.party) == parties.end())
      return Error{Errc::not_found, "there is no such party here"};
    if (auto allowed = call.require_role(ticket.community); !allowed) return allowed.error();
    if (auto living = require_living(ticket); !living) return living.error();
    if (!call.caller.is_member_of(ticket.community, input.party))
      return Error{Errc::forbidden, "each party answers for itself"};
    const auto slot = std::find_if(ticket.answers.begin(), ticket.answers.end(),
                                   [&](const auto& answer) { return answer.party == input.party; });
    const auto version = slot == ticket.answers.end() ? 0 : slot->version;
    if (auto fresh = call.require_version(version); !fresh) return fresh.error();
    const bool amends = slot != ticket.answers.end() && slot->stance;
    domain::Answer held;
    held.party = input.party;
    if (slot != ticket.answers.end()) held = *slot;
    const auto publishing = input.publish ? Publishing::answer : Publishing::draft;
    if (auto set = set_evidence(call, ticket, held, publishing, input.evidence); !set)
      return set.error();
    if (input.publish)
      publish(call, ticket, parties, input, amends);
    else
      draft(call, ticket, input);
    load_answers(call.tx, ticket);
    return ticket_reply(call, ticket, parties);
  }

 private:
  static void publish(Call& call, Ticket& ticket, const std::vector<std::string>& parties,
                      const Input& input, bool amends) {
    call.tx.execute(query::put_answer, {ticket.id, input.party, input.text,
                                        domain::to_text(input.stance), call.caller.id, call.now});
    load_answers(call.tx, ticket);
    ticket.answered_at = call.now;
    save_ticket(call.tx, ticket, call.now);
    append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                        {.kind = amends ? "ticket.answer_amended" : "ticket.answer_published",
                         .part = protocol::TicketPart::answers,
                         .extra = "\"party\":\"" + input.party + "\""});
  }

  /// A draft is its party's own, in the log as well.
  static void draft(Call& call, Ticket& ticket, const Input& input) {
    call.tx.execute(query::put_draft, {ticket.id, input.party, input.text,
                                       domain::to_text(input.stance), call.caller.id});
    protocol::JsonWriter out;
    out.begin_object().key("ticket").begin_object().field("id", ticket.id).end_object();
    out.field("party", input.party).key("draft").begin_object();
    out.field("text", input.text).field("stance", domain::to_text(input.stance));
    load_answers(call.tx, ticket);
    for (const auto& slot : ticket.answers)
      if (slot.party == input.party) {
        auto evidence = slot.evidence;
        evidence.insert(evidence.end(), slot.draft_evidence.begin(), slot.draft_evidence.end());
        protocol::write_attachments_if_any(out, "evidence", evidence);
      }
    out.end_object().end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = ticket.community,
                  .kind = "ticket.answer_drafted",
                  .subject = subject_of("ticket", ticket.id),
                  .scope = {},
                  .versions = {{{domain::party_label(input.party)}, out.take()}}});
  }
};

}  // namespace

base::Result<void> record_silence(const Call& call, Ticket& ticket,
                                  const std::vector<std::string>& parties,
                                  const std::string& party) {
  if (auto living = require_living(ticket); !living) return living;
  const auto answered = domain::answered_parties(ticket);
  if (std::find(answered.begin(), answered.end(), party) != answered.end())
    return Error{Errc::conflict, "that party has answered"};
  call.tx.execute(query::put_answer, {ticket.id, party, "", domain::to_text(Stance::silent),
                                      call.caller.id, call.now});
  load_answers(call.tx, ticket);
  ticket.answered_at = call.now;
  save_ticket(call.tx, ticket, call.now);
  append_ticket_event(call.tx, &call.caller, call.now, ticket, parties,
                      {.kind = "ticket.answer_published",
                       .part = protocol::TicketPart::answers,
                       .extra = "\"party\":\"" + party + "\""});
  return {};
}

void add_ticket_answers(CommandTable& commands) { commands.add<PutAnswer>(); }

}  // namespace sifang::app
