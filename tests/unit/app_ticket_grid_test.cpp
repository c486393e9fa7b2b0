// SPDX-License-Identifier: Apache-2.0
// To which grid a ticket belongs: who says so, and who hears of it.
#include <gtest/gtest.h>

#include "unit/app_ties_kit.hpp"

namespace sifang::test {
namespace {

struct GridTest : TiesTest {
  GridTest() {
    world.add("first", domain::Role::grid_worker, "", "G1");
    world.add("second", domain::Role::grid_worker, "", "G2");
    world.add("leader", domain::Role::grid_leader, "", "G2");
  }
  json to(const json& ticket, const json& grid) {
    return {{"id", ticket}, {"grid", grid}, {"reason", "界线那边"}};
  }
  json last_heard(const char* who) { return json::parse(world.heard_by(who).back()); }
};

TEST_F(GridTest, a_ticket_goes_to_another_grid_by_a_host_or_an_officer_with_a_reason) {
  const auto ticket = submit("resident");
  for (const char* who : {"resident", "rc", "recorder", "second", "leader"})
    EXPECT_EQ(refused(who, "ticket.set_grid", to(ticket, "G1")), Errc::forbidden) << who;
  EXPECT_EQ(refused("host", "ticket.set_grid", {{"id", ticket}, {"grid", "G1"}}), Errc::invalid);
  EXPECT_EQ(refused("host", "ticket.set_grid", to(ticket, "G 1")), Errc::invalid);
  EXPECT_EQ(refused("host", "ticket.set_grid", to(ticket, "")), Errc::invalid);
  EXPECT_EQ(refused("host", "ticket.set_grid", to(ticket, nullptr)), Errc::conflict);
  EXPECT_EQ(world.must("officer", "ticket.set_grid", to(ticket, "G1"))["grid"], "G1");
  EXPECT_EQ(refused("host", "ticket.set_grid", to(ticket, "G1")), Errc::conflict);
  const auto version = read("host", ticket)["version"].get<int>();
  const auto moved = world.must("host", "ticket.set_grid", to(ticket, "G2"));
  EXPECT_EQ(moved["version"], version + 1);
  const auto event = last_heard("neighbour");
  EXPECT_EQ(event["kind"], "ticket.grid_set");
  EXPECT_EQ(event["data"]["grid"], "G2");
  EXPECT_EQ(event["data"]["before"], "G1");
  EXPECT_EQ(event["data"]["reason"], "界线那边");
  EXPECT_EQ(event["data"]["ticket"]["grid"], "G2");
  EXPECT_EQ(world.must("host", "ticket.set_grid", to(ticket, nullptr))["grid"], nullptr);
  EXPECT_TRUE(may("host", ticket, "set_grid"));
  EXPECT_FALSE(may("rc", ticket, "set_grid"));
  world.must("resident", "ticket.cancel", {{"id", ticket}});
  EXPECT_EQ(refused("host", "ticket.set_grid", to(ticket, "G1")), Errc::illegal_move);
  EXPECT_FALSE(may("host", ticket, "set_grid"));
}

TEST_F(GridTest, both_grids_hear_of_a_private_ticket_and_the_new_one_gets_all_of_it) {
  const auto ticket = submit("resident", {{"visibility", "private"}});
  EXPECT_EQ(refused("second", "ticket.read", {{"id", ticket}}), Errc::not_found);
  world.must("host", "ticket.set_grid", to(ticket, "G1"));
  EXPECT_EQ(read("first", ticket)["reporter"]["name"],
            last_heard("first")["data"]["ticket"]["reporter"]["name"]);
  world.must("host", "ticket.set_grid", to(ticket, "G2"));
  EXPECT_EQ(refused("first", "ticket.read", {{"id", ticket}}), Errc::not_found);
  const auto gone = last_heard("first")["data"], come = last_heard("second")["data"];
  EXPECT_EQ(gone["grid"], "G2");
  EXPECT_EQ(gone["ticket"]["reporter"], nullptr);
  EXPECT_EQ(come["ticket"]["body"], "灯坏了");
  EXPECT_EQ(come["ticket"]["reporter"], read("second", ticket)["reporter"]);
  for (const auto& kind : kinds_heard("neighbour"))
    EXPECT_FALSE(kind.starts_with("ticket.")) << kind;
}

}  // namespace
}  // namespace sifang::test
