// SPDX-License-Identifier: Apache-2.0
// Running a meeting: from locking the agenda to publishing the minutes.
#include <algorithm>

#include "app/agenda.hpp"
#include "app/masked_texts.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::ItemState;
using domain::Meeting;
using domain::MeetingState;
using domain::RoleSet;
using enum domain::Role;
using enum domain::MeetingState;

/// What the actions carry; which of it an action takes is in its shape.
struct ActionInput {
  base::MeetingId id;
  std::optional<base::UserId> user;
  std::optional<base::ItemId> item;
  std::optional<std::string> without_quorum, reason;
  std::optional<base::Time> starts_at;
};
using Fields = protocol::Shape<ActionInput>;
Fields id_field() { return Fields{}.id("id", &ActionInput::id); }

/// A meeting under change, with what its event will say.
struct Step {
  Call& call;
  Meeting& meeting;
  const std::vector<std::string>& parties;
  const ActionInput& input;
  std::vector<base::ItemId> items = {};  // items whose own fields the event carries
  bool order = false;
  std::string extra = {};
  bool changed = true;  // false: it is so already, no event
};

void end_item(Step& step, AgendaItem& item, ItemState state) {
  item.state = state;
  item.ended_at = step.call.now;
  // As they stand, kept for the minutes.
  if (item.ticket) item.answers = written_answers(step.call.tx, item.ticket, step.parties);
  save_item(step.call.tx, item);
  step.items.push_back(item.id);
}

void end_current(Step& step) {
  if (auto* current = step.meeting.find_item(step.meeting.current))
    if (current->state == ItemState::current) end_item(step, *current, ItemState::deferred);
  step.meeting.current = {};
}

void complete_agenda(Step& step) {
  for (auto id : build_agenda(step.call, step.meeting)) step.items.push_back(id);
  step.order = true;
}

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
  return {};
}

base::Result<void> check_in(Step& step) {
  using enum MeetingState;
  if (auto state = require_state(step.meeting, {MeetingState::open, in_session, recess}); !state)
    return state;
  const auto& caller = step.call.caller;
  const auto community = step.meeting.community;
  Caller person = caller;
  if (step.input.user && *step.input.user != caller.id) {
    if (!caller.has_role(community, host))
      return Error{Errc::forbidden, "only the host checks others in"};
    if (!step.call.tx.find([](const store::Row&) { return true; }, query::get_user,
                           {*step.input.user}))
      return Error{Errc::invalid, "", {{"/user", "is not known"}}};
    person = load_caller(step.call.tx, *step.input.user);
    if (person.roles_in(community).empty())
      return Error{Errc::invalid, "", {{"/user", "has no role in this community"}}};
  }
  const bool seated = person.has_role(community, member);
  const auto party = seated ? std::string(person.party_in(community)) : std::string();
  step.changed = false;
  step.call.tx.for_each(
      query::add_attendance,
      {step.meeting.id, person.id, party, seated ? "member" : "observer", step.call.now},
      [&](const store::Row&) { return step.changed = true; });
  if (!step.changed) return {};
  step.meeting.attendance.push_back(
      {person.id, person.name, party,
       seated ? domain::AttendanceRole::member : domain::AttendanceRole::observer, step.call.now});
  protocol::JsonWriter out;
  out.begin_array();
  protocol::write_attendance(out, step.meeting.attendance.back());
  out.end_array();
  step.extra = "\"attendance\":" + out.take();
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
  step.meeting.state = recess;
  return {};
}

base::Result<void> resume(Step& step) {
  if (auto state = require_state(step.meeting, {recess}); !state) return state;
  step.meeting.state = in_session;
  return {};
}

bool has_open_vote(const Meeting& meeting, store::Transaction& tx) {
  const auto* current = meeting.find_item(meeting.current);
  if (!current) return false;
  auto item = *current;
  load_item_details(tx, item);
  return std::any_of(item.votes.begin(), item.votes.end(), [](const domain::Vote& vote) {
    return vote.state == domain::VoteState::open;
  });
}

base::Result<void> next(Step& step) {
  if (auto state = require_state(step.meeting, {in_session}); !state) return state;
  if (has_open_vote(step.meeting, step.call.tx))
    return Error{Errc::illegal_move, "a vote is open; close it first"};
  auto& agenda = step.meeting.agenda;
  auto following = std::find_if(agenda.begin(), agenda.end(), [&](const AgendaItem& item) {
    return step.input.item ? item.id == *step.input.item : item.state == ItemState::pending;
  });
  if (step.input.item && following == agenda.end())
    return Error{Errc::invalid, "", {{"/item", "is not on this agenda"}}};
  // A deferred item may be taken up again by name.
  if (step.input.item && following->state != ItemState::pending &&
      following->state != ItemState::deferred)
    return Error{Errc::illegal_move,
                 "the item is " + std::string(domain::to_text(following->state))};
  end_current(step);
  if (following == agenda.end()) return {};
  following->state = ItemState::current;
  following->started_at = step.call.now;
  following->ended_at.reset();
  save_item(step.call.tx, *following);
  step.items.push_back(following->id);
  step.meeting.current = following->id;
  return {};
}

