// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection.hpp"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "base/log.hpp"
#include "net/accept_encoding.hpp"
#include "net/request_reader.hpp"
#include "net/response_head.hpp"
#include "net/url.hpp"
#include "net/websocket_connection.hpp"

namespace sifang::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto never = steady_clock::time_point::max();

/// Lifetime: that of its coroutine serve().
class HttpConnection final : public Peer {
 public:
  HttpConnection(ServerThread& thread, Socket socket, Ticket ticket);

  asio::awaitable<void> serve();

  void check_deadline(TimePoint now) override;
  void wind_up() override;
  void cut() override;

 private:
  asio::awaitable<Outcome> read(RequestReader& reader);
  asio::awaitable<bool> continue_with_body(RequestReader& reader);
  asio::awaitable<bool> find_sink(RequestReader& reader);
  asio::awaitable<bool> hand_on(RequestReader& reader);
  asio::awaitable<void> keep_rest(RequestReader& reader);
  asio::awaitable<bool> receive();
  asio::awaitable<bool> answer(RequestReader& reader);
  asio::awaitable<std::optional<Response>> ask(Request request);
  asio::awaitable<std::optional<Upgrade>> ask_for_upgrade(Request request);
  asio::awaitable<void> turn_into_websocket(Request request);
  asio::awaitable<bool> send(Response response, Afterwards afterwards, bool with_body);
  asio::awaitable<bool> write(std::string_view head, std::string_view body);
  asio::awaitable<void> refuse_and_leave(Response response);
  void reset();

  void allow(milliseconds time);
  [[nodiscard]] bool is_unwanted_stop(const std::exception& error) const;

  ServerThread& thread_;
  Socket socket_;
  Ticket ticket_;
  beast::flat_buffer buffer_;  // received and not yet parsed
  std::string remote_;
  TimePoint deadline_ = never;
  bool expired_ = false;
  bool idle_ = false;  // between requests
  std::optional<Response> refusal_;
};

HttpConnection::HttpConnection(ServerThread& thread, Socket socket, Ticket ticket)
    : thread_(thread), socket_(std::move(socket)), ticket_(std::move(ticket)) {
  // A header, or the piece of a body that has come beside it.
  constexpr std::size_t read_ahead = 64 * 1024;
  buffer_.max_size(thread.options.max_header_bytes + read_ahead);
  error_code ignored;  // a peer that is gone already has no address; the first read says so
  remote_ = socket_.remote_endpoint(ignored).address().to_string();
  socket_.non_blocking(true, ignored);
  thread.http_peers.push_back(*this);
}

asio::awaitable<void> HttpConnection::serve() {
  for (bool goes_on = true; goes_on && !thread_.stopping;) {
    RequestReader reader;
    reader.header_limit(thread_.options.max_header_bytes);
    reader.body_limit(std::max(thread_.options.max_body_bytes, thread_.options.max_sink_bytes));
    const auto outcome = co_await read(reader);
    if (outcome == Outcome::gone) co_return;
    if (outcome != Outcome::complete) {
      Response refusal = refusal_ ? std::move(*refusal_) : refusal_of(outcome);
      if (reader.is_header_done())
        refusal = thread_.handler.dress(reader.head(), std::move(refusal));
      co_await refuse_and_leave(std::move(refusal));
      co_return;
    }
    goes_on = co_await answer(reader);
  }
}

/// Reads until the request is whole. A peer that leaves or is silent between requests is `gone`.
asio::awaitable<Outcome> HttpConnection::read(RequestReader& reader) {
  idle_ = buffer_.size() == 0;
  allow(idle_ ? thread_.options.keep_alive_timeout : thread_.options.header_timeout);
  for (bool in_body = false;;) {
    error_code error = http::error::need_more;
    if (buffer_.size() > 0) buffer_.consume(reader.put(buffer_.data(), error));
    if (error && error != http::error::need_more) co_return outcome_of(error);
    if (in_body && !co_await hand_on(reader)) co_return Outcome::refused;
    if (reader.is_done()) break;
    if (reader.is_header_done() && !in_body) {
      in_body = true;
      if (!co_await find_sink(reader)) co_return Outcome::refused;
      const auto length = reader.content_length();
      if (!reader.head().sink) {
        if (length && *length > thread_.options.max_body_bytes) co_return Outcome::body_too_large;
        reader.body_limit(thread_.options.max_body_bytes);
      }
      if (!co_await continue_with_body(reader)) co_return Outcome::gone;
      continue;
    }
    if (buffer_.size() == buffer_.max_size()) co_return Outcome::malformed;  // endless chunk header
    if (!co_await receive()) {
      co_await keep_rest(reader);
      co_return expired_ && !idle_ ? Outcome::too_slow : Outcome::gone;
    }
    if (idle_) allow(thread_.options.header_timeout);
    idle_ = false;
  }
  deadline_ = never;  // the handler's waits have their own
  co_return Outcome::complete;
}

