// SPDX-License-Identifier: Apache-2.0
// Answers that are dear to make and the same for many, such as the sums over all tickets of a large
// community. However many ask, making one of them takes a twentieth of a processor at most: it is
// handed out again until it is twenty times as old as it took to make. What takes less than a
// moment is made anew each time, so that a small community always reads the very last.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace sifang::app {

/// Thread: any. Kept in memory. Limits: most_answers, the oldest go first.
class RecentAnswers {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Text = std::shared_ptr<const std::string>;
  static constexpr std::chrono::milliseconds moment{20};
  static constexpr int ages = 20;
  static constexpr std::size_t most_answers = 500;

  /// Nothing: it is to be made, and then kept. Of those who ask for one whose time is over only the
  /// first is told to make it, the others still get it. Requires: whoever gets it may read what was
  /// kept under `key`.
  [[nodiscard]] Text find(const std::string& key, Time now);
  /// `began`: when making it began, before anything was read for it.
  void keep(const std::string& key, std::string text, Time began, Time now);

  /// What is kept under `key`, or else what `make` returns.
  template <class Make>
  [[nodiscard]] std::string get(const std::string& key, Make make) {
    const auto began = std::chrono::steady_clock::now();
    if (const auto found = find(key, began)) return *found;
    std::string text = make();
    keep(key, text, began, std::chrono::steady_clock::now());
    return text;
  }

 private:
  struct Answer {
    Text text;
    Time began;
    Time good_until;
  };

  std::mutex mutex_;
  std::unordered_map<std::string, Answer> answers_;  // guarded by mutex_
};

}  // namespace sifang::app
