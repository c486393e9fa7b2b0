// SPDX-License-Identifier: Apache-2.0
// HTTP as the layers above see it: bytes in, bytes out, no Beast.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sifang::net {

using Fields = std::vector<std::pair<std::string, std::string>>;

class BodySink;

/// A whole request. `path` begins with '/'; path and query are percent-decoded, well-formed UTF-8.
struct Request {
  std::string method;  // as sent, in practice upper case
  std::string target;  // as sent
  std::string path;
  Fields query;
  Fields headers;
  std::string body;
  std::string remote;              // the peer's address
  std::size_t thread = 0;          // index of the server's thread on which the connection lives
  std::shared_ptr<BodySink> sink;  // took the body, where HttpHandler::receive() gave one

  /// The first header of that name, whatever its case; "" when absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// All headers of that name in the order they came; most lists may be spread over several.
  [[nodiscard]] std::vector<std::string_view> headers_named(std::string_view name) const;
};

/// Content-Length and Connection are added by the connection; 204 and 304 go out without a body.
struct Response {
  int status = 200;
  Fields headers = {};
  std::string body = {};
  /// Sent instead of `body` when set: bytes that outlive the server (an embedded file), or that
  /// `owner` keeps alive.
  std::string_view fixed_body = {};
  std::shared_ptr<const void> owner = {};
  /// `body` may go out compressed. Said by whoever makes the answer, since the length of what is
  /// compressed tells of it: never where a secret (a session's, a token, a code) stands in one body
  /// with words that somebody else could choose (BREACH).
  bool compressible = false;
};

/// What HTTP calls a status: "Payload Too Large".
[[nodiscard]] std::string_view reason_of(int status);

/// Takes a body that is too large to be held in memory. Thread: the connection's own. Destroyed
/// without end() where the body broke off.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// Awaited before more is read. A response refuses the rest of the body.
  [[nodiscard]] virtual boost::asio::awaitable<std::optional<Response>> take(std::string piece) = 0;
};

/// Where the body of a request goes: a sink of at most `max_bytes`, or a refusal before it is read.
struct Reception {
  std::shared_ptr<BodySink> sink;
  std::uint64_t max_bytes = 0;
  std::optional<Response> refusal = {};
};

class WebSocketSession;

/// The answer to a request to become a WebSocket: a session, or a response that refuses.
struct Upgrade {
  std::shared_ptr<WebSocketSession> session;
  std::string subprotocol;  // sent back; empty for none
  Response refusal;
};

/// Thread: called on any of the server's threads. An exception becomes 500, is logged, and the
/// connection goes on.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  [[nodiscard]] virtual boost::asio::awaitable<Response> handle(Request request) = 0;
  [[nodiscard]] virtual boost::asio::awaitable<Upgrade> upgrade(Request request) = 0;

  /// Whether the body of this request is to be asked for by receive(), judged by its head alone.
  [[nodiscard]] virtual bool takes_in_pieces(const Request&) const { return false; }
  /// Asked once the head is there, before 100 Continue and before any of the body is read.
  [[nodiscard]] virtual boost::asio::awaitable<Reception> receive(const Request& head);
  /// A refusal of a request that was not read to its end, or whose target cannot be, as whoever
  /// sent this head knows refusals.
  [[nodiscard]] virtual Response dress(const Request&, Response refusal) const { return refusal; }
};

}  // namespace sifang::net
