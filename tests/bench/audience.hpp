// SPDX-License-Identifier: Apache-2.0
// Thousands of WebSocket clients of one server in one thread: they listen, some of them publish,
// and every delivery is counted and timed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sifang::bench {

/// How the clients speak with the server.
struct Dialect {
  std::string path = "/";
  std::string headers;   // whole lines with their ends, for the upgrade
  std::string greeting;  // a message after the upgrade; none when empty
  std::string ready;   // the message that contains this says that it was understood; "": none does
  std::string prefix;  // of the messages that count as deliveries; "" for all
  /// The message that publishes `text`, whose answer must contain `text` as it is.
  std::function<std::string(std::string_view text)> publish;
};

struct Outcome {
  std::vector<std::int64_t> latencies_ns;  // one per delivery
  std::size_t message_bytes = 0;           // of a delivered message
};

/// Thread: one.
class Audience {
 public:
  /// Connects `size` clients and waits until each is ready.
  Audience(std::uint16_t port, std::size_t size, Dialect dialect);
  ~Audience();
  Audience(const Audience&) = delete;
  Audience& operator=(const Audience&) = delete;

  /// `publishers` clients publish until `messages` are sent; each sends its next one when everybody
  /// has its last. Errors: throws when nothing comes for a while or a connection breaks.
  [[nodiscard]] Outcome publish(std::size_t messages, std::size_t publishers,
                                std::size_t text_bytes);

  /// While others are measured: a server cuts who is silent for long.
  void answer_pings();

 private:
  struct Client;
  struct Round;

  void open(Client& client, std::uint16_t port);
  bool wait(std::chrono::milliseconds patience);  // for events; false when nothing came
  void receive(Client& client);
  void take_frames(Client& client);
  void take_message(Client& client, std::string_view message);
  void say_next(std::size_t publisher);
  void send(Client& client, std::string_view bytes);

  Dialect dialect_;
  int epoll_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t ready_ = 0;
  std::uint32_t rounds_ = 0;
  Round* round_ = nullptr;
};

}  // namespace sifang::bench
