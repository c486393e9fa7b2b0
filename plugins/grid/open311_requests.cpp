// SPDX-License-Identifier: Apache-2.0
// Requests as they are told: found by our rows, their words asked of the core while the answer is
// written. The plugin sees what an officer sees; what leaves here is what everybody may read of a
// ticket that everybody (or, with a key that says so, the community) may see.
#include <algorithm>

#include "open311.hpp"
#include "placing.hpp"
#include "xml.hpp"

namespace grid::open311 {
namespace {

constexpr std::int64_t most_requests = 1'000, most_with_notes = 50;
constexpr std::size_t most_asked = 100;            // ids at once
constexpr std::size_t longest_answer = 1'000'000;  // of 1 MiB

/// "3幢 电梯厅": ends at the building. In which flat somebody lives, who most often is whoever
/// reported it, is for the community and for the township that is to come there.
Json address_of(const Json& place) {
  auto home = text_of(place, "building");
  if (!home.empty()) home += "幢";
  const auto words = text_of(place, "text");
  return json_or_null(words.empty() ? home : home.empty() ? words : home + " " + words);
}

/// The answers that the parties have published.
Json notes_of(const Jurisdiction& at, const Json& ticket) {
  std::string notes;
  for (const auto& answer : ticket.at("answers")) {
    const bool silent = text_of(answer, "stance") == "silent";
    notes += (notes.empty() ? "" : "\n") + at.party_name(text_of(answer, "party")) + "：" +
             (silent ? "未表态" : text_of(answer, "text"));
  }
  return json_or_null(cut(notes, words_most));
}

Json responsible(const Jurisdiction& at, const Json& ticket) {
  auto party = text_of(ticket, "party");
  if (party.empty()) party = text_of(ticket, "first_receiver");
  return party.empty() ? Json() : Json(at.party_name(party));
}

struct Sent {
  Json address_id, media;  // the first one
};
/// What came with it that the core has no place for.
Sent sent_with(const Visit& visit, const std::string& ticket) {
  Sent sent;
  visit.host.query(
      "SELECT address_id, coalesce(media ->> 0, '') FROM plugin_grid_open311_requests "
      "WHERE ticket = $1",
      {ticket}, [&](const Row& row) {
        sent.address_id = json_or_null(row.string(0));
        sent.media = json_or_null(row.string(1));
      });
  return sent;
}

/// With extensions=true.
void add_extensions(const Visit& visit, const Jurisdiction& at, Json& request, const Json& ticket) {
  request["extended_attributes"] = {{"title", ticket.at("title")},
                                    {"detailed_status", ticket.at("state")},
                                    {"reopened", ticket.at("reopened")},
                                    {"supporters", ticket.at("supporters")}};
  request["notes"] = update_notes(visit, at, ticket);
}

bool with_extensions(const Visit& visit) { return visit.parameter("extensions") == "true"; }

/// What is asked for in lists with commas between, as JSON for SQL.
Json listed(const std::string& text) {
  Json list = Json::array();
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find(',', from), text.size());
    auto one = clean(text.substr(from, to - from), true);
    if (!one.empty()) list.push_back(std::move(one));
    from = to + 1;
  }
  return list;
}

/// Which tickets are asked for, newest first.
struct Search {
  std::string codes;  // JSON list; "[]": all
  bool open = true, closed = true;
  Span raised{0, INT64_MAX}, changed{0, INT64_MAX};
};

Search read_search(const Visit& visit) {
  Search search;
  search.codes = listed(visit.parameter("service_code")).dump();
  const auto statuses = listed(visit.parameter("status"));
  if (!statuses.empty()) search.open = search.closed = false;
  for (const auto& status : statuses) {
    if (status != "open" && status != "closed") throw Problem(400, "status is open or closed");
    (status == "open" ? search.open : search.closed) = true;
  }
  const auto given = [&](const char* name) { return !visit.parameter(name).empty(); };
  const bool by_change = given("updated_after") || given("updated_before");
  if (by_change) search.changed = span_of(visit, "updated_after", "updated_before");
  if (!by_change || given("start_date") || given("end_date"))
    search.raised = span_of(visit, "start_date", "end_date");
  return search;
}