/// Asks whom the body is for where it is not to be held in memory; false when they refuse it.
asio::awaitable<bool> HttpConnection::find_sink(RequestReader& reader) {
  auto& head = reader.head();
  if (!thread_.handler.takes_in_pieces(head)) co_return true;
  head.remote = remote_;
  auto target = parse_target(head.target);
  if (!target) co_return true;  // refused when the request is whole
  head.path = std::move(target->path);
  head.query = std::move(target->query);
  deadline_ = never;  // the handler's waits have their own
  Reception reception;
  try {
    reception = co_await thread_.handler.receive(head);
  } catch (const std::exception& error) {
    if (!is_unwanted_stop(error)) base::log_error("receiving failed: {}", error.what());
    reception.refusal = refuse(base::Errc::internal);
  }
  const auto length = reader.content_length();
  if (reception.sink && length && *length > reception.max_bytes)
    reception.refusal = refuse(base::Errc::too_large);
  if (reception.refusal) {
    refusal_ = std::move(reception.refusal);
    co_return false;
  }
  if (reception.sink) reader.body_limit(reception.max_bytes);
  head.sink = std::move(reception.sink);
  co_return true;
}

/// Gives the sink what has come of its body; a peer that sends on has its time anew. False when the
/// sink refuses.
asio::awaitable<bool> HttpConnection::hand_on(RequestReader& reader) {
  const auto sink = reader.head().sink;
  if (!sink || reader.head().body.empty()) co_return true;
  // A line that brings less than this in the time for a body is too slow to be waited for.
  constexpr std::size_t piece = 64 * 1024;
  if (!reader.is_done() && reader.head().body.size() < piece) co_return true;
  deadline_ = never;
  try {
    refusal_ = co_await sink->take(reader.take_piece());
  } catch (const std::exception& error) {
    if (!is_unwanted_stop(error)) base::log_error("a body could not be kept: {}", error.what());
    refusal_ = refuse(base::Errc::unavailable);
  }
  if (refusal_) co_return false;
  allow(thread_.options.body_timeout);
  co_return true;
}

/// What had come when the line broke is handed on too: who goes on later sends less again.
asio::awaitable<void> HttpConnection::keep_rest(RequestReader& reader) {
  const auto sink = reader.head().sink;
  if (!sink || reader.head().body.empty()) co_return;
  deadline_ = never;
  try {
    static_cast<void>(co_await sink->take(reader.take_piece()));  // nobody is there to be told
  } catch (const std::exception& error) {
    if (!is_unwanted_stop(error)) base::log_error("a body could not be kept: {}", error.what());
  }
}

asio::awaitable<bool> HttpConnection::continue_with_body(RequestReader& reader) {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n", no_body;
  reader.eager(true);
  bool is_there = true;
  if (reader.expects_continue() && !reader.is_http_1_0() && buffer_.size() == 0)
    is_there = co_await write(go_on, no_body);
  allow(thread_.options.body_timeout);
  co_return is_there;
}

