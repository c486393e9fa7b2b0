// SPDX-License-Identifier: Apache-2.0
// Asks a running server for the same thing over many connections, each with its next request as
// soon as it has the last answer. Prints requests per second, the server's processor time for each,
// the median and 99th percentile of the time to the answer, the bytes of one (head and all), and a
// line of JSON.
//
//   http_load --target sifang=8080@4711 --path /api/v1/communities/MG/tickets?limit=20
//             --token T [--body '{"title":"@",…}'] [--accept-encoding gzip]
//             [--connections 64] [--seconds 5] [--rounds 3]
//
// `@` in the body becomes another number in each request. Every answer must be a success.
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/target.hpp"

namespace {

using namespace sifang::bench;
using Clock = std::chrono::steady_clock;

struct Plan {
  std::string target, path = "/", token, body, coding;
  std::size_t connections = 64, seconds = 5, rounds = 3;
};

Plan read_arguments(int count, char** arguments) {
  Plan plan;
  const std::map<std::string, std::function<void(const std::string&)>> options{
      {"--target", [&](auto& value) { plan.target = value; }},
      {"--path", [&](auto& value) { plan.path = value; }},
      {"--token", [&](auto& value) { plan.token = value; }},
      {"--body", [&](auto& value) { plan.body = value; }},
      {"--accept-encoding", [&](auto& value) { plan.coding = value; }},
      {"--connections", [&](auto& value) { plan.connections = std::stoul(value); }},
      {"--seconds", [&](auto& value) { plan.seconds = std::stoul(value); }},
      {"--rounds", [&](auto& value) { plan.rounds = std::stoul(value); }}};
  for (int i = 1; i < count; i += 2) {
    const auto option = options.find(arguments[i]);
    if (option == options.end() || i + 1 == count)
      throw std::runtime_error(std::string("not understood: ") + arguments[i]);
    option->second(arguments[i + 1]);
  }
  if (plan.target.empty() || plan.connections == 0)
    throw std::runtime_error("name a server: --target NAME=PORT@PID");
  return plan;
}

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string(what) + " failed");
}

struct Connection {
  int socket = -1;
  std::string received;
  Clock::time_point asked;
};

/// The length of the first whole answer in `received`, 0 when it is not there yet. Errors: throws
/// unless it is a success with a Content-Length.
std::size_t whole_answer(const std::string& received) {
  const auto head = received.find("\r\n\r\n");
  if (head == received.npos) return 0;
  if (received.compare(0, 10, "HTTP/1.1 2") != 0)
    throw std::runtime_error("not a success: " + received.substr(0, 2000));
  constexpr std::string_view field = "Content-Length: ";
  const auto at = received.find(field);
  if (at == received.npos || at > head) throw std::runtime_error("an answer without a length");
  std::size_t length = 0;
  const char* const digits = received.data() + at + field.size();
  std::from_chars(digits, received.data() + head, length);
  const auto whole = head + 4 + length;
  return received.size() < whole ? 0 : whole;
}

class Load {
 public:
  Load(const Plan& plan, std::uint16_t port) : plan_(plan), epoll_(::epoll_create1(0)) {
    require(epoll_ >= 0, "epoll");
    connections_.resize(plan.connections);
    for (auto& connection : connections_) open(connection, port);
  }
  ~Load() {
    for (auto& connection : connections_) ::close(connection.socket);
    ::close(epoll_);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// Asks for `time`, then waits for the answers under way. Units of the result: ns, one per
  /// answer.
  std::vector<std::int64_t> run(std::chrono::seconds time) {
    latencies_.clear();
    bytes_ = 0;
    until_ = Clock::now() + time;
    waiting_ = connections_.size();
    for (auto& connection : connections_) ask(connection);
    while (waiting_ > 0) {
      epoll_event events[64];
      const int count = ::epoll_wait(epoll_, events, 64, 10'000);
      if (count == 0) throw std::runtime_error("no answer for 10 seconds");
      for (int i = 0; i < count; ++i) take(*static_cast<Connection*>(events[i].data.ptr));
    }
    return std::move(latencies_);
  }

  /// Received in the last run, heads and all.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  void open(Connection& connection, std::uint16_t port) {
    connection.socket = ::socket(AF_INET, SOCK_STREAM, 0);
    require(connection.socket >= 0, "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(
        ::connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
        "connect");
    const int yes = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    require(::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) == 0, "epoll_ctl");
  }

