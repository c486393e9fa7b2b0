// SPDX-License-Identifier: Apache-2.0
#include "domain/matter.hpp"

#include <algorithm>

namespace sifang::domain {
namespace {

using base::Errc;
using base::Error;

Error wrong(const char* field, std::string message) {
  return Error{Errc::invalid, "", {{field, std::move(message)}}};
}

bool is_posting(MatterStage stage) {
  return stage == MatterStage::resolution || stage == MatterStage::outcome;
}

const RulePack two_committees{.code = "two_committees",
                              .version = 1,
                              .source =
                                  "Council practice: more than half of the members of both "
                                  "committees come, more than half of those approve",
                              .electorate = Electorate::members_present,
                              .participation = {1, 2, true},
                              .approval = {1, 2, true}};

base::Result<void> check_attended(const Attended& attended) {
  if (attended.due < 1) return wrong("/due", "must be 1 or more");
  if (attended.present > attended.due)
    return wrong("/present", "must not be more than were to attend");
  if (attended.in_favour > attended.present)
    return wrong("/in_favour", "must not be more than were present");
  return {};
}

base::Result<void> check_posting(const MatterRecord& record) {
  if (record.place.empty()) return wrong("/place", "is missing: where it is posted");
  if (!record.last_day) return wrong("/last_day", "is missing: until when it is posted");
  if (*record.last_day < record.held_on) return wrong("/last_day", "must not be before its first");
  return {};
}

}  // namespace

const std::vector<std::string>& assembly_rules() {
  static const std::vector<std::string> rules{"village_assembly", "village_assembly_households",
                                              "village_representatives"};
  return rules;
}

const RulePack* find_stage_rule(MatterStage stage, std::string_view assembly_rule) {
  switch (stage) {
    case MatterStage::consultation: return &two_committees;
    case MatterStage::party_members: return find_rule_pack("party_members_meeting");
    case MatterStage::assembly: return find_rule_pack(assembly_rule);
    default: return nullptr;
  }
}

const MatterRecord* last_standing(const Matter& matter) {
  const auto place = std::find_if(matter.records.rbegin(), matter.records.rend(),
                                  [](const auto& record) { return record.taken_back_for.empty(); });
  return place == matter.records.rend() ? nullptr : &*place;
}

std::optional<MatterStage> next_stage(const Matter& matter) {
  const auto* last = last_standing(matter);
  if (!last) return MatterStage::proposal;
  if (!last->carried) return last->stage;
  if (last->stage == MatterStage::outcome) return std::nullopt;
  return static_cast<MatterStage>(static_cast<int>(last->stage) + 1);
}

bool carries(const RulePack& rule, const Attended& attended) {
  const auto whole = rule.base == ApprovalBase::entitled ? attended.due : attended.present;
  return rule.participation.met(attended.present, attended.due) &&
         rule.approval.met(attended.in_favour, whole);
}

base::Result<void> check_matter_record(const Matter& matter, const MatterRecord& record,
                                       Day today) {
  const auto next = next_stage(matter);
  if (matter.state != MatterState::in_progress || !next)
    return Error{Errc::illegal_move, "the matter is " + std::string(to_text(matter.state))};
  if (record.stage != *next)
    return Error{Errc::illegal_move, "what comes next is " + std::string(to_text(*next))};
  if (record.held_on > today) return wrong("/held_on", "must not be in the future");
  const auto* last = last_standing(matter);
  if (last && record.held_on < last->held_on)
    return wrong("/held_on", "must not be before " + day_text(last->held_on) +
                                 ", when the stage before it was");
  if (record.text.empty() && !record.attended && !record.poll) return wrong("/text", "is missing");
  if (is_posting(record.stage)) {
    if (auto good = check_posting(record); !good) return good;
  } else if (!record.place.empty() || record.last_day) {
    return wrong(record.place.empty() ? "/last_day" : "/place", "is of a posting alone");
  }
  const bool counted = find_stage_rule(record.stage, matter.assembly_rule) != nullptr;
  if (counted && !record.attended && !record.poll)
    return wrong("/present", "is missing: who came, or the poll that decided");
  if (record.attended && (!counted || record.poll))
    return wrong("/present",
                 counted ? "is told by the poll" : "is counted at no posting or proposal");
  if (record.attended)
    if (auto good = check_attended(*record.attended); !good) return good;
  if (record.stage == MatterStage::outcome && last && last->last_day && today <= *last->last_day)
    return Error{Errc::too_early, "the resolution is posted until " + day_text(*last->last_day)};
  return {};
}

}  // namespace sifang::domain
