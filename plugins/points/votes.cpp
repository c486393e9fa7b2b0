// SPDX-License-Identifier: Apache-2.0
#include "votes.hpp"

namespace points {
namespace {

/// What is put to the vote where that is a motion, as it reads now.
std::string motion_of(const Json& item, const Json& vote) {
  const auto motions = item.find("motions");
  const auto id = text_of(vote, "motion");
  if (motions == item.end() || id.empty()) return {};
  for (const auto& motion : *motions)
    if (motion.at("id") == id) return motion.at("text").get<std::string>();
  return {};
}

/// At least: of a vote that the log has not told of, it is known that its meeting had begun.
std::int64_t opened_at(const Host& host, const HeldVote& held) {
  const auto told = find_number(host, "SELECT opened_at FROM plugin_points_votes WHERE vote = $1",
                                {held.vote.at("id").get<std::string>()});
  if (told != 0) return told;
  return held.started_at.empty() ? 0 : ms_of(host, held.started_at);
}

bool has_adopted(const Host& host, const HeldVote& held) {
  return find_number(host, "SELECT 1 FROM plugin_points_books WHERE vote = $1",
                     {held.vote.at("id").get<std::string>()}) != 0;
}

VoteWords words_of(const HeldVote& held) {
  return {.question = text_of(held.vote, "question"),
          .motion = held.motion,
          .item = held.item,
          .chosen = text_of(held.vote.at("result"), "winner")};
}

}  // namespace

Proposal get_proposal(const Call& call, std::int64_t book) {
  Proposal proposal{.book = book};
  std::string state;
  call.host.query(
      "SELECT b.state, b.number, coalesce(p.proposed_at, b.made_at) FROM plugin_points_books b LEFT"
      " JOIN plugin_points_proposals p ON p.book = b.id WHERE b.id = $1 AND b.community = $2",
      {book, call.community}, [&](const Row& row) {
        state = row.string(0);
        proposal.number = row.integer(1);
        proposal.proposed_at = row.integer(2);
      });
  if (state.empty()) throw Refusal(404, "there is no such rule book");
  if (state != "proposed") throw Refusal(409, "this rule book is " + state + " and not proposed");
  call.host.query(
      "SELECT number, title FROM plugin_points_books WHERE community = $1 AND state <> 'draft'",
      {call.community}, [&](const Row& row) {
        proposal.books.push_back({row.integer(0), row.string(1)});
      });
  return proposal;
}

std::vector<HeldVote> list_votes(const Json& meeting) {
  std::vector<HeldVote> all;
  for (const auto& item : meeting.at("agenda")) {
    const auto votes = item.find("votes");
    if (votes == item.end()) continue;
    for (const auto& vote : *votes)
      all.push_back({.vote = vote,
                     .meeting = text_of(meeting, "id"),
                     .meeting_title = text_of(meeting, "title"),
                     .starts_at = text_of(meeting, "starts_at"),
                     .started_at = text_of(meeting, "started_at"),
                     .item = text_of(item, "title"),
                     .motion = motion_of(item, vote)});
  }
  return all;
}

Unfit find_fault(const Call& call, const Proposal& proposal, const HeldVote& held) {
  const auto& state = held.vote.at("state");
  if (state != "closed" && state != "published") return {"not_closed", "is not closed yet"};
  const auto& result = held.vote.at("result");
  if (!result.is_object() || result.at("valid") != true || result.at("passed") != true)
    return {"not_passed", "was not passed"};
  const auto words = words_of(held);
  if (!says_yes(words, proposal.number, proposal.books))
    return {"not_passed", "has chosen something else"};
  if (opened_at(call.host, held) <= proposal.proposed_at)
    return {"before", "was opened before this rule book was proposed"};
  // How a motion reads is another question than whether it is wanted.
  if (!text_of(held.vote, "amendment").empty())
    return {"amendment", "was on an amendment and not on the rule book"};
  if (!is_about(words, proposal.number, proposal.books))
    return {"does_not_name",
            "names this rule book neither by its title nor by its version, nor does its item"};
  if (has_adopted(call.host, held)) return {"taken", "has adopted a rule book already"};
  return {};
}

void note_opened(const Host& host, const Json& event) {
  const auto at = ms_of(host, event.at("at").get<std::string>());
  for (const auto& item : event.at("data").value("agenda", Json::array()))
    for (const auto& vote : item.value("votes", Json::array()))
      host.write(
          {{"INSERT INTO plugin_points_votes (vote, opened_at) VALUES ($1, $2)"
            " ON CONFLICT DO NOTHING",
            {vote.at("id").get<std::string>(), at}}});
}

}  // namespace points
