// SPDX-License-Identifier: Apache-2.0
// Reminding a party of the answer it owes (催办), and the township's number of a ticket.
//
// The township is reached by the log: `ticket.reported_up` says that a ticket goes there, whoever
// carries it (a plugin, or somebody with a telephone) brings its number back by
// `ticket.set_foreign_number`, as often as it changes.
#include <algorithm>

#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/closing.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;

struct Nudge {
  static constexpr CommandInfo info{
      .name = "ticket.nudge",
      .verb = Verb::post,
      .path = "/tickets/{id}/nudges",
      .effect = Effect::write,
      .roles = domain::anyone,
      .returns = "ticket",
      .summary = "Reminds a party of the answer it owes (催办), at most once a day each.",
      .throttled = true};
  struct Input {
    std::string id, party;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("party", &Input::party, {1, domain::code_max}, "one that owes its answer");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    if (auto allowed = call.require_role(ticket->community); !allowed) return allowed.error();
    const auto parties = load_parties(call.tx, ticket->community);
    if (std::find(parties.begin(), parties.end(), input.party) == parties.end())
      return Error{Errc::invalid, "", {{"/party", "is not a party of this community"}}};
    const auto owed = domain::owed_answers(parties, domain::answered_parties(*ticket));
    const bool owes = std::find(owed.begin(), owed.end(), input.party) != owed.end();
    if (!owes || !owes_after_acceptance(*ticket, parties))
      return Error{Errc::illegal_move, "that party owes no answer here"};
    if (!may_nudge(call, *ticket))
      return Error{Errc::forbidden, "its reporter, first receiver and the host may remind"};
    if (const int wait = seconds_left(call, *ticket, input.party); wait > 0)
      return Error{Errc::throttled, "that party was reminded within a day", {}, wait};
    append(call, *ticket, input.party);
    return ticket_reply(call, *ticket, parties);
  }

 private:
  static std::string party_subject(const std::string& party) { return "party:" + party; }

  static int seconds_left(const Call& call, const domain::Ticket& ticket,
                          const std::string& party) {
    constexpr std::chrono::hours between{24};
    const auto last =
        call.tx.find([](const store::Row& row) { return row.time(0); }, query::find_nudge,
                     {subject_of("ticket", ticket.id), party_subject(party), call.now - between});
    if (!last) return 0;
    return static_cast<int>(
        std::chrono::ceil<std::chrono::seconds>(*last + between - call.now).count());
  }

  /// Its subject is the party, so that it is found by party and read in the ticket's story.
  static void append(const Call& call, const domain::Ticket& ticket, const std::string& party) {
    protocol::JsonWriter out;
    out.begin_object().key("ticket").begin_object().field("id", ticket.id);
    out.field("number", ticket.number).end_object().field("party", party);
    out.key("to").begin_array().value(domain::party_label(party)).end_array().end_object();
    const auto exposure = ticket.exposure();
    const bool own = call.caller.id == ticket.reporter || call.caller.id == ticket.submitter;
    NewEvent event{.community = ticket.community,
                   .kind = "ticket.nudged",
                   .subject = party_subject(party),
                   .scope = subject_of("ticket", ticket.id),
                   .versions = {}};
    const auto text = out.take();
    if (own) event.versions.push_back({domain::audience_of_reporter(exposure), text});
    event.versions.push_back(
        {domain::audience_of_ticket(exposure), text, own ? ActorShown::no : ActorShown::yes});
    append_event(call.tx, &call.caller, call.now, event);
  }
};

struct SetForeignNumber {
  static const CommandInfo info;
  struct Input {
    std::string id, foreign_number;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("foreign_number", &Input::foreign_number, {1, domain::code_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    if (auto may = check_township_number(call, *ticket); !may) return may.error();
    if (auto fresh = call.require_version(ticket->version); !fresh) return fresh.error();
    const auto parties = load_parties(call.tx, ticket->community);
    if (ticket->foreign_number != input.foreign_number) {
      ticket->foreign_number = input.foreign_number;
      save_ticket(call.tx, *ticket, call.now);
      append_ticket_event(call.tx, &call.caller, call.now, *ticket, parties,
                          {.kind = "ticket.foreign_number_set"});
    }
    return ticket_reply(call, *ticket, parties);
  }
};

const CommandInfo SetForeignNumber::info{
    .name = "ticket.set_foreign_number",
    .verb = Verb::put,
    .path = "/tickets/{id}/foreign_number",
    .effect = Effect::write,
    .roles = roles_of(domain::TicketAction::township),
    .returns = "ticket",
    .summary = "Keeps the township's own number of a ticket that was reported up, or corrects it.",
    .versioned = true};

}  // namespace

void add_ticket_reminders(CommandTable& commands) {
  commands.add<Nudge>();
  commands.add<SetForeignNumber>();
}

}  // namespace sifang::app
