// SPDX-License-Identifier: Apache-2.0
// Tickets through the application: who may see one, who is told whose it is, versions.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;

/// Everybody, and a ticket of the resident's in a grid with a worker.
struct TicketTest : testing::Test {
  TicketTest() {
    using enum domain::Role;
    add_everybody(world);
    world.add("officer", officer);
    world.add("supervisor", supervisor);
    world.add("merchant", merchant);
    world.add("worker", grid_worker, "", "G1");
    world.add("elsewhere", grid_worker, "", "G2");
    *world.write([&](store::Transaction& tx) -> base::Result<bool> {
      auto services = world.services();
      static_cast<void>(
          app::put_household(tx, services, nullptr, world.community, {"3", "", "101", "G1"}));
      return true;
    });
  }

  json submit(const char* visibility) {
    return world.must("resident", "ticket.submit",
                      {{"community", "MG"},
                       {"title", "漏水"},
                       {"body", "漏水"},
                       {"category", "water"},
                       {"visibility", visibility},
                       {"place", {{"building", "3"}}}})["id"];
  }
  /// Who of those asked gets an answer, and in it what `member` says.
  std::vector<std::string> who(const json& ticket, const std::function<bool(const json&)>& fits) {
    std::vector<std::string> found;
    for (const char* login : {"resident", "neighbour", "rc", "pc", "host", "recorder", "admin",
                              "officer", "supervisor", "merchant", "worker", "elsewhere", ""}) {
      const auto answer = world.call(login, "ticket.read", {{"id", ticket}});
      EXPECT_TRUE(answer || answer.error().code == Errc::not_found) << login;
      if (answer && fits(json::parse(answer->reply.body)))
        found.emplace_back(*login ? login : "nobody");
    }
    return found;
  }
  std::vector<std::string> readers(const json& ticket) {
    return who(ticket, [](const json&) { return true; });
  }
  std::vector<std::string> knowing(const json& ticket) {
    return who(ticket, [](const json& body) { return !body["reporter"].is_null(); });
  }

  World world;
};

using Names = std::vector<std::string>;

TEST_F(TicketTest, is_seen_by_those_its_visibility_names) {
  EXPECT_EQ(readers(submit("public")),
            (Names{"resident", "neighbour", "rc", "pc", "host", "recorder", "admin", "officer",
                   "supervisor", "merchant", "worker", "elsewhere", "nobody"}));
  EXPECT_EQ(readers(submit("community")),
            (Names{"resident", "neighbour", "rc", "pc", "host", "recorder", "admin", "officer",
                   "supervisor", "worker", "elsewhere"}));
  EXPECT_EQ(readers(submit("private")),
            (Names{"resident", "rc", "pc", "host", "officer", "worker"}));
}

TEST_F(TicketTest, says_whose_it_is_to_who_leads_works_or_walks_the_grid_and_to_no_others) {
  const auto ticket = submit("public");
  EXPECT_EQ(knowing(ticket), (Names{"resident", "worker"}));
  world.must("rc", "ticket.accept", {{"id", ticket}});
  EXPECT_EQ(knowing(ticket), (Names{"resident", "rc", "worker"}));
  world.must("host", "ticket.assign", {{"id", ticket}, {"party", pc}});
  EXPECT_EQ(knowing(ticket), (Names{"resident", "rc", "pc", "worker"}));
  world.must("host", "ticket.assign", {{"id", ticket}, {"party", oc}});
  EXPECT_EQ(knowing(ticket), (Names{"resident", "rc", "worker"}));
}

TEST_F(TicketTest, takes_the_name_off_the_screens_of_those_who_may_know_it_no_longer) {
  const auto ticket = submit("public");
  world.must("rc", "ticket.accept", {{"id", ticket}});
  world.must("host", "ticket.assign", {{"id", ticket}, {"party", pc}});
  EXPECT_FALSE(json::parse(world.heard_by("pc").back())["data"]["ticket"]["reporter"].is_null());
  world.must("host", "ticket.assign", {{"id", ticket}, {"party", oc}});
  const auto told = json::parse(world.heard_by("pc").back())["data"]["ticket"];
  ASSERT_TRUE(told.contains("reporter"));
  EXPECT_TRUE(told["reporter"].is_null());
}

TEST_F(TicketTest, is_found_in_no_list_history_or_log_by_those_who_may_not_see_it) {
  const auto ticket = submit("private");
  for (const char* login :
       {"neighbour", "recorder", "admin", "supervisor", "merchant", "elsewhere"}) {
    for (const json& filter : {json{{"q", "漏水"}}, json::object(), json{{"state", "new"}}}) {
      json input{{"community", "MG"}};
      input.update(filter);
      EXPECT_TRUE(world.must(login, "ticket.list", input)["items"].empty()) << login << filter;
    }
    EXPECT_EQ(world.call(login, "ticket.history", {{"id", ticket}}).error().code, Errc::not_found);
    EXPECT_EQ(world.text(login, "event.list", {{"community", "MG"}}).find("漏水"),
              std::string::npos);
    for (const auto& body : world.heard_by(login)) EXPECT_EQ(body.find("漏水"), std::string::npos);
  }
}

