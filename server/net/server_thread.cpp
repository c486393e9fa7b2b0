// SPDX-License-Identifier: Apache-2.0
#include "net/server_thread.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "net/http_connection.hpp"

namespace sifang::net {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

ServerThread::ServerThread(std::size_t index_, const ServerOptions& options_, HttpHandler& handler_)
    : index(index_), options(options_), handler(handler_) {}

void ServerThread::run() {
  const auto work = asio::make_work_guard(context);
  watch_deadlines();
  while (!context.stopped()) {
    try {
      context.run();
    } catch (const std::exception& error) {
      // Of a callback: coroutines have their own boundary. The others are none the worse for it.
      base::log_error("thread {}: {}", index, error.what());
    }
  }
}

void ServerThread::adopt(Socket socket, Ticket ticket) {
  if (!stopping) tasks.spawn(serve_http(*this, std::move(socket), std::move(ticket)));
}

void ServerThread::watch_deadlines() {
  // One timer for all: a deadline may be kept this much too long.
  const auto shortest = std::min({options.keep_alive_timeout, options.header_timeout,
                                  options.body_timeout, options.write_timeout, options.idle_timeout,
                                  options.close_timeout, options.stop_silence});
  deadlines_.expires_after(std::clamp(shortest / 8, milliseconds{5}, milliseconds{1000}));
  deadlines_.async_wait([this](error_code error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    for (auto* peers : {&http_peers, &websocket_peers})
      for (auto next = peers->begin(); next != peers->end();) (next++)->check_deadline(now);
    watch_deadlines();
  });
}

void ServerThread::websocket_left() {
  if (websocket_peers.empty()) websockets_left_.cancel();
}

asio::awaitable<void> ServerThread::wind_up() {
  stopping = true;
  const auto until = std::chrono::steady_clock::now() + options.stop_patience;
  for (auto& peer : http_peers) peer.wind_up();
  for (auto& peer : websocket_peers) peer.wind_up();

  if (!websocket_peers.empty()) {
    websockets_left_.expires_at(until);
    error_code ignored;  // cancelled means: the last one has left
    co_await websockets_left_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  const auto left =
      std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
  if (!co_await tasks.wait(std::max(left, milliseconds{0}))) {
    base::log_warning("thread {}: {} requests did not end in time", index, tasks.size());
    tasks.cancel();
  }
  cut_all();

  constexpr milliseconds for_the_cut{1000};  // what was cancelled ends within a turn or two
  if (!co_await tasks.wait(for_the_cut))
    base::log_error("thread {}: {} requests could not be ended", index, tasks.size());
  context.stop();
}

void ServerThread::cut_all() {
  for (auto* peers : {&http_peers, &websocket_peers})
    for (auto next = peers->begin(); next != peers->end();) (next++)->cut();
}

}  // namespace sifang::net
