// SPDX-License-Identifier: Apache-2.0
// When a read of the log that waits is answered: by something the caller may see, by the end of
// their log-in, by time and by the stop.
#include "api/event_wait.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "net/websocket.hpp"
#include "unit/app_kit.hpp"

namespace sifang::api {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// One I/O thread, run by the test, with everybody of a community.
class EventWaitTest : public testing::Test {
 protected:
  EventWaitTest() : hub_(net::append_text_frame) {
    test::add_everybody(world_);
    hub_.attach({io_.get_executor()});
    told_ = world_.announced().size();
  }

  /// Nobody is left asleep behind the hub.
  void TearDown() override {
    hub_.detach();
    for (int turn = 0; turn < 400 && connections_.count() > 0; ++turn) {
      io_.restart();
      io_.run_for(5ms);
    }
    EXPECT_EQ(connections_.count(), 0U);
  }

  /// `login` waits for what comes after `since`.
  void wait(const std::string& login, std::int64_t since, std::chrono::seconds most = 20s) {
    returned_ = false;
    asio::co_spawn(
        io_,
        wait_for_events(world_.application(), hub_, connections_,
                        {.session = {}, .bearer = world_.person(login).token, .csrf = {}},
                        {"MG", since, most}, 0),
        [this](const std::exception_ptr& error) {
          if (error) std::rethrow_exception(error);
          returned_ = true;
        });
  }

  /// Hands what was committed since the last time to the hub, as the store does.
  void announce() {
    auto all = world_.announced();
    hub_.committed({all.begin() + static_cast<std::ptrdiff_t>(told_), all.end()});
    told_ = all.size();
  }

  /// Runs the thread until the wait has returned, at most for `time`.
  bool returns_within(std::chrono::milliseconds time) {
    for (const auto end = std::chrono::steady_clock::now() + time;
         !returned_ && std::chrono::steady_clock::now() < end;) {
      io_.restart();
      io_.run_for(5ms);
    }
    return returned_;
  }
  bool is_asleep() { return !returns_within(150ms) && connections_.count() == 1; }

  std::int64_t end_of_log() {
    return world_.must("admin", "community.read", {{"community", "MG"}})["seq"];
  }
  void submit(const char* visibility) {
    world_.must("resident", "ticket.submit",
                {{"community", "MG"},
                 {"title", "灯坏了"},
                 {"body", "三楼"},
                 {"category", "lighting"},
                 {"visibility", visibility}});
  }

  test::World world_;
  asio::io_context io_;
  live::Hub hub_;
  LiveConnections connections_;
  std::size_t told_ = 0;
  bool returned_ = false;
};

TEST_F(EventWaitTest, ReturnsAtOnceWhenThereIsSomething) {
  submit("community");
  wait("neighbour", 0);
  EXPECT_TRUE(returns_within(5s));
}

TEST_F(EventWaitTest, WaitsForTheNextEventThatTheCallerMaySee) {
  wait("neighbour", end_of_log());
  ASSERT_TRUE(is_asleep());
  submit("private");  // the neighbour learns nothing of it
  announce();
  ASSERT_TRUE(is_asleep());
  submit("community");
  announce();
  EXPECT_TRUE(returns_within(5s));
  EXPECT_EQ(connections_.count(), 0U);
}

TEST_F(EventWaitTest, WakesWhoIsNamedInPerson) {
  wait("resident", end_of_log());
  ASSERT_TRUE(is_asleep());
  submit("private");  // their own
  announce();
  EXPECT_TRUE(returns_within(5s));
}

TEST_F(EventWaitTest, IsToldOfWhatWasCommittedTogether) {
  wait("neighbour", end_of_log());
  ASSERT_TRUE(is_asleep());
  submit("private");
  submit("community");
  submit("private");
  announce();
  EXPECT_TRUE(returns_within(5s));
}

TEST_F(EventWaitTest, EndsWithItsTime) {
  const auto begun = std::chrono::steady_clock::now();
  wait("neighbour", end_of_log(), 1s);
  EXPECT_TRUE(returns_within(5s));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(connections_.count(), 0U);
}

TEST_F(EventWaitTest, EndsWithTheLogIn) {
  wait("neighbour", end_of_log());
  ASSERT_TRUE(is_asleep());
  connections_.access_changed(world_.person("resident").id, "", app::AccessChange::ended);
  ASSERT_TRUE(is_asleep());  // somebody else's
  world_.sql("DELETE FROM tokens WHERE user_id = (SELECT id FROM users WHERE login = 'neighbour')");
  connections_.access_changed(world_.person("neighbour").id, "", app::AccessChange::ended);
  EXPECT_TRUE(returns_within(5s));
}

TEST_F(EventWaitTest, OtherRolesAreLookedAtAnew) {
  wait("neighbour", end_of_log());
  ASSERT_TRUE(is_asleep());
  world_.add("neighbour", domain::Role::member, test::oc);
  connections_.access_changed(world_.person("neighbour").id, "", app::AccessChange::other_roles);
  announce();
  if (!returns_within(150ms)) {  // unless the change is itself something to tell
    submit("private");           // a member may see it
    announce();
  }
  EXPECT_TRUE(returns_within(5s));
  wait("neighbour", end_of_log());
  ASSERT_TRUE(is_asleep());
  submit("private");
  announce();
  EXPECT_TRUE(returns_within(5s));
}

TEST_F(EventWaitTest, EndsWithTheServer) {
  wait("neighbour", end_of_log());
  ASSERT_TRUE(is_asleep());
  hub_.detach();
  EXPECT_TRUE(returns_within(5s));
  wait("neighbour", end_of_log());
  EXPECT_TRUE(returns_within(5s));
}

TEST_F(EventWaitTest, DoesNotWaitForWhatWillBeRefused) {
  wait("neighbour", end_of_log() + 1);
  EXPECT_TRUE(returns_within(5s));
  world_.add("stranger", domain::Role::resident);
  world_.sql(
      "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE login = 'stranger')");
  wait("stranger", 0);
  EXPECT_TRUE(returns_within(5s));
}

TEST(EventWaitOf, IsReadFromTheRequestOfOneCommand) {
  const auto commands = app::make_command_table();
  const auto& list = *commands.find("event.list");
  const net::Fields path{{"community", "MG"}};
  const auto of = [&](const net::Fields& query) { return event_wait_of(list, path, query); };
  const auto wait = of({{"since", "7"}, {"wait", "25"}});
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->community, "MG");
  EXPECT_EQ(wait->since, 7);
  EXPECT_EQ(wait->most, 25s);
  EXPECT_EQ(of({{"wait", "1"}})->since, 0);
  EXPECT_EQ(of({{"since", "7"}, {"cursor", "9"}, {"wait", "1"}})->since, 9);
  for (const char* wrong : {"", "0", "26", "-1", "1.5", "soon", " 1", "99999999999999999999"})
    EXPECT_FALSE(of({{"wait", wrong}})) << wrong;
  EXPECT_FALSE(of({}));
  EXPECT_FALSE(of({{"since", "x"}, {"wait", "1"}}));
  EXPECT_FALSE(event_wait_of(*commands.find("ticket.list"), path, {{"wait", "1"}}));
}

}  // namespace
}  // namespace sifang::api