TEST_F(TicketTest, is_changed_only_from_the_version_that_was_seen) {
  const auto ticket = submit("community");
  const auto stale = world.call("rc", "ticket.accept", {{"id", ticket}}, {.if_match = 7});
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, Errc::stale_version);
  const auto accepted = world.call("rc", "ticket.accept", {{"id", ticket}}, {.if_match = 1});
  ASSERT_TRUE(accepted) << refusal(accepted);
  EXPECT_EQ(accepted->reply.version, 2);
  EXPECT_EQ(world.call("host", "ticket.agenda", {{"id", ticket}}, {.if_match = 1}).error().code,
            Errc::stale_version);
  EXPECT_TRUE(world.call("host", "ticket.agenda", {{"id", ticket}}));
}

TEST_F(TicketTest, has_answers_with_versions_of_their_own) {
  const auto ticket = submit("community");
  world.must("rc", "ticket.accept", {{"id", ticket}});
  const json answer{
      {"id", ticket}, {"party", pc}, {"text", "办"}, {"stance", "handle"}, {"publish", true}};
  EXPECT_EQ(world.call("pc", "ticket.answer", answer, {.if_match = 1}).error().code,
            Errc::stale_version);
  EXPECT_TRUE(world.call("pc", "ticket.answer", answer, {.if_match = 0}));
  EXPECT_EQ(world.call("pc", "ticket.answer", answer, {.if_match = 0}).error().code,
            Errc::stale_version);
  EXPECT_TRUE(world.call("pc", "ticket.answer", answer, {.if_match = 1}));
}

TEST_F(TicketTest, refuses_in_the_order_of_the_wire_see_role_state_own_guard) {
  const auto hidden = submit("private");
  EXPECT_EQ(world.call("neighbour", "ticket.accept", {{"id", hidden}}).error().code,
            Errc::not_found);
  const auto ticket = submit("community");
  // A resident may not accept, whatever the state; a member may not finish what is new.
  EXPECT_EQ(world.call("neighbour", "ticket.accept", {{"id", ticket}}).error().code,
            Errc::forbidden);
  const json note{{"id", ticket}, {"note", "好"}};
  EXPECT_EQ(world.call("oc", "ticket.finish", note).error().code, Errc::illegal_move);
  world.must("rc", "ticket.accept", {{"id", ticket}});
  world.must("host", "ticket.assign", {{"id", ticket}, {"party", pc}});
  world.must("pc", "ticket.start", {{"id", ticket}});
  // Another party does the work; who works does not verify; closing waits for the answers.
  EXPECT_EQ(world.call("oc", "ticket.finish", note).error().code, Errc::forbidden);
  world.must("pc", "ticket.finish", note);
  EXPECT_EQ(world.call("pc", "ticket.confirm", {{"id", ticket}}).error().code,
            Errc::handler_verifies);
  EXPECT_EQ(world.call("oc", "ticket.confirm", {{"id", ticket}}).error().code, Errc::too_early);
  EXPECT_EQ(world.call("resident", "ticket.confirm", {{"id", ticket}}).error().code,
            Errc::answers_owed);
}

TEST_F(TicketTest, is_not_confirmed_by_its_reporter_when_their_own_party_did_the_work) {
  const auto ticket = world.must(
      "pc", "ticket.submit",
      {{"community", "MG"}, {"title", "灯坏了"}, {"body", "灯坏了"}, {"category", "water"}})["id"];
  world.must("rc", "ticket.accept", {{"id", ticket}});
  world.must("host", "ticket.assign", {{"id", ticket}, {"party", pc}});
  world.add("pc2", domain::Role::member, pc);
  world.must("pc2", "ticket.start", {{"id", ticket}});
  world.must("pc2", "ticket.finish", {{"id", ticket}, {"note", "换了"}});
  EXPECT_EQ(world.call("pc", "ticket.confirm", {{"id", ticket}}).error().code,
            Errc::handler_verifies);
}

TEST_F(TicketTest, has_a_number_of_its_own_though_the_clock_was_a_year_late_for_a_while) {
  const auto number = [&] {
    return world.must("host", "ticket.read", {{"id", submit("community")}})["number"]
        .get<std::string>();
  };
  EXPECT_EQ(number(), "MG-2026-000001");
  world.clock.pass(-std::chrono::days(400));
  EXPECT_EQ(number(), "MG-2025-000001");
  world.clock.pass(std::chrono::days(400));
  EXPECT_EQ(number(), "MG-2026-000002");
}

TEST_F(TicketTest, answers_nobody_the_same_whether_it_is_there_or_not) {
  const auto ticket = submit("private");
  for (const json& id : {ticket, json("0000000000001")})
    EXPECT_EQ(world.call("", "ticket.accept", {{"id", id}}).error().code, Errc::unauthenticated);
}

}  // namespace
}  // namespace sifang::test
