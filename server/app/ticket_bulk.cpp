// SPDX-License-Identifier: Apache-2.0
// One move made with many tickets. Each is checked and moved as if it came alone; what could not be
// moved is named with its reason, and stands as before.
#include "app/communities.hpp"
#include "app/ticket_changes.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "protocol/problem.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::TicketAction;
using enum domain::Role;

constexpr std::int64_t most_tickets = 100;

struct MoveTickets {
  static constexpr CommandInfo info{
      .name = "ticket.bulk",
      .verb = Verb::post,
      .path = "/communities/{community}/tickets/bulk",
      .effect = Effect::write,
      .roles = {member, host, grid_worker, grid_leader, officer},
      .returns = "bulk_result",
      .summary = "Makes one move with up to 100 tickets; answers for each, in their order."};
  struct Input : ActionInput {
    std::string community;
    TicketAction move = TicketAction::accept;
    std::vector<std::string> tickets;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("move", &Input::move, {"accept", "agenda", "assign", "take"},
              [](std::string_view text) { return domain::parse<TicketAction>(text); })
        .text_list("tickets", &Input::tickets, {1, most_tickets}, "ids or numbers")
        .text("party", own(&ActionInput::party), {1, domain::code_max}, "to whom, for assign")
        .id("assignee", own(&ActionInput::assignee))
        .time("due", own(&ActionInput::due))
        .text("reason", own(&ActionInput::reason), {0, domain::reason_max})
        .text("note", own(&ActionInput::note), {0, domain::reason_max});
    return shape;
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (input.move == TicketAction::assign && !input.party)
      return Error{Errc::invalid, "", {{"/party", "is needed to assign"}}};
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t moved = 0;
    for (const auto& asked : input.tickets) {
      const auto done = move(call, *community, input, asked);
      out.begin_object().field("ticket", asked);
      if (done) {
        ++moved;
        out.field("number", done->number).field("state", domain::to_text(done->state));
        out.key("problem").null();
      } else {
        out.raw_field("problem", protocol::write_problem(done.error(), ""));
      }
      out.end_object();
    }
    out.end_array().field("moved", moved).end_object();
    return Reply{.body = out.take()};
  }

 private:
  template <class M>
  static M Input::*own(M ActionInput::*member) {
    return member;
  }

  static base::Result<domain::Ticket> move(Call& call, const Community& community,
                                           const Input& input, const std::string& asked) {
    auto known = find_visible_ticket(call, asked);
    if (!known) return known.error();
    if (known->community != community.id)
      return Error{Errc::not_found, "there is no such ticket in this community"};
    ActionInput one = input;
    one.id = asked;
    return move_ticket(call, input.move, one);
  }
};

}  // namespace

void add_ticket_bulk(CommandTable& commands) { commands.add<MoveTickets>(); }

}  // namespace sifang::app
