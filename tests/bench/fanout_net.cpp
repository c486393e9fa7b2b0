// SPDX-License-Identifier: Apache-2.0
// The net layer under the same load as the floor: every text message of any client goes to all as a
// prebuilt frame; what arrives together leaves together in one shared buffer. Prints
// "listening PORT" and serves until its standard input ends.
#include <boost/asio/post.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "net/server.hpp"
#include "net/websocket.hpp"

namespace {

namespace asio = boost::asio;
using namespace sifang::net;

/// Thread: the server's only one.
class Room {
 public:
  void enter(std::shared_ptr<WebSocketConnection> connection) {
    connections_.push_back(std::move(connection));
  }
  void leave(const WebSocketConnection* connection) {
    std::erase_if(connections_, [&](const auto& other) { return other.get() == connection; });
  }
  void say(const asio::any_io_executor& executor, std::string_view message) {
    if (frames_.empty())
      asio::post(executor, [this, executor] { asio::post(executor, [this] { flush(); }); });
    append_text_frame(frames_, message);
  }

 private:
  /// Runs two turns later, behind all that arrived in the same one: reading a message takes more
  /// than one, and not for all the same number.
  void flush() {
    const auto shared = std::make_shared<const std::string>(std::exchange(frames_, {}));
    for (const auto& connection : connections_) connection->send_frames(shared);
  }

  std::vector<std::shared_ptr<WebSocketConnection>> connections_;
  std::string frames_;
};

class Member final : public WebSocketSession {
 public:
  explicit Member(Room& room) : room_(room) {}
  void on_open(std::shared_ptr<WebSocketConnection> connection) override {
    connection_ = std::move(connection);
    room_.enter(connection_);
  }
  asio::awaitable<void> on_text(std::string message) override {
    room_.say(connection_->executor(), message);
    co_return;
  }
  void on_close() override {
    room_.leave(connection_.get());
    connection_.reset();
  }

 private:
  Room& room_;
  std::shared_ptr<WebSocketConnection> connection_;
};

class Handler final : public HttpHandler {
 public:
  asio::awaitable<Response> handle(Request) override { co_return Response{.status = 404}; }
  asio::awaitable<Upgrade> upgrade(Request) override {
    co_return Upgrade{std::make_shared<Member>(room_), {}, {}};
  }

 private:
  Room room_;
};

}  // namespace

int main() {
  Handler handler;
  Server server({.port = 0}, handler);
  server.start();
  std::printf("listening %d\n", server.port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}
