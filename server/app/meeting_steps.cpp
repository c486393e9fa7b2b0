// SPDX-License-Identifier: Apache-2.0
#include "app/meeting_steps.hpp"

#include <algorithm>

#include "app/agenda.hpp"
#include "app/communities.hpp"
#include "app/masked_texts.hpp"
#include "app/meetings.hpp"
#include "app/seats.hpp"
#include "app/tickets.hpp"
#include "base/crypto.hpp"
#include "domain/floor.hpp"
#include "store/queries.hpp"

namespace sifang::app::meeting_steps {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::ItemState;
using domain::Meeting;
using domain::MeetingState;
using enum domain::Role;
using enum domain::MeetingState;

void end_item(Step& step, AgendaItem& item, ItemState state) {
  item.state = state;
  item.ended_at = step.call.now;
  // As they stand, kept for the minutes; a ticket is answered by all parties of the community.
  if (item.ticket)
    item.answers = written_answers(step.call.tx, item.ticket,
                                   load_parties(step.call.tx, step.meeting.community));
  save_item(step.call.tx, item);
  step.items.push_back(item.id);
}

/// What becomes of an item without a decision: a question that was answered in writing is settled.
ItemState undecided(const AgendaItem& item) {
  return item.answered ? ItemState::decided : ItemState::deferred;
}

void end_current(Step& step) {
  if (auto* current = step.meeting.find_item(step.meeting.current)) {
    clear_floor(step.call, step.meeting, *current, domain::Displaced::ended);
    if (current->state == ItemState::current) end_item(step, *current, undecided(*current));
  }
  step.meeting.current = {};
}

void complete_agenda(Step& step) {
  for (auto id : build_agenda(step.call, step.meeting)) step.items.push_back(id);
  step.order = true;
}

/// Calendars learn of it as something newer than what they have.
void change_in_calendar(Step& step) {
  auto& meeting = step.meeting;
  ++meeting.sequence;
  meeting.changed_at = step.call.now;
  meeting.change_reason = step.input.reason.value_or("");
  step.extra = write_calendar_change(meeting);
}

bool has_open_vote(const Meeting& meeting, store::Transaction& tx) {
  const auto* current = meeting.find_item(meeting.current);
  if (!current) return false;
  auto item = *current;
  load_item_details(tx, item);
  return domain::has_open_vote(item);
}

}  // namespace

base::Result<void> lock(Step& step) {
  if (auto state = require_state(step.meeting, {scheduled}); !state) return state;
  if (step.meeting.locked) return Error{Errc::illegal_move, "the agenda is locked"};
  complete_agenda(step);
  step.meeting.locked = true;
  return {};
}

base::Result<void> build(Step& step) {
  if (auto state = require_state(step.meeting, {scheduled}); !state) return state;
  if (step.meeting.locked) return Error{Errc::illegal_move, "the agenda is locked"};
  complete_agenda(step);
  return {};
}

base::Result<void> begin_check_in(Step& step) {
  if (auto state = require_state(step.meeting, {scheduled}); !state) return state;
  if (!step.meeting.locked) complete_agenda(step);
  step.meeting.locked = true;
  step.meeting.state = MeetingState::open;
  step.meeting.opened_at = step.call.now;
  const auto community = load_community(step.call.tx, step.meeting.community);
  step.meeting.turn_minutes = community.turn_minutes;
  step.meeting.party_minutes = community.party_minutes;
  // From here on it has these seats, whatever becomes of its series.
  seat_meeting(step.call.tx, step.meeting, domain::Seating(step.meeting.seating));
  step.extra = write_chosen(step.meeting.seating);
  step.call.tx.execute(query::keep_check_in_secret,
                       {step.meeting.id, store::Bytes{base::random_bytes(32)}});
  return {};
}

base::Result<void> start(Step& step) {
  if (auto state = require_state(step.meeting, {MeetingState::open}); !state) return state;
  const auto missing = domain::missing_parties(step.meeting, step.parties);
  if (!missing.empty() && !step.input.without_quorum) {
    std::string names;
    for (const auto& party : missing) names += (names.empty() ? "" : ", ") + party;
    return Error{Errc::no_quorum, "nobody is here for: " + names};
  }
  step.meeting.without_quorum = missing.empty() ? std::nullopt : step.input.without_quorum;
  step.meeting.state = in_session;
  step.meeting.started_at = step.call.now;
  return {};
}

base::Result<void> take_recess(Step& step) {
  if (auto state = require_state(step.meeting, {in_session}); !state) return state;
  if (auto* current = step.meeting.find_item(step.meeting.current)) {
    clear_floor(step.call, step.meeting, *current, domain::Displaced::paused);
    if (current->state == ItemState::current) {
      domain::stop_clock(*current, step.call.now);
      save_item(step.call.tx, *current);
      step.items.push_back(current->id);
    }
  }
  step.meeting.state = recess;
  return {};
}

base::Result<void> resume(Step& step) {
  if (auto state = require_state(step.meeting, {recess}); !state) return state;
  auto* current = step.meeting.find_item(step.meeting.current);
  if (current && current->state == ItemState::current) {
    load_item_details(step.call.tx, *current);
    domain::run_clock(*current, step.call.now);
    save_item(step.call.tx, *current);
    step.items.push_back(current->id);
  }
  step.meeting.state = in_session;
  return {};
}

