// SPDX-License-Identifier: Apache-2.0
// Motions on the item under discussion, and amendments to them. Which of them are voted on, and
// when, is the host's: votes.
#include "app/motions.hpp"

#include <algorithm>

#include "app/masked_texts.hpp"
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

/// How many of a list are one person's.
template <class Made>
std::size_t count_of(const std::vector<Made>& all, base::UserId person) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Made& one) { return one.by_id == person; }));
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
    if (auto own = require_own_words(input.text); !own) return own.error();
    load_motions(call.tx, item);
    if (domain::find_open_motion(item.motions))
      return Error{Errc::conflict, "another motion is before the meeting; that one comes first"};
    if (count_of(item.motions, call.caller.id) >= domain::own_motions)
      return Error{Errc::conflict, "you have moved enough on this item; leave it to others"};
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
  const Error unknown{Errc::not_found, std::string("there is no such ") +
                                           (amendment ? "amendment" : "motion") +
                                           ", or it is not yours to see"};
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

/// What is said of an amendment, by who proposes it or writes it anew.
struct AmendmentText {
  std::string text, reason;
};

/// Errors: stale_version, invalid.
base::Result<void> check_amendment(const Call& call, const Found& found,
                                   const AmendmentText& said) {
  const auto& motion = *found.subject.motion;
  if (auto fresh = call.require_version(motion.wording()); !fresh) return fresh;
  if (auto own = require_own_words(said.text); !own) return own;
  if (said.text == question_on(call.tx, *found.item, {.motion = found.subject.motion}))
    return Error{Errc::invalid, "", {{"/text", "is what the motion says already"}}};
  return {};
}

/// Whether a person may add one to a motion, in the place of one of theirs or beside it. Errors:
/// conflict.
base::Result<void> require_room(const Motion& motion, base::UserId person,
                                domain::AmendmentId in_place_of = {}) {
  const auto waits = [&](const Amendment& amendment) {
    return amendment.by_id == person && amendment.state == AmendmentState::open &&
           amendment.id != in_place_of;
  };
  const auto waiting = static_cast<std::size_t>(
      std::count_if(motion.amendments.begin(), motion.amendments.end(), waits));
  if (waiting >= domain::own_open_amendments)
    return Error{Errc::conflict,
                 std::to_string(waiting) + " of your amendments wait already; withdraw one first"};
  // A rewriting says again what was proposed already.
  if (!in_place_of && count_of(motion.amendments, person) >= domain::own_amendments)
    return Error{Errc::conflict, "you have proposed enough to this motion; leave it to others"};
  if (motion.amendments.size() >= domain::most_amendments)
    return Error{Errc::conflict, "it has amendments enough; withdraw it and move it anew"};
  return {};
}

/// An amendment of the caller's to the motion as it reads now.
void add_amendment(const Call& call, const Found& found, const AmendmentText& said) {
  auto& motion = *found.subject.motion;
  const Amendment amendment{.id = call.make_id<domain::AmendmentId>(),
                            .text = said.text,
                            .reason = said.reason,
                            .by = call.caller.name,
                            .party = party_at(call.caller, found.meeting),
                            .by_id = call.caller.id,
                            .wording = motion.wording(),
                            .at = call.now};
  call.tx.execute(query::add_amendment,
                  {amendment.id, motion.id, amendment.by_id, amendment.party, amendment.text,
                   amendment.reason, amendment.wording, amendment.at});
  motion.amendments.push_back(amendment);
}

void set_state(const Call& call, Amendment& amendment, AmendmentState state) {
  amendment.state = state;
  call.tx.execute(query::set_amendment_state, {domain::to_text(state), amendment.id});
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
    const AmendmentText said{input.text, input.reason};
    if (auto good = check_amendment(call, *found, said); !good) return good.error();
    if (auto room = require_room(*subject.motion, call.caller.id); !room) return room.error();
    add_amendment(call, *found, said);
    return tell_motion(call, meeting, *item, *subject.motion, "meeting.amendment_proposed");
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
    set_state(call, amendment, AmendmentState::withdrawn);
    return tell_motion(call, meeting, *item, *subject.motion, "meeting.amendment_withdrawn");
  }
};

struct RewriteAmendment {
  static constexpr CommandInfo info{
      .name = "amendment.rewrite",
      .verb = Verb::post,
      .path = "/amendments/{id}/rewritings",
      .effect = Effect::write,
      .roles = {member, host},
      .status = 201,
      .returns = "motion",
      .summary =
          "Writes one's own open amendment anew, to the motion as it reads now: the one before is "
          "withdrawn with it. The version is the number of the motion's wording.",
      .versioned = true};
  struct Input {
    domain::AmendmentId id;
    std::string text, reason;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::motion_max})
        .text("reason", &Input::reason, {1, domain::reason_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_amendment(call, input.id);
    if (!found) return found.error();
    auto& [meeting, item, subject] = *found;
    if (auto may = require_motion_act(*item, subject, MotionAct::rewrite_amendment); !may)
      return may.error();
    auto& motion = *subject.motion;
    if (subject.amendment->by_id != call.caller.id)
      return Error{Errc::forbidden, "it is not your amendment"};
    if (auto voice = require_voice(call, meeting); !voice) return voice.error();
    const AmendmentText said{input.text, input.reason};
    if (auto good = check_amendment(call, *found, said); !good) return good.error();
    if (auto room = require_room(motion, call.caller.id, input.id); !room) return room.error();
    set_state(call, *subject.amendment, AmendmentState::withdrawn);
    add_amendment(call, *found, said);
    return tell_motion(call, meeting, *item, motion, "meeting.amendment_rewritten");
  }
};

}  // namespace

void add_motion_commands(CommandTable& commands) {
  commands.add<Move>();
  commands.add<Amend>();
  commands.add<WithdrawMotion>();
  commands.add<AcceptAmendment>();
  commands.add<WithdrawAmendment>();
  commands.add<RewriteAmendment>();
}

}  // namespace sifang::app
