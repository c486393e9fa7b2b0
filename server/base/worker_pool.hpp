// SPDX-License-Identifier: Apache-2.0
// Threads for work that is heavy for the processor and must not hold up I/O: password hashes.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace sifang::base {

/// Lifetime: join() waits for what was started; the destructor calls it.
class WorkerPool {
 public:
  explicit WorkerPool(std::size_t threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs `work` on a thread of the pool; the caller resumes on its own executor with the result.
  /// Errors: what `work` throws is thrown to the caller.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work>> run(Work work) {
    using Value = std::invoke_result_t<Work>;
    auto initiate = [this](auto handler, Work job) {
      boost::asio::post(pool_, [handler = std::move(handler), job = std::move(job)]() mutable {
        std::exception_ptr failure;
        std::optional<Value> value;
        try {
          value.emplace(job());
        } catch (...) {
          failure = std::current_exception();
        }
        auto executor = boost::asio::get_associated_executor(handler);
        boost::asio::post(
            executor, [handler = std::move(handler), failure, value = std::move(value)]() mutable {
              std::move(handler)(failure, std::move(value));
            });
      });
    };
    auto value =
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                             void(std::exception_ptr, std::optional<Value>)>(
            initiate, boost::asio::use_awaitable, std::move(work));
    co_return std::move(*value);
  }

  /// The same for work that nobody waits for. Requires: `work` does not throw.
  void post(std::function<void()> work) { boost::asio::post(pool_, std::move(work)); }

  void join();

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace sifang::base
