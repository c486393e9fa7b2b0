// SPDX-License-Identifier: Apache-2.0
// How long texts may be, in characters: generous for people, bounded for machines.
#pragma once

#include <cstddef>
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

// What one person, and what all together, may put into one place, whatever became of it: below what
// a query reads (schema/sql/queries/meetings.sql), and more than one person can use up for all.
inline constexpr std::size_t own_open_questions = 10, most_questions = 150;  // of a meeting
inline constexpr std::size_t most_items = 300;     // that people put on an agenda
inline constexpr std::size_t most_agenda = 400;    // with what comes by itself
inline constexpr std::size_t own_requests = 50;    // for the floor, on an item
inline constexpr std::size_t most_requests = 800;  // for the floor, on an item
inline constexpr std::size_t most_votes = 90;      // on an item
inline constexpr std::int64_t own_statements = 500, most_statements = 4'000;  // on an item

}  // namespace sifang::domain
