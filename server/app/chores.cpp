// SPDX-License-Identifier: Apache-2.0
#include "app/chores.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/ballot_photos.hpp"
#include "app/matters.hpp"
#include "app/polls.hpp"
#include "app/ticket_clocks.hpp"
#include "base/log.hpp"
#include "store/store.hpp"

namespace sifang::app {
namespace {

namespace asio = boost::asio;
using base::Errc;
using base::Error;

/// Between two looks at what is due; how late a chore may be beside its period.
constexpr std::chrono::seconds tick{1};
/// What failed is tried again after this.
constexpr std::chrono::minutes patience{1};
/// After this many pages of due ones the other chores have their turn.
constexpr int most_pages = 20;

constexpr CommandInfo no_command{.name = "chore",
                                 .verb = Verb::post,
                                 .path = "",
                                 .effect = Effect::write,
                                 .returns = "",
                                 .summary = ""};

asio::awaitable<bool> is_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

/// What the job at hand throws, as an error: one thing that cannot be done stops no other.
template <class Outcome>
asio::awaitable<Outcome> caught(asio::awaitable<Outcome> job) {
  std::string what;
  try {
    co_return co_await std::move(job);
  } catch (const std::exception& error) {
    what = error.what();
  }
  co_return Error{Errc::internal, std::move(what)};
}

}  // namespace

ChoreRunner::ChoreRunner(Services services, std::vector<Chore> chores)
    : services_(std::move(services)) {
  for (auto& chore : chores) {
    counts_[chore.name];
    entries_.push_back({.chore = std::move(chore), .ran_at = base::from_ms(0), .put_off = {}});
  }
}

asio::awaitable<base::Result<void>> ChoreRunner::run_keys(const Chore& chore,
                                                          std::vector<std::int64_t> keys) {
  auto job = [this, &chore, keys = std::move(keys)](store::Transaction& tx) -> base::Result<void> {
    const Caller nobody;
    const CallOptions no_options;
    Call call{.tx = tx,
              .services = services_,
              .caller = nobody,
              .command = no_command,
              .options = no_options,
              .now = services_.clock.now()};
    for (const auto key : keys)
      if (auto done = chore.run(call, key); !done) return done;
    return {};
  };
  co_return co_await caught(services_.store.write(std::move(job)));
}

void ChoreRunner::failed(Entry& entry, std::int64_t key, const Error& error) {
  base::log_error("chore {} ({}): {}", entry.chore.name, key, base::describe(error));
  entry.put_off[key] = services_.clock.now() + patience;
  const std::lock_guard lock(mutex_);
  ++counts_[entry.chore.name].failures;
}

asio::awaitable<void> ChoreRunner::run_chore(Entry& entry) {
  const auto& chore = entry.chore;
  std::erase_if(entry.put_off,
                [now = services_.clock.now()](const auto& each) { return each.second <= now; });
  std::uint64_t done = 0;
  bool looked = true;
  for (int page = 0; page < most_pages; ++page) {
    if (co_await is_cancelled()) break;
    auto look = [this, &chore](store::Transaction& tx) -> base::Result<std::vector<std::int64_t>> {
      return chore.find_due(tx, services_.clock.now());
    };
    auto due = co_await caught(services_.store.read(std::move(look)));
    if (!due) {
      looked = due.error().code == Errc::busy;  // then the next round does it
      if (!looked) failed(entry, 0, due.error());
      break;
    }
    std::erase_if(*due, [&](std::int64_t key) { return entry.put_off.contains(key); });
    if (due->empty()) break;

    // All in one transaction; where that fails, each in its own, so that one does not hold up all.
    auto together = co_await run_keys(chore, *due);
    if (together) {
      done += due->size();
      continue;
    }
    if (together.error().code == Errc::busy) break;
    for (const auto key : *due) {
      if (co_await is_cancelled()) break;
      std::vector<std::int64_t> one{key};
      auto alone = co_await run_keys(chore, std::move(one));
      if (alone)
        ++done;
      else
        failed(entry, key, alone.error());
    }
  }
  const std::lock_guard lock(mutex_);
  auto& count = counts_[chore.name];
  count.done += done;
  count.failing = entry.put_off.size();
  if (!looked && count.failing == 0) count.failing = 1;
}

asio::awaitable<void> ChoreRunner::run_round() {
  for (auto& entry : entries_) {
    if (co_await is_cancelled()) co_return;
    const auto now = services_.clock.now();
    if (now >= entry.ran_at && now < entry.ran_at + entry.chore.period) continue;
    entry.ran_at = now;
    co_await run_chore(entry);
  }
}

asio::awaitable<void> ChoreRunner::run_for_ever() {
  co_await asio::this_coro::throw_if_cancelled(false);
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (!co_await is_cancelled()) {
    co_await run_round();
    timer.expires_after(tick);
    boost::system::error_code ignored;  // cancelled: the loop sees it
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

std::string ChoreRunner::metrics() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  const auto add = [&](const char* name, const char* type, std::uint64_t Count::*field) {
    text += std::string("# TYPE ") + name + " " + type + "\n";
    for (const auto& [chore, count] : counts_)
      text +=
          std::string(name) + "{chore=\"" + chore + "\"} " + std::to_string(count.*field) + "\n";
  };
  add("sifang_chore_done_total", "counter", &Count::done);
  add("sifang_chore_failures_total", "counter", &Count::failures);
  add("sifang_chore_failing", "gauge", &Count::failing);
  return text;
}

std::vector<Chore> make_chores() {
  std::vector<Chore> chores;
  add_attachment_chores(chores);
  add_forgetting_chores(chores);
  add_clock_chores(chores);
  add_series_chores(chores);
  add_meeting_chores(chores);
  add_task_chores(chores);
  add_poll_chores(chores);
  add_ballot_photo_chores(chores);
  add_matter_chores(chores);
  return chores;
}

}  // namespace sifang::app
