// SPDX-License-Identifier: Apache-2.0
#include "app/row_facts.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "domain/ticket_number.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using protocol::Facts;

/// A column of a fact_ query: parts of the key come first.
struct Column {
  enum class Kind { key_id, key_text, id, text } kind;
  std::string_view name = {};
};
constexpr Column key_id{Column::Kind::key_id}, key_text{Column::Kind::key_text};
constexpr Column id_in(std::string_view name) { return {Column::Kind::id, name}; }
constexpr Column text_in(std::string_view name) { return {Column::Kind::text, name}; }

/// A table and how its rows are read; in the order of the query's columns.
struct Table {
  std::string_view name;
  store::Query query;
  std::vector<Column> columns;
};

std::string id_text(const store::Row& row, int column) {
  return row.is_null(column) ? std::string() : base::encode_id(row.integer(column));
}

void add_rows(store::Transaction& tx, Facts& facts, const Table& table, std::int64_t of) {
  tx.for_each(table.query, {of}, [&](const store::Row& row) {
    std::string key(table.name);
    std::string between = " ";
    protocol::Record record;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      const int place = static_cast<int>(i);
      const bool is_id = column.kind == Column::Kind::id || column.kind == Column::Kind::key_id;
      auto text = is_id ? id_text(row, place) : row.string(place);
      if (column.kind == Column::Kind::id || column.kind == Column::Kind::text) {
        record.emplace(column.name, std::move(text));
      } else {
        key += between + text;
        between = "/";
      }
    }
    facts.records.emplace(std::move(key), std::move(record));
    return true;
  });
}

Facts rows_of(store::Transaction& tx, std::span<const Table> tables, std::int64_t of) {
  Facts facts;
  for (const auto& table : tables) add_rows(tx, facts, table, of);
  return facts;
}

const std::array of_ticket{
    Table{"tickets",
          query::fact_ticket,
          {key_id, id_in("author"), text_in("reporter_name"), text_in("behalf_phone"),
           text_in("source_id"), text_in("answered_at"), text_in("asked_at"),
           text_in("consent_how"), text_in("consent_at")}},
    Table{"answers",
          query::fact_answers,
          {key_id, key_text, id_in("by"), text_in("draft_text"), text_in("draft_stance"),
           id_in("draft_by")}},
    Table{"comments",
          query::fact_comments,
          {key_id, id_in("ticket"), id_in("by"), text_in("text"), text_in("internal"),
           text_in("at")}},
    Table{"supports", query::fact_supports, {key_id, key_id, text_in("at")}},
    Table{"follows", query::fact_follows, {key_id, key_id, text_in("at")}},
    Table{"masks",
          query::fact_masks,
          {key_id, id_in("ticket"), text_in("words"), id_in("attachment"), text_in("reason"),
           id_in("by"), text_in("at"), id_in("undone_by"), text_in("undone_reason"),
           text_in("undone_at")}},
    Table{"reports",
          query::fact_reports,
          {key_id, id_in("ticket"), text_in("about"), text_in("ref"), text_in("kind"),
           text_in("words"), id_in("by"), text_in("at"), text_in("outcome"), text_in("reason"),
           id_in("settled_by"), text_in("settled_at")}},
    Table{"ticket_slips", query::fact_slip, {key_id, text_in("code_hash"), text_in("issued_at")}},
};

