// SPDX-License-Identifier: Apache-2.0
// One thread of the server with all that lives on it. Inside net only.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <thread>
#include <unordered_set>

#include "base/task_group.hpp"
#include "net/server.hpp"
#include "net/websocket.hpp"

namespace sifang::net {

struct IoThread {
  explicit IoThread(std::size_t number)
      : index(number), tasks(context.get_executor()), work(context.get_executor()) {}

  const std::size_t index;
  boost::asio::io_context context{1};  // one thread runs it
  base::TaskGroup tasks;
  std::unordered_set<WebSocketConnection*> open;  // on this thread; each entry lives while it is in
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  std::thread thread;
};

/// What connections share. Lifetime: the server's.
struct ServerContext {
  const ServerOptions& options;
  HttpHandler& handler;
  std::atomic<std::size_t>& connections;
};

/// Serves one connection from its first request to its end.
[[nodiscard]] boost::asio::awaitable<void> serve_http(boost::asio::ip::tcp::socket socket,
                                                      ServerContext server, IoThread& thread);

/// Serves a connection that has asked to become a WebSocket; `request` is the raw upgrade request
/// as Beast parsed it (opaque here to keep Beast out of this header).
class UpgradeRequest;
[[nodiscard]] boost::asio::awaitable<void> serve_websocket(boost::asio::ip::tcp::socket socket,
                                                           const UpgradeRequest& request,
                                                           Upgrade upgrade, ServerContext server,
                                                           IoThread& thread);

}  // namespace sifang::net
