// SPDX-License-Identifier: Apache-2.0
// A meeting on the wire (wire.md, Shapes), whole and in the parts that events carry.
//
// The patch rule (web/src/api/patch.ts and protocol/patch.cpp apply it): data.meeting is merged;
// data.agenda is a list of parts of items, put in by id; in an item, statements, speakers, votes,
// replies and motions are lists put in by id and other fields, papers among them, are replaced;
// data.attendance is put in by user; data.order is the agenda's order and drops what it does not
// name. data.meeting always has the version: who fetched a later one leaves the event out, whole,
// as all events before the fetch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "domain/meeting.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

/// What is one viewer's own in a vote.
struct OwnBallot {
  bool cast = false;                      // it is, by them or for their party
  std::string_view right = {};            // own, others, none; "" while the vote is not open
  std::vector<std::string> casters = {};  // others: who of the viewer's party casts it
};

/// What is one viewer's own in a meeting.
struct MeetingViewer {
  domain::LabelSet labels;
  std::function<OwnBallot(const domain::Vote&)> ballot;
  std::function<bool(const domain::AgendaItem&)> supports = {};  // this question?
  base::UserId user = {};
  std::vector<std::string> moves;
};

/// The whole meeting; items that the viewer may not read keep only their place.
void write_meeting(JsonWriter& out, const domain::Meeting& meeting,
                   const std::vector<std::string>& parties, const MeetingViewer& viewer);

/// The meeting's own fields (state, current, quorum, signatures …) without agenda and attendance.
void write_meeting_head(JsonWriter& out, const domain::Meeting& meeting,
                        const std::vector<std::string>& parties);

enum class ItemShown { whole, masked };
/// An item without its statements, speakers, votes, replies and motions.
void write_item_head(JsonWriter& out, const domain::AgendaItem& item, ItemShown shown);
void write_paper(JsonWriter& out, const domain::ItemPaper& paper);
void write_statement(JsonWriter& out, const domain::Statement& statement);
void write_reply(JsonWriter& out, const domain::QuestionReply& reply);
void write_speaker(JsonWriter& out, const domain::Speaker& speaker);
/// Who comes next and what each party has used, worked out from the speakers.
void write_floor(JsonWriter& out, const std::vector<domain::Speaker>& speakers);
void write_decision(JsonWriter& out, const domain::Decision& decision);
/// A vote as everybody is told it: without what is a viewer's own.
void write_vote(JsonWriter& out, const domain::Vote& vote);
/// A vote as one viewer is told it.
void write_vote_for(JsonWriter& out, const domain::Vote& vote, const OwnBallot& own);
/// `parties` and `members` of a series, or of a meeting.
void write_seating(JsonWriter& out, const domain::Seating& seating);
void write_attendance(JsonWriter& out, const domain::Attendance& entry);

/// Whether a stored result says that the vote took place and the question was carried.
[[nodiscard]] bool has_passed(const std::string& result);

}  // namespace sifang::protocol