const std::array of_meeting{
    Table{"meetings",
          query::fact_meeting,
          {key_id, text_in("sequence"), text_in("changed_at"), text_in("reminded")}},
    Table{"meeting_parties", query::fact_meeting_parties, {key_id, key_text}},
    Table{"meeting_seats",
          query::fact_meeting_seats,
          {key_id, key_id, text_in("party"), text_in("role")}},
    Table{"statements",
          query::fact_statements,
          {key_id, id_in("item"), id_in("by"), text_in("party"), text_in("text"), text_in("at")}},
    Table{"statement_corrections",
          query::fact_statement_corrections,
          {key_id, id_in("statement"), text_in("text"), id_in("by"), text_in("at")}},
    Table{"motions",
          query::fact_motions,
          {key_id, id_in("item"), id_in("by"), text_in("party"), text_in("text"), text_in("at"),
           text_in("state")}},
    Table{"amendments",
          query::fact_amendments,
          {key_id, id_in("motion"), id_in("by"), text_in("party"), text_in("text"),
           text_in("reason"), text_in("wording"), text_in("at"), text_in("state")}},
    Table{
        "wordings",
        query::fact_wordings,
        {key_id, id_in("motion"), id_in("amendment"), id_in("by"), text_in("text"), text_in("at")}},
    Table{"question_supports", query::fact_question_supports, {key_id, key_id, text_in("at")}},
    Table{"question_replies",
          query::fact_question_replies,
          {key_id, id_in("item"), text_in("party"), id_in("by"), text_in("text"), text_in("at"),
           text_in("amended_at")}},
    Table{"item_masks",
          query::fact_item_masks,
          {key_id, id_in("item"), text_in("words"), id_in("attachment"), text_in("reason"),
           id_in("by"), text_in("at"), id_in("undone_by"), text_in("undone_reason"),
           text_in("undone_at")}},
    Table{"papers",
          query::fact_papers,
          {key_id, id_in("item"), id_in("attachment"), text_in("title"), id_in("by"), text_in("at"),
           id_in("removed_by"), text_in("removed_at"), id_in("sender"), id_in("home")}},
    Table{"signatures",
          query::fact_signatures,
          {key_id, key_text, key_text, id_in("user"), text_in("at")}},
    Table{"minutes_editions",
          query::fact_editions,
          {key_id, key_text, text_in("reason"), text_in("begun_at"), text_in("published_at"),
           text_in("seq")}},
    Table{"decisions",
          query::fact_decisions,
          {key_id, id_in("item"), id_in("meeting"), id_in("ticket"), text_in("text"),
           text_in("party"), id_in("assignee"), text_in("due"), id_in("by"), text_in("at"),
           text_in("despite_vote")}},
    Table{"tasks",
          query::fact_tasks,
          {key_id, id_in("decision"), text_in("review"), text_in("state"), text_in("now_due"),
           text_in("now_review"), text_in("done_at"), text_in("percent"), text_in("version")}},
    Table{"task_reports",
          query::fact_task_reports,
          {key_id, id_in("task"), text_in("text"), text_in("percent"), text_in("finished"),
           text_in("party"), id_in("by"), text_in("at"), text_in("note")}},
    Table{"task_report_files",
          query::fact_task_report_files,
          {key_id, id_in("report"), text_in("position"), id_in("sender"), id_in("home")}},
    Table{"task_parts",
          query::fact_task_parts,
          {key_id, id_in("task"), text_in("text"), text_in("party"), id_in("assignee"),
           text_in("due"), text_in("state"), text_in("done_at"), id_in("by")}},
    Table{"task_reminders", query::fact_task_reminders, {key_id, key_text, key_text}},
    Table{"item_verdicts",
          query::fact_item_verdicts,
          {key_id, text_in("verdict"), text_in("text"), text_in("due"), text_in("review"),
           id_in("by"), text_in("at")}},
    Table{"votes",
          query::fact_votes,
          {key_id, id_in("item"), text_in("ballots"), text_in("counted"), text_in("opened_at"),
           text_in("closed_at"), text_in("published_at"), id_in("motion"), id_in("amendment")}},
    Table{"vote_options",
          query::fact_vote_options,
          {key_id, key_text, text_in("position"), text_in("ballots")}},
    Table{"vote_electors",
          query::fact_vote_electors,
          {key_id, key_text, id_in("by"), text_in("cast_at"), text_in("choice")}},
};

const std::array of_series{
    Table{"series",
          query::fact_series,
          {key_id, text_in("name"), text_in("rule"), text_in("zone"), text_in("minutes"),
           text_in("place"), text_in("version"), text_in("quorum"), text_in("start"),
           text_in("ended_at"), text_in("since"), text_in("changed_at")}},
    Table{"series_exceptions", query::fact_exceptions, {key_id, key_text, text_in("reason")}},
    Table{"series_parties", query::fact_series_parties, {key_id, key_text}},
    Table{"series_seats",
          query::fact_series_seats,
          {key_id, key_id, text_in("party"), text_in("role")}},
};

