// SPDX-License-Identifier: Apache-2.0
// Reading one ticket, and its history.
#include "app/tickets.hpp"

namespace sifang::app {
namespace {

struct ReadTicket {
  static constexpr CommandInfo info{
      .name = "ticket.read",
      .verb = Verb::get,
      .path = "/tickets/{id}",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "ticket",
      .summary = "A ticket by id or number, with what the caller may do now."};
  struct Input {
    std::string id;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.text("id", &Input::id, {1, 60}, "id or number");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    return ticket_reply(call, *ticket, load_parties(call.tx, ticket->community));
  }
};

struct TicketHistory {
  static constexpr CommandInfo info{
      .name = "ticket.history",
      .verb = Verb::get,
      .path = "/tickets/{id}/history",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "event_list",
      .summary = "What happened to a ticket, as the caller may see it, oldest first."};
  using Input = ReadTicket::Input;
  static protocol::Shape<Input> shape() { return ReadTicket::shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    note_look_at(call, *ticket);
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& body : read_story(call.tx, subject_of("ticket", ticket->id),
                                       call.caller.labels_in(ticket->community)))
      out.raw(body);
    out.end_array().key("next").null().end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_ticket_commands(CommandTable& commands) {
  commands.add<ReadTicket>();
  commands.add<TicketHistory>();
}

}  // namespace sifang::app
