// SPDX-License-Identifier: Apache-2.0
#include "main/health.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "main/address.hpp"

namespace sifang::main {
namespace {

namespace asio = boost::asio;

/// The whole answer to GET /readyz. Errors: throws boost::system::system_error.
asio::awaitable<std::string> ask(asio::ip::tcp::endpoint where) {
  const std::string question = "GET /readyz HTTP/1.0\r\n\r\n";
  constexpr std::size_t longest_answer = 64 * 1024;
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(where, asio::use_awaitable);
  co_await asio::async_write(socket, asio::buffer(question), asio::use_awaitable);
  std::string answer;
  const auto [error, size] = co_await asio::async_read(
      socket, asio::dynamic_buffer(answer, longest_answer), asio::as_tuple(asio::use_awaitable));
  if (error && error != asio::error::eof) throw boost::system::system_error(error);
  co_return answer;
}

std::string answer_of(const asio::ip::tcp::endpoint& where) {
  constexpr std::chrono::seconds patience{5};
  asio::io_context context;
  std::string answer;
  std::exception_ptr failure;
  asio::co_spawn(context, ask(where), [&](std::exception_ptr error, std::string text) {
    failure = error;
    answer = std::move(text);
  });
  context.run_for(patience);
  if (!context.stopped()) throw std::runtime_error("no answer");
  if (failure) std::rethrow_exception(failure);
  return answer;
}

}  // namespace

int ask_health(const std::string& listen) {
  const auto [host, port] = parse_address(listen);
  auto address = asio::ip::make_address(host);
  // Who listens on every address is asked on the loopback one.
  if (address.is_unspecified())
    address = address.is_v4() ? asio::ip::address(asio::ip::address_v4::loopback())
                              : asio::ip::address(asio::ip::address_v6::loopback());
  try {
    const auto answer = answer_of({address, port});
    if (answer.starts_with("HTTP/1.0 200 ") || answer.starts_with("HTTP/1.1 200 ")) {
      std::cout << "ready" << std::endl;
      return 0;
    }
    std::cerr << "not ready: " << answer.substr(0, answer.find("\r\n")) << std::endl;
  } catch (const boost::system::system_error& error) {
    std::cerr << "not ready: " << error.code().message() << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "not ready: " << error.what() << std::endl;
  }
  return 1;
}

}  // namespace sifang::main
