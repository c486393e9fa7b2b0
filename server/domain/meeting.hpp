// SPDX-License-Identifier: Apache-2.0
// A meeting (议事会) with its agenda as values.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/attachment.hpp"
#include "domain/audience.hpp"
#include "domain/motion.hpp"
#include "domain/seats.hpp"
#include "domain/task.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

using CorrectionId = base::Id<struct CorrectionTag>;
using ReplyId = base::Id<struct ReplyTag>;
using ItemPaperId = base::Id<struct ItemPaperTag>;

/// What a statement said before it was corrected, and who corrected it when.
struct Correction {
  CorrectionId id;
  std::string text, by;
  base::Time at;
};

struct Statement {
  base::StatementId id;
  std::string by, party, text;
  base::Time at;
  std::vector<Correction> earlier = {};  // oldest first
};

/// What a party, or the host ("" for the party), answers to a question in writing.
struct QuestionReply {
  ReplyId id;
  std::string party, by, text;
  base::Time at;
  std::optional<base::Time> amended_at;
};

/// A request for the floor, and the speech that came of it. The clock has run for `used`, and runs
/// on since `running_since`; paused where that is empty.
struct Speaker {
  base::SpeakerId id;
  base::UserId user;
  std::string name, party;
  SpeechKind kind = SpeechKind::speech;
  base::StatementId statement;  // a response: what it answers, one of the two
  base::SpeakerId speaker;
  SpeakerState state = SpeakerState::waiting;
  base::Time requested_at;
  std::optional<base::Time> began_at, ended_at;
  std::chrono::milliseconds used{0};
  std::optional<base::Time> running_since;
};

struct Vote {
  base::VoteId id;
  base::ItemId item;
  std::string question, rule;
  bool secret = false;
  VoteState state = VoteState::draft;
  std::vector<std::string> options;
  std::int64_t cast = 0, entitled = 0;
  std::vector<std::string> voted;     // electors that have cast, by party or name
  std::optional<std::string> result;  // JSON, once closed
  std::int64_t version = 1;
  MotionId motion = {};  // what it is about, of the two
  AmendmentId amendment = {};
};

struct Decision {
  base::DecisionId id;
  std::string text, party;  // party "" where nobody is charged
  base::UserId assignee;
  std::string assignee_name;
  std::optional<base::Time> due;
  std::string despite_vote = {};          // why, where the item's vote had failed; else ""
  std::optional<base::Time> review = {};  // of a task: when a meeting is to look at it again
};

/// A file that was handed in to an item of an agenda.
struct ItemPaper {
  ItemPaperId id;
  Attachment file;
  std::string title, by;
  base::Time at;
  bool forgotten = false;  // what masked it can be undone no more
};

struct AgendaItem {
  base::ItemId id;
  base::MeetingId meeting;
  std::int64_t position = 0;
  ItemKind kind = ItemKind::topic;
  std::string title, reason;
  std::string urgent;  // why it came on a locked agenda; else ""
  base::TicketId ticket;
  std::string ticket_number;
  base::DecisionId commitment;
  std::string by;  // who asked (a question)
  base::UserId by_id;
  std::int64_t supporters = 0;  // of a question
  bool answered = false;        // a question: in writing
  int minutes = 10;
  ItemState state = ItemState::pending;
  std::optional<base::Time> started_at, ended_at;
  // Its clock, which stands in a recess; neither before it began.
  std::optional<std::chrono::milliseconds> used = {};
  std::optional<base::Time> running_since = {};
  std::optional<std::string> answers;  // JSON, as they stood when the item ended
  std::string summary = {};            // the recorder's
  std::int64_t version = 1;
  LabelSet audience;  // who may read it whole
  bool is_private = false;
  std::vector<ItemPaper> papers;
  std::vector<Statement> statements;
  std::vector<Speaker> speakers;
  std::vector<Vote> votes;
  std::vector<QuestionReply> replies;
  std::vector<Motion> motions;
  std::optional<Decision> decision;
  std::optional<Task> task;            // that the decision made
  std::optional<Decision> reports_on;  // a commitment: the decision it reports on
  std::optional<ItemVerdict> verdict;  // a commitment: what the meeting said to it
};

/// Nobody goes past an item while ballots are out. Requires: its votes are there.
[[nodiscard]] inline bool has_open_vote(const AgendaItem& item) {
  return std::any_of(item.votes.begin(), item.votes.end(),
                     [](const Vote& vote) { return vote.state == VoteState::open; });
}

struct Attendance {
  base::UserId user;
  std::string name, party;
  AttendanceRole role = AttendanceRole::member;
  base::Time at;
  bool gone = false;     // since: erased, or no member of the party any more
  std::string how = {};  // code, host or remote; "" of before this was asked
};

struct Signature {
  std::string party, name;
  base::Time at;
};

/// A new edition of published minutes: the second and those after it.
struct MinutesCorrection {
  int number = 2;
  std::string reason;
  base::Time begun_at;
  std::optional<base::Time> published_at;  // none: under way
};

