// SPDX-License-Identifier: Apache-2.0
// What people say to a ticket: the four answers, comments, notes, support.
#include <algorithm>

#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::RoleSet;
using domain::Stance;
using domain::Ticket;
using domain::TicketState;
using enum domain::Role;

constexpr RoleSet note_writers{member, host, recorder, grid_worker, grid_leader, officer};

/// A ticket that is over takes no answers: a duplicate, a cancelled or an archived one.
base::Result<void> require_living(const Ticket& ticket) {
  if (ticket.state != TicketState::closed) return {};
  return Error{Errc::illegal_move, "the ticket is closed"};
}

bool may_note(const Call& call, const Ticket& ticket) {
  const auto roles = call.caller.roles_in(ticket.community);
  return roles.has(member) || roles.has(host) || roles.has(recorder) || roles.has(officer) ||
         call.caller.works_grid(ticket.community, ticket.grid);
}

struct PutAnswer {
  static constexpr CommandInfo info{
      .name = "ticket.answer",
      .verb = Verb::put,
      .path = "/tickets/{id}/answers/{party}",
      .effect = Effect::write,
      .roles = {member},
      .returns = "ticket",
      .summary = "Drafts, publishes or amends the answer of the caller's own party."};
  struct Input {
    std::string id, party, text;
    Stance stance = Stance::handle;
    bool publish = false;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{}
                     .text("id", &Input::id, {1, 60}, "id or number")
                     .text("party", &Input::party, {1, domain::code_max})
                     .text("text", &Input::text, {1, domain::answer_max})
                     .code("stance", &Input::stance, {"handle", "support", "not_our_duty"},
                           [](std::string_view text) { return domain::parse<Stance>(text); });
    return shape.boolean("publish", &Input::publish, "false keeps a draft that only the party sees")
        .with_default();
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
    out.field("text", input.text).field("stance", domain::to_text(input.stance)).end_object();
    out.end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = ticket.community,
                  .kind = "ticket.answer_drafted",
                  .subject = subject_of("ticket", ticket.id),
                  .scope = {},
                  .versions = {{{domain::party_label(input.party)}, out.take()}}});
  }
};

struct AddComment {
  static constexpr CommandInfo info{
      .name = "ticket.comment",
      .verb = Verb::post,
      .path = "/tickets/{id}/comments",
      .effect = Effect::write,
      .roles = domain::insiders,
      .status = 201,
      .returns = "comment",
      .summary = "Says something under a ticket; internal notes are for staff."};
  struct Input {
    std::string id, text;
    bool internal = false;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("id", &Input::id, {1, 60}, "id or number")
        .text("text", &Input::text, {1, domain::comment_max})
        .boolean("internal", &Input::internal)
        .with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_visible_ticket(call, input.id);
    if (!found) return found.error();
    const Ticket& ticket = *found;
    // The reporter speaks in their own ticket whatever their role.
    const bool own = call.caller.id && call.caller.id == ticket.reporter;
    if (auto allowed = call.require_role(ticket.community); !allowed && !own)
      return allowed.error();
    if (input.internal && !may_note(call, ticket))
      return Error{Errc::forbidden, "internal notes are for those who work on it"};
    const auto id = call.make_id<base::CommentId>();
    call.tx.execute(query::add_comment,
                    {id, ticket.id, call.caller.id, input.text, input.internal, call.now});
    append(call, ticket, input, id);
    return Reply{.body = write(call, input, id, true)};
  }

 private:
  static std::string write(const Call& call, const Input& input, base::CommentId id, bool named) {
    protocol::JsonWriter out;
    out.begin_object().field("id", id).key("by");
    if (named)
      out.value(call.caller.name);
    else
      out.null();
    out.field("text", input.text)
        .field("internal", input.internal)
        .field("at", call.now)
        .end_object();
    return out.take();
  }

  static void append(Call& call, const Ticket& ticket, const Input& input, base::CommentId id) {
    const auto data = [&](bool named) {
      protocol::JsonWriter out;
      out.begin_object().key("ticket").begin_object().field("id", ticket.id).end_object();
      out.raw_field("comment", write(call, input, id, named)).end_object();
      return out.take();
    };
    const auto exposure = ticket.exposure();
    NewEvent event{.community = ticket.community,
                   .kind = "ticket.commented",
                   .subject = subject_of("ticket", ticket.id),
                   .scope = {},
                   .versions = {}};
    const bool by_reporter =
        call.caller.id == ticket.reporter || call.caller.id == ticket.submitter;
    if (input.internal) {
      event.versions.push_back({domain::audience_of_internal(exposure), data(true)});
    } else if (by_reporter) {
      // The reporter's own words must not name them to those who may not know them.
      event.versions.push_back({domain::audience_of_reporter(exposure), data(true)});
      event.versions.push_back({domain::audience_of_ticket(exposure), data(false), ActorShown::no});
    } else {
      event.versions.push_back({domain::audience_of_ticket(exposure), data(true)});
    }
    append_event(call.tx, &call.caller, call.now, event);
  }
};

