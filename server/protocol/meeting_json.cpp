// SPDX-License-Identifier: Apache-2.0
#include "protocol/meeting_json.hpp"

#include <nlohmann/json.hpp>

#include "domain/floor.hpp"
#include "protocol/motion_json.hpp"
#include "protocol/task_json.hpp"
#include "protocol/ticket_json.hpp"

namespace sifang::protocol {
namespace {

using domain::AgendaItem;
using domain::Meeting;

void write_vote_fields(JsonWriter& out, const domain::Vote& vote) {
  out.field("id", vote.id).field("item", vote.item).field("question", vote.question);
  out.key("options").begin_array();
  for (const auto& option : vote.options) out.value(option);
  out.end_array().field("rule", vote.rule).field("secret", vote.secret);
  out.field("state", domain::to_text(vote.state)).field("cast", vote.cast);
  out.field("entitled", vote.entitled).key("voted").begin_array();
  for (const auto& elector : vote.voted) out.value(elector);
  out.end_array().key("result");
  if (vote.result)
    out.raw(*vote.result);
  else
    out.null();
  out.field("motion", vote.motion).field("amendment", vote.amendment);
  out.field("version", vote.version);
}

void write_item_fields(JsonWriter& out, const AgendaItem& item, ItemShown shown) {
  const bool whole = shown == ItemShown::whole;
  out.field("id", item.id).field("kind", domain::to_text(item.kind)).key("title");
  if (whole)
    out.value(item.title);
  else
    out.null();
  out.field("private", item.is_private).field("ticket", whole ? item.ticket : base::TicketId{});
  out.text_or_null("number", whole ? item.ticket_number : "");
  out.text_or_null("reason", item.reason);
  if (whole && !item.urgent.empty()) out.field("urgent", item.urgent);
  out.text_or_null("by", whole ? item.by : "");
  if (item.kind == domain::ItemKind::question) out.field("supporters", item.supporters);
  out.field("minutes", item.minutes).field("state", domain::to_text(item.state));
  out.field("started_at", item.started_at).field("ended_at", item.ended_at);
  out.key("used_ms");
  if (item.used)
    out.value(std::int64_t{item.used->count()});
  else
    out.null();
  out.field("running_since", item.running_since);
  out.key("answers");
  if (whole && item.answers)
    out.raw(*item.answers);
  else
    out.null();
  out.field("summary", whole ? std::string_view(item.summary) : std::string_view());
  out.key("decision");
  if (whole && item.decision)
    write_decision(out, *item.decision);
  else
    out.null();
  out.key("task");
  if (whole && item.task)
    write_task(out, *item.task);
  else
    out.null();
  out.key("reports_on");
  if (whole && item.reports_on)
    write_decision(out, *item.reports_on);
  else
    out.null();
  out.key("verdict");
  if (whole && item.verdict)
    write_verdict(out, *item.verdict);
  else
    out.null();
  out.key("papers").begin_array();
  if (whole)
    for (const auto& paper : item.papers) write_paper(out, paper);
  out.end_array().field("version", item.version);
}

void write_item(JsonWriter& out, const AgendaItem& item, const MeetingViewer& viewer) {
  const bool whole = domain::intersects(viewer.labels, item.audience);
  out.begin_object();
  write_item_fields(out, item, whole ? ItemShown::whole : ItemShown::masked);
  out.key("statements").begin_array();
  if (whole)
    for (const auto& statement : item.statements) write_statement(out, statement);
  out.end_array().key("speakers").begin_array();
  if (whole)
    for (const auto& speaker : item.speakers) write_speaker(out, speaker);
  out.end_array().key("floor");
  write_floor(out, whole ? item.speakers : std::vector<domain::Speaker>{});
  out.key("votes").begin_array();
  if (whole)
    for (const auto& vote : item.votes)
      write_vote_for(out, vote, viewer.ballot ? viewer.ballot(vote) : OwnBallot{});
  out.end_array().key("replies").begin_array();
  if (whole)
    for (const auto& reply : item.replies) write_reply(out, reply);
  out.end_array().key("motions").begin_array();
  if (whole)
    for (const auto& motion : item.motions) write_motion(out, motion);
  out.end_array();
  if (item.kind == domain::ItemKind::question)
    out.field("mine", viewer.user && viewer.user == item.by_id)
        .field("supporting", viewer.supports && viewer.supports(item));
  out.end_object();
}

void write_head_fields(JsonWriter& out, const Meeting& meeting,
                       const std::vector<std::string>& parties) {
  out.field("id", meeting.id).field("series", meeting.series).field("community", meeting.community);
  out.field("title", meeting.title).field("state", domain::to_text(meeting.state));
  out.field("starts_at", meeting.starts_at).field("minutes", meeting.minutes);
  out.field("place", meeting.place)
      .field("locked", meeting.locked)
      .field("current", meeting.current);
  if (meeting.occurrence) out.field("occurrence", meeting.occurrence);
  if (meeting.changed_at && meeting.sequence > 0)
    out.text_or_null("change_reason", meeting.change_reason);
  out.field("without_quorum", meeting.without_quorum).field("opened_at", meeting.opened_at);
  out.field("started_at", meeting.started_at).field("closed_at", meeting.closed_at);
  out.field("published_at", meeting.published_at).field("summary", meeting.summary);
  if (!meeting.check_in.empty()) out.field("check_in", meeting.check_in);
  if (meeting.turn_minutes) out.field("turn_minutes", meeting.turn_minutes);
  if (meeting.party_minutes) out.field("party_minutes", meeting.party_minutes);
  write_seating(out, meeting.seating);
  const auto missing = domain::missing_parties(meeting, parties);
  out.key("quorum").begin_object().field("met", missing.empty()).key("missing").begin_array();
  for (const auto& party : missing) out.value(party);
  out.end_array().end_object().key("signatures").begin_array();
  for (const auto& signature : meeting.signatures)
    out.begin_object()
        .field("party", signature.party)
        .field("name", signature.name)
        .field("at", signature.at)
        .end_object();
  out.end_array().key("corrections").begin_array();
  for (const auto& correction : meeting.corrections)
    out.begin_object()
        .field("number", correction.number)
        .field("reason", correction.reason)
        .field("begun_at", correction.begun_at)
        .field("published_at", correction.published_at)
        .end_object();
  out.end_array().field("version", meeting.version);
}

}  // namespace

void write_meeting(JsonWriter& out, const Meeting& meeting, const std::vector<std::string>& parties,
                   const MeetingViewer& viewer) {
  out.begin_object();
  write_head_fields(out, meeting, parties);
  out.key("agenda").begin_array();
  for (const auto& item : meeting.agenda) write_item(out, item, viewer);
  out.end_array().key("attendance").begin_array();
  for (const auto& entry : meeting.attendance) write_attendance(out, entry);
  out.end_array().key("moves").begin_array();
  for (const auto& move : viewer.moves) out.value(move);
  out.end_array().end_object();
}

void write_meeting_head(JsonWriter& out, const Meeting& meeting,
                        const std::vector<std::string>& parties) {
  out.begin_object();
  write_head_fields(out, meeting, parties);
  out.end_object();
}

void write_item_head(JsonWriter& out, const AgendaItem& item, ItemShown shown) {
  out.begin_object();
  write_item_fields(out, item, shown);
  out.end_object();
}

void write_statement(JsonWriter& out, const domain::Statement& statement) {
  out.begin_object().field("id", statement.id).field("by", statement.by);
  out.text_or_null("party", statement.party);
  out.field("text", statement.text).field("at", statement.at);
  if (!statement.earlier.empty()) {
    out.key("earlier").begin_array();
    for (const auto& correction : statement.earlier)
      out.begin_object()
          .field("id", correction.id)
          .field("text", correction.text)
          .field("by", correction.by)
          .field("at", correction.at)
          .end_object();
    out.end_array();
  }
  out.end_object();
}

void write_paper(JsonWriter& out, const domain::ItemPaper& paper) {
  out.begin_object().field("id", paper.id).key("attachment");
  write_attachment(out, paper.file);
  out.field("title", paper.title).field("by", paper.by).field("at", paper.at).end_object();
}

void write_reply(JsonWriter& out, const domain::QuestionReply& reply) {
  out.begin_object().field("id", reply.id);
  out.text_or_null("party", reply.party);
  out.field("by", reply.by).field("text", reply.text).field("at", reply.at);
  out.field("amended_at", reply.amended_at).end_object();
}

void write_speaker(JsonWriter& out, const domain::Speaker& speaker) {
  out.begin_object()
      .field("id", speaker.id)
      .field("user", speaker.user)
      .field("name", speaker.name);
  out.text_or_null("party", speaker.party);
  out.field("kind", domain::to_text(speaker.kind)).field("statement", speaker.statement);
  out.field("speaker", speaker.speaker).field("state", domain::to_text(speaker.state));
  out.field("requested_at", speaker.requested_at).field("began_at", speaker.began_at);
  out.field("ended_at", speaker.ended_at).field("used_ms", speaker.used.count());
  out.field("running_since", speaker.running_since).end_object();
}

void write_floor(JsonWriter& out, const std::vector<domain::Speaker>& speakers) {
  out.begin_object().key("queue").begin_array();
  for (const auto id : domain::order_floor(speakers)) out.value(id);
  out.end_array().key("used").begin_array();
  for (const auto& [party, used] : domain::used_times(speakers))
    out.begin_object().field("party", party).field("ms", used.count()).end_object();
  out.end_array().end_object();
}

void write_decision(JsonWriter& out, const domain::Decision& decision) {
  out.begin_object().field("id", decision.id).field("text", decision.text);
  out.text_or_null("party", decision.party);
  out.key("assignee");
  write_person(out, decision.assignee, decision.assignee_name);
  out.field("due", decision.due);
  if (!decision.despite_vote.empty()) out.field("despite_vote", decision.despite_vote);
  if (decision.review) out.field("review", decision.review);
  out.end_object();
}

void write_vote(JsonWriter& out, const domain::Vote& vote) {
  out.begin_object();
  write_vote_fields(out, vote);
  out.end_object();
}

void write_vote_for(JsonWriter& out, const domain::Vote& vote, const OwnBallot& own) {
  out.begin_object();
  write_vote_fields(out, vote);
  out.field("mine", own.cast).text_or_null("ballot", own.right);
  out.key("casters").begin_array();
  for (const auto& name : own.casters) out.value(name);
  out.end_array().end_object();
}

void write_seating(JsonWriter& out, const domain::Seating& seating) {
  out.key("parties").begin_array();
  for (const auto& party : seating.parties) out.value(party);
  out.end_array().key("members").begin_array();
  for (const auto& seat : seating.people)
    out.begin_object()
        .field("user", seat.user)
        .field("name", seat.name)
        .field("party", seat.party)
        .field("role", domain::to_text(seat.role))
        .end_object();
  out.end_array();
}

void write_attendance(JsonWriter& out, const domain::Attendance& entry) {
  out.begin_object().field("user", entry.user).field("name", entry.name);
  out.text_or_null("party", entry.party);
  out.field("at", entry.at).field("role", domain::to_text(entry.role));
  if (!entry.how.empty()) out.field("how", entry.how);
  out.end_object();
}

bool has_passed(const std::string& result) {
  const auto read = nlohmann::json::parse(result);
  return read.value("valid", false) && read.value("passed", false);
}

}  // namespace sifang::protocol
