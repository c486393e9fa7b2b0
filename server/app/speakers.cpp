// SPDX-License-Identifier: Apache-2.0
// Who has the floor in a meeting: the speaker list and its clocks (domain/floor has the order), a
// party's silence.
#include <algorithm>
#include <functional>

#include "app/meetings.hpp"
#include "app/seats.hpp"
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
using domain::SpeechKind;
using enum domain::Role;

void tell_speaker(const Call& call, const Meeting& meeting, const AgendaItem& item,
                  const Speaker& speaker, std::string_view action) {
  protocol::JsonWriter out, floor;
  protocol::write_speaker(out, speaker);
  protocol::write_floor(floor, item.speakers);
  append_item_event(
      call, meeting, item, "meeting.speaker_changed", "speakers", out.take(),
      {.open = "\"action\":\"" + std::string(action) + "\"", .sealed = {}, .floor = floor.take()});
}

void save_speaker(store::Transaction& tx, const Speaker& speaker) {
  tx.execute(query::update_speaker,
             {domain::to_text(speaker.state), speaker.began_at, speaker.ended_at,
              speaker.used.count(), speaker.running_since, speaker.id});
}

Reply speaker_reply(const Speaker& speaker) {
  protocol::JsonWriter out;
  protocol::write_speaker(out, speaker);
  return Reply{.body = out.take()};
}

struct AskToSpeak {
  static constexpr CommandInfo info{
      .name = "agenda.ask_to_speak",
      .verb = Verb::post,
      .path = "/agenda/{id}/speakers",
      .effect = Effect::write,
      .roles = {member, host},
      .status = 201,
      .returns = "speaker",
      .summary =
          "Asks for the floor on an item: for a speech, a point of order, which goes first, "
          "or a response to what somebody said, which goes next."};
  struct Input {
    base::ItemId id;
    SpeechKind kind = SpeechKind::speech;
    std::optional<base::StatementId> statement;
    std::optional<base::SpeakerId> speaker;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .code("kind", &Input::kind, {"speech", "point_of_order", "response"},
              [](std::string_view text) { return domain::parse<SpeechKind>(text); })
        .with_default()
        .id("statement", &Input::statement, "of a response: the statement that it answers")
        .id("speaker", &Input::speaker, "of a response: the speaker that it answers");
  }

  /// A response answers one thing that was said to the item.
  static base::Result<void> require_target(const AgendaItem& item, const Input& input) {
    const bool responds = input.kind == SpeechKind::response;
    if (responds != (input.statement || input.speaker) || (input.statement && input.speaker))
      return Error{
          Errc::invalid, "", {{"/statement", "or speaker, of a response: what it answers"}}};
    if (input.statement &&
        std::none_of(item.statements.begin(), item.statements.end(),
                     [&](const auto& statement) { return statement.id == *input.statement; }))
      return Error{Errc::invalid, "", {{"/statement", "is not of this item"}}};
    if (input.speaker &&
        std::none_of(item.speakers.begin(), item.speakers.end(), [&](const Speaker& other) {
          return other.id == *input.speaker && other.began_at;
        }))
      return Error{Errc::invalid, "", {{"/speaker", "has not spoken to this item"}}};
    return {};
  }

  /// Whoever asks and withdraws on and on takes nobody else's place. Errors: conflict.
  static base::Result<void> require_room(const AgendaItem& item, base::UserId person) {
    const auto own = std::count_if(item.speakers.begin(), item.speakers.end(),
                                   [&](const Speaker& other) { return other.user == person; });
    if (static_cast<std::size_t>(own) >= domain::own_requests)
      return Error{Errc::conflict, "you have asked enough on this item; leave it to others"};
    if (item.speakers.size() >= domain::most_requests)
      return Error{Errc::conflict, "there were requests enough on this item"};
    return {};
  }

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
    if (auto target = require_target(item, input); !target) return target.error();
    // A point of order, or a response, can be asked for by whoever waits to speak.
    for (const auto& other : item.speakers)
      if (other.user == call.caller.id && other.kind == input.kind &&
          other.state != SpeakerState::done && other.state != SpeakerState::withdrawn)
        return Error{Errc::conflict, "you are on the list"};
    if (auto room = require_room(item, call.caller.id); !room) return room.error();
    Speaker speaker{.id = call.make_id<base::SpeakerId>(),
                    .user = call.caller.id,
                    .name = call.caller.name,
                    .party = party_at(call.caller, *meeting),
                    .kind = input.kind,
                    .statement = input.statement.value_or(base::StatementId{}),
                    .speaker = input.speaker.value_or(base::SpeakerId{}),
                    .state = SpeakerState::waiting,
                    .requested_at = call.now,
                    .began_at = {},
                    .ended_at = {},
                    .running_since = {}};
    call.tx.execute(
        query::add_speaker,
        {speaker.id, item.id, speaker.user, speaker.party, domain::to_text(speaker.state),
         speaker.requested_at, domain::to_text(speaker.kind), speaker.statement, speaker.speaker});
    item.speakers.push_back(speaker);
    tell_speaker(call, *meeting, item, speaker, "ask");
    return speaker_reply(speaker);
  }
};