/// Adds to the buffer; false when the peer has left, the deadline has passed or the server stops.
asio::awaitable<bool> HttpConnection::receive() {
  constexpr std::size_t read_size = 16 * 1024;
  for (bool waited = false;; waited = true) {
    // Between requests there is mostly nothing yet: wait first, without holding a buffer.
    if (waited || buffer_.capacity() > 0) {
      const auto room = std::min(read_size, buffer_.max_size() - buffer_.size());
      error_code error;
      const auto size = socket_.read_some(buffer_.prepare(room), error);
      buffer_.commit(size);
      if (!error) co_return true;
      if (error != asio::error::would_block) co_return false;
      if (buffer_.size() == 0) buffer_.shrink_to_fit();
    }
    error_code error;
    co_await socket_.async_wait(Socket::wait_read,
                                asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
  }
}

/// False when the connection ends with this answer or has become a WebSocket.
asio::awaitable<bool> HttpConnection::answer(RequestReader& reader) {
  const bool keep_alive = reader.keep_alive();
  const bool with_body = reader.request().method != "HEAD";
  const bool asks_for_websocket = reader.asks_for_websocket();
  const auto stays = reader.is_http_1_0() ? Afterwards::go_on_1_0 : Afterwards::go_on;

  auto request = reader.take();
  const bool takes_gzip = thread_.options.compression && accepts(request, "gzip");
  request.remote = remote_;
  request.thread = thread_.index;
  auto target = parse_target(request.target);
  std::optional<Response> response;
  if (!target) {
    response = thread_.handler.dress(request, refuse(base::Errc::malformed));
  } else {
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    if (asks_for_websocket) {
      co_await turn_into_websocket(std::move(request));
      co_return false;
    }
    response = co_await ask(std::move(request));
  }
  if (!response) co_return false;
  if (thread_.options.compression && Compressor::is_worth_it(*response)) {
    response->headers.emplace_back("Vary", "Accept-Encoding");
    if (takes_gzip) co_await thread_.compressor.compress(*response);
  }
  const auto afterwards = keep_alive && !thread_.stopping ? stays : Afterwards::close;
  const bool sent = co_await send(std::move(*response), afterwards, with_body);
  if (afterwards == Afterwards::close) co_return false;
  co_return sent;
}

/// Nothing when the server's stop has cut the handler short.
asio::awaitable<std::optional<Response>> HttpConnection::ask(Request request) {
  try {
    co_return co_await thread_.handler.handle(std::move(request));
  } catch (const std::exception& error) {
    if (is_unwanted_stop(error)) co_return std::nullopt;
    base::log_error("request failed: {}", error.what());
  }
  co_return refuse(base::Errc::internal);
}

asio::awaitable<std::optional<Upgrade>> HttpConnection::ask_for_upgrade(Request request) {
  try {
    co_return co_await thread_.handler.upgrade(std::move(request));
  } catch (const std::exception& error) {
    if (is_unwanted_stop(error)) co_return std::nullopt;
    base::log_error("upgrade failed: {}", error.what());
  }
  co_return Upgrade{.session = nullptr, .subprotocol = {}, .refusal = refuse(base::Errc::internal)};
}

asio::awaitable<void> HttpConnection::turn_into_websocket(Request request) {
  // Frames before our answer are against RFC 6455 (4.1).
  if (buffer_.size() > 0) {
    co_await refuse_and_leave(refuse(base::Errc::malformed));
    co_return;
  }
  auto upgrade = co_await ask_for_upgrade(request);
  if (!upgrade) co_return;
  if (!upgrade->session) {
    co_await refuse_and_leave(std::move(upgrade->refusal));
    co_return;
  }
  if (!thread_.stopping)
    open_websocket(thread_, std::move(socket_), request, std::move(*upgrade), std::move(ticket_));
}

/// False when the peer is gone.
asio::awaitable<bool> HttpConnection::send(Response response, Afterwards afterwards,
                                           bool with_body) {
  if (!is_sendable(response)) {
    base::log_error("a response with status {} or its headers cannot be sent", response.status);
    response = refuse(base::Errc::internal);
  }
  const auto head = make_head(response, afterwards);
  std::string_view body;
  if (with_body && !is_bodiless(response.status)) body = body_of(response);
  co_return co_await write(head, body);
}

asio::awaitable<bool> HttpConnection::write(std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
  beast::buffers_suffix<std::array<asio::const_buffer, 2>> rest(parts);
  while (beast::buffer_bytes(rest) > 0) {
    error_code error;
    rest.consume(socket_.write_some(rest, error));
    if (error == asio::error::would_block) {
      allow(thread_.options.write_timeout);
      co_await socket_.async_wait(Socket::wait_write,
                                  asio::redirect_error(asio::use_awaitable, error));
    }
    if (error) {
      if (expired_) reset();
      co_return false;
    }
  }
  deadline_ = never;
  co_return true;
}

/// Answers a request that was not read to its end. Closing with input unread would reset the
/// connection under the answer, so what still comes is read and dropped: as long as the peer sends
/// on, since a file takes its time on a slow line, but not for ever.
asio::awaitable<void> HttpConnection::refuse_and_leave(Response response) {
  if (!co_await send(std::move(response), Afterwards::close, true)) co_return;
  error_code ignored;  // gone is as good
  socket_.shutdown(Socket::shutdown_send, ignored);
  constexpr milliseconds silence{1000}, longest{10'000};
  const auto last = steady_clock::now() + longest;
  allow(silence);
  do {
    buffer_.clear();
    if (!thread_.stopping && steady_clock::now() < last) allow(silence);
  } while (co_await receive());
}

/// Closes at once: what nobody takes is not kept by the system either.
void HttpConnection::reset() {
  error_code ignored;  // gone is as good
  socket_.set_option(Socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

void HttpConnection::allow(milliseconds time) {
  const auto& options = thread_.options;
  deadline_ =
      steady_clock::now() + (thread_.stopping ? std::min(time, options.stop_silence) : time);
}

void HttpConnection::check_deadline(TimePoint now) {
  if (now < deadline_) return;
  deadline_ = never;
  expired_ = true;
  error_code ignored;  // nothing to cancel is fine
  socket_.cancel(ignored);
}

void HttpConnection::wind_up() {
  error_code ignored;  // nothing to cancel is fine
  if (idle_) socket_.cancel(ignored);
  // Whom the handler keeps waiting has no deadline; all others must move.
  if (deadline_ != never)
    deadline_ = std::min(deadline_, steady_clock::now() + thread_.options.stop_silence);
}

void HttpConnection::cut() {
  error_code ignored;  // closed either way
  socket_.close(ignored);
}

/// Cancellation by ServerThread::wind_up() is no failure of the handler.
bool HttpConnection::is_unwanted_stop(const std::exception& error) const {
  const auto* const system = dynamic_cast<const boost::system::system_error*>(&error);
  return thread_.stopping && system && system->code() == asio::error::operation_aborted;
}

}  // namespace

asio::awaitable<void> serve_http(ServerThread& thread, Socket socket, Ticket ticket) {
  HttpConnection connection(thread, std::move(socket), std::move(ticket));
  co_await connection.serve();
}

}  // namespace sifang::net
