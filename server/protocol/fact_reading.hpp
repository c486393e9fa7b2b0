// SPDX-License-Identifier: Apache-2.0
// One event while what it says of rows is read from it (facts.cpp, ticket_facts.cpp,
// community_facts.cpp).
#pragma once

#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "base/time_text.hpp"
#include "protocol/facts.hpp"

namespace sifang::protocol {

using nlohmann::json;

/// Text of a member, whatever it is; "" where it is null or absent.
inline std::string text(const json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return {};
  if (found->is_string()) return found->get<std::string>();
  if (found->is_boolean()) return found->get<bool>() ? "1" : "0";
  return found->dump();
}
inline std::string ms(base::Time time) { return std::to_string(base::to_ms(time)); }
inline std::string ms(const json& object, std::string_view name) {
  const auto time = base::parse_rfc3339(text(object, name));
  return time ? ms(*time) : std::string();
}
inline std::string id_text(base::UserId id) { return id ? id.text() : std::string(); }

inline const json& member(const json& object, std::string_view name) {
  static const json nothing = json::object();
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

/// Members that are columns of the same name.
inline void take(Record& record, const json& object,
                 std::initializer_list<std::string_view> names) {
  for (const auto name : names) record.insert_or_assign(std::string(name), text(object, name));
}

/// One event while it is read.
struct Reading {
  const StoredEvent& event;
  const json body;
  const json data;
  const json sealed;
  Facts& facts;
  std::map<std::string, std::set<std::string>>& voted;

  [[nodiscard]] Record& record(const std::string& table, const std::string& key) const {
    return facts.records[table + " " + key];
  }
  [[nodiscard]] std::string actor() const { return id_text(event.actor); }
  [[nodiscard]] std::string at() const { return ms(event.at); }
  /// The id in the subject.
  [[nodiscard]] std::string id() const { return event.subject.substr(event.subject.find(':') + 1); }
};

/// Takes away every row of `table` that hangs on the subject.
inline void part_with_all(const Reading& in, const std::string& table) {
  const auto beginning = table + " " + in.id() + "/";
  for (auto at = in.facts.records.lower_bound(beginning);
       at != in.facts.records.end() && at->first.starts_with(beginning);)
    at = in.facts.records.erase(at);
}

inline const json& item_of(const Reading& in) {
  const auto& agenda = member(in.data, "agenda");
  return agenda.is_array() && !agenda.empty() ? agenda[0] : member(json::object(), "");
}
inline const json& first_of(const json& item, std::string_view list) {
  const auto& entries = member(item, list);
  return entries.is_array() && !entries.empty() ? entries[0] : member(json::object(), "");
}

/// What an event of an item says of its motions and their amendments.
void motion_made(const Reading& in);
void amendment_proposed(const Reading& in);
void motion_changed(const Reading& in);
void amendment_rewritten(const Reading& in);
/// What an event says of the papers of the items that it tells of.
void papers_told(const Reading& in);
/// What an item of an agenda says of the task that it decided, and of a commitment's verdict.
void task_told(const Reading& in, const json& item);
void verdict_given(const Reading& in, const json& item);

using ReadFact = void (*)(const Reading&);
using FactReaders = std::map<std::string_view, ReadFact>;

/// By kind of event: those of tickets; of rolls and polls; of matters; of the community, its
/// people, places and templates.
[[nodiscard]] const FactReaders& ticket_fact_readers();
[[nodiscard]] const FactReaders& poll_fact_readers();
[[nodiscard]] const FactReaders& matter_fact_readers();
[[nodiscard]] const FactReaders& community_fact_readers();

}  // namespace sifang::protocol
