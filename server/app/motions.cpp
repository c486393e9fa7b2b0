// SPDX-License-Identifier: Apache-2.0
// Motions on the item under discussion, and amendments to them. Which of them are voted on, and
// when, is the host's: votes.
#include "app/motions.hpp"

#include <algorithm>

#include "app/meetings.hpp"
#include "app/seats.hpp"
#include "domain/limits.hpp"
#include "protocol/motion_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Amendment;
using domain::AmendmentState;
using domain::Meeting;
using domain::MeetingState;
using domain::Motion;
using domain::MotionAct;
using domain::MotionState;
using enum domain::Role;

/// Who has a voice in the meeting: at the table, here or from elsewhere, and no observer. Errors:
/// illegal_move.
base::Result<void> require_voice(const Call& call, const Meeting& meeting) {
  const auto here = std::find_if(meeting.attendance.begin(), meeting.attendance.end(),
                                 [&](const auto& entry) { return entry.user == call.caller.id; });
  if (here == meeting.attendance.end()) {
    // As for statements: whoever leads the meeting need not check in.
    if (call.caller.has_role(meeting.community, host)) return {};
    return Error{Errc::illegal_move, "check in first"};
  }
  if (here->role == domain::AttendanceRole::observer &&
      !call.caller.has_role(meeting.community, host))
    return Error{Errc::illegal_move, "observers have no voice in the meeting"};
  return {};
}

/// The event of a change to a motion, and the motion as it is shown afterwards: masks may hide
/// something of it.
Reply tell_motion(const Call& call, const Meeting& meeting, AgendaItem& item, const Motion& motion,
                  std::string_view kind) {
  protocol::JsonWriter told;
  protocol::write_motion(told, motion);
  append_item_event(call, meeting, item, kind, "motions", told.take());
  const auto id = motion.id;
  load_motions(call.tx, item);
  const auto& shown = *find_subject(item, id, {}).motion;
  protocol::JsonWriter out;
  protocol::write_motion(out, shown);
  return {.body = out.take(), .version = shown.wording()};
}

struct Move {
  static constexpr CommandInfo info{
      .name = "agenda.propose",
      .verb = Verb::post,
      .path = "/agenda/{id}/motions",
      .effect = Effect::write,
      .roles = {member, host},
      .status = 201,
      .returns = "motion",
      .summary =
          "Moves a motion on the item under discussion; one at a time, so the one before must be "
          "adopted, rejected or withdrawn."};
  struct Input {
    base::ItemId id;
    std::string text;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::motion_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
      return state.error();
    auto& item = *meeting->find_item(input.id);
    if (item.state != domain::ItemState::current)
      return Error{Errc::illegal_move, "the item is " + std::string(domain::to_text(item.state))};
    if (auto voice = require_voice(call, *meeting); !voice) return voice.error();
    load_motions(call.tx, item);
    if (domain::find_open_motion(item.motions))
      return Error{Errc::conflict, "another motion is before the meeting; that one comes first"};
    if (item.motions.size() >= domain::most_motions)
      return Error{Errc::conflict, "there were motions enough on this item; make it another item"};
    const Motion motion{.id = call.make_id<domain::MotionId>(),
                        .text = input.text,
                        .by = call.caller.name,
                        .party = party_at(call.caller, *meeting),
                        .by_id = call.caller.id,
                        .at = call.now};
    call.tx.execute(query::add_motion,
                    {motion.id, item.id, motion.by_id, motion.party, motion.text, motion.at});
    return tell_motion(call, *meeting, item, motion, "meeting.motion_made");
  }
};

/// A motion, or an amendment to it, in a meeting that is in session.
struct Found {
  Meeting meeting;
  AgendaItem* item = nullptr;
  MotionSubject subject = {};
};

/// Errors: as the command's checks, in their order, up to the state of the meeting.
base::Result<Found> find_motion(const Call& call, std::optional<base::ItemId> of,
                                domain::MotionId motion, domain::AmendmentId amendment) {
  const Error unknown{Errc::not_found, "there is no such motion, or it is not yours to see"};
  if (!of) return unknown;
  auto meeting = find_meeting_of_item(call, *of, Depth::people);
  if (!meeting) return unknown;
  if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
  if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
    return state.error();
  Found found{.meeting = std::move(*meeting)};
  found.item = found.meeting.find_item(*of);
  load_item_details(call.tx, *found.item);
  found.subject = find_subject(*found.item, motion, amendment);
  return found;
}
base::Result<Found> find_motion(const Call& call, domain::MotionId id) {
  return find_motion(call,
                     call.tx.find([](const store::Row& row) { return row.id<base::ItemId>(0); },
                                  query::find_item_of_motion, {id}),
                     id, {});
}
base::Result<Found> find_amendment(const Call& call, domain::AmendmentId id) {
  return find_motion(call,
                     call.tx.find([](const store::Row& row) { return row.id<base::ItemId>(0); },
                                  query::find_item_of_amendment, {id}),
                     {}, id);
}

