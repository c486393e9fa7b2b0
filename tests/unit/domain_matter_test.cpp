// SPDX-License-Identifier: Apache-2.0
// Four deliberations and two publications: order, counts and days (voting.md).
#include "domain/matter.hpp"

#include <gtest/gtest.h>

namespace sifang::domain {
namespace {

using base::Errc;
using enum MatterStage;

const Day today = *parse_day("2026-11-27");

Matter begun() {
  Matter matter;
  matter.assembly_rule = "village_representatives";
  return matter;
}
MatterRecord a_record(MatterStage stage, const char* day = "2026-11-20") {
  MatterRecord record;
  record.stage = stage;
  record.held_on = *parse_day(day);
  record.text = "修路";
  if (find_stage_rule(stage, "village_representatives")) record.attended = {9, 9, 9};
  if (stage == resolution || stage == outcome) {
    record.place = "公告栏";
    record.last_day = record.held_on;
  }
  return record;
}
/// All stages before `stage` are done, on the same day.
Matter before(MatterStage stage) {
  auto matter = begun();
  for (int each = 0; each < static_cast<int>(stage); ++each)
    matter.records.push_back(a_record(static_cast<MatterStage>(each)));
  return matter;
}
std::string refused(const Matter& matter, const MatterRecord& record) {
  const auto answer = check_matter_record(matter, record, today);
  if (answer) return "";
  const auto& error = answer.error();
  return error.fields.empty() ? std::string(base::info_of(error.code).slug)
                              : error.fields[0].pointer;
}

TEST(DomainMatter, goes_through_six_stages_in_order_and_is_over_with_the_second_publication) {
  auto matter = begun();
  for (const auto stage : {proposal, consultation, party_members, assembly, resolution, outcome}) {
    EXPECT_EQ(next_stage(matter), stage);
    for (const auto other : {proposal, consultation, party_members, assembly, resolution, outcome})
      EXPECT_EQ(refused(matter, a_record(other)), other == stage ? "" : "illegal_move")
          << to_text(stage) << " " << to_text(other);
    matter.records.push_back(a_record(stage));
  }
  EXPECT_EQ(next_stage(matter), std::nullopt);
  EXPECT_EQ(refused(matter, a_record(outcome)), "illegal_move");
}

TEST(DomainMatter, a_stage_that_did_not_carry_is_held_again_and_one_taken_back_counts_no_more) {
  auto matter = before(party_members);
  matter.records.push_back(a_record(party_members));
  matter.records.back().carried = false;
  EXPECT_EQ(next_stage(matter), party_members);
  matter.records.push_back(a_record(party_members));
  EXPECT_EQ(next_stage(matter), assembly);
  matter.records.back().taken_back_for = "记错了";
  EXPECT_EQ(next_stage(matter), party_members);
  for (auto& record : matter.records) record.taken_back_for = "从头来";
  EXPECT_EQ(next_stage(matter), proposal);
}

struct Counted {
  MatterStage stage;
  const char* assembly_rule;
  Attended attended;
  bool carried;
};
struct DomainMatterCount : testing::TestWithParam<Counted> {};

TEST_P(DomainMatterCount, is_by_the_rule_of_its_body) {
  const auto& [stage, assembly_rule, attended, carried] = GetParam();
  EXPECT_EQ(carries(*find_stage_rule(stage, assembly_rule), attended), carried);
}

// Party members: two thirds of those due come, more than half of those due approve. Villagers: more
// than half come; households and representatives: two thirds; more than half of those present
// approve. The committees: more than half come, more than half of those approve.
INSTANTIATE_TEST_SUITE_P(
    EachBody, DomainMatterCount,
    testing::Values(
        Counted{party_members, "village_assembly", {30, 20, 16}, true},
        Counted{party_members, "village_assembly", {30, 20, 15}, false},  // half of those due
        Counted{party_members, "village_assembly", {30, 19, 19}, false},  // too few came
        Counted{assembly, "village_assembly", {100, 51, 26}, true},
        Counted{assembly, "village_assembly", {100, 50, 50}, false},  // half is not more than half
        Counted{assembly, "village_assembly", {100, 52, 26}, false},
        Counted{assembly, "village_assembly_households", {90, 60, 31}, true},
        Counted{assembly, "village_assembly_households", {90, 59, 59}, false},
        Counted{assembly, "village_representatives", {45, 30, 16}, true},
        Counted{assembly, "village_representatives", {45, 30, 15}, false},
        Counted{assembly, "village_representatives", {45, 29, 29}, false},
        Counted{consultation, "village_assembly", {12, 7, 4}, true},
        Counted{consultation, "village_assembly", {12, 6, 6}, false},
        Counted{consultation, "village_assembly", {12, 8, 4}, false}));

TEST(DomainMatter, counts_that_cannot_be_are_named_by_their_field) {
  const auto matter = before(assembly);
  const auto with = [&](Attended attended) {
    auto record = a_record(assembly);
    record.attended = attended;
    return refused(matter, record);
  };
  EXPECT_EQ(with({0, 0, 0}), "/due");
  EXPECT_EQ(with({5, 6, 5}), "/present");
  EXPECT_EQ(with({5, 4, 5}), "/in_favour");
  EXPECT_EQ(with({5, 4, 4}), "");
  auto none = a_record(assembly);
  none.attended.reset();
  EXPECT_EQ(refused(matter, none), "/present");
  none.poll = PollId{7};
  EXPECT_EQ(refused(matter, none), "");
  none.attended = {5, 4, 4};  // one of the two decides
  EXPECT_EQ(refused(matter, none), "/present");
  auto proposed = a_record(proposal);
  proposed.attended = {5, 4, 4};
  EXPECT_EQ(refused(begun(), proposed), "/present");
}

TEST(DomainMatter, a_day_is_not_before_the_stage_before_it_and_not_ahead) {
  const auto matter = before(assembly);
  EXPECT_EQ(refused(matter, a_record(assembly, "2026-11-19")), "/held_on");
  EXPECT_EQ(refused(matter, a_record(assembly, "2026-11-20")), "");
  EXPECT_EQ(refused(matter, a_record(assembly, "2026-11-27")), "");
  EXPECT_EQ(refused(matter, a_record(assembly, "2026-11-28")), "/held_on");
}

TEST(DomainMatter, a_posting_says_where_and_until_when_and_nothing_else_does) {
  const auto matter = before(resolution);
  auto record = a_record(resolution);
  record.place.clear();
  EXPECT_EQ(refused(matter, record), "/place");
  record = a_record(resolution);
  record.last_day.reset();
  EXPECT_EQ(refused(matter, record), "/last_day");
  record.last_day = record.held_on - std::chrono::days(1);
  EXPECT_EQ(refused(matter, record), "/last_day");
  auto meeting = a_record(assembly);
  meeting.place = "村部";
  EXPECT_EQ(refused(before(assembly), meeting), "/place");
  record = a_record(resolution);
  record.text.clear();
  EXPECT_EQ(refused(matter, record), "/text");
}

TEST(DomainMatter, the_outcome_is_posted_after_the_resolution_was) {
  auto matter = before(outcome);
  matter.records.back().last_day = today;
  EXPECT_EQ(refused(matter, a_record(outcome, "2026-11-27")), "too_early");
  matter.records.back().last_day = today - std::chrono::days(1);
  EXPECT_EQ(refused(matter, a_record(outcome, "2026-11-27")), "");
}

}  // namespace
}  // namespace sifang::domain
