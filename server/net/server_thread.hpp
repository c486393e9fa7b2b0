// SPDX-License-Identifier: Apache-2.0
// One thread of the server with the connections that live on it. Inside net only.
#pragma once

#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <memory>
#include <memory_resource>

#include "base/task_group.hpp"
#include "net/compressor.hpp"
#include "net/server.hpp"

namespace sifang::net {

/// Bound to its thread's own executor type: smaller and quicker than any_io_executor.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// Counts a connection for as long as it is held.
struct GiveBack {
  void operator()(std::atomic<std::size_t>* count) const { --*count; }
};
using Ticket = std::unique_ptr<std::atomic<std::size_t>, GiveBack>;

/// A connection as its thread sees it. Leaves the thread's list by itself when destroyed.
class Peer : public boost::intrusive::list_base_hook<
                 boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Ends what has waited for longer than it may.
  virtual void check_deadline(TimePoint now) = 0;
  /// The server stops: finish what is under way and end.
  virtual void wind_up() = 0;
  /// Close now.
  virtual void cut() = 0;

 protected:
  ~Peer() = default;
};
using Peers = boost::intrusive::list<Peer, boost::intrusive::constant_time_size<false>>;

/// Thread: its own, but for the constructor, post and join.
class ServerThread {
 public:
  /// Lifetime: `options` and `handler` outlive it.
  ServerThread(std::size_t index, const ServerOptions& options, HttpHandler& handler);

  /// Runs until wind_up() is done.
  void run();
  void adopt(Socket socket, Ticket ticket);
  /// Lets the connections end, then stops the thread.
  boost::asio::awaitable<void> wind_up();

  /// A WebSocket connection has ended.
  void websocket_left();

  [[nodiscard]] std::pmr::polymorphic_allocator<> allocator() { return &connection_memory; }

  const std::size_t index;
  const ServerOptions& options;
  HttpHandler& handler;
  /// Of what lives as long as a WebSocket connection: side by side, so that a broadcast walks
  /// through few pages. Outlives the context's operations.
  std::pmr::unsynchronized_pool_resource connection_memory;
  Compressor compressor;               // outlives the context's coroutines
  boost::asio::io_context context{1};  // one thread runs it
  base::TaskGroup tasks{context.get_executor()};
  Peers http_peers;  // those with deadlines
  Peers websocket_peers;
  bool stopping = false;

 private:
  void watch_deadlines();
  void cut_all();

  boost::asio::steady_timer deadlines_{context};
  boost::asio::steady_timer websockets_left_{context};
};

}  // namespace sifang::net
