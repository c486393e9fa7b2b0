// SPDX-License-Identifier: Apache-2.0
#include "api/event_wait.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "app/event_commands.hpp"

namespace sifang::api {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

std::string_view field(const net::Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// Sleeps until it is woken or its time is over.
class Sleeper final : public LiveClient {
 public:
  explicit Sleeper(const asio::any_io_executor& executor) : timer_(executor) {}
  asio::awaitable<void> sleep(steady_clock::time_point until) {
    if (woken_) co_return;
    timer_.expires_at(until);
    boost::system::error_code ignored;  // cancelled means woken
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  void wake() {
    woken_ = true;
    timer_.cancel();
  }
  void access_changed(app::AccessChange) override { wake(); }
  void tell(std::string_view) override {}  // hints, of which the next answer's reader asks anyhow

 private:
  asio::steady_timer timer_;
  bool woken_ = false;
};

/// A sleeper in its bed: known to the shard and among the live clients for as long as this lives.
class Bed {
 public:
  Bed(live::Shard& shard, LiveConnections& connections, const app::Lookout& lookout,
      const std::shared_ptr<Sleeper>& sleeper, const asio::any_io_executor& executor)
      : shard_(shard),
        connections_(connections),
        client_(connections.add(lookout.caller, executor, sleeper)),
        waiting_(shard.wait({.community = lookout.pass.community,
                             .labels = lookout.pass.labels,
                             .wake = [sleeper] { sleeper->wake(); }})) {}
  ~Bed() {
    shard_.forget(waiting_);
    connections_.remove(client_);
  }
  Bed(const Bed&) = delete;
  Bed& operator=(const Bed&) = delete;

 private:
  live::Shard& shard_;
  LiveConnections& connections_;
  LiveConnections::Handle client_;
  live::Shard::WaitingHandle waiting_;
};

}  // namespace

std::optional<EventWait> event_wait_of(const app::Command& command, const net::Fields& path,
                                       const net::Fields& query) {
  if (command.info.name != "event.list") return std::nullopt;
  const auto most = number(field(query, "wait"));
  if (!most || *most < 1 || *most > app::event_wait_max) return std::nullopt;
  const auto cursor = field(query, "cursor"),
             since = cursor.empty() ? field(query, "since") : cursor;
  std::optional<std::int64_t> from = 0;
  if (!since.empty()) from = number(since);
  if (!from) return std::nullopt;
  return EventWait{std::string(field(path, "community")), *from, std::chrono::seconds(*most)};
}

asio::awaitable<void> wait_for_events(app::Application& application, live::Hub& hub,
                                      LiveConnections& connections, app::Credentials credentials,
                                      EventWait wait, std::size_t thread) {
  const auto until = steady_clock::now() + wait.most;
  const auto executor = co_await asio::this_coro::executor;
  auto& shard = hub.shard(thread);
  while (!shard.has_stopped() && steady_clock::now() < until) {
    auto lookout = co_await application.look_out(credentials, wait.community, wait.since);
    // What is wrong with the request is the command's to say.
    if (!lookout || lookout->news || wait.since > lookout->pass.seq) co_return;
    wait.since = lookout->seq;
    // What was committed since that look has passed here already, and is looked at too.
    if (shard.has_stopped() || shard.passed(lookout->pass.community) > wait.since) continue;
    const auto sleeper = std::make_shared<Sleeper>(executor);
    const Bed bed(shard, connections, *lookout, sleeper, executor);
    co_await sleeper->sleep(until);
  }
}

}  // namespace sifang::api
