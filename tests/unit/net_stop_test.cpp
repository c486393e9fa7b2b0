// SPDX-License-Identifier: Apache-2.0
// The end of a server, at any moment and with anything under way. Most of what these tests can find
// shows under the sanitizers.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <functional>
#include <future>
#include <random>
#include <thread>

#include "net_kit.hpp"

namespace sifang::net::testing {
namespace {

namespace asio = boost::asio;
using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(NetStop, waits_for_no_peer_that_is_silent_in_the_middle_of_something) {
  // Were one of them waited for to the end of patience, this would take an hour.
  std::promise<void> asked;
  auto handler = make_echo();
  handler->on_request = [&](Request) -> asio::awaitable<Response> {
    asked.set_value();
    co_return Response{.body = std::string(32 * 1024 * 1024, 'x')};
  };
  Running running(std::move(handler), {.threads = 2,
                                       .keep_alive_timeout = std::chrono::hours{1},
                                       .header_timeout = std::chrono::hours{1},
                                       .body_timeout = std::chrono::hours{1},
                                       .write_timeout = std::chrono::hours{1},
                                       .close_timeout = std::chrono::hours{1},
                                       .stop_patience = std::chrono::hours{1},
                                       .stop_silence = milliseconds{50}});
  Client idle(running.port()), in_head(running.port()), in_body(running.port());
  Client takes_nothing(running.port(), {.receive_bytes = 4096});
  Client closes_never(running.port());
  in_head.write("GET / HT");
  in_body.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  takes_nothing.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  asked.get_future().get();
  open_websocket(closes_never);

  running.server.stop();
  EXPECT_EQ(running.server.connections(), 0U);
  EXPECT_EQ(read_close_code(closes_never), close_code::going_away);
  EXPECT_TRUE(closes_never.is_at_end());
}

/// Something outside the server that a request waits for, and that cannot be cancelled.
class Elsewhere {
 public:
  asio::awaitable<void> wait() {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this](auto handler) {
          const auto waiting =
              std::make_shared<std::decay_t<decltype(handler)>>(std::move(handler));
          resume_ = [waiting] {
            const auto executor = asio::get_associated_executor(*waiting);
            asio::post(executor, std::move(*waiting));
          };
          begun_.set_value();
        },
        asio::use_awaitable);
  }
  void await_begin() { begun_.get_future().get(); }
  void come_back() { std::exchange(resume_, nullptr)(); }

 private:
  std::function<void()> resume_;
  std::promise<void> begun_;
};

TEST(NetStop, a_request_that_could_not_be_ended_may_be_answered_from_elsewhere_after_the_end) {
  for (const bool comes_back : {true, false}) {
    Elsewhere elsewhere;
    auto handler = make_echo();
    handler->on_request = [&](Request) -> asio::awaitable<Response> {
      co_await elsewhere.wait();
      co_return Response{};
    };
    Running running(std::move(handler), {.stop_patience = milliseconds{20}});
    Client client(running.port());
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    elsewhere.await_begin();
    running.server.stop();
    EXPECT_TRUE(client.is_at_end());
    if (comes_back) elsewhere.come_back();
  }
}

TEST(NetStop, a_message_that_could_not_be_ended_may_be_answered_from_elsewhere_after_the_end) {
  for (const bool comes_back : {true, false}) {
    Elsewhere elsewhere;
    auto handler = make_echo();
    handler->on_upgrade = [&](Request) -> asio::awaitable<Upgrade> {
      auto on_text = [&](WebSocketConnection& connection,
                         std::string message) -> asio::awaitable<void> {
        co_await elsewhere.wait();
        connection.send_text(message);
      };
      co_return Upgrade{
          .session = std::make_shared<Session>(on_text), .subprotocol = {}, .refusal = {}};
    };
    Running running(std::move(handler),
                    {.stop_patience = milliseconds{20}, .stop_silence = milliseconds{5}});
    Client client(running.port());
    open_websocket(client);
    client.write(client_frame(Opcode::text, "hello"));
    elsewhere.await_begin();
    running.server.stop();
    EXPECT_EQ(read_close_code(client), close_code::going_away);
    if (comes_back) elsewhere.come_back();
  }
}

/// Clients on a thread each that do one thing until it fails; a server may end at any point of it.
class Crowd {
 public:
  void add(std::function<void(std::atomic<bool>& over)> work) {
    threads_.emplace_back([this, work = std::move(work)] {
      while (!over_) try {
          work(over_);
        } catch (const std::exception&) {  // refused, cut off, silent: as it may be
        }
    });
  }
  ~Crowd() {
    over_ = true;
    for (auto& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> over_{false};
  std::vector<std::thread> threads_;
};

TEST(NetStop, ends_well_at_any_moment_under_load) {
  const char* const wish = std::getenv("SIFANG_LONG");
  const int rounds = wish && std::string_view(wish) == "1" ? 1000 : 25;
  std::mt19937 random(20260727);  // NOLINT: the same moments every time
  for (int round = 0; round < rounds; ++round) {
    auto handler = make_echo();
    handler->on_request = [](Request request) -> asio::awaitable<Response> {
      asio::steady_timer pause(co_await asio::this_coro::executor, microseconds{200});
      co_await pause.async_wait(asio::use_awaitable);
      co_return Response{.body = request.path == "/big" ? std::string(2'000'000, 'x') : "small"};
    };
    handler->on_upgrade = [](Request) -> asio::awaitable<Upgrade> {
      asio::steady_timer pause(co_await asio::this_coro::executor, microseconds{100});
      co_await pause.async_wait(asio::use_awaitable);
      auto on_text = [](WebSocketConnection& connection,
                        std::string message) -> asio::awaitable<void> {
        asio::steady_timer wait(connection.executor(), microseconds{100});
        co_await wait.async_wait(asio::use_awaitable);
        for (int i = 0; i < 3; ++i) connection.send_text(message);
      };
      co_return Upgrade{
          .session = std::make_shared<Session>(on_text), .subprotocol = {}, .refusal = {}};
    };
    auto running = std::make_unique<Running>(
        std::move(handler), ServerOptions{.threads = 2, .stop_silence = milliseconds{20}});
    const auto port = running->port();
    Crowd crowd;
    for (const auto* path : {"/small", "/big"})
      crowd.add([port, path](auto& over) {
        Client client(port);
        while (!over) {
          client.write("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
          static_cast<void>(read_reply(client));
        }
      });
    for (int i = 0; i < 2; ++i)
      crowd.add([port](auto& over) {
        Client client(port);
        open_websocket(client);
        while (!over) {
          client.write(client_frame(Opcode::ping, "p") + client_frame(Opcode::text, "hello"));
          for (int frames = 0; frames < 4; ++frames) static_cast<void>(client.read_exactly(2));
        }
      });
    crowd.add([port](auto&) {  // comes, says half of something, goes
      Client half(port), frozen(port), closing(port);
      half.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");
      open_websocket(frozen);
      open_websocket(closing);
      closing.write(client_frame(Opcode::close, "\x03\xe8"));
    });
    std::this_thread::sleep_for(microseconds{random() % 20'000});
    running->server.stop();
    EXPECT_EQ(running->server.connections(), 0U) << "round " << round;
    running.reset();
  }
}

}  // namespace
}  // namespace sifang::net::testing
