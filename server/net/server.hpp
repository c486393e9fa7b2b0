// SPDX-License-Identifier: Apache-2.0
// The listening server: one io_context per thread, a connection on one thread for life.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "net/http.hpp"

namespace sifang::net {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;                       // 0: a free one, see Server::port()
  std::size_t threads = 1;
  std::size_t max_connections = 20'000;            // more are closed at once
  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 1024 * 1024;
  std::chrono::milliseconds header_timeout{60'000};  // from the end of one answer to the next header
  std::chrono::milliseconds body_timeout{30'000};
  std::size_t max_message_bytes = 64 * 1024;       // of a WebSocket message
  std::chrono::milliseconds idle_timeout{40'000};  // a ping goes out at half of it
  std::chrono::milliseconds close_timeout{5'000};  // for the closing handshake
  std::size_t max_queued_bytes = 1024 * 1024;      // per WebSocket connection
};

/// Lifetime: stop() before destruction is not needed; the destructor stops.
class Server {
 public:
  /// Binds. Errors: throws boost::system::system_error when the address is taken or wrong.
  /// Lifetime: `handler` outlives the server.
  Server(ServerOptions options, HttpHandler& handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  /// No new connections; WebSockets close with 1001; what runs has 10 seconds; then all ends.
  /// Thread: not one of the server's.
  void stop();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t threads() const;
  [[nodiscard]] boost::asio::any_io_executor executor(std::size_t thread) const;
  [[nodiscard]] std::size_t connections() const;  // open ones. Thread: any.

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sifang::net
