// SPDX-License-Identifier: Apache-2.0
#include "net/server.hpp"

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "net/server_thread.hpp"

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

}  // namespace

class Server::Implementation {
 public:
  Implementation(ServerOptions options, HttpHandler& handler);
  ~Implementation() { stop(); }

  void start();
  void stop();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  [[nodiscard]] asio::any_io_executor executor(std::size_t thread) const {
    return threads_[thread]->context.get_executor();
  }
  void post_to_all(const std::function<void(std::size_t)>& work);

 private:
  using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

  asio::awaitable<void> accept();
  void hand_over(Socket socket, ServerThread& thread);

  const ServerOptions options_;
  std::atomic<std::size_t> connections_{0};
  std::vector<std::unique_ptr<ServerThread>> threads_;
  std::vector<std::thread> running_;
  std::unique_ptr<Acceptor> acceptor_;  // on the first thread
  std::promise<void> accepted_last_;    // kept when accept() ends
  std::uint16_t port_ = 0;
};

Server::Implementation::Implementation(ServerOptions options, HttpHandler& handler)
    : options_(std::move(options)) {
  raise_descriptor_limit();
  for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i)
    threads_.push_back(std::make_unique<ServerThread>(i, options_, handler));
  try {
    const tcp::endpoint where(asio::ip::make_address(options_.address), options_.port);
    acceptor_ = std::make_unique<Acceptor>(threads_.front()->context.get_executor(), where);
    port_ = acceptor_->local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    // With the address instead of the place in Asio's code.
    const error_code plain(error.code().value(), error.code().category());
    throw boost::system::system_error(
        plain, "cannot listen on " + options_.address + ":" + std::to_string(options_.port));
  }
}

void Server::Implementation::start() {
  if (!running_.empty()) return;
  accepted_last_ = {};
  threads_.front()->tasks.spawn(accept());
  for (auto& thread : threads_) running_.emplace_back([&thread = *thread] { thread.run(); });
}

void Server::Implementation::stop() {
  if (running_.empty()) return;
  asio::post(threads_.front()->context, [this] {
    error_code ignored;  // it is closed either way
    acceptor_->close(ignored);
  });
  // Whom a thread is handed after it has wound up would stay open and be counted until the end.
  accepted_last_.get_future().wait();
  for (auto& thread : threads_) {
    auto on_end = [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(thread->context, thread->wind_up(), std::move(on_end));
  }
  for (auto& thread : running_) thread.join();
  running_.clear();
}

asio::awaitable<void> Server::Implementation::accept() {
  const auto tell_end = [](std::promise<void>* end) { end->set_value(); };
  const std::unique_ptr<std::promise<void>, decltype(tell_end)> end(&accepted_last_, tell_end);
  for (std::size_t next = 0;; next = (next + 1) % threads_.size()) {
    auto& thread = *threads_[next];
    Socket socket(thread.context);
    error_code error;
    co_await acceptor_->async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!acceptor_->is_open()) co_return;
    if (error == asio::error::connection_aborted) continue;
    if (error) {
      // Out of descriptors or memory: others may end soon.
      base::log_warning("accept: {}", error.message());
      constexpr std::chrono::milliseconds pause{50};
      asio::steady_timer timer(threads_.front()->context, pause);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    if (connections_ < options_.max_connections) hand_over(std::move(socket), thread);
  }
}

void Server::Implementation::hand_over(Socket socket, ServerThread& thread) {
  error_code ignored;  // slower, not wrong
  socket.set_option(tcp::no_delay(true), ignored);
  ++connections_;
  asio::post(thread.context,
             [&thread, socket = std::move(socket), ticket = Ticket(&connections_)]() mutable {
               thread.adopt(std::move(socket), std::move(ticket));
             });
}

void Server::Implementation::post_to_all(const std::function<void(std::size_t)>& work) {
  for (auto& thread : threads_)
    asio::post(thread->context, [work, index = thread->index] { work(index); });
}

Server::Server(ServerOptions options, HttpHandler& handler)
    : implementation_(std::make_unique<Implementation>(std::move(options), handler)) {}
Server::~Server() = default;
void Server::start() { implementation_->start(); }
void Server::stop() { implementation_->stop(); }
std::uint16_t Server::port() const { return implementation_->port(); }
std::size_t Server::threads() const { return implementation_->threads(); }
asio::any_io_executor Server::executor(std::size_t thread) const {
  return implementation_->executor(thread);
}
void Server::post_to_all(const std::function<void(std::size_t)>& work) {
  implementation_->post_to_all(work);
}
std::size_t Server::connections() const { return implementation_->connections(); }

}  // namespace sifang::net
