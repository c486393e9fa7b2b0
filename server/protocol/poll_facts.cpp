// SPDX-License-Identifier: Apache-2.0
// What the log says of rolls and polls. Every event of a poll has the whole of it; ballots, written
// ones and the electorate are sealed.
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

std::string dumped(const json& object, std::string_view name) {
  const auto& value = member(object, name);
  return value.is_object() && !value.empty() ? value.dump() : std::string();
}

void roll_changed(const Reading& in) {
  const auto electorate = text(in.data, "electorate");
  for (const auto& line : member(in.data, "lines"))
    take(in.record("roll_entries", electorate + "/" + text(line, "elector")), line,
         {"head", "area", "area_source", "parking"});
  for (const auto& elector : member(in.data, "removed")) {
    const auto key = electorate + "/" + elector.get<std::string>();
    in.facts.records.erase("roll_entries " + key);
    const auto users = "roll_users " + key + "/";
    for (auto at = in.facts.records.lower_bound(users);
         at != in.facts.records.end() && at->first.starts_with(users);)
      at = in.facts.records.erase(at);
  }
}

std::string link_key(const Reading& in) {
  return text(in.data, "electorate") + "/" + text(in.data, "elector") + "/" + text(in.data, "user");
}
void roll_linked(const Reading& in) { in.record("roll_users", link_key(in))["linked"] = "1"; }
void roll_unlinked(const Reading& in) { in.facts.records.erase("roll_users " + link_key(in)); }

/// What every event of a poll tells of it. Returns its id.
std::string poll_told(const Reading& in) {
  const auto& poll = member(in.data, "poll");
  const auto id = text(poll, "id");
  auto& record = in.record("polls", id);
  take(record, poll,
       {"item", "question", "text", "secret", "deem_absent", "count_parking", "extraordinary",
        "state", "electorate_hash", "withdrawn_for", "version"});
  record["rule"] = text(member(poll, "rule"), "code");
  record["rule_version"] = text(member(poll, "rule"), "version");
  for (const auto* time :
       {"opens_at", "closes_at", "announced_at", "opened_at", "closed_at", "published_at"})
    record[time] = ms(poll, time);
  record["heads"] = text(member(poll, "entitled"), "heads");
  record["area"] = text(member(poll, "entitled"), "area");
  record["cast_heads"] = text(member(poll, "cast"), "heads");
  record["cast_area"] = text(member(poll, "cast"), "area");
  for (const auto* name : {"result", "official"}) record[name] = dumped(poll, name);
  return id;
}
void poll_changed(const Reading& in) { poll_told(in); }
/// What time alone told: not in the poll, whose version it leaves.
void poll_ending(const Reading& in) { in.record("polls", poll_told(in))["reminded"] = "1"; }
void poll_time_over(const Reading& in) { in.record("polls", poll_told(in))["reminded"] = "2"; }

void poll_drafted(const Reading& in) {
  const auto id = poll_told(in);
  in.record("polls", id)["reminded"] = "0";
  part_with_all(in, "poll_options");
  std::int64_t position = 0;
  for (const auto& option : member(member(in.data, "poll"), "options"))
    in.record("poll_options",
              id + "/" + option.get<std::string>()) = {{"position", std::to_string(position++)}};
}

void voters_changed(const Reading& in) {
  const auto id = poll_told(in);
  for (const auto& pair : member(in.sealed, "added"))
    in.record("poll_elector_users", id + "/" + pair.at(0).get<std::string>() + "/" +
                                        pair.at(1).get<std::string>())["may"] = "1";
  for (const auto& pair : member(in.sealed, "removed"))
    in.facts.records.erase("poll_elector_users " + id + "/" + pair.at(0).get<std::string>() + "/" +
                           pair.at(1).get<std::string>());
}

void poll_opened(const Reading& in) {
  const auto id = poll_told(in);
  for (const auto& line : member(in.sealed, "electors"))
    in.record("poll_electors", id + "/" + line.at(0).get<std::string>()) = {
        {"head", line.at(1).get<std::string>()},
        {"area", line.at(2).dump()},
        {"channel", ""},
        {"by", ""},
        {"cast_at", ""},
        {"choice", ""}};
  for (const auto& pair : member(in.sealed, "users"))
    in.record("poll_elector_users", id + "/" + pair.at(0).get<std::string>() + "/" +
                                        pair.at(1).get<std::string>())["may"] = "1";
}

