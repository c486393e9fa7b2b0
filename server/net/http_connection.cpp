// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 connection: requests one after another, until it ends or becomes a WebSocket.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <cctype>

#include "base/log.hpp"
#include "base/result.hpp"
#include "net/io_thread.hpp"
#include "net/upgrade_request.hpp"
#include "net/url.hpp"

namespace sifang::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using boost::system::error_code;

/// A refusal made here, below the layer that knows requests.
Response refuse(base::Errc code, int status) {
  const auto info = base::info_of(code);
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}},
          .body = "{\"type\":\"" + std::string(info.slug) + "\",\"title\":\"" + std::string(info.title) +
                  "\",\"status\":" + std::to_string(status) + "}"};
}

Response refuse(base::Errc code) { return refuse(code, base::info_of(code).status); }

struct Conversation {
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  std::string remote;
};

http::response<http::span_body<const char>> head_of(const Response& response, std::string_view body,
                                                    unsigned version, bool keep_alive) {
  http::response<http::span_body<const char>> message;
  message.version(version);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(keep_alive);
  message.body() = boost::span<const char>(body.data(), body.size());
  message.content_length(body.size());
  return message;
}

/// Sends a response; `head_only` for HEAD. False when the connection is gone.
asio::awaitable<bool> send(Conversation& talk, const Response& response, unsigned version,
                           bool keep_alive, bool head_only) {
  const std::string_view body = response.fixed_body.data() ? response.fixed_body : response.body;
  auto message = head_of(response, body, version, keep_alive);
  http::response_serializer<http::span_body<const char>> serializer(message);
  error_code error;
  if (head_only) co_await http::async_write_header(talk.stream, serializer, asio::redirect_error(use_awaitable, error));
  else co_await http::async_write(talk.stream, serializer, asio::redirect_error(use_awaitable, error));
  co_return !error;
}

/// Reads the rest of a request whose header is there. Nothing when the answer is `refusal`.
template <class Parser>
asio::awaitable<error_code> read_body(Conversation& talk, Parser& parser, const ServerOptions& options) {
  error_code error;
  talk.stream.expires_after(options.body_timeout);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
    co_await http::async_write(talk.stream, go_on, asio::redirect_error(use_awaitable, error));
    if (error) co_return error;
  }
  co_await http::async_read(talk.stream, talk.buffer, parser, asio::redirect_error(use_awaitable, error));
  co_return error;
}

/// The status for what the parser refused, or 0 when there is nobody to tell.
Response answer_to(error_code error) {
  if (error == http::error::body_limit) return refuse(base::Errc::too_large);
  if (error == http::error::header_limit) return refuse(base::Errc::too_large, 431);
  return refuse(base::Errc::malformed);
}

bool is_silent_end(error_code error) {
  return error == http::error::end_of_stream || error == beast::error::timeout ||
         error.category() != make_error_code(http::error::bad_method).category();
}

template <class Message>
Request request_of(Message& message, Target target, const std::string& remote) {
  Request request{.method = std::string(message.method_string()), .path = std::move(target.path),
                  .query = std::move(target.query), .headers = {}, .body = std::move(message.body()),
                  .remote = remote};
  for (const auto& field : message)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return request;
}

asio::awaitable<Response> ask(HttpHandler& handler, Request request) {
  try {
    co_return co_await handler.handle(std::move(request));
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;  // the server stops
    base::log_error("request failed: {}", error.what());
  } catch (const std::exception& error) {
    base::log_error("request failed: {}", error.what());
  }
  co_return refuse(base::Errc::internal);
}

asio::awaitable<Upgrade> ask_upgrade(HttpHandler& handler, Request request) {
  try {
    co_return co_await handler.upgrade(std::move(request));
  } catch (const std::exception& error) {
    base::log_error("upgrade failed: {}", error.what());
  }
  co_return Upgrade{.session = nullptr, .subprotocol = {}, .refusal = refuse(base::Errc::internal)};
}

/// Serves until the connection ends, or hands back the request that turns it into a WebSocket.
struct Turned {
  UpgradeRequest request;
  Upgrade upgrade;
};
asio::awaitable<std::optional<Turned>> serve_requests(Conversation& talk, ServerContext server) {
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(server.options.max_header_bytes);
    parser.body_limit(server.options.max_body_bytes);
    talk.stream.expires_after(server.options.header_timeout);
    error_code error;
    co_await http::async_read_header(talk.stream, talk.buffer, parser,
                                     asio::redirect_error(use_awaitable, error));
    if (!error) error = co_await read_body(talk, parser, server.options);
    if (error) {
      if (!is_silent_end(error)) co_await send(talk, answer_to(error), 11, false, false);
      co_return std::nullopt;
    }

    auto message = parser.release();
    const unsigned version = message.version();
    const bool keep_alive = message.keep_alive();
    const bool head_only = message.method() == http::verb::head;
    auto target = parse_target(message.target());
    if (!target) {
      if (!co_await send(talk, refuse(base::Errc::malformed), version, keep_alive, head_only) || !keep_alive)
        co_return std::nullopt;
      continue;
    }
    talk.stream.expires_never();  // the handler's waits have their own deadlines
    if (beast::websocket::is_upgrade(message)) {
      auto request = request_of(message, std::move(*target), talk.remote);
      auto upgrade = co_await ask_upgrade(server.handler, std::move(request));
      if (upgrade.session) co_return Turned{{std::move(message)}, std::move(upgrade)};
      co_await send(talk, upgrade.refusal, version, false, false);
      co_return std::nullopt;
    }
    auto response = co_await ask(server.handler, request_of(message, std::move(*target), talk.remote));
    talk.stream.expires_after(server.options.body_timeout);
    if (!co_await send(talk, response, version, keep_alive, head_only) || !keep_alive)
      co_return std::nullopt;
  }
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (beast::iequals(known, name)) return value;
  return {};
}

asio::awaitable<void> serve_http(asio::ip::tcp::socket socket, ServerContext server, IoThread& thread) {
  error_code ignored;  // a peer that is gone already has no address; the first read says so
  const auto peer = socket.remote_endpoint(ignored).address().to_string();
  std::optional<Turned> turned;
  std::optional<asio::ip::tcp::socket> plain;
  {
    Conversation talk{beast::tcp_stream(std::move(socket)), beast::flat_buffer(), peer};
    turned = co_await serve_requests(talk, server);
    if (turned) plain.emplace(talk.stream.release_socket());
    else talk.stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
  if (turned)
    co_await serve_websocket(std::move(*plain), turned->request, std::move(turned->upgrade), server, thread);
}

}  // namespace sifang::net