std::vector<std::string> find_tickets(const Visit& visit, const Jurisdiction& at,
                                      const std::optional<Key>& key, const Page& page) {
  std::vector<std::string> found;
  const auto each = [&](const Row& row) { found.push_back(row.string(0)); };
  // With ids, nothing else counts.
  if (const auto ids = listed(visit.parameter("service_request_id")); !ids.empty()) {
    if (ids.size() > most_asked) throw Problem(400, "at most 100 ids of requests at once");
    visit.host.query(
        "SELECT ticket FROM plugin_grid_open311_tickets WHERE community = $1 AND visibility IN "
        "(SELECT value FROM json_each($2)) AND number IN (SELECT value FROM json_each($3)) "
        "ORDER BY raised_at DESC, number DESC",
        {at.id, shown_to(key), ids.dump()}, each);
    return found;
  }
  const auto search = read_search(visit);
  visit.host.query(
      "SELECT ticket FROM plugin_grid_open311_tickets WHERE community = $1 AND visibility IN "
      "(SELECT value FROM json_each($2)) AND raised_at BETWEEN $3 AND $4 "
      "AND changed_at BETWEEN $5 AND $6 AND iif(state = 'closed', $7, $8) "
      "AND ($9 = '[]' OR category IN (SELECT value FROM json_each($9))) "
      "ORDER BY raised_at DESC, number DESC LIMIT $10 OFFSET $11",
      {at.id, shown_to(key), search.raised.from, search.raised.to, search.changed.from,
       search.changed.to, int{search.closed}, int{search.open}, search.codes, page.limit,
       page.offset},
      each);
  return found;
}

}  // namespace

void answer_many(const Visit& visit, std::string_view root, Json list) {
  auto text = visit.written(root, list);
  for (const std::size_t words : {500U, 100U, 20U}) {
    if (text.size() <= longest_answer) break;
    for (auto& one : list)
      for (const char* name : {"description", "status_notes"})
        if (const auto said = text_of(one, name); !said.empty()) one[name] = cut(said, words);
    text = visit.written(root, list);
  }
  while (!list.empty() && text.size() > longest_answer) {
    const auto keep = list.size() * 9 / 10;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(keep), list.end());
    text = visit.written(root, list);
  }
  visit.answer_written(text);
}

std::string shown_to(const std::optional<Key>& key) {
  return key && key->reads_community ? R"(["public","community"])" : R"(["public"])";
}

std::optional<Json> read_shown(const Visit& visit, const Jurisdiction& at,
                               const std::optional<Key>& key, const std::string& ticket) {
  auto read = ask(visit.host, "ticket.read", {{"id", ticket}});
  if (!read || read->at("community") != at.id) return std::nullopt;
  const auto visible = Json::parse(shown_to(key));
  if (std::find(visible.begin(), visible.end(), read->at("visibility")) == visible.end())
    return std::nullopt;
  add_listed_point(visit.host, *read, Nearest::building);
  return read;
}

Json photo_url(const Visit& visit, const Json& ticket, const Json& files) {
  // Addresses of photos need no key, so only what everybody may see has one.
  if (ticket.at("visibility") != "public") return nullptr;
  for (const auto& file : files) {
    if (file.value("masked", false) || !file.value("type", "").starts_with("image/")) continue;
    const auto id = file.at("id").get<std::string>();
    constexpr std::size_t bytes = 16;
    visit.host.write(
        {{"INSERT INTO plugin_grid_open311_photos (id, file, ticket, community) "
          "VALUES ($1, $2, $3, $4) ON CONFLICT (file) DO NOTHING",
          {random_text(bytes), id, ticket.at("id").get<std::string>(),
           ticket.at("community").get<std::string>()}}});
    return visit.base() + "/photos/" +
           visit.host.query_text("SELECT id FROM plugin_grid_open311_photos WHERE file = $1", {id});
  }
  return nullptr;
}

