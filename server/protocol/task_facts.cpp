// SPDX-License-Identifier: Apache-2.0
// What the log says of tasks. Every event of a task has the whole of it.
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {

namespace {

/// Every event has all reports: who sent a file, that which first has it says.
void evidence_told(const Reading& in, const std::string& report, const json& evidence) {
  std::int64_t position = 0;
  for (const auto& told : evidence) {
    auto& file = in.record("task_report_files", text(told, "id"));
    if (file.empty()) file = {{"sender", in.actor()}, {"home", in.id()}};
    file["report"] = report;
    file["position"] = std::to_string(position++);
  }
}

}  // namespace

void task_told(const Reading& in, const json& item) {
  const auto& task = member(item, "task");
  const auto id = text(task, "id");
  if (id.empty()) return;
  auto& record = in.record("tasks", id);
  if (item.contains("decision")) {
    const auto& decision = member(item, "decision");
    record["decision"] = text(decision, "id");
    record["review"] = ms(decision, "review");
  }
  take(record, task, {"state", "percent", "version"});
  record["now_due"] = ms(task, "due");
  record["now_review"] = ms(task, "review");
  record["done_at"] = ms(task, "done_at");
  for (const auto& told : member(task, "reports")) {
    auto& report = in.record("task_reports", text(told, "id"));
    // What it says it says from the first: a later event may have been told while it was masked.
    if (report.empty()) {
      report["by"] = in.actor();
      report["text"] = text(told, "text");
    }
    report["task"] = id;
    take(report, told, {"party", "percent", "finished"});
    report["at"] = ms(told, "at");
    report["note"] = std::to_string(told.contains("note") ? 1 : 0);
    evidence_told(in, text(told, "id"), member(told, "evidence"));
  }
  for (const auto& told : member(task, "parts")) {
    auto& part = in.record("task_parts", text(told, "id"));
    if (part.empty()) {
      part["by"] = in.actor();
      part["text"] = text(told, "text");
    }
    part["task"] = id;
    take(part, told, {"party", "state"});
    part["assignee"] = text(member(told, "assignee"), "id");
    part["due"] = ms(told, "due");
    part["done_at"] = ms(told, "done_at");
  }
}

void verdict_given(const Reading& in, const json& item) {
  const auto& verdict = member(item, "verdict");
  if (!verdict.contains("verdict")) return;
  auto& record = in.record("item_verdicts", in.id());
  take(record, verdict, {"verdict", "text"});
  record["due"] = ms(verdict, "due");
  record["review"] = ms(verdict, "review");
  record["by"] = in.actor();
  record["at"] = ms(verdict, "at");
}

}  // namespace sifang::protocol
