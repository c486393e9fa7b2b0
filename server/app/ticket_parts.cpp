// SPDX-License-Identifier: Apache-2.0
// Splitting a ticket: each part is a ticket of its own, with the parent's reporter, readers and
// place. The parent's four answers speak for all, and it ends after its parts.
#include <algorithm>

#include "app/communities.hpp"
#include "app/ticket_changes.hpp"
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;
using domain::TicketAction;

constexpr std::int64_t most_parts = 20;

struct SplitTicket {
  static constexpr CommandInfo info{
      .name = "ticket.split",
      .verb = Verb::post,
      .path = "/tickets/{id}/parts",
      .effect = Effect::write,
      .roles = {domain::Role::member, domain::Role::host, domain::Role::grid_leader,
                domain::Role::officer},
      .status = 201,
      .returns = "ticket",
      .summary =
          "Makes one part of the ticket a ticket of its own, perhaps a party's at once; the "
          "parent ends after its parts.",
      .versioned = true};
  struct Input {
    std::string id, title;
    std::optional<std::string> body, party;
    std::optional<base::Time> due;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .line("title", &Input::title, {1, domain::title_max})
        .text("body", &Input::body, {1, domain::body_max}, "the parent's where left out")
        .text("party", &Input::party, {1, domain::code_max}, "who does it; nobody yet: left out")
        .time("due", &Input::due, "with a party");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto parent = find_visible_ticket(call, input.id);
    if (!parent) return parent.error();
    if (auto may = check_split(call, *parent); !may) return may.error();
    if (auto fresh = call.require_version(parent->version); !fresh) return fresh.error();
    if (parent->part_count >= most_parts)
      return Error{Errc::conflict, "it has " + std::to_string(most_parts) + " parts already"};
    const auto community = load_community(call.tx, parent->community);
    const auto parties = community.party_codes();
    if (input.party && std::find(parties.begin(), parties.end(), *input.party) == parties.end())
      return Error{Errc::invalid, "", {{"/party", "is not a party of this community"}}};

    auto part = make(call, community, *parent, input);
    tell_parent(call, *parent, parties);
    if (input.party) {
      auto handed = hand_over(call, part, input);
      if (!handed) return handed.error();
      part = std::move(*handed);
    }
    return ticket_reply(call, part, parties);
  }

 private:
  /// For `sifang verify`: it is not the one who splits.
  static std::string author_of(const Ticket& parent) {
    protocol::JsonWriter out;
    out.begin_object().field("author", parent.submitter ? parent.submitter : parent.reporter);
    out.end_object();
    return out.take();
  }

  /// Raised and taken in at once, as its log says.
  static Ticket make(const Call& call, const Community& community, const Ticket& parent,
                     const Input& input) {
    Ticket part;
    part.id = call.make_id<base::TicketId>();
    part.community = community.id;
    part.number = take_number(call.tx, community.id, call.now, community.zone);
    part.title = input.title;
    part.body = input.body.value_or(parent.body);
    part.category = parent.category;
    part.urgency = parent.urgency;
    part.visibility = parent.visibility;
    part.place = parent.place;
    part.grid = parent.grid;
    part.reporter = parent.reporter;
    part.reporter_name = parent.reporter_name;
    part.submitter = parent.submitter;
    part.behalf_name = parent.behalf_name;
    part.behalf_phone = parent.behalf_phone;
    part.consent_how = parent.consent_how;
    part.consent_at = parent.consent_at;
    part.parent = {parent.id, parent.number};
    part.created_at = part.updated_at = call.now;
    add_ticket_row(call.tx, part, std::nullopt);
    index_ticket(call.tx, part);
    const auto parties = community.party_codes();
    append_ticket_event(call.tx, &call.caller, call.now, part, parties,
                        {.kind = "ticket.submitted",
                         .part = protocol::TicketPart::whole,
                         .sealed = author_of(parent)});
    part.state = domain::TicketState::accepted;
    part.first_receiver = parent.first_receiver;
    save_ticket(call.tx, part, call.now);
    append_ticket_event(call.tx, &call.caller, call.now, part, parties,
                        {.kind = domain::event_kind(TicketAction::accept)});
    return part;
  }

  static base::Result<Ticket> hand_over(const Call& call, const Ticket& part, const Input& input) {
    ActionInput work{};
    work.id = part.id.text();
    work.party = input.party;
    work.due = input.due;
    // If-Match was about the parent.
    auto options = call.options;
    options.if_match.reset();
    Call inner{.tx = call.tx,
               .services = call.services,
               .caller = call.caller,
               .command = call.command,
               .options = options,
               .now = call.now};
    return move_ticket(inner, TicketAction::assign, work);
  }

  static void tell_parent(const Call& call, Ticket& parent,
                          const std::vector<std::string>& parties) {
    ++parent.part_count;
    save_ticket(call.tx, parent, call.now);
    load_answers(call.tx, parent);
    append_ticket_event(call.tx, &call.caller, call.now, parent, parties, {.kind = "ticket.split"});
  }
};

}  // namespace

void add_ticket_parts(CommandTable& commands) { commands.add<SplitTicket>(); }

}  // namespace sifang::app
