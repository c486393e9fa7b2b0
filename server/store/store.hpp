// SPDX-License-Identifier: Apache-2.0
// The crossing to the database. Everything above sees two calls, read() and write(), and named
// queries; which engine answers is decided in main.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "store/transaction.hpp"

namespace sifang::store {

/// How a job ended. Exactly one of the three: committed (both empty), refused, or failed.
struct JobOutcome {
  std::optional<base::Error> refused;  // the store would not or could not: busy, unavailable
  std::exception_ptr failed;           // the job threw; its changes are rolled back
};

/// A job returns true to keep its changes, false to roll them back (its result is an error).
using Job = std::function<bool(Transaction&)>;
/// Called once, after the job itself has been destroyed; on a thread of the store, or at once on
/// the caller's when a queue is full. Must not block.
using Done = std::function<void(JobOutcome)>;

/// Whom a read is for. Sources that wait take turns, so that one who asks without end holds up
/// nobody else; within a source, who came first goes first.
using Source = std::uint64_t;
constexpr Source own_source = 0;  // the program itself

/// Thread: every call from any thread.
class Store {
 public:
  virtual ~Store() = default;

  /// Runs `job` in a write transaction shared with whatever else waits; `done` comes after the
  /// changes are on disk (or rolled back). A full queue is Errc::busy at once.
  virtual void submit_write(Job job, Done done) = 0;
  /// Runs `job` on a read-only snapshot. A full queue is Errc::busy at once, and so is a job that
  /// has waited for too long.
  virtual void submit_read(Source source, Job job, Done done) = 0;

  /// Runs `fn(Transaction&) -> Result<T>`; the caller resumes on its own executor. An error result
  /// rolls back. Errors: busy, unavailable, and whatever `fn` returns; throws what `fn` throws.
  /// Events are announced, and a value returned, only after the commit is on disk.
  template <class Fn>
  [[nodiscard]] boost::asio::awaitable<std::invoke_result_t<Fn, Transaction&>> write(Fn fn) {
    return run<Fn>(std::move(fn),
                   [this](Job job, Done done) { submit_write(std::move(job), std::move(done)); });
  }
  template <class Fn>
  [[nodiscard]] boost::asio::awaitable<std::invoke_result_t<Fn, Transaction&>> read(
      Fn fn, Source source = own_source) {
    return run<Fn>(std::move(fn), [this, source](Job job, Done done) {
      submit_read(source, std::move(job), std::move(done));
    });
  }

 private:
  template <class Fn, class Submit>
  boost::asio::awaitable<std::invoke_result_t<Fn, Transaction&>> run(Fn fn, Submit submit) {
    using Outcome = std::invoke_result_t<Fn, Transaction&>;  // Result<T>
    auto initiate = [submit = std::move(submit)](auto handler, Fn body) {
      // std::function wants copies; the state both closures share lives here.
      struct State {
        decltype(handler) resume;
        Fn body;
        std::optional<Outcome> outcome;
      };
      auto state =
          std::make_shared<State>(State{std::move(handler), std::move(body), std::nullopt});
      submit(
          [state](Transaction& tx) {
            state->outcome.emplace(state->body(tx));
            return state->outcome->has_value();
          },
          [state](JobOutcome end) mutable {
            if (end.refused) state->outcome.emplace(std::move(*end.refused));
            auto executor = boost::asio::get_associated_executor(state->resume);
            // The state moves along: what `fn` has captured ends on the caller's thread, not here.
            boost::asio::post(executor, [state = std::move(state), failed = end.failed]() mutable {
              auto resume = std::move(state->resume);
              auto outcome = std::move(state->outcome);
              state.reset();
              std::move(resume)(failed, std::move(outcome));
            });
          });
    };
    auto outcome =
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                             void(std::exception_ptr, std::optional<Outcome>)>(
            initiate, boost::asio::use_awaitable, std::move(fn));
    co_return std::move(*outcome);
  }
};

}  // namespace sifang::store
