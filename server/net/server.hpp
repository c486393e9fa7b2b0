// SPDX-License-Identifier: Apache-2.0
// The listening server: one io_context per thread, a connection on one thread for life.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/http.hpp"

namespace sifang::net {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: a free one, see Server::port()
  std::size_t threads = 1;
  std::size_t max_connections = 20'000;  // more are closed at once

  // HTTP
  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 1024 * 1024;            // held in memory
  std::uint64_t max_sink_bytes = 32 * 1024 * 1024;       // handed on in pieces
  std::chrono::milliseconds keep_alive_timeout{60'000};  // from one answer to the next first byte
  std::chrono::milliseconds header_timeout{10'000};      // from its first byte to its last
  std::chrono::milliseconds body_timeout{30'000};        // the whole body; with a sink, each piece
  std::chrono::milliseconds write_timeout{30'000};       // while the peer takes not a byte
  bool compression = true;  // of answers that may be, for clients that ask for it

  // WebSocket, per connection
  std::size_t max_message_bytes = 64 * 1024;
  std::chrono::milliseconds idle_timeout{40'000};  // a ping goes out after half of it
  std::chrono::milliseconds close_timeout{5'000};  // for opening and closing handshakes
  std::size_t max_queued_bytes = 1024 * 1024;      // besides the piece being written
  std::size_t max_queued_pieces = 8 * 1024;        // calls of send_… that wait

  /// How long stop() lets requests and closing handshakes take, and for how long of that it bears
  /// a peer that neither sends the rest of its request, takes an answer nor returns the Close
  /// frame.
  std::chrono::milliseconds stop_patience{10'000};
  std::chrono::milliseconds stop_silence{1'000};
};

/// Lifetime: the destructor stops; stop before destroying anything that handlers wait for, and
/// destroy after all that runs on the executors.
class Server {
 public:
  /// Binds and listens. Errors: throws boost::system::system_error when the address is taken or
  /// wrong. Lifetime: `handler` outlives the running server.
  Server(ServerOptions options, HttpHandler& handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  /// No new connections; WebSockets close with 1001, requests under way are answered; what is left
  /// after `stop_patience` is cut. Joins the threads. Thread: not one of the server's.
  void stop();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t threads() const;
  [[nodiscard]] boost::asio::any_io_executor executor(std::size_t thread) const;
  /// Runs `work(index)` once on each thread. Thread: any.
  void post_to_all(const std::function<void(std::size_t)>& work);
  [[nodiscard]] std::size_t connections() const;  // open ones. Thread: any.

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sifang::net
