// SPDX-License-Identifier: Apache-2.0
// To which grid a ticket belongs: found by its place when it is raised (places), and set by whoever
// knows better: a host, an officer, a plugin that keeps the grids' lines.
#include "app/ticket_rights.hpp"
#include "app/tickets.hpp"
#include "domain/audience.hpp"
#include "domain/limits.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;

struct SetGrid {
  static constexpr CommandInfo info{
      .name = "ticket.set_grid",
      .verb = Verb::put,
      .path = "/tickets/{id}/grid",
      .effect = Effect::write,
      .roles = grid_setters,
      .returns = "ticket",
      .summary = "Says to which grid an open ticket belongs (划入网格), or to none, with a reason.",
      .versioned = true};
  struct Input {
    std::string id, reason;
    std::optional<std::string> grid;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("grid", &Input::grid, {1, domain::code_max}, "its code; to none: null")
        .text("reason", &Input::reason, {1, domain::reason_max});
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto ticket = find_visible_ticket(call, input.id);
    if (!ticket) return ticket.error();
    if (auto may = check_set_grid(call, *ticket); !may) return may.error();
    if (auto fresh = call.require_version(ticket->version); !fresh) return fresh.error();
    // It becomes a label, and labels are parted by blanks.
    const auto grid = input.grid.value_or("");
    if (grid.find_first_of(" :") != grid.npos)
      return Error{Errc::invalid, "", {{"/grid", "must have no blanks"}}};
    if (grid == ticket->grid) return Error{Errc::conflict, "it belongs there already"};

    const auto before = std::exchange(ticket->grid, grid);
    save_ticket(call.tx, *ticket, call.now);
    const auto parties = load_parties(call.tx, ticket->community);
    // Whole: whoever works in the new grid may never have heard of a private one.
    append_ticket_event(call.tx, &call.caller, call.now, *ticket, parties,
                        {.kind = "ticket.grid_set",
                         .part = protocol::TicketPart::whole,
                         .extra = told_of(*ticket, before, input.reason),
                         .also_told = labels_of(before)});
    return ticket_reply(call, *ticket, parties);
  }

 private:
  static domain::LabelSet labels_of(const std::string& grid) {
    return grid.empty() ? domain::LabelSet{} : domain::LabelSet{domain::grid_label(grid)};
  }
  /// Members without braces, as TicketChange::extra.
  static std::string told_of(const Ticket& ticket, const std::string& before,
                             const std::string& reason) {
    protocol::JsonWriter out;
    out.begin_object().text_or_null("grid", ticket.grid).text_or_null("before", before);
    auto text = out.field("reason", reason).end_object().take();
    text.pop_back();
    return text.substr(1);
  }
};

}  // namespace

void add_ticket_grid(CommandTable& commands) { commands.add<SetGrid>(); }

}  // namespace sifang::app