base::Result<void> close(Step& step) {
  if (auto state = require_state(step.meeting, {in_session, recess}); !state) return state;
  if (has_open_vote(step.meeting, step.call.tx))
    return Error{Errc::illegal_move, "a vote is open; close it first"};
  end_current(step);
  for (auto& item : step.meeting.agenda)
    if (item.state == ItemState::pending) end_item(step, item, ItemState::deferred);
  release_agenda(step.call, step.meeting);
  step.meeting.state = closed;
  step.meeting.closed_at = step.call.now;
  return {};
}

base::Result<void> sign(Step& step) {
  if (auto state = require_state(step.meeting, {closed}); !state) return state;
  const auto community = step.meeting.community;
  const auto party = std::string(step.call.caller.party_in(community));
  const auto& people = step.meeting.attendance;
  const bool present =
      std::any_of(people.begin(), people.end(), [&](const domain::Attendance& entry) {
        return entry.party == party && entry.role != domain::AttendanceRole::observer;
      });
  if (party.empty() || !present) return Error{Errc::forbidden, "your party was not at the meeting"};
  bool added = false;
  step.call.tx.for_each(query::add_signature,
                        {step.meeting.id, party, step.call.caller.id, step.call.now},
                        [&](const store::Row&) { return added = true; });
  if (!added) return Error{Errc::conflict, "your party has signed"};
  step.meeting.signatures.push_back({party, step.call.caller.name, step.call.now});
  return {};
}

base::Result<void> publish(Step& step) {
  if (auto state = require_state(step.meeting, {closed}); !state) return state;
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
  step.meeting.state = published;
  step.meeting.published_at = step.call.now;
  return {};
}

base::Result<void> move(Step& step) {
  if (auto state = require_state(step.meeting, {scheduled}); !state) return state;
  if (auto time = require_time_to_come(*step.input.starts_at, step.call.now); !time) return time;
  step.meeting.starts_at = *step.input.starts_at;
  ++step.meeting.sequence;
  return {};
}

base::Result<void> cancel(Step& step) {
  if (auto state = require_state(step.meeting, {scheduled, MeetingState::open}); !state)
    return state;
  release_agenda(step.call, step.meeting);
  step.meeting.state = cancelled;
  ++step.meeting.sequence;
  return {};
}

/// One row per action.
struct Action {
  std::string_view name, event;
  RoleSet roles;
  base::Result<void> (*apply)(Step&);
  std::string_view summary;
  Fields (*fields)();

  /// The `action` of a request: the name without its noun.
  [[nodiscard]] constexpr std::string_view code() const { return name.substr(name.find('.') + 1); }
};

Fields with_reason() {
  return id_field().text("reason", &ActionInput::reason, {0, domain::reason_max});
}

constexpr std::array actions{
    Action{"meeting.build",
           "meeting.item_changed",
           {host},
           build,
           "Adds to the agenda what is waiting.",
           id_field},
    Action{"meeting.lock",
           "meeting.locked",
           {host},
           lock,
           "Completes the agenda and locks it.",
           id_field},
    Action{"meeting.open",
           "meeting.opened",
           {host},
           begin_check_in,
           "Locks the agenda; check-in begins.",
           id_field},
    Action{"meeting.check_in", "meeting.checked_in", domain::insiders, check_in,
           "Checks the caller in, or by the host somebody else; members take their seat.",
           [] { return id_field().id("user", &ActionInput::user); }},
    Action{"meeting.start",
           "meeting.started",
           {host},
           start,
           "Begins when every party is present.",
           [] {
             return id_field().text("without_quorum", &ActionInput::without_quorum,
                                    {1, domain::reason_max}, "reason for a talk without votes");
           }},
    Action{
        "meeting.recess", "meeting.recessed", {host}, take_recess, "Pauses the meeting.", id_field},
    Action{
        "meeting.resume", "meeting.resumed", {host}, resume, "Goes on after a recess.", id_field},
    Action{"meeting.next",
           "meeting.item_started",
           {host},
           next,
           "Ends the current item and takes the following one, or the one named.",
           [] { return id_field().id("item", &ActionInput::item); }},
    Action{"meeting.close",
           "meeting.closed",
           {host},
           close,
           "Ends the meeting; what is undecided is carried over.",
           id_field},
    Action{"meeting.sign",
           "meeting.signed",
           {member},
           sign,
           "Signs the minutes for one's party.",
           id_field},
    Action{"meeting.publish",
           "meeting.published",
           {host, recorder},
           publish,
           "Publishes the minutes once every party present has signed.",
           id_field},
    Action{"meeting.move",
           "meeting.moved",
           {host},
           move,
           "Moves a meeting that has not begun.",
           [] { return id_field().time("starts_at", &ActionInput::starts_at).required(); }},
    Action{"meeting.cancel",
           "meeting.cancelled",
           {host},
           cancel,
           "Cancels a meeting that has not begun.",
           with_reason},
};

