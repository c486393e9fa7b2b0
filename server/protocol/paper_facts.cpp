// SPDX-License-Identifier: Apache-2.0
// What the log says of the papers of agenda items.
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

/// What somebody handed in just now, or what came along with an item that is carried over.
void paper_listed(const Reading& in, const std::string& item, const json& paper) {
  auto& record = in.record("papers", text(paper, "id"));
  if (record.empty())
    record = {{"item", item},
              {"attachment", text(member(paper, "attachment"), "id")},
              {"at", ms(paper, "at")},
              {"removed_by", ""},
              {"removed_at", ""}};
  if (in.event.kind == "meeting.paper_added" && record["at"] == in.at())
    record.insert({{"by", in.actor()}, {"sender", in.actor()}, {"home", item}});
  record["title"] = text(paper, "title");
}

/// An item's papers are told whole: what was there and is missing was removed.
void papers_listed(const Reading& in, const json& item) {
  const bool hidden = item.contains("title") && item.at("title").is_null();
  const auto& papers = member(item, "papers");
  if (!papers.is_array() || hidden) return;
  const auto of = text(item, "id");
  std::set<std::string> standing;
  for (const auto& paper : papers) {
    paper_listed(in, of, paper);
    standing.insert("papers " + text(paper, "id"));
  }
  constexpr std::string_view table = "papers ";
  for (auto at = in.facts.records.lower_bound(std::string(table));
       at != in.facts.records.end() && at->first.starts_with(table); ++at) {
    auto& record = at->second;
    if (record["item"] != of || !record["removed_at"].empty() || standing.contains(at->first))
      continue;
    record["removed_by"] = in.actor();
    record["removed_at"] = in.at();
  }
}

}  // namespace

void papers_told(const Reading& in) {
  const auto& agenda = member(in.data, "agenda");
  if (!agenda.is_array()) return;
  for (const auto& item : agenda) papers_listed(in, item);
}

}  // namespace sifang::protocol
