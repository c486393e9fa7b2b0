// SPDX-License-Identifier: Apache-2.0
// The yardstick: the least work by which one thread can bring a message to every connection. epoll,
// no rules, no limits, one send per connection; frames that arrive together leave together. Every
// text frame of any client goes to all. Prints "listening PORT" and serves until it is ended.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "bench/frames.hpp"
#include "net/websocket.hpp"

namespace {

using namespace sifang::bench;

struct Client {
  int socket = -1;
  std::size_t place = 0;  // in clients
  bool open = false;      // the handshake is done
  std::string received = {};
  std::string waiting = {};  // what the socket did not take
};

class Floor {
 public:
  void run();

 private:
  void listen_somewhere();
  void accept_all();
  void receive(Client& client);
  void take_frames(Client& client);
  void broadcast();
  void send(Client& client, std::string_view bytes);
  void send_waiting(Client& client);
  void drop(Client& client);

  int epoll_ = epoll_create1(0);
  int listener_ = -1;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::unique_ptr<Client>> gone_;  // until their last events have passed
  std::string frames_;                         // of this turn, for all
};

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

void Floor::listen_somewhere() {
  listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(listener_, any, size), "bind");
  checked(::listen(listener_, SOMAXCONN), "listen");
  checked(::getsockname(listener_, any, &size), "getsockname");
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event), "epoll_ctl");
  std::printf("listening %d\n", ntohs(address.sin_port));
  std::fflush(stdout);
}

void Floor::run() {
  listen_somewhere();
  std::array<epoll_event, 128> events;  // as many as Asio takes in one turn
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      auto* const client = static_cast<Client*>(event.data.ptr);
      if (!client)
        accept_all();
      else if (client->socket < 0)
        continue;
      else if (event.events & EPOLLOUT)
        send_waiting(*client);
      if (client && client->socket >= 0 && event.events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        receive(*client);
    }
    if (!frames_.empty()) broadcast();
    gone_.clear();
  }
}

void Floor::accept_all() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (socket < 0) return;
    const int on = 1;
    checked(setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
    auto client = std::make_unique<Client>(Client{.socket = socket, .place = clients_.size()});
    epoll_event event{.events = EPOLLIN, .data = {.ptr = client.get()}};
    checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
    clients_.push_back(std::move(client));
  }
}

void Floor::receive(Client& client) {
  std::array<char, 16 * 1024> bytes;
  const auto count = ::recv(client.socket, bytes.data(), bytes.size(), 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return drop(client);
  client.received.append(bytes.data(), static_cast<std::size_t>(count));
  if (!client.open) {
    const auto end = client.received.find("\r\n\r\n");
    if (end == std::string::npos) return;
    send(client, accept_upgrade(client.received));
    client.received.erase(0, end + 4);
    client.open = true;
  }
  take_frames(client);
}

void Floor::take_frames(Client& client) {
  std::string_view rest = client.received;
  while (const auto frame = find_frame(rest)) {
    if (frame->opcode == close_opcode) return drop(client);
    if (frame->opcode == text_opcode)
      sifang::net::append_text_frame(frames_, unmasked(rest, *frame));
    rest.remove_prefix(frame->header + frame->payload);
  }
  client.received.erase(0, client.received.size() - rest.size());
}

void Floor::broadcast() {
  for (std::size_t i = clients_.size(); i-- > 0;)
    if (clients_[i]->open) send(*clients_[i], frames_);
  frames_.clear();
}

void Floor::send(Client& client, std::string_view bytes) {
  ssize_t sent = 0;
  if (client.waiting.empty())
    sent = ::send(client.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN) return drop(client);
  const auto left = bytes.substr(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  if (left.empty()) return;
  client.waiting += left;
  epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = &client}};
  checked(epoll_ctl(epoll_, EPOLL_CTL_MOD, client.socket, &event), "epoll_ctl");
}

void Floor::send_waiting(Client& client) {
  auto bytes = std::move(client.waiting);
  client.waiting.clear();
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
  checked(epoll_ctl(epoll_, EPOLL_CTL_MOD, client.socket, &event), "epoll_ctl");
  send(client, bytes);
}

void Floor::drop(Client& client) {
  ::close(client.socket);
  client.socket = -1;
  const auto place = client.place;
  std::swap(clients_[place], clients_.back());
  clients_[place]->place = place;
  gone_.push_back(std::move(clients_.back()));
  clients_.pop_back();
}

void raise_descriptor_limit() {
  rlimit limit{};
  checked(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  checked(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

}  // namespace

int main() {
  raise_descriptor_limit();
  Floor().run();
}