void append_event_of(Step& step, const Action& action) {
  std::vector<const AgendaItem*> items;
  for (auto id : step.items)
    if (const auto* item = step.meeting.find_item(id)) items.push_back(item);
  if (step.input.reason && !step.input.reason->empty()) {
    protocol::JsonWriter out;
    out.value(*step.input.reason);
    step.extra = "\"reason\":" + out.take();
  }
  append_meeting_event(
      step.call, step.meeting, step.parties,
      {.kind = action.event, .items = items, .order = step.order, .extra = step.extra});
}

base::Result<Reply> act(Call& call, const Action& action, const ActionInput& input) {
  auto found = find_visible_meeting(call, input.id, Depth::people);
  if (!found) return found.error();
  Meeting& meeting = *found;
  if (auto allowed = call.require_role(meeting.community); !allowed) return allowed.error();
  if (auto fresh = call.require_version(meeting.version); !fresh) return fresh.error();
  const auto parties = load_parties(call.tx, meeting.community);
  Step step{.call = call, .meeting = meeting, .parties = parties, .input = input};
  if (auto done = action.apply(step); !done) return done.error();
  if (step.changed) {
    save_meeting(call.tx, meeting);
    append_event_of(step, action);
  }
  if (meeting.state == published) {
    // The minutes say up to which event they speak.
    call.tx.for_each(query::get_log_end, {meeting.community}, [&](const store::Row& row) {
      const auto seq = row.integer(0);
      const auto hash = row.string(1);
      call.tx.execute(query::set_published, {seq, store::Bytes{hash}, meeting.id});
      return false;
    });
  }
  if (meeting.state == closed && action.apply == close && meeting.series)
    schedule_next(call, meeting.series, meeting.starts_at);
  return meeting_reply(call, meeting.id);
}

/// The commands of the rows above: they differ by their row and in nothing else.
template <std::size_t index>
struct Act {
  using Input = ActionInput;
  static constexpr CommandInfo info{.name = actions[index].name,
                                    .verb = Verb::post,
                                    .path = "/meetings/{id}/actions",
                                    .action = actions[index].code(),
                                    .effect = Effect::write,
                                    .roles = actions[index].roles,
                                    .returns = "meeting",
                                    .summary = actions[index].summary,
                                    .versioned = true};
  static Fields shape() { return actions[index].fields(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return act(call, actions[index], input);
  }
};

template <std::size_t... index>
void add_all(CommandTable& commands, std::index_sequence<index...>) {
  (commands.add<Act<index>>(), ...);
}

/// In which states an action makes sense, for `moves`: a first look; guards may still refuse.
bool fits(std::string_view action, const Meeting& meeting) {
  const auto in = [&](std::initializer_list<MeetingState> states) {
    return std::find(states.begin(), states.end(), meeting.state) != states.end();
  };
  if (action == "build" || action == "lock") return in({scheduled}) && !meeting.locked;
  if (action == "open" || action == "move") return in({scheduled});
  if (action == "cancel") return in({scheduled, MeetingState::open});
  if (action == "check_in") return in({MeetingState::open, in_session, recess});
  if (action == "start") return in({MeetingState::open});
  if (action == "recess" || action == "next") return in({in_session});
  if (action == "resume") return in({recess});
  if (action == "close") return in({in_session, recess});
  return in({closed});  // sign, publish
}

}  // namespace

std::vector<std::string> open_meeting_moves(const Call& call, const Meeting& meeting,
                                            const std::vector<std::string>& parties) {
  std::vector<std::string> moves;
  const auto roles = call.caller.roles_in(meeting.community);
  const auto here = [&](base::UserId user) {
    return std::any_of(meeting.attendance.begin(), meeting.attendance.end(),
                       [&](const domain::Attendance& entry) { return entry.user == user; });
  };
  const auto party = call.caller.party_in(meeting.community);
  for (const auto& action : actions) {
    const auto code = action.code();
    if (!action.roles.intersects(roles) || !fits(code, meeting)) continue;
    if (code == "check_in" && here(call.caller.id)) continue;
    if (code == "start" && !domain::missing_parties(meeting, parties).empty()) continue;
    if (code == "sign" &&
        (party.empty() || !here(call.caller.id) ||
         std::any_of(meeting.signatures.begin(), meeting.signatures.end(),
                     [&](const domain::Signature& signature) { return signature.party == party; })))
      continue;
    moves.emplace_back(code);
  }
  const bool running = meeting.state == in_session || meeting.state == recess;
  if (running && roles.intersects(RoleSet{member, host})) moves.emplace_back("state");
  if (roles.intersects(domain::insiders) &&
      (running || meeting.state == scheduled || meeting.state == MeetingState::open))
    moves.emplace_back("ask");
  if (roles.has(host)) moves.emplace_back("host");
  if (roles.has(recorder) && meeting.state == closed) moves.emplace_back("summarise");
  return moves;
}

void add_meeting_actions(CommandTable& commands) {
  add_all(commands, std::make_index_sequence<actions.size()>{});
}

}  // namespace sifang::app
