// SPDX-License-Identifier: Apache-2.0
// Marking a ticket as a duplicate: it lives on in its target, with all who stood behind it.
//
// The target must be one that everybody who reads the duplicate may read, so that nobody loses
// sight of what they raised; and it must be open, so that nobody is sent to a closed door.
#include <algorithm>

#include "app/agenda.hpp"
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
using domain::TicketState;

Error bad_target(const char* why) { return {Errc::invalid, "", {{"/target", why}}}; }

base::Result<void> check_target(const Ticket& ticket, const Ticket& target) {
  if (target.id == ticket.id) return bad_target("is this ticket itself");
  if (target.community != ticket.community) return bad_target("is of another community");
  if (ticket.parent.id == target.id) return bad_target("is what this ticket is a part of");
  if (target.state == TicketState::closed)
    return Error{Errc::conflict, target.number + " is closed; name one that is open"};
  if (!may_all_read(target, ticket))
    return Error{Errc::conflict, "those who read this ticket may not read " + target.number};
  return {};
}

/// Supporters and followers go over, each counted once; the duplicate's reporter joins them.
void move_people(const Call& call, Ticket& ticket, Ticket& target) {
  auto& tx = call.tx;
  tx.execute(query::copy_supports, {target.id, ticket.id, target.reporter});
  tx.execute(query::copy_follows, {target.id, ticket.id, target.reporter});
  tx.execute(query::remove_supports, {ticket.id});
  tx.execute(query::remove_follows, {ticket.id});
  const auto ignore = [](const store::Row&) { return true; };
  if (ticket.reporter && ticket.reporter != target.reporter)
    tx.for_each(query::add_support, {target.id, ticket.reporter, call.now}, ignore);
  const auto listens = ticket.reporter ? ticket.reporter : ticket.submitter;
  if (listens && listens != target.reporter)
    tx.for_each(query::add_follow, {target.id, listens, call.now}, ignore);
  ticket.supporters = 0;
  target.supporters = *tx.find([](const store::Row& row) { return row.integer(0); },
                               query::count_supports, {target.id});
}

/// The target's readers learn which ticket joined it where they may read that one too.
std::string joined_by(const Ticket& ticket, const Ticket& target) {
  if (!may_all_read(ticket, target)) return {};
  protocol::JsonWriter out;
  out.begin_object().key("duplicate").begin_object();
  out.field("id", ticket.id).field("number", ticket.number).end_object();
  return out.take().substr(1);
}

/// Everybody who stands behind the target now: which of them came is nobody's business.
std::string ties_of(const Call& call, const Ticket& target) {
  protocol::JsonWriter out;
  out.begin_object();
  const auto write = [&](std::string_view name, store::Query query) {
    out.key(name).begin_array();
    call.tx.for_each(query, {target.id}, [&](const store::Row& row) {
      out.begin_object().field("user", row.id<base::UserId>(1)).field("at", row.integer(2));
      out.end_object();
      return true;
    });
    out.end_array();
  };
  write("supports", query::fact_supports);
  write("follows", query::fact_follows);
  out.end_object();
  return out.take();
}

struct MarkDuplicate {
  static const CommandInfo info;
  struct Input {
    std::string id, target;
    std::optional<std::string> reason;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("target", &Input::target, {1, 60}, "id or number of the ticket that goes on")
        .text("reason", &Input::reason, {0, domain::reason_max});
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_visible_ticket(call, input.id);
    if (!found) return found.error();
    Ticket& ticket = *found;
    const auto parties = load_parties(call.tx, ticket.community);
    if (auto allowed = check_action(call, ticket, parties, TicketAction::duplicate); !allowed)
      return allowed.error();
    if (auto fresh = call.require_version(ticket.version); !fresh) return fresh.error();
    auto target = find_visible_ticket(call, input.target);
    if (!target) return bad_target("is no ticket that you may see");
    if (auto good = check_target(ticket, *target); !good) return good.error();

    const auto before = target->supporters;
    move_people(call, ticket, *target);
    close(call, ticket, parties, *target, input);
    save_ticket(call.tx, *target, call.now);
    append_ticket_event(call.tx, &call.caller, call.now, *target, parties,
                        {.kind = "ticket.merged",
                         .extra = joined_by(ticket, *target),
                         .sealed = ties_of(call, *target)});
    if (makes_support_full(call, *target, before))
      call_to_agenda(call, *target, parties, domain::AgendaRule::supporters);
    return ticket_reply(call, ticket, parties);
  }

 private:
  static void close(const Call& call, Ticket& ticket, const std::vector<std::string>& parties,
                    const Ticket& target, const Input& input) {
    ticket.state = *domain::next_state(ticket.state, ticket.resolution, TicketAction::duplicate);
    ticket.resolution = domain::Resolution::duplicate;
    ticket.duplicate_of = {target.id, target.number};
    ticket.closed_at = call.now;
    save_ticket(call.tx, ticket, call.now);
    ActionInput told{};
    told.reason = input.reason;
    append_ticket_event(
        call.tx, &call.caller, call.now, ticket, parties,
        {.kind = domain::event_kind(TicketAction::duplicate), .extra = told_of(told, {})});
  }
};

const CommandInfo MarkDuplicate::info{
    .name = "ticket.duplicate",
    .verb = Verb::post,
    .path = "/tickets/{id}/actions",
    .action = "duplicate",
    .effect = Effect::write,
    .roles = roles_of(TicketAction::duplicate),
    .returns = "ticket",
    .summary =
        "Says that another ticket is about the same; supporters, followers and later "
        "comments go there.",
    .versioned = true};

}  // namespace

bool may_all_read(const Ticket& ticket, const Ticket& readers_of) {
  if (ticket.visibility != domain::Visibility::private_)
    return ticket.visibility <= readers_of.visibility;
  const auto may = domain::make_labels(domain::audience_of_ticket(ticket.exposure()));
  const auto do_ = domain::make_labels(domain::audience_of_ticket(readers_of.exposure()));
  return std::includes(may.begin(), may.end(), do_.begin(), do_.end());
}

base::Result<Ticket> find_living_ticket(const Call& call, Ticket ticket) {
  while (ticket.duplicate_of.id) {
    auto target = load_ticket(call.tx, ticket.duplicate_of.id);
    if (!may_see(call.caller, target) || !may_all_read(ticket, target))
      return Error{Errc::conflict, "it is a duplicate of " + target.number +
                                       ", which more people read: write it there"};
    ticket = std::move(target);
  }
  return ticket;
}

void add_ticket_duplicate(CommandTable& commands) { commands.add<MarkDuplicate>(); }

}  // namespace sifang::app
