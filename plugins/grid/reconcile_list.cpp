// SPDX-License-Identifier: Apache-2.0
// A township that takes webhooks tells its list, page by page, asked for with a signed POST: the
// cases that came from us and are open there or were changed in the last 90 days.
#include <algorithm>

#include "reconcile.hpp"

namespace grid {
namespace {

constexpr std::size_t listed_at_once = 1'000;
constexpr std::int64_t most_pages = 200;

/// By what their word does here; "" where the tables do not have it.
std::string state_of_word(const Connector& connector, const std::string& word) {
  if (const auto rule = rule_in(connector.tables, word))
    return rule->effect == "finish" || rule->effect == "back" ? "closed" : "open";
  for (const auto* action : {"confirm", "back"})
    if (word == status_out(connector.tables, action)) return "closed";
  for (const auto& action : out_actions())
    if (word == status_out(connector.tables, action)) return "open";
  return {};
}

/// By their number; by ours where one side has none of theirs.
Link find_listed(const Host& host, const Connector& connector, const std::string& foreign,
                 const std::string& number) {
  if (auto link = find_foreign(host, connector.id, foreign); link.id > 0) return link;
  auto link = find_number_link(host, connector.id, number);
  if (!foreign.empty() && !link.foreign.empty()) return {};
  return link;
}

/// Whether it is one of ours.
bool compare_listed(const Host& host, const Connector& connector, const Run& run, const Json& one,
                    std::int64_t offset_minutes) {
  const auto foreign = text_at(one, "foreign"), number = text_at(one, "number");
  auto link = find_listed(host, connector, foreign, number);
  const auto word = text_at(one, "status");
  if (link.id == 0) {
    link.foreign = cut(foreign.empty() ? number : foreign, 200);
    link.number = cut(number, 100);
    add_difference(host, run, link, "missing_here", "", cut(word, 100));
    return false;
  }
  host.write({{"UPDATE plugin_grid_links SET listed_in = $2 WHERE id = $1", {link.id, run.id}, 1}});
  const Their theirs{.word = cut(word, 100),
                     .state = state_of_word(connector, word),
                     .updated = read_moment(text_at(one, "at"), offset_minutes),
                     .page = text_at(one, "html_url")};
  compare(host, connector, run, link, &theirs);
  return true;
}

/// What we still wait for, had been taken there before we began to ask, and is not in their list.
void note_missing(const Host& host, const Run& run) {
  host.write(
      {{"INSERT INTO plugin_grid_differences (run, ticket, number, foreign_id, what, ours, theirs)"
        " SELECT $1, l.ticket, l.number, l.foreign_id, 'missing_there', 'open', ''"
        " FROM plugin_grid_links AS l WHERE l.connector = $2 AND l.is_over = 0"
        " AND l.listed_in <> $1 AND EXISTS (SELECT 1 FROM plugin_grid_outbox AS o"
        " WHERE o.connector = l.connector AND o.ticket = l.ticket AND o.kind = 'request'"
        " AND o.state = 'done' AND o.sent_at < $3) ORDER BY l.id",
        {run.id, run.connector, run.at}}});
}

struct Listed {
  Json items;
  std::string next;
};
/// Nothing where it is no such list.
std::optional<Listed> read_listed(std::string_view body) {
  const auto json = parse_json(body);
  if (!json.is_object() || !json.contains("items") || !json["items"].is_array())
    return std::nullopt;
  const auto& items = json["items"];
  if (items.size() > listed_at_once) return std::nullopt;
  const bool all_named = std::all_of(items.begin(), items.end(), [](const Json& one) {
    return !text_at(one, "foreign").empty() || !text_at(one, "number").empty();
  });
  if (!all_named) return std::nullopt;
  return Listed{items, text_at(json, "next")};
}

}  // namespace

void ask_their_list(const Host& host, const Connector& connector, const Run& run) {
  const auto now = host.now_ms();
  const auto place = std::to_string(run.id) + "-" + std::to_string(run.listed);
  Fetch fetch{.method = "POST",
              .url = connector.list_url,
              .type = "application/json",
              .body = write_json({{"kind", "list"}, {"cursor", run.cursor}}),
              .headers = {}};
  sign_fetch(connector, "list-" + place + "-" + std::to_string(run.tries), now, fetch);
  host.fetch_later(fetch, "theirs:" + std::to_string(run.id) + ":" + std::to_string(run.listed));
}

void their_list_answered(const Host& host, const Connector& connector, const Run& run,
                         std::string_view body) {
  const auto list = read_listed(body);
  if (!list) return try_later(host, connector, run, "their list cannot be read");
  note_answer(host, connector.id, "");
  const auto offset = utc_offset(host, connector.community);
  std::int64_t compared = 0;
  for (const auto& one : list->items)
    if (compare_listed(host, connector, run, one, offset)) ++compared;
  host.write(
      {{"UPDATE plugin_grid_reconciliations SET listed = listed + 1, compared = compared + $2,"
        " cursor = $3, tries = 0, busy_until = 0 WHERE id = $1",
        {run.id, compared, list->next},
        1}});
  if (list->next.empty()) {
    note_missing(host, run);
    return end_run(host, run, "");
  }
  if (list->next == run.cursor || run.listed + 1 >= most_pages || list->next.size() > 500)
    end_run(host, run, "their list does not end");
}

}  // namespace grid