/// Of a secret ballot the log knows that it was cast, and the row must not know more.
void ballot(const Reading& in, const std::string& id, const std::string& elector,
            const std::string& channel) {
  auto& record = in.record("poll_electors", id + "/" + elector);
  record["channel"] = channel;
  record["by"] = in.actor();
  record["cast_at"] = in.at();
  record["choice"] = text(in.sealed, "choice");
}
void ballot_cast(const Reading& in) {
  ballot(in, poll_told(in), text(in.sealed, "elector"), text(in.sealed, "channel"));
}

/// Of a secret poll the log tells the counts once it is closed.
void poll_closed(const Reading& in) {
  const auto id = poll_told(in);
  const auto& poll = member(in.data, "poll");
  const bool secret = text(poll, "secret") == "1";
  for (const auto& option : member(member(poll, "result"), "options"))
    if (auto& record = in.facts.records["poll_options " + id + "/" + text(option, "option")];
        !record.empty())
      record["ballots"] = secret ? text(option, "heads") : "0";
}

void proxy_named(const Reading& in) {
  const auto id = poll_told(in);
  const auto& proxy = member(in.data, "proxy");
  in.record("poll_proxies", id + "/" + text(proxy, "elector")) = {
      {"holder", text(proxy, "holder")},
      {"mandate", text(proxy, "mandate")},
      {"by", in.actor()},
      {"at", in.at()}};
}
void proxy_ended(const Reading& in) {
  const auto id = poll_told(in);
  in.facts.records.erase("poll_proxies " + id + "/" + text(member(in.data, "proxy"), "elector"));
}

void paper_typed(const Reading& in) {
  const auto id = poll_told(in);
  const auto& paper = member(in.data, "paper");
  auto& record = in.record("poll_papers", text(paper, "id"));
  if (record.empty()) {
    record = {{"choice", text(in.sealed, "choice")},
              {"by", in.actor()},
              {"at", in.at()},
              {"second_choice", ""},
              {"second_by", ""},
              {"second_at", ""}};
  } else {
    record["second_choice"] = text(in.sealed, "second");
    record["second_by"] = in.actor();
    record["second_at"] = in.at();
  }
  take(record, paper, {"elector", "channel", "state"});
  // A log of before papers had photos says nothing of it.
  record["photo"] = text(paper, "photo") == "1" ? "1" : "0";
  if (record["state"] == "counted") ballot(in, id, record["elector"], record["channel"]);
}
void paper_settled(const Reading& in) {
  const auto id = poll_told(in);
  const auto& paper = member(in.data, "paper");
  auto& record = in.record("poll_papers", text(paper, "id"));
  take(record, paper, {"state", "reason"});
  record["settled_by"] = in.actor();
  record["settled_at"] = in.at();
  if (record["state"] == "counted") ballot(in, id, record["elector"], record["channel"]);
}

}  // namespace

const FactReaders& poll_fact_readers() {
  static const FactReaders readers{
      {"roll.changed", roll_changed},        {"roll.linked", roll_linked},
      {"roll.unlinked", roll_unlinked},      {"poll.drafted", poll_drafted},
      {"poll.changed", poll_drafted},        {"poll.announced", poll_changed},
      {"poll.opened", poll_opened},          {"poll.voters_changed", voters_changed},
      {"poll.ballot_cast", ballot_cast},     {"poll.proxy_named", proxy_named},
      {"poll.proxy_ended", proxy_ended},     {"poll.paper_typed", paper_typed},
      {"poll.paper_settled", paper_settled}, {"poll.closed", poll_closed},
      {"poll.ending", poll_ending},          {"poll.time_over", poll_time_over},
      {"poll.published", poll_changed},      {"poll.official_recorded", poll_changed},
      {"poll.withdrawn", poll_changed},
  };
  return readers;
}

}  // namespace sifang::protocol
