// SPDX-License-Identifier: Apache-2.0
// A rule book is adopted by what a meeting has voted on it.
#include "votes.hpp"

namespace points {
namespace {

constexpr std::size_t most_meetings = 20, most_told = 200;
constexpr int page_size = 20, most_pages = 5;

/// The meeting as the core shows it to whoever asks, of the community alone.
Json read_meeting(const Call& call, const std::string& id) {
  const auto answer =
      call.host.command(sifang_sdk::As::caller, "meeting.read", Json{{"id", id}}.dump());
  auto meeting = parse_json(answer.body);
  if (answer.status == 200 && meeting.is_object() &&
      meeting.value("community", std::string()) == call.community)
    return meeting;
  if (answer.status >= 500)
    throw std::runtime_error("meeting.read answers " + std::to_string(answer.status));
  throw wrong("/meeting", "is no meeting of this community");
}

HeldVote find_vote(const Json& meeting, const std::string& id) {
  for (auto& held : list_votes(meeting))
    if (held.vote.at("id") == id) return held;
  throw wrong("/vote", "is no vote of this meeting");
}

/// Days that one version has had, or will have, stay its own. The day from which the latest holds,
/// where that is later than this one; else "".
std::string find_later(const Call& call, const std::string& from_day) {
  const auto latest = call.host.query_text(
      "SELECT max(from_day) FROM plugin_points_books WHERE community = $1 AND state = 'adopted'",
      {call.community});
  return latest > from_day ? latest : "";
}

Json page_of_meetings(const Call& call, const Json& cursor) {
  Json asked{{"community", call.community}, {"limit", page_size}};
  if (cursor.is_string()) asked["cursor"] = cursor;
  const auto answer = call.host.command(sifang_sdk::As::caller, "meeting.list", asked.dump());
  if (answer.status != 200)
    throw std::runtime_error("meeting.list answers " + std::to_string(answer.status));
  return Json::parse(answer.body);
}

/// Of the latest meetings that have begun, the newest first. Those to come are the first of the
/// core's list.
std::vector<HeldVote> list_recent(const Call& call) {
  std::vector<HeldVote> all;
  Json cursor;
  std::size_t meetings = 0;
  for (int page = 0; page < most_pages; ++page) {
    const auto list = page_of_meetings(call, cursor);
    for (const auto& meeting : list.at("items")) {
      if (!meeting.at("started_at").is_string()) continue;
      const auto votes = list_votes(meeting);
      all.insert(all.end(), votes.rbegin(), votes.rend());
      if (++meetings == most_meetings || all.size() >= most_told) return all;
    }
    cursor = list.at("next");
    if (!cursor.is_string()) break;
  }
  return all;
}

}  // namespace

void adopt_book(const Call& call) {
  const auto proposal = get_proposal(call, call.id("book"));
  auto fields = call.body();
  const auto meeting_id = fields.text("meeting", 1, 100), vote_id = fields.text("vote", 1, 100),
             from_day = fields.day("from_day");
  fields.done();
  if (from_day < call.today()) throw wrong("/from_day", "is over");
  const auto held = find_vote(read_meeting(call, meeting_id), vote_id);
  if (const auto fault = find_fault(call, proposal, held); fault.why)
    return answer_conflict(call, "/vote: " + std::string(fault.words), {{"state", fault.why}});
  if (const auto later = find_later(call, from_day); !later.empty())
    return answer_conflict(call, "/from_day: another version holds from " + later + " already",
                           {{"state", "later"}});
  call.host.write(
      {{"UPDATE plugin_points_books SET state = 'adopted', from_day = $2, vote = $3,"
        " meeting = $4, decided_at = $5, version = version + 1 WHERE id = $1 AND state ="
        " 'proposed'",
        {proposal.book, from_day, vote_id, meeting_id, call.now},
        1}});
  call.answer(whole_book(call.host, proposal.book));
}

void list_book_votes(const Call& call) {
  const auto proposal = get_proposal(call, call.id("book"));
  auto items = Json::array();
  for (const auto& held : list_recent(call)) {
    const auto fault = find_fault(call, proposal, held);
    items.push_back(
        {{"id", held.vote.at("id")},
         {"question", held.vote.at("question")},
         {"item", json_or_null(held.item)},
         {"meeting",
          {{"id", held.meeting}, {"title", held.meeting_title}, {"starts_at", held.starts_at}}},
         {"why", fault.why ? Json(fault.why) : Json()}});
  }
  call.answer({{"items", items}, {"next", nullptr}});
}

}  // namespace points
