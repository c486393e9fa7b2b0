// SPDX-License-Identifier: Apache-2.0
// The summaries of minutes, the one part that people write, and what a later version has otherwise.
#include <nlohmann/json.hpp>

#include "protocol/minutes.hpp"
#include "protocol/patch.hpp"

namespace sifang::protocol {
namespace {

using nlohmann::json;

}  // namespace

std::vector<SummaryChange> changed_summaries(const std::vector<std::string>& before,
                                             const std::vector<std::string>& after) {
  const auto was = read_summaries(before);
  const json meeting = json::parse(fold_story("meeting", after));
  std::vector<SummaryChange> changes;
  const auto compare = [&](SummaryChange change) {
    if (change.before != change.after) changes.push_back(std::move(change));
  };
  compare({"", "", was.whole, meeting.value("summary", "")});
  for (const auto& item : meeting.value("agenda", json::array())) {
    if (!item.value("title", json()).is_string()) continue;
    const auto id = item.value("id", "");
    const auto found = was.items.find(id);
    compare({id, item["title"], found == was.items.end() ? "" : found->second,
             item.value("summary", "")});
  }
  return changes;
}

Summaries read_summaries(const std::vector<std::string>& story) {
  const json meeting = json::parse(fold_story("meeting", story));
  Summaries summaries{.whole = meeting.value("summary", ""), .items = {}};
  for (const auto& item : meeting.value("agenda", json::array()))
    summaries.items[item.value("id", "")] = item.value("summary", "");
  return summaries;
}

}  // namespace sifang::protocol
