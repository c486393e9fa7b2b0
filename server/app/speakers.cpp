// SPDX-License-Identifier: Apache-2.0
// Who has the floor in a meeting: the speaker list, a party's silence.
#include <algorithm>

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
using domain::Speaker;
using domain::SpeakerState;
using enum domain::Role;

void tell_speaker(const Call& call, const Meeting& meeting, const AgendaItem& item,
                  const Speaker& speaker) {
  protocol::JsonWriter out;
  protocol::write_speaker(out, speaker);
  append_item_event(call, meeting, item, "meeting.speaker_changed", "speakers", out.take());
}

struct AskToSpeak {
  static constexpr CommandInfo info{.name = "agenda.ask_to_speak",
                                    .verb = Verb::post,
                                    .path = "/agenda/{id}/speakers",
                                    .effect = Effect::write,
                                    .roles = {member, host},
                                    .status = 201,
                                    .returns = "speaker",
                                    .summary = "Asks for the floor on an item."};
  struct Input {
    base::ItemId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
      return state.error();
    auto& item = *meeting->find_item(input.id);
    if (auto live = require_live_item(item); !live) return live.error();
    if (auto seat = require_seat(call, *meeting); !seat) return seat.error();
    load_item_details(call.tx, item);
    for (const auto& other : item.speakers)
      if (other.user == call.caller.id && other.state != SpeakerState::done &&
          other.state != SpeakerState::withdrawn)
        return Error{Errc::conflict, "you are on the list"};
    const Speaker speaker{.id = call.make_id<base::SpeakerId>(),
                          .user = call.caller.id,
                          .name = call.caller.name,
                          .party = std::string(call.caller.party_in(meeting->community)),
                          .state = SpeakerState::waiting,
                          .requested_at = call.now,
                          .began_at = {},
                          .ended_at = {}};
    call.tx.execute(query::add_speaker, {speaker.id, item.id, speaker.user, speaker.party,
                                         domain::to_text(speaker.state), speaker.requested_at});
    tell_speaker(call, *meeting, item, speaker);
    protocol::JsonWriter out;
    protocol::write_speaker(out, speaker);
    return Reply{.body = out.take()};
  }
};

enum class SpeakerAction { grant, begin, end, withdraw };

struct SpeakerInput {
  base::SpeakerId id;
};

base::Result<void> move_speaker(const Call& call, const Meeting& meeting, Speaker& speaker,
                                SpeakerAction action) {
  const bool hosts = call.caller.has_role(meeting.community, host);
  const bool own = speaker.user == call.caller.id;
  const auto in = [&](std::initializer_list<SpeakerState> states) {
    return std::find(states.begin(), states.end(), speaker.state) != states.end();
  };
  using enum SpeakerState;
  bool legal = false;
  switch (action) {
    case SpeakerAction::grant: legal = in({waiting}); break;
    case SpeakerAction::begin: legal = in({waiting, granted}); break;
    case SpeakerAction::end: legal = in({speaking}); break;
    case SpeakerAction::withdraw: legal = in({waiting, granted}); break;
  }
  if (!legal)
    return Error{Errc::illegal_move,
                 "the speaker is " + std::string(domain::to_text(speaker.state))};
  // The host gives the floor; who has it begins and ends, and everybody withdraws their own
  // request.
  const bool granted_own = own && (action != SpeakerAction::grant) &&
                           (action != SpeakerAction::begin || speaker.state == granted);
  if (!hosts && !granted_own) return Error{Errc::forbidden, "the host gives the floor"};
  switch (action) {
    case SpeakerAction::grant: speaker.state = granted; break;
    case SpeakerAction::begin:
      speaker.state = speaking;
      speaker.began_at = call.now;
      break;
    case SpeakerAction::end:
      speaker.state = done;
      speaker.ended_at = call.now;
      break;
    case SpeakerAction::withdraw: speaker.state = withdrawn; break;
  }
  return {};
}

