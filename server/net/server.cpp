// SPDX-License-Identifier: Apache-2.0
#include "net/server.hpp"

#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <vector>

#include "base/log.hpp"
#include "net/io_thread.hpp"

namespace sifang::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Thousands of watchers are thousands of descriptors: take all that the system grants.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
    base::log_warning("the limit of open files could not be raised");
}

/// Counts a connection for as long as it lives.
class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

asio::awaitable<void> serve_counted(tcp::socket socket, ServerContext server, IoThread& thread) {
  const Counted counted(server.connections);
  co_await serve_http(std::move(socket), server, thread);
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(ServerOptions options, HttpHandler& handler)
      : options_(std::move(options)), handler_(handler) {
    raise_descriptor_limit();
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i)
      threads_.push_back(std::make_unique<IoThread>(i));
    const tcp::endpoint where(asio::ip::make_address(options_.address), options_.port);
    acceptor_ = std::make_unique<tcp::acceptor>(threads_.front()->context, where);
    port_ = acceptor_->local_endpoint().port();
  }

  ~Implementation() { stop(); }

  void start() {
    threads_.front()->tasks.spawn(accept());
    for (auto& thread : threads_)
      thread->thread = std::thread([&context = thread->context] { context.run(); });
    started_ = true;
  }

  void stop() {
    if (!started_) return;
    started_ = false;
    asio::post(threads_.front()->context, [this] {
      error_code ignored;  // it is closed either way
      acceptor_->close(ignored);
    });
    for (auto& thread : threads_) asio::post(thread->context, [&thread = *thread] {
      asio::co_spawn(thread.context, wind_up(thread), [](std::exception_ptr) {});
    });
    for (auto& thread : threads_) thread->thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  [[nodiscard]] asio::any_io_executor executor(std::size_t thread) const {
    return threads_[thread]->context.get_executor();
  }

 private:
  asio::awaitable<void> accept() {
    for (std::size_t next = 0;; next = (next + 1) % threads_.size()) {
      auto& thread = *threads_[next];
      error_code error;
      auto socket = co_await acceptor_->async_accept(thread.context,
                                                     asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted || !acceptor_->is_open()) co_return;
      if (error) {
        // Out of descriptors or memory: others may end soon.
        base::log_warning("accept: {}", error.message());
        asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
        co_await pause.async_wait(asio::use_awaitable);
        continue;
      }
      if (connections_ >= options_.max_connections) continue;  // the socket closes here
      error_code ignored;                                      // slower, not wrong
      socket.set_option(tcp::no_delay(true), ignored);
      auto shared = std::make_shared<tcp::socket>(std::move(socket));
      asio::post(thread.context, [this, &thread, shared] {
        thread.tasks.spawn(serve_counted(std::move(*shared), {options_, handler_, connections_}, thread));
      });
    }
  }

  static asio::awaitable<void> wind_up(IoThread& thread) {
    constexpr std::chrono::seconds patience{10};
    constexpr std::chrono::milliseconds goodbye{500};  // for closing frames to leave and be answered
    const std::vector<WebSocketConnection*> open(thread.open.begin(), thread.open.end());
    for (auto* connection : open) connection->close(close_code::going_away, "the server stops");
    if (!open.empty()) co_await thread.tasks.wait(goodbye);
    thread.tasks.cancel();
    if (!co_await thread.tasks.wait(patience))
      base::log_warning("{} connections had to be cut", thread.tasks.size());
    thread.work.reset();
    thread.context.stop();
  }

  const ServerOptions options_;
  HttpHandler& handler_;
  std::atomic<std::size_t> connections_{0};
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::uint16_t port_ = 0;
  bool started_ = false;
};

Server::Server(ServerOptions options, HttpHandler& handler)
    : implementation_(std::make_unique<Implementation>(std::move(options), handler)) {}
Server::~Server() = default;
void Server::start() { implementation_->start(); }
void Server::stop() { implementation_->stop(); }
std::uint16_t Server::port() const { return implementation_->port(); }
std::size_t Server::threads() const { return implementation_->threads(); }
asio::any_io_executor Server::executor(std::size_t thread) const { return implementation_->executor(thread); }
std::size_t Server::connections() const { return implementation_->connections(); }

}  // namespace sifang::net