const std::array of_poll{
    Table{"polls",
          query::fact_poll,
          {key_id,
           id_in("item"),
           text_in("rule"),
           text_in("rule_version"),
           text_in("question"),
           text_in("text"),
           text_in("secret"),
           text_in("deem_absent"),
           text_in("count_parking"),
           text_in("extraordinary"),
           text_in("state"),
           text_in("opens_at"),
           text_in("closes_at"),
           text_in("announced_at"),
           text_in("opened_at"),
           text_in("closed_at"),
           text_in("published_at"),
           text_in("heads"),
           text_in("area"),
           text_in("cast_heads"),
           text_in("cast_area"),
           text_in("electorate_hash"),
           text_in("result"),
           text_in("official"),
           text_in("withdrawn_for"),
           text_in("version"),
           text_in("reminded")}},
    Table{"poll_options",
          query::fact_poll_options,
          {key_id, key_text, text_in("position"), text_in("ballots")}},
    Table{"poll_electors",
          query::fact_poll_electors,
          {key_id, key_text, text_in("head"), text_in("area"), text_in("channel"), id_in("by"),
           text_in("cast_at"), text_in("choice")}},
    Table{"poll_elector_users", query::fact_poll_users, {key_id, key_id, key_text, text_in("may")}},
    Table{"poll_proxies",
          query::fact_poll_proxies,
          {key_id, key_text, id_in("holder"), text_in("mandate"), id_in("by"), text_in("at")}},
    Table{"poll_papers",
          query::fact_poll_papers,
          {key_id, text_in("elector"), text_in("channel"), text_in("choice"), id_in("by"),
           text_in("at"), text_in("second_choice"), id_in("second_by"), text_in("second_at"),
           text_in("state"), text_in("reason"), id_in("settled_by"), text_in("settled_at"),
           text_in("photo")}},
};

const std::array of_matter{
    Table{"matters",
          query::fact_matter,
          {key_id, text_in("title"), text_in("assembly_rule"), text_in("state"),
           text_in("ended_for"), text_in("version")}},
    Table{"matter_records",
          query::fact_matter_records,
          {key_id, text_in("position"), text_in("stage"), text_in("held_on"), text_in("text"),
           text_in("due"), text_in("present"), text_in("in_favour"), id_in("poll"),
           text_in("place"), text_in("last_day"), text_in("carried"), id_in("by"), text_in("at"),
           text_in("taken_back_for"), text_in("over_told")}},
    Table{"matter_files", query::fact_matter_files, {key_id, id_in("record"), text_in("position")}},
    Table{"matter_masks",
          query::fact_matter_masks,
          {key_id, text_in("words"), id_in("attachment"), text_in("reason"), id_in("by"),
           text_in("at"), id_in("undone_by"), text_in("undone_reason"), text_in("undone_at")}},
};

const std::array of_community{
    Table{"communities",
          query::fact_community,
          {key_id, text_in("code"), text_in("name"), text_in("zone"), text_in("board"),
           text_in("check_in"), text_in("turn_minutes"), text_in("party_minutes")}},
    Table{"parties", query::fact_parties, {key_text, text_in("name"), text_in("position")}},
    Table{"categories",
          query::fact_categories,
          {key_text, text_in("name"), text_in("parent"), text_in("position")}},
    Table{"memberships",
          query::fact_memberships,
          {key_id, key_text, key_text, key_text, text_in("at"), id_in("household")}},
    Table{"invitations",
          query::fact_invitations,
          {key_id, text_in("role"), text_in("party"), text_in("grid"), id_in("household"),
           text_in("uses_left"), text_in("expires_at"), text_in("code_hash"), id_in("by"),
           text_in("at")}},
    Table{"password_resets",
          query::fact_password_resets,
          {key_id, text_in("code_hash"), id_in("by"), text_in("made_at"), text_in("expires_at")}},
    Table{"households",
          query::fact_households,
          {key_id, text_in("building"), text_in("unit"), text_in("room"), text_in("grid"),
           text_in("at")}},
    Table{"places",
          query::fact_places,
          {key_id, text_in("building"), text_in("unit"), text_in("name"), text_in("grid"),
           text_in("lat"), text_in("lon"), text_in("at")}},
    Table{"roll_entries",
          query::fact_roll_entries,
          {key_text, key_text, text_in("head"), text_in("area"), text_in("area_source"),
           text_in("parking")}},
    Table{"roll_users", query::fact_roll_users, {key_text, key_text, key_id, text_in("linked")}},
    Table{"answer_templates",
          query::fact_templates,
          {key_id, text_in("party"), text_in("title"), text_in("stance"), text_in("text"),
           text_in("version"), text_in("at")}},
};

