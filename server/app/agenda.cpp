// SPDX-License-Identifier: Apache-2.0
// Agendas: filling themselves, and what people put on them, move and take off.
#include "app/agenda.hpp"

#include <algorithm>
#include <stdexcept>

#include "app/communities.hpp"
#include "app/masked_texts.hpp"
#include "app/meetings.hpp"
#include "app/papers.hpp"
#include "app/tickets.hpp"
#include "domain/agenda_order.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaCandidate;
using domain::AgendaItem;
using domain::AgendaReason;
using domain::ItemKind;
using domain::ItemState;
using domain::Meeting;
using domain::MeetingState;
using enum domain::Role;

bool stands_already(const Meeting& meeting, const AgendaCandidate& candidate) {
  return std::any_of(meeting.agenda.begin(), meeting.agenda.end(), [&](const AgendaItem& item) {
    return (candidate.ticket && item.ticket == candidate.ticket) ||
           (candidate.commitment && item.commitment == candidate.commitment) ||
           (!candidate.ticket && !candidate.commitment && item.title == candidate.title);
  });
}

/// Where in the agenda something of this reason goes: before the first of a later reason.
std::size_t place_for(const Meeting& meeting, AgendaReason reason) {
  const auto rank = [](std::string_view text) {
    for (auto known : {AgendaReason::commitment, AgendaReason::overdue, AgendaReason::sent,
                       AgendaReason::supported, AgendaReason::carried})
      if (domain::to_text(known) == text) return static_cast<int>(known);
    return 99;  // put there by people: stays behind what comes by itself
  };
  for (std::size_t i = 0; i < meeting.agenda.size(); ++i)
    if (rank(meeting.agenda[i].reason) > static_cast<int>(reason)) return i;
  return meeting.agenda.size();
}

void renumber(store::Transaction& tx, Meeting& meeting) {
  std::int64_t position = 0;
  for (auto& item : meeting.agenda) {
    if (item.position != ++position) {
      item.position = position;
      tx.execute(query::set_item_position, {position, item.id});
    }
  }
}

/// Takes an item out, and puts it where `place` says among the rest.
template <class Place>
void move_item(store::Transaction& tx, Meeting& meeting, base::ItemId id, Place place) {
  const auto from = meeting.agenda.begin() + (meeting.find_item(id) - meeting.agenda.data());
  auto moved = std::move(*from);
  meeting.agenda.erase(from);
  meeting.agenda.insert(meeting.agenda.begin() + static_cast<std::ptrdiff_t>(place(meeting)),
                        std::move(moved));
  renumber(tx, meeting);
}

/// Counts a ticket's agendas up or down: a recorder sees a private one while it is on an agenda.
void count_agenda(const Call& call, base::TicketId ticket, std::int64_t change) {
  if (ticket) call.tx.execute(query::count_agenda, {change, ticket});
}

base::ItemId insert(const Call& call, Meeting& meeting, std::size_t place,
                    const AgendaCandidate& what, std::string_view reason, base::UserId by,
                    int minutes, std::string_view urgent = {}) {
  const auto id = call.make_id<base::ItemId>();
  call.tx.execute(
      query::add_item,
      {id, meeting.id, static_cast<std::int64_t>(place) + 1, domain::to_text(what.kind), what.title,
       what.ticket, what.commitment, by, reason, minutes, what.carried_from, urgent});
  count_agenda(call, what.ticket, 1);
  if (what.carried_from) static_cast<void>(carry_papers(call, what.carried_from, id));
  // Read back as every reader will: with the ticket's number and audience.
  auto fresh = load_meeting(call.tx, meeting.id, Depth::agenda);
  auto* read = fresh.find_item(id);
  if (!read) throw std::logic_error("the agenda has more items than are read");
  auto item = std::move(*read);
  show_as_written(item.papers);
  meeting.agenda.insert(meeting.agenda.begin() + static_cast<std::ptrdiff_t>(place),
                        std::move(item));
  renumber(call.tx, meeting);
  return id;
}

