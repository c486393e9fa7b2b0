// SPDX-License-Identifier: Apache-2.0
#include "protocol/facts.hpp"

#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

// Meetings. An event of an item has the item's id in its subject and one part of it in `agenda`.

/// A number as its column tells it: nothing for none.
std::string count_of(const json& data, std::string_view name) {
  const auto number = text(data, name);
  return number == "0" ? std::string() : number;
}

void moved_in_the_calendar(const Reading& in) {
  if (in.data.contains("sequence")) {
    in.record("meetings", in.id()) = {{"sequence", count_of(in.data, "sequence")},
                                      {"reminded", count_of(in.data, "reminded")},
                                      {"changed_at", in.at()}};
    return;
  }
  // A log of before calendars were told what changed.
  if (in.event.kind == "meeting.scheduled") return;
  auto& sequence = in.record("meetings", in.id())["sequence"];
  sequence = std::to_string(sequence.empty() ? 1 : std::stoll(sequence) + 1);
}

/// Who was chosen to sit: the parties apart, since a meeting tells those that sit also where none
/// was.
void seats(const Reading& in, const std::string& noun, const json& parties, const json& members) {
  part_with_all(in, noun + "_parties");
  for (const auto& party : parties)
    in.record(noun + "_parties", in.id() + "/" + party.get<std::string>()) = {};
  part_with_all(in, noun + "_seats");
  for (const auto& seat : members)
    take(in.record(noun + "_seats", in.id() + "/" + text(seat, "user")), seat, {"party", "role"});
}

void seated(const Reading& in) {
  if (!in.data.contains("chosen")) return;  // a log of before it was asked
  seats(in, "meeting", member(in.data, "chosen"), member(member(in.data, "meeting"), "members"));
}

void scheduled(const Reading& in) {
  moved_in_the_calendar(in);
  seated(in);
}

void reminded(const Reading& in) {
  in.record("meetings", in.id())["reminded"] = count_of(in.data, "reminded");
}

void stated(const Reading& in) {
  const auto& statement = first_of(item_of(in), "statements");
  in.record("statements", text(statement, "id")) = {{"item", in.id()},
                                                    {"by", in.actor()},
                                                    {"party", text(statement, "party")},
                                                    {"text", text(statement, "text")},
                                                    {"at", in.at()}};
}

void statement_corrected(const Reading& in) {
  const auto& statement = first_of(item_of(in), "statements");
  const auto id = text(statement, "id");
  in.record("statements", id)["text"] = text(statement, "text");
  const auto& earlier = member(statement, "earlier");
  if (!earlier.is_array()) return;
  // All that it ever said comes each time; what is new has come as it was written.
  for (const auto& correction : earlier)
    if (auto& record = in.record("statement_corrections", text(correction, "id")); record.empty())
      record = {{"statement", id},
                {"text", text(correction, "text")},
                {"by", in.actor()},
                {"at", in.at()}};
}

void question_supported(const Reading& in) {
  in.record("question_supports", in.id() + "/" + in.actor()) = {{"at", in.at()}};
}
void question_support_withdrawn(const Reading& in) {
  in.facts.records.erase("question_supports " + in.id() + "/" + in.actor());
}

void question_answered(const Reading& in) {
  const auto& reply = first_of(item_of(in), "replies");
  in.record("question_replies", text(reply, "id")) = {
      {"item", in.id()},       {"party", text(reply, "party")},
      {"by", in.actor()},      {"text", text(reply, "text")},
      {"at", ms(reply, "at")}, {"amended_at", ms(reply, "amended_at")}};
}

void item_masked(const Reading& in) {
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("item_masks", text(mask, "id"));
  for (const char* name : {"undone_by", "undone_reason", "undone_at"}) record[name] = "";
  take(record, mask, {"words", "attachment"});
  record.insert(
      {{"item", in.id()}, {"reason", text(mask, "why")}, {"by", in.actor()}, {"at", in.at()}});
}
void item_unmasked(const Reading& in) {
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("item_masks", text(mask, "id"));
  record["undone_by"] = in.actor();
  record["undone_reason"] = text(mask, "why");
  record["undone_at"] = in.at();
}

/// The newest edition of the minutes, which an event of theirs is about.
std::string edition_of(const Reading& in) {
  return std::to_string(1 + member(member(in.data, "meeting"), "corrections").size());
}

void signed_for(const Reading& in) {
  const auto party = text(member(in.body, "actor"), "party");
  in.record("signatures", in.id() + "/" + edition_of(in) + "/" + party) = {{"user", in.actor()},
                                                                           {"at", in.at()}};
}

void minutes_published(const Reading& in) {
  auto& edition = in.record("minutes_editions", in.id() + "/" + edition_of(in));
  edition.emplace("reason", "");
  edition.emplace("begun_at", "");
  edition["published_at"] = in.at();
  edition["seq"] = text(in.body, "seq");
}

void correction_begun(const Reading& in) {
  in.record("minutes_editions", in.id() + "/" + edition_of(in)) = {
      {"reason", text(in.data, "reason")},
      {"begun_at", in.at()},
      {"published_at", ""},
      {"seq", ""}};
}

void correction_dropped(const Reading& in) {
  const auto dropped = "/" + text(in.data, "dropped");
  in.facts.records.erase("minutes_editions " + in.id() + dropped);
  const auto signatures = "signatures " + in.id() + dropped + "/";
  for (auto at = in.facts.records.lower_bound(signatures);
       at != in.facts.records.end() && at->first.starts_with(signatures);)
    at = in.facts.records.erase(at);
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
  task_told(in, item);
  verdict_given(in, item);
}

