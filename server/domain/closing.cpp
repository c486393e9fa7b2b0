// SPDX-License-Identifier: Apache-2.0
#include "domain/closing.hpp"

#include <algorithm>

namespace sifang::domain {

std::vector<std::string> owed_answers(const std::vector<std::string>& parties,
                                      const std::vector<std::string>& answered) {
  std::vector<std::string> owed;
  for (const auto& party : parties)
    if (std::find(answered.begin(), answered.end(), party) == answered.end()) owed.push_back(party);
  return owed;
}

bool needs_answers(Resolution resolution) {
  switch (resolution) {
    case Resolution::fixed:
    case Resolution::no_action:
    case Resolution::not_responsible: return true;
    case Resolution::duplicate:
    case Resolution::cancelled:
    case Resolution::archived: return false;
  }
  return true;
}

base::Time checker_may_decide_at(base::Time asked_at, std::optional<base::Time> last_answer_at) {
  return std::max(asked_at, last_answer_at.value_or(asked_at)) + checker_patience;
}

}  // namespace sifang::domain
