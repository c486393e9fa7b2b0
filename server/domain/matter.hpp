// SPDX-License-Identifier: Apache-2.0
// A matter of the village that is decided by four deliberations and two publications (四议两公开,
// voting.md): six stages in order, each with its own body. It is over with the second publication
// and not with the vote. Values and pure functions; thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/attachment.hpp"
#include "domain/poll.hpp"
#include "domain/working_calendar.hpp"

namespace sifang::domain {

using MatterId = base::Id<struct MatterTag>;
using MatterRecordId = base::Id<struct MatterRecordTag>;

/// In their order. proposal: the party branch proposes; consultation: the two committees consult;
/// party_members: their meeting deliberates; assembly: villagers or their representatives resolve;
/// resolution: it is posted; outcome: what became of it is posted.
enum class MatterStage : std::uint8_t {
  proposal,
  consultation,
  party_members,
  assembly,
  resolution,
  outcome
};
template <>
struct Codes<MatterStage> {
  static constexpr auto last = MatterStage::outcome;
  static constexpr auto list = std::to_array<std::string_view>(
      {"proposal", "consultation", "party_members", "assembly", "resolution", "outcome"});
};

enum class MatterState : std::uint8_t { in_progress, done, ended };
template <>
struct Codes<MatterState> {
  static constexpr auto last = MatterState::ended;
  static constexpr auto list = std::to_array<std::string_view>({"in_progress", "done", "ended"});
};

/// Who came to a body's meeting, counted by hand.
struct Attended {
  std::int64_t due = 0;        // were to attend
  std::int64_t present = 0;    // did
  std::int64_t in_favour = 0;  // approved
};

/// What a stage came to. One that did not carry may be held again; one that was taken back counts
/// no more and stays readable.
struct MatterRecord {
  MatterRecordId id;
  MatterStage stage = MatterStage::proposal;
  Day held_on;                       // in the community's zone; of a posting: its first day
  std::string text;                  // what was proposed, said, resolved, posted
  std::optional<Attended> attended;  // where the body met
  PollId poll;                       // whose result it is instead
  std::string place;                 // of a posting
  std::optional<Day> last_day;       // of a posting
  bool carried = true;
  base::UserId by;
  base::Time at;
  std::string taken_back_for;  // why; empty: it stands
  Attachments files = {};      // that show it
};
inline constexpr std::size_t files_of_record_max = 20;

struct Matter {
  MatterId id;
  base::CommunityId community;
  std::string title;
  std::string assembly_rule;  // a pack's code: which body resolves
  MatterState state = MatterState::in_progress;
  std::vector<MatterRecord> records;  // as they were made
  std::string ended_for;              // why
  std::int64_t version = 1;
};

/// The packs by which the assembly of a matter resolves: of villagers, households, representatives.
[[nodiscard]] const std::vector<std::string>& assembly_rules();

/// By which rule a stage carries; null where nothing is counted. The two committees: more than half
/// of their members come, more than half of those approve (council practice).
[[nodiscard]] const RulePack* find_stage_rule(MatterStage stage, std::string_view assembly_rule);

/// The stage that comes next; none once the outcome is posted.
[[nodiscard]] std::optional<MatterStage> next_stage(const Matter& matter);
/// The last record that stands; null where none does.
[[nodiscard]] const MatterRecord* last_standing(const Matter& matter);

/// Whether enough came and approved. Requires: 0 <= in_favour <= present <= due.
[[nodiscard]] bool carries(const RulePack& rule, const Attended& attended);

/// Whether `record` may follow. Errors: illegal_move where another stage comes next or the matter
/// is over; invalid, naming the field; too_early for an outcome while the resolution is posted.
[[nodiscard]] base::Result<void> check_matter_record(const Matter& matter,
                                                     const MatterRecord& record, Day today);

}  // namespace sifang::domain
