// SPDX-License-Identifier: Apache-2.0
// HTTP as the layers above see it: bytes in, bytes out, no Beast.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sifang::net {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// A whole request. `path` begins with '/'; path and query are percent-decoded, well-formed UTF-8.
struct Request {
  std::string method;  // as sent, in practice upper case
  std::string target;  // as sent
  std::string path;
  Fields query;
  Fields headers;
  std::string body;
  std::string remote;  // the peer's address

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
};

}  // namespace sifang::net
