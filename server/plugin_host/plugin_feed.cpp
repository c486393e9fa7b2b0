// SPDX-License-Identifier: Apache-2.0
// The log, as a plugin hears it: in order, each event once in effect. On the plugin's own thread.
#include <algorithm>

#include "plugin_host/plugin.hpp"

namespace sifang::plugin_host {
namespace {

constexpr std::chrono::milliseconds longest_retry{60'000}, after_trouble{500};
constexpr std::int64_t silent_events = 100;  // read past before the cursor is written

}  // namespace

/// The next thing to do for a community whose log goes on; in turns, as the map has them.
bool Plugin::feed_one() {
  const auto now = Clock::now();
  for (auto& [community, feed] : feeds_) {
    {
      const std::lock_guard lock(mutex_);
      if (!feed.on || feed.cursor >= feed.end || feed.retry_at > now) continue;
    }
    this->feed(community, feed);
    return true;
  }
  return false;
}

void Plugin::feed(base::CommunityId community, Feed& feed) {
  {
    const std::lock_guard lock(mutex_);
    // What has been written since may have masked or erased words of the page: it is read anew.
    if (std::exchange(feed.read_at, feed.end) != feed.end) feed.page.clear();
  }
  if (feed.page.empty()) {
    auto read = core_->events(manifest_->info.name, community, feed.cursor);
    if (!read) {
      const std::lock_guard lock(mutex_);
      feed.retry_at = Clock::now() + after_trouble;
      return;
    }
    for (auto& event : read->events) {
      if (event.kind == "people.erased") empty_answers();
      if (manifest_->hears(event.kind)) feed.page.push_back(std::move(event));
    }
    feed.page_end = read->seq;
  }
  if (!feed.page.empty()) return hand_event(community, feed);
  {
    const std::lock_guard lock(mutex_);
    feed.cursor = feed.page_end;
    feed.failures = 0;
  }
  // Nothing for the plugin: read past again after a crash, at no harm.
  if (feed.cursor - feed.kept_cursor >= silent_events) keep_cursor(community, feed);
}

void Plugin::keep_cursor(base::CommunityId community, Feed& feed) {
  file_->begin();
  file_->set_cursor(community.value, feed.cursor);
  file_->commit();
  feed.kept_cursor = feed.cursor;
}

void Plugin::hand_event(base::CommunityId community, Feed& feed) {
  const auto& event = feed.page.front();
  auto call = make_call();
  const auto id = community.text();
  sifang_event told{};
  told.size = sizeof told;
  told.seq = event.seq;
  told.community = to_c(id);
  told.kind = to_c(event.kind);
  told.subject = to_c(event.subject);
  told.body = to_c(event.body);
  // The cursor goes on in the very transaction of what the plugin has made of the event.
  const auto outcome = run_call(
      call, [&](sifang_call& at) { return table_->event(table_->self, &host_table(), &at, &told); },
      [&](const sifang_call&) { file_->set_cursor(community.value, event.seq); });
  const std::lock_guard lock(mutex_);
  if (outcome == Outcome::kept) {
    ++status_.events;
    feed.cursor = feed.kept_cursor = event.seq;
    feed.failures = 0;
    feed.page.pop_front();
    if (feed.page.empty()) feed.cursor = feed.page_end;
    return;
  }
  const auto doubled = options_.limits.first_retry * (1 << std::min(feed.failures++, 10));
  feed.retry_at = Clock::now() + std::min<std::chrono::milliseconds>(doubled, longest_retry);
  feed.page.clear();  // what it says may be masked or erased until then
}

}  // namespace sifang::plugin_host
