// SPDX-License-Identifier: Apache-2.0
// Running a meeting: from locking the agenda to publishing the minutes.
#include <algorithm>

#include "app/agenda.hpp"
#include "app/meeting_steps.hpp"
#include "app/meetings.hpp"
#include "app/minutes.hpp"
#include "app/seats.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Meeting;
using domain::MeetingState;
using domain::RoleSet;
using enum domain::Role;
using enum domain::MeetingState;
using meeting_steps::ActionInput;
using meeting_steps::Step;

using Fields = protocol::Shape<ActionInput>;
Fields id_field() { return Fields{}.id("id", &ActionInput::id); }

/// One row per action.
struct Action {
  std::string_view name, event;
  RoleSet roles;
  base::Result<void> (*apply)(Step&);
  std::string_view summary;
  Fields (*fields)();
  bool throttled = false;

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
           meeting_steps::build,
           "Adds to the agenda what is waiting.",
           id_field},
    Action{"meeting.lock",
           "meeting.locked",
           {host},
           meeting_steps::lock,
           "Completes the agenda and locks it.",
           id_field},
    Action{"meeting.open",
           "meeting.opened",
           {host},
           meeting_steps::begin_check_in,
           "Locks the agenda; check-in begins.",
           id_field},
    Action{"meeting.check_in", "meeting.checked_in", domain::insiders, meeting_steps::check_in,
           "Checks the caller in, or by the host somebody else; members take their seat. Without "
           "the code on the wall it is from elsewhere (remote), where the meeting allows that.",
           [] {
             return id_field()
                 .id("user", &ActionInput::user, "by the host: somebody else")
                 .text("code", &ActionInput::code, {4, 20}, "that the wall of the room shows")
                 .boolean("remote", &ActionInput::remote, "by the host: is not in the room")
                 .with_default();
           },
           true},
    Action{"meeting.start",
           "meeting.started",
           {host},
           meeting_steps::start,
           "Begins when every party is present.",
           [] {
             return id_field().text("without_quorum", &ActionInput::without_quorum,
                                    {1, domain::reason_max}, "reason for a talk without votes");
           }},
    Action{"meeting.recess",
           "meeting.recessed",
           {host},
           meeting_steps::take_recess,
           "Pauses the meeting.",
           id_field},
    Action{"meeting.resume",
           "meeting.resumed",
           {host},
           meeting_steps::resume,
           "Goes on after a recess.",
           id_field},
    Action{"meeting.next",
           "meeting.item_started",
           {host},
           meeting_steps::next,
           "Ends the current item and takes the following one, or the one named.",
           [] { return id_field().id("item", &ActionInput::item); }},
    Action{"meeting.close",
           "meeting.closed",
           {host},
           meeting_steps::close,
           "Ends the meeting; what is undecided is carried over.",
           id_field},
    Action{"meeting.sign",
           "meeting.signed",
           {member},
           meeting_steps::sign,
           "Signs the minutes for one's party.",
           id_field},
    Action{"meeting.publish",
           "meeting.published",
           {host, recorder},
           meeting_steps::publish,
           "Publishes the minutes once every party has signed of which somebody who was there is "
           "left.",
           id_field},
    Action{"meeting.correct",
           "meeting.correction_begun",
           {host, recorder},
           meeting_steps::correct,
           "Begins a new edition of published minutes; what was published stays.",
           [] {
             return id_field()
                 .text("reason", &ActionInput::reason, {1, domain::reason_max})
                 .required();
           }},
    Action{"meeting.drop_correction",
           "meeting.correction_dropped",
           {host, recorder},
           meeting_steps::drop_correction,
           "Gives up an edition that is not published; its summaries are as they were.",
           id_field},
    Action{"meeting.move",
           "meeting.moved",
           {host},
           meeting_steps::move,
           "Changes when, where or how long a meeting is that has not begun.",
           [] {
             return with_reason()
                 .time("starts_at", &ActionInput::starts_at)
                 .text("place", &ActionInput::place, {0, domain::place_max})
                 .integer("minutes", &ActionInput::minutes, 5, 600);
           }},
    Action{"meeting.cancel",
           "meeting.cancelled",
           {host},
           meeting_steps::cancel,
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
    step.extra += (step.extra.empty() ? "" : ",") + ("\"reason\":" + out.take());
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
  const auto parties = meeting.seating.parties;
  Step step{.call = call, .meeting = meeting, .parties = parties, .input = input};
  if (auto done = action.apply(step); !done) return done.error();
  if (step.changed) {
    save_meeting(call.tx, meeting);
    append_event_of(step, action);
  }
  // The minutes say up to which event they speak.
  if (action.apply == meeting_steps::publish) publish_edition(call, meeting);
  const bool frees_the_next = action.apply == meeting_steps::close ||
                              action.apply == meeting_steps::cancel ||
                              action.apply == meeting_steps::move;
  if (frees_the_next && meeting.series) schedule_next(call, meeting.series);
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
                                    .versioned = true,
                                    .throttled = actions[index].throttled};
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
  if (action == "correct") return in({published}) && !meeting.is_being_corrected();
  if (action == "drop_correction") return meeting.is_being_corrected();
  return meeting.has_draft_minutes();  // sign, publish
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
  const auto came_for = [&](base::UserId user, const std::string& party) {
    return std::any_of(meeting.attendance.begin(), meeting.attendance.end(),
                       [&](const domain::Attendance& entry) {
                         return entry.user == user && domain::speaks_for(entry, party);
                       });
  };
  // A deputy only in place of a member who was not there.
  const auto signs = [&](base::UserId user) {
    return domain::has_own_ballot(meeting.seating, meeting.attendance, user);
  };
  const auto party = party_at(call.caller, meeting);
  const bool speaks = require_place_at_table(call, meeting).has_value();
  for (const auto& action : actions) {
    const auto code = action.code();
    if (!action.roles.intersects(roles) || !fits(code, meeting)) continue;
    if (code == "check_in" && here(call.caller.id)) continue;
    if (code == "start" && !domain::missing_parties(meeting, parties).empty()) continue;
    if (code == "sign" &&
        (party.empty() || !came_for(call.caller.id, party) || !signs(call.caller.id) ||
         std::any_of(meeting.signatures.begin(), meeting.signatures.end(),
                     [&](const domain::Signature& signature) { return signature.party == party; })))
      continue;
    moves.emplace_back(code);
  }
  const bool running = meeting.state == in_session || meeting.state == recess;
  if (running && speaks) moves.emplace_back("state");
  if (roles.intersects(domain::insiders) &&
      (running || meeting.state == scheduled || meeting.state == MeetingState::open))
    moves.emplace_back("ask");
  if (speaks && (running || meeting.state == scheduled || meeting.state == MeetingState::open))
    moves.emplace_back("reply");
  if (roles.has(host)) moves.emplace_back("host");
  if (roles.has(host) && meeting.state == scheduled && !meeting.series) moves.emplace_back("seat");
  if (roles.intersects(RoleSet{member, host, officer, admin})) moves.emplace_back("mask");
  if (roles.intersects(RoleSet{host, recorder}) && (running || meeting.state == MeetingState::open))
    moves.emplace_back("check_in_code");
  if (roles.has(recorder) && meeting.has_draft_minutes() && meeting.signatures.empty())
    moves.emplace_back("summarise");
  return moves;
}

void add_meeting_actions(CommandTable& commands) {
  add_all(commands, std::make_index_sequence<actions.size()>{});
}

}  // namespace sifang::app
