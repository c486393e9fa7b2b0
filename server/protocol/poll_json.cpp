// SPDX-License-Identifier: Apache-2.0
#include "protocol/poll_json.hpp"

#include <nlohmann/json.hpp>

#include "protocol/csv_writer.hpp"

namespace sifang::protocol {
namespace {

void write_weight(JsonWriter& out, std::string_view name, const domain::Weight& weight) {
  out.key(name).begin_object().field("heads", weight.heads).field("area", weight.area).end_object();
}

void write_threshold(JsonWriter& out, std::string_view name, const domain::Threshold& threshold) {
  out.key(name).begin_object().field("numerator", threshold.numerator);
  out.field("denominator", threshold.denominator).field("strict", threshold.strict).end_object();
}

void write_fields(JsonWriter& out, const domain::Poll& poll) {
  out.field("id", poll.id).field("community", poll.community).field("item", poll.item);
  out.key("rule");
  write_rule(out, *domain::find_rule_pack(poll.rule));
  out.field("question", poll.question).field("text", poll.text).key("options").begin_array();
  for (const auto& option : poll.options) out.value(option);
  out.end_array().field("secret", poll.secret).field("deem_absent", poll.deem_absent);
  out.field("count_parking", poll.count_parking).field("extraordinary", poll.extraordinary);
  out.field("state", domain::to_text(poll.state)).field("opens_at", poll.opens_at);
  out.field("closes_at", poll.closes_at).field("announced_at", poll.announced_at);
  out.field("opened_at", poll.opened_at).field("closed_at", poll.closed_at);
  out.field("published_at", poll.published_at);
  write_weight(out, "entitled", poll.entitled);
  write_weight(out, "cast", poll.cast);
  out.text_or_null("electorate_hash", poll.electorate_hash);
  out.key("result");
  poll.result ? out.raw(*poll.result) : out.null();
  out.key("official");
  poll.official ? out.raw(*poll.official) : out.null();
  out.text_or_null("withdrawn_for", poll.withdrawn_for);
  out.field("version", poll.version);
}

void write_outcome(JsonWriter& out, const domain::VoteResult& result) {
  out.field("valid", result.valid).field("passed", result.passed);
  out.field("reason", domain::to_text(result.reason));
  out.text_or_null("winner", result.winner);
}

}  // namespace

void write_rule(JsonWriter& out, const domain::RulePack& pack) {
  out.begin_object().field("code", pack.code).field("version", pack.version);
  out.field("source", pack.source).field("electorate", domain::to_text(pack.electorate));
  out.field("weighed", domain::is_weighed(pack));
  write_threshold(out, "participation", pack.participation);
  write_threshold(out, "approval", pack.approval);
  out.field("base", pack.base == domain::ApprovalBase::cast ? "cast" : "entitled");
  const auto& timing = pack.timing;
  out.field("notice_days", timing.notice_days).field("short_notice_days", timing.short_notice_days);
  out.field("window_min_days", timing.window_min_days);
  out.field("window_max_days", timing.window_max_days);
  out.field("publish_days", timing.publish_days).end_object();
}

void write_poll(JsonWriter& out, const domain::Poll& poll) {
  out.begin_object();
  write_fields(out, poll);
  out.end_object();
}

void write_poll_for(JsonWriter& out, const domain::Poll& poll,
                    const std::optional<PollAgenda>& agenda, const std::vector<OwnElector>& own,
                    const std::vector<std::string>& moves) {
  out.begin_object();
  write_fields(out, poll);
  out.key("agenda");
  if (agenda) {
    out.begin_object().field("meeting", agenda->meeting);
    out.field("meeting_title", agenda->meeting_title).field("title", agenda->title).end_object();
  } else {
    out.null();
  }
  out.key("own").begin_array();
  for (const auto& each : own) {
    out.begin_object().field("elector", each.elector).field("area", each.area);
    out.field("cast_at", each.cast_at);
    out.text_or_null("channel", each.channel).text_or_null("choice", each.choice);
    out.field("proxy", each.proxy).end_object();
  }
  out.end_array().key("moves").begin_array();
  for (const auto& move : moves) out.value(move);
  out.end_array().end_object();
}

std::string write_poll_result(const domain::PollResult& result) {
  JsonWriter out;
  out.begin_object();
  write_outcome(out, result.effective());
  out.key("options").begin_array();
  for (const auto& [option, weight] : result.options)
    out.begin_object()
        .field("option", option)
        .field("heads", weight.heads)
        .field("area", weight.area)
        .end_object();
  out.end_array();
  write_weight(out, "entitled", result.entitled);
  write_weight(out, "cast", result.cast);
  out.field("deem_absent", result.deem_absent).key("plain").begin_object();
  write_outcome(out, result.plain);
  out.end_object().key("deemed").begin_object();
  write_outcome(out, result.deemed);
  out.end_object().end_object();
  return out.take();
}

bool poll_carried(const domain::Poll& poll) {
  const auto result = nlohmann::json::parse(poll.official ? *poll.official : *poll.result);
  return result.at("passed").get<bool>();
}

std::string write_electorate(const std::vector<domain::Unit>& electorate) {
  CsvWriter out;
  out.cell("elector").cell("head").cell("area").end_row();
  for (const auto& unit : electorate) {
    out.cell(unit.unit).cell(unit.is_unsold ? std::string_view() : unit.owner).cell(unit.area);
    out.end_row();
  }
  return out.take();
}

}  // namespace sifang::protocol
