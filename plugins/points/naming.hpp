// SPDX-License-Identifier: Apache-2.0
// How people name a version of the rule book: by its title, or by its number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace points {

struct BookName {
  std::int64_t number = 0;  // of no other version
  std::string title;
};

/// Whether a text names the version `number` of `books`, all that may be meant: has its title
/// (where no other has the same; within a longer title of another it is that one's), or its number:
/// 第 2 版, 第二版 (to 九十九), version 2. Blanks, quotes and 《》 are nothing; letters and digits
/// are the same small, large and of full width. A number within a title is the title's.
[[nodiscard]] bool names_book(std::string_view text, std::int64_t number,
                              const std::vector<BookName>& books);

/// What of a vote is in words.
struct VoteWords {
  std::string question = {};  // what is asked
  std::string motion = {};    // the text of the motion, where it is on one
  std::string item = {};      // the title of the agenda item
  std::string chosen = {};    // the option that has won; "" where it was for or against
};

/// Whether what has won says yes to what was asked. What says neither yes nor a version's name,
/// says something else: 不同意, 再议.
[[nodiscard]] bool says_yes(const VoteWords& words, std::int64_t number,
                            const std::vector<BookName>& books);
/// Whether the vote was about this version: what has won names it; else what was asked; else the
/// title of the item, unless what was asked names another one.
[[nodiscard]] bool is_about(const VoteWords& words, std::int64_t number,
                            const std::vector<BookName>& books);

}  // namespace points
