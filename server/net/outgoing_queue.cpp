// SPDX-License-Identifier: Apache-2.0
#include "net/outgoing_queue.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace sifang::net {

bool OutgoingQueue::push(std::shared_ptr<const std::string> piece) {
  if (broken_) return true;  // the reader side learns of it and closes
  if (pieces_.empty()) {
    const auto sent = ::send(socket_.native_handle(), piece->data(), piece->size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == static_cast<ssize_t>(piece->size())) return true;
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      broken_ = true;
      return true;
    }
    const auto written = sent < 0 ? std::size_t{0} : static_cast<std::size_t>(sent);
    bytes_ += piece->size() - written;
    pieces_.push_back({std::move(piece), written});
    wait_until_writable();
    return true;
  }
  if (bytes_ + piece->size() > max_bytes_) return false;
  add(std::move(piece));
  return true;
}

void OutgoingQueue::push_control(std::string piece) {
  if (broken_) return;
  add(std::make_shared<const std::string>(std::move(piece)));
  if (!waiting_ && write_some() && !pieces_.empty()) wait_until_writable();
}

void OutgoingQueue::drop_waiting() {
  const std::size_t keep = !pieces_.empty() && pieces_.front().written > 0 ? 1 : 0;
  for (std::size_t i = keep; i < pieces_.size(); ++i)
    bytes_ -= pieces_[i].text->size() - pieces_[i].written;
  pieces_.resize(keep);
}

void OutgoingQueue::add(std::shared_ptr<const std::string> piece) {
  bytes_ += piece->size();
  pieces_.push_back({std::move(piece), 0});
}

bool OutgoingQueue::write_some() {
  constexpr std::size_t most_pieces = 64;  // per system call
  while (!pieces_.empty()) {
    std::array<iovec, most_pieces> parts;
    std::size_t count = 0;
    for (auto& piece : pieces_) {
      if (count == most_pieces) break;
      auto* const data = const_cast<char*>(piece.text->data());  // sendmsg only reads
      parts[count++] = {data + piece.written, piece.text->size() - piece.written};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
      broken_ = true;
      pieces_ = {};
      bytes_ = 0;
      return false;
    }
    auto left = static_cast<std::size_t>(sent);
    bytes_ -= left;
    std::size_t done = 0;
    while (done < pieces_.size() && left >= pieces_[done].text->size() - pieces_[done].written)
      left -= pieces_[done].text->size() - pieces_[done].written, ++done;
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(done));
    if (!pieces_.empty()) pieces_.front().written += left;
  }
  pieces_ = {};  // an idle connection holds no memory for it
  return true;
}

void OutgoingQueue::wait_until_writable() {
  if (waiting_) return;
  waiting_ = true;
  auto keep = keeper_ ? keeper_() : nullptr;
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                     [this, keep = std::move(keep)](boost::system::error_code error) {
                       waiting_ = false;
                       if (!error && write_some() && !pieces_.empty()) wait_until_writable();
                     });
}

}  // namespace sifang::net