  std::string request() {
    std::string text = (plan_.body.empty() ? "GET " : "POST ") + plan_.path +
                       " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + plan_.token;
    if (!plan_.coding.empty()) text += "\r\nAccept-Encoding: " + plan_.coding;
    if (!plan_.body.empty()) {
      auto body = plan_.body;
      for (auto at = body.find('@'); at != body.npos; at = body.find('@', at))
        body.replace(at, 1, std::to_string(++asked_));
      text += fmt::format("\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                          body.size(), body);
    } else {
      text += "\r\n\r\n";
    }
    return text;
  }

  void ask(Connection& connection) {
    const auto text = request();
    connection.asked = Clock::now();
    const auto sent = ::send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
    require(sent == static_cast<ssize_t>(text.size()), "send");
  }

  void take(Connection& connection) {
    char bytes[64 * 1024];
    const auto size = ::recv(connection.socket, bytes, sizeof bytes, 0);
    require(size > 0, "recv");
    connection.received.append(bytes, static_cast<std::size_t>(size));
    const auto whole = whole_answer(connection.received);
    if (whole == 0) return;
    connection.received.erase(0, whole);
    bytes_ += whole;
    const auto now = Clock::now();
    latencies_.push_back(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now - connection.asked).count());
    if (now < until_)
      ask(connection);
    else
      --waiting_;
  }

  const Plan& plan_;
  int epoll_;
  std::vector<Connection> connections_;
  std::vector<std::int64_t> latencies_;
  Clock::time_point until_;
  std::size_t waiting_ = 0;
  std::uint64_t asked_ = 0, bytes_ = 0;
};

struct Figures {
  double per_second, cpu_us, median_ms, p99_ms, bytes;
};

Figures measure(Load& load, const Target& target, const Plan& plan) {
  const auto cpu = target.cpu_time();
  const auto begin = Clock::now();
  auto latencies = load.run(std::chrono::seconds(plan.seconds));
  const std::chrono::duration<double> time = Clock::now() - begin;
  const auto used = target.cpu_time() - cpu;
  std::sort(latencies.begin(), latencies.end());
  const auto count = static_cast<double>(latencies.size());
  const auto at = [&](double part) {
    return static_cast<double>(latencies[static_cast<std::size_t>(part * (count - 1))]) / 1e6;
  };
  return {count / time.count(), static_cast<double>(used.count()) / 1e3 / count, at(0.5), at(0.99),
          static_cast<double>(load.bytes()) / count};
}

double median_of(std::vector<Figures> rounds, double Figures::*figure) {
  std::sort(rounds.begin(), rounds.end(),
            [&](const auto& left, const auto& right) { return left.*figure < right.*figure; });
  return rounds[rounds.size() / 2].*figure;
}

}  // namespace

int main(int count, char** arguments) try {
  const auto plan = read_arguments(count, arguments);
  const auto equals = plan.target.find('=');
  const Target target(plan.target.substr(0, equals), plan.target.substr(equals + 1), -1);
  Load load(plan, target.port());
  std::vector<Figures> rounds;
  for (std::size_t i = 0; i < plan.rounds; ++i) rounds.push_back(measure(load, target, plan));
  const double per_second = median_of(rounds, &Figures::per_second);
  const double cpu_us = median_of(rounds, &Figures::cpu_us);
  const double median_ms = median_of(rounds, &Figures::median_ms);
  const double p99_ms = median_of(rounds, &Figures::p99_ms);
  const double bytes = median_of(rounds, &Figures::bytes);
  fmt::print(
      "{:<24} {:>9.0f} /s {:>9.1f} µs cpu each {:>8.2f} ms median {:>8.2f} ms p99 {:>8.0f} bytes\n",
      target.name(), per_second, cpu_us, median_ms, p99_ms, bytes);
  fmt::print(
      "{{\"name\":\"{}\",\"per_second\":{:.1f},\"cpu_us\":{:.2f},\"median_ms\":{:.3f},\"p99_ms\":{:"
      ".3f},\"bytes\":{:.0f}}}\n",
      target.name(), per_second, cpu_us, median_ms, p99_ms, bytes);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "http_load: {}\n", error.what());
  return 1;
}
