// SPDX-License-Identifier: Apache-2.0
#include "app/page_press.hpp"

namespace sifang::app {

boost::asio::awaitable<base::Result<std::string>> PagePress::make(std::string document) {
  // One takes a fifth of a second and more: whoever came last would wait for seconds.
  constexpr int most_waiting = 16;
  struct Place {
    std::atomic<int>& waiting;
    const int before;
    explicit Place(std::atomic<int>& count) : waiting(count), before(count++) {}
    ~Place() { --waiting; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
  } place(waiting_);
  if (place.before >= most_waiting)
    co_return base::Error{base::Errc::busy, "many ask for a PDF; try again in a moment"};
  auto work = [this, document = std::move(document)] { return maker_.make(document); };
  co_return co_await setting_.run(std::move(work));
}

}  // namespace sifang::app
