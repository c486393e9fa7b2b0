// SPDX-License-Identifier: Apache-2.0
#include "inbox.hpp"

#include <algorithm>

#include "kit/csv.hpp"
#include "open311.hpp"
#include "own_comments.hpp"

namespace grid {
namespace {

constexpr std::size_t longest_id = 200, longest_words = 4000, longest_name = 100;
constexpr std::int64_t last_ms = 253'402'214'400'000;  // 9999-12-31: what can be shown
constexpr std::size_t longest_reason = 1000, longest_comment = 2000;  // the core's

/// A clock that is wrong, or milliseconds taken for seconds, would make all that really comes later
/// stale.
std::int64_t counted(std::int64_t at, std::int64_t now) { return at > now + ahead_ms ? now : at; }

/// Of what the core takes no word with, nothing is lost but that. An id stays one of its own; by
/// what a ticket is called there it is found as it was written.
Update cleaned(Update update) {
  update.id = kit::mend_utf8(update.id);  // it may be that of a header
  const auto id = open311::clean(update.id, true);
  if (id != update.id || id != cut(id, longest_id))
    update.id = "hash-" + open311::hash_of(update.id);
  for (auto* line : {&update.status, &update.step, &update.who, &update.deadline})
    *line = open311::clean(*line, true);
  update.words = open311::clean(update.words);
  update.at = std::min(*update.at, last_ms);
  return update;
}

/// What they say to be done was done here before: by them, or by the community itself.
bool is_done(const Host& host, const Link& link) {
  const auto read = act(host, "ticket.read", {{"id", link.ticket}});
  const auto state = read.ok() ? text_of(read.body, "state") : "";
  return state == "verifying" || state == "closed";
}

/// Does in the core what the township's step means here. "": done; else why the core refuses.
std::string do_effect(const Host& host, const Connector& connector, const Link& link,
                      const std::string& effect, const Update& update) {
  if (effect == "none") return {};
  Json input{{"id", link.ticket}};
  if (effect == "finish")
    input["note"] = update.words.empty() ? "乡镇已办结" : cut(update.words, longest_reason);
  else if (effect == "back")
    input["reason"] = cut(update.words, longest_reason);
  else
    input["text"] = cut(update.words, longest_comment);
  // Done again after a crash, it is known by its key, and answered the same.
  const auto done = act(
      host, "ticket." + effect, input,
      "grid-in-" + std::to_string(connector.id) + "-" + std::to_string(link.id) + "-" + update.id);
  if (!done.ok()) return effect == "finish" && is_done(host, link) ? "" : done.why();
  if (effect == "comment")
    note_comment(host, done.body.at("id").get<std::string>(), Whose::township);
  return {};
}

struct Kept {
  std::string outcome, kind, why, ticket;
  std::int64_t level = 0;
};

void move_link(const Host& host, const Link& link, const Update& update, std::int64_t level) {
  host.write(
      {{"UPDATE plugin_grid_links SET status = $2, level = $3,"
        " last_at = max(iif(last_at > $5, 0, last_at), $4) WHERE id = $1",
        {link.id, cut(update.status, longest_name), level, *update.at, host.now_ms() + ahead_ms},
        1}});
}

/// What it came to, with what it did here done.
Kept apply(const Host& host, const Connector& connector, const Update& update) {
  const auto look = look_at(host, connector, update);
  const auto& judgement = look.judgement;
  const auto rule = rule_in(connector.tables, update.status);
  Kept kept{.outcome = judgement.outcome,
            .kind = judgement.kind,
            .why = judgement.why,
            .ticket = look.link.ticket,
            .level = update.level > 0 ? update.level
                     : rule           ? rule->level
                                      : 0};
  const bool counts = kept.outcome == "applied" || kept.outcome == "returned";
  if (look.link.id == 0 || (!counts && !look.is_elsewhere)) return kept;
  const auto refused = do_effect(host, connector, look.link, judgement.effect, update);
  if (!refused.empty()) {
    kept.outcome = "refused";
    kept.why = refused;
  }
  // What is only said does not move them; a step of theirs is one, whatever could be done here.
  if (judgement.effect != "comment") move_link(host, look.link, update, judgement.level);
  return kept;
}

Value level_of(const Kept& kept) { return kept.level > 0 ? Value(kept.level) : Value(nullptr); }

void keep_update(const Host& host, const Connector& connector, const Update& update,
                 const Kept& kept) {
  const auto minutes = deadline_minutes(connector.tables, update.deadline);
  host.write(
      {{"INSERT INTO plugin_grid_inbox (community, connector, update_id, ticket, foreign_id, "
        "number,"
        " status, kind, level, step, words, who, at, due_at, received_at, outcome, why)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        {connector.community, connector.id, update.id, kept.ticket, cut(update.foreign, longest_id),
         cut(update.number, longest_name), cut(update.status, longest_name), kept.kind,
         level_of(kept), cut(update.step, longest_name), cut(update.words, longest_words),
         cut(update.who, longest_name), *update.at,
         minutes ? Value(counted(*update.at, host.now_ms()) + *minutes * 60'000) : Value(nullptr),
         host.now_ms(), kept.outcome, cut(kept.why, 300)},
        1}});
}

/// `sent`: as they write it, which is how it was kept when we sent it.
bool is_known(const Host& host, const Connector& connector, const std::string& id,
              const std::string& sent) {
  return find_number(host,
                     "SELECT (SELECT count(*) FROM plugin_grid_inbox WHERE connector = $1"
                     " AND update_id IN ($2, $3)) + (SELECT count(*) FROM plugin_grid_own_updates"
                     " WHERE connector = $1 AND update_id IN ($2, $3))",
                     {connector.id, id, sent}) > 0;
}

/// An update of ours is under way and may be there already, whose answer has not told us what they
/// call it: what they list may be that one, and what they push may be its words.
bool may_be_ours(const Host& host, const Connector& connector, const Update& update,
                 Source source) {
  const auto look = look_at(host, connector, update);
  if (look.link.id == 0) return false;
  if (source == Source::pushed && look.judgement.effect != "comment") return false;
  return find_number(host,
                     "SELECT count(*) FROM plugin_grid_outbox WHERE connector = $1 AND ticket = $2"
                     " AND kind = 'update' AND tries > 0 AND state IN ('to_send', 'failed')",
                     {connector.id, look.link.ticket}) > 0;
}

using Numbered = std::pair<std::int64_t, Update>;

std::vector<Numbered> unknown_where(const Host& host, const std::string& where,
                                    std::vector<Value> values) {
  std::vector<Numbered> list;
  host.query(
      "SELECT id, update_id, foreign_id, number, status, words, coalesce(level, 0), at,"
      " received_at FROM plugin_grid_inbox WHERE outcome = 'unknown' AND " +
          where,
      std::move(values), [&](const Row& row) {
        Update update;
        update.id = row.string(1);
        update.foreign = row.string(2);
        update.number = row.string(3);
        update.status = row.string(4);
        update.words = row.string(5);
        update.level = row.integer(6);
        update.at = counted(row.integer(7), row.integer(8));
        list.emplace_back(row.integer(0), std::move(update));
      });
  return list;
}

void judge_kept(const Host& host, const Connector& connector, const std::vector<Numbered>& list) {
  for (const auto& [id, update] : list) {
    const auto kept = apply(host, connector, update);
    host.write(
        {{"UPDATE plugin_grid_inbox SET ticket = $2, outcome = $3, why = $4, kind = $5,"
          " level = $6 WHERE id = $1",
          {id, kept.ticket, kept.outcome, cut(kept.why, 300), kept.kind, level_of(kept)},
          1}});
  }
}

/// Words of tickets of ours that stood in no table when they came, and do now.
std::vector<std::string> words_known_now(const Host& host, const Connector& connector) {
  std::vector<std::string> words;
  host.query(
      "SELECT DISTINCT status FROM plugin_grid_inbox WHERE connector = $1"
      " AND outcome = 'unknown' AND ticket <> ''",
      {connector.id}, [&](const Row& row) {
        if (auto status = row.string(0); rule_in(connector.tables, status))
          words.push_back(std::move(status));
      });
  return words;
}

/// What they say of it is a step of theirs all the same, and stands with the others.
void leave_to_another(Judgement& judgement) {
  judgement.outcome = "stale";
  judgement.effect = "none";
  judgement.why = "the ticket was reported up to another system since";
}

}  // namespace

Look look_at(const Host& host, const Connector& connector, const Update& update) {
  const auto now = host.now_ms();
  Look look{.link = find_foreign(host, connector.id, update.foreign), .judgement = {}};
  if (look.link.id == 0) {
    // By our number, which they could guess: of what was not to go there they know nothing.
    const auto link = find_number_link(host, connector.id, update.number);
    if (link.id != 0 && is_requested(host, link)) look.link = link;
  }
  look.judgement = judge(rule_in(connector.tables, update.status),
                         {.last_at = look.link.last_at > now + ahead_ms ? 0 : look.link.last_at,
                          .level = look.link.level},
                         {.at = counted(update.at.value_or(0), now),
                          .level = update.level,
                          .has_words = !update.words.empty()});
  const bool moves = look.judgement.effect == "finish" || look.judgement.effect == "back";
  look.is_elsewhere = look.link.id != 0 && moves && is_with_another(host, look.link);
  if (look.is_elsewhere) leave_to_another(look.judgement);
  if (look.link.id == 0) {
    look.judgement.outcome = "unknown";
    look.judgement.effect = "none";
    look.judgement.why = "no ticket of ours has this number there";
    look.judgement.level = 0;
  }
  return look;
}

std::string receive(const Host& host, const Connector& connector, const Update& sent, Source source,
                    bool has_room) {
  const auto update = cleaned(sent);
  if (is_known(host, connector, update.id, sent.id)) return "known";
  if (may_be_ours(host, connector, update, source)) return "later";
  if (!has_room && look_at(host, connector, update).link.id == 0) return "full";
  auto dated = update;
  dated.at = counted(*update.at, host.now_ms());
  const auto kept = apply(host, connector, dated);
  keep_update(host, connector, update, kept);
  return kept.outcome;
}

void adopt_unknown(const Host& host, const Connector& connector, const Link& link) {
  if (link.foreign.empty()) return;
  judge_kept(
      host, connector,
      unknown_where(host, "connector = $1 AND foreign_id = $2 AND ticket = '' ORDER BY at, id",
                    {connector.id, link.foreign}));
}

void judge_again(const Host& host, const Connector& connector) {
  const auto words = words_known_now(host, connector);
  if (words.empty()) return;
  constexpr std::int64_t at_once = 20;  // more with the next second
  judge_kept(host, connector,
             unknown_where(host,
                           "connector = $1 AND ticket <> '' AND status IN (SELECT value FROM"
                           " json_each($2)) ORDER BY at, id LIMIT $3",
                           {connector.id, Json(words).dump(), at_once}));
}

}  // namespace grid
