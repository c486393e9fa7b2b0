// SPDX-License-Identifier: Apache-2.0
// co_await store.write(fn) and store.read(fn): how a coroutine crosses to the store and comes back.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

namespace asio = boost::asio;
using base::Result;
using store::Transaction;

/// Runs a coroutine to its end on this thread. Errors: throws what leaves it.
template <class Coroutine>
void run(asio::io_context& context, Coroutine coroutine) {
  std::exception_ptr failure;
  bool ended = false;
  asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr thrown) {
    failure = thrown;
    ended = true;
  });
  context.run();
  EXPECT_TRUE(ended);
  if (failure) std::rethrow_exception(failure);
}

class StoreCoroutine : public testing::Test {
 protected:
  // First, so that it outlives the store, whose thread may still be in the middle of a post.
  asio::io_context context_;
  std::unique_ptr<Place> place_ = make_sqlite_place();
  std::unique_ptr<store::Store> store_ = place_->open({});
};

TEST_F(StoreCoroutine, brings_a_value_back_to_the_callers_thread) {
  auto story = [this]() -> asio::awaitable<void> {
    auto write = [](Transaction& tx) -> Result<std::int64_t> {
      add_note(tx, 7);
      return count(tx, query::count_notes);
    };
    const auto caller = std::this_thread::get_id();
    const auto written = co_await store_->write(write);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_TRUE(written);
    EXPECT_EQ(*written, 1);
    auto look = [](Transaction& tx) -> Result<std::int64_t> {
      return count(tx, query::count_notes);
    };
    const auto seen = co_await store_->read(look);
    EXPECT_EQ(*seen, 1);
  };
  run(context_, story());
}

TEST_F(StoreCoroutine, brings_an_error_back_and_keeps_nothing) {
  auto story = [this]() -> asio::awaitable<void> {
    auto change_mind = [](Transaction& tx) -> Result<int> {
      add_note(tx, 7);
      return base::Error{base::Errc::conflict, "no", {}, 0};
    };
    const auto outcome = co_await store_->write(change_mind);
    EXPECT_TRUE(outcome.has_error());
    EXPECT_EQ(outcome.error().code, base::Errc::conflict);
  };
  run(context_, story());
  EXPECT_TRUE(note_ids(*store_).empty());
}

TEST_F(StoreCoroutine, throws_to_the_caller_what_the_job_threw) {
  auto story = [this]() -> asio::awaitable<void> {
    auto give_up = [](Transaction&) -> Result<int> { throw std::runtime_error("gave up"); };
    static_cast<void>(co_await store_->write(give_up));
  };
  EXPECT_THROW(run(context_, story()), std::runtime_error);
}

/// Tells where it is destroyed: what a job has captured belongs to its caller's thread.
class Traveller {
 public:
  explicit Traveller(std::vector<std::thread::id>& ends) : ends_(&ends) {}
  Traveller(Traveller&& other) noexcept : ends_(std::exchange(other.ends_, nullptr)) {}
  Traveller& operator=(Traveller&&) = delete;
  ~Traveller() {
    if (ends_) ends_->push_back(std::this_thread::get_id());
  }

 private:
  std::vector<std::thread::id>* ends_;
};

TEST_F(StoreCoroutine, destroys_what_a_job_captured_on_the_callers_thread) {
  std::vector<std::thread::id> ends;
  auto story = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 200; ++i) {
      auto travel = [traveller = Traveller(ends)](Transaction&) -> Result<int> { return 1; };
      static_cast<void>(co_await store_->write(std::move(travel)));
      auto look = [traveller = Traveller(ends)](Transaction&) -> Result<int> { return 1; };
      static_cast<void>(co_await store_->read(std::move(look)));
    }
  };
  run(context_, story());
  store_.reset();
  EXPECT_EQ(ends, std::vector(400, std::this_thread::get_id()));
}

}  // namespace
}  // namespace sifang::contract
