// SPDX-License-Identifier: Apache-2.0
#include "protocol/minutes_reports.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/time_text.hpp"
#include "domain/recurrence.hpp"
#include "protocol/minutes_words.hpp"

namespace sifang::protocol {
namespace {

using domain::PartKind;
using nlohmann::json;

const json& member(const json& object, const char* name) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto place = object.find(name);
  return place == object.end() ? nothing : *place;
}
std::string text(const json& object, const char* name) {
  const auto& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}
std::optional<base::Time> time(const json& object, const char* name) {
  return base::parse_rfc3339(text(object, name));
}

/// From the last word of another meeting to the end of this item.
std::pair<base::Time, base::Time> heard_between(const json& item, const json& meeting,
                                                const json& task) {
  auto until = time(member(item, "verdict"), "at");
  if (!until) until = time(item, "ended_at");
  if (!until) until = time(meeting, "closed_at");
  const auto end = until.value_or(base::Time::max());
  auto since = base::Time::min();
  for (const auto& earlier : member(task, "verdicts"))
    if (const auto at = time(earlier, "at");
        at && *at < end && text(earlier, "item") != text(item, "id"))
      since = std::max(since, *at);
  return {since, end};
}

/// Files as papers are named: how many of which kind.
std::string evidence_of(const json& report, const minutes::Words& words) {
  int photos = 0, recordings = 0, documents = 0;
  for (const auto& file : member(report, "evidence")) {
    const auto type = text(file, "type");
    ++(type.starts_with("image/") ? photos : type.starts_with("audio/") ? recordings : documents);
  }
  std::string files;
  for (const auto& [count, word] : {std::pair(photos, words.photos),
                                    {recordings, words.recordings},
                                    {documents, words.documents}})
    if (count > 0)
      files += (files.empty() ? "" : "、") + std::string(word) + " " + std::to_string(count);
  return files.empty() ? files : std::string(words.evidence) + ": " + files;
}

std::string standing_of(const json& poll, const minutes::Words& words) {
  const auto state = text(poll, "state");
  if (state == "announced") return words.poll_announced;
  if (state == "open") return words.poll_open;
  if (state == "withdrawn") return words.poll_withdrawn;
  const auto& result = poll.at("result");
  if (!result.value("valid", false)) return words.invalid;
  if (!result.value("passed", false)) return words.failed;
  const auto winner = text(result, "winner");
  if (winner.empty() || winner == "for") return words.passed;
  return filled(words.poll_won, "{option}", option_name(winner, words));
}

}  // namespace

std::string party_name(const MinutesContext& context, const std::string& code) {
  for (const auto& [known, name] : context.parties)
    if (known == code) return name;
  return code;
}

std::vector<domain::Part> write_reports(const json& item, const json& meeting,
                                        const MinutesContext& context,
                                        const minutes::Words& words) {
  std::vector<domain::Part> parts;
  const auto told = context.tasks.find(text(item, "id"));
  if (told == context.tasks.end()) return parts;
  const json event = json::parse(told->second);
  const auto& agenda = member(member(event, "data"), "agenda");
  if (!agenda.is_array() || agenda.empty()) return parts;
  const auto& task = member(agenda.front(), "task");
  const auto [since, until] = heard_between(item, meeting, task);
  for (const auto& report : member(task, "reports")) {
    const auto at = time(report, "at");
    if (!at || *at <= since || *at > until) continue;
    if (parts.empty()) parts.push_back({PartKind::subheading, {words.reports}});
    auto who = party_name(context, text(report, "party"));
    if (who.empty()) who = text(member(member(item, "reports_on"), "assignee"), "name");
    const auto progress = report.value("note", false) ? std::string(words.report_note)
                          : report.value("finished", false)
                              ? std::string(words.report_finished)
                              : member(report, "percent").dump() + " %";
    parts.push_back({PartKind::entry,
                     {who + " (" + domain::local_text(*at, context.zone) + ", " + progress + ")",
                      text(report, "text")}});
    if (auto files = evidence_of(report, words); !files.empty())
      parts.push_back({PartKind::paragraph, {std::move(files)}});
  }
  return parts;
}

std::string option_name(const std::string& option, const minutes::Words& words) {
  if (option == "for") return words.option_for;
  if (option == "against") return words.option_against;
  if (option == "abstain") return words.option_abstain;
  return option;
}

std::vector<domain::Part> write_polls(const std::string& item, const MinutesContext& context,
                                      const minutes::Words& words) {
  std::vector<domain::Part> parts;
  const auto masked = context.masked.find(item);
  for (const auto& body : context.polls) {
    const json event = json::parse(body);
    auto poll = event["data"]["poll"];
    if (text(poll, "item") != item) continue;
    auto line = text(poll, "question");
    // A poll's own page keeps its words; beside a masked title they would say what is masked.
    if (masked != context.masked.end()) {
      line = domain::masked_text(line, masked->second);
      if (auto& result = poll["result"]; result.is_object() && !text(result, "winner").empty())
        result["winner"] = domain::masked_text(text(result, "winner"), masked->second);
    }
    parts.push_back({PartKind::paragraph,
                     {std::string(words.poll) + ": " + line + " — " + standing_of(poll, words)}});
  }
  return parts;
}

std::string speaking_times(const json& item, const MinutesContext& context) {
  constexpr std::int64_t second = 1000, minute = 60;
  std::string times;
  for (const auto& used : member(member(item, "floor"), "used")) {
    const auto seconds = used.value("ms", std::int64_t{0}) / second;
    if (seconds == 0) continue;
    const auto rest = std::to_string(seconds % minute);
    times += (times.empty() ? "" : "、") + party_name(context, text(used, "party")) + " " +
             std::to_string(seconds / minute) + (rest.size() == 1 ? ":0" : ":") + rest;
  }
  return times;
}

}  // namespace sifang::protocol
