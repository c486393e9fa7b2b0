// SPDX-License-Identifier: Apache-2.0
#include "app/recent_answers.hpp"

#include <algorithm>

namespace sifang::app {

RecentAnswers::Text RecentAnswers::find(const std::string& key, Time now) {
  const std::lock_guard lock(mutex_);
  const auto place = answers_.find(key);
  if (place == answers_.end()) return nullptr;
  auto& answer = place->second;
  if (now < answer.good_until) return answer.text;
  // Whoever makes it needs about as long as the one before; should that one fail, another is asked.
  answer.good_until = now + (answer.good_until - answer.began) / ages;
  return nullptr;
}

void RecentAnswers::keep(const std::string& key, std::string text, Time began, Time now) {
  const auto took = now - began;
  const std::lock_guard lock(mutex_);
  if (took < moment) {
    answers_.erase(key);
    return;
  }
  if (answers_.size() >= most_answers && !answers_.contains(key))
    answers_.erase(std::min_element(answers_.begin(), answers_.end(), [](auto& a, auto& b) {
      return a.second.began < b.second.began;
    }));
  answers_[key] = {std::make_shared<const std::string>(std::move(text)), began,
                   began + took * ages};
}

}  // namespace sifang::app
