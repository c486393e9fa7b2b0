// SPDX-License-Identifier: Apache-2.0
// Reports of abuse: what may be wrong, with what, and how a report ends; how long and how many.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "domain/vocabulary.hpp"

namespace sifang::domain {

inline constexpr std::int64_t mask_words_min = 2;
inline constexpr std::int64_t mask_words_max = 200;
inline constexpr std::int64_t masks_of_ticket_max = 100;
/// What one person may report within a day.
inline constexpr std::int64_t reports_per_day_max = 10;
inline constexpr std::chrono::hours report_day{24};

enum class AbuseKind : std::uint8_t { privacy, insult, untrue, advert, other };
template <>
struct Codes<AbuseKind> {
  static constexpr auto last = AbuseKind::other;
  static constexpr auto list =
      std::to_array<std::string_view>({"privacy", "insult", "untrue", "advert", "other"});
};

enum class ReportAbout : std::uint8_t { ticket, answer, comment };
template <>
struct Codes<ReportAbout> {
  static constexpr auto last = ReportAbout::comment;
  static constexpr auto list = std::to_array<std::string_view>({"ticket", "answer", "comment"});
};

enum class ReportOutcome : std::uint8_t { masked, dismissed };
template <>
struct Codes<ReportOutcome> {
  static constexpr auto last = ReportOutcome::dismissed;
  static constexpr auto list = std::to_array<std::string_view>({"masked", "dismissed"});
};

/// Whose members look at reports, with the host (permissions.md).
[[nodiscard]] constexpr bool looks_at_reports(std::string_view party) {
  return party == "residents_committee" || party == "owners_committee";
}

}  // namespace sifang::domain
