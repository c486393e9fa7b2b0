// SPDX-License-Identifier: Apache-2.0
#include "app/notice_runner.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"
#include "store/waiting.hpp"

namespace sifang::app {
namespace {

/// Events per step: what other writers wait for at most is a few milliseconds.
constexpr std::int64_t events_per_step = 200;
/// Several commits are turned into notices together.
constexpr std::chrono::milliseconds gathering{20};
/// After a failure of the store.
constexpr std::chrono::milliseconds patience{500};

}  // namespace

void NoticeRunner::start(const Services& services) {
  services_.emplace(services);
  thread_ = std::thread([this] { run(); });
}

void NoticeRunner::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void NoticeRunner::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (woken_) return;
    woken_ = true;
  }
  changed_.notify_one();
}

bool NoticeRunner::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void NoticeRunner::run() {
  bool failing = false;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return woken_ || stopping_; });
      // Commits that come meanwhile are taken along.
      changed_.wait_for(lock, failing ? patience : gathering, [&] { return stopping_; });
      if (stopping_) return;
      woken_ = false;
    }
    base::Result<void> done;
    try {
      done = catch_up();
    } catch (const std::exception& error) {
      done = base::Error{base::Errc::internal, error.what()};
    }
    if (!done && !failing) base::log_error("notices: {}", base::describe(done.error()));
    failing = !done;
    if (failing) wake();
  }
}

base::Result<void> NoticeRunner::catch_up() {
  auto work = store::read_and_wait(services_->store, [](store::Transaction& tx) {
    return base::Result<std::vector<NoticeWork>>(find_notice_work(tx));
  });
  if (!work) return work.error();
  for (const auto& community : *work)
    if (auto done = catch_up(community); !done) return done;
  return {};
}

base::Result<void> NoticeRunner::catch_up(NoticeWork work) {
  const auto end = work.to;
  while (work.from < end && !is_stopping()) {
    work.to = std::min(end, work.from + events_per_step);
    auto plan = store::read_and_wait(services_->store, [&](store::Transaction& tx) {
      return base::Result<NoticePlan>(plan_notices(tx, *services_, work));
    });
    if (!plan) return plan.error();
    auto stored = store::write_and_wait(services_->store, [&](store::Transaction& tx) {
      return base::Result<bool>(store_notices(tx, *services_, *plan));
    });
    if (!stored) return stored.error();
    if (!*stored) return {};  // somebody else was here: look anew
    if (made_ && !plan->notices.empty()) made_(*plan);
    work.from = work.to;
  }
  return {};
}

}  // namespace sifang::app
