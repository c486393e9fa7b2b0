// SPDX-License-Identifier: Apache-2.0
// Meetings inside a transaction: reading and storing them, and writing the event of a change. The
// commands are in meeting_commands, meeting_actions, speakers, votes, series and minutes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.hpp"
#include "app/event_log.hpp"
#include "domain/floor.hpp"
#include "domain/meeting.hpp"
#include "protocol/meeting_json.hpp"

namespace sifang::app {

/// How much of a meeting a command needs.
enum class Depth {
  agenda,  // the meeting and its items' own fields
  people,  // and attendance, signatures
  whole,   // and statements, speakers, votes, decisions
};

/// Errors: not_found when it is not there or the caller has no business in its community.
[[nodiscard]] base::Result<domain::Meeting> find_visible_meeting(const Call& call,
                                                                 base::MeetingId id, Depth depth);
/// The meeting of an item that the caller may read whole. Errors: not_found.
[[nodiscard]] base::Result<domain::Meeting> find_meeting_of_item(const Call& call,
                                                                 base::ItemId item, Depth depth);
/// Requires: the meeting exists.
[[nodiscard]] domain::Meeting load_meeting(store::Transaction& tx, base::MeetingId id, Depth depth);
/// Who may read an item: everybody in the community, or those who may see its private ticket, of
/// which the row has visibility, reporter, submitter, handler, first receiver and grid from
/// `first`.
[[nodiscard]] domain::LabelSet audience_of_item(const store::Row& row, base::TicketId ticket,
                                                int first);
/// Reads what Depth::whole adds to one item.
void load_item_details(store::Transaction& tx, domain::AgendaItem& item);

/// Stores the meeting's own fields and raises the version.
void save_meeting(store::Transaction& tx, domain::Meeting& meeting);
/// Stores an item's own fields and raises the version.
void save_item(store::Transaction& tx, domain::AgendaItem& item);

/// Begins the data of an event about parts of a meeting: its id, and the version by which a screen
/// that was fetched later knows that it has this already (the patch rule, web/src/api/patch.ts).
void begin_meeting_part(protocol::JsonWriter& out, store::Transaction& tx, base::MeetingId id);

/// The event of a change. Each part is a JSON text or empty; `items` are told in the form each
/// audience may read.
struct MeetingChange {
  std::string_view kind;
  std::string subject = {};                           // empty: the meeting
  bool head = true;                                   // with the meeting's own fields
  std::vector<const domain::AgendaItem*> items = {};  // with their own fields
  bool order = false;                                 // with the agenda's order
  std::string extra = {};                             // more members of data, for all
};
void append_meeting_event(const Call& call, const domain::Meeting& meeting,
                          const std::vector<std::string>& parties, const MeetingChange& change);

/// What an event of an item carries beside its entry.
struct ItemEventExtra {
  std::string open;        // a member for all who may read the item, like "electors":[…]
  std::string sealed;      // an object for `sifang verify` alone
  std::string floor = {};  // the item's, where its speakers have changed
  std::optional<std::string> motion = {};  // the one that a vote has changed
};
/// An event inside one item ("statements":[…], "votes":[…], "speakers":[…]): told only to those who
/// may read the item.
void append_item_event(const Call& call, const domain::Meeting& meeting,
                       const domain::AgendaItem& item, std::string_view kind, std::string_view list,
                       const std::string& entry, const ItemEventExtra& extra = {});
/// The same outside a command; `actor` null: the command line.
void append_item_event(store::Transaction& tx, const Caller* actor, base::Time now,
                       const domain::Meeting& meeting, const domain::AgendaItem& item,
                       std::string_view kind, std::string_view list, const std::string& entry,
                       const ItemEventExtra& extra = {});

/// Whoever speaks to the item pauses, or has spoken.
void clear_floor(const Call& call, const domain::Meeting& meeting, domain::AgendaItem& item,
                 domain::Displaced what);

/// Whoever was erased, or has no voice in a community any more (`only`), holds the room no longer,
/// in meetings under way: their requests for the floor end, their open motions and amendments are
/// withdrawn, but for what is being voted on. After their name or role went.
void leave_room(store::Transaction& tx, const Caller* actor, base::Time now, base::UserId person,
                std::optional<base::CommunityId> only = {});

/// An item that the meeting has not dealt with yet. Errors: illegal_move.
[[nodiscard]] base::Result<void> require_live_item(const domain::AgendaItem& item);

/// Notes that the caller is shown private tickets on the agenda (Call::note_look).
void note_looks_at_items(const Call& call, const domain::Meeting& meeting);
[[nodiscard]] Reply meeting_reply(const Call& call, base::MeetingId id);
/// An item as its row shows it now. Requires: the caller may read it whole.
[[nodiscard]] Reply item_reply(const Call& call, base::MeetingId meeting, base::ItemId id);
[[nodiscard]] std::string write_meeting_for(const Call& call, const domain::Meeting& meeting,
                                            const std::vector<std::string>& parties);

/// As whom somebody casts a ballot in a vote: their id, or the code of the party for which they
/// have a voice at the table, a deputy only in place of a member who is not there; "" for none.
[[nodiscard]] std::string elector_of(base::UserId user, const domain::Meeting& meeting,
                                     const domain::Vote& vote);
/// Whether the caller's own ballot, or that of their party, has been cast; and while the vote is
/// open whether it is theirs to cast, or who casts it in whose place they would stand.
[[nodiscard]] protocol::OwnBallot own_ballot(const Call& call, const domain::Meeting& meeting,
                                             const domain::Vote& vote);

/// The actions on the meeting that the caller may take now, for `moves`.
[[nodiscard]] std::vector<std::string> open_meeting_moves(const Call& call,
                                                          const domain::Meeting& meeting,
                                                          const std::vector<std::string>& parties);

/// Checks that the meeting is in one of the states. Errors: illegal_move.
[[nodiscard]] base::Result<void> require_state(const domain::Meeting& meeting,
                                               std::initializer_list<domain::MeetingState> states);
/// The caller's place at the table: somebody who sits there and is checked in, or the host. Errors:
/// forbidden; illegal_move "check in first".
[[nodiscard]] base::Result<void> require_seat(const Call& call, const domain::Meeting& meeting);

/// A talk that was begun without quorum can neither vote nor decide. Errors: no_quorum.
[[nodiscard]] base::Result<void> require_quorum(const domain::Meeting& meeting);

/// Schedules a meeting, builds its agenda and tells it. Returns its id.
struct NewMeeting {
  base::CommunityId community;
  base::SeriesId series;
  std::string title, place, quorum;
  base::Time starts_at;  // of a series: the occurrence that it stands for
  int minutes = 90;
  std::optional<std::string> check_in = {};  // anywhere or on_site; the community's where left out
  domain::Seating seating = {};              // as chosen; none: the whole community's
};
base::MeetingId add_meeting(const Call& call, const NewMeeting& meeting);
/// A scheduled meeting that nobody has opened for this long after its time is none to look forward
/// to.
constexpr std::chrono::hours patience{12};
/// Errors: invalid when a meeting at that time would be none to look forward to.
[[nodiscard]] base::Result<void> require_time_to_come(base::Time starts_at, base::Time now);

/// Adds what the agenda misses and takes off what has been settled; returns the items that changed.
/// Requires: Depth::agenda.
std::vector<base::ItemId> build_agenda(const Call& call, domain::Meeting& meeting);

/// What an event says of a change that calendars are to learn of.
[[nodiscard]] std::string write_calendar_change(const domain::Meeting& meeting);
/// Makes the next meeting of a series, unless one before it is still to come or the rule has ended.
void schedule_next(const Call& call, base::SeriesId series);

void add_meeting_commands(CommandTable& commands);
void add_meeting_actions(CommandTable& commands);
void add_check_in_commands(CommandTable& commands);
void add_agenda_commands(CommandTable& commands);
void add_speaker_commands(CommandTable& commands);
void add_question_commands(CommandTable& commands);
void add_statement_commands(CommandTable& commands);
void add_motion_commands(CommandTable& commands);
void add_item_mask_commands(CommandTable& commands);
void add_vote_commands(CommandTable& commands);
void add_seat_commands(CommandTable& commands);
void add_decision_commands(CommandTable& commands);
void add_series_commands(CommandTable& commands);
void add_series_exception_commands(CommandTable& commands);
void add_calendar_commands(CommandTable& commands);
void add_minutes_commands(CommandTable& commands);
void add_meeting_search(CommandTable& commands);
void add_attendance_sheet(CommandTable& commands);

}  // namespace sifang::app
