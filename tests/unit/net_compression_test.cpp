// SPDX-License-Identifier: Apache-2.0
// Answers compressed on their way out: for whom, which, and that they say the same afterwards.
#include <gtest/gtest.h>
#include <zlib.h>

#include <future>
#include <random>

#include "net/accept_encoding.hpp"
#include "net_kit.hpp"

namespace sifang::net::testing {
namespace {

namespace asio = boost::asio;

bool takes_gzip(std::vector<std::string> values) {
  Request request;
  for (auto& value : values) request.headers.emplace_back("accept-encoding", std::move(value));
  return accepts(request, "gzip");
}

TEST(NetAcceptEncoding, weights_decide) {
  for (const auto* yes :
       {"gzip", "GZip", "x-gzip", "deflate, gzip;q=1.0, *;q=0.5", "gzip;q=0.001", "gzip ; Q=0.5",
        "*", "br, *;q=0.1", "identity;q=0.5, gzip", "identity, gzip", "gzip;q=1.000", "gzip;q=1.",
        ", ,gzip", "br;q=1,gzip;q=0.8", "identity;q=0, *"})
    EXPECT_TRUE(takes_gzip({yes})) << yes;
  for (const auto* no :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.", "gzip;q=0.000", "*;q=0", "gzip;q=0, *",
        "gzipped", "identity, gzip;q=0.5", "identity;q=1, *;q=0.5", "gzip, gzip;q=0"})
    EXPECT_FALSE(takes_gzip({no})) << no;
  EXPECT_FALSE(takes_gzip({}));
  EXPECT_TRUE(takes_gzip({"br", "gzip"}));
  EXPECT_FALSE(takes_gzip({"*", "gzip;q=0"}));
}

TEST(NetAcceptEncoding, what_cannot_be_read_is_not_said) {
  for (const auto* odd :
       {"gzip;q=2",   "gzip;q=1.5", "gzip;q=-1",    "gzip;q=0.1234",    "gzip;q=",
        "gzip;q",     "gzip;q=x",   "gzip;level=9", "gzip;level=9;q=1", "gzip;q=1;level=9",
        "gzip;q=.5",  "\"gzip\"",   ";;;",          "\xff\xfe",         "q=1",
        "gzip;q=NaN", "gzip;q=1e0", "gzip;q=00.5",  "gzip gzip",        "gzip;q=\"",
        "gzip/1.0",   "=gzip",      ";gzip"})
    EXPECT_FALSE(takes_gzip({odd})) << odd;
  // What stands beside it has been said all the same.
  for (const auto* odd : {"/, gzip", "gzip, /", "gzip, br;q=\"", "br;q=0, gzip", "br;q=x,*"})
    EXPECT_TRUE(takes_gzip({odd})) << odd;
  EXPECT_FALSE(takes_gzip({std::string(100'000, ',')}));
}

/// What a client makes of it; fails the test where it is no whole stream.
std::string unzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  int result = Z_OK;
  while (result == Z_OK) {
    char piece[4096];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, sizeof piece - stream.avail_out);
  }
  EXPECT_EQ(result, Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  inflateEnd(&stream);
  return text;
}

/// Text with something new in every line, as JSON has it.
std::string text_of(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i)
    text += R"({"id":")" + std::to_string(1'000'003 * i) + R"(","title":"电梯停在三楼"},)";
  text.resize(size);
  return text;
}

Response json(std::string body) {
  return {.headers = {{"Content-Type", "application/json"}, {"ETag", "\"7\""}},
          .body = std::move(body),
          .compressible = true};
}

/// A server that answers everything with one response.
std::unique_ptr<Handler> always(Response response) {
  auto handler = std::make_unique<Handler>();
  handler->on_request = [response](Request) -> asio::awaitable<Response> { co_return response; };
  return handler;
}

Reply ask(std::uint16_t port, std::string_view accept = "gzip", std::string_view method = "GET") {
  Client client(port);
  client.write(std::string(method) +
               " / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: " + std::string(accept) + "\r\n\r\n");
  return method == "HEAD" ? read_reply_head(client) : read_reply(client);
}

TEST(NetCompression, says_the_same_in_fewer_bytes) {
  for (const std::size_t size : {1400U, 5000U, 64U * 1024, 64U * 1024 + 1, 1'000'000U}) {
    const auto text = text_of(size);
    const Running running(always(json(text)));
    const auto reply = ask(running.port());
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Encoding"), "gzip");
    EXPECT_EQ(reply.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(reply.header("Content-Length"), std::to_string(reply.body.size()));
    // The version is the same, the bytes are not.
    EXPECT_EQ(reply.header("ETag"), "W/\"7\"");
    EXPECT_LT(reply.body.size(), size / 2);
    EXPECT_EQ(unzip(reply.body), text) << size;
  }
}

TEST(NetCompression, is_for_those_who_take_it) {
  const auto text = text_of(5000);
  const Running running(always(json(text)));
  for (const auto* accept : {"identity", "br", "gzip;q=0", "", "gzip;q=bad"}) {
    const auto reply = ask(running.port(), accept);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Encoding"), "");
    EXPECT_EQ(reply.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(reply.header("ETag"), "\"7\"");
    EXPECT_EQ(reply.body, text);
  }
}

TEST(NetCompression, head_tells_what_get_would) {
  const Running running(always(json(text_of(5000))));
  for (const auto* accept : {"gzip", "identity"}) {
    const auto get = ask(running.port(), accept), head = ask(running.port(), accept, "HEAD");
    for (const auto* field : {"Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary"})
      EXPECT_EQ(head.header(field), get.header(field)) << field;
  }
}

TEST(NetCompression, leaves_alone_what_it_must) {
  const auto text = text_of(5000);
  const auto with = [&](auto change) {
    auto response = json(text);
    change(response);
    return response;
  };
  using R = Response&;
  const std::vector<std::pair<const char*, Response>> others{
      {"nobody says that it may", with([](R r) { r.compressible = false; })},
      {"one packet", json(text_of(1399))},
      {"a picture", with([](R r) { r.headers[0].second = "image/svg+xml"; })},
      {"a document", with([](R r) { r.headers[0].second = "application/pdf"; })},
      {"a stream", with([](R r) { r.headers[0].second = "text/event-stream; charset=utf-8"; })},
      {"no type", with([](R r) { r.headers.erase(r.headers.begin()); })},
      {"encoded", with([](R r) { r.headers.emplace_back("content-encoding", "br"); })},
      {"a part", with([](R r) { r.status = 206; })},
      {"a range", with([](R r) { r.headers.emplace_back("Content-Range", "bytes 0-4999/9999"); })},
      {"a cookie", with([](R r) { r.headers.emplace_back("Set-Cookie", "sifang_session=x"); })},
      {"a failure", with([](R r) { r.status = 500; })}};
  for (const auto& [what, response] : others) {
    const Running running(always(response));
    const auto reply = ask(running.port());
    EXPECT_EQ(reply.status, response.status) << what;
    EXPECT_NE(reply.header("Content-Encoding"), "gzip") << what;
    EXPECT_EQ(reply.header("Vary"), "") << what;
    EXPECT_EQ(reply.header("ETag"), "\"7\"") << what;
    EXPECT_EQ(reply.body, response.body) << what;
  }
  for (const int status : {204, 304}) {
    const Running running(always(with([&](R r) { r.status = status; })));
    const auto reply = ask(running.port(), "gzip", "HEAD");
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.header("Content-Encoding") + reply.header("Content-Length"), "");
  }
}

TEST(NetCompression, all_kinds_of_text) {
  for (const auto* type :
       {"application/json", "application/problem+json", "application/geo+json; charset=utf-8",
        "application/xml", "text/xml", "text/csv; charset=utf-8", "text/html; charset=utf-8",
        "text/markdown", "text/calendar; charset=utf-8", "text/plain; version=0.0.4"}) {
    auto response = json(text_of(5000));
    response.headers[0].second = type;
    const Running running(always(response));
    EXPECT_EQ(ask(running.port()).header("Content-Encoding"), "gzip") << type;
  }
}

TEST(NetCompression, what_gets_no_smaller_goes_out_as_it_is) {
  std::string noise(5000, '\0');
  std::mt19937 random(1);
  for (auto& byte : noise) byte = static_cast<char>(random());
  const Running running(always(json(noise)));
  const auto reply = ask(running.port());
  EXPECT_EQ(reply.header("Content-Encoding"), "");
  EXPECT_EQ(reply.header("ETag"), "\"7\"");
  EXPECT_EQ(reply.body, noise);
}

TEST(NetCompression, can_be_turned_off) {
  const auto text = text_of(5000);
  const Running running(always(json(text)), {.compression = false});
  const auto reply = ask(running.port());
  EXPECT_EQ(reply.header("Content-Encoding") + reply.header("Vary"), "");
  EXPECT_EQ(reply.body, text);
}

TEST(NetCompression, long_bodies_at_once_do_not_mix) {
  const auto handler_text = text_of(400'000);
  auto handler = std::make_unique<Handler>();
  handler->on_request = [&](Request request) -> asio::awaitable<Response> {
    co_return json(request.path + handler_text);
  };
  const Running running(std::move(handler));
  std::vector<std::future<bool>> asking;
  for (int i = 0; i < 8; ++i)
    asking.push_back(std::async(std::launch::async, [&, i] {
      Client client(running.port());
      const auto path = "/" + std::to_string(i);
      bool good = true;
      for (int turn = 0; turn < 5; ++turn) {
        client.write("GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        good = good && unzip(read_reply(client).body) == path + handler_text;
      }
      return good;
    }));
  for (auto& one : asking) EXPECT_TRUE(one.get());
}

}  // namespace
}  // namespace sifang::net::testing
