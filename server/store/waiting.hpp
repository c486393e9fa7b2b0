// SPDX-License-Identifier: Apache-2.0
// The store for threads that have no coroutines: the caller's thread waits for its job.
#pragma once

#include <future>
#include <optional>
#include <type_traits>
#include <utility>

#include "store/store.hpp"

namespace sifang::store {

namespace detail {

template <class Fn, class Submit>
std::invoke_result_t<Fn, Transaction&> wait(Submit submit, Fn fn) {
  using Outcome = std::invoke_result_t<Fn, Transaction&>;
  std::optional<Outcome> outcome;
  std::promise<JobOutcome> ended;
  submit(
      [&](Transaction& tx) {
        outcome.emplace(fn(tx));
        return outcome->has_value();
      },
      [&](JobOutcome end) { ended.set_value(std::move(end)); });
  auto end = ended.get_future().get();
  if (end.failed) std::rethrow_exception(end.failed);
  if (end.refused) return *end.refused;
  return std::move(*outcome);
}

}  // namespace detail

/// Runs `fn(Transaction&) -> Result<T>` and waits. Never on a thread of the store or for I/O.
/// Errors: busy, unavailable, and whatever `fn` returns; throws what `fn` throws.
template <class Fn>
auto write_and_wait(Store& store, Fn fn) {
  return detail::wait(
      [&](Job job, Done done) { store.submit_write(std::move(job), std::move(done)); },
      std::move(fn));
}
template <class Fn>
auto read_and_wait(Store& store, Fn fn) {
  return detail::wait(
      [&](Job job, Done done) { store.submit_read(own_source, std::move(job), std::move(done)); },
      std::move(fn));
}

}  // namespace sifang::store
