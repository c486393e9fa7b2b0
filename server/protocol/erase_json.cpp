// SPDX-License-Identifier: Apache-2.0
#include "protocol/erase_json.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "domain/masking.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {
namespace {

using json = nlohmann::ordered_json;

/// Members that hold what people wrote of a matter. Of an agenda item, `reason` is a code.
constexpr std::array words{"title", "body",     "text",         "building", "unit",    "room",
                           "note",  "question", "despite_vote", "words",    "summary", "urgent"};
constexpr std::array words_of_stories{"reason", "why"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
std::string_view text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get_ref<const std::string&>()
                                                     : std::string_view{};
}

class Eraser {
 public:
  Eraser(const ErasedPerson& person, const EraseScope& scope) : person_(person), scope_(scope) {}

  /// `ticket`: the one that this part of the event is about; "" for none.
  void erase(json& value, std::string_view ticket) const {
    if (value.is_array())
      for (auto& entry : value) erase(entry, ticket);
    if (value.is_object()) erase_object(value, ticket);
  }

 private:
  void erase_object(json& object, std::string_view ticket) const {
    const auto id = text(object, "id");
    if (const auto item = scope_.ticket_of_item.find(id); item != scope_.ticket_of_item.end())
      ticket = item->second;
    const bool is_person =
        (id == person_.id || text(object, "user") == person_.id) && object.contains("name");
    if (is_person) object["name"] = person_.erased_name;
    if (person_.authored.contains(id) && !text(object, "by").empty())
      object["by"] = person_.erased_name;
    if (person_.accused.contains(id) && !text(object, "words").empty())
      object["words"] = domain::mask_sign;
    const bool emptied = person_.emptied.contains(ticket);
    if (emptied)
      for (const char* files : {"attachments", "evidence", "papers"}) object.erase(files);
    for (auto& [name, member] : object.items()) erase_member(name, member, ticket, emptied);
  }

  void erase_member(const std::string& name, json& member, std::string_view ticket,
                    bool emptied) const {
    if (name == "reporter" && member.is_object() && person_.reported.contains(ticket)) {
      member["name"] = person_.erased_name;
      member.erase("phone");
      return;
    }
    if (name == "members" &&
        member.is_array())  // of a series or a meeting: they sit there no longer
      std::erase_if(member.get_ref<json::array_t&>(),
                    [&](const json& seat) { return text(seat, "user") == person_.id; });
    if (name == "signatures" && member.is_array()) erase_signatures(member);
    if (name == "answers" && member.is_array()) erase_answers(member, ticket);
    if (name == "mask" && member.is_object()) {
      erase_moderator(member);
      if (person_.reported.contains(ticket) || person_.authored.contains(text(member, "item")))
        empty_mask(member);
      return;
    }
    if (emptied && name == "amendments" && member.is_array()) empty_reasons(member);
    if (emptied && empty_member(name, member)) return;
    erase(member, ticket);
  }

  void erase_signatures(json& signatures) const {
    const auto parties = person_.signed_for.find(scope_.meeting);
    if (parties == person_.signed_for.end()) return;
    for (auto& signature : signatures)
      if (parties->second.contains(
              {std::string(text(signature, "party")), std::string(text(signature, "at"))}))
        signature["name"] = person_.erased_name;
  }

  void erase_answers(json& answers, std::string_view ticket) const {
    const auto parties = person_.answered.find(ticket);
    if (parties == person_.answered.end()) return;
    for (auto& answer : answers)
      if (answer.is_object() && parties->second.contains(text(answer, "party")) &&
          text(answer, "by") == person_.name)
        answer["by"] = person_.erased_name;
  }

  /// Who made a mask and who undid it.
  void erase_moderator(json& mask) const {
    if (text(mask, "by") == person_.name) mask["by"] = person_.erased_name;
    if (mask.contains("undone") && mask["undone"].is_object()) erase_moderator(mask["undone"]);
  }