void withdraw(const Call& call, AgendaItem& item) {
  item.state = ItemState::withdrawn;
  item.ended_at = call.now;
  save_item(call.tx, item);
  count_agenda(call, item.ticket, -1);
}

/// A ticket that is on the agenda already and is carried over as well: its papers come along. The
/// item, where there were any.
base::ItemId bring_papers(const Call& call, Meeting& meeting, const AgendaCandidate& candidate) {
  if (!candidate.carried_from || !candidate.ticket) return {};
  for (auto& item : meeting.agenda) {
    if (item.ticket != candidate.ticket || item.state != ItemState::pending) continue;
    if (!carry_papers(call, candidate.carried_from, item.id)) return {};
    item.papers = load_meeting(call.tx, meeting.id, Depth::agenda).find_item(item.id)->papers;
    show_as_written(item.papers);
    return item.id;
  }
  return {};
}

/// What came by itself goes by itself when its ticket has been closed meanwhile, or another meeting
/// has said the last word on its task.
std::vector<base::ItemId> withdraw_settled(const Call& call, Meeting& meeting) {
  auto settled = call.tx.list([](const store::Row& row) { return row.id<base::ItemId>(0); },
                              query::list_settled_items, {meeting.id});
  std::erase_if(settled, [&](base::ItemId id) { return !meeting.find_item(id); });
  for (const auto id : settled) withdraw(call, *meeting.find_item(id));
  return settled;
}

/// Whether an agenda bears another item. So many of one person's questions wait at a time, and
/// questions leave room for what the host puts there. Errors: conflict.
base::Result<void> require_room(const Meeting& meeting, ItemKind kind, base::UserId person) {
  const auto& agenda = meeting.agenda;
  const auto count = [&](auto what) {
    return static_cast<std::size_t>(std::count_if(agenda.begin(), agenda.end(), what));
  };
  if (kind == ItemKind::question) {
    const auto waits = count([&](const AgendaItem& item) {
      return item.kind == ItemKind::question && item.by_id == person &&
             (item.state == ItemState::pending || item.state == ItemState::current);
    });
    if (waits >= domain::own_open_questions)
      return Error{Errc::conflict,
                   std::to_string(waits) + " of your questions wait already; that is enough"};
    const auto asked =
        count([](const AgendaItem& item) { return item.kind == ItemKind::question; });
    if (asked >= domain::most_questions)
      return Error{Errc::conflict, "there were questions enough; ask at the next meeting"};
  }
  if (agenda.size() >= domain::most_items)
    return Error{Errc::conflict, "there are items enough; put it on the next agenda"};
  return {};
}

struct AddItem {
  static constexpr CommandInfo info{
      .name = "agenda.add",
      .verb = Verb::post,
      .path = "/meetings/{id}/agenda",
      .effect = Effect::write,
      .roles = domain::insiders,
      .status = 201,
      .returns = "item",
      .summary = "Puts a ticket or a topic on the agenda (the host), or a question (anybody)."};
  struct Input {
    base::MeetingId id;
    ItemKind kind = ItemKind::topic;
    std::optional<std::string> title, ticket, urgent;
    std::optional<int> minutes;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.id("id", &Input::id)
        .code("kind", &Input::kind, {"ticket", "topic", "question"},
              [](std::string_view text) { return domain::parse<ItemKind>(text); });
    return shape.line("title", &Input::title, {1, domain::question_max})
        .text("ticket", &Input::ticket, {1, 60}, "id or number, for kind ticket")
        .integer("minutes", &Input::minutes, 1, 240, "of a question, the host alone sets them")
        .text("urgent", &Input::urgent, {1, domain::reason_max},
              "why it cannot wait, for what comes on a locked agenda");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    const bool hosts = call.caller.has_role(meeting->community, host);
    const bool question = input.kind == ItemKind::question;
    if (!question && !hosts)
      return Error{Errc::forbidden, "the host builds the agenda; ask a question"};
    using enum MeetingState;
    if (auto state = require_state(*meeting, {scheduled, open, in_session, recess}); !state)
      return state.error();
    if (auto plain = check_question(input, hosts); question && !plain) return plain.error();
    const bool late = meeting->locked && !question;
    if (late && !input.urgent)
      return Error{Errc::illegal_move, "the agenda is locked; say why this cannot wait"};
    if (auto room = require_room(*meeting, input.kind, call.caller.id); !room) return room.error();

