// SPDX-License-Identifier: Apache-2.0
// What is kept about a person, as rows of theirs: a list of sections, each a query of own_data.sql
// whose first parameter is the person. Digests and secrets are in none of them, and of other people
// only what the person may see anyhow. tests/e2e/own_data.spec.ts fails for a table that knows a
// person and is in no section.
#include "app/own_data.hpp"

#include <array>
#include <map>

#include "app/tickets.hpp"
#include "base/ids.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using protocol::JsonWriter;

struct Column {
  enum class Kind { id, text, number, time, flag, file } kind;
  std::string_view name;
};
constexpr Column id(std::string_view name) { return {Column::Kind::id, name}; }
constexpr Column text(std::string_view name) { return {Column::Kind::text, name}; }
constexpr Column number(std::string_view name) { return {Column::Kind::number, name}; }
constexpr Column time(std::string_view name) { return {Column::Kind::time, name}; }
constexpr Column flag(std::string_view name) { return {Column::Kind::flag, name}; }
/// The id of a file, told as its address.
constexpr Column file(std::string_view name) { return {Column::Kind::file, name}; }

/// A list of rows in the order of the query's columns.
struct Section {
  std::string_view name;
  store::Query query;
  std::vector<Column> columns;
  bool by_label = false;  // the query asks for what is addressed to the person's label
};

const std::array sections{
    Section{"account",
            query::own_account,
            {id("id"), text("login"), text("name"), text("phone"), flag("has_password"),
             flag("root"), time("created_at")}},
    Section{"roles",
            query::own_roles,
            {text("community"), text("community_name"), text("role"), text("party"), text("grid"),
             time("since"), text("building"), text("unit"), text("room")}},
    Section{"sessions", query::own_sessions, {time("created_at"), time("expires_at")}},
    Section{"browsers", query::own_devices, {time("last_login_at")}},
    Section{"tokens",
            query::own_tokens,
            {id("id"), text("name"), time("created_at"), time("expires_at"), time("last_used_at")}},
    Section{"password_resets", query::own_password_resets, {time("made_at"), time("expires_at")}},
    Section{"password_resets_made",
            query::own_password_resets_made,
            {text("community"), time("made_at"), time("expires_at")}},
    Section{"mail", query::own_mail, {text("address"), time("verified_at")}},
    Section{"notice_settings",
            query::own_notice_settings,
            {text("app_off"), text("mail_on"), text("language"), number("quiet_from_minute"),
             number("quiet_to_minute")}},
    Section{"notices",
            query::own_notices,
            {id("id"), time("at"), text("kind"), text("why"), text("ticket"), text("meeting")},
            true},
    Section{"notice_marks", query::own_notice_marks, {id("notice"), flag("read")}},
    Section{"notice_reading",
            query::own_notice_reading,
            {id("read_up_to"), number("steps"), number("read_step")}},
    Section{"messages",
            query::own_messages,
            {text("channel"), text("state"), time("created_at"), time("done_at")}},
    Section{
        "masked_texts", query::own_withheld_texts, {text("ticket"), text("place"), text("text")}},
    Section{"comments",
            query::own_comments,
            {id("id"), text("ticket"), time("at"), text("text"), flag("internal")}},
    Section{"answers",
            query::own_answers,
            {text("ticket"), text("party"), text("text"), text("stance"), time("published_at"),
             text("draft_text"), text("draft_stance")}},
    Section{"supports", query::own_supports, {text("ticket"), time("at")}},
    Section{"follows", query::own_follows, {text("ticket"), time("at")}},
    Section{"saved_filters",
            query::own_filters,
            {text("community"), text("name"), text("query"), time("created_at")}},
    Section{"files",
            query::own_files,
            {id("id"), text("name"), text("type"), number("size"), time("created_at"),
             text("ticket"), text("place"), file("address")}},
    Section{"unfinished_uploads",
            query::own_uploads,
            {id("id"), text("name"), number("length"), time("created_at")}},
    Section{"masks",
            query::own_masks,
            {text("ticket"), text("words"), text("reason"), time("at"), flag("undone")}},
    Section{"reports_of_abuse",
            query::own_reports,
            {text("ticket"), text("about"), text("kind"), text("words"), time("at"),
             text("outcome"), text("reason")}},
    Section{"attendance",
            query::own_attendance,
            {text("meeting"), time("at"), text("party"), text("role"), text("how")}},
    Section{
        "seats_in_series", query::own_series_seats, {text("series"), text("party"), text("role")}},
    Section{"seats_in_meetings",
            query::own_meeting_seats,
            {text("meeting"), time("starts_at"), text("party"), text("role")}},
    Section{"questions_and_items",
            query::own_items,
            {text("meeting"), text("kind"), text("title"), text("state")}},
    Section{"statements",
            query::own_statements,
            {text("meeting"), time("at"), text("party"), text("text")}},
    Section{"statements_corrected",
            query::own_corrections,
            {text("meeting"), time("at"), text("before")}},
    Section{"papers_handed_in",
            query::own_papers_of_items,
            {text("meeting"), time("at"), text("title"), flag("removed"), file("address")}},
    Section{"motions",
            query::own_motions,
            {text("meeting"), time("at"), text("party"), text("text"), text("state")}},
    Section{
        "amendments",
        query::own_amendments,
        {text("meeting"), time("at"), text("party"), text("text"), text("reason"), text("state")}},
    Section{"motions_reworded", query::own_wordings, {text("meeting"), time("at"), text("before")}},
    Section{"questions_supported",
            query::own_question_supports,
            {text("meeting"), time("at"), text("question")}},
    Section{"questions_answered",
            query::own_question_replies,
            {text("meeting"), time("at"), text("party"), text("text")}},
    Section{"masks_in_meetings",
            query::own_item_masks,
            {text("meeting"), text("words"), text("reason"), time("at"), flag("undone")}},
    Section{"masks_in_matters",
            query::own_matter_masks,
            {text("matter"), text("words"), text("reason"), time("at"), flag("undone")}},
    Section{"requests_to_speak",
            query::own_speakers,
            {text("meeting"), text("party"), text("state"), time("requested_at")}},
    Section{"ballots",
            query::own_ballots,
            {text("meeting"), text("question"), flag("secret"), time("cast_at"), text("choice")}},
    Section{"lines_of_rolls", query::own_roll_lines, {text("electorate"), text("elector")}},
    Section{"poll_ballots",
            query::own_poll_ballots,
            {text("question"), flag("secret"), text("elector"), text("channel"), time("cast_at"),
             text("choice")}},
    Section{"mandates",
            query::own_mandates,
            {text("question"), text("elector"), text("mandate"), time("at")}},
    Section{"written_ballots_typed",
            query::own_papers,
            {text("question"), text("elector"), time("at"), text("state")}},
    Section{"stages_of_matters_recorded",
            query::own_matter_records,
            {text("title"), text("stage"), text("day"), time("at")}},
    Section{"decisions_recorded",
            query::own_decisions,
            {text("meeting"), time("at"), text("text"), flag("assigned_to_me")}},
    Section{"reports_on_tasks",
            query::own_task_reports,
            {text("meeting"), time("at"), text("party"), text("text")}},
    Section{"parts_of_tasks",
            query::own_task_parts,
            {text("meeting"), text("party"), text("text"), flag("assigned_to_me"), text("state")}},
    Section{"verdicts_recorded",
            query::own_verdicts,
            {text("meeting"), time("at"), text("verdict"), text("text")}},
    Section{"signatures",
            query::own_signatures,
            {text("meeting"), number("version"), text("party"), time("at")}},
    Section{"invitations_made",
            query::own_invitations,
            {text("community"), text("role"), time("at"), time("expires_at"), number("uses_left")}},
    Section{"answers_remembered", query::own_idempotency_keys, {time("at"), number("status")}},
    Section{
        "looks_at_others", query::own_looks_at_others, {time("at"), text("command"), text("of")}},
    Section{"acts",
            query::own_acts,
            {time("at"), text("community"), number("seq"), text("kind"), text("subject")}},
};

