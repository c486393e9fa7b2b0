// SPDX-License-Identifier: Apache-2.0
// Sending to many: shared frames, slow readers, overflow, and the end of the server.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>

#include "net_kit.hpp"

namespace sifang::net::testing {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

using Shared = std::shared_ptr<const std::string>;

Shared frames_of(std::initializer_list<std::string> texts) {
  std::string frames;
  for (const auto& text : texts) append_text_frame(frames, text);
  return std::make_shared<const std::string>(std::move(frames));
}

/// A server whose connections all get what the test sends.
class Broadcast {
 public:
  explicit Broadcast(ServerOptions options) : running_(make_handler(), std::move(options)) {}

  /// A client that has been entered into the list.
  std::unique_ptr<Client> join(Client::Buffers buffers = {}) {
    auto client = std::make_unique<Client>(running_.port(), buffers);
    open_websocket(*client);
    EXPECT_EQ(read_frame(*client).payload, "welcome");
    return client;
  }
  void send(const Shared& frames) {
    running_.server.post_to_all([this, frames](std::size_t thread) {
      EXPECT_EQ(thread, 0U);
      for (const auto& [session, connection] : connections_) connection->send_frames(frames);
    });
  }
  Server& server() { return running_.server; }

 private:
  std::unique_ptr<Handler> make_handler() {
    auto handler = make_echo();
    handler->on_upgrade = [this](Request) -> asio::awaitable<Upgrade> {
      auto session = std::make_shared<Session>(echo);
      auto* const key = session.get();
      session->when_open = [this, key](std::shared_ptr<WebSocketConnection> connection) {
        connection->send_text("welcome");
        connections_[key] = std::move(connection);
      };
      session->when_closed = [this, key] { connections_.erase(key); };
      co_return Upgrade{.session = std::move(session), .subprotocol = {}, .refusal = {}};
    };
    return handler;
  }

