// SPDX-License-Identifier: Apache-2.0
// HTTP over real sockets: what a good client gets, and what all the others get.
#include <gtest/gtest.h>

#include <condition_variable>
#include <ctime>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "net_kit.hpp"

namespace sifang::net::testing {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::string_view problem_type = "application/problem+json";

TEST(NetHttp, answers_several_requests_on_one_connection) {
  Running running;
  Client client(running.port());
  for (const auto* path : {"/one", "/two", "/three"}) {
    client.write("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto reply = read_reply(client);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "GET " + std::string(path) + " ");
    EXPECT_EQ(reply.header("Connection"), "");
  }
}

TEST(NetHttp, answers_pipelined_requests_in_their_order) {
  Running running;
  Client client(running.port());
  client.write(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: "
      "3\r\n\r\nabcGET /3 "
      "HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(client).body, "GET /1 ");
  EXPECT_EQ(read_reply(client).body, "POST /2 abc");
  EXPECT_EQ(read_reply(client).body, "GET /3 ");
}

TEST(NetHttp, takes_any_host_and_odd_connection_headers) {
  Running running;
  Client client(running.port());
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(client).status, 200);
  client.write("GET / HTTP/1.1\r\nHost: some.where.else:1\r\n\r\n");
  EXPECT_EQ(read_reply(client).status, 200);
  client.write("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n");
  const auto reply = read_reply(client);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(client.is_at_end());
}

TEST(NetHttp, wants_exactly_one_host_in_http_1_1_and_one_that_may_be_a_name) {
  Running running;
  for (const auto* request :
       {"GET / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\xFF\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.0\r\nHost: <a>\r\n\r\n"}) {
    Client client(running.port());
    client.write(request);
    EXPECT_EQ(read_reply(client).status, 400) << request;
    EXPECT_TRUE(client.is_at_end()) << request;
  }
  for (const auto* request :
       {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:1\r\n\r\n"}) {
    Client client(running.port());
    client.write(request);
    EXPECT_EQ(read_reply(client).status, 200) << request;
  }
}

TEST(NetHttp, speaks_http_1_0) {
  Running running;
  Client client(running.port());
  client.write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(read_reply(client).header("Connection"), "keep-alive");
  client.write("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(read_reply(client).status, 200);
  EXPECT_TRUE(client.is_at_end());
}

TEST(NetHttp, gives_the_handler_everything_of_the_request) {
  auto handler = make_echo();
  handler->on_request = [](Request request) -> asio::awaitable<Response> {
    EXPECT_EQ(request.method, "PUT");
    EXPECT_EQ(request.target, "/a%2Fb?x=1&y=%20");
    EXPECT_EQ(request.path, "/a/b");
    EXPECT_EQ(request.query, (Fields{{"x", "1"}, {"y", " "}}));
    EXPECT_EQ(request.header("x-thing"), "value");
    EXPECT_EQ(request.header("absent"), "");
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(request.remote, "127.0.0.1");
    co_return Response{.status = 201};
  };
  Running running(std::move(handler));
  Client client(running.port());
  client.write(
      "PUT /a%2Fb?x=1&y=%20 HTTP/1.1\r\nHost: a\r\nX-Thing:  value \r\nContent-Length: "
      "5\r\n\r\nhello");
  EXPECT_EQ(read_reply(client).status, 201);
}

TEST(NetHttp, answers_head_with_the_length_and_no_body) {
  Running running;
  Client client(running.port());
  client.write("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply_head(client).header("Content-Length"), "10");
  EXPECT_EQ(read_reply(client).body, "GET / ");
}

TEST(NetHttp, sends_no_body_with_204_and_304) {
  auto handler = make_echo();
  handler->on_request = [](Request request) -> asio::awaitable<Response> {
    co_return Response{.status = request.path == "/204" ? 204 : 304, .body = "never sent"};
  };
  Running running(std::move(handler));
  Client client(running.port());
  client.write("GET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(client).status, 204);
  const auto reply = read_reply(client);
  EXPECT_EQ(reply.status, 304);
  EXPECT_EQ(reply.header("Content-Length"), "");
}

TEST(NetHttp, sends_fixed_bodies_of_any_size) {
  const auto big = std::make_shared<const std::string>(8 * 1024 * 1024, 'x');
  auto handler = make_echo();
  handler->on_request = [big](Request) -> asio::awaitable<Response> {
    co_return Response{.fixed_body = *big, .owner = big};
  };
  Running running(std::move(handler));
  Client client(running.port());
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(client).body, *big);
}

TEST(NetHttp, reads_chunked_bodies_and_drops_trailers) {
  auto handler = make_echo();
  handler->on_request = [](Request request) -> asio::awaitable<Response> {
    EXPECT_EQ(request.header("Authorization"), "");
    co_return Response{.body = request.body};
  };
  Running running(std::move(handler));
  Client client(running.port());
  client.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.write("2;note=x\r\nde\r\n0\r\nAuthorization: Bearer x\r\n\r\n");
  EXPECT_EQ(read_reply(client).body, "abcde");
}

TEST(NetHttp, asks_for_the_body_when_the_client_waits_to_be_asked) {
  Running running;
  Client client(running.port());
  client.write("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.write("ok");
  EXPECT_EQ(read_reply(client).body, "POST / ok");
}

TEST(NetHttp, dates_every_answer) {
  Running running;
  Client client(running.port());
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto date = read_reply(client).header("Date");
  std::tm read{};
  const char* const rest = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &read);
  ASSERT_TRUE(rest && *rest == '\0') << date;
  EXPECT_NEAR(static_cast<double>(::timegm(&read)), static_cast<double>(std::time(nullptr)), 5);
  EXPECT_EQ(date.size(), 29U) << "days and years have two and four digits";
}

TEST(NetHttp, refuses_a_body_over_the_limit_before_it_comes) {
  Running running(make_echo(), {.max_body_bytes = 1000});
  for (const auto* headers :
       {"Content-Length: 1001\r\n\r\n", "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"}) {
    Client client(running.port());
    client.write("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers));
    const auto reply = read_reply(client);
    EXPECT_EQ(reply.status, 413) << headers;
    EXPECT_EQ(reply.header("Content-Type"), problem_type);
    EXPECT_TRUE(reply.body.starts_with(
        R"({"type":"too_large","title":"Too large","status":413,"request_id":")"))
        << reply.body;
    EXPECT_TRUE(client.is_at_end());
  }
}

TEST(NetHttp, a_client_that_sends_a_body_too_large_anyway_still_reads_the_refusal) {
  Running running(make_echo(), {.max_body_bytes = 1000});
  Client client(running.port());
  client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" +
               std::string(200'000, 'x'));
  EXPECT_EQ(read_reply(client).status, 413);
}

TEST(NetHttp, a_client_that_sends_on_over_a_slow_line_still_reads_the_refusal) {
  Running running(make_echo(), {.max_body_bytes = 1000});
  Client client(running.port());
  client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
  for (int piece = 0; piece < 10; ++piece) {
    client.write(std::string(1000, 'x'));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  EXPECT_EQ(read_reply(client).status, 413);
}

TEST(NetHttp, takes_a_body_of_exactly_the_limit) {
  Running running(make_echo(), {.max_body_bytes = 300'000});
  Client client(running.port());
  const std::string body(300'000, 'x');
  client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + body);
  EXPECT_EQ(read_reply(client).body, "POST / " + body);
}

TEST(NetHttp, refuses_a_header_over_the_limit) {
  Running running(make_echo(), {.max_header_bytes = 2000});
  for (const auto& request :
       {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x') + "\r\n\r\n",
        "GET /" + std::string(3000, 'x')}) {
    Client client(running.port());
    client.write(request);
    const auto reply = read_reply(client);
    EXPECT_EQ(reply.status, 431);
    EXPECT_EQ(reply.header("Content-Type"), problem_type);
  }
}

TEST(NetHttp, refuses_endless_chunk_headers) {
  Running running(make_echo(), {.max_header_bytes = 2000});
  Client client(running.port());
  client.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
               std::string(90'000, 'x'));
  EXPECT_EQ(read_reply(client).status, 400);
}

TEST(NetHttp, refuses_what_is_no_http_and_goes_on_with_others) {
  Running running;
  Client good(running.port());
  for (const auto* nonsense :
       {"hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\nContent-Length: "
        "5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
        "chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    Client client(running.port());
    client.write(nonsense);
    const auto reply = read_reply(client);
    EXPECT_EQ(reply.status, 400) << nonsense;
    EXPECT_TRUE(reply.body.starts_with(
        R"({"type":"malformed","title":"The request could not be read","status":400,"request_id":")"))
        << reply.body;
    EXPECT_TRUE(client.is_at_end()) << nonsense;
  }
  good.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(good).status, 200);
}

TEST(NetHttp, refuses_a_broken_escape_and_keeps_the_connection) {
  Running running;
  Client client(running.port());
  client.write("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\nGET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(client).status, 400);
  EXPECT_EQ(read_reply(client).status, 200);
}

TEST(NetHttp, a_handler_that_throws_is_a_500_and_the_connection_goes_on) {
  auto handler = make_echo();
  handler->on_request = [](Request request) -> asio::awaitable<Response> {
    if (request.path == "/bad") throw std::runtime_error("a bug in the test's handler");
    if (request.path == "/split")
      co_return Response{.headers = {{"Location", "/\r\nSet-Cookie: a"}}};
    if (request.path == "/status") co_return Response{.status = 42};
    co_return Response{};
  };
  Running running(std::move(handler));
  Client client(running.port());
  for (const auto* path : {"/bad", "/split", "/status"}) {
    client.write("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto reply = read_reply(client);
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_TRUE(reply.body.starts_with(
        R"({"type":"internal","title":"Internal error","status":500,"request_id":")"))
        << reply.body;
  }
  client.write("GET /good HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(client).status, 200);
}

TEST(NetHttp, tells_a_client_that_is_too_slow_with_its_request) {
  Running running(make_echo(),
                  {.header_timeout = milliseconds{40}, .body_timeout = milliseconds{40}});
  for (const auto* beginning :
       {"GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"}) {
    Client client(running.port());
    client.write(beginning);
    const auto reply = read_reply(client);
    EXPECT_EQ(reply.status, 408) << beginning;
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.is_at_end());
  }
}

TEST(NetHttp, closes_a_silent_connection_without_a_word) {
  Running running(make_echo(), {.keep_alive_timeout = milliseconds{40}});
  Client silent(running.port());
  EXPECT_TRUE(silent.is_at_end());
  Client once(running.port());
  once.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(once).status, 200);
  EXPECT_TRUE(once.is_at_end());
}

TEST(NetHttp, gives_up_on_a_client_that_takes_no_answer) {
  std::promise<void> asked;
  auto handler = make_echo();
  handler->on_request = [&](Request) -> asio::awaitable<Response> {
    asked.set_value();
    co_return Response{.body = std::string(32 * 1024 * 1024, 'x')};
  };
  Running running(std::move(handler), {.write_timeout = milliseconds{40}});
  Client client(running.port(), {.receive_bytes = 4096});
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  asked.get_future().get();
  while (running.server.connections() > 0) std::this_thread::yield();
  EXPECT_LT(client.read_to_end().size(), 32U * 1024 * 1024);
}

TEST(NetHttp, closes_connections_over_the_limit) {
  Running running(make_echo(), {.max_connections = 1});
  Client first(running.port());
  first.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(read_reply(first).status, 200);
  Client second(running.port());
  EXPECT_TRUE(second.is_at_end());
}

TEST(NetHttp, serves_on_several_threads_and_posts_to_each) {
  Running running(make_echo(), {.threads = 3});
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::size_t, std::thread::id> seen;
  running.server.post_to_all([&](std::size_t index) {
    const std::lock_guard lock(mutex);
    seen[index] = std::this_thread::get_id();
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return seen.size() == 3; });
  EXPECT_NE(seen[0], seen[1]);
  EXPECT_NE(seen[1], seen[2]);
  for (int i = 0; i < 6; ++i) {
    Client client(running.port());
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(read_reply(client).status, 200);
  }
}

TEST(NetHttp, does_not_start_on_a_port_that_is_taken) {
  Running running;
  const auto handler = make_echo();
  EXPECT_THROW(Server({.port = running.port()}, *handler), boost::system::system_error);
}

}  // namespace
}  // namespace sifang::net::testing