void write_column(JsonWriter& out, const store::Row& row, int place, const Column& column) {
  out.key(column.name);
  if (row.is_null(place)) {
    out.null();
    return;
  }
  switch (column.kind) {
    case Column::Kind::id: out.value(base::encode_id(row.integer(place))); break;
    case Column::Kind::text: out.value(row.text(place)); break;
    case Column::Kind::number: out.value(row.integer(place)); break;
    case Column::Kind::time: out.value(row.time(place)); break;
    case Column::Kind::flag: out.value(row.flag(place)); break;
    case Column::Kind::file:
      out.value("/api/v1/attachments/" + base::encode_id(row.integer(place)));
      break;
  }
}

void write_section(JsonWriter& out, store::Transaction& tx, const Section& section,
                   base::UserId person) {
  out.key(section.name).begin_array();
  const auto label = domain::user_label(person);
  const store::Value whose = section.by_label ? store::Value(label) : store::Value(person);
  tx.for_each(section.query, {whose}, [&](const store::Row& row) {
    out.begin_object();
    for (std::size_t i = 0; i < section.columns.size(); ++i)
      write_column(out, row, static_cast<int>(i), section.columns[i]);
    out.end_object();
    return true;
  });
  out.end_array();
}

struct ReadOwnData {
  static constexpr CommandInfo info{
      .name = "me.data",
      .verb = Verb::get,
      .path = "/me/data",
      .effect = Effect::read,
      .returns = "own_data",
      .summary = "Everything that is kept about the caller, to save as a file; no secrets in it."};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) {
    if (call.caller.is_anonymous()) return needs_log_in();
    JsonWriter out;
    out.begin_object().field("written_at", call.now);
    for (const auto& section : sections) write_section(out, call.tx, section, call.caller.id);
    write_tickets(out, call);
    write_looks(out, call);
    out.end_object();
    return Reply{
        .body = out.take(),
        .headers = {{"Content-Disposition", "attachment; filename=\"sifang-my-data.json\""}}};
  }

 private:
  /// Those they reported, and those they submitted for others: as they may see them.
  static void write_tickets(JsonWriter& out, const Call& call) {
    out.key("tickets").begin_array();
    std::map<base::CommunityId, std::vector<std::string>> parties;
    for (const auto ticket :
         call.tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                      query::own_tickets, {call.caller.id})) {
      const auto whole = load_ticket(call.tx, ticket);
      if (!parties.contains(whole.community))
        parties[whole.community] = load_parties(call.tx, whole.community);
      write_ticket_for(out, call, whole, parties[whole.community]);
    }
    out.end_array();
  }

  static void write_looks(JsonWriter& out, const Call& call) {
    out.key("looks_at_me").begin_array();
    constexpr std::int64_t all = 1'000'000;
    call.tx.for_each(query::list_looks, {call.caller.id, INT64_MAX, all},
                     [&](const store::Row& row) {
                       write_look(out, call.tx, row);
                       return true;
                     });
    out.end_array();
  }
};

}  // namespace

void add_own_data_command(CommandTable& commands) { commands.add<ReadOwnData>(); }

}  // namespace sifang::app