Facts told_by(store::Transaction& tx, store::Query query, store::Value of) {
  protocol::FactReader reader;
  tx.for_each(query, {of}, [&](const store::Row& row) {
    reader.read({.at = row.time(0),
                 .actor = row.id<base::UserId>(1),
                 .kind = row.string(2),
                 .subject = row.string(3),
                 .body = row.string(4),
                 .sealed = row.string(5)});
    return true;
  });
  return reader.facts();
}

}  // namespace

Facts ticket_rows(store::Transaction& tx, base::TicketId id) {
  return rows_of(tx, of_ticket, id.value);
}
Facts meeting_rows(store::Transaction& tx, base::MeetingId id) {
  auto rows = rows_of(tx, of_meeting, id.value);
  // Of one that was never moved a log of before has nothing to say here.
  if (auto head = rows.records.find("meetings " + id.text());
      head != rows.records.end() &&
      std::all_of(head->second.begin(), head->second.end(),
                  [](const auto& column) { return column.second.empty(); }))
    rows.records.erase(head);
  return rows;
}
Facts series_rows(store::Transaction& tx, base::SeriesId id) {
  return rows_of(tx, of_series, id.value);
}
Facts poll_rows(store::Transaction& tx, domain::PollId id) {
  auto rows = rows_of(tx, of_poll, id.value);
  // Results as values: the log's members are in another order.
  for (const auto* name : {"result", "official"}) {
    auto& text = rows.records["polls " + id.text()][name];
    text = protocol::canonical_json(text);
  }
  return rows;
}
Facts matter_rows(store::Transaction& tx, domain::MatterId id) {
  return rows_of(tx, of_matter, id.value);
}
Facts community_rows(store::Transaction& tx, base::CommunityId id) {
  return rows_of(tx, of_community, id.value);
}

Facts told_of(store::Transaction& tx, std::string_view scope) {
  return told_by(tx, query::list_stored_events, scope);
}
Facts told_of_community(store::Transaction& tx, base::CommunityId id) {
  return told_by(tx, query::list_people_events, id);
}

std::vector<std::string> miscounts(store::Transaction& tx, base::TicketId id) {
  std::vector<std::string> lines;
  tx.for_each(query::count_ticket_links, {id}, [&](const store::Row& row) {
    if (row.integer(0) != row.integer(1))
      lines.push_back("supports: there are " + std::to_string(row.integer(1)) + ", counted are " +
                      std::to_string(row.integer(0)));
    if (row.integer(2) != row.integer(3))
      lines.push_back("agenda_items: it is on " + std::to_string(row.integer(3)) +
                      " open agendas, counted are " + std::to_string(row.integer(2)));
    return true;
  });
  return lines;
}

std::vector<std::string> uncounted_numbers(store::Transaction& tx, base::CommunityId id) {
  std::map<std::int64_t, std::int64_t> counters;  // by year
  tx.for_each(query::list_ticket_counters, {id}, [&](const store::Row& row) {
    counters[row.integer(0)] = row.integer(1);
    return true;
  });
  std::vector<std::string> lines;
  tx.for_each(query::list_numbers_used, {id}, [&](const store::Row& row) {
    const auto number = domain::parse_ticket_number(row.text(1));
    if (!number || counters[number->year] < number->sequence)
      lines.push_back("ticket_counters: " + row.string(1) + " is not counted");
    return true;
  });
  return lines;
}

}  // namespace sifang::app