enum class SpeakerAction { grant, begin, pause, resume, end, withdraw };

struct SpeakerInput {
  base::SpeakerId id;
};

struct SpeakerRow {
  std::string_view name;
  SpeakerAction action;
  domain::RoleSet roles;
  std::string_view summary;

  [[nodiscard]] constexpr std::string_view code() const { return name.substr(name.find('.') + 1); }
};
constexpr SpeakerRow speaker_actions[] = {
    {"speaker.grant", SpeakerAction::grant, {host}, "Gives the floor."},
    {"speaker.begin",
     SpeakerAction::begin,
     {member, host},
     "Begins to speak; the time runs. Whoever spoke is done, or pauses for a point of order."},
    {"speaker.pause", SpeakerAction::pause, {host}, "Stops the clock of whoever speaks."},
    {"speaker.resume", SpeakerAction::resume, {host}, "Lets the clock run on."},
    {"speaker.end", SpeakerAction::end, {member, host}, "Ends a speech."},
    {"speaker.withdraw",
     SpeakerAction::withdraw,
     {member, host},
     "Takes a request for the floor back."},
};

void end_speech(Speaker& speaker, base::Time now) {
  domain::stop_clock(speaker, now);
  speaker.state = SpeakerState::done;
  speaker.ended_at = now;
}

/// Whoever speaks pauses, or has spoken, so that one speaks at a time; `next` is who begins
/// instead.
void displace(const Call& call, const Meeting& meeting, AgendaItem& item, base::SpeakerId next,
              const std::function<domain::Displaced(const Speaker&)>& what) {
  for (auto& speaker : item.speakers) {
    if (speaker.state != SpeakerState::speaking || speaker.id == next) continue;
    const bool ends = what(speaker) == domain::Displaced::ended;
    if (!ends && !speaker.running_since) continue;
    if (ends)
      end_speech(speaker, call.now);
    else
      domain::stop_clock(speaker, call.now);
    save_speaker(call.tx, speaker);
    tell_speaker(call, meeting, item, speaker, ends ? "end" : "pause");
  }
}

base::Result<void> move_speaker(const Call& call, const Meeting& meeting, Speaker& speaker,
                                SpeakerAction action) {
  const bool hosts = call.caller.has_role(meeting.community, host);
  const bool own = speaker.user == call.caller.id;
  const auto in = [&](std::initializer_list<SpeakerState> states) {
    return std::find(states.begin(), states.end(), speaker.state) != states.end();
  };
  using enum SpeakerState;
  const bool runs = speaker.running_since.has_value();
  bool legal = false;
  switch (action) {
    case SpeakerAction::grant: legal = in({waiting}); break;
    case SpeakerAction::begin: legal = in({waiting, granted}); break;
    case SpeakerAction::pause: legal = in({speaking}) && runs; break;
    case SpeakerAction::resume: legal = in({speaking}) && !runs; break;
    case SpeakerAction::end: legal = in({speaking}); break;
    case SpeakerAction::withdraw: legal = in({waiting, granted}); break;
  }
  if (!legal)
    return Error{Errc::illegal_move, "the speaker is " +
                                         std::string(domain::to_text(speaker.state)) +
                                         (in({speaking}) && !runs ? ", the clock stands" : "")};
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
      domain::run_clock(speaker, call.now);
      break;
    case SpeakerAction::pause: domain::stop_clock(speaker, call.now); break;
    case SpeakerAction::resume: domain::run_clock(speaker, call.now); break;
    case SpeakerAction::end: end_speech(speaker, call.now); break;
    case SpeakerAction::withdraw: speaker.state = withdrawn; break;
  }
  return {};
}

