// SPDX-License-Identifier: Apache-2.0
#include "base/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "base/log.hpp"

namespace sifang::base {

namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), empty_(executor_) {
  empty_.expires_at(asio::steady_timer::time_point::max());
}

void TaskGroup::spawn(asio::awaitable<void> task) {
  const auto place = running_.emplace(running_.end());
  auto on_end = [this, place](std::exception_ptr failure) {
    running_.erase(place);
    if (running_.empty()) empty_.cancel();
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      log_error("a task ended with an exception: {}", error.what());
    }
  };
  asio::co_spawn(executor_, std::move(task),
                 asio::bind_cancellation_slot(place->slot(), std::move(on_end)));
}

void TaskGroup::cancel() {
  // A task that ends at once erases its own entry, so step on before emitting.
  for (auto next = running_.begin(); next != running_.end();) {
    auto current = next++;
    current->emit(asio::cancellation_type::all);
  }
}

asio::awaitable<bool> TaskGroup::wait(std::chrono::milliseconds patience) {
  if (running_.empty()) co_return true;
  empty_.expires_after(patience);
  boost::system::error_code ignored;  // cancelled means: empty
  co_await empty_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return running_.empty();
}

}  // namespace sifang::base
