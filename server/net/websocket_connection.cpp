// SPDX-License-Identifier: Apache-2.0
// Beast does the handshake, reading, control frames and closing; messages to the client are frames
// of ours that go into the same queue. Written with callbacks, for a watcher that is idle for hours
// should own no coroutine.
#include "net/websocket_connection.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "base/log.hpp"
#include "net/queue_stream.hpp"
#include "net/websocket.hpp"

namespace sifang::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using std::chrono::steady_clock;

/// Lifetime: shared by its pending operations and the session. Pings, silence and closing are timed
/// by the thread's one timer: a timer in every Beast stream would be memory and work for each.
class Connection final : public WebSocketConnection,
                         public Peer,
                         public std::enable_shared_from_this<Connection> {
 public:
  using Handshake = http::request<http::empty_body>;

  Connection(ServerThread& thread, Socket socket, Ticket ticket,
             std::shared_ptr<WebSocketSession> session);

  void accept(std::unique_ptr<Handshake> request, std::string subprotocol);

  [[nodiscard]] asio::any_io_executor executor() const override;
  [[nodiscard]] std::size_t thread() const override { return thread_.index; }
  [[nodiscard]] std::size_t queued_bytes() const override { return queue_.bytes(); }
  void send_text(std::string_view payload) override;
  void send_frames(const std::shared_ptr<const std::string>& frames) override;
  void close(std::uint16_t code, std::string_view reason) override;

  void check_deadline(TimePoint now) override;
  void wind_up() override;
  void cut() override { stream_.next_layer().close(); }

 private:
  enum class Phase : std::uint8_t { opening, open, closing };

  void on_accept(error_code error);
  void read();
  void on_read(error_code error);
  static asio::awaitable<void> deliver(std::shared_ptr<Connection> self, std::string message);
  void fail(const std::exception& failure);
  void end();
  void enter(Phase phase);
  void ping();

  // What every broadcast looks at comes first and together.
  Phase phase_ = Phase::opening;
  bool reading_ = false;  // not waiting for the session
  OutgoingQueue queue_;
  TimePoint deadline_;  // for the phase, or the next ping
  ServerThread& thread_;
  Ticket ticket_;
  std::shared_ptr<WebSocketSession> session_;     // null when the connection has ended
  std::string message_;                           // being read
  websocket::stream<QueueStream, false> stream_;  // without permessage-deflate
};

Connection::Connection(ServerThread& thread, Socket socket, Ticket ticket,
                       std::shared_ptr<WebSocketSession> session)
    : queue_({thread.options.max_queued_bytes, thread.options.max_queued_pieces}),
      thread_(thread),
      ticket_(std::move(ticket)),
      session_(std::move(session)),
      stream_(std::move(socket), queue_) {
  constexpr std::size_t smallest_write_buffer = 8;  // ours are framed already
  stream_.write_buffer_bytes(smallest_write_buffer);
  stream_.read_message_max(thread.options.max_message_bytes);
  thread_.websocket_peers.push_back(*this);
  enter(Phase::opening);
}

void Connection::accept(std::unique_ptr<Handshake> request, std::string subprotocol) {
  queue_.attach(stream_.next_layer().socket(), weak_from_this());
  stream_.set_option(websocket::stream_base::decorator(
      [subprotocol = std::move(subprotocol)](websocket::response_type& response) {
        response.erase(http::field::server);
        if (!subprotocol.empty()) response.set(http::field::sec_websocket_protocol, subprotocol);
      }));
  const auto& message = *request;
  stream_.async_accept(message, [self = shared_from_this(), request = std::move(request)](
                                    error_code error) { self->on_accept(error); });
}

void Connection::on_accept(error_code error) {
  if (error) return end();  // Beast has said why
  stream_.set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
  enter(Phase::open);
  try {
    session_->on_open(shared_from_this());
  } catch (const std::exception& failure) {
    fail(failure);
  }
  if (thread_.stopping) wind_up();
  read();
}

/// Reads on into a string that grows with its message, so that an idle connection has no buffer:
/// the first bytes fit into the string itself, and then Beast knows how many are to come.
void Connection::read() {
  const auto size = message_.size();
  const auto more = size == 0 ? message_.capacity() : stream_.read_size_hint(1);
  message_.resize(size + more);
  reading_ = true;
  auto on_read = [self = shared_from_this(), size](error_code error, std::size_t count) {
    self->reading_ = false;
    self->message_.resize(size + count);
    self->on_read(error);
  };
  // Mostly it waits for long: not in one of the large blocks that Asio keeps for reuse.
  stream_.async_read_some(asio::buffer(message_.data() + size, more),
                          asio::bind_allocator(thread_.allocator(), std::move(on_read)));
}

