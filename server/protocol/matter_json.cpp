// SPDX-License-Identifier: Apache-2.0
#include "protocol/matter_json.hpp"

#include "protocol/poll_json.hpp"
#include "protocol/ticket_json.hpp"

namespace sifang::protocol {
namespace {

void write_record(JsonWriter& out, const domain::MatterRecord& record) {
  out.begin_object().field("id", record.id).field("stage", domain::to_text(record.stage));
  out.field("held_on", domain::day_text(record.held_on)).field("text", record.text);
  out.key("attended");
  if (record.attended)
    out.begin_object()
        .field("due", record.attended->due)
        .field("present", record.attended->present)
        .field("in_favour", record.attended->in_favour)
        .end_object();
  else
    out.null();
  out.field("poll", record.poll);
  out.text_or_null("place", record.place);
  out.text_or_null("last_day", record.last_day ? domain::day_text(*record.last_day) : "");
  out.field("carried", record.carried).field("at", record.at);
  out.text_or_null("taken_back_for", record.taken_back_for);
  out.key("files").begin_array();
  for (const auto& file : record.files) write_attachment(out, file);
  out.end_array();
  out.end_object();
}

void write_fields(JsonWriter& out, const domain::Matter& matter) {
  out.field("id", matter.id).field("community", matter.community).field("title", matter.title);
  out.field("assembly_rule", matter.assembly_rule).field("state", domain::to_text(matter.state));
  const auto next = matter.state == domain::MatterState::in_progress
                        ? domain::next_stage(matter)
                        : std::optional<domain::MatterStage>();
  out.text_or_null("next", next ? std::string(domain::to_text(*next)) : "");
  out.text_or_null("ended_for", matter.ended_for);
  out.key("rules").begin_object();
  using enum domain::MatterStage;
  for (const auto stage : {consultation, party_members, assembly}) {
    out.key(domain::to_text(stage));
    write_rule(out, *domain::find_stage_rule(stage, matter.assembly_rule));
  }
  out.end_object().key("records").begin_array();
  for (const auto& record : matter.records) write_record(out, record);
  out.end_array().field("version", matter.version);
}

}  // namespace

void write_matter(JsonWriter& out, const domain::Matter& matter) {
  out.begin_object();
  write_fields(out, matter);
  out.end_object();
}

void write_matter_for(JsonWriter& out, const domain::Matter& matter,
                      const std::vector<std::string>& moves) {
  out.begin_object();
  write_fields(out, matter);
  out.key("moves").begin_array();
  for (const auto& move : moves) out.value(move);
  out.end_array().end_object();
}

}  // namespace sifang::protocol
