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

/// One client. Thread: every call on the connection's own thread.
class WebSocketConnection {
 public:
  virtual ~WebSocketConnection() = default;
  [[nodiscard]] virtual boost::asio::any_io_executor executor() const = 0;
  /// Index of the server's thread on which the connection lives.
  [[nodiscard]] virtual std::size_t thread() const = 0;
  /// Frames and sends one message.
  virtual void send_text(std::string_view payload) = 0;
  /// Sends whole frames that many connections may share. Written at once where the socket takes
  /// them; what is left waits, bounded, and a client that does not read is closed with 1013.
  virtual void send_frames(std::shared_ptr<const std::string> frames) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
};

/// What the layer above does with a connection. Thread: the connection's own.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  virtual void on_open(std::shared_ptr<WebSocketConnection> connection) = 0;
  /// Awaited before the next message is read.
  [[nodiscard]] virtual boost::asio::awaitable<void> on_text(std::string message) = 0;
  /// After this nothing comes; the connection must be let go of.
  virtual void on_close() = 0;
};

}  // namespace sifang::net
