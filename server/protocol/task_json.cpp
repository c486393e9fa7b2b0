// SPDX-License-Identifier: Apache-2.0
#include "protocol/task_json.hpp"

#include "protocol/ticket_json.hpp"

namespace sifang::protocol {
namespace {

void write_part(JsonWriter& out, const domain::TaskPart& part) {
  out.begin_object().field("id", part.id).field("text", part.text).field("party", part.party);
  out.key("assignee");
  write_person(out, part.assignee, part.assignee_name);
  out.field("due", part.due).field("state", domain::to_text(part.state));
  out.field("done_at", part.done_at).end_object();
}

}  // namespace

void write_person(JsonWriter& out, base::UserId id, std::string_view name) {
  if (id)
    out.begin_object().field("id", id).field("name", name).end_object();
  else
    out.null();
}

void write_task(JsonWriter& out, const domain::Task& task) {
  const auto standing = domain::standing_of(task);
  out.begin_object().field("id", task.id).field("state", domain::to_text(standing.state));
  out.field("due", standing.due).field("review", standing.review);
  out.field("done_at", standing.done_at).field("percent", standing.percent);
  out.key("reports").begin_array();
  for (const auto& report : task.reports) {
    out.begin_object().field("id", report.id).field("text", report.text);
    out.text_or_null("party", report.party);
    out.field("percent", report.percent).field("finished", report.finished);
    out.field("at", report.at);
    if (report.note) out.field("note", true);
    write_attachments_if_any(out, "evidence", report.evidence);
    out.end_object();
  }
  out.end_array().key("parts").begin_array();
  for (const auto& part : task.parts) write_part(out, part);
  out.end_array().key("verdicts").begin_array();
  for (const auto& verdict : task.verdicts) {
    out.begin_object().field("item", verdict.item).field("meeting", verdict.meeting);
    out.field("verdict", domain::to_text(verdict.verdict)).field("due", verdict.due);
    out.field("review", verdict.review).field("at", verdict.at).end_object();
  }
  out.end_array().field("version", task.version).end_object();
}

void write_verdict(JsonWriter& out, const domain::ItemVerdict& verdict) {
  out.begin_object().field("verdict", domain::to_text(verdict.verdict));
  out.field("text", verdict.text).field("due", verdict.due).field("review", verdict.review);
  out.field("at", verdict.at).end_object();
}

}  // namespace sifang::protocol
