// SPDX-License-Identifier: Apache-2.0
// Chores: what is due is done once, one that fails stops no other, and nothing is kept for longer
// than was promised.
#include "app/chores.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <set>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A chore that takes numbers off a list; `broken` ones fail.
struct Numbers {
  std::set<std::int64_t> due, broken;
  std::vector<std::int64_t> done;
  int looked = 0;

  app::Chore chore(std::chrono::milliseconds period = minutes(1)) {
    return {.name = "numbers",
            .period = period,
            .find_due =
                [this](store::Transaction&, base::Time) {
                  ++looked;
                  return std::vector(due.begin(), due.end());
                },
            .run = [this](app::Call&, std::int64_t key) -> base::Result<void> {
              if (broken.contains(key)) throw std::runtime_error("broken");
              if (due.erase(key) > 0) done.push_back(key);
              return {};
            }};
  }
};

using Keys = std::vector<std::int64_t>;

TEST(Chore, does_what_is_due_until_nothing_is) {
  World world;
  Numbers numbers{.due = {1, 2, 3}, .broken = {}, .done = {}};
  app::ChoreRunner runner(world.services(), {numbers.chore()});
  World::run_round(runner);
  EXPECT_EQ(numbers.done, (Keys{1, 2, 3}));
  EXPECT_NE(runner.metrics().find("sifang_chore_done_total{chore=\"numbers\"} 3\n"),
            std::string::npos);
}

TEST(Chore, waits_for_its_period_and_not_for_longer_when_the_clock_was_set_back) {
  World world;
  Numbers numbers{.due = {}, .broken = {}, .done = {}};
  app::ChoreRunner runner(world.services(), {numbers.chore(minutes(10))});
  World::run_round(runner);
  world.clock.pass(minutes(9));
  World::run_round(runner);
  EXPECT_EQ(numbers.looked, 1);
  world.clock.pass(minutes(1));
  World::run_round(runner);
  EXPECT_EQ(numbers.looked, 2);
  world.clock.pass(-hours(5));
  World::run_round(runner);
  EXPECT_EQ(numbers.looked, 3);
}

TEST(Chore, that_fails_for_one_goes_on_for_the_others_and_is_tried_again) {
  World world;
  Numbers numbers{.due = {1, 2, 3}, .broken = {2}, .done = {}};
  app::ChoreRunner runner(world.services(), {numbers.chore(seconds(1))});
  World::run_round(runner);
  EXPECT_EQ(numbers.done, (Keys{1, 3}));
  EXPECT_NE(runner.metrics().find("sifang_chore_failures_total{chore=\"numbers\"} 1\n"),
            std::string::npos);
  EXPECT_NE(runner.metrics().find("sifang_chore_failing{chore=\"numbers\"} 1\n"),
            std::string::npos);

  // Not at once again, but after a minute; then it is failing no longer.
  numbers.broken.clear();
  world.clock.pass(seconds(2));
  World::run_round(runner);
  EXPECT_EQ(numbers.done, (Keys{1, 3}));
  world.clock.pass(minutes(1));
  World::run_round(runner);
  EXPECT_EQ(numbers.done, (Keys{1, 3, 2}));
  EXPECT_NE(runner.metrics().find("sifang_chore_failing{chore=\"numbers\"} 0\n"),
            std::string::npos);
}

TEST(Chore, that_cannot_even_look_stops_no_other_chore) {
  World world;
  Numbers blind{.due = {1}, .broken = {}, .done = {}};
  auto broken = blind.chore();
  broken.name = "blind";
  broken.find_due = [](store::Transaction&, base::Time) -> Keys { throw std::runtime_error("no"); };
  Numbers numbers{.due = {7}, .broken = {}, .done = {}};
  app::ChoreRunner runner(world.services(), {broken, numbers.chore()});
  World::run_round(runner);
  EXPECT_EQ(numbers.done, Keys{7});
  EXPECT_NE(runner.metrics().find("sifang_chore_failing{chore=\"blind\"} 1\n"), std::string::npos);
}

TEST(Chore, leaves_nothing_of_one_that_fails_half_way) {
  World world;
  Numbers numbers{.due = {1, 2}, .broken = {}, .done = {}};
  auto chore = numbers.chore();
  chore.run = [](app::Call& call, std::int64_t key) -> base::Result<void> {
    static_cast<void>(app::add_user(call.tx, call.services, {"u" + std::to_string(key), "某", ""}));
    return base::Error{base::Errc::internal, "half way"};
  };
  app::ChoreRunner runner(world.services(), {chore});
  World::run_round(runner);
  EXPECT_EQ(world.sql("SELECT count(*) FROM users WHERE login IN ('u1', 'u2')")[0][0], "0");
}

TEST(Chore, ends_soon_when_it_is_told_to) {
  World world;
  Numbers numbers{.due = {1}, .broken = {}, .done = {}};
  app::ChoreRunner runner(world.services(), {numbers.chore()});
  boost::asio::io_context io;
  boost::asio::cancellation_signal stop;
  bool ended = false;
  boost::asio::co_spawn(
      io, runner.run_for_ever(),
      boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr failure) {
        EXPECT_FALSE(failure);
        ended = true;
      }));
  io.run_for(std::chrono::milliseconds(300));
  EXPECT_EQ(numbers.done, Keys{1});
  EXPECT_FALSE(ended);
  io.restart();
  stop.emit(boost::asio::cancellation_type::all);
  const auto began = std::chrono::steady_clock::now();
  io.run_for(seconds(5));
  EXPECT_TRUE(ended);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(500));
}

TEST(Forgetting, keeps_sessions_until_they_run_out_and_answers_for_a_day) {
  World world;
  add_everybody(world);
  world.set_password("resident", "correct horse");
  world.must("", "session.create", {{"login", "resident"}, {"password", "correct horse"}});
  world.must("resident", "ticket.submit",
             {{"community", "MG"}, {"title", "灯"}, {"body", "灯"}, {"category", "other"}},
             {.key = "k1"});
  const auto count = [&](const std::string& table) {
    return world.sql("SELECT count(*) FROM " + table)[0][0];
  };
  world.clock.pass(hours(24) - minutes(1));
  world.run_chores();
  EXPECT_EQ(count("idempotency_keys"), "1");
  world.clock.pass(minutes(2));
  world.run_chores();
  EXPECT_EQ(count("idempotency_keys"), "0");
  EXPECT_EQ(count("sessions"), "1");
  world.clock.pass(hours(24) * 29);
  world.run_chores();
  EXPECT_EQ(count("sessions"), "0");
}

}  // namespace
}  // namespace sifang::test