  std::map<const Session*, std::shared_ptr<WebSocketConnection>> connections_;  // the one thread's
  Running running_;
};

/// A text that says where it stands and whether it is whole.
std::string numbered(std::size_t number, std::size_t size) {
  auto text = std::to_string(number) + ":";
  while (text.size() < size) text += static_cast<char>('a' + (text.size() + number) % 26);
  return text;
}

TEST(NetSending, brings_shared_frames_to_all_in_their_order) {
  Broadcast broadcast({});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(broadcast.join());
  broadcast.send(frames_of({"one", "two", std::string(70'000, 'x')}));
  broadcast.send(frames_of({"three"}));
  for (auto& client : clients) {
    EXPECT_EQ(read_frame(*client), (Frame{Opcode::text, "one"}));
    EXPECT_EQ(read_frame(*client), (Frame{Opcode::text, "two"}));
    EXPECT_EQ(read_frame(*client), (Frame{Opcode::text, std::string(70'000, 'x')}));
    EXPECT_EQ(read_frame(*client), (Frame{Opcode::text, "three"}));
  }
}

TEST(NetSending, a_slow_reader_gets_shared_frames_answers_and_pongs_each_whole) {
  // More than the sockets hold, so that frames are cut where the kernel likes, with control frames
  // and answers pushed between them meanwhile.
  constexpr std::size_t rounds = 40, sizes[] = {1, 125, 126, 300, 5000, 65'535, 65'536, 200'000};
  Broadcast broadcast({.max_queued_bytes = 64U << 20U});
  const auto client = broadcast.join({.receive_bytes = 4096});
  const auto observer = broadcast.join();

  std::size_t sent = 0;
  auto watching = std::async(std::launch::async, [&] {
    for (std::size_t i = 0; i < rounds * std::size(sizes); ++i)
      EXPECT_EQ(read_frame(*observer).opcode, Opcode::text);
  });
  for (std::size_t round = 0; round < rounds; ++round) {
    client->write(client_frame(Opcode::ping, "ping " + std::to_string(round)));
    client->write(client_frame(Opcode::text, "echo " + std::to_string(round)));
    for (const auto size : sizes) broadcast.send(frames_of({numbered(sent++, size)}));
  }
  watching.get();  // everything has been handed to the slow one's queue too

  std::size_t texts = 0, pongs = 0, echoes = 0;
  while (texts < sent || pongs < rounds || echoes < rounds) {
    const auto frame = read_frame(*client);
    if (frame.opcode == Opcode::pong) {
      EXPECT_EQ(frame.payload, "ping " + std::to_string(pongs++));
    } else if (frame.payload.starts_with("echo")) {
      EXPECT_EQ(frame.payload, "echo " + std::to_string(echoes++));
    } else {
      ASSERT_EQ(frame, (Frame{Opcode::text, numbered(texts, sizes[texts % std::size(sizes)])}));
      ++texts;
    }
  }
}

/// Sends until `reader` has read `count`, each read before the next is sent.
void send_in_step(Broadcast& broadcast, Client& reader, std::size_t count, std::size_t size) {
  for (std::size_t i = 0; i < count; ++i) {
    broadcast.send(frames_of({numbered(i, size)}));
    ASSERT_EQ(read_frame(reader), (Frame{Opcode::text, numbered(i, size)}));
  }
}

/// What `reader` was sent before its Close frame is the beginning of everything; returns its
/// length.
std::size_t read_beginning(Client& reader, std::size_t size, int code) {
  for (std::size_t i = 0;; ++i) {
    const auto frame = read_frame(reader);
    if (frame.opcode != Opcode::close) {
      EXPECT_EQ(frame, (Frame{Opcode::text, numbered(i, size)}));
      continue;
    }
    EXPECT_EQ(static_cast<unsigned char>(frame.payload[0]) << 8 |
                  static_cast<unsigned char>(frame.payload[1]),
              code);
    return i;
  }
}

TEST(NetSending, a_client_that_does_not_read_is_closed_with_1013_and_the_others_get_everything) {
  constexpr std::size_t count = 1000, size = 16 * 1024;
  Broadcast broadcast({.close_timeout = milliseconds{60'000}, .max_queued_bytes = 256 * 1024});
  const auto slow = broadcast.join({.receive_bytes = 4096});
  const auto quick = broadcast.join();
  send_in_step(broadcast, *quick, count, size);
  EXPECT_LT(read_beginning(*slow, size, close_code::try_again), count);
  slow->write(client_frame(Opcode::close, "\x03\xf5"));
  EXPECT_TRUE(slow->is_at_end());
}

TEST(NetSending, the_number_of_waiting_pieces_is_bounded_too) {
  constexpr std::size_t count = 1000, size = 16 * 1024;
  Broadcast broadcast({.close_timeout = milliseconds{60'000},
                       .max_queued_bytes = 64U << 20U,
                       .max_queued_pieces = 10});
  const auto slow = broadcast.join({.receive_bytes = 4096});
  const auto quick = broadcast.join();
  send_in_step(broadcast, *quick, count, size);
  EXPECT_LT(read_beginning(*slow, size, close_code::try_again), count);
}

TEST(NetSending, a_client_that_never_reads_again_is_cut_after_the_close_timeout) {
  constexpr std::size_t count = 1000, size = 16 * 1024;
  Broadcast broadcast({.close_timeout = milliseconds{50}, .max_queued_bytes = 64 * 1024});
  const auto slow = broadcast.join({.receive_bytes = 4096});
  const auto quick = broadcast.join();
  send_in_step(broadcast, *quick, count, size);
  while (broadcast.server().connections() > 1) std::this_thread::yield();
}

TEST(NetSending, a_client_that_floods_with_pings_and_reads_nothing_is_not_answered_without_end) {
  Broadcast broadcast({.idle_timeout = milliseconds{200}});
  const auto client = broadcast.join({.receive_bytes = 4096});
  std::string pings;
  for (int i = 0; i < 10'000; ++i) pings += client_frame(Opcode::ping, std::string(125, 'p'));
  // The server stops reading when its pongs do not leave, then the write blocks until it cuts.
  EXPECT_THROW(for (;;) client->write(pings), boost::system::system_error);
  while (broadcast.server().connections() > 0) std::this_thread::yield();
}

TEST(NetSending, stopping_closes_watchers_with_1001_and_lets_a_request_finish) {
  std::promise<std::shared_ptr<asio::steady_timer>> begun;
  auto handler = make_echo();
  handler->on_request = [&](Request) -> asio::awaitable<Response> {
    auto gate = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                     std::chrono::hours{1});
    begun.set_value(gate);
    boost::system::error_code opened;
    co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, opened));
    co_return Response{.body = "done"};
  };
  Running running(std::move(handler));
  Client idle(running.port()), busy(running.port());
  std::optional<Client> watcher(running.port());
  open_websocket(*watcher);
  busy.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto gate = begun.get_future().get();

  auto stopped = std::async(std::launch::async, [&] { running.server.stop(); });
  EXPECT_EQ(read_close_code(*watcher), close_code::going_away);
  EXPECT_TRUE(idle.is_at_end());
  running.server.post_to_all([gate](std::size_t) { gate->cancel(); });
  const auto reply = read_reply(busy);
  EXPECT_EQ(reply.body, "done");
  EXPECT_EQ(reply.header("Connection"), "close");
  watcher->write(client_frame(Opcode::close, "\x03\xe9"));
  EXPECT_TRUE(watcher->is_at_end());
  watcher.reset();
  stopped.get();
  EXPECT_EQ(running.server.connections(), 0U);
  EXPECT_THROW(Client{running.port()}, boost::system::system_error);
}

TEST(NetSending, stopping_cuts_what_does_not_end) {
  std::promise<void> begun;
  auto handler = make_echo();
  handler->on_request = [&](Request) -> asio::awaitable<Response> {
    asio::steady_timer never(co_await asio::this_coro::executor, std::chrono::hours{1});
    begun.set_value();
    co_await never.async_wait(asio::use_awaitable);
    co_return Response{};
  };
  Running running(std::move(handler), {.stop_patience = milliseconds{20}});
  Client busy(running.port()), watcher(running.port());
  open_websocket(watcher);
  busy.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  begun.get_future().get();
  running.server.stop();
  EXPECT_TRUE(busy.is_at_end());
  EXPECT_EQ(read_close_code(watcher), close_code::going_away);
  EXPECT_EQ(running.server.connections(), 0U);
}

}  // namespace
}  // namespace sifang::net::testing
