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

/// The item of an event of a task; nothing for others.
const json* task_item(const json& event) {
  const auto kind = text_of(event, "kind").value_or("");
  const json& agenda = member(member(event, "data"), "agenda");
  const bool of_task = kind.starts_with("meeting.task_") || kind == "meeting.reviewed";
  return of_task && agenda.is_array() && !agenda.empty() ? &agenda.front() : nullptr;
}

const json& last_of(const json& list) {
  static const json nothing;
  return list.is_array() && !list.empty() ? list.back() : nothing;
}

const json& part_in(const json& task, const std::string& id) {
  static const json nothing;
  for (const auto& part : member(task, "parts"))
    if (text_of(part, "id") == id) return part;
  return nothing;
}

/// What came of a task: how its part changed, which time is near, what the meeting said, or how it
/// stands after a report.
std::string word_of(const json& event, const json& item) {
  const json& data = member(event, "data");
  if (const auto move = text_of(data, "move")) return *move;
  if (const auto step = text_of(data, "step")) return *step;
  if (const auto verdict = text_of(member(item, "verdict"), "verdict")) return *verdict;
  const json& task = member(item, "task");
  // How it stands says less: what was replaced before is noted now.
  if (text_of(event, "kind") == "meeting.task_reviewed")
    return text_of(last_of(member(task, "verdicts")), "verdict").value_or("");
  if (text_of(event, "kind") != "meeting.task_reported") return text_of(task, "state").value_or("");
  const json& finished = member(last_of(member(task, "reports")), "finished");
  return finished.is_boolean() && finished.get<bool>() ? "done" : "open";
}

/// What an event of a task says beside what stands in the commitment.
void show_task(const json& event, const json& item, NoticeData& shown) {
  const json& data = member(event, "data");
  const json& task = member(item, "task");
  const json& part = part_in(task, text_of(data, "part").value_or(""));
  const json& verdict = member(item, "verdict");
  shown.item = base::ItemId::parse(text_of(item, "id").value_or("")).value_or(base::ItemId{});
  if (part.is_object()) {
    shown.party = text_of(part, "party").value_or("");
    shown.text = text_of(part, "text").value_or("");
    shown.due = text_of(part, "due");
  } else if (verdict.is_object()) {
    shown.text = text_of(verdict, "text").value_or("");
    shown.due = text_of(verdict, "due");
  } else if (text_of(event, "kind") == "meeting.task_reported") {
    const json& report = last_of(member(task, "reports"));
    shown.party = text_of(report, "party").value_or("");
    shown.text = text_of(report, "text").value_or("");
  } else {
    shown.due = text_of(task, "due");
  }
}

std::string stance_in(const json& ticket, const std::string& party) {
  for (const auto& answer : member(ticket, "answers"))
    if (text_of(answer, "party") == party) return text_of(answer, "stance").value_or("");
  return {};
}

/// What an event of a matter is about: the stage it names, else that of the last record.
std::string stage_in(const json& data, const json& matter) {
  if (const auto named = text_of(data, "stage")) return *named;
  const json& records = member(matter, "records");
  return records.empty() ? std::string() : text_of(records.back(), "stage").value_or("");
}

bool is_posted(const std::string& stage) { return stage == "resolution" || stage == "outcome"; }

/// Whether everybody was told of it: the stage at hand hangs on the board, or, of a matter that
/// goes no further, one did.
bool is_posted(const json& data, const json& matter) {
  if (text_of(matter, "state") != "ended") return is_posted(stage_in(data, matter));
  for (const auto& record : member(matter, "records"))
    if (is_posted(text_of(record, "stage").value_or("")) && !text_of(record, "taken_back_for"))
      return true;
  return false;
}

/// The words of the record that an event of a matter is about, or why it goes no further or back.
std::string words_of_matter(const json& data, const json& matter) {
  if (const auto reason = text_of(matter, "ended_for")) return *reason;
  const auto id = text_of(data, "record");
  const json* told = nullptr;
  for (const auto& record : member(matter, "records"))
    if (!id || text_of(record, "id") == id) told = &record;
  if (!told) return {};
  if (const auto reason = text_of(*told, "taken_back_for")) return *reason;
  const auto text = text_of(*told, "text").value_or("");
  return text.empty() ? text_of(*told, "place").value_or("") : text;
}

