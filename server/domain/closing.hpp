// SPDX-License-Identifier: Apache-2.0
// When a ticket may be closed, and who owes what until then (product.md, "Four answers" and "Who
// handles never verifies").
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// After this long without a word from the resident a checker decides.
inline constexpr std::chrono::days checker_patience{7};

/// The parties of the set that have no published answer, in the set's order.
[[nodiscard]] std::vector<std::string> owed_answers(const std::vector<std::string>& parties,
                                                    const std::vector<std::string>& answered);

/// What of `owed` is on `party`'s desk: its own answer, and all of them for the first receiver, who
/// leads (首接负责).
[[nodiscard]] std::vector<std::string> answers_to_bring(std::string_view party,
                                                        std::string_view first_receiver,
                                                        const std::vector<std::string>& owed);

/// A resolution that claims something about the matter needs all answers; the others do not.
[[nodiscard]] bool needs_answers(Resolution resolution);

/// Errors: answers_owed, naming the parties.
[[nodiscard]] base::Result<void> may_close(Resolution resolution,
                                           const std::vector<std::string>& owed);

/// From when on a checker may decide in the reporter's place: 7 days after the last answer, or
/// after `asked_at` (when the ticket came to verifying) where that is later.
[[nodiscard]] base::Time checker_may_decide_at(base::Time asked_at,
                                               std::optional<base::Time> last_answer_at);

}  // namespace sifang::domain