    AgendaCandidate what{.reason = AgendaReason::sent,
                         .kind = input.kind,
                         .title = input.title.value_or(""),
                         .ticket = {},
                         .commitment = {},
                         .carried_from = {},
                         .private_ticket = false,
                         .supporters = 0,
                         .since = call.now};
    if (input.kind == ItemKind::ticket) {
      if (!input.ticket) return Error{Errc::invalid, "", {{"/ticket", "is missing"}}};
      auto ticket = find_visible_ticket(call, *input.ticket);
      if (!ticket) return ticket.error();
      if (ticket->community != meeting->community)
        return Error{Errc::invalid, "", {{"/ticket", "is of another community"}}};
      if (std::any_of(meeting->agenda.begin(), meeting->agenda.end(), [&](const AgendaItem& item) {
            return item.ticket == ticket->id &&
                   item.state != ItemState::withdrawn;  // may come back
          }))
        return Error{Errc::conflict, "the ticket is on this agenda"};
      what.ticket = ticket->id;
      if (what.title.empty()) what.title = written_title(call.tx, *ticket);
    }
    if (what.title.empty()) return Error{Errc::invalid, "", {{"/title", "is missing"}}};
    const auto id = insert(call, *meeting, meeting->agenda.size(), what, "", call.caller.id,
                           input.minutes.value_or(domain::default_minutes(input.kind)),
                           late ? *input.urgent : "");
    append_meeting_event(call, *meeting, meeting->seating.parties,
                         {.kind = "meeting.item_added",
                          .subject = subject_of("agenda", id),
                          .head = false,
                          .items = {meeting->find_item(id)},
                          .order = true});
    return item_reply(call, meeting->id, id);
  }

 private:
  /// Whoever asks has the time that every question has, and asks about no ticket. Errors: invalid.
  static base::Result<void> check_question(const Input& input, bool hosts) {
    std::vector<base::FieldError> wrong;
    if (input.minutes && !hosts) wrong.push_back({"/minutes", "is for the host to set"});
    if (input.ticket) wrong.push_back({"/ticket", "is for kind ticket"});
    if (wrong.empty()) return {};
    return Error{Errc::invalid, "", std::move(wrong)};
  }
};

struct UpdateItem {
  static constexpr CommandInfo info{
      .name = "agenda.update",
      .verb = Verb::patch,
      .path = "/agenda/{id}",
      .effect = Effect::write,
      .roles = {host},
      .returns = "meeting",
      .summary = "Changes an item's title, minutes or place on the agenda.",
      .versioned = true};
  struct Input {
    base::ItemId id;
    std::optional<std::string> title;
    std::optional<int> minutes;
    std::optional<std::int64_t> position;
    std::optional<base::ItemId> before;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .line("title", &Input::title, {1, domain::question_max})
        .integer("minutes", &Input::minutes, 1, 240)
        .integer("position", &Input::position, 1, 500, "1 is first; behind the end: last")
        .id("before", &Input::before, "the item that it goes before, wherever that stands by now");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    using enum MeetingState;
    if (auto state = require_state(*meeting, {scheduled, open, in_session, recess}); !state)
      return state.error();
    auto* item = meeting->find_item(input.id);
    if (auto fresh = call.require_version(item->version); !fresh) return fresh.error();
    if (input.before && (input.position || !meeting->find_item(*input.before))) {
      const auto* why = input.position ? "or position, not both" : "is not on this agenda";
      return Error{Errc::invalid, "", {{"/before", why}}};
    }
    if (input.title) item->title = *input.title;
    if (input.minutes) item->minutes = *input.minutes;
    save_item(call.tx, *item);
    if (input.before && *input.before != input.id)
      move_item(call.tx, *meeting, input.id, [&](const Meeting& rest) {
        return static_cast<std::size_t>(rest.find_item(*input.before) - rest.agenda.data());
      });
    if (input.position)
      move_item(call.tx, *meeting, input.id, [&](const Meeting& rest) {
        return std::min(static_cast<std::size_t>(*input.position) - 1, rest.agenda.size());
      });
    load_item_details(call.tx, *meeting->find_item(input.id));  // its decision is told with it
    append_meeting_event(call, *meeting, meeting->seating.parties,
                         {.kind = "meeting.item_changed",
                          .subject = subject_of("agenda", input.id),
                          .head = false,
                          .items = {meeting->find_item(input.id)},
                          .order = true});
    return meeting_reply(call, meeting->id);
  }
};

