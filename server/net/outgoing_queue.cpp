// SPDX-License-Identifier: Apache-2.0
#include "net/outgoing_queue.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

namespace sifang::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr int send_flags = MSG_NOSIGNAL | MSG_DONTWAIT;

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

/// Of a server's frame: FIN and opcode 8 (RFC 6455, 5.2).
bool is_close_frame(const std::string& bytes) { return !bytes.empty() && bytes[0] == '\x88'; }

}  // namespace

void OutgoingQueue::attach(Socket& socket, std::weak_ptr<void> owner) {
  socket_ = &socket;
  descriptor_ = socket.native_handle();
  owner_ = std::move(owner);
}

bool OutgoingQueue::push(const std::shared_ptr<const std::string>& frames) {
  if (finished_) return true;
  std::size_t written = 0;
  if (pieces_.empty()) {
    const auto sent = ::send(descriptor_, frames->data(), frames->size(), send_flags);
    if (sent == static_cast<ssize_t>(frames->size())) return true;
    if (sent < 0 && !would_block()) {
      fail();
      return true;
    }
    written = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
  } else if (bytes_ + frames->size() > limits_.bytes || pieces_.size() >= limits_.pieces) {
    return false;
  }
  bytes_ += frames->size() - written;
  pieces_.push_back({frames, written, false});
  wait_until_writable();
  return true;
}

void OutgoingQueue::push_control(std::string bytes, std::unique_ptr<Completion> on_written) {
  on_control_written_ = std::move(on_written);
  if (finished_) return complete_control(asio::error::broken_pipe);
  finished_ = is_close_frame(bytes);
  bytes_ += bytes.size();
  pieces_.push_back({std::make_shared<const std::string>(std::move(bytes)), 0, true});
  if (!waiting_) flush();
}

void OutgoingQueue::drop_waiting() {
  std::erase_if(pieces_, [this](const Piece& piece) {
    const bool goes = !piece.is_control && piece.written == 0;
    if (goes) bytes_ -= piece.bytes->size();
    return goes;
  });
}

void OutgoingQueue::abandon() {
  finished_ = true;
  free_pieces();
  bytes_ = 0;
  if (on_control_written_) complete_control(asio::error::operation_aborted);
}

void OutgoingQueue::flush() {
  switch (write_pieces()) {
    case Written::all: free_pieces(); break;
    case Written::some: wait_until_writable(); break;
    case Written::failed: fail(); break;
  }
}

/// An idle connection owns no memory for it.
void OutgoingQueue::free_pieces() { std::vector<Piece>().swap(pieces_); }

OutgoingQueue::Written OutgoingQueue::write_pieces() {
  constexpr std::size_t most_pieces = 64;  // per system call
  while (!pieces_.empty()) {
    std::array<iovec, most_pieces> parts;
    const auto count = std::min(pieces_.size(), most_pieces);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& [bytes, written, is_control] = pieces_[i];
      auto* const data = const_cast<char*>(bytes->data());  // sendmsg only reads
      parts[i] = {data + written, bytes->size() - written};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const auto sent = ::sendmsg(descriptor_, &message, send_flags);
    if (sent < 0) return would_block() ? Written::some : Written::failed;
    take_written(static_cast<std::size_t>(sent));
  }
  return Written::all;
}

void OutgoingQueue::take_written(std::size_t size) {
  bytes_ -= size;
  auto done = pieces_.begin();
  for (; done != pieces_.end() && size >= done->bytes->size() - done->written; ++done) {
    size -= done->bytes->size() - done->written;
    if (done->is_control) complete_control({});
  }
  if (done != pieces_.end()) done->written += size;
  pieces_.erase(pieces_.begin(), done);
}

void OutgoingQueue::wait_until_writable() {
  if (std::exchange(waiting_, true)) return;
  socket_->async_wait(Socket::wait_write, [this, owner = owner_.lock()](error_code error) {
    waiting_ = false;
    if (!error)
      flush();
    else
      fail();
  });
}

void OutgoingQueue::complete_control(error_code error) {
  asio::post(socket_->get_executor(),
             [waiting = std::move(on_control_written_), error] { waiting->complete(error); });
}

void OutgoingQueue::fail() {
  abandon();
  // Whoever reads from the connection learns of it at once.
  ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace sifang::net
