// SPDX-License-Identifier: Apache-2.0
#include "protocol/patch.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

namespace sifang::protocol {
namespace {

using nlohmann::json;

/// Lists in an item whose entries are put in by id.
constexpr std::array item_lists{"statements", "speakers", "votes", "replies", "motions"};

void merge(json& target, const json& part) {
  for (const auto& [name, value] : part.items()) target[name] = value;
}

json& find_or_add(json& list, const std::string& key, const json& value) {
  for (auto& entry : list)
    if (entry.value(key, json()) == value) return entry;
  list.push_back(json::object());
  return list.back();
}

void put_item(json& agenda, const json& part) {
  json& item = find_or_add(agenda, "id", part["id"]);
  for (const char* name : item_lists)
    if (!item.contains(name)) item[name] = json::array();
  for (const auto& [name, value] : part.items()) {
    if (std::find(item_lists.begin(), item_lists.end(), name) == item_lists.end())
      item[name] = value;
    else
      for (const auto& entry : value) {
        auto& target = find_or_add(item[name], "id", entry["id"]);
        // A log of before speeches had kinds and clocks.
        if (name == "speakers" && !target.contains("kind"))
          merge(target, {{"kind", "speech"},
                         {"statement", nullptr},
                         {"speaker", nullptr},
                         {"used_ms", 0},
                         {"running_since", nullptr}});
        merge(target, entry);
      }
  }
  // A log of before questions could be supported says nothing of it.
  if (item.value("kind", "") == "question" && !item.contains("supporters")) item["supporters"] = 0;
}

void put_in_order(json& agenda, const json& order) {
  json sorted = json::array();
  for (const auto& id : order)
    for (const auto& item : agenda)
      if (item["id"] == id) sorted.push_back(item);
  agenda = std::move(sorted);
}

void apply_to_meeting(json& meeting, const json& data) {
  for (const char* name : {"agenda", "attendance"})
    if (!meeting.contains(name)) meeting[name] = json::array();
  if (data.contains("meeting")) merge(meeting, data["meeting"]);
  if (data.contains("agenda"))
    for (const auto& part : data["agenda"]) put_item(meeting["agenda"], part);
  if (data.contains("attendance"))
    for (const auto& entry : data["attendance"])
      merge(find_or_add(meeting["attendance"], "user", entry["user"]), entry);
  if (data.contains("order")) put_in_order(meeting["agenda"], data["order"]);
}

json fold(std::string_view noun, const std::vector<std::string>& bodies) {
  json state = json::object();
  for (const auto& body : bodies) {
    const json event = json::parse(body);
    const json& data = event["data"];
    if (noun == "meeting")
      apply_to_meeting(state, data);
    else if (const std::string name(noun); data.contains(name))
      merge(state, data[name]);
  }
  return state;
}

/// Members that are a viewer's own, and those that are worked out: `floor` from the speakers,
/// `quorum` from who came and still has the role they came with.
bool is_own(const std::string& name) {
  static const std::set<std::string> own{"moves",      "mine",     "ballot", "casters", "reporter",
                                         "supporting", "my_draft", "floor",  "quorum"};
  return own.contains(name);
}

std::string difference(const json& log, const json& row, const std::string& pointer) {
  if (row.is_object() && log.is_object()) {
    for (const auto& [name, value] : row.items()) {
      if (is_own(name)) continue;
      if (!log.contains(name)) {
        // A log of before meetings had parties of their own: they are the community's.
        if (pointer.empty() && name == "parties") continue;
        // A log of before the member was known says nothing of it, and neither does the row.
        if (value.is_null() || value == json::array() || value == "") continue;
        return pointer + "/" + name;
      }
      if (auto found = difference(log[name], value, pointer + "/" + name); !found.empty())
        return found;
    }
    // A noun's own events may say more than its row shows; what is inside is the same or it is not.
    if (!pointer.empty())
      for (const auto& [name, value] : log.items())
        if (!is_own(name) && !row.contains(name)) return pointer + "/" + name;
    return {};
  }
  if (row.is_array() && log.is_array()) {
    if (row.size() != log.size()) return pointer;
    for (std::size_t i = 0; i < row.size(); ++i)
      if (auto found = difference(log[i], row[i], pointer + "/" + std::to_string(i));
          !found.empty())
        return found;
    return {};
  }
  return log == row ? std::string() : pointer;
}

}  // namespace

std::string fold_story(std::string_view noun, const std::vector<std::string>& bodies) {
  return fold(noun, bodies).dump();
}

std::string compare_fold(std::string_view noun, const std::vector<std::string>& bodies,
                         std::string_view row) {
  return difference(fold(noun, bodies), json::parse(row), "");
}

}  // namespace sifang::protocol
