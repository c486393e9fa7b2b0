// SPDX-License-Identifier: Apache-2.0
// Who is told what of an event: one rule per kind of event, as values. What is said is made by the
// reader's client from why and kind; who may see the event's words is decided when it is read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/audience.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// Why somebody is told; also the groups that a person may turn off.
///   mine: they reported it · followed: they follow or support it · duty: their party owes
///   something work: it is their party's work, or theirs · meeting: they have a part in the meeting
///   · poll: they vote, count, or are of the village whose matter it is · plugins: a plugin tells
///   them
enum class NoticeWhy : std::uint8_t { mine, followed, duty, work, meeting, poll, plugins };
template <>
struct Codes<NoticeWhy> {
  static constexpr auto last = NoticeWhy::plugins;
  static constexpr auto list = std::to_array<std::string_view>(
      {"mine", "followed", "duty", "work", "meeting", "poll", "plugins"});
};

/// What the rules look at. Texts and ids are empty where the event has none.
struct NoticeFacts {
  std::string event;              // its kind
  TicketExposure ticket = {};     // of the ticket, with its views of strings that outlive this
  base::UserId assignee;          // who has the work
  std::vector<std::string> owed;  // parties whose answer is missing
  std::string party;              // the party the event names
  std::vector<std::string> to;    // whom it names: reporter, assignee, party:, role:, user:
  std::string former_handler;     // before the work was taken away
  base::UserId former_assignee;
  bool internal = false;                     // a note for staff
  bool silent = false;                       // the answer is a recorded silence
  bool about_ticket = false;                 // a decision that a ticket's own event tells of
  std::vector<base::UserId> followers;       // of the ticket, or of what is on the meeting's agenda
  std::vector<base::UserId> voters = {};     // of a poll; who is waited for; whose ballot it was
  std::vector<base::UserId> reviewers = {};  // who may decide about a written ballot
  bool posted = false;                       // a stage of a matter hangs on the board, or did
  LabelSet readers = {};                     // of what a plugin tells
  std::vector<std::string> seated = {};  // labels of who sits at the meeting; none: every member
  // Of a task, or of the seats of a meeting.
  std::string word = {};                  // what came of it: done, continued, over, …
  std::vector<std::string> workers = {};  // labels of who has parts of the task
  std::vector<std::string> part = {};     // labels of who has the part
  std::vector<base::UserId> members = {}, deputies = {}, unseated = {};  // newly, or no longer
};

/// One thing to say, and to whom. `kind` is a word of the catalogue under `why`.
struct NoticeGroup {
  NoticeWhy why;
  std::string_view kind;
  LabelSet audience;
};

/// The groups in order: whoever belongs to several is told what the first one says. Groups without
/// anybody are left out.
[[nodiscard]] std::vector<NoticeGroup> notices_of(const NoticeFacts& facts);

/// Whether any rule speaks of that kind of event.
[[nodiscard]] bool is_told(std::string_view event);
/// Whether an event of that kind is told whatever it is about.
[[nodiscard]] bool is_always_told(std::string_view event);
/// The kinds of events that are told.
[[nodiscard]] std::vector<std::string_view> told_events();
/// Every pair of why and kind that a rule can say.
struct NoticeWord {
  NoticeWhy why;
  std::string_view kind;
  bool operator==(const NoticeWord&) const = default;
};
[[nodiscard]] std::vector<NoticeWord> notice_words();

}  // namespace sifang::domain
