// SPDX-License-Identifier: Apache-2.0
// WebSocket over real sockets (RFC 6455): opening, messages, control frames, refusals.
#include <gtest/gtest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "net_kit.hpp"

namespace sifang::net::testing {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

std::unique_ptr<Handler> with_session(Session::OnText on_text) {
  auto handler = make_echo();
  handler->on_upgrade = [on_text](Request) -> asio::awaitable<Upgrade> {
    co_return Upgrade{
        .session = std::make_shared<Session>(on_text), .subprotocol = {}, .refusal = {}};
  };
  return handler;
}

TEST(NetWebSocket, opens_as_rfc_6455_says_and_echoes) {
  Running running;
  Client client(running.port());
  const auto reply = open_websocket(client);
  EXPECT_EQ(reply.status, 101);
  EXPECT_EQ(reply.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(reply.header("Sec-WebSocket-Protocol"), "");
  for (const auto& text : {std::string("hello"), std::string(), std::string(125, 'a'),
                           std::string(126, 'b'), std::string(65'536, 'c')}) {
    client.write(client_frame(Opcode::text, text));
    EXPECT_EQ(read_frame(client), (Frame{Opcode::text, text}));
  }
}

TEST(NetWebSocket, frames_texts_of_every_length_class) {
  const auto header_of = [](std::size_t size) {
    std::string frame;
    append_text_frame(frame, std::string(size, 'x'));
    return frame.substr(0, frame.size() - size);
  };
  EXPECT_EQ(header_of(0), std::string("\x81\x00", 2));
  EXPECT_EQ(header_of(125), "\x81\x7d");
  EXPECT_EQ(header_of(126), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(header_of(65'535), "\x81\x7e\xff\xff");
  EXPECT_EQ(header_of(65'536), std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(NetWebSocket, names_the_subprotocol_that_the_handler_chose) {
  auto handler = make_echo();
  handler->on_upgrade = [](Request request) -> asio::awaitable<Upgrade> {
    EXPECT_EQ(request.header("Sec-WebSocket-Protocol"), "other, sifang.v1");
    EXPECT_EQ(request.path, "/live");
    co_return Upgrade{
        .session = std::make_shared<Session>(echo), .subprotocol = "sifang.v1", .refusal = {}};
  };
  Running running(std::move(handler));
  Client client(running.port());
  const auto reply = open_websocket(client, "Sec-WebSocket-Protocol: other, sifang.v1\r\n");
  EXPECT_EQ(reply.header("Sec-WebSocket-Protocol"), "sifang.v1");
}

TEST(NetWebSocket, a_refused_upgrade_is_a_plain_answer) {
  auto handler = make_echo();
  handler->on_upgrade = [](Request) -> asio::awaitable<Upgrade> {
    co_return Upgrade{
        .session = nullptr, .subprotocol = {}, .refusal = {.status = 403, .body = "no"}};
  };
  Running running(std::move(handler));
  Client client(running.port());
  const auto reply = open_websocket(client);
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.body, "no");
  EXPECT_TRUE(client.is_at_end());
}

TEST(NetWebSocket, an_upgrade_that_throws_is_a_500) {
  auto handler = make_echo();
  handler->on_upgrade = [](Request) -> asio::awaitable<Upgrade> {
    throw std::runtime_error("a bug in the test's handler");
    co_return Upgrade{};
  };
  Running running(std::move(handler));
  Client client(running.port());
  EXPECT_EQ(open_websocket(client).status, 500);
}

TEST(NetWebSocket, refuses_handshakes_that_are_none) {
  Running running;
  const std::string upgrade =
      "GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::map<std::string, int> status_of{
      {upgrade + version + "\r\n", 400},                                          // no key
      {upgrade + key + "Sec-WebSocket-Version: 8\r\n\r\n", 426},                  // another version
      {upgrade + key + version + "\r\n" + client_frame(Opcode::text, "a"), 400},  // too early
  };
  for (const auto& [request, status] : status_of) {
    Client client(running.port());
    client.write(request);
    EXPECT_EQ(read_reply(client).status, status) << request;
    EXPECT_TRUE(client.is_at_end());
  }
}

TEST(NetWebSocket, puts_fragments_together_with_control_frames_between_them) {
  Running running;
  Client client(running.port());
  open_websocket(client);
  client.write(client_frame(Opcode::text, "one ", Fin::no));
  client.write(client_frame(Opcode::ping, "still there?"));
  client.write(client_frame(Opcode::more, "two ", Fin::no) + client_frame(Opcode::more, "three"));
  EXPECT_EQ(read_frame(client), (Frame{Opcode::pong, "still there?"}));
  EXPECT_EQ(read_frame(client), (Frame{Opcode::text, "one two three"}));
}

TEST(NetWebSocket, takes_frames_in_the_smallest_pieces) {
  Running running;
  Client client(running.port());
  open_websocket(client);
  for (const char byte : client_frame(Opcode::text, "柳树开花了")) client.write({&byte, 1});
  EXPECT_EQ(read_frame(client), (Frame{Opcode::text, "柳树开花了"}));
}

TEST(NetWebSocket, closes_with_the_code_that_fits_what_the_client_did) {
  const std::string masked_byte = client_frame(Opcode::text, "a");
  std::string unmasked;
  append_text_frame(unmasked, "a");
  std::string reserved_bit = masked_byte;
  reserved_bit[0] = static_cast<char>(reserved_bit[0] | 0x40);
  struct Case {
    const char* what;
    std::string bytes;
    int code;
  };
  const std::vector<Case> cases{
      {"binary", client_frame(Opcode::binary, "a"), 1003},
      {"invalid UTF-8", client_frame(Opcode::text, "\xff\xfe"), 1007},
      {"UTF-8 cut off", client_frame(Opcode::text, "\xe6\xb0"), 1007},
      {"over 64 KiB", client_frame(Opcode::text, std::string(65'537, 'a')), 1009},
      {"over 64 KiB in fragments",
       client_frame(Opcode::text, std::string(40'000, 'a'), Fin::no) +
           client_frame(Opcode::more, std::string(40'000, 'a')),
       1009},
      {"unmasked", unmasked, 1002},
      {"reserved bit", reserved_bit, 1002},
      {"unknown opcode", client_frame(Opcode{3}, "a"), 1002},
      {"fragment of nothing", client_frame(Opcode::more, "a"), 1002},
      {"message in a message",
       client_frame(Opcode::text, "a", Fin::no) + client_frame(Opcode::text, "b"), 1002},
      {"long ping", client_frame(Opcode::ping, std::string(126, 'a')), 1002},
      {"ping in fragments", client_frame(Opcode::ping, "a", Fin::no), 1002},
      {"plain close", client_frame(Opcode::close, "\x03\xe8"), 1000},
  };
  Running running;
  for (const auto& [what, bytes, code] : cases) {
    Client client(running.port());
    open_websocket(client);
    client.write(bytes);
    EXPECT_EQ(read_close_code(client), code) << what;
    if (code == 1003) client.write(client_frame(Opcode::close, "\x03\xeb"));
    EXPECT_TRUE(client.is_at_end()) << what;
  }
}

TEST(NetWebSocket, an_exception_of_the_session_closes_with_1011) {
  Running running(with_session([](WebSocketConnection&, std::string) -> asio::awaitable<void> {
    throw std::runtime_error("a bug in the test's session");
    co_return;
  }));
  Client client(running.port());
  open_websocket(client);
  client.write(client_frame(Opcode::text, "a"));
  EXPECT_EQ(read_close_code(client), 1011);
}

TEST(NetWebSocket, the_session_closes_with_its_own_code_behind_what_it_sent) {
  Running running(
      with_session([](WebSocketConnection& connection, std::string) -> asio::awaitable<void> {
        connection.send_text("last words");
        connection.close(close_code::logged_out, std::string(500, 'x'));
        connection.close(close_code::policy, "a second close says nothing");
        connection.send_text("too late");
        co_return;
      }));
  Client client(running.port());
  open_websocket(client);
  client.write(client_frame(Opcode::text, "a"));
  EXPECT_EQ(read_frame(client), (Frame{Opcode::text, "last words"}));
  EXPECT_EQ(read_close_code(client), 4401);
  client.write(client_frame(Opcode::close, "\x11\x31"));
  EXPECT_TRUE(client.is_at_end());
}

TEST(NetWebSocket, reads_the_next_message_only_when_the_session_is_done_with_the_last) {
  // The first message waits for a timer that the test cancels; nothing may overtake it.
  std::promise<std::shared_ptr<asio::steady_timer>> begun;
  Running running(with_session(
      [&](WebSocketConnection& connection, std::string message) -> asio::awaitable<void> {
        if (message == "first") {
          auto gate =
              std::make_shared<asio::steady_timer>(connection.executor(), std::chrono::hours{1});
          begun.set_value(gate);
          boost::system::error_code opened;
          co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, opened));
        }
        connection.send_text(message);
      }));
  Client client(running.port());
  open_websocket(client);
  client.write(client_frame(Opcode::text, "first") + client_frame(Opcode::text, "second"));
  const auto gate = begun.get_future().get();
  running.server.post_to_all([gate](std::size_t) { gate->cancel(); });
  EXPECT_EQ(read_frame(client).payload, "first");
  EXPECT_EQ(read_frame(client).payload, "second");
}

TEST(NetWebSocket, pings_a_silent_client_and_cuts_one_that_does_not_answer) {
  Running running(make_echo(), {.idle_timeout = milliseconds{60}});
  Client answering(running.port());
  Client dead(running.port());
  open_websocket(answering);
  open_websocket(dead);
  for (int i = 0; i < 5; ++i) {
    const auto ping = read_frame(answering);
    EXPECT_EQ(ping.opcode, Opcode::ping);
    answering.write(client_frame(Opcode::pong, ping.payload));
  }
  EXPECT_EQ(read_frame(dead).opcode, Opcode::ping);
  EXPECT_TRUE(dead.is_at_end());
  answering.write(client_frame(Opcode::text, "here"));
  while (true) {
    const auto frame = read_frame(answering);
    if (frame.opcode == Opcode::text) break;
    answering.write(client_frame(Opcode::pong, frame.payload));
  }
}

TEST(NetWebSocket, tells_the_session_once_that_the_connection_has_ended) {
  std::promise<void> closed;
  auto handler = make_echo();
  handler->on_upgrade = [&](Request) -> asio::awaitable<Upgrade> {
    auto session = std::make_shared<Session>(echo);
    session->when_closed = [&] { closed.set_value(); };  // a second time would throw
    co_return Upgrade{.session = std::move(session), .subprotocol = {}, .refusal = {}};
  };
  Running running(std::move(handler));
  {
    Client client(running.port());
    open_websocket(client);
  }
  closed.get_future().get();
  while (running.server.connections() > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace sifang::net::testing
