// SPDX-License-Identifier: Apache-2.0
#include "domain/notice_rules.hpp"

#include <algorithm>
#include <array>

namespace sifang::domain {
namespace {

using enum NoticeWhy;

/// Somebody an event concerns, found from its facts.
enum class Who {
  reporter,  // who reported it or submitted it for another
  followers,
  everybody_owing,  // the parties whose answer is missing
  named_party,
  addressed,  // whom the event names
  assignee,
  handler,  // the party that does the work
  leader,   // the party that accepted it
  former_assignee,
  former_handler,
  members,  // of all parties, and who walks the grid
  hosts,
  table,  // who sits at the meeting, hosts and recorders
  voters,
  reviewers,
  community,
  charged,  // the party and the person that have the task
  workers,  // they, and who has parts of it
  part_holder,
  new_members,
  new_deputies,
  unseated,
  readers,  // who may read it at all
};

/// When a rule holds.
enum class When { always, internal, open_words, silent, spoken, no_ticket, posted, unposted };

struct Rule {
  std::string_view event;
  NoticeWhy why;
  std::string_view kind;
  Who who;
  When when = When::always;
  std::string_view word = {};  // only of events with that word
};

// In the order in which somebody to whom several apply is told one.
constexpr std::array rules{
    Rule{"ticket.submitted", duty, "submitted", Who::members},

    Rule{"ticket.accepted", mine, "accepted", Who::reporter},
    Rule{"ticket.accepted", duty, "answer_owed", Who::everybody_owing},
    Rule{"ticket.accepted", followed, "accepted", Who::followers},

    Rule{"ticket.refused", mine, "refused", Who::reporter},
    Rule{"ticket.refused", followed, "refused", Who::followers},

    Rule{"ticket.cancelled", followed, "cancelled", Who::followers},

    Rule{"ticket.sent_to_agenda", mine, "sent_to_agenda", Who::reporter},
    Rule{"ticket.sent_to_agenda", meeting, "sent_to_agenda", Who::hosts},
    Rule{"ticket.sent_to_agenda", work, "sent_to_agenda", Who::handler},
    Rule{"ticket.sent_to_agenda", followed, "sent_to_agenda", Who::followers},

    Rule{"ticket.assigned", work, "assigned_to_me", Who::assignee},
    Rule{"ticket.assigned", mine, "assigned", Who::reporter},
    Rule{"ticket.assigned", work, "assigned", Who::handler},
    Rule{"ticket.assigned", followed, "assigned", Who::followers},

    Rule{"ticket.taken", mine, "taken", Who::reporter},

    Rule{"ticket.started", mine, "started", Who::reporter},

    Rule{"ticket.returned", mine, "returned", Who::reporter},
    Rule{"ticket.returned", work, "returned", Who::leader},
    Rule{"ticket.returned", work, "returned", Who::hosts},

    Rule{"ticket.paused", mine, "paused", Who::reporter},
    Rule{"ticket.paused", followed, "paused", Who::followers},

    Rule{"ticket.reported_up", mine, "reported_up", Who::reporter},
    Rule{"ticket.reported_up", followed, "reported_up", Who::followers},

    Rule{"ticket.taken_back", mine, "taken_back", Who::reporter},
    Rule{"ticket.taken_back", work, "taken_back", Who::leader},

    Rule{"ticket.finished", mine, "finished", Who::reporter},
    Rule{"ticket.finished", followed, "finished", Who::followers},

    Rule{"ticket.confirmed", mine, "confirmed", Who::reporter},
    Rule{"ticket.confirmed", work, "confirmed", Who::assignee},
    Rule{"ticket.confirmed", work, "confirmed", Who::handler},
    Rule{"ticket.confirmed", followed, "confirmed", Who::followers},

    Rule{"ticket.reopened", mine, "reopened", Who::reporter},
    Rule{"ticket.reopened", work, "reopened", Who::former_assignee},
    Rule{"ticket.reopened", work, "reopened", Who::former_handler},
    Rule{"ticket.reopened", work, "reopened", Who::leader},
    Rule{"ticket.reopened", followed, "reopened", Who::followers},

    Rule{"ticket.answer_published", mine, "answered", Who::reporter, When::spoken},
    Rule{"ticket.answer_published", followed, "answered", Who::followers, When::spoken},
    Rule{"ticket.answer_published", mine, "silent", Who::reporter, When::silent},
    Rule{"ticket.answer_published", duty, "silent", Who::named_party, When::silent},
    Rule{"ticket.answer_amended", mine, "answer_amended", Who::reporter},
    Rule{"ticket.answer_amended", followed, "answer_amended", Who::followers},

    Rule{"ticket.commented", mine, "commented", Who::reporter, When::open_words},
    Rule{"ticket.commented", work, "commented", Who::assignee, When::open_words},
    Rule{"ticket.commented", work, "commented", Who::handler, When::open_words},
    Rule{"ticket.commented", work, "commented", Who::leader, When::open_words},
    Rule{"ticket.commented", work, "noted", Who::handler, When::internal},
    Rule{"ticket.commented", work, "noted", Who::leader, When::internal},

    Rule{"ticket.nudged", duty, "nudged", Who::named_party},
    Rule{"ticket.masked", mine, "masked", Who::reporter},
    Rule{"ticket.reported", duty, "reported", Who::addressed},
    Rule{"ticket.report_settled", mine, "report_settled", Who::addressed},
    Rule{"ticket.marked_duplicate", mine, "duplicate", Who::reporter},
    Rule{"ticket.marked_duplicate", followed, "duplicate", Who::followers},
    Rule{"ticket.split", mine, "split", Who::reporter},
    Rule{"ticket.split", followed, "split", Who::followers},
    Rule{"ticket.wait_ended", mine, "wait_ended", Who::reporter},
    Rule{"ticket.wait_ended", work, "wait_ended", Who::addressed},
    Rule{"ticket.clock_warned", work, "clock_warned", Who::addressed},
    Rule{"ticket.clock_breached", work, "clock_breached", Who::addressed},
    Rule{"ticket.escalated", work, "escalated", Who::addressed},
    Rule{"ticket.reminded", mine, "reminded", Who::reporter},
    Rule{"ticket.left_to_checkers", duty, "left_to_checkers", Who::addressed},

    Rule{"meeting.scheduled", meeting, "scheduled", Who::table},
    Rule{"meeting.moved", meeting, "moved", Who::table},
    Rule{"meeting.moved", followed, "meeting_moved", Who::followers},
    Rule{"meeting.cancelled", meeting, "cancelled", Who::table},
    Rule{"meeting.cancelled", followed, "meeting_cancelled", Who::followers},
    Rule{"meeting.reminded", meeting, "reminded", Who::table},
    Rule{"meeting.reminded", followed, "meeting_reminded", Who::followers},
    Rule{"meeting.opened", meeting, "opened", Who::table},
    Rule{"meeting.closed", meeting, "to_sign", Who::table},
    Rule{"meeting.published", meeting, "published", Who::community},
    Rule{"meeting.correction_begun", meeting, "to_sign_again", Who::table},
    Rule{"meeting.decided", work, "decided_for_me", Who::assignee, When::no_ticket},
    Rule{"meeting.decided", work, "decided", Who::named_party, When::no_ticket},
    Rule{"meeting.seats_changed", meeting, "seated", Who::new_members},
    Rule{"meeting.seats_changed", meeting, "deputised", Who::new_deputies},
    Rule{"meeting.seats_changed", meeting, "unseated", Who::unseated},
    Rule{"meeting.paper_added", meeting, "paper", Who::table, When::always, "late"},

    Rule{"meeting.task_reported", work, "task_reported", Who::workers, When::always, "open"},
    Rule{"meeting.task_reported", meeting, "task_reported", Who::hosts, When::always, "open"},
    Rule{"meeting.task_reported", work, "task_done", Who::workers, When::always, "done"},
    Rule{"meeting.task_reported", meeting, "task_done", Who::hosts, When::always, "done"},
    Rule{"meeting.task_divided", work, "part", Who::part_holder, When::always, "added"},
    Rule{"meeting.task_divided", work, "part_done", Who::charged, When::always, "done"},
    Rule{"meeting.reviewed", work, "task_noted", Who::workers, When::always, "noted"},
    Rule{"meeting.reviewed", work, "task_accepted", Who::workers, When::always, "accepted"},
    Rule{"meeting.reviewed", work, "task_continued", Who::workers, When::always, "continued"},
    Rule{"meeting.reviewed", work, "task_dropped", Who::workers, When::always, "dropped"},
    Rule{"meeting.task_reviewed", work, "task_replaced", Who::workers, When::always, "replaced"},
    Rule{"meeting.task_reminded", work, "task_due", Who::charged, When::always, "soon"},
    Rule{"meeting.task_reminded", work, "task_over", Who::charged, When::always, "over"},

    Rule{"poll.announced", poll, "poll_announced", Who::voters},
    Rule{"poll.opened", poll, "poll_opened", Who::voters},
    Rule{"poll.ending", poll, "poll_ending", Who::voters},
    Rule{"poll.ballot_cast", poll, "proxy_voted", Who::voters},
    Rule{"poll.paper_settled", poll, "ballot_replaced", Who::voters},
    Rule{"poll.paper_typed", poll, "paper_in_review", Who::reviewers},
    Rule{"poll.time_over", poll, "count_due", Who::hosts},
    Rule{"poll.published", poll, "poll_published", Who::voters},
    Rule{"poll.withdrawn", poll, "poll_withdrawn", Who::voters},

    Rule{"matter.proposed", poll, "matter_proposed", Who::table},
    Rule{"matter.recorded", poll, "matter_posted", Who::community, When::posted},
    Rule{"matter.recorded", poll, "matter_recorded", Who::table, When::unposted},
    Rule{"matter.posting_over", poll, "posting_over", Who::hosts},
    Rule{"matter.taken_back", poll, "matter_taken_back", Who::community, When::posted},
    Rule{"matter.taken_back", poll, "matter_taken_back", Who::table, When::unposted},
    Rule{"matter.ended", poll, "matter_ended", Who::community, When::posted},
    Rule{"matter.ended", poll, "matter_ended", Who::table, When::unposted},

    Rule{"plugin.told", plugins, "told", Who::readers},
};

bool holds(const Rule& rule, const NoticeFacts& facts) {
  if (!rule.word.empty() && rule.word != facts.word) return false;
  switch (rule.when) {
    case When::always: return true;
    case When::internal: return facts.internal;
    case When::open_words: return !facts.internal;
    case When::silent: return facts.silent;
    case When::spoken: return !facts.silent;
    case When::no_ticket: return !facts.about_ticket;
    case When::posted: return facts.posted;
    case When::unposted: return !facts.posted;
  }
  return false;
}

void add_user(std::vector<std::string>& labels, base::UserId user) {
  if (user) labels.push_back(user_label(user));
}
void add_party(std::vector<std::string>& labels, std::string_view party) {
  if (!party.empty()) labels.push_back(party_label(party));
}

/// A name of an event's `to`.
void add_addressee(std::vector<std::string>& labels, const std::string& name,
                   const NoticeFacts& facts) {
  constexpr std::string_view role = "role:";
  if (name == "reporter") {
    add_user(labels, facts.ticket.reporter);
    add_user(labels, facts.ticket.submitter);
  } else if (name == "assignee") {
    add_user(labels, facts.assignee);
  } else if (name.starts_with(role)) {
    labels.push_back(name.substr(role.size()));
  } else if (name.starts_with("party:") || name.starts_with("user:")) {
    labels.push_back(name);
  }
}

LabelSet labels_of(Who who, const NoticeFacts& facts) {
  std::vector<std::string> labels;
  switch (who) {
    case Who::reporter:
      add_user(labels, facts.ticket.reporter);
      add_user(labels, facts.ticket.submitter);
      break;
    case Who::followers:
      for (const auto user : facts.followers) add_user(labels, user);
      break;
    case Who::everybody_owing:
      for (const auto& party : facts.owed) add_party(labels, party);
      break;
    case Who::addressed:
      for (const auto& name : facts.to) add_addressee(labels, name, facts);
      break;
    case Who::named_party: add_party(labels, facts.party); break;
    case Who::assignee: add_user(labels, facts.assignee); break;
    case Who::handler: add_party(labels, facts.ticket.handler); break;
    case Who::leader: add_party(labels, facts.ticket.receiver); break;
    case Who::former_assignee: add_user(labels, facts.former_assignee); break;
    case Who::former_handler: add_party(labels, facts.former_handler); break;
    case Who::members:
      labels.emplace_back("member");
      if (!facts.ticket.grid.empty()) labels.push_back(grid_label(facts.ticket.grid));
      break;
    case Who::hosts: labels.emplace_back("host"); break;
    case Who::table:
      labels = facts.seated.empty() ? std::vector<std::string>{"member"} : facts.seated;
      labels.insert(labels.end(), {"host", "recorder"});
      break;
    case Who::voters:
      for (const auto user : facts.voters) add_user(labels, user);
      break;
    case Who::reviewers:
      for (const auto user : facts.reviewers) add_user(labels, user);
      break;
    case Who::community: labels.emplace_back("community"); break;
    case Who::workers: labels = facts.workers; [[fallthrough]];
    case Who::charged:
      add_user(labels, facts.assignee);
      add_party(labels, facts.party);
      break;
    case Who::part_holder: labels = facts.part; break;
    case Who::readers: labels = facts.readers; break;
    case Who::new_members:
      for (const auto user : facts.members) add_user(labels, user);
      break;
    case Who::new_deputies:
      for (const auto user : facts.deputies) add_user(labels, user);
      break;
    case Who::unseated:
      for (const auto user : facts.unseated) add_user(labels, user);
      break;
  }
  return make_labels(std::move(labels));
}

}  // namespace

std::vector<NoticeGroup> notices_of(const NoticeFacts& facts) {
  std::vector<NoticeGroup> groups;
  for (const auto& rule : rules) {
    if (rule.event != facts.event || !holds(rule, facts)) continue;
    auto audience = labels_of(rule.who, facts);
    if (!audience.empty()) groups.push_back({rule.why, rule.kind, std::move(audience)});
  }
  return groups;
}

bool is_told(std::string_view event) {
  return std::any_of(rules.begin(), rules.end(),
                     [&](const Rule& rule) { return rule.event == event; });
}

bool is_always_told(std::string_view event) {
  return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
    const bool anybody = rule.who == Who::members || rule.who == Who::hosts ||
                         rule.who == Who::table || rule.who == Who::community;
    return rule.event == event && anybody && rule.when == When::always && rule.word.empty();
  });
}

std::vector<std::string_view> told_events() {
  std::vector<std::string_view> events;
  for (const auto& rule : rules)
    if (events.empty() || events.back() != rule.event) events.push_back(rule.event);
  return events;
}

std::vector<NoticeWord> notice_words() {
  std::vector<NoticeWord> words;
  for (const auto& rule : rules)
    if (std::find(words.begin(), words.end(), NoticeWord{rule.why, rule.kind}) == words.end())
      words.push_back({rule.why, rule.kind});
  return words;
}

}  // namespace sifang::domain