base::Result<Reply> act(Call& call, base::SpeakerId id, SpeakerAction action) {
  const auto item_id = call.tx.find([](const store::Row& row) { return row.id<base::ItemId>(0); },
                                    query::find_item_of_speaker, {id});
  if (!item_id) return Error{Errc::not_found, "there is no such speaker"};
  auto meeting = find_meeting_of_item(call, *item_id, Depth::agenda);
  if (!meeting) return meeting.error();
  if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
  if (auto state = require_state(*meeting, {MeetingState::in_session, MeetingState::recess});
      !state)
    return state.error();
  auto& item = *meeting->find_item(*item_id);
  load_item_details(call.tx, item);
  auto& speaker = *std::find_if(item.speakers.begin(), item.speakers.end(),
                                [&](const Speaker& other) { return other.id == id; });
  // One at a time: whoever speaks is done when the next begins.
  if (action == SpeakerAction::begin)
    for (auto& other : item.speakers)
      if (other.state == SpeakerState::speaking && other.id != id &&
          call.caller.has_role(meeting->community, host)) {
        other.state = SpeakerState::done;
        other.ended_at = call.now;
        call.tx.execute(query::update_speaker,
                        {domain::to_text(other.state), other.began_at, other.ended_at, other.id});
        tell_speaker(call, *meeting, item, other);
      }
  if (auto moved = move_speaker(call, *meeting, speaker, action); !moved) return moved.error();
  call.tx.execute(query::update_speaker,
                  {domain::to_text(speaker.state), speaker.began_at, speaker.ended_at, speaker.id});
  tell_speaker(call, *meeting, item, speaker);
  protocol::JsonWriter out;
  protocol::write_speaker(out, speaker);
  return Reply{.body = out.take()};
}

struct SpeakerRow {
  std::string_view name;
  SpeakerAction action;
  domain::RoleSet roles;
  std::string_view summary;
};
constexpr SpeakerRow speaker_actions[] = {
    {"speaker.grant", SpeakerAction::grant, {host}, "Gives the floor."},
    {"speaker.begin", SpeakerAction::begin, {member, host}, "Begins to speak; the time runs."},
    {"speaker.end", SpeakerAction::end, {member, host}, "Ends a speech."},
    {"speaker.withdraw",
     SpeakerAction::withdraw,
     {member, host},
     "Takes a request for the floor back."},
};

template <std::size_t index>
struct ActOnSpeaker {
  using Input = SpeakerInput;
  static constexpr CommandInfo info{.name = speaker_actions[index].name,
                                    .verb = Verb::post,
                                    .path = "/speakers/{id}/actions",
                                    .action = speaker_actions[index].name.substr(8),
                                    .effect = Effect::write,
                                    .roles = speaker_actions[index].roles,
                                    .returns = "speaker",
                                    .summary = speaker_actions[index].summary};
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return act(call, input.id, speaker_actions[index].action);
  }
};

struct RecordSilence {
  static constexpr CommandInfo info{
      .name = "agenda.silence",
      .verb = Verb::post,
      .path = "/agenda/{id}/silence",
      .effect = Effect::write,
      .roles = {host},
      .returns = "ticket",
      .summary =
          "Records that a party has said nothing to the ticket, so that it cannot block it."};
  struct Input {
    base::ItemId id;
    std::string party;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("party", &Input::party, {1, domain::code_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
      return state.error();
    const auto& item = *meeting->find_item(input.id);
    if (auto live = require_live_item(item); !live) return live.error();
    if (!item.ticket) return Error{Errc::illegal_move, "the item is about no ticket"};
    const auto parties = load_parties(call.tx, meeting->community);
    if (std::find(parties.begin(), parties.end(), input.party) == parties.end())
      return Error{Errc::invalid, "", {{"/party", "is not a party of this community"}}};
    auto ticket = load_ticket(call.tx, item.ticket);
    if (auto recorded = record_silence(call, ticket, parties, input.party); !recorded)
      return recorded.error();
    append_meeting_event(call, *meeting, parties,
                         {.kind = "meeting.party_silent",
                          .subject = subject_of("agenda", item.id),
                          .head = false,
                          .items = {&item},
                          .extra = "\"party\":\"" + input.party + "\""});
    return ticket_reply(call, ticket, parties);
  }
};

}  // namespace

void add_speaker_commands(CommandTable& commands) {
  commands.add<AskToSpeak>();
  commands.add<ActOnSpeaker<0>>();
  commands.add<ActOnSpeaker<1>>();
  commands.add<ActOnSpeaker<2>>();
  commands.add<ActOnSpeaker<3>>();
  commands.add<RecordSilence>();
}

}  // namespace sifang::app