struct Amend {
  static constexpr CommandInfo info{
      .name = "motion.amend",
      .verb = Verb::post,
      .path = "/motions/{id}/amendments",
      .effect = Effect::write,
      .roles = {member, host},
      .status = 201,
      .returns = "motion",
      .summary =
          "Proposes an amendment: the whole text that the motion would have, and why. The version "
          "is the number of the motion's wording, 1 for the first.",
      .versioned = true};
  struct Input {
    domain::MotionId id;
    std::string text, reason;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::motion_max})
        .text("reason", &Input::reason, {1, domain::reason_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_motion(call, input.id);
    if (!found) return found.error();
    auto& [meeting, item, subject] = *found;
    if (auto may = require_motion_act(*item, subject, MotionAct::amend); !may) return may.error();
    if (auto voice = require_voice(call, meeting); !voice) return voice.error();
    auto& motion = *subject.motion;
    if (auto fresh = call.require_version(motion.wording()); !fresh) return fresh.error();
    if (input.text == question_on(call.tx, *item, subject))
      return Error{Errc::invalid, "", {{"/text", "is what the motion says already"}}};
    if (motion.amendments.size() >= domain::most_amendments)
      return Error{Errc::conflict, "it has amendments enough; withdraw it and move it anew"};
    const Amendment amendment{.id = call.make_id<domain::AmendmentId>(),
                              .text = input.text,
                              .reason = input.reason,
                              .by = call.caller.name,
                              .party = party_at(call.caller, meeting),
                              .by_id = call.caller.id,
                              .wording = motion.wording(),
                              .at = call.now};
    call.tx.execute(query::add_amendment,
                    {amendment.id, motion.id, amendment.by_id, amendment.party, amendment.text,
                     amendment.reason, amendment.wording, amendment.at});
    motion.amendments.push_back(amendment);
    return tell_motion(call, meeting, *item, motion, "meeting.amendment_proposed");
  }
};

struct WithdrawMotion {
  static constexpr CommandInfo info{
      .name = "motion.withdraw",
      .verb = Verb::post,
      .path = "/motions/{id}/actions",
      .action = "withdraw",
      .effect = Effect::write,
      .roles = {member, host},
      .returns = "motion",
      .summary = "Withdraws one's own motion while it is open; its open amendments lapse with it."};
  struct Input {
    domain::MotionId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_motion(call, input.id);
    if (!found) return found.error();
    auto& [meeting, item, subject] = *found;
    auto& motion = *subject.motion;
    if (auto may = require_motion_act(*item, subject, MotionAct::withdraw); !may)
      return may.error();
    if (motion.by_id != call.caller.id) return Error{Errc::forbidden, "it is not your motion"};
    motion.state = MotionState::withdrawn;
    call.tx.execute(query::set_motion_state, {domain::to_text(motion.state), motion.id});
    return tell_motion(call, meeting, *item, motion, "meeting.motion_withdrawn");
  }
};

struct AmendmentInput {
  domain::AmendmentId id;
};
protocol::Shape<AmendmentInput> amendment_shape() {
  return protocol::Shape<AmendmentInput>{}.id("id", &AmendmentInput::id);
}

struct AcceptAmendment {
  static constexpr CommandInfo info{
      .name = "amendment.accept",
      .verb = Verb::post,
      .path = "/amendments/{id}/actions",
      .action = "accept",
      .effect = Effect::write,
      .roles = {member, host},
      .returns = "motion",
      .summary =
          "Takes over an amendment to one's own motion, which reads so from then on; what it said "
          "before stays readable with it."};
  using Input = AmendmentInput;
  static protocol::Shape<Input> shape() { return amendment_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_amendment(call, input.id);
    if (!found) return found.error();
    auto& [meeting, item, subject] = *found;
    if (auto may = require_motion_act(*item, subject, MotionAct::accept_amendment); !may)
      return may.error();
    if (subject.motion->by_id != call.caller.id)
      return Error{Errc::forbidden, "it is not your motion"};
    take_over(call, *item, subject, AmendmentState::accepted);
    return tell_motion(call, meeting, *item, *subject.motion, "meeting.amendment_accepted");
  }
};

struct WithdrawAmendment {
  static constexpr CommandInfo info{.name = "amendment.withdraw",
                                    .verb = Verb::post,
                                    .path = "/amendments/{id}/actions",
                                    .action = "withdraw",
                                    .effect = Effect::write,
                                    .roles = {member, host},
                                    .returns = "motion",
                                    .summary = "Withdraws one's own amendment while it is open."};
  using Input = AmendmentInput;
  static protocol::Shape<Input> shape() { return amendment_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_amendment(call, input.id);
    if (!found) return found.error();
    auto& [meeting, item, subject] = *found;
    if (auto may = require_motion_act(*item, subject, MotionAct::withdraw_amendment); !may)
      return may.error();
    auto& amendment = *subject.amendment;
    if (amendment.by_id != call.caller.id)
      return Error{Errc::forbidden, "it is not your amendment"};
    amendment.state = AmendmentState::withdrawn;
    call.tx.execute(query::set_amendment_state, {domain::to_text(amendment.state), amendment.id});
    return tell_motion(call, meeting, *item, *subject.motion, "meeting.amendment_withdrawn");
  }
};

}  // namespace

void add_motion_commands(CommandTable& commands) {
  commands.add<Move>();
  commands.add<Amend>();
  commands.add<WithdrawMotion>();
  commands.add<AcceptAmendment>();
  commands.add<WithdrawAmendment>();
}

}  // namespace sifang::app
