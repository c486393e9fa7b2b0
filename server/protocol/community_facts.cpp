// SPDX-License-Identifier: Apache-2.0
// What the log says of a community, its people, places and templates.
#include <cmath>

#include "domain/floor.hpp"
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

void founded(const Reading& in) {
  const auto& community = member(in.data, "community");
  auto& record = in.record("communities", in.id());
  take(record, community, {"code", "name"});
  record["board"] = "1";
  record["check_in"] = "anywhere";
  record["turn_minutes"] = std::to_string(domain::turn_minutes_default);
  record["party_minutes"] = std::to_string(domain::party_minutes_default);
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

void community_changed(const Reading& in) {
  const auto& community = member(in.data, "community");
  auto& record = in.record("communities", in.id());
  if (community.contains("board"))
    record["board"] = text(community, "board") == "public" ? "1" : "0";
  for (const char* name : {"check_in", "turn_minutes", "party_minutes"})
    if (community.contains(name)) record[name] = text(community, name);
}

/// A person has a role once in each party and grid.
std::string membership_of(const Reading& in, const json& person) {
  return in.id() + "/" + text(person, "role") + "/" + text(person, "party") + "/" +
         text(person, "grid");
}

void joined(const Reading& in) {
  const auto& person = member(in.data, "person");
  auto& role = in.record("memberships", membership_of(in, person));
  role["at"] = in.at();
  if (person.contains("household")) role["household"] = text(person, "household");
  if (const auto invitation = text(person, "invitation"); !invitation.empty()) {
    auto& uses = in.record("invitations", invitation)["uses_left"];
    if (!uses.empty()) uses = std::to_string(std::stoll(uses) - 1);
  }
}

void left(const Reading& in) {
  const auto& person = member(in.data, "person");
  in.facts.records.erase("memberships " + membership_of(in, person));
}

void invited(const Reading& in) {
  const auto& invitation = member(in.data, "invitation");
  auto& record = in.record("invitations", in.id());
  take(record, invitation, {"role", "party", "grid", "household"});
  record["uses_left"] = text(invitation, "uses");
  record["expires_at"] = ms(invitation, "expires_at");
  record["code_hash"] = text(in.sealed, "code_hash");
  record["by"] = in.actor();
  record["at"] = in.at();
}

void household_added(const Reading& in) {
  const auto& household = member(in.data, "household");
  auto& record = in.record("households", in.id());
  take(record, household, {"building", "unit", "room", "grid"});
  record["at"] = in.at();
}

/// Whoever is erased holds no role any more, and votes for no line of a roll.
void erased(const Reading& in) {
  part_with_all(in, "memberships");
  std::erase_if(in.facts.records, [&](const auto& entry) {
    return entry.first.starts_with("roll_users ") && entry.first.ends_with("/" + in.id());
  });
}

void reset_made(const Reading& in) {
  in.record("password_resets", in.id()) = {{"code_hash", text(in.sealed, "code_hash")},
                                           {"by", in.actor()},
                                           {"made_at", in.at()},
                                           {"expires_at", ms(in.data, "expires_at")}};
}
void reset_ended(const Reading& in) { in.facts.records.erase("password_resets " + in.id()); }

void place_added(const Reading& in) {
  const auto& place = member(in.data, "place");
  auto& record = in.record("places", in.id());
  take(record, place, {"building", "unit", "name", "grid"});
  for (const char* name : {"lat", "lon"}) {
    const auto& degrees = member(place, name);
    record[name] =
        degrees.is_number() ? std::to_string(std::llround(degrees.get<double>() * 1e6)) : "";
  }
  record["at"] = in.at();
}
void place_removed(const Reading& in) { in.facts.records.erase("places " + in.id()); }

void template_changed(const Reading& in) {
  const auto& told = member(in.data, "template");
  auto& record = in.record("answer_templates", in.id());
  take(record, told, {"party", "title", "stance", "text", "version"});
  record.try_emplace("at", in.at());
}
void template_removed(const Reading& in) { in.facts.records.erase("answer_templates " + in.id()); }

}  // namespace

const FactReaders& community_fact_readers() {
  static const FactReaders readers{
      {"community.founded", founded},
      {"community.changed", community_changed},
      {"people.joined", joined},
      {"people.left", left},
      {"people.invited", invited},
      {"people.household_added", household_added},
      {"people.erased", erased},
      {"people.reset_made", reset_made},
      {"people.reset_ended", reset_ended},
      {"place.added", place_added},
      {"place.removed", place_removed},
      {"template.added", template_changed},
      {"template.changed", template_changed},
      {"template.removed", template_removed},
  };
  return readers;
}

}  // namespace sifang::protocol
