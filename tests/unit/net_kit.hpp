// SPDX-License-Identifier: Apache-2.0
// What the tests of net share: plain clients that can also say what no good client says, and a
// handler whose answers a test writes itself.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "net/server.hpp"
#include "net/websocket.hpp"

namespace sifang::net::testing {

/// A blocking TCP client. Reading gives up after ten seconds with an exception.
class Client {
 public:
  struct Buffers {
    int receive_bytes = 0;  // 0: the system's own size
  };

  explicit Client(std::uint16_t port) : Client(port, Buffers{}) {}
  Client(std::uint16_t port, Buffers buffers);

  void write(std::string_view bytes);
  /// No more will be written; reading goes on.
  void finish_writing();
  /// Everything up to and with `end`.
  [[nodiscard]] std::string read_until(std::string_view end);
  [[nodiscard]] std::string read_exactly(std::size_t size);
  /// Everything until the server closes.
  [[nodiscard]] std::string read_to_end();
  /// Nothing is left and the server has closed.
  [[nodiscard]] bool is_at_end();

 private:
  bool receive();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::string received_;
};

/// A response as it came.
struct Reply {
  int status = 0;
  std::string head;
  std::string body;
  /// The value of a header line; "" when absent.
  [[nodiscard]] std::string header(std::string_view name) const;
};
[[nodiscard]] Reply read_reply(Client& client);
/// A reply to HEAD: a length and no body.
[[nodiscard]] Reply read_reply_head(Client& client);

enum class Opcode : std::uint8_t { more = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };
enum class Fin { yes, no };

struct Frame {
  Opcode opcode;
  std::string payload;
};
bool operator==(const Frame& left, const Frame& right);
std::ostream& operator<<(std::ostream& out, const Frame& frame);

/// As a client must send it: masked.
[[nodiscard]] std::string client_frame(Opcode opcode, std::string_view payload, Fin fin = Fin::yes);
/// Reads one frame and fails the test when it is not a whole unmasked one.
[[nodiscard]] Frame read_frame(Client& client);
/// The code of the Close frame that must come next.
[[nodiscard]] int read_close_code(Client& client);
/// Asks for a WebSocket and returns the answer.
Reply open_websocket(Client& client, std::string_view more_headers = {});

/// A session that does what a function says.
class Session final : public WebSocketSession {
 public:
  using OnText = std::function<boost::asio::awaitable<void>(WebSocketConnection&, std::string)>;

  explicit Session(OnText on_text) : on_text_(std::move(on_text)) {}
  ~Session() override;

  void on_open(std::shared_ptr<WebSocketConnection> connection) override;
  boost::asio::awaitable<void> on_text(std::string message) override;
  void on_close() override;

  std::function<void(std::shared_ptr<WebSocketConnection>)> when_open;
  std::function<void()> when_closed;

 private:
  OnText on_text_;
  std::shared_ptr<WebSocketConnection> connection_;
};

/// Answers by functions that a test sets before it starts the server.
class Handler final : public HttpHandler {
 public:
  std::function<boost::asio::awaitable<Response>(Request)> on_request;
  std::function<boost::asio::awaitable<Upgrade>(Request)> on_upgrade;

  boost::asio::awaitable<Response> handle(Request request) override;
  boost::asio::awaitable<Upgrade> upgrade(Request request) override;
};

/// A handler with an echo under both doors: the body, or each message.
[[nodiscard]] std::unique_ptr<Handler> make_echo();
/// Sends each message back.
boost::asio::awaitable<void> echo(WebSocketConnection& connection, std::string message);

/// A started server on a free port.
struct Running {
  explicit Running(std::unique_ptr<Handler> with = make_echo(), ServerOptions options = {});
  std::unique_ptr<Handler> handler;
  Server server;
  [[nodiscard]] std::uint16_t port() const { return server.port(); }
};

}  // namespace sifang::net::testing
