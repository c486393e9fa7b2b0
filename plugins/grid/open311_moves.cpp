// SPDX-License-Identifier: Apache-2.0
// mySociety's update extension, as it comes in. Who sent a request here is its reporter: the
// plugin's own user, who agrees that it is done or says that it is not. All else is a comment.
#include <algorithm>

#include "kit/csv.hpp"
#include "open311.hpp"
#include "own_comments.hpp"

namespace grid::open311 {
namespace {

constexpr std::size_t longest_comment = 2'000, longest_reason = 1'000;

struct Posted {
  std::string number, client, status, words;
  std::int64_t at;
};

Posted read_posted(const Visit& visit) {
  std::vector<Problem::Fault> faults;
  const auto needed = [&](const char* name) {
    auto value = clean(visit.form.value(name));
    if (value.empty()) faults.push_back({400, std::string(name) + " was not provided"});
    return value;
  };
  Posted posted{needed("service_request_id"), needed("update_id"), needed("status"),
                needed("description"), 0};
  const auto when = needed("updated_datetime");
  const auto at = read_time(when);
  if (!when.empty() && !at)
    faults.push_back({400, "updated_datetime is no time like 2026-11-28T08:00:00+08:00"});
  if (kit::count_characters(posted.words) > words_most)
    faults.push_back({400, "description has more than 4,000 characters"});
  if (!faults.empty()) throw Problem(faults);
  posted.at = *at;
  std::transform(posted.status.begin(), posted.status.end(), posted.status.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return posted;
}

/// Whether this key has sent the request.
bool is_own(const Visit& visit, const Key& key, const std::string& ticket) {
  return find_number(visit.host,
                     "SELECT count(*) FROM plugin_grid_open311_requests "
                     "WHERE ticket = $1 AND key = $2",
                     {ticket, key.id}) > 0;
}

/// The moves that the status asks for, of which the core knows whether the ticket is there. A move
/// that was made before a server ended is answered the same, so where it stands now says nothing.
std::vector<std::string> moves_of(const Posted& posted, const Json& ticket) {
  const auto& status = posted.status;
  if (status == "CLOSED" || status == "FIXED") return {"ticket.confirm"};
  // Who takes a request back withdraws it, or agrees that nothing is to be done.
  if (status == "CANCELLED") return {"ticket.cancel", "ticket.confirm"};
  if (status == "REOPEN") return {"ticket.reopen"};
  // Every comment under an open report comes as OPEN: one that was written before we closed it
  // reopens nothing.
  const auto closed = read_time(text_of(ticket, "closed_at")).value_or(0);
  constexpr std::int64_t second = 1'000;
  if (status != "OPEN" || posted.at / second < closed / second) return {};
  return {"ticket.reopen"};
}

/// What is applied: words and photos, and what the core knows it by. With photos that is nothing:
/// sent again, they are other files.
struct Applied {
  std::string words;
  std::vector<std::string> files;
  std::string once;
};

/// The words whole, in as many comments as they need; the id of the first.
std::string comment(const Visit& visit, const Json& ticket, Applied said) {
  std::string first;
  for (int piece = 1; first.empty() || !said.words.empty(); ++piece) {
    auto words = said.words;
    if (kit::count_characters(words) > longest_comment) {
      words = cut(words, longest_comment);
      said.words.erase(0, words.size() - std::string_view("…").size());
    } else {
      said.words.clear();
    }
    Json input{{"id", ticket.at("id")}, {"text", words}};
    const bool has_files = !said.files.empty();
    if (has_files) input["attachments"] = std::exchange(said.files, {});
    const auto once = has_files ? "" : said.once + "-" + std::to_string(piece);
    const auto answer =
        visit.host.command(sifang_sdk::As::itself, "ticket.comment", input.dump(), once);
    if (answer.status >= 300) throw refused(answer);
    const auto made = Json::parse(answer.body);
    note_comment(visit.host, text_of(made, "id"), Whose::others);
    if (first.empty()) first = comment_id(made);
  }
  return first;
}

/// Its id; "" where the core refuses it as the ticket stands now.
std::string move(const Visit& visit, const Json& ticket, const std::string& command,
                 const Applied& said) {
  const bool reopens = command == "ticket.reopen", confirms = command == "ticket.confirm";
  Json input{{"id", ticket.at("id")},
             {confirms ? "note" : "reason", cut(said.words, longest_reason)}};
  const bool has_files = reopens && !said.files.empty();
  if (has_files) input["evidence"] = said.files;
  const auto answer = visit.host.command(sifang_sdk::As::itself, command, input.dump(),
                                         has_files ? std::string() : said.once + "-" + command);
  if (answer.status >= 500) throw refused(answer);
  if (answer.status >= 300) return {};
  auto moved = Json::parse(answer.body);
  // What was reopened twice goes to a meeting at once, which is a change of its own.
  if (reopens && moved.at("state") == "agenda")
    moved["version"] = moved.at("version").get<std::int64_t>() - 1;
  return change_id(moved);
}

std::string apply(const Visit& visit, const Key& key, const Posted& posted, const Json& ticket,
                  const Applied& said) {
  if (is_own(visit, key, text_of(ticket, "id")))
    for (const auto& command : moves_of(posted, ticket)) {
      auto moved = move(visit, ticket, command, said);
      if (moved.empty()) continue;
      // What the move has no room for is said beside it.
      const bool is_long = kit::count_characters(said.words) > longest_reason;
      const bool takes_files = command == "ticket.reopen";
      if (is_long || (!takes_files && !said.files.empty()))
        static_cast<void>(comment(
            visit, ticket,
            {said.words, takes_files ? std::vector<std::string>() : said.files, said.once}));
      return moved;
    }
  return comment(visit, ticket, said);
}

}  // namespace

void post_update(Visit& visit) {
  const auto key = need_key(visit);
  const auto at = find_jurisdiction(visit, key);
  const auto posted = read_posted(visit);
  const auto answer = [&](const std::string& id) {
    visit.answer("service_request_updates", Json::array({{{"update_id", id}}}));
  };
  const auto ids = client_ids(visit, {posted.number + " " + posted.client});
  if (const auto before = taken_before(visit, key, "update", ids); !before.empty())
    return answer(before);
  const auto known = visit.host.query_text(
      "SELECT ticket FROM plugin_grid_open311_tickets WHERE number = $1 AND community = $2",
      {posted.number, at.id});
  const auto ticket = known.empty() ? std::nullopt : read_shown(visit, at, key, known);
  if (!ticket) throw Problem(404, "service_request_id was not found");
  auto words = posted.words;
  for (const auto& url : media_urls(visit)) words += "\n" + url;
  const auto once = "open311-" + std::to_string(key.id) + "-" + ids.all.front();
  const auto id = apply(visit, key, posted, *ticket, {words, add_files(visit, at.id), once});
  note_taken(visit, key, "update", ids, id);
  answer(id);
}

}  // namespace grid::open311
