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

template <class Fn>
std::invoke_result_t<Fn, Transaction&> wait(Store& store, void (Store::*submit)(Job, Done), Fn fn) {
  using Outcome = std::invoke_result_t<Fn, Transaction&>;
  std::optional<Outcome> outcome;
  std::promise<JobOutcome> ended;
  (store.*submit)(
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
  return detail::wait(store, &Store::submit_write, std::move(fn));
}
template <class Fn>
auto read_and_wait(Store& store, Fn fn) {
  return detail::wait(store, &Store::submit_read, std::move(fn));
}

}  // namespace sifang::store
