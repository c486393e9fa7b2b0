// SPDX-License-Identifier: Apache-2.0
// When a ticket may be closed, and by whom (product.md, "Four answers" and "Who handles never
// verifies").
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// After this long without a word from the resident a checker decides.
inline constexpr std::chrono::days checker_patience{7};

/// The parties of the set that have no published answer, in the set's order.
[[nodiscard]] std::vector<std::string> owed_answers(const std::vector<std::string>& parties,
                                                    const std::vector<std::string>& answered);

/// A resolution that claims something about the matter needs all answers; the others do not.
[[nodiscard]] bool needs_answers(Resolution resolution);

/// From when on a checker may decide in the reporter's place: 7 days after the last answer, or after
/// `asked_at` (when the ticket came to verifying) where that is later.
[[nodiscard]] base::Time checker_may_decide_at(base::Time asked_at,
                                               std::optional<base::Time> last_answer_at);

}  // namespace sifang::domain
