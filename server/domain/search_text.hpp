// SPDX-License-Identifier: Apache-2.0
// How text is cut for the search index, the same for every engine: runs of CJK characters into
// overlapping pairs, other letters and digits into lower-case words. The last character of a run is
// a term too, so that every character begins one: a single character is searched for as a
// beginning. A term is made of letters and digits only, so it may stand in a quoted query as it is,
// and is one token of the index. One pass; text that is no UTF-8 cannot do harm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sifang::domain {

/// The terms of a text, each once, in order of first appearance. Full-width letters are folded to
/// half-width, Latin to lower case; what is neither letter nor digit separates (emoji,
/// punctuation); a word longer than 40 bytes is left out. "电梯又坏了 B2" → 电梯 梯又 又坏 坏了 了
/// b2
[[nodiscard]] std::vector<std::string> index_terms(std::string_view utf8);

/// Ends a term of a query that stands for all terms it begins.
inline constexpr char beginning = '*';

/// The terms a text must have to be found by `query`: pairs for runs of two or more characters, the
/// character and `beginning` for a run of one.
[[nodiscard]] std::vector<std::string> query_terms(std::string_view query);

/// The pairs and words of a text that tell what it is about, for lists of similar ones: none with a
/// particle or a pronoun in it (unless there are no others), the earliest first, at most `limit`.
[[nodiscard]] std::vector<std::string> telling_terms(std::string_view utf8, std::size_t limit);

/// How many of the terms of a query stand in a text.
[[nodiscard]] std::size_t count_found(std::string_view utf8, const std::vector<std::string>& terms);

/// One line of a text, at most some eighty characters, around the first of the terms of a query
/// that stands in it.
[[nodiscard]] std::string excerpt(std::string_view utf8, const std::vector<std::string>& terms);

}  // namespace sifang::domain