void task_changed(const Reading& in) { task_told(in, item_of(in)); }
void task_reminded(const Reading& in) {
  const auto& task = member(item_of(in), "task");
  task_told(in, item_of(in));
  in.record("task_reminders",
            text(task, "id") + "/" + ms(task, "due") + "/" + text(in.data, "step")) = {};
}
void reviewed(const Reading& in) { verdict_given(in, item_of(in)); }

void vote_drafted(const Reading& in) {
  const auto& vote = first_of(item_of(in), "votes");
  const auto id = text(vote, "id");
  in.record("votes", id) = {{"item", in.id()},
                            {"ballots", "0"},
                            {"counted", "0"},
                            {"opened_at", ""},
                            {"closed_at", ""},
                            {"published_at", ""},
                            {"motion", text(vote, "motion")},
                            {"amendment", text(vote, "amendment")}};
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
  motion_changed(in);
}

void vote_published(const Reading& in) {
  in.record("votes", text(first_of(item_of(in), "votes"), "id"))["published_at"] = in.at();
}

void series_changed(const Reading& in) {
  const auto& series = member(in.data, "series");
  auto& record = in.record("series", in.id());
  take(record, series, {"name", "rule", "zone", "minutes", "place", "version"});
  record["quorum"] = text(member(series, "quorum"), "parties");
  record["start"] = ms(series, "start");
  record["ended_at"] = ms(series, "ended_at");
  if (series.contains("parties"))
    seats(in, "series", member(series, "parties"), member(series, "members"));
  if (!series.contains("since")) return;  // a log of before exceptions
  record["since"] = ms(series, "since");
  record["changed_at"] = in.at();
  part_with_all(in, "series_exceptions");
  for (const auto& exception : member(series, "exceptions"))
    in.record("series_exceptions",
              in.id() + "/" + text(exception, "day")) = {{"reason", text(exception, "reason")}};
}

const FactReaders readers{
    {"meeting.scheduled", scheduled},
    {"meeting.seats_changed", seated},
    {"meeting.opened", seated},
    {"meeting.moved", moved_in_the_calendar},
    {"meeting.cancelled", moved_in_the_calendar},
    {"meeting.reminded", reminded},
    {"meeting.statement_made", stated},
    {"meeting.statement_corrected", statement_corrected},
    {"meeting.motion_made", motion_made},
    {"meeting.motion_withdrawn", motion_changed},
    {"meeting.amendment_proposed", amendment_proposed},
    {"meeting.amendment_accepted", motion_changed},
    {"meeting.amendment_withdrawn", motion_changed},
    {"meeting.amendment_rewritten", amendment_rewritten},
    {"meeting.question_supported", question_supported},
    {"meeting.question_support_withdrawn", question_support_withdrawn},
    {"meeting.question_answered", question_answered},
    {"meeting.item_masked", item_masked},
    {"meeting.item_unmasked", item_unmasked},
    {"meeting.signed", signed_for},
    {"meeting.published", minutes_published},
    {"meeting.correction_begun", correction_begun},
    {"meeting.correction_dropped", correction_dropped},
    {"meeting.decided", decided},
    {"meeting.reviewed", reviewed},
    {"meeting.task_reported", task_changed},
    {"meeting.task_divided", task_changed},
    {"meeting.task_reviewed", task_changed},
    {"meeting.task_reminded", task_reminded},
    {"meeting.vote_drafted", vote_drafted},
    {"meeting.vote_opened", vote_opened},
    {"meeting.ballot_cast", ballot_cast},
    {"meeting.vote_closed", vote_closed},
    {"meeting.vote_published", vote_published},
    {"series.created", series_changed},
    {"series.changed", series_changed},
    {"series.left_out", series_changed},
    {"series.taken_back", series_changed},
};

const FactReaders& readers_of(std::string_view kind) {
  if (kind.starts_with("ticket.")) return ticket_fact_readers();
  if (kind.starts_with("meeting.") || kind.starts_with("series.")) return readers;
  if (kind.starts_with("matter.")) return matter_fact_readers();
  if (kind.starts_with("poll.") || kind.starts_with("roll.")) return poll_fact_readers();
  return community_fact_readers();
}

bool is_untold(const Facts& log, const std::string& key) {
  for (const auto& beginning : log.untold)
    if (key.starts_with(beginning)) return true;
  return false;
}

}  // namespace

void FactReader::read(const StoredEvent& event) {
  const auto& known = readers_of(event.kind);
  const auto reader = known.find(event.kind);
  const bool of_meeting = event.kind.starts_with("meeting.");
  if ((reader == known.end() && !of_meeting) || event.body.empty()) return;
  const auto body = json::parse(event.body);
  const Reading reading{
      .event = event,
      .body = body,
      .data = body.at("data"),
      .sealed = event.sealed.empty() ? json::object() : json::parse(event.sealed).at("data"),
      .facts = facts_,
      .voted = voted_};
  if (of_meeting) papers_told(reading);
  if (reader != known.end()) reader->second(reading);
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

std::string canonical_json(const std::string& text) {
  return text.empty() ? text : json::parse(text).dump();
}

}  // namespace sifang::protocol