Json request_json(const Visit& visit, const Jurisdiction& at, const Json& ticket) {
  const bool closed = ticket.at("state") == "closed";
  const auto code = text_of(ticket, "category");
  const auto& place = ticket.at("place");
  const auto sent = sent_with(visit, ticket.at("id").get<std::string>());
  const auto photo = photo_url(visit, ticket, ticket.value("attachments", Json::array()));
  return {{"service_request_id", ticket.at("number")},
          {"status", closed ? "closed" : "open"},
          {"status_notes", notes_of(at, ticket)},
          {"service_name", at.category_name(code)},
          {"service_code", code},
          {"description", cut(text_of(ticket, "body"), words_most)},
          {"agency_responsible", responsible(at, ticket)},
          {"service_notice", nullptr},
          {"requested_datetime", short_time(ticket.at("created_at"))},
          {"updated_datetime", short_time(ticket.at(closed ? "closed_at" : "updated_at"))},
          {"expected_datetime", short_time(ticket.at("due"))},
          {"address", address_of(place)},
          {"address_id", sent.address_id},
          {"zipcode", nullptr},
          {"lat", place.at("lat")},
          {"long", place.at("lon")},
          {"media_url", photo.is_null() ? sent.media : photo}};
}

void get_requests(Visit& visit) {
  const auto key = find_key(visit);
  const auto at = find_jurisdiction(visit, key);
  const bool extended = with_extensions(visit);
  const auto page = page_of(visit, extended ? most_with_notes : most_requests);
  Json list = Json::array();
  const auto found = find_tickets(visit, at, key, page);
  charge(visit, key, extended ? found.size() * most_requests / most_with_notes : found.size());
  for (const auto& id : found) {
    const auto ticket = read_shown(visit, at, key, id);
    if (!ticket) continue;
    list.push_back(request_json(visit, at, *ticket));
    if (extended) add_extensions(visit, at, list.back(), *ticket);
  }
  answer_many(visit, "service_requests", std::move(list));
}

void get_request(Visit& visit, const std::string& number) {
  const auto key = find_key(visit);
  const auto at = find_jurisdiction(visit, key);
  const auto id = visit.host.query_text(
      "SELECT ticket FROM plugin_grid_open311_tickets WHERE number = $1 AND community = $2",
      {number, at.id});
  const auto ticket = id.empty() ? std::nullopt : read_shown(visit, at, key, id);
  if (!ticket) throw Problem(404, "service_request_id was not found");
  auto request = request_json(visit, at, *ticket);
  if (with_extensions(visit)) add_extensions(visit, at, request, *ticket);
  visit.answer("service_requests", Json::array({std::move(request)}));
}

/// A request has its number at once, so a token is that number.
void get_token(Visit& visit, const std::string& token) {
  const auto key = find_key(visit);
  const auto at = find_jurisdiction(visit, key);
  const auto known = visit.host.query_text(
      "SELECT number FROM plugin_grid_open311_tickets WHERE number = $1 AND community = $2 AND "
      "visibility IN (SELECT value FROM json_each($3))",
      {token, at.id, shown_to(key)});
  if (known.empty()) throw Problem(404, "token was not found");
  visit.answer("service_requests",
               Json::array({{{"service_request_id", known}, {"token", known}}}));
}

void get_photo(Visit& visit, const std::string& id) {
  const auto method = visit.request.method();
  std::string file, ticket, community;
  visit.host.query("SELECT file, ticket, community FROM plugin_grid_open311_photos WHERE id = $1",
                   {id}, [&](const Row& row) {
                     file = row.string(0);
                     ticket = row.string(1);
                     community = row.string(2);
                   });
  if (file.empty() || (method != "GET" && method != "HEAD"))
    throw Refusal(404, "there is no such photo");
  const auto at = find_served(visit.host, community);
  if (!at || !read_shown(visit, *at, std::nullopt, ticket))
    throw Refusal(404, "there is no such photo");
  visit.host.answer_attachment(community, file);
}

}  // namespace grid::open311
