// SPDX-License-Identifier: Apache-2.0
// A rule book is adopted by what a meeting has voted: meeting and vote are read from the core as
// whoever asks may read them.
#include "books.hpp"

namespace points {
namespace {

/// The meeting as the core shows it to whoever asks, of the community alone.
Json read_meeting(const Call& call, const std::string& id) {
  const auto answer =
      call.host.command(sifang_sdk::As::caller, "meeting.read", Json{{"id", id}}.dump());
  const auto meeting = parse_json(answer.body);
  if (answer.status == 200 && meeting.is_object() &&
      meeting.value("community", std::string()) == call.community)
    return meeting;
  if (answer.status >= 500)
    throw std::runtime_error("meeting.read answers " + std::to_string(answer.status));
  throw wrong("/meeting", "is no meeting of this community");
}

Json find_vote(const Json& meeting, const std::string& id) {
  for (const auto& item : meeting.at("agenda")) {
    const auto votes = item.find("votes");
    if (votes == item.end()) continue;
    for (const auto& vote : *votes)
      if (vote.at("id") == id) return vote;
  }
  throw wrong("/vote", "is no vote of this meeting");
}

void require_passed(const Json& vote) {
  const auto& state = vote.at("state");
  if (state != "closed" && state != "published") throw Refusal(409, "/vote: is not closed yet");
  const auto& result = vote.at("result");
  if (!result.is_object() || result.at("valid") != true || result.at("passed") != true)
    throw Refusal(409, "/vote: was not passed");
}

/// Days that one version has had, or will have, stay its own.
void require_latest(const Call& call, const std::string& from_day) {
  const auto latest = call.host.query_text(
      "SELECT max(from_day) FROM plugin_points_books WHERE community = $1 AND state = 'adopted'",
      {call.community});
  if (latest > from_day)
    throw Refusal(409, "/from_day: another version holds from " + latest + " already");
}

void require_unused(const Call& call, const std::string& vote) {
  if (find_number(call.host, "SELECT 1 FROM plugin_points_books WHERE vote = $1", {vote}) != 0)
    throw Refusal(409, "/vote: has adopted a rule book already");
}

}  // namespace

void adopt_book(const Call& call) {
  const auto id = call.id("book");
  const auto state =
      call.host.query_text("SELECT state FROM plugin_points_books WHERE id = $1 AND community = $2",
                           {id, call.community});
  if (state.empty()) throw Refusal(404, "there is no such rule book");
  if (state != "proposed") throw Refusal(409, "this rule book is " + state + " and not proposed");
  auto fields = call.body();
  const auto meeting_id = fields.text("meeting", 1, 100), vote_id = fields.text("vote", 1, 100),
             from_day = fields.day("from_day");
  fields.done();
  if (from_day < call.today()) throw wrong("/from_day", "is over");
  require_passed(find_vote(read_meeting(call, meeting_id), vote_id));
  require_unused(call, vote_id);
  require_latest(call, from_day);
  call.host.write(
      {{"UPDATE plugin_points_books SET state = 'adopted', from_day = $2, vote = $3,"
        " meeting = $4, decided_at = $5, version = version + 1 WHERE id = $1 AND state ="
        " 'proposed'",
        {id, from_day, vote_id, meeting_id, call.now},
        1}});
  call.answer(whole_book(call.host, id));
}

}  // namespace points
