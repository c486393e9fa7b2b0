// SPDX-License-Identifier: Apache-2.0
#include "net_kit.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <stdexcept>

namespace sifang::net::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

Client::Client(std::uint16_t port, Buffers buffers) {
  socket_.open(tcp::v4());
  if (buffers.receive_bytes > 0)
    socket_.set_option(tcp::socket::receive_buffer_size(buffers.receive_bytes));
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  socket_.connect({asio::ip::address_v4::loopback(), port});
}

void Client::write(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }

void Client::finish_writing() { socket_.shutdown(tcp::socket::shutdown_send); }

bool Client::receive() {
  char bytes[16 * 1024];
  const auto size = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error("the server is silent");
  if (size <= 0) return false;
  received_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

std::string Client::read_until(std::string_view end) {
  for (;;) {
    if (const auto place = received_.find(end); place != std::string::npos)
      return read_exactly(place + end.size());
    if (!receive()) throw std::runtime_error("closed in the middle: " + received_);
  }
}

std::string Client::read_exactly(std::size_t size) {
  while (received_.size() < size)
    if (!receive()) throw std::runtime_error("closed in the middle");
  auto bytes = received_.substr(0, size);
  received_.erase(0, size);
  return bytes;
}

std::string Client::read_to_end() {
  while (receive()) continue;
  return std::exchange(received_, {});
}

bool Client::is_at_end() { return received_.empty() && !receive(); }

std::string Reply::header(std::string_view name) const {
  std::size_t begin = 0;
  while (begin < head.size()) {
    const auto end = head.find("\r\n", begin);
    const auto line = std::string_view(head).substr(begin, end - begin);
    const auto colon = line.find(": ");
    if (colon != line.npos && boost::beast::iequals(line.substr(0, colon), name))
      return std::string(line.substr(colon + 2));
    begin = end + 2;
  }
  return {};
}

Reply read_reply_head(Client& client) {
  Reply reply;
  reply.head = client.read_until("\r\n\r\n");
  reply.status = std::stoi(reply.head.substr(reply.head.find(' ') + 1));
  return reply;
}

Reply read_reply(Client& client) {
  auto reply = read_reply_head(client);
  const auto length = reply.header("Content-Length");
  if (!length.empty()) reply.body = client.read_exactly(std::stoul(length));
  return reply;
}

bool operator==(const Frame& left, const Frame& right) {
  return left.opcode == right.opcode && left.payload == right.payload;
}

std::ostream& operator<<(std::ostream& out, const Frame& frame) {
  return out << "opcode " << static_cast<int>(frame.opcode) << ", " << frame.payload.size()
             << " bytes: " << frame.payload.substr(0, 80);
}

std::string client_frame(Opcode opcode, std::string_view payload, Fin fin) {
  constexpr unsigned char fin_bit = 0x80, mask_bit = 0x80;
  constexpr char mask[] = {'\x12', '\x34', '\x56', '\x78'};
  std::string server_form;
  append_text_frame(server_form, payload);
  std::string frame;
  frame += static_cast<char>(static_cast<unsigned char>(opcode) | (fin == Fin::yes ? fin_bit : 0));
  frame += server_form.substr(1, server_form.size() - payload.size() - 1);
  frame[1] = static_cast<char>(static_cast<unsigned char>(frame[1]) | mask_bit);
  frame.append(mask, sizeof mask);
  for (std::size_t i = 0; i < payload.size(); ++i)
    frame += static_cast<char>(payload[i] ^ mask[i % sizeof mask]);
  return frame;
}

Frame read_frame(Client& client) {
  const auto byte_of = [](char c) { return static_cast<unsigned char>(c); };
  const auto start = client.read_exactly(2);
  const unsigned first = byte_of(start[0]), second = byte_of(start[1]);
  EXPECT_EQ(first & 0xF0U, 0x80U) << "every frame of ours is final, without reserved bits";
  EXPECT_EQ(second & 0x80U, 0U) << "a server does not mask";
  std::size_t size = second;
  if (second >= 126) {
    size = 0;
    for (const char c : client.read_exactly(second == 126 ? 2 : 8)) size = size << 8 | byte_of(c);
  }
  return {static_cast<Opcode>(first & 0x0FU), client.read_exactly(size)};
}

int read_close_code(Client& client) {
  const auto frame = read_frame(client);
  EXPECT_EQ(frame.opcode, Opcode::close) << frame;
  if (frame.payload.size() < 2) return 0;
  return static_cast<unsigned char>(frame.payload[0]) << 8 |
         static_cast<unsigned char>(frame.payload[1]);
}

Reply open_websocket(Client& client, std::string_view more_headers) {
  client.write(
      "GET /live HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      std::string(more_headers) + "\r\n");
  return read_reply(client);
}

Session::~Session() = default;

void Session::on_open(std::shared_ptr<WebSocketConnection> connection) {
  connection_ = std::move(connection);
  if (when_open) when_open(connection_);
}

asio::awaitable<void> Session::on_text(std::string message) {
  co_await on_text_(*connection_, std::move(message));
}

void Session::on_close() {
  connection_.reset();
  if (when_closed) when_closed();
}

asio::awaitable<Response> Handler::handle(Request request) {
  co_return co_await on_request(std::move(request));
}

asio::awaitable<Upgrade> Handler::upgrade(Request request) {
  co_return co_await on_upgrade(std::move(request));
}

asio::awaitable<void> echo(WebSocketConnection& connection, std::string message) {
  connection.send_text(message);
  co_return;
}

std::unique_ptr<Handler> make_echo() {
  auto handler = std::make_unique<Handler>();
  handler->on_request = [](Request request) -> asio::awaitable<Response> {
    co_return Response{.headers = {{"Content-Type", "text/plain"}},
                       .body = request.method + " " + request.path + " " + request.body};
  };
  handler->on_upgrade = [](Request) -> asio::awaitable<Upgrade> {
    co_return Upgrade{.session = std::make_shared<Session>(echo), .subprotocol = {}, .refusal = {}};
  };
  return handler;
}

namespace {
ServerOptions on_free_port(ServerOptions options) {
  options.port = 0;
  return options;
}
}  // namespace

Running::Running(std::unique_ptr<Handler> with, ServerOptions options)
    : handler(std::move(with)), server(on_free_port(std::move(options)), *handler) {
  server.start();
}

}  // namespace sifang::net::testing
