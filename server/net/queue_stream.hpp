// SPDX-License-Identifier: Apache-2.0
// The stream under Beast's websocket::stream: reads come from the socket, writes go whole into the
// connection's OutgoingQueue, where they meet our prebuilt frames.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <memory>
#include <string>
#include <utility>

#include "net/outgoing_queue.hpp"

namespace sifang::net {

class QueueStream {
 public:
  using executor_type = Socket::executor_type;

  QueueStream(Socket socket, OutgoingQueue::Limits limits)
      : socket_(std::move(socket)), queue_(socket_, limits) {}

  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  [[nodiscard]] OutgoingQueue& queue() { return queue_; }
  [[nodiscard]] const OutgoingQueue& queue() const { return queue_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return socket_.async_read_some(buffers, std::forward<Token>(token));
  }

  /// Takes all of `buffers` at once, so that what Beast writes in one call stays together.
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    auto initiate = [this](auto handler, const Buffers& parts) {
      std::string bytes(boost::asio::buffer_size(parts), '\0');
      boost::asio::buffer_copy(boost::asio::buffer(bytes), parts);
      auto on_written = std::make_unique<Written<decltype(handler)>>(std::move(handler), bytes.size());
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
  friend void teardown(boost::beast::role_type role, QueueStream& stream,
                       boost::system::error_code& error) {
    boost::beast::websocket::teardown(role, stream.socket_, error);
  }
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, QueueStream& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.socket_, std::forward<Handler>(handler));
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

  Socket socket_;
  OutgoingQueue queue_;
};

}  // namespace sifang::net
