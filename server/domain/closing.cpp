// SPDX-License-Identifier: Apache-2.0
#include "domain/closing.hpp"

#include <algorithm>
#include <iterator>

namespace sifang::domain {

std::vector<std::string> owed_answers(const std::vector<std::string>& parties,
                                      const std::vector<std::string>& answered) {
  std::vector<std::string> owed;
  for (const auto& party : parties)
    if (std::find(answered.begin(), answered.end(), party) == answered.end()) owed.push_back(party);
  return owed;
}

std::vector<std::string> answers_to_bring(std::string_view party, std::string_view first_receiver,
                                          const std::vector<std::string>& owed) {
  if (party == first_receiver) return owed;
  std::vector<std::string> own;
  std::copy_if(owed.begin(), owed.end(), std::back_inserter(own),
               [&](const std::string& code) { return code == party; });
  return own;
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

base::Result<void> may_close(Resolution resolution, const std::vector<std::string>& owed) {
  if (owed.empty() || !needs_answers(resolution)) return {};
  std::string detail = "no answer yet from";
  for (const auto& party : owed) detail += (&party == &owed.front() ? " " : ", ") + party;
  return base::Error{base::Errc::answers_owed, std::move(detail)};
}

base::Time checker_may_decide_at(base::Time asked_at, std::optional<base::Time> last_answer_at) {
  return std::max(asked_at, last_answer_at.value_or(asked_at)) + checker_patience;
}

}  // namespace sifang::domain
