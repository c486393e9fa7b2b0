// SPDX-License-Identifier: Apache-2.0
// What waits to be written to one socket. Everything that a WebSocket connection sends, Beast's own
// control frames and our prebuilt ones, goes through its one queue in whole pieces, so that nothing
// ever lands inside a frame. With nothing waiting a piece goes straight to the socket; several
// waiting pieces leave in one system call. An idle queue owns no memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/server_thread.hpp"

namespace sifang::net {

/// Thread: the connection's own. Lifetime: within the owner given to attach().
class OutgoingQueue {
 public:
  struct Limits {
    std::size_t bytes;
    std::size_t pieces;
  };
  /// Whoever waits until its bytes have left. (Asio's any_completion_handler would do, but in 1.81
  /// its copies recurse without end.)
  class Completion {
   public:
    virtual ~Completion() = default;
    /// Called once, and never from inside push_control().
    virtual void complete(boost::system::error_code error) = 0;
  };

  explicit OutgoingQueue(Limits limits) : limits_(limits) {}

  /// Required before anything else. Lifetime: `socket` lives until abandon(), `owner` is kept alive
  /// while the socket is waited for.
  void attach(Socket& socket, std::weak_ptr<void> owner);

  /// Takes a piece of whole frames; after a Close frame or a broken connection it is dropped.
  /// False when so much waits already that it was not taken.
  [[nodiscard]] bool push(const std::shared_ptr<const std::string>& frames);

  /// Takes what Beast writes and completes when it has left: Beast waits for that before it reads
  /// on, so the limits need not hold here. Requires: the one before has completed.
  void push_control(std::string bytes, std::unique_ptr<Completion> on_written);

  /// Drops the pieces of push() that have not begun to leave.
  void drop_waiting();
  /// Nothing leaves any more.
  void abandon();

  /// A Close frame was pushed, or nothing can leave any more.
  [[nodiscard]] bool is_finished() const { return finished_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Piece {
    std::shared_ptr<const std::string> bytes;
    std::size_t written;
    bool is_control;
  };
  enum class Written { all, some, failed };

  Written write_pieces();
  void take_written(std::size_t size);
  void flush();
  void free_pieces();
  void wait_until_writable();
  void complete_control(boost::system::error_code error);
  void fail();

  // What a push into an empty queue looks at comes first and together.
  bool finished_ = false;  // nothing may follow
  bool waiting_ = false;   // for the socket
  int descriptor_ = -1;    // the socket's; not used once finished
  std::vector<Piece> pieces_;
  std::size_t bytes_ = 0;
  const Limits limits_;
  Socket* socket_ = nullptr;
  std::weak_ptr<void> owner_;
  std::unique_ptr<Completion> on_control_written_;
};

}  // namespace sifang::net
