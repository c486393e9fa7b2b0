// SPDX-License-Identifier: Apache-2.0
#include "app/throttle.hpp"

#include <algorithm>

namespace sifang::app {
namespace {

constexpr std::size_t most_records = 50'000;

}  // namespace

int Throttle::wait_s(const std::string& name, base::Time now) {
  const std::lock_guard lock(mutex_);
  auto place = records_.find(name);
  if (place == records_.end() || place->second.free_at <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::seconds>(place->second.free_at - now);
  return static_cast<int>(left.count());
}

void Throttle::failed(const std::string& name, base::Time now) {
  const std::lock_guard lock(mutex_);
  if (records_.size() >= most_records)
    std::erase_if(records_, [&](const auto& entry) { return entry.second.free_at <= now; });
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

}  // namespace sifang::app
