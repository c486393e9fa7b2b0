// SPDX-License-Identifier: Apache-2.0
#include "protocol/facts.hpp"

#include <nlohmann/json.hpp>

#include "base/time_text.hpp"

namespace sifang::protocol {
namespace {

using nlohmann::json;

/// Text of a member, whatever it is; "" where it is null or absent.
std::string text(const json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return {};
  if (found->is_string()) return found->get<std::string>();
  if (found->is_boolean()) return found->get<bool>() ? "1" : "0";
  return found->dump();
}
std::string ms(base::Time time) { return std::to_string(base::to_ms(time)); }
std::string ms(const json& object, std::string_view name) {
  const auto time = base::parse_rfc3339(text(object, name));
  return time ? ms(*time) : std::string();
}
std::string id_text(base::UserId id) { return id ? id.text() : std::string(); }

const json& member(const json& object, std::string_view name) {
  static const json nothing = json::object();
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
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

// Tickets.

void submitted(const Reading& in) {
  auto& ticket = in.record("tickets", in.id());
  // A part has the author of its parent, who is not the one that split it off.
  ticket["author"] = in.sealed.contains("author") ? text(in.sealed, "author") : in.actor();
  const auto& reporter = member(member(in.data, "ticket"), "reporter");
  if (!reporter.is_object() || reporter.empty()) return;
  ticket["reporter_name"] = text(reporter, "name");
  ticket["behalf_phone"] = text(reporter, "phone");
  ticket["consent_how"] = text(member(reporter, "consent"), "how");
  ticket["consent_at"] = ms(member(reporter, "consent"), "at");
}

void imported(const Reading& in) {
  auto& ticket = in.record("tickets", in.id());
  ticket["author"] = "";
  if (in.data.contains("source")) ticket["source_id"] = text(in.data, "source");
  for (const auto& answer : member(member(in.data, "ticket"), "answers"))
    in.record("answers", in.id() + "/" + text(answer, "party"))["by"] = in.actor();
}

void asked(const Reading& in) { in.record("tickets", in.id())["asked_at"] = in.at(); }

void answered(const Reading& in) {
  in.record("tickets", in.id())["answered_at"] = in.at();
  in.record("answers", in.id() + "/" + text(in.data, "party")) = {
      {"by", in.actor()}, {"draft_text", ""}, {"draft_stance", ""}, {"draft_by", ""}};
}

void drafted(const Reading& in) {
  auto& slot = in.record("answers", in.id() + "/" + text(in.data, "party"));
  slot.try_emplace("by", "");
  slot["draft_text"] = text(member(in.data, "draft"), "text");
  slot["draft_stance"] = text(member(in.data, "draft"), "stance");
  slot["draft_by"] = in.actor();
}

void commented(const Reading& in) {
  const auto& comment = member(in.data, "comment");
  in.record("comments", text(comment, "id")) = {{"ticket", in.id()},
                                                {"by", in.actor()},
                                                {"text", text(comment, "text")},
                                                {"internal", text(comment, "internal")},
                                                {"at", in.at()}};
}

void followed(const Reading& in) {
  // Who follows already goes on as before.
  in.record("follows", in.id() + "/" + in.actor()).try_emplace("at", in.at());
}
void unfollowed(const Reading& in) {
  in.facts.records.erase("follows " + in.id() + "/" + in.actor());
}
void supported(const Reading& in) {
  in.record("supports", in.id() + "/" + in.actor()) = {{"at", in.at()}};
  followed(in);
}
void part_with_all(const Reading& in, const std::string& table) {
  const auto beginning = table + " " + in.id() + "/";
  for (auto at = in.facts.records.lower_bound(beginning);
       at != in.facts.records.end() && at->first.starts_with(beginning);)
    at = in.facts.records.erase(at);
}
void marked_duplicate(const Reading& in) {
  for (const char* table : {"supports", "follows"}) part_with_all(in, table);
}
/// Sealed: everybody who supports and follows it from now on.
void merged(const Reading& in) {
  for (const char* table : {"supports", "follows"}) {
    part_with_all(in, table);
    for (const auto& tie : member(in.sealed, table))
      in.record(table, in.id() + "/" + text(tie, "user")) = {{"at", text(tie, "at")}};
  }
}
void slip_issued(const Reading& in) {
  in.record("ticket_slips", in.id()) = {{"code_hash", text(in.sealed, "code_hash")},
                                        {"issued_at", in.at()}};
}
/// Sealed: the words.
void masked(const Reading& in) {
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("masks", text(mask, "id"));
  for (const char* name : {"words", "attachment"}) record[name] = text(mask, name);
  for (const char* name : {"undone_by", "undone_reason", "undone_at"}) record[name] = "";
  record.insert(
      {{"ticket", in.id()}, {"reason", text(mask, "why")}, {"by", in.actor()}, {"at", in.at()}});
}
void unmasked(const Reading& in) {
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("masks", text(mask, "id"));
  record["undone_by"] = in.actor();
  record["undone_reason"] = text(mask, "why");
  record["undone_at"] = in.at();
}
void reported(const Reading& in) {
  auto& record = in.record("reports", in.id());
  for (const char* name : {"about", "ref", "kind", "words"})
    record[name] = text(member(in.data, "report"), name);
  for (const char* name : {"outcome", "reason", "settled_by", "settled_at"}) record[name] = "";
  record.insert(
      {{"ticket", text(member(in.data, "ticket"), "id")}, {"by", in.actor()}, {"at", in.at()}});
}
void report_settled(const Reading& in) {
  const auto& report = member(in.data, "report");
  auto& record = in.record("reports", in.id());
  record["outcome"] = text(report, "outcome");
  record["reason"] = text(report, "why");
  record["settled_by"] = in.actor();
  record["settled_at"] = in.at();
}
void claimed(const Reading& in) { in.facts.records.erase("ticket_slips " + in.id()); }
void support_withdrawn(const Reading& in) {
  in.facts.records.erase("supports " + in.id() + "/" + in.actor());
}

// Meetings. An event of an item has the item's id in its subject and one part of it in `agenda`.

const json& item_of(const Reading& in) {
  const auto& agenda = member(in.data, "agenda");
  return agenda.is_array() && !agenda.empty() ? agenda[0] : member(json::object(), "");
}
const json& first_of(const json& item, std::string_view list) {
  const auto& entries = member(item, list);
  return entries.is_array() && !entries.empty() ? entries[0] : member(json::object(), "");
}

void moved_in_the_calendar(const Reading& in) {
  auto& sequence = in.record("meetings", in.id())["sequence"];
  sequence = std::to_string(sequence.empty() ? 1 : std::stoll(sequence) + 1);
}

void stated(const Reading& in) {
  const auto& statement = first_of(item_of(in), "statements");
  in.record("statements", text(statement, "id")) = {{"item", in.id()},
                                                    {"by", in.actor()},
                                                    {"party", text(statement, "party")},
                                                    {"text", text(statement, "text")},
                                                    {"at", in.at()}};
}

void signed_for(const Reading& in) {
  const auto party = text(member(in.body, "actor"), "party");
  in.record("signatures", in.id() + "/" + party) = {{"user", in.actor()}, {"at", in.at()}};
}

void decided(const Reading& in) {
  const auto& item = item_of(in);
  const auto& decision = member(item, "decision");
  in.record("decisions", text(decision, "id")) = {
      {"item", in.id()},
      {"meeting", text(member(in.data, "meeting"), "id")},
      {"ticket", text(item, "ticket")},
      {"text", text(decision, "text")},
      {"party", text(decision, "party")},
      {"assignee", text(member(decision, "assignee"), "id")},
      {"due", ms(decision, "due")},
      {"despite_vote", text(decision, "despite_vote")},
      {"by", in.actor()},
      {"at", in.at()}};
}

void vote_drafted(const Reading& in) {
  const auto& vote = first_of(item_of(in), "votes");
  const auto id = text(vote, "id");
  in.record("votes", id) = {{"item", in.id()}, {"ballots", "0"},  {"counted", "0"},
                            {"opened_at", ""}, {"closed_at", ""}, {"published_at", ""}};
  std::int64_t position = 0;
  for (const auto& option : member(vote, "options"))
    in.record("vote_options",
              id + "/" + option.get<std::string>()) = {{"position", std::to_string(position++)}};
}

void vote_opened(const Reading& in) {
  const auto id = text(first_of(item_of(in), "votes"), "id");
  in.record("votes", id)["opened_at"] = in.at();
  if (!in.data.contains("electors")) in.facts.untold.insert("vote_electors " + id + "/");
  for (const auto& elector : member(in.data, "electors"))
    in.record("vote_electors", id + "/" + elector.get<std::string>()) = {
        {"by", ""}, {"cast_at", ""}, {"choice", ""}};
}

/// Of a secret ballot the log knows that it was cast, and the row must not know more.
void ballot_cast(const Reading& in) {
  const auto& vote = first_of(item_of(in), "votes");
  const auto id = text(vote, "id");
  auto& counted = in.record("votes", id);
  counted["ballots"] = counted["counted"] = text(vote, "cast");
  for (const auto& elector : member(vote, "voted")) {
    const auto name = elector.get<std::string>();
    if (!in.voted[id].insert(name).second) continue;
    auto& record = in.record("vote_electors", id + "/" + name);
    record["by"] = in.actor();
    record["cast_at"] = in.at();
    if (in.sealed.contains("choice"))
      record["choice"] = text(in.sealed, "choice");
    else if (text(vote, "secret") != "1")
      record.erase("choice");  // a log of before ballots were sealed
  }
}

void vote_closed(const Reading& in) {
  const auto& vote = first_of(item_of(in), "votes");
  const auto id = text(vote, "id");
  in.record("votes", id)["closed_at"] = in.at();
  const auto& result = member(vote, "result");
  for (const auto& [option, ballots] : member(result, "tally").items())
    in.record("vote_options", id + "/" + option)["ballots"] = ballots.dump();
  for (const auto& ballot : member(result, "ballots"))
    in.record("vote_electors", id + "/" + text(ballot, "elector"))["choice"] =
        text(ballot, "choice");
}

void vote_published(const Reading& in) {
  in.record("votes", text(first_of(item_of(in), "votes"), "id"))["published_at"] = in.at();
}

void series_changed(const Reading& in) {
  const auto& series = member(in.data, "series");
  auto& record = in.record("series", in.id());
  for (const char* name : {"name", "rule", "zone", "minutes", "place", "version"})
    record[name] = text(series, name);
  record["quorum"] = text(member(series, "quorum"), "parties");
  record["start"] = ms(series, "start");
  record["ended_at"] = ms(series, "ended_at");
}

// The community and its people.

void founded(const Reading& in) {
  const auto& community = member(in.data, "community");
  auto& record = in.record("communities", in.id());
  for (const char* name : {"code", "name"}) record[name] = text(community, name);
  if (!community.contains("zone")) {
    in.facts.untold.insert({"parties ", "categories ", "households ", "invitations "});
    return;
  }
  record["zone"] = text(community, "zone");
  std::int64_t position = 0;
  for (const auto& party : member(community, "parties"))
    in.record("parties", text(party, "code")) = {{"name", text(party, "name")},
                                                 {"position", std::to_string(position++)}};
  for (const auto& category : member(community, "categories"))
    in.record("categories", text(category, "code")) = {{"name", text(category, "name")},
                                                       {"parent", text(category, "parent")},
                                                       {"position", std::to_string(position++)}};
}

void joined(const Reading& in) {
  const auto& person = member(in.data, "person");
  auto& role = in.record("memberships", in.id() + "/" + text(person, "role") + "/" +
                                            text(person, "party") + "/" + text(person, "grid"));
  role["at"] = in.at();
  if (person.contains("household")) role["household"] = text(person, "household");
  if (const auto invitation = text(person, "invitation"); !invitation.empty()) {
    auto& uses = in.record("invitations", invitation)["uses_left"];
    if (!uses.empty()) uses = std::to_string(std::stoll(uses) - 1);
  }
}

void invited(const Reading& in) {
  const auto& invitation = member(in.data, "invitation");
  auto& record = in.record("invitations", in.id());
  for (const char* name : {"role", "party", "grid", "household"})
    record[name] = text(invitation, name);
  record["uses_left"] = text(invitation, "uses");
  record["expires_at"] = ms(invitation, "expires_at");
  record["code_hash"] = text(in.sealed, "code_hash");
  record["by"] = in.actor();
  record["at"] = in.at();
}

void household_added(const Reading& in) {
  const auto& household = member(in.data, "household");
  auto& record = in.record("households", in.id());
  for (const char* name : {"building", "unit", "room", "grid"})
    record[name] = text(household, name);
  record["at"] = in.at();
}

void reset_made(const Reading& in) {
  in.record("password_resets", in.id()) = {{"code_hash", text(in.sealed, "code_hash")},
                                           {"by", in.actor()},
                                           {"made_at", in.at()},
                                           {"expires_at", ms(in.data, "expires_at")}};
}
/// Whoever is erased holds no role any more.
void erased(const Reading& in) { part_with_all(in, "memberships"); }
void reset_ended(const Reading& in) { in.facts.records.erase("password_resets " + in.id()); }

using Read = void (*)(const Reading&);
const std::map<std::string_view, Read> readers{
    {"ticket.submitted", submitted},
    {"ticket.imported", imported},
    {"ticket.refused", asked},
    {"ticket.finished", asked},
    {"ticket.answer_published", answered},
    {"ticket.answer_amended", answered},
    {"ticket.answer_drafted", drafted},
    {"ticket.commented", commented},
    {"ticket.supported", supported},
    {"ticket.support_withdrawn", support_withdrawn},
    {"ticket.followed", followed},
    {"ticket.unfollowed", unfollowed},
    {"ticket.marked_duplicate", marked_duplicate},
    {"ticket.merged", merged},
    {"ticket.slip_issued", slip_issued},
    {"ticket.claimed", claimed},
    {"ticket.masked", masked},
    {"ticket.unmasked", unmasked},
    {"ticket.reported", reported},
    {"ticket.report_settled", report_settled},
    {"meeting.moved", moved_in_the_calendar},
    {"meeting.cancelled", moved_in_the_calendar},
    {"meeting.statement_made", stated},
    {"meeting.signed", signed_for},
    {"meeting.decided", decided},
    {"meeting.vote_drafted", vote_drafted},
    {"meeting.vote_opened", vote_opened},
    {"meeting.ballot_cast", ballot_cast},
    {"meeting.vote_closed", vote_closed},
    {"meeting.vote_published", vote_published},
    {"series.created", series_changed},
    {"series.changed", series_changed},
    {"community.founded", founded},
    {"people.joined", joined},
    {"people.invited", invited},
    {"people.household_added", household_added},
    {"people.erased", erased},
    {"people.reset_made", reset_made},
    {"people.reset_ended", reset_ended},
};

bool is_untold(const Facts& log, const std::string& key) {
  for (const auto& beginning : log.untold)
    if (key.starts_with(beginning)) return true;
  return false;
}

}  // namespace

void FactReader::read(const StoredEvent& event) {
  const auto reader = readers.find(event.kind);
  if (reader == readers.end() || event.body.empty()) return;
  const auto body = json::parse(event.body);
  reader->second(
      {.event = event,
       .body = body,
       .data = body["data"],
       .sealed = event.sealed.empty() ? json::object() : json::parse(event.sealed)["data"],
       .facts = facts_,
       .voted = voted_});
}

std::vector<std::string> compare_facts(const Facts& log, const Facts& rows) {
  std::vector<std::string> findings;
  for (const auto& [key, told] : log.records) {
    const auto row = rows.records.find(key);
    if (row == rows.records.end()) {
      findings.push_back(key + ": the log tells of it, the row is missing");
      continue;
    }
    for (const auto& [column, value] : told)
      if (const auto held = row->second.find(column);
          held != row->second.end() && held->second != value)
        findings.push_back(key + ": log and row differ in " + column);
  }
  for (const auto& [key, row] : rows.records)
    if (!log.records.contains(key) && !is_untold(log, key))
      findings.push_back(key + ": no event tells of this row");
  return findings;
}

}  // namespace sifang::protocol
