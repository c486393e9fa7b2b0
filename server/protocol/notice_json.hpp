// SPDX-License-Identifier: Apache-2.0
// Notices: what the rules need to know of a stored event, and a notice as its reader is told it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/seats.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

/// What the most privileged body of an event says, for domain/notice_rules. Absent: nothing.
struct EventFacts {
  std::string party;  // the party it names: of an answer, a decision
  std::optional<std::string> handler, receiver;
  std::vector<std::string> owed, to;
  base::UserId assignee;  // of a decision
  base::UserId worker;    // who has the work of a ticket
  bool internal = false, silent = false, about_ticket = false;
  std::string word;          // of a task: what came of it
  std::string part;          // of a task: the id of the part that the event is about
  std::string paper;         // the written ballot that needs somebody to decide about it
  std::string replaced_by;   // the written ballot that counts in place of one cast online
  bool posted = false;       // a stage of a matter hangs on the board, or did
  std::string plugin, tell;  // which plugin tells what
};
/// Requires: a body as the log stores it.
[[nodiscard]] EventFacts read_event_facts(std::string_view body);
/// Who sits at a meeting as an event with the meeting's own fields tells it. Requires: likewise.
[[nodiscard]] domain::Seating read_seating(std::string_view body);

/// A notice without what its event says.
struct NoticeHead {
  std::string id;
  base::CommunityId community;
  std::string_view why, kind;
  base::Time at;
  bool read = false;
  base::TicketId ticket;
  std::string ticket_number, ticket_title;
  base::MeetingId meeting;
  std::string meeting_title;
  std::optional<base::Time> meeting_starts_at;
  base::DecisionId decision = {};  // of a task
  std::string decision_text = {};
  std::string poll, poll_question;  // id; empty: none
  std::optional<base::Time> poll_opens_at, poll_closes_at;
  std::string matter, matter_title;  // id; empty: none
};

/// What a plugin tells.
struct PluginTold {
  std::string plugin, kind, text_zh, text_en;
  std::string path;  // of a page of the client; "" for none

  [[nodiscard]] const std::string& text(std::string_view language) const {
    return language == "en" ? text_en : text_zh;
  }
};

/// What a notice shows of its event.
struct NoticeData {
  std::string actor = "null";  // JSON: {"id","name","party"}
  std::string party;           // whose answer, or who has the work
  std::string stance, text;    // text: a reason, a note, a comment, a decision, a report
  std::string stage;           // of a matter, that the event is about
  std::optional<std::string> due, until, starts_at;
  base::ItemId item = {};  // under which a task was decided or dealt with
  std::optional<PluginTold> told = {};
};
/// From the body that the reader may see. Requires: as the log stores it.
[[nodiscard]] NoticeData read_notice_data(std::string_view body);

/// What of a plugin's telling is for webhooks alone. Requires: the sealed body, as the log stores
/// it.
struct WebhookTold {
  std::string title_zh, title_en;
  std::string data;  // JSON object
};
[[nodiscard]] WebhookTold read_webhook_told(std::string_view sealed_body);

/// The kind of a stored event.
[[nodiscard]] std::string read_event_kind(std::string_view body);

void write_notice(JsonWriter& out, const NoticeHead& head, const NoticeData& data);

/// One new notice as a live connection is told of it.
struct NewNotice {
  std::string id;
  std::string why, kind;
};
/// {"op":"notices","community","new":[{"id","why","kind"}]}
[[nodiscard]] std::string write_new_notices(base::CommunityId community,
                                            const std::vector<const NewNotice*>& notices);
/// {"op":"unread","unread"}: how many there are after one's own doing.
[[nodiscard]] std::string write_unread(std::int64_t unread);

}  // namespace sifang::protocol
