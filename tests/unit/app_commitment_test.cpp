// SPDX-License-Identifier: Apache-2.0
// Commitments that a ticket carries: how long they come on agendas, and for whom.
#include <gtest/gtest.h>

#include "base/time_text.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

struct TicketCommitmentTest : testing::Test {
  TicketCommitmentTest() { add_everybody(world); }

  std::string make(const char* title) {
    return world.must(
        "host", "meeting.create",
        {{"community", "MG"},
         {"title", title},
         {"starts_at", base::to_rfc3339(world.clock.now() + std::chrono::hours(1))}})["id"];
  }
  void begin(const std::string& id) {
    world.must("host", "meeting.open", {{"id", id}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", id}});
    world.must("host", "meeting.start", {{"id", id}});
  }
  void close(const std::string& id) { world.must("host", "meeting.close", {{"id", id}}); }
  /// A meeting charges the property company with a ticket of the resident.
  void charge(const char* visibility) {
    const auto first = make("定事");
    ticket = world.must("resident", "ticket.submit",
                        {{"community", "MG"},
                         {"title", "水管漏水"},
                         {"body", "三楼"},
                         {"category", "water"},
                         {"visibility", visibility}})["id"];
    world.must("host", "ticket.accept", {{"id", ticket}});
    for (const auto& [who, party] :
         {std::pair{"rc", rc}, std::pair{"oc", oc}, std::pair{"pc", pc}, std::pair{"pr", pr}})
      world.must(who, "ticket.answer",
                 {{"id", ticket},
                  {"party", party},
                  {"text", "好"},
                  {"stance", "support"},
                  {"publish", true}});
    const auto item = world.must("host", "agenda.add",
                                 {{"id", first}, {"kind", "ticket"}, {"ticket", ticket}})["id"];
    begin(first);
    world.must("host", "agenda.decide", {{"id", item}, {"text", "换水管"}, {"party", pc}});
    close(first);
  }
  /// The meeting that is made now, which does not reach what it is asked.
  std::string put_off(const char* title) {
    const auto id = make(title);
    EXPECT_EQ(commitment(id)["ticket"], ticket) << title;
    begin(id);
    close(id);
    EXPECT_EQ(commitment(id)["state"], "deferred");
    return id;
  }
  json commitment(const std::string& of) {
    const auto whole = world.must("host", "meeting.read", {{"id", of}});
    for (const auto& one : whole["agenda"])
      if (one["kind"] == "commitment") return one;
    return json::object({{"ticket", nullptr}, {"state", nullptr}});
  }

  World world;
  std::string ticket;
};

TEST_F(TicketCommitmentTest, comes_again_until_a_meeting_has_dealt_with_it) {
  charge("public");
  put_off("二");
  put_off("三");
  const auto fourth = make("四");
  const auto again = commitment(fourth);
  EXPECT_EQ(again["ticket"], ticket);
  EXPECT_EQ(again["state"], "pending");
  begin(fourth);
  world.must("host", "meeting.next", {{"id", fourth}, {"item", again["id"]}});
  world.must("recorder", "agenda.review", {{"id", again["id"]}, {"verdict", "noted"}});
  close(fourth);
  EXPECT_EQ(commitment(make("五"))["ticket"], nullptr);
}

TEST_F(TicketCommitmentTest, of_a_private_ticket_comes_again_for_the_same_people) {
  charge("private");
  put_off("二");
  const auto third = make("三");
  EXPECT_EQ(commitment(third)["ticket"], ticket);
  const auto seen = world.must("neighbour", "meeting.read", {{"id", third}}).dump();
  EXPECT_EQ(seen.find("换水管"), std::string::npos);
  EXPECT_EQ(seen.find("水管漏水"), std::string::npos);
}

TEST_F(TicketCommitmentTest, does_not_come_again_once_its_ticket_is_closed) {
  charge("public");
  put_off("二");
  const auto waiting = make("三");
  EXPECT_EQ(commitment(waiting)["state"], "pending");
  world.must("pc", "ticket.start", {{"id", ticket}});
  world.must("pc", "ticket.finish", {{"id", ticket}, {"note", "修好了"}});
  world.must("resident", "ticket.confirm", {{"id", ticket}});
  EXPECT_EQ(commitment(make("四"))["ticket"], nullptr);
  world.must("host", "meeting.lock", {{"id", waiting}});
  EXPECT_EQ(commitment(waiting)["state"], "withdrawn");
}

}  // namespace
}  // namespace sifang::test
