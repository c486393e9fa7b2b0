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
constexpr std::array words_of_items{"title", "text", "question"};

template <class Names>
void mask(json& value, const Masking& masking, const Names& names) {
  if (value.is_array())
    for (auto& entry : value) mask(entry, masking, names);
  if (!value.is_object()) return;
  for (auto& [name, member] : value.items()) {
    const bool is_words = std::find(names.begin(), names.end(), name) != names.end();
    if (is_words && member.is_string())
      member = domain::masked_text(member.template get_ref<const std::string&>(), masking);
    else
      mask(member, masking, names);
  }
  if (!value.contains("sha256") || !value.contains("id")) return;
  if (std::find(masking.files.begin(), masking.files.end(), value["id"]) == masking.files.end())
    return;
  value["name"] = value["thumbnail"] = nullptr;
  value["masked"] = true;
}

void collect(const json& value, std::set<std::string>& words) {
  if (!value.is_structured()) return;
  for (const auto& [name, member] : value.items()) {
    const auto is_name = [&](const char* one) { return name == one; };
    const bool is_words = std::any_of(words_of_tickets.begin(), words_of_tickets.end(), is_name) ||
                          std::any_of(words_of_items.begin(), words_of_items.end(), is_name);
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

std::string mask_meeting_event(std::string_view body, const MaskingOfItem& of_item) {
  auto event = json::parse(body);
  if (!event.contains("data") || !event["data"].contains("agenda")) return std::string(body);
  auto masked = event;
  for (auto& item : masked["data"]["agenda"]) {
    if (!item.is_object() || !item.contains("id") || !item["id"].is_string()) continue;
    if (const auto* masking = of_item(item["id"].get_ref<const std::string&>()))
      mask(item, *masking, words_of_items);
  }
  return masked == event ? std::string(body) : masked.dump();
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
