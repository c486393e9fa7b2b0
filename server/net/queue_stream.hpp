// SPDX-License-Identifier: Apache-2.0
// The stream under Beast's websocket::stream: reads come from the socket, writes go whole into the
// connection's OutgoingQueue, where they meet our prebuilt frames.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <string>
#include <utility>

#include "net/outgoing_queue.hpp"

namespace sifang::net {

class QueueStream {
 public:
  using executor_type = boost::asio::ip::tcp::socket::executor_type;

  QueueStream(boost::asio::ip::tcp::socket socket, std::size_t max_bytes)
      : socket_(std::move(socket)), queue_(socket_, max_bytes) {}

  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  [[nodiscard]] boost::asio::ip::tcp::socket& socket() { return socket_; }
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
      const auto size = bytes.size();
      queue_.push_control(std::move(bytes));
      boost::asio::post(socket_.get_executor(), [handler = std::move(handler), size]() mutable {
        std::move(handler)(boost::system::error_code{}, size);
      });
    };
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        initiate, token, buffers);
  }

  friend void beast_close_socket(QueueStream& stream) {
    boost::system::error_code ignored;  // closing is all that is wanted
    stream.socket_.close(ignored);
  }
  friend void teardown(boost::beast::role_type role, QueueStream& stream,
                       boost::system::error_code& error) {
    boost::beast::websocket::teardown(role, stream.socket_, error);
  }
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, QueueStream& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.socket_, std::forward<Handler>(handler));
  }

 private:
  boost::asio::ip::tcp::socket socket_;
  OutgoingQueue queue_;
};

}  // namespace sifang::net
