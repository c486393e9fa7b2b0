// SPDX-License-Identifier: Apache-2.0
// Days and months of a community's calendar, as texts: "2026-11-28", "2026-11".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kit {

inline constexpr std::int64_t day_ms = 86'400'000;

/// The day of a moment (ms since 1970) so many minutes east of UTC.
[[nodiscard]] std::string day_of(std::int64_t ms, std::int64_t offset_minutes);
/// Also holds the 30th of February to be none.
[[nodiscard]] bool is_day(std::string_view text);
/// The day that a spreadsheet means, as this is written here: 2026-11-2, 2026/11/2, 2026.11.2,
/// 2026年11月2日, also in full-width characters, and with the midnight that Excel puts behind it.
/// "": none, or one that two people would read two ways (11/2/2026, 26-11-2, 45963).
[[nodiscard]] std::string read_day(std::string_view text);
[[nodiscard]] bool is_month(std::string_view text);
[[nodiscard]] std::string next_month(std::string_view month);
/// The month so many months earlier.
[[nodiscard]] std::string months_before(std::string_view month, int months);

/// As people say them, with the year where it is another one than that of the day `today`:
/// "12 月 5 日", "2025 年 12 月"; "5 December", "December 2025".
[[nodiscard]] std::string day_zh(std::string_view day, std::string_view today);
[[nodiscard]] std::string day_en(std::string_view day, std::string_view today);
[[nodiscard]] std::string month_zh(std::string_view month, std::string_view today);
[[nodiscard]] std::string month_en(std::string_view month, std::string_view today);

}  // namespace kit