struct RemoveItem {
  static constexpr CommandInfo info{
      .name = "agenda.remove",
      .verb = Verb::delete_,
      .path = "/agenda/{id}",
      .effect = Effect::write,
      .roles = {host},
      .returns = "meeting",
      .summary = "Takes an item off; it stays on the page as withdrawn.",
      .versioned = true};
  struct Input {
    base::ItemId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    using enum MeetingState;
    if (auto state = require_state(*meeting, {scheduled, open, in_session, recess}); !state)
      return state.error();
    auto* item = meeting->find_item(input.id);
    if (auto fresh = call.require_version(item->version); !fresh) return fresh.error();
    if (item->state != ItemState::pending)
      return Error{Errc::illegal_move, "the item is " + std::string(domain::to_text(item->state))};
    load_item_details(call.tx, *item);
    if (domain::has_open_vote(*item))
      return Error{Errc::illegal_move, "a vote is open; close it first"};
    withdraw(call, *item);
    append_meeting_event(call, *meeting, meeting->seating.parties,
                         {.kind = "meeting.item_removed",
                          .subject = subject_of("agenda", input.id),
                          .head = false,
                          .items = {item}});
    return meeting_reply(call, meeting->id);
  }
};

}  // namespace

std::vector<base::ItemId> build_agenda(const Call& call, Meeting& meeting) {
  auto changed = withdraw_settled(call, meeting);
  for (const auto& candidate : domain::order_agenda(find_candidates(call, meeting))) {
    if (stands_already(meeting, candidate)) {
      if (const auto richer = bring_papers(call, meeting, candidate)) changed.push_back(richer);
      continue;
    }
    if (meeting.agenda.size() >= domain::most_agenda) continue;  // waits for the next meeting
    changed.push_back(insert(call, meeting, place_for(meeting, candidate.reason), candidate,
                             domain::to_text(candidate.reason), {},
                             domain::default_minutes(candidate.kind)));
  }
  return changed;
}

void put_on_next_agenda(const Call& call, const domain::Ticket& ticket,
                        domain::AgendaReason reason) {
  const auto next = call.tx.find([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                                 query::find_next_meeting, {ticket.community, call.now - patience});
  if (!next) return;
  auto meeting = load_meeting(call.tx, *next, Depth::people);
  const AgendaCandidate what{.reason = reason,
                             .kind = ItemKind::ticket,
                             .title = written_title(call.tx, ticket),
                             .ticket = ticket.id,
                             .commitment = {},
                             .carried_from = {},
                             .private_ticket = false,
                             .supporters = ticket.supporters,
                             .since = call.now};
  if (stands_already(meeting, what) || meeting.agenda.size() >= domain::most_agenda) return;
  const auto id = insert(call, meeting, place_for(meeting, what.reason), what,
                         domain::to_text(what.reason), {}, domain::default_minutes(what.kind));
  append_meeting_event(call, meeting, meeting.seating.parties,
                       {.kind = "meeting.item_added",
                        .subject = subject_of("agenda", id),
                        .head = false,
                        .items = {meeting.find_item(id)},
                        .order = true});
}

void release_agenda(const Call& call, const Meeting& meeting) {
  for (const auto& item : meeting.agenda)
    if (item.state != ItemState::withdrawn) count_agenda(call, item.ticket, -1);
}

void add_agenda_commands(CommandTable& commands) {
  commands.add<AddItem>();
  commands.add<UpdateItem>();
  commands.add<RemoveItem>();
}

}  // namespace sifang::app
