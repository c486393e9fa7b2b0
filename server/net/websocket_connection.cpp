// SPDX-License-Identifier: Apache-2.0
// One WebSocket connection. Beast does the handshake, reading, control frames and closing; messages
// to the client are frames of ours that go into the same queue.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket.hpp>

#include "base/log.hpp"
#include "net/io_thread.hpp"
#include "net/queue_stream.hpp"
#include "net/upgrade_request.hpp"

namespace sifang::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::use_awaitable;
using boost::system::error_code;

class Connection final : public WebSocketConnection, public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::ip::tcp::socket socket, ServerContext server, IoThread& thread,
             std::shared_ptr<WebSocketSession> session)
      : stream_(std::move(socket), server.options.max_queued_bytes), thread_(thread),
        session_(std::move(session)) {
    constexpr std::size_t smallest_write_buffer = 8;  // ours are framed already
    stream_.write_buffer_bytes(smallest_write_buffer);
    stream_.read_message_max(server.options.max_message_bytes);
    stream_.set_option(websocket::stream_base::timeout{
        .handshake_timeout = server.options.close_timeout,
        .idle_timeout = server.options.idle_timeout,
        .keep_alive_pings = true});
  }

  asio::awaitable<void> run(const UpgradeRequest& request, const std::string& subprotocol) {
    auto self = shared_from_this();
    stream_.next_layer().queue().set_keeper([weak = weak_from_this()] { return weak.lock(); });
    if (!subprotocol.empty())
      stream_.set_option(websocket::stream_base::decorator([subprotocol](websocket::response_type& response) {
        response.set(beast::http::field::sec_websocket_protocol, subprotocol);
      }));
    error_code error;
    co_await stream_.async_accept(request.message, asio::redirect_error(use_awaitable, error));
    if (error) co_return;
    stream_.set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
    thread_.open.insert(this);
    session_->on_open(self);
    co_await read_messages();
    thread_.open.erase(this);
    session_->on_close();
    session_.reset();
  }

  [[nodiscard]] asio::any_io_executor executor() const override { return thread_.context.get_executor(); }
  [[nodiscard]] std::size_t thread() const override { return thread_.index; }
  [[nodiscard]] std::size_t queued_bytes() const override { return stream_.next_layer().queue().bytes(); }

  void send_text(std::string_view payload) override {
    auto frame = std::make_shared<std::string>();
    append_text_frame(*frame, payload);
    send_frames(std::move(frame));
  }

  void send_frames(std::shared_ptr<const std::string> frames) override {
    if (closing_) return;
    if (stream_.next_layer().queue().push(std::move(frames))) return;
    // The client does not read: it keeps what it has whole and may come back with `since`.
    stream_.next_layer().queue().drop_waiting();
    close(close_code::try_again, "too slow");
  }

  void close(std::uint16_t code, std::string_view reason) override {
    if (closing_) return;
    closing_ = true;
    websocket::close_reason why;
    why.code = code;
    why.reason = std::string(reason);
    thread_.tasks.spawn(say_goodbye(shared_from_this(), why));
  }

 private:
  static asio::awaitable<void> say_goodbye(std::shared_ptr<Connection> self, websocket::close_reason why) {
    error_code ignored;  // a peer that does not answer is cut off by the handshake timeout
    co_await self->stream_.async_close(why, asio::redirect_error(use_awaitable, ignored));
    beast_close_socket(self->stream_.next_layer());
  }

  asio::awaitable<void> read_messages() {
    for (;;) {
      std::string message;
      error_code error;
      auto buffer = asio::dynamic_buffer(message);
      co_await stream_.async_read(buffer, asio::redirect_error(use_awaitable, error));
      if (error) co_return;  // closed, refused by Beast with the right code, timed out or cut
      if (!stream_.got_text()) {
        close(close_code::not_text, "text only");
        continue;
      }
      if (closing_) continue;
      try {
        co_await session_->on_text(std::move(message));
      } catch (const boost::system::system_error& failure) {
        if (failure.code() == asio::error::operation_aborted) co_return;
        fail(failure);
      } catch (const std::exception& failure) {
        fail(failure);
      }
    }
  }

  void fail(const std::exception& failure) {
    base::log_error("live connection failed: {}", failure.what());
    close(close_code::internal, "internal error");
  }

  websocket::stream<QueueStream, false> stream_;
  IoThread& thread_;
  std::shared_ptr<WebSocketSession> session_;
  bool closing_ = false;
};

}  // namespace

void append_text_frame(std::string& out, std::string_view payload) {
  constexpr char final_text = '\x81';
  const auto size = payload.size();
  out += final_text;
  if (size < 126) {
    out += static_cast<char>(size);
  } else if (size <= 0xFFFF) {
    out += '\x7E';
    out += static_cast<char>(size >> 8);
    out += static_cast<char>(size & 0xFF);
  } else {
    out += '\x7F';
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFF);
  }
  out += payload;
}

asio::awaitable<void> serve_websocket(asio::ip::tcp::socket socket, const UpgradeRequest& request,
                                      Upgrade upgrade, ServerContext server, IoThread& thread) {
  auto connection = std::make_shared<Connection>(std::move(socket), server, thread,
                                                 std::move(upgrade.session));
  co_await connection->run(request, upgrade.subprotocol);
}

}  // namespace sifang::net
