// SPDX-License-Identifier: Apache-2.0
// mySociety's update extension, as it is told: what the log has of a ticket, by where it stands
// there. Its words are asked of the core while the answer is written, so what is masked is masked.

#include "open311.hpp"

namespace grid::open311 {
namespace {

constexpr std::int64_t most_updates = 1'000;

/// What people are told without words of anybody's; other events are no updates.
const std::map<std::string_view, std::string_view>& kinds() {
  static const std::map<std::string_view, std::string_view> all{
      {"ticket.accepted", "已受理"},
      {"ticket.refused", "拟不予办理"},
      {"ticket.marked_duplicate", "与另一诉求重复"},
      {"ticket.cancelled", "已撤销"},
      {"ticket.sent_to_agenda", "已列入会议议程"},
      {"ticket.assigned", "已交办"},
      {"ticket.started", "正在处理"},
      {"ticket.returned", "已退回，重新交办"},
      {"ticket.paused", "暂缓办理"},
      {"ticket.wait_ended", "继续办理"},
      {"ticket.reported_up", "已上报乡镇"},
      {"ticket.taken_back", "已从乡镇收回"},
      {"ticket.finished", "已办结，请确认"},
      {"ticket.confirmed", "已确认办结"},
      {"ticket.reopened", "重新办理"},
      {"ticket.answer_published", "已答复"},
      {"ticket.answer_amended", "已更新答复"},
      {"ticket.commented", "有新的留言"}};
  return all;
}

/// A ticket as it stands now, and its story by place in the log.
struct Story {
  Json ticket;
  std::map<std::int64_t, Json> events;
};

std::optional<Story> read_story(const Visit& visit, Json ticket) {
  const auto history = ask(visit.host, "ticket.history", {{"id", ticket.at("id")}});
  if (!history) return std::nullopt;
  Story story{std::move(ticket), {}};
  for (const auto& event : history->at("items"))
    story.events.emplace(event.at("seq").get<std::int64_t>(), event);
  return story;
}

std::string answer_words(const Jurisdiction& at, const Json& data) {
  const auto party = text_of(data, "party");
  for (const auto& answer : data.at("ticket").value("answers", Json::array())) {
    if (text_of(answer, "party") != party) continue;
    const bool silent = text_of(answer, "stance") == "silent";
    return at.party_name(party) + "：" + (silent ? "未表态" : text_of(answer, "text"));
  }
  return {};
}

/// What everybody who may see the ticket is told with the event.
std::string words_of(const Jurisdiction& at, const std::string& kind, const Json& data) {
  std::string words = text_of(data, "reason");
  if (words.empty()) words = text_of(data, "note");
  if (data.contains("comment")) words = text_of(data.at("comment"), "text");
  if (kind.starts_with("ticket.answer_")) words = answer_words(at, data);
  if (!words.empty()) return cut(words, words_most);
  const auto label = std::string(kinds().at(kind));
  const auto party = kind == "ticket.assigned" ? text_of(data.at("ticket"), "party") : "";
  return party.empty() ? label : label + "：" + at.party_name(party);
}

Json files_of(const Json& data) {
  if (data.contains("comment")) return data.at("comment").value("attachments", Json::array());
  return data.value("evidence", Json::array());
}

bool is_internal(const Json& data) {
  return data.contains("comment") && data.at("comment").value("internal", true);
}

struct Update {
  std::string id, kind, status;
  std::int64_t seq, at;
};

/// Nothing where the log no longer tells it to everybody: an internal note never was an update.
std::optional<Json> update_json(const Visit& visit, const Jurisdiction& at, const Story& story,
                                const Update& update) {
  const auto found = story.events.find(update.seq);
  if (found == story.events.end()) return std::nullopt;
  const auto& data = found->second.at("data");
  if (is_internal(data)) return std::nullopt;
  return Json{{"update_id", update.id},
              {"service_request_id", story.ticket.at("number")},
              {"status", update.status},
              {"updated_datetime", write_time(update.at)},
              {"description", words_of(at, update.kind, data)},
              {"media_url", photo_url(visit, story.ticket, files_of(data))}};
}

Update update_from(const Row& row) {
  return {row.string(0), row.string(1), row.string(2), row.integer(3), row.integer(4)};
}

void note_update(const Host& host, std::string_view community, const sifang_event& event,
                 const Json& data, std::int64_t at) {
  const std::string kind(sifang_sdk::view(event.kind));
  if (!kinds().contains(kind) || is_internal(data)) return;
  const auto ticket = text_of(data.at("ticket"), "id");
  const auto id =
      data.contains("comment") ? comment_id(data.at("comment")) : change_id(data.at("ticket"));
  host.write(
      {{"INSERT INTO plugin_grid_open311_updates (id, ticket, community, seq, kind, status, "
        "at) SELECT $1, ticket, $2, $3, $4, word, $5 FROM plugin_grid_open311_tickets "
        "WHERE ticket = $6 ON CONFLICT (id) DO NOTHING",
        {id, community, event.seq, kind, at, ticket}}});
}

void forget_looker(const Host& host, std::string_view subject) {
  constexpr std::string_view before = "user:";
  if (!subject.starts_with(before)) return;
  host.write({{"UPDATE plugin_grid_open311_looks SET user = '', user_name = '' WHERE user = $1",
               {subject.substr(before.size())}}});
}

}  // namespace

std::string change_id(const Json& ticket) {
  // Neither the ticket's id nor its version: gaps between these would tell of steps that are
  // hidden.
  constexpr std::size_t digits = 32;
  const auto version = std::to_string(ticket.at("version").get<std::int64_t>());
  return hash_of("update " + text_of(ticket, "id") + " " + version).substr(0, digits);
}
std::string comment_id(const Json& comment) { return "c-" + text_of(comment, "id"); }

void note_ticket(const Host& host, std::string_view community, const Json& ticket,
                 std::string_view word) {
  const auto ms = [&](const char* name) { return read_time(text_of(ticket, name)).value_or(0); };
  const auto id = text_of(ticket, "id"), state = text_of(ticket, "state");
  const auto changed = ms(state == "closed" ? "closed_at" : "updated_at");
  if (!ticket.contains("visibility")) {
    host.write(
        {{"UPDATE plugin_grid_open311_tickets SET state = $1, word = $2, changed_at = $3 "
          "WHERE ticket = $4",
          {state, word, changed, id}}});
    return;
  }
  const auto visibility = text_of(ticket, "visibility");
  if (visibility == "private") return;
  const auto number = text_of(ticket, "number"), category = text_of(ticket, "category");
  host.write(
      {{"INSERT INTO plugin_grid_open311_tickets (ticket, community, number, category, visibility, "
        "state, word, raised_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (ticket) DO UPDATE SET state = excluded.state, word = excluded.word, "
        "category = excluded.category, changed_at = excluded.changed_at",
        {id, community, number, category, visibility, state, word, ms("created_at"), changed}}});
}

Json update_notes(const Visit& visit, const Jurisdiction& at, const Json& ticket) {
  Json notes = Json::array();
  const auto story = read_story(visit, ticket);
  if (!story) return notes;
  std::vector<Update> updates;
  visit.host.query(
      "SELECT id, kind, status, seq, at FROM plugin_grid_open311_updates WHERE ticket = $1 "
      "ORDER BY seq",
      {text_of(ticket, "id")}, [&](const Row& row) { updates.push_back(update_from(row)); });
  for (const auto& update : updates)
    if (const auto told = update_json(visit, at, *story, update))
      notes.push_back({{"datetime", told->at("updated_datetime")},
                       {"description", told->at("description")},
                       {"type", told->at("status")}});
  return notes;
}

void get_updates(Visit& visit) {
  const auto key = find_key(visit);
  const auto at = find_jurisdiction(visit, key);
  const auto span = span_of(visit, "start_date", "end_date");
  const auto page = page_of(visit, most_updates);
  std::vector<std::pair<std::string, Update>> updates;
  visit.host.query(
      "SELECT u.id, u.kind, u.status, u.seq, u.at, u.ticket FROM plugin_grid_open311_updates u "
      "JOIN plugin_grid_open311_tickets t ON t.ticket = u.ticket WHERE u.community = $1 "
      "AND t.visibility IN (SELECT value FROM json_each($2)) AND u.at BETWEEN $3 AND $4 "
      "ORDER BY u.at, u.seq LIMIT $5 OFFSET $6",
      {at.id, shown_to(key), span.from, span.to, page.limit, page.offset},
      [&](const Row& row) { updates.emplace_back(row.string(5), update_from(row)); });
  charge(visit, key, updates.size());
  std::map<std::string, std::optional<Story>> stories;
  Json list = Json::array();
  for (const auto& [ticket, update] : updates) {
    auto [story, fresh] = stories.try_emplace(ticket);
    if (fresh)
      if (auto read = read_shown(visit, at, key, ticket))
        story->second = read_story(visit, std::move(*read));
    if (!story->second) continue;
    if (auto told = update_json(visit, at, *story->second, update))
      list.push_back(std::move(*told));
  }
  answer_many(visit, "service_request_updates", std::move(list));
}

}  // namespace grid::open311

namespace grid {

void open311_event(const Host& host, const sifang_event& event) {
  using namespace open311;
  const auto kind = sifang_sdk::view(event.kind), community = sifang_sdk::view(event.community);
  if (kind == "people.erased") return forget_looker(host, sifang_sdk::view(event.subject));
  if (!kind.starts_with("ticket.")) return;
  const auto body = Json::parse(sifang_sdk::view(event.body));
  const auto& data = body.at("data");
  if (!data.contains("ticket")) return;
  const auto& ticket = data.at("ticket");
  // A stock FixMyStreet knows `reopen` for nothing it shows: it is told `open`.
  if (ticket.contains("state"))
    note_ticket(host, community, ticket, kind == "ticket.reopened" ? "open" : word_of(ticket));
  note_update(host, community, event, data, read_time(text_of(body, "at")).value_or(0));
  if (kind == "ticket.masked") {
    const auto id = text_of(ticket, "id");
    host.write({{"UPDATE plugin_grid_open311_requests SET media = '[]' WHERE ticket = $1", {id}}});
  }
}

}  // namespace grid
