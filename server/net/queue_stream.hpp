// SPDX-License-Identifier: Apache-2.0
// The stream under Beast's websocket::stream: reads come from the socket, writes go whole into the
// connection's OutgoingQueue, where they meet our prebuilt frames.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <memory>
#include <string>
#include <utility>

#include "net/outgoing_queue.hpp"

namespace sifang::net {

class QueueStream {
 public:
  using executor_type = Socket::executor_type;

  /// Lifetime: `queue` outlives what is done with the stream.
  QueueStream(Socket socket, OutgoingQueue& queue) : socket_(std::move(socket)), queue_(queue) {}

  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  [[nodiscard]] Socket& socket() { return socket_; }

  /// Whether anything was received since the last call, for Beast reads on only then.
  [[nodiscard]] bool take_heard() { return std::exchange(heard_, false); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    heard_ = true;
    return socket_.async_read_some(buffers, std::forward<Token>(token));
  }

  /// Takes all of `buffers` at once, so that what Beast writes in one call stays together.
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    auto initiate = [this](auto handler, const Buffers& parts) {
      std::string bytes(boost::asio::buffer_size(parts), '\0');
      boost::asio::buffer_copy(boost::asio::buffer(bytes), parts);
      auto on_written =
          std::make_unique<Written<decltype(handler)>>(std::move(handler), bytes.size());
      queue_.push_control(std::move(bytes), std::move(on_written));
    };
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        initiate, token, buffers);
  }

  void close() {
    queue_.abandon();
    boost::system::error_code ignored;  // closed either way
    socket_.close(ignored);
  }

  // What Beast asks of a stream beyond reading and writing.
  friend void beast_close_socket(QueueStream& stream) { stream.close(); }
  template <class Handler>
  friend void async_teardown(boost::beast::role_type, QueueStream& stream, Handler&& handler) {
    boost::system::error_code ignored;  // a connection that is gone says so when read from
    stream.socket_.shutdown(Socket::shutdown_send, ignored);
    Drain<std::decay_t<Handler>>{stream, std::forward<Handler>(handler)}();
  }

 private:
  template <class Handler>
  class Written final : public OutgoingQueue::Completion {
   public:
    Written(Handler handler, std::size_t size) : handler_(std::move(handler)), size_(size) {}
    void complete(boost::system::error_code error) override {
      boost::asio::dispatch(
          boost::beast::bind_front_handler(std::move(handler_), error, error ? 0 : size_));
    }

   private:
    Handler handler_;
    std::size_t size_;
  };

  /// Reads to the peer's end, within the closing timeout. Beast's own stops after the first piece,
  /// and closing with input unread resets the connection under our Close frame.
  template <class Handler>
  struct Drain {
    QueueStream& stream;
    Handler handler;

    void operator()(boost::system::error_code error = {}) {
      std::array<char, 4096> dropped;
      while (!error) stream.socket_.read_some(boost::asio::buffer(dropped), error);
      if (error == boost::asio::error::would_block)
        return stream.socket_.async_wait(Socket::wait_read, std::move(*this));
      boost::asio::post(stream.get_executor(),
                        boost::beast::bind_front_handler(std::move(handler), error));
    }
  };

  Socket socket_;
  OutgoingQueue& queue_;
  bool heard_ = false;
};

}  // namespace sifang::net
