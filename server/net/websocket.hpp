// SPDX-License-Identifier: Apache-2.0
// WebSocket connections as the layers above see them: text in, frames out.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sifang::net {

/// Close codes of wire.md.
namespace close_code {
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t not_text = 1003;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t internal = 1011;
inline constexpr std::uint16_t try_again = 1013;
inline constexpr std::uint16_t logged_out = 4401;
}  // namespace close_code

/// Appends an unmasked text frame (RFC 6455, 5.2) around `payload`.
void append_text_frame(std::string& out, std::string_view payload);

/// One client. Thread: every call, and letting go of the last pointer, on the connection's own
/// thread. After the session's on_close() the calls do nothing.
class WebSocketConnection {
 public:
  virtual ~WebSocketConnection() = default;
  [[nodiscard]] virtual boost::asio::any_io_executor executor() const = 0;
  /// Index of the server's thread on which the connection lives.
  [[nodiscard]] virtual std::size_t thread() const = 0;
  /// Frames and sends one message. `payload` is UTF-8.
  virtual void send_text(std::string_view payload) = 0;
  /// Sends whole frames that many connections may share; one call's frames stay together. Written
  /// at once as far as the socket takes them; the rest waits, bounded, and a client that does not
  /// read is closed with 1013. Never blocks and never waits.
  virtual void send_frames(const std::shared_ptr<const std::string>& frames) = 0;
  /// Begins the closing handshake; what was sent before goes out before it. `reason` is cut to
  /// what a frame holds. A second call does nothing.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
};

/// What the layer above does with a connection. Thread: the connection's own. An exception closes
/// the connection with 1011 and is logged.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  virtual void on_open(std::shared_ptr<WebSocketConnection> connection) = 0;
  /// Awaited before the next message is read. `message` is well-formed UTF-8.
  [[nodiscard]] virtual boost::asio::awaitable<void> on_text(std::string message) = 0;
  /// Once after on_open(). After this nothing comes; the connection must be let go of.
  virtual void on_close() = 0;
};

}  // namespace sifang::net
