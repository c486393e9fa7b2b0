// SPDX-License-Identifier: Apache-2.0
#include "bench/audience.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include "bench/frames.hpp"

namespace sifang::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{10};  // a server that is silent for so long is broken
constexpr std::string_view mark_begin = "<bench:";

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

/// Which message a text is: written into it and read from what is delivered.
struct Mark {
  std::uint32_t round = 0, publisher = 0, number = 0;
};

std::string make_text(const Mark& mark, std::size_t bytes) {
  auto text = std::string(mark_begin) + std::to_string(mark.round) + ":" +
              std::to_string(mark.publisher) + ":" + std::to_string(mark.number) + ":";
  if (text.size() < bytes) text.resize(bytes, 'x');
  return text;
}

bool find_mark(std::string_view message, Mark& mark) {
  const auto begin = message.find(mark_begin);
  if (begin == message.npos) return false;
  const auto* place = message.data() + begin + mark_begin.size();
  for (auto* number : {&mark.round, &mark.publisher, &mark.number})
    place = std::from_chars(place, message.data() + message.size(), *number).ptr + 1;
  return true;
}

}  // namespace

struct Audience::Client {
  int socket = -1;
  bool upgraded = false;
  std::string received;             // up to a whole header or frame
  std::vector<std::uint32_t> seen;  // per publisher: the newest message
};

/// What publish() keeps count of.
struct Audience::Round {
  struct Publisher {
    std::uint32_t number = 0;  // of its message under way
    std::size_t missing = 0;   // clients that have not got it
    Clock::time_point sent_at;
  };
  std::uint32_t id;
  std::size_t messages_left, text_bytes;
  std::size_t under_way = 0;
  std::vector<Publisher> publishers;
  Outcome outcome;
};

Audience::Audience(std::uint16_t port, std::size_t size, Dialect dialect)
    : dialect_(std::move(dialect)), epoll_(checked(epoll_create1(0), "epoll")) {
  for (std::size_t i = 0; i < size; ++i) {
    open(*clients_.emplace_back(std::make_unique<Client>()), port);
    while (ready_ < clients_.size())
      if (!wait(patience)) throw std::runtime_error("a client is not answered");
  }
}

Audience::~Audience() {
  for (const auto& client : clients_) ::close(client->socket);
  ::close(epoll_);
}

void Audience::open(Client& client, std::uint16_t port) {
  client.socket = checked(::socket(AF_INET, SOCK_STREAM, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  checked(::connect(client.socket, reinterpret_cast<sockaddr*>(&address), sizeof address),
          "connect");
  const int on = 1;
  checked(setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
  checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, client.socket, &event), "epoll_ctl");
  send(client, "GET " + dialect_.path +
                   " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: c2lmYW5nIGxvYWQgdGVzdA==\r\nSec-WebSocket-Version: 13\r\n" +
                   dialect_.headers + "\r\n");
}

void Audience::send(Client& client, std::string_view bytes) {
  const auto sent = ::send(client.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("a send was cut short");
}

bool Audience::wait(std::chrono::milliseconds time) {
  std::array<epoll_event, 256> events;
  const int count =
      epoll_wait(epoll_, events.data(), events.size(), static_cast<int>(time.count()));
  for (int i = 0; i < count; ++i)
    receive(*static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr));
  return count > 0;
}

void Audience::receive(Client& client) {
  std::array<char, 64 * 1024> bytes;
  const auto count = ::recv(client.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) throw std::runtime_error("the server closed a connection");
  client.received.append(bytes.data(), static_cast<std::size_t>(count));
  if (!client.upgraded) {
    const auto end = client.received.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (!client.received.starts_with("HTTP/1.1 101"))
      throw std::runtime_error("an upgrade is refused: " + client.received);
    client.received.erase(0, end + 4);
    client.upgraded = true;
    if (dialect_.ready.empty()) ++ready_;
    if (!dialect_.greeting.empty()) send(client, make_client_frame(text_opcode, dialect_.greeting));
  }
  take_frames(client);
}

void Audience::take_frames(Client& client) {
  std::string_view rest = client.received;
  while (const auto frame = find_frame(rest)) {
    const auto payload = rest.substr(frame->header, frame->payload);
    if (frame->opcode == text_opcode)
      take_message(client, payload);
    else if (frame->opcode == ping_opcode)
      send(client, make_client_frame(pong_opcode, payload));
    else if (frame->opcode == close_opcode)
      throw std::runtime_error("the server says goodbye");
    rest.remove_prefix(frame->header + frame->payload);
  }
  client.received.erase(0, client.received.size() - rest.size());
}

void Audience::take_message(Client& client, std::string_view message) {
  if (ready_ < clients_.size() && !dialect_.ready.empty() &&
      message.find(dialect_.ready) != message.npos)
    ++ready_;
  if (!round_ || !message.starts_with(dialect_.prefix)) return;
  Mark mark;
  if (!find_mark(message, mark) || mark.round != round_->id) return;
  auto& publisher = round_->publishers[mark.publisher];
  if (client.seen[mark.publisher] == mark.number) return;  // the same text in a second event
  client.seen[mark.publisher] = mark.number;
  round_->outcome.message_bytes = message.size();
  round_->outcome.latencies_ns.push_back((Clock::now() - publisher.sent_at).count());
  if (--publisher.missing > 0) return;
  --round_->under_way;
  say_next(mark.publisher);
}

void Audience::say_next(std::size_t number) {
  if (round_->messages_left == 0) return;
  --round_->messages_left;
  ++round_->under_way;
  auto& publisher = round_->publishers[number];
  publisher.missing = clients_.size();
  const Mark mark{round_->id, static_cast<std::uint32_t>(number), ++publisher.number};
  const auto message = dialect_.publish(make_text(mark, round_->text_bytes));
  publisher.sent_at = Clock::now();
  send(*clients_[number], make_client_frame(text_opcode, message));
}

void Audience::answer_pings() {
  while (wait(std::chrono::milliseconds{0})) continue;
}

Outcome Audience::publish(std::size_t messages, std::size_t publishers, std::size_t text_bytes) {
  Round round{.id = ++rounds_,
              .messages_left = messages,
              .text_bytes = text_bytes,
              .publishers = std::vector<Round::Publisher>(publishers),
              .outcome = {}};
  round.outcome.latencies_ns.reserve(messages * clients_.size());
  for (const auto& client : clients_) client->seen.assign(publishers, 0);
  round_ = &round;
  for (std::size_t i = 0; i < publishers; ++i) say_next(i);
  while (round.under_way > 0)
    if (!wait(patience)) throw std::runtime_error("deliveries are missing");
  round_ = nullptr;
  return std::move(round.outcome);
}

}  // namespace sifang::bench
