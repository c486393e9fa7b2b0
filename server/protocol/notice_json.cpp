// SPDX-License-Identifier: Apache-2.0
#include "protocol/notice_json.hpp"

#include <nlohmann/json.hpp>

namespace sifang::protocol {
namespace {

using nlohmann::json;

/// A member that is a text, or nothing.
std::optional<std::string> text_of(const json& object, const char* name) {
  if (!object.is_object()) return std::nullopt;
  const auto place = object.find(name);
  if (place == object.end() || !place->is_string()) return std::nullopt;
  return place->get<std::string>();
}

const json& member(const json& object, const char* name) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto place = object.find(name);
  return place == object.end() ? nothing : *place;
}

base::UserId user_of(const json& person) {
  const auto id = text_of(person, "id");
  return base::UserId::parse(id.value_or("")).value_or(base::UserId{});
}

/// The decision that an event of a meeting tells of, with its item.
const json* decided_item(const json& data) {
  for (const auto& item : member(data, "agenda"))
    if (member(item, "decision").is_object()) return &item;
  return nullptr;
}

std::string stance_in(const json& ticket, const std::string& party) {
  for (const auto& answer : member(ticket, "answers"))
    if (text_of(answer, "party") == party) return text_of(answer, "stance").value_or("");
  return {};
}

}  // namespace

EventFacts read_event_facts(std::string_view body) {
  const json event = json::parse(body);
  const json& data = member(event, "data");
  const json& ticket = member(data, "ticket");
  EventFacts facts;
  facts.party = text_of(data, "party").value_or("");
  facts.handler = text_of(ticket, "party");
  facts.receiver = text_of(ticket, "first_receiver");
  facts.worker = user_of(member(ticket, "assignee"));
  for (const auto& party : member(ticket, "owed"))
    if (party.is_string()) facts.owed.push_back(party.get<std::string>());
  for (const auto& name : member(data, "to"))
    if (name.is_string()) facts.to.push_back(name.get<std::string>());
  const json& internal = member(member(data, "comment"), "internal");
  facts.internal = internal.is_boolean() && internal.get<bool>();
  facts.silent = stance_in(ticket, facts.party) == "silent";
  if (const auto* item = decided_item(data)) {
    const json& decision = member(*item, "decision");
    facts.party = text_of(decision, "party").value_or("");
    facts.assignee = user_of(member(decision, "assignee"));
    facts.about_ticket = member(*item, "ticket").is_string();
  }
  return facts;
}

NoticeData read_notice_data(std::string_view body) {
  const json event = json::parse(body);
  const json& data = member(event, "data");
  const json& ticket = member(data, "ticket");
  NoticeData shown;
  shown.actor = member(event, "actor").dump();
  shown.party = text_of(data, "party").value_or(text_of(ticket, "party").value_or(""));
  shown.stance = stance_in(ticket, shown.party);
  const json& comment = member(data, "comment");
  for (const auto& text :
       {text_of(data, "reason"), text_of(data, "note"), text_of(comment, "text")})
    if (text && shown.text.empty()) shown.text = *text;
  shown.due = text_of(ticket, "due");
  shown.until = text_of(data, "until");
  shown.starts_at = text_of(member(data, "meeting"), "starts_at");
  if (const auto* item = decided_item(data)) {
    const json& decision = member(*item, "decision");
    shown.party = text_of(decision, "party").value_or("");
    shown.text = text_of(decision, "text").value_or("");
    shown.due = text_of(decision, "due");
  }
  return shown;
}

std::string read_event_kind(std::string_view body) {
  return text_of(json::parse(body), "kind").value_or("");
}

void write_notice(JsonWriter& out, const NoticeHead& head, const NoticeData& data) {
  const auto maybe = [&](const char* name, const std::string& text) {
    out.key(name);
    if (text.empty())
      out.null();
    else
      out.value(text);
  };
  out.begin_object().field("id", head.id).field("community", head.community);
  out.field("why", head.why).field("kind", head.kind).field("at", head.at);
  out.field("read", head.read).raw_field("actor", data.actor).key("ticket");
  if (head.ticket)
    out.begin_object()
        .field("id", head.ticket)
        .field("number", head.ticket_number)
        .field("title", head.ticket_title)
        .end_object();
  else
    out.null();
  out.key("meeting");
  if (head.meeting)
    out.begin_object()
        .field("id", head.meeting)
        .field("title", head.meeting_title)
        .field("starts_at", head.meeting_starts_at)
        .end_object();
  else
    out.null();
  maybe("party", data.party);
  maybe("stance", data.stance);
  maybe("text", data.text);
  out.field("due", data.due).field("until", data.until).field("starts_at", data.starts_at);
  out.end_object();
}

std::string write_new_notices(base::CommunityId community,
                              const std::vector<const NewNotice*>& notices) {
  JsonWriter out;
  out.begin_object().field("op", "notices").field("community", community).key("new").begin_array();
  for (const auto* notice : notices)
    out.begin_object()
        .field("id", notice->id)
        .field("why", notice->why)
        .field("kind", notice->kind)
        .end_object();
  out.end_array().end_object();
  return out.take();
}

std::string write_unread(std::int64_t unread) {
  JsonWriter out;
  out.begin_object().field("op", "unread").field("unread", unread).end_object();
  return out.take();
}

}  // namespace sifang::protocol