  static void empty_mask(json& mask) {
    const auto id = std::string(text(mask, "id"));
    const bool hides = !text(mask, "words").empty() || !text(mask, "attachment").empty();
    for (const char* part : {"why", "reason"})
      if (!text(mask, part).empty()) mask[part] = domain::mask_sign;
    mask.erase("attachment");
    mask.erase("undone");
    if (hides) mask["words"] = emptied_mask(id);
  }

  /// Of an amendment to a motion `reason` is no code.
  static void empty_reasons(json& amendments) {
    for (auto& amendment : amendments)
      if (!text(amendment, "reason").empty()) amendment["reason"] = domain::mask_sign;
  }

  /// The words of a matter that nobody may read any more; true where nothing is left to look into.
  bool empty_member(const std::string& name, json& member) const {
    if (name == "lat" || name == "lon") {
      member = nullptr;
      return true;
    }
    const bool is_words =
        is_one_of(words, name) || (scope_.meeting.empty() && is_one_of(words_of_stories, name));
    if (!is_words || !member.is_string()) return false;
    if (!member.get_ref<const std::string&>().empty()) member = domain::mask_sign;
    return true;
  }

  const ErasedPerson& person_;
  const EraseScope& scope_;
};

/// Of what a plugin told stays which plugin told something of which kind.
std::string emptied_telling(std::string_view written) {
  auto event = json::parse(written);
  auto& data = event["data"];
  for (const char* name : {"text_zh", "text_en"})
    if (data.contains(name)) data[name] = domain::mask_sign;
  if (data.contains("path")) data["path"] = nullptr;
  if (data.contains("data")) data["data"] = json::object();
  return event.dump();
}

std::string erased(std::string_view written, const Eraser& eraser, std::string_view ticket) {
  const auto before = json::parse(written);
  auto after = before;
  eraser.erase(after, ticket);
  return after == before ? std::string(written) : after.dump();
}

}  // namespace

bool tells_of(std::string_view sealed_body, std::string_view person) {
  const auto event = json::parse(sealed_body);
  const auto data = event.value("data", json::object());
  const std::string quoted = "\"" + std::string(person) + "\"";
  for (const char* part : {"users", "data"})
    if (data.value(part, json()).dump().find(quoted) != std::string::npos) return true;
  return false;
}

std::string erase_in_event(std::string_view body, const ErasedPerson& person,
                           const EraseScope& scope) {
  if (scope.told) return emptied_telling(body);
  return erased(body, Eraser(person, scope), scope.ticket);
}

std::string erase_in_answers(std::string_view answers, const ErasedPerson& person,
                             std::string_view ticket) {
  // As a member of something: a list alone has no name.
  const EraseScope scope{.ticket = std::string(ticket), .meeting = {}};
  json holder{{"answers", json::parse(answers)}};
  const auto before = holder;
  Eraser(person, scope).erase(holder, ticket);
  return holder == before ? std::string(answers) : holder["answers"].dump();
}

std::string party_of_answer(std::string_view body) {
  const auto event = json::parse(body);
  return event.contains("data") ? std::string(text(event["data"], "party")) : std::string();
}

std::string emptied_mask(std::string_view mask_id) {
  return std::string(domain::mask_sign) + " " + std::string(mask_id);
}

std::string write_rewritten(const std::vector<RewrittenBody>& bodies) {
  JsonWriter out;
  out.begin_object().key("rewritten").begin_array();
  for (const auto& body : bodies)
    out.begin_array()
        .value(body.seq)
        .value(body.position)
        .value(base::to_hex(body.digest))
        .end_array();
  out.end_array().end_object();
  return out.take();
}

std::vector<RewrittenBody> read_rewritten(std::string_view event_body) {
  std::vector<RewrittenBody> bodies;
  const auto event = json::parse(event_body);
  for (const auto& entry : event.at("data").at("rewritten"))
    bodies.push_back({entry.at(0).get<std::int64_t>(), entry.at(1).get<std::int64_t>(),
                      base::from_hex(entry.at(2).get<std::string>()).value_or("")});
  return bodies;
}

}  // namespace sifang::protocol
