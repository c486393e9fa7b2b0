// SPDX-License-Identifier: Apache-2.0
// Heads, bodies and targets of HTTP: whatever comes, it is read the same in any pieces, and what is
// read can be trusted to be what it says.
#include <gtest/gtest.h>

#include <boost/beast/http/error.hpp>
#include <optional>

#include "base/bytes.hpp"
#include "chance.hpp"
#include "net/accept_encoding.hpp"
#include "net/request_reader.hpp"
#include "net/response_head.hpp"
#include "net/url.hpp"

namespace sifang::fuzz {
namespace {

constexpr std::uint32_t longest_header = 4096;
constexpr std::uint64_t longest_body = 2000;

std::string make_field(Chance& chance) {
  switch (chance.below(14)) {
    case 0: return "Content-Length: " + std::to_string(chance.between(-1, 3000));
    case 1: return "Content-Length: 5";
    case 2:
      return "Transfer-Encoding: " +
             std::string(chance.pick({"chunked", "gzip, chunked", "chunked, gzip", "Chunked",
                                      "identity", " chunked ", "xchunked"}));
    case 3:
      return "Connection: " +
             std::string(chance.pick({"close", "keep-alive", "Upgrade", "upgrade, close", ",,,"}));
    case 4: return "Upgrade: websocket";
    case 5: return "Expect: 100-continue";
    case 6:
      return "Content-Length: " +
             std::string(chance.pick({"+5", "0x5", "5, 5", "18446744073709551616", " 5 ", ""}));
    case 7: return "X: " + chance.text(chance.below(20));
    case 8: return "X:" + chance.bytes(chance.below(20));
    case 9: return chance.bytes(1 + chance.below(6)) + ": a";
    case 10: return "X : a";
    case 11: return " folded: line";
    case 12: return "X: " + std::string(chance.below(5000), 'y');
    default: return chance.one_in(4) ? "Host: b" : "Y: b";
  }
}

std::string make_request(Chance& chance) {
  std::string request(
      chance.pick({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "get", "BREW"}));
  request +=
      " /" + std::string(chance.pick({"", "a", "a%2Fb", "?x=1", "%zz", "\xe6\xb0", "//a/.."}));
  request += " HTTP/" +
             std::string(chance.pick({"1.1", "1.1", "1.1", "1.0", "2.0", "1.2", "0.9"})) + "\r\n";
  if (!chance.one_in(10)) request += "Host: a\r\n";  // without it HTTP/1.1 ends here
  for (auto fields = chance.below(5); fields > 0; --fields)
    request += make_field(chance) + (chance.one_in(20) ? "\n" : "\r\n");
  request += "\r\n";
  if (chance.one_in(2))
    request += chance.bytes(chance.below(60));
  else
    for (auto chunks = chance.below(4); chunks > 0; --chunks) {
      const auto chunk = chance.text(chance.below(20));
      char size[16];
      std::snprintf(size, sizeof size, "%zx",
                    chance.one_in(10) ? chance.below(5000) : chunk.size());
      request += size + std::string(chance.one_in(4) ? ";note=x" : "") + "\r\n" + chunk + "\r\n";
    }
  if (chance.one_in(2)) request += "0\r\nTrailer: x\r\n\r\n";
  return chance.one_in(3) ? chance.spoil(request) : request;
}

struct Read {
  std::string error;
  bool whole = false;
  net::Request request;
};

/// As HttpConnection feeds it: what was not taken comes again with what follows.
Read read_in_pieces(std::string_view bytes, Chance* chance) {
  net::RequestReader reader;
  reader.header_limit(longest_header);
  reader.body_limit(longest_body);
  std::string buffer;
  Read read;
  while (!reader.is_done()) {
    boost::beast::error_code error = boost::beast::http::error::need_more;
    if (!buffer.empty()) {
      const auto taken = reader.put(boost::asio::const_buffer(buffer.data(), buffer.size()), error);
      EXPECT_LE(taken, buffer.size());
      buffer.erase(0, taken);
    }
    if (error && error != boost::beast::http::error::need_more) {
      read.error = error.message();
      break;
    }
    if (reader.is_done()) break;
    if (reader.is_header_done()) reader.eager(true);
    if (!error && !buffer.empty()) continue;
    if (bytes.empty()) break;
    const auto size =
        chance ? 1 + chance->below(std::min<std::size_t>(bytes.size(), 40)) : bytes.size();
    buffer += bytes.substr(0, size);
    bytes.remove_prefix(size);
  }
  read.whole = reader.is_done();
  read.request = reader.take();
  return read;
}

TEST(FuzzHttp, a_request_is_the_same_in_any_pieces) {
  int whole = 0;
  for (int i = 0; i < tries(5'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto bytes = make_request(chance);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + bytes.substr(0, 400));
    const auto at_once = read_in_pieces(bytes, nullptr);
    const auto in_pieces = read_in_pieces(bytes, &chance);
    EXPECT_EQ(at_once.whole, in_pieces.whole) << at_once.error << in_pieces.error;
    EXPECT_LE(at_once.request.body.size(), longest_body);
    if (!at_once.whole || !in_pieces.whole) continue;
    ++whole;
    EXPECT_EQ(at_once.request.method, in_pieces.request.method);
    EXPECT_EQ(at_once.request.target, in_pieces.request.target);
    EXPECT_EQ(at_once.request.headers, in_pieces.request.headers);
    EXPECT_EQ(at_once.request.body, in_pieces.request.body);
    for (const auto& [name, value] : at_once.request.headers) {
      EXPECT_EQ(name.find_first_of("\r\n: "), name.npos);
      EXPECT_EQ(value.find_first_of(std::string_view("\r\n\0", 3)), value.npos);
    }
    // Two lengths are two opinions of where the next request begins.
    const bool chunked = !at_once.request.header("Transfer-Encoding").empty();
    EXPECT_FALSE(chunked && !at_once.request.header("Content-Length").empty());
  }
  EXPECT_GT(whole, tries(5'000) / 20) << "the requests are too wild to say anything";
}

TEST(FuzzHttp, a_response_cannot_be_split_by_what_is_put_into_its_fields) {
  Chance chance(base_seed());
  for (int i = 0; i < tries(2'000); ++i) {
    net::Response response{.status = static_cast<int>(chance.between(-1, 700))};
    response.headers.emplace_back(chance.one_in(4) ? chance.any_text(3) : "X-Name",
                                  chance.any_text(chance.below(8)));
    if (!net::is_sendable(response)) continue;
    const auto head = net::make_head(response, net::Afterwards::go_on);
    std::size_t lines = 0;
    for (const char c : head) lines += c == '\n' || c == '\r';
    EXPECT_LE(lines, 10U) << head;  // status, date, field, length, end: two characters each
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    EXPECT_EQ(head.find("\r\n\r\n"), head.size() - 4);
  }
}

TEST(FuzzHttp, who_does_not_name_a_coding_does_not_get_it) {
  Chance chance(base_seed());
  int taken = 0;
  for (int i = 0; i < tries(5'000); ++i) {
    std::string list;
    for (auto entries = chance.below(5); entries > 0; --entries) {
      list += std::string(list.empty() ? "" : chance.pick({", ", ",", " ,, "})) +
              std::string(chance.pick({"gzip", "x-gzip", "br", "*", "identity", "GZIP", ""}));
      if (chance.one_in(2))
        list += std::string(chance.pick({";q=", "; Q=", ";q =", ";x="})) +
                std::string(chance.pick({"0", "1", "0.5", "0.001", "1.0", "2", "-1", "\"", ""}));
    }
    if (chance.one_in(2)) list = chance.spoil(list);
    net::Request request;
    request.headers.emplace_back("Accept-Encoding", list);
    if (!net::accepts(request, "gzip")) continue;
    ++taken;
    std::string lower;
    for (const char c : list)
      lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_TRUE(lower.find("gzip") != lower.npos || lower.find('*') != lower.npos) << list;
  }
  EXPECT_GT(taken, tries(5'000) / 20);
}

std::string encode(std::string_view text, Chance& chance) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c));
    encoded += plain && !chance.one_in(8) ? std::string(1, c) : "%" + base::to_hex({&c, 1});
  }
  return encoded;
}

TEST(FuzzHttp, a_target_comes_back_as_it_was_meant) {
  Chance chance(base_seed());
  for (int i = 0; i < tries(3'000); ++i) {
    const auto path = "/" + chance.text(chance.below(8));
    net::Fields query;
    for (auto fields = chance.below(4); fields > 0; --fields)
      query.emplace_back(chance.text(1 + chance.below(3)), chance.text(chance.below(5)));
    std::string target = "/" + encode(std::string_view(path).substr(1), chance);
    for (std::size_t n = 0; n < query.size(); ++n)
      target += (n == 0 ? "?" : "&") + encode(query[n].first, chance) + "=" +
                encode(query[n].second, chance);
    const auto parsed = net::parse_target(target);
    ASSERT_TRUE(parsed) << target;
    EXPECT_EQ(parsed->path, path) << target;
    EXPECT_EQ(parsed->query, query) << target;

    const auto spoilt = chance.spoil(target);
    if (const auto read = net::parse_target(spoilt)) {
      EXPECT_TRUE(read->path.starts_with('/')) << spoilt;
      EXPECT_TRUE(base::is_utf8(read->path)) << spoilt;
      EXPECT_EQ(read->path.find('\0'), std::string::npos);
      for (const auto& [name, value] : read->query) EXPECT_TRUE(base::is_utf8(name + value));
    }
  }
}

}  // namespace
}  // namespace sifang::fuzz