base::Result<void> next(Step& step) {
  if (auto state = require_state(step.meeting, {in_session}); !state) return state;
  if (has_open_vote(step.meeting, step.call.tx))
    return Error{Errc::illegal_move, "a vote is open; close it first"};
  auto* following = step.input.item ? step.meeting.find_item(*step.input.item)
                                    : domain::find_following(step.meeting);
  if (step.input.item && !following)
    return Error{Errc::invalid, "", {{"/item", "is not on this agenda"}}};
  // Two hosts have asked for the same: it is done.
  if (step.input.item && following->state == ItemState::current) {
    step.changed = false;
    return {};
  }
  // A deferred item may be taken up again by name.
  if (step.input.item && following->state != ItemState::pending &&
      following->state != ItemState::deferred)
    return Error{Errc::illegal_move,
                 "the item is " + std::string(domain::to_text(following->state))};
  end_current(step);
  if (!following) return {};
  following->state = ItemState::current;
  following->started_at = step.call.now;
  domain::begin_clock(*following, step.call.now);
  following->ended_at.reset();
  save_item(step.call.tx, *following);
  step.items.push_back(following->id);
  step.meeting.current = following->id;
  return {};
}

base::Result<void> close(Step& step) {
  if (auto state = require_state(step.meeting, {in_session, recess}); !state) return state;
  // Of any item: one that is not under discussion is voted on as well.
  if (step.call.tx.find([](const store::Row&) { return true; }, query::find_open_vote,
                        {step.meeting.id}))
    return Error{Errc::illegal_move, "a vote is open; close it first"};
  end_current(step);
  for (auto& item : step.meeting.agenda)
    if (item.state == ItemState::pending) end_item(step, item, undecided(item));
  release_agenda(step.call, step.meeting);
  step.call.tx.execute(query::forget_check_in_secret, {step.meeting.id});
  step.meeting.state = closed;
  step.meeting.closed_at = step.call.now;
  return {};
}

/// There is a draft of the minutes: of the first edition or of a later one.
static base::Result<void> require_draft(const Meeting& meeting) {
  if (meeting.has_draft_minutes()) return {};
  return require_state(meeting, {closed});
}

base::Result<void> sign(Step& step) {
  if (auto draft = require_draft(step.meeting); !draft) return draft;
  const auto party = party_at(step.call.caller, step.meeting);
  const auto& people = step.meeting.attendance;
  const bool present =
      std::any_of(people.begin(), people.end(), [&](const domain::Attendance& entry) {
        return entry.party == party && entry.role != domain::AttendanceRole::observer;
      });
  if (party.empty() || !present) return Error{Errc::forbidden, "your party was not at the meeting"};
  const auto user = step.call.caller.id;
  const auto own = std::find_if(people.begin(), people.end(),
                                [&](const auto& entry) { return entry.user == user; });
  // As for ballots: a deputy only in place of a member who was not there, and not one who was not
  // there either.
  const auto role = own != people.end() ? own->role : role_at(step.call.caller, step.meeting);
  if (role == domain::AttendanceRole::deputy &&
      !domain::has_own_ballot(step.meeting.seating, people, user))
    return Error{Errc::forbidden, "somebody else of your party was there, who signs"};
  bool added = false;
  step.call.tx.for_each(
      query::add_signature,
      {step.meeting.id, step.meeting.edition(), party, step.call.caller.id, step.call.now},
      [&](const store::Row&) { return added = true; });
  if (!added) return Error{Errc::conflict, "your party has signed"};
  step.meeting.signatures.push_back({party, step.call.caller.name, step.call.now});
  return {};
}

base::Result<void> publish(Step& step) {
  if (auto draft = require_draft(step.meeting); !draft) return draft;
  std::string unsigned_parties;
  for (const auto& party : step.parties) {
    const auto at_table = [&](const domain::Attendance& entry) {
      return entry.party == party && entry.role != domain::AttendanceRole::observer;
    };
    const auto signed_by = [&](const domain::Signature& signature) {
      return signature.party == party;
    };
    const auto& meeting = step.meeting;
    if (std::any_of(meeting.attendance.begin(), meeting.attendance.end(), at_table) &&
        std::none_of(meeting.signatures.begin(), meeting.signatures.end(), signed_by))
      unsigned_parties += (unsigned_parties.empty() ? "" : ", ") + party;
  }
  if (!unsigned_parties.empty())
    return Error{Errc::not_signed, "still to sign: " + unsigned_parties};
  if (step.meeting.is_being_corrected()) {
    step.meeting.corrections.back().published_at = step.call.now;
    return {};
  }
  step.meeting.state = published;
  step.meeting.published_at = step.call.now;
  return {};
}

base::Result<void> move(Step& step) {
  auto& meeting = step.meeting;
  const auto& input = step.input;
  if (auto state = require_state(meeting, {scheduled}); !state) return state;
  if (!input.starts_at && !input.place && !input.minutes)
    return Error{Errc::invalid, "", {{"/starts_at", "say when, where or how long it is instead"}}};
  if (input.starts_at && *input.starts_at != meeting.starts_at) {
    if (auto time = require_time_to_come(*input.starts_at, step.call.now); !time) return time;
    meeting.starts_at = *input.starts_at;
    meeting.reminded = domain::reminders_past(meeting.starts_at, step.call.now);
  }
  if (input.place) meeting.place = *input.place;
  if (input.minutes) meeting.minutes = *input.minutes;
  change_in_calendar(step);
  return {};
}

base::Result<void> cancel(Step& step) {
  if (auto state = require_state(step.meeting, {scheduled, MeetingState::open}); !state)
    return state;
  release_agenda(step.call, step.meeting);
  step.call.tx.execute(query::forget_check_in_secret, {step.meeting.id});
  step.meeting.state = cancelled;
  change_in_calendar(step);
  return {};
}

}  // namespace sifang::app::meeting_steps