void Connection::on_read(error_code error) {
  // Closed, refused by Beast with the right code, timed out or cut.
  if (error) return end();
  if (!stream_.got_text()) close(close_code::not_text, "text only");
  if (phase_ == Phase::closing) message_.clear();  // read on until the peer's Close frame
  if (phase_ == Phase::closing || !stream_.is_message_done()) return read();
  thread_.tasks.spawn(deliver(shared_from_this(), std::exchange(message_, {})));
}

/// Hands a message to the session and reads the next one when the session is done with it.
asio::awaitable<void> Connection::deliver(std::shared_ptr<Connection> self, std::string message) {
  try {
    co_await self->session_->on_text(std::move(message));
  } catch (const std::exception& failure) {
    self->fail(failure);
  }
  self->read();
}

void Connection::fail(const std::exception& failure) {
  // Cancellation by ServerThread::wind_up() is no failure of the session.
  if (!thread_.stopping) base::log_error("WebSocket connection failed: {}", failure.what());
  close(close_code::internal, "internal error");
}

void Connection::end() {
  const bool was_open = phase_ != Phase::opening;
  phase_ = Phase::closing;
  cut();
  ticket_.reset();
  unlink();
  thread_.websocket_left();
  const auto session = std::move(session_);
  if (was_open) session->on_close();
}

void Connection::enter(Phase phase) {
  const auto& options = thread_.options;
  phase_ = phase;
  auto time = phase == Phase::open ? options.idle_timeout / 2 : options.close_timeout;
  if (thread_.stopping) time = std::min(time, options.stop_silence);
  deadline_ = steady_clock::now() + time;
}

void Connection::check_deadline(TimePoint now) {
  // Beast answers a Close frame, or sends one to a client that breaks the protocol, by itself.
  if (phase_ == Phase::open && queue_.is_finished()) return enter(Phase::closing);
  if (now < deadline_) return;
  const bool alive = stream_.next_layer().take_heard() || !reading_;
  if (phase_ != Phase::open || !alive) return cut();
  enter(Phase::open);
  ping();
}

void Connection::ping() {
  static const auto frame = std::make_shared<const std::string>("\x89\x00", 2);
  // Behind a full queue it is as good as lost, and the silence that follows ends the connection.
  static_cast<void>(queue_.push(frame));
}

void Connection::wind_up() {
  // A handshake under way goes on, for less long: on_accept() comes back here.
  if (phase_ != Phase::open) return enter(phase_);
  close(close_code::going_away, "the server stops");
}

asio::any_io_executor Connection::executor() const { return thread_.context.get_executor(); }

void Connection::send_text(std::string_view payload) {
  constexpr std::size_t most_of_a_frame_header = 10;
  auto frame = std::make_shared<std::string>();
  frame->reserve(payload.size() + most_of_a_frame_header);
  append_text_frame(*frame, payload);
  send_frames(std::move(frame));
}

void Connection::send_frames(const std::shared_ptr<const std::string>& frames) {
  if (phase_ == Phase::closing || queue_.push(frames)) return;
  // The client does not read: what it has is whole, and it may come back for the rest.
  queue_.drop_waiting();
  close(close_code::try_again, "too slow");
}

void Connection::close(std::uint16_t code, std::string_view reason) {
  if (phase_ == Phase::closing) return;
  enter(Phase::closing);
  websocket::close_reason why(static_cast<websocket::close_code>(code));
  why.reason = std::string(reason.substr(0, why.reason.max_size()));
  stream_.async_close(why, [self = shared_from_this()](error_code) {
    self->stream_.next_layer().close();  // answered or not: the reading operation ends now
  });
}

}  // namespace

void open_websocket(ServerThread& thread, Socket socket, const Request& request, Upgrade upgrade,
                    Ticket ticket) {
  auto handshake = std::make_unique<Connection::Handshake>(http::verb::get, request.target, 11);
  for (const auto& [name, value] : request.headers) handshake->insert(name, value);
  const auto connection = std::allocate_shared<Connection>(
      thread.allocator(), thread, std::move(socket), std::move(ticket), std::move(upgrade.session));
  connection->accept(std::move(handshake), std::move(upgrade.subprotocol));
}

}  // namespace sifang::net