/// Supporting and withdrawing: both say the same again when asked again.
enum class Support { add, withdraw };

base::Result<Reply> change_support(Call& call, const std::string& id, Support change) {
  auto found = find_visible_ticket(call, id);
  if (!found) return found.error();
  Ticket& ticket = *found;
  if (auto allowed = call.require_role(ticket.community); !allowed) return allowed.error();
  if (auto living = require_living(ticket); !living) return living.error();
  if (call.caller.id == ticket.reporter) return Error{Errc::forbidden, "it is your own ticket"};
  const auto parties = load_parties(call.tx, ticket.community);
  bool changed = false;
  if (change == Support::add)
    call.tx.for_each(query::add_support, {ticket.id, call.caller.id, call.now},
                     [&](const store::Row&) { return changed = true; });
  else
    changed = call.tx.execute(query::remove_support, {ticket.id, call.caller.id}) > 0;
  if (changed) {
    ticket.supporters += change == Support::add ? 1 : -1;
    save_ticket(call.tx, ticket, call.now);
    // Who supports is nobody's business: the event counts.
    protocol::JsonWriter out;
    out.begin_object().key("ticket").begin_object().field("id", ticket.id);
    out.field("supporters", ticket.supporters).field("updated_at", ticket.updated_at);
    out.field("version", ticket.version).end_object().end_object();
    append_event(call.tx, &call.caller, call.now,
                 {.community = ticket.community,
                  .kind = change == Support::add ? "ticket.supported" : "ticket.support_withdrawn",
                  .subject = subject_of("ticket", ticket.id),
                  .scope = {},
                  .versions = {{domain::audience_of_ticket(ticket.exposure()), out.take(),
                                ActorShown::no}}});
  }
  return ticket_reply(call, ticket, parties);
}

struct TicketInput {
  std::string id;
};
protocol::Shape<TicketInput> ticket_shape() {
  return protocol::Shape<TicketInput>{}.text("id", &TicketInput::id, {1, 60}, "id or number");
}

struct AddSupport {
  static constexpr CommandInfo info{
      .name = "ticket.support",
      .verb = Verb::put,
      .path = "/tickets/{id}/support",
      .effect = Effect::write,
      .roles = domain::insiders,
      .returns = "ticket",
      .summary = "Supports (附议) a ticket instead of raising the same again."};
  using Input = TicketInput;
  static protocol::Shape<Input> shape() { return ticket_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_support(call, input.id, Support::add);
  }
};

struct WithdrawSupport {
  static constexpr CommandInfo info{.name = "ticket.withdraw_support",
                                    .verb = Verb::delete_,
                                    .path = "/tickets/{id}/support",
                                    .effect = Effect::write,
                                    .roles = domain::insiders,
                                    .returns = "ticket",
                                    .summary = "Withdraws one's support."};
  using Input = TicketInput;
  static protocol::Shape<Input> shape() { return ticket_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_support(call, input.id, Support::withdraw);
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

std::vector<std::string> open_moves(const Call& call, const Ticket& ticket,
                                    const std::vector<std::string>& parties) {
  std::vector<std::string> moves;
  if (call.caller.is_anonymous()) return moves;
  for (auto action : domain::legal_actions(ticket.state, ticket.resolution))
    if (action != domain::TicketAction::duplicate && check_action(call, ticket, parties, action))
      moves.emplace_back(domain::to_text(action));
  const auto roles = call.caller.roles_in(ticket.community);
  const bool living = ticket.state != TicketState::closed;
  const bool own = call.caller.id == ticket.reporter;
  const bool answers = std::any_of(parties.begin(), parties.end(), [&](const auto& party) {
    return call.caller.is_member_of(ticket.community, party);
  });
  if (living && answers) moves.emplace_back("answer");
  if (domain::insiders.intersects(roles) || own) moves.emplace_back("comment");
  if (note_writers.intersects(roles) && may_note(call, ticket)) moves.emplace_back("note");
  if (living && !own && domain::insiders.intersects(roles)) moves.emplace_back("support");
  return moves;
}

void add_ticket_answers(CommandTable& commands) {
  commands.add<PutAnswer>();
  commands.add<AddComment>();
  commands.add<AddSupport>();
  commands.add<WithdrawSupport>();
}

}  // namespace sifang::app
