// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/later.hpp"

#include <algorithm>

namespace sifang::plugin_host {

LaterFetches::LaterFetches(std::shared_ptr<Core> core) : core_(std::move(core)) {
  for (std::size_t i = 0; i < at_once; ++i) threads_.emplace_back([this] { run(); });
}

void LaterFetches::add(const std::string& plugin, std::vector<LaterFetch> fetches,
                       const Take& take) {
  if (fetches.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    auto& lane = lanes_[plugin];
    for (auto& fetch : fetches) lane.waiting.push_back({std::move(fetch), take});
  }
  changed_.notify_all();
}

void LaterFetches::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [plugin, lane] : lanes_) lane.waiting.clear();
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

/// The plugin whose turn it is: behind the last one, as the map has them.
LaterFetches::Lane* LaterFetches::next() {
  const auto is_due = [](const auto& entry) {
    return !entry.second.waiting.empty() && entry.second.running < at_once_of_each;
  };
  auto found = std::find_if(lanes_.upper_bound(last_), lanes_.end(), is_due);
  if (found == lanes_.end()) found = std::find_if(lanes_.begin(), lanes_.end(), is_due);
  if (found == lanes_.end()) return nullptr;
  last_ = found->first;
  return &found->second;
}

void LaterFetches::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Lane* lane = nullptr;
    changed_.wait(lock, [&] { return stopping_ || (lane = next()) != nullptr; });
    if (stopping_) return;
    auto waiting = std::move(lane->waiting.front());
    lane->waiting.pop_front();
    ++lane->running;
    lock.unlock();
    waiting.take(ask(std::move(waiting.fetch)));
    lock.lock();
    --lane->running;
    changed_.notify_all();
  }
}

Fetched LaterFetches::ask(LaterFetch fetch) {
  Fetched fetched{.tag = std::move(fetch.tag)};
  try {
    auto answer = core_->fetch(fetch.request);
    if (!answer) {
      fetched.error = base::describe(answer.error());
    } else if (answer->cut) {
      fetched.error = "the answer has more than 1 MiB";
    } else {
      fetched.status = answer->status;
      fetched.body = std::move(answer->body);
      fetched.retry_after_s = answer->retry_after_s;
    }
  } catch (const std::exception& error) {
    fetched.error = error.what();
  }
  return fetched;
}

}  // namespace sifang::plugin_host
