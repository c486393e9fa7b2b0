// SPDX-License-Identifier: Apache-2.0
#include "protocol/mask_json.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sifang::protocol {
namespace {

using domain::Masking;
using json = nlohmann::ordered_json;

/// Members that hold what people wrote. Of an item, `reason` is a code.
constexpr std::array words_of_tickets{"title", "body", "text",   "building",
                                      "unit",  "room", "reason", "note"};
constexpr std::array words_of_items{"title",        "text",    "question",
                                    "despite_vote", "summary", "urgent"};
/// To a motion on an item; theirs is a reason in words.
constexpr std::array words_of_amendments{"text", "reason"};
constexpr std::array words_of_meetings{"title",          "place",         "summary",
                                       "without_quorum", "change_reason", "reason"};

constexpr std::array words_of_matters{"title", "text", "place", "taken_back_for", "ended_for"};

template <class Names>
void mask(json& value, const Masking& masking, const Names& names) {
  if (value.is_array())
    for (auto& entry : value) mask(entry, masking, names);
  if (!value.is_object()) return;
  for (auto& [name, member] : value.items()) {
    const bool is_words = std::find(names.begin(), names.end(), name) != names.end();
    if (is_words && member.is_string())
      member = domain::masked_text(member.template get_ref<const std::string&>(), masking);
    else if (name == "amendments")
      mask(member, masking, words_of_amendments);
    else
      mask(member, masking, names);
  }
  if (!value.contains("sha256") || !value.contains("id")) return;
  if (std::find(masking.files.begin(), masking.files.end(), value["id"]) == masking.files.end())
    return;
  value["name"] = value["thumbnail"] = nullptr;
  value["masked"] = true;
}

std::string id_of(const json& item) {
  const auto id = item.is_object() ? item.find("id") : item.end();
  return id != item.end() && id->is_string() ? id->get<std::string>() : std::string();
}

void collect(const json& value, std::set<std::string>& words) {
  if (!value.is_structured()) return;
  for (const auto& [name, member] : value.items()) {
    const auto is_name = [&](const char* one) { return name == one; };
    const bool is_words =
        std::any_of(words_of_tickets.begin(), words_of_tickets.end(), is_name) ||
        std::any_of(words_of_items.begin(), words_of_items.end(), is_name) ||
        std::any_of(words_of_meetings.begin(), words_of_meetings.end(), is_name) ||
        std::any_of(words_of_matters.begin(), words_of_matters.end(), is_name);
    if (is_words && member.is_string())
      words.insert(member.get<std::string>());
    else
      collect(member, words);
  }
}

}  // namespace

void collect_words(std::string_view body, std::set<std::string>& words) {
  const auto event = json::parse(body);
  if (event.contains("data")) collect(event["data"], words);
}

std::string mask_ticket_event(std::string_view body, const Masking& masking) {
  auto event = json::parse(body);
  if (!event.contains("data")) return std::string(body);
  auto masked = event;
  mask(masked["data"], masking, words_of_tickets);
  return masked == event ? std::string(body) : masked.dump();
}

std::string mask_matter_event(std::string_view body, const Masking& masking) {
  const auto event = json::parse(body);
  if (!event.contains("data") || !event["data"].contains("matter")) return std::string(body);
  auto masked = event;
  mask(masked["data"]["matter"], masking, words_of_matters);
  return masked == event ? std::string(body) : masked.dump();
}

std::string mask_meeting_event(std::string_view body, const Masking& own,
                               const MaskingOfItem& of_item) {
  const auto event = json::parse(body);
  if (!event.contains("data")) return std::string(body);
  auto masked = event;
  auto& data = masked["data"];
  if (data.contains("meeting")) mask(data["meeting"], own, words_of_meetings);
  if (data.contains("reason") && data["reason"].is_string())
    data["reason"] = domain::masked_text(data["reason"].get_ref<const std::string&>(), own);
  if (data.contains("agenda"))
    for (auto& item : data["agenda"]) mask(item, of_item(id_of(item)), words_of_items);
  return masked == event ? std::string(body) : masked.dump();
}

void collect_changed_parts(std::string_view before, std::string_view after,
                           std::set<std::string>& parts) {
  const auto one = json::parse(before), other = json::parse(after);
  if (!one.contains("data") || !other.contains("data")) return;
  const auto& was = one["data"];
  const auto& is = other["data"];
  if (was.value("meeting", json()) != is.value("meeting", json())) parts.insert("");
  const auto items = is.value("agenda", json::array()), old = was.value("agenda", json::array());
  for (std::size_t i = 0; i < items.size() && i < old.size(); ++i)
    if (items[i] != old[i]) parts.insert(id_of(items[i]));
}

std::string mask_answers(std::string_view answers, const Masking& masking) {
  const auto kept = json::parse(answers);
  auto masked = kept;
  mask(masked, masking, words_of_items);
  return masked == kept ? std::string(answers) : masked.dump();
}

std::string reply_of_import(std::string_view body) {
  const auto event = json::parse(body);
  if (event.value("kind", "") != "ticket.imported") return {};
  const auto& ticket = event.at("data").at("ticket");
  const auto answers = ticket.find("answers");
  if (answers == ticket.end() || answers->empty()) return {};
  return answers->front().value("text", "");
}

}  // namespace sifang::protocol
