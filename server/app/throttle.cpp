// SPDX-License-Identifier: Apache-2.0
#include "app/throttle.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <vector>

namespace sifang::app {
namespace {

std::string network_of(const std::string& address) {
  boost::system::error_code error;
  auto read = boost::asio::ip::make_address(address, error);
  if (error || !read.is_v6()) return address;
  auto bytes = read.to_v6().to_bytes();
  std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), 0);
  return boost::asio::ip::address_v6(bytes).to_string();
}

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

int Throttle::address_wait_s(const std::string& address, base::Time now) {
  const std::lock_guard lock(mutex_);
  const auto place = addresses_.find(network_of(address));
  if (place == addresses_.end()) return 0;
  // Each failure sets the time at which all is regained back by one; the last of the tries is left
  // while that time is less than all but one away.
  const auto room = limits_.address_regains * (limits_.address_tries - 1);
  const auto wait = std::chrono::ceil<std::chrono::seconds>(place->second - now - room);
  return std::max(0, static_cast<int>(wait.count()));
}

void Throttle::address_failed(const std::string& address, base::Time now) {
  const std::lock_guard lock(mutex_);
  if (addresses_.size() >= limits_.most_names)
    std::erase_if(addresses_, [&](const auto& entry) { return entry.second <= now; });
  if (addresses_.size() >= limits_.most_names) addresses_.clear();
  auto& regained_at = addresses_[network_of(address)];
  regained_at = std::max(regained_at, now) + limits_.address_regains;
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

base::Error too_many_attempts(int wait_s) {
  return {base::Errc::throttled, "too many attempts; try again later", {}, wait_s};
}

}  // namespace sifang::app
