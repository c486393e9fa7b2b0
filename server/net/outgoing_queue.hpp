// SPDX-License-Identifier: Apache-2.0
// What waits to be written to one socket. Everything that a WebSocket connection sends, Beast's own
// control frames and our prebuilt ones, goes through its one queue in whole pieces, so that nothing
// ever lands inside a frame. With nothing waiting a piece goes straight to the socket; several
// waiting pieces leave in one system call. An idle queue owns no memory.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sifang::net {

/// Thread: the connection's own.
class OutgoingQueue {
 public:
  /// Keeps the owner alive while a wait for the socket is under way.
  using Keeper = std::function<std::shared_ptr<void>()>;

  OutgoingQueue(boost::asio::ip::tcp::socket& socket, std::size_t max_bytes)
      : socket_(socket), max_bytes_(max_bytes) {}

  void set_keeper(Keeper keeper) { keeper_ = std::move(keeper); }
  /// False when it would be more than the bound: nothing was taken.
  [[nodiscard]] bool push(std::shared_ptr<const std::string> piece);
  /// Takes it whatever the bound: control frames, which are small and few.
  void push_control(std::string piece);
  /// Drops what has not begun to be written.
  void drop_waiting();
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Piece {
    std::shared_ptr<const std::string> text;
    std::size_t written;
  };

  void add(std::shared_ptr<const std::string> piece);
  /// Writes what the socket takes; false when it will take no more, ever.
  bool write_some();
  void wait_until_writable();

  boost::asio::ip::tcp::socket& socket_;
  const std::size_t max_bytes_;
  Keeper keeper_;
  std::vector<Piece> pieces_;
  std::size_t bytes_ = 0;
  bool waiting_ = false;
  bool broken_ = false;
};

}  // namespace sifang::net
