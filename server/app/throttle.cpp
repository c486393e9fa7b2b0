// SPDX-License-Identifier: Apache-2.0
#include "app/throttle.hpp"

#include <algorithm>
#include <vector>

namespace sifang::app {
int Throttle::wait_s(const std::string& name, base::Time now) {
  const std::lock_guard lock(mutex_);
  auto place = records_.find(name);
  if (place == records_.end() || place->second.free_at <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::seconds>(place->second.free_at - now);
  return static_cast<int>(left.count());
}

void Throttle::failed(const std::string& name, base::Time now) {
  const std::lock_guard lock(mutex_);
  if (records_.size() >= limits_.most_names && !records_.contains(name)) make_room();
  auto& record = records_[name];
  if (record.last + limits_.forgets_after < now) record.failures = 0;
  record.last = now;
  ++record.failures;
  const int over = record.failures - limits_.free_tries;
  if (over < 0) return;
  const auto wait = std::chrono::seconds(1LL << std::min(over, 20));
  record.free_at = now + std::min(wait, limits_.longest);
}

void Throttle::succeeded(const std::string& name) {
  const std::lock_guard lock(mutex_);
  records_.erase(name);
}

std::size_t Throttle::names() const {
  const std::lock_guard lock(mutex_);
  return records_.size();
}

/// Lets the stalest tenth go: a tenth, so that a flood of names does not cost a search for each.
void Throttle::make_room() {
  std::vector<base::Time> times;
  times.reserve(records_.size());
  for (const auto& [name, record] : records_) times.push_back(record.last);
  const auto tenth = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
  std::nth_element(times.begin(), tenth, times.end());
  std::size_t left = times.size() / 10 + 1;
  std::erase_if(records_, [&](const auto& entry) {
    return left > 0 && entry.second.last <= *tenth && left-- > 0;
  });
}

}  // namespace sifang::app