struct Meeting {
  base::MeetingId id;
  base::CommunityId community;
  base::SeriesId series;
  std::string title, place, quorum, summary;
  std::string check_in;  // anywhere or on_site; "" of before this was asked: anywhere
  MeetingState state = MeetingState::scheduled;
  base::Time starts_at;
  int minutes = 90;
  std::optional<base::Time> occurrence = {};  // of a series: when its rule has it
  std::string change_reason = {};             // why it was last moved, or cancelled; else ""
  std::optional<base::Time> changed_at = {};  // when its calendar entry last changed
  int reminded = 0;                           // of `reminders`: how many are behind it
  std::optional<int> turn_minutes = {}, party_minutes = {};  // the community's when it was opened
  bool locked = false;
  base::ItemId current;
  std::optional<std::string> without_quorum;  // the reason for meeting all the same
  std::optional<base::Time> opened_at, started_at, closed_at, published_at;
  int sequence = 0;
  std::int64_t version = 1;
  Seating seating = {};            // its parties are never none: the community's, if no others
  std::vector<AgendaItem> agenda;  // in order
  std::vector<Attendance> attendance;
  std::vector<Signature> signatures;           // of the newest edition of the minutes
  std::vector<MinutesCorrection> corrections;  // in order; only the last may be under way

  /// The edition of the minutes that is written, signed or was published last.
  [[nodiscard]] int edition() const { return 1 + static_cast<int>(corrections.size()); }
  [[nodiscard]] bool is_being_corrected() const {
    return !corrections.empty() && !corrections.back().published_at;
  }
  /// Its summaries may be written and it may be signed.
  [[nodiscard]] bool has_draft_minutes() const {
    return state == MeetingState::closed || is_being_corrected();
  }

  [[nodiscard]] const AgendaItem* find_item(base::ItemId item) const {
    auto found = std::find_if(agenda.begin(), agenda.end(),
                              [&](const AgendaItem& other) { return other.id == item; });
    return found == agenda.end() ? nullptr : &*found;
  }
  [[nodiscard]] AgendaItem* find_item(base::ItemId item) {
    return const_cast<AgendaItem*>(std::as_const(*this).find_item(item));
  }
};

/// What the meeting goes on to by itself: the agenda in its order, then residents' questions that
/// nobody has answered in writing, what most people support first. None: nothing is left.
[[nodiscard]] inline AgendaItem* find_following(Meeting& meeting) {
  AgendaItem* best = nullptr;
  for (auto& item : meeting.agenda) {
    if (item.state != ItemState::pending) continue;
    if (item.kind != ItemKind::question) return &item;
    if (!item.answered && (!best || item.supporters > best->supporters)) best = &item;
  }
  return best;
}

/// How long before a meeting its members are reminded of it, one after the other.
constexpr std::array<std::chrono::minutes, 2> reminders{std::chrono::hours(24),
                                                        std::chrono::hours(1)};
/// How many of them are past, for a meeting that begins then.
[[nodiscard]] constexpr int reminders_past(base::Time starts_at, base::Time now) {
  int past = 0;
  for (const auto before : reminders) past += now >= starts_at - before ? 1 : 0;
  return past;
}

/// Whether somebody who came was there for a party: observers are not its presence.
[[nodiscard]] inline bool came_for(const Attendance& entry, std::string_view party) {
  return entry.party == party && entry.role != AttendanceRole::observer;
}
/// And still speaks for it.
[[nodiscard]] inline bool speaks_for(const Attendance& entry, std::string_view party) {
  return came_for(entry, party) && !entry.gone;
}

/// The parties of the set of which nobody is present who still speaks for them; of a meeting that
/// is over, of which nobody was.
[[nodiscard]] inline std::vector<std::string> missing_parties(
    const Meeting& meeting, const std::vector<std::string>& parties) {
  std::vector<std::string> missing;
  for (const auto& party : parties)
    if (std::none_of(meeting.attendance.begin(), meeting.attendance.end(),
                     [&](const Attendance& entry) {
                       return meeting.closed_at ? came_for(entry, party) : speaks_for(entry, party);
                     }))
      missing.push_back(party);
  return missing;
}

/// The parties of the set that have yet to sign the minutes: those of which somebody who was there
/// is still a member. Where nobody is, nobody is left to sign.
[[nodiscard]] inline std::vector<std::string> unsigned_parties(
    const Meeting& meeting, const std::vector<std::string>& parties) {
  std::vector<std::string> owing;
  for (const auto& party : parties)
    if (std::any_of(meeting.attendance.begin(), meeting.attendance.end(),
                    [&](const Attendance& entry) { return speaks_for(entry, party); }) &&
        std::none_of(meeting.signatures.begin(), meeting.signatures.end(),
                     [&](const Signature& signature) { return signature.party == party; }))
      owing.push_back(party);
  return owing;
}

}  // namespace sifang::domain