PluginTold told_in(const json& data) {
  const auto read = [&](const char* name) { return text_of(data, name).value_or(""); };
  return {read("plugin"), read("kind"), read("text_zh"), read("text_en"), read("path")};
}

/// As the wire has it; null where the notice is of no plugin.
void write_told(JsonWriter& out, const std::optional<PluginTold>& told) {
  out.key("plugin");
  if (!told) {
    out.null();
    return;
  }
  out.begin_object().field("name", told->plugin).field("kind", told->kind);
  out.field("text_zh", told->text_zh).field("text_en", told->text_en);
  out.text_or_null("path", told->path).end_object();
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
  if (const auto* item = task_item(event)) {
    facts.word = word_of(event, *item);
    facts.part = text_of(data, "part").value_or("");
  }
  const json& paper = member(data, "paper");
  if (text_of(paper, "state") == "in_review") facts.paper = text_of(paper, "id").value_or("");
  const json& replaced = member(paper, "replaced");
  if (replaced.is_boolean() && replaced.get<bool>())
    facts.replaced_by = text_of(paper, "id").value_or("");
  const json& matter = member(data, "matter");
  if (matter.is_object()) facts.posted = is_posted(data, matter);
  facts.plugin = text_of(data, "plugin").value_or("");
  facts.tell = text_of(data, "kind").value_or("");
  return facts;
}

domain::Seating read_seating(std::string_view body) {
  const json event = json::parse(body);
  const json& meeting = member(member(event, "data"), "meeting");
  domain::Seating seating;
  for (const auto& party : member(meeting, "parties"))
    if (party.is_string()) seating.parties.push_back(party.get<std::string>());
  for (const auto& seat : member(meeting, "members"))
    seating.people.push_back(
        {base::UserId::parse(text_of(seat, "user").value_or("")).value_or(base::UserId{}),
         text_of(seat, "name").value_or(""), text_of(seat, "party").value_or(""),
         domain::parse<domain::AttendanceRole>(text_of(seat, "role").value_or(""))
             .value_or(domain::AttendanceRole::member)});
  return seating;
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
  } else if (const auto* item_of_task = task_item(event)) {
    show_task(event, *item_of_task, shown);
  } else if (text_of(event, "kind") == "meeting.paper_added") {
    for (const auto& item_of_paper : member(data, "agenda"))
      shown.text = text_of(last_of(member(item_of_paper, "papers")), "title").value_or("");
  }
  if (const auto reason = text_of(member(data, "poll"), "withdrawn_for")) shown.text = *reason;
  const json& matter = member(data, "matter");
  if (matter.is_object()) {
    shown.stage = stage_in(data, matter);
    shown.text = words_of_matter(data, matter);
  }
  if (text_of(event, "kind") == "plugin.told") shown.told = told_in(data);
  return shown;
}

WebhookTold read_webhook_told(std::string_view sealed_body) {
  const json event = json::parse(sealed_body);
  const json& data = member(event, "data");
  const json& own = member(data, "data");
  return {text_of(data, "title_zh").value_or(""), text_of(data, "title_en").value_or(""),
          own.is_object() ? own.dump() : "{}"};
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
  out.key("decision");
  if (head.decision)
    out.begin_object().field("id", head.decision).field("text", head.decision_text).end_object();
  else
    out.null();
  out.key("poll");
  if (!head.poll.empty())
    out.begin_object()
        .field("id", head.poll)
        .field("question", head.poll_question)
        .field("opens_at", head.poll_opens_at)
        .field("closes_at", head.poll_closes_at)
        .end_object();
  else
    out.null();
  out.key("matter");
  if (!head.matter.empty())
    out.begin_object().field("id", head.matter).field("title", head.matter_title).end_object();
  else
    out.null();
  write_told(out, data.told);
  maybe("stage", data.stage);
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
