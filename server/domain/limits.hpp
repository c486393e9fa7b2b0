// SPDX-License-Identifier: Apache-2.0
// How long texts may be, in characters: generous for people, bounded for machines.
#pragma once

#include <cstdint>

namespace sifang::domain {

inline constexpr std::int64_t title_max = 100;
inline constexpr std::int64_t body_max = 10'000;
inline constexpr std::int64_t answer_max = 5'000;
inline constexpr std::int64_t comment_max = 2'000;
inline constexpr std::int64_t statement_max = 2'000;
inline constexpr std::int64_t motion_max = 2'000;  // fits a decision
inline constexpr std::int64_t reason_max = 1'000;
inline constexpr std::int64_t decision_max = 2'000;
inline constexpr std::int64_t question_max = 300;
inline constexpr std::int64_t summary_max = 10'000;
inline constexpr std::int64_t name_max = 60;
inline constexpr std::int64_t place_max = 200;
inline constexpr std::int64_t code_max = 40;
inline constexpr std::int64_t file_name_max = 120;
inline constexpr std::int64_t paper_title_max = 120;
inline constexpr std::int64_t login_max = 64;
inline constexpr std::int64_t password_min = 8;
inline constexpr std::int64_t password_max = 256;
inline constexpr std::int64_t search_max = 200;
inline constexpr std::int64_t page_max = 100;  // items of a list
inline constexpr std::int64_t page_default = 50;

}  // namespace sifang::domain
