// SPDX-License-Identifier: Apache-2.0
#include "app/meeting_index.hpp"

#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::AgendaItem;
using domain::Meeting;

bool is_over(domain::MeetingState state) {
  using enum domain::MeetingState;
  return state == closed || state == published;
}

std::string terms_of(base::CommunityId community, const std::vector<FindableText>& texts) {
  std::string all;
  for (const auto& text : texts) all.append(text.text).append("\n");
  return search_terms(community, all);
}

/// Calls `visit(id, terms)` for the meeting and each item of its agenda.
template <class Visit>
void for_each_entry(const Meeting& meeting, Visit visit) {
  visit(meeting.id.value, terms_of(meeting.community, texts_of(meeting)));
  for (const auto& item : meeting.agenda)
    visit(item.id.value, terms_of(meeting.community, texts_of(item)));
}

std::optional<std::string> indexed(store::Transaction& tx, std::int64_t id) {
  return tx.find([](const store::Row& row) { return row.string(0); }, query::get_meeting_terms,
                 {id});
}

void index_meeting(store::Transaction& tx, base::MeetingId id) {
  const auto state = tx.find(
      [](const store::Row& row) { return *domain::parse<domain::MeetingState>(row.text(4)); },
      query::get_meeting, {id});
  if (!state || !is_over(*state)) return;
  for_each_entry(load_meeting(tx, id, Depth::whole),
                 [&](std::int64_t entry, const std::string& terms) {
                   const auto before = indexed(tx, entry);
                   if (before == terms) return;
                   if (before) tx.execute(query::remove_meeting_terms, {entry});
                   tx.execute(query::add_meeting_terms, {entry, terms});
                 });
}

}  // namespace

std::vector<FindableText> texts_of(const Meeting& meeting) {
  return {{"title", meeting.title}, {"summary", meeting.summary}};
}

std::vector<FindableText> texts_of(const AgendaItem& item) {
  const bool asked = item.kind == domain::ItemKind::question;
  std::vector<FindableText> texts{{asked ? "question" : "title", item.title, item.by}};
  if (!item.ticket_number.empty()) texts.front().text += " " + item.ticket_number;
  if (item.decision) texts.push_back({"decision", item.decision->text, {}, item.decision->party});
  texts.push_back({"summary", item.summary});
  for (const auto& statement : item.statements)
    texts.push_back({"statement", statement.text, statement.by, statement.party});
  for (const auto& reply : item.replies)
    texts.push_back({"reply", reply.text, reply.by, reply.party});
  for (const auto& paper : item.papers) texts.push_back({"paper", paper.title, paper.by});
  for (const auto& motion : item.motions) {
    texts.push_back({"motion", motion.text, motion.by, motion.party});
    for (const auto& amendment : motion.amendments)
      texts.push_back(
          {"amendment", amendment.text + "\n" + amendment.reason, amendment.by, amendment.party});
  }
  for (const auto& vote : item.votes)
    if (!vote.motion && !vote.amendment) texts.push_back({"vote", vote.question});
  return texts;
}

void index_meeting_later(store::Transaction& tx, base::MeetingId meeting) {
  tx.at_end([meeting](store::Transaction& end) { index_meeting(end, meeting); });
}

void index_meetings_of(store::Transaction& tx, base::TicketId ticket) {
  for (const auto meeting :
       tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
               query::list_meetings_of_ticket, {ticket}))
    index_meeting_later(tx, meeting);
}

bool index_missing_meetings(store::Transaction& tx) {
  const auto missing = tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                               query::list_unindexed_meetings, {});
  for (const auto meeting : missing) index_meeting(tx, meeting);
  return !missing.empty();
}

void check_meeting_index(store::Transaction& tx, base::CommunityId community,
                         const std::function<void(const std::string&)>& complain) {
  for (const auto id : tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                               query::list_meetings_of, {community})) {
    const auto meeting = load_meeting(tx, id, Depth::whole);
    if (!is_over(meeting.state)) continue;
    for_each_entry(meeting, [&](std::int64_t entry, const std::string& terms) {
      if (indexed(tx, entry) != terms)
        complain("meeting " + id.text() + ": its search index is not what it says");
    });
  }
  tx.for_each(query::list_stray_meeting_terms, {}, [&](const store::Row& row) {
    complain("the search index of meetings has " + base::encode_id(row.integer(0)) +
             ", which is in none that is over");
    return true;
  });
}

}  // namespace sifang::app