/// The floor is given while the item lives, and taken while it is under discussion; what runs is
/// ended any time. Errors: illegal_move.
base::Result<void> require_floor(const AgendaItem& item, SpeakerAction action) {
  if (action == SpeakerAction::grant) return require_live_item(item);
  const bool runs = action == SpeakerAction::begin || action == SpeakerAction::resume;
  if (!runs || item.state == ItemState::current) return {};
  return Error{Errc::illegal_move, "the item is " + std::string(domain::to_text(item.state))};
}

base::Result<Reply> act(Call& call, base::SpeakerId id, const SpeakerRow& row) {
  const auto item_id =
      call.tx.find([](const store::Row& found) { return found.id<base::ItemId>(0); },
                   query::find_item_of_speaker, {id});
  if (!item_id) return Error{Errc::not_found, "there is no such speaker"};
  auto meeting = find_meeting_of_item(call, *item_id, Depth::agenda);
  if (!meeting) return meeting.error();
  if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
  const bool runs = row.action == SpeakerAction::begin || row.action == SpeakerAction::resume;
  // The clock stands in a recess.
  if (auto state = runs ? require_state(*meeting, {MeetingState::in_session})
                        : require_state(*meeting, {MeetingState::in_session, MeetingState::recess});
      !state)
    return state.error();
  auto& item = *meeting->find_item(*item_id);
  if (auto floor = require_floor(item, row.action); !floor) return floor.error();
  load_item_details(call.tx, item);
  const auto found = std::find_if(item.speakers.begin(), item.speakers.end(),
                                  [&](const Speaker& other) { return other.id == id; });
  if (found == item.speakers.end()) return Error{Errc::not_found, "there is no such speaker"};
  auto& speaker = *found;
  if (auto moved = move_speaker(call, *meeting, speaker, row.action); !moved) return moved.error();
  if (runs)
    displace(call, *meeting, item, id,
             [&](const Speaker& other) { return domain::displaced_by(other.kind, speaker.kind); });
  save_speaker(call.tx, speaker);
  tell_speaker(call, *meeting, item, speaker, row.code());
  return speaker_reply(speaker);
}

template <std::size_t index>
struct ActOnSpeaker {
  using Input = SpeakerInput;
  static constexpr CommandInfo info{.name = speaker_actions[index].name,
                                    .verb = Verb::post,
                                    .path = "/speakers/{id}/actions",
                                    .action = speaker_actions[index].code(),
                                    .effect = Effect::write,
                                    .roles = speaker_actions[index].roles,
                                    .returns = "speaker",
                                    .summary = speaker_actions[index].summary};
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return act(call, input.id, speaker_actions[index]);
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
    // A party that was not asked to the meeting has not kept silent in it.
    if (!meeting->seating.seats_party(input.party))
      return Error{Errc::invalid, "", {{"/party", "does not sit at this meeting"}}};
    const auto parties = load_parties(call.tx, meeting->community);
    auto ticket = load_ticket(call.tx, item.ticket);
    if (auto recorded = record_silence(call, ticket, parties, input.party); !recorded)
      return recorded.error();
    append_meeting_event(call, *meeting, meeting->seating.parties,
                         {.kind = "meeting.party_silent",
                          .subject = subject_of("agenda", item.id),
                          .head = false,
                          .items = {&item},
                          .extra = "\"party\":\"" + input.party + "\""});
    return ticket_reply(call, ticket, parties);
  }
};

}  // namespace

void clear_floor(const Call& call, const Meeting& meeting, AgendaItem& item,
                 domain::Displaced what) {
  load_item_details(call.tx, item);
  displace(call, meeting, item, {}, [&](const Speaker&) { return what; });
}

void add_speaker_commands(CommandTable& commands) {
  commands.add<AskToSpeak>();
  commands.add<ActOnSpeaker<0>>();
  commands.add<ActOnSpeaker<1>>();
  commands.add<ActOnSpeaker<2>>();
  commands.add<ActOnSpeaker<3>>();
  commands.add<ActOnSpeaker<4>>();
  commands.add<ActOnSpeaker<5>>();
  commands.add<RecordSilence>();
}

}  // namespace sifang::app
