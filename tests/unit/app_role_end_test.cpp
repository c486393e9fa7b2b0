// SPDX-License-Identifier: Apache-2.0
// Roles that end, one by one or with a grid: what whoever had them may do from then on, and who is
// told.
#include "unit/app_seats_kit.hpp"

namespace sifang::test {
namespace {

struct RoleEndTest : SeatsTest {
  RoleEndTest() {
    using enum domain::Role;
    world.add("worker", grid_worker, {}, "G1");
    world.add("leader", grid_leader, {}, "G3");
    world.add("officer", officer);
    world.add("supervisor", supervisor);
  }

  base::Result<app::Answer> end(const char* by, const char* of, json role) {
    role["community"] = "MG";
    role["user"] = world.person(of).id.text();
    return world.call(by, "people.end_role", role);
  }
  json must_end(const char* of, json role) {
    role["community"] = "MG";
    role["user"] = world.person(of).id.text();
    return world.must("admin", "people.end_role", role);
  }
  base::Result<app::Answer> hand_over(const char* by, const char* from, const char* to,
                                      const char* grid = "G1") {
    return world.call(by, "people.hand_over_grid",
                      {{"community", "MG"},
                       {"grid", grid},
                       {"from", world.person(from).id.text()},
                       {"to", world.person(to).id.text()}});
  }
  Texts roles_of(const char* login) {
    Texts all;
    const auto list = world.must("admin", "people.list", {{"community", "MG"}, {"limit", 100}});
    for (const auto& row : list["items"])
      if (row["id"] == world.person(login).id.text())
        all.push_back(row["role"].get<std::string>() +
                      (row["grid"].is_null() ? "" : " " + row["grid"].get<std::string>()));
    return all;
  }
  /// The kinds of what somebody has heard of people, oldest first.
  Texts heard(const char* login) {
    Texts kinds;
    for (const auto& body : world.heard_by(login))
      if (const auto kind = json::parse(body)["kind"].get<std::string>();
          kind.starts_with("people."))
        kinds.push_back(kind);
    return kinds;
  }
};

const json as_member{{"role", "member"}, {"party", "residents_committee"}};

TEST_F(RoleEndTest, with_the_next_call_nothing_may_be_done_by_it) {
  const auto before = heard("neighbour");
  world.must("rc", "people.list", {{"community", "MG"}});
  EXPECT_EQ(must_end("rc", as_member)["open_tickets"], 0);
  EXPECT_EQ(refused("rc", "people.list", {{"community", "MG"}}).substr(0, 9), "not_found");
  EXPECT_EQ(heard("admin").back(), "people.left");
  EXPECT_EQ(heard("rc").back(), "people.left");
  EXPECT_EQ(heard("neighbour"), before);
}

TEST_F(RoleEndTest, can_be_given_back_to_whoever_is_here_still) {
  world.add("rc", domain::Role::supervisor);
  must_end("rc", as_member);
  EXPECT_EQ(roles_of("rc"), (Texts{"supervisor"}));
  const auto give = [&](const char* by, json role) {
    role["community"] = "MG";
    role["user"] = world.person("rc").id.text();
    return refusal(world.call(by, "people.give_role", role));
  };
  EXPECT_EQ(give("host", as_member).substr(0, 9), "forbidden");
  EXPECT_EQ(give("admin", {{"role", "member"}}),
            "invalid [/party is not a party of this community]");
  EXPECT_EQ(give("admin", {{"role", "grid_worker"}}),
            "invalid [/grid is needed for a grid worker or leader]");
  EXPECT_EQ(give("admin", {{"role", "resident"}}),
            "invalid [/role is given by an invitation, which says where they live]");
  EXPECT_EQ(give("admin", as_member), "");
  EXPECT_EQ(give("admin", as_member), "");
  EXPECT_EQ(roles_of("rc"), (Texts{"member", "supervisor"}));
  must_end("rc", {{"role", "supervisor"}});
  must_end("rc", as_member);
  EXPECT_EQ(give("admin", as_member).substr(0, 9), "not_found");
}

TEST_F(RoleEndTest, is_refused_where_nobody_holds_it_and_for_ones_own_administration) {
  EXPECT_EQ(refusal(end("admin", "rc", {{"role", "member"}, {"party", "property_company"}})),
            "not_found: nobody of that id holds that role in this community");
  EXPECT_EQ(refusal(end("admin", "rc", {{"role", "member"}})),
            "not_found: nobody of that id holds that role in this community");
  EXPECT_EQ(refusal(end("admin", "admin", {{"role", "admin"}})),
            "conflict: nobody ends their own administration; another one does");
  world.add("admin2", domain::Role::admin);
  ASSERT_TRUE(end("admin2", "admin", {{"role", "admin"}}));
  EXPECT_EQ(refusal(end("admin", "admin2", {{"role", "admin"}})).substr(0, 9), "not_found");
}

TEST_F(RoleEndTest, says_what_is_still_in_their_hands) {
  const auto ticket = world.must("resident", "ticket.submit",
                                 {{"community", "MG"},
                                  {"category", "other"},
                                  {"title", "路灯不亮"},
                                  {"body", "三天了"}})["id"];
  world.must("rc", "ticket.accept", {{"id", ticket}});
  world.must(
      "rc", "ticket.assign",
      {{"id", ticket}, {"party", "property_company"}, {"assignee", world.person("pc").id.text()}});
  EXPECT_EQ(must_end("pc", {{"role", "member"}, {"party", "property_company"}})["open_tickets"], 1);
}

TEST_F(RoleEndTest, of_a_member_or_a_host_who_waits_for_the_floor_frees_it) {
  world.add("host2", domain::Role::host);
  world.add("oc", domain::Role::host);
  set_up(json::object());
  const auto item = begin({"rc", "rc2", "oc", "pc", "pr"});
  for (const char* who : {"rc", "host2", "oc"})
    world.must(who, "agenda.ask_to_speak", {{"id", item}});
  must_end("rc", as_member);
  must_end("host2", {{"role", "host"}});
  must_end("oc", {{"role", "host"}});  // a member still
  const auto whole = read();
  const auto& agenda = whole["agenda"];
  const auto on = std::find_if(agenda.begin(), agenda.end(),
                               [&](const json& one) { return one["id"] == item; });
  ASSERT_NE(on, agenda.end());
  std::map<std::string, std::string> states;
  for (const auto& speaker : (*on)["speakers"]) states[speaker["user"]] = speaker["state"];
  EXPECT_EQ(states[world.person("rc").id.text()], "withdrawn");
  EXPECT_EQ(states[world.person("host2").id.text()], "withdrawn");
  EXPECT_EQ(states[world.person("oc").id.text()], "waiting");
}

TEST_F(RoleEndTest, takes_the_grid_with_it_to_whoever_takes_over) {
  world.add("other", domain::Role::grid_worker, {}, "G2");
  world.add("worker", domain::Role::grid_leader, {}, "G1");
  EXPECT_EQ(roles_of("worker"), (Texts{"grid_leader G1", "grid_worker G1"}));
  ASSERT_TRUE(hand_over("officer", "worker", "other"));
  EXPECT_EQ(roles_of("worker"), (Texts{}));
  EXPECT_EQ(roles_of("other"), (Texts{"grid_leader G1", "grid_worker G1", "grid_worker G2"}));
  EXPECT_EQ(heard("other"), (Texts{"people.joined", "people.joined", "people.joined"}));
  EXPECT_EQ(refusal(hand_over("officer", "worker", "other")),
            "invalid [/from does not serve this grid]");
}

TEST_F(RoleEndTest, and_a_grid_goes_to_nobody_whom_the_community_gave_none) {
  EXPECT_EQ(refusal(hand_over("officer", "worker", "rc")),
            "invalid [/to serves no grid here; an administrator has to give them one first]");
  const json unknown{
      {"community", "MG"}, {"grid", "G1"}, {"from", "0123456789abc"}, {"to", "0123456789abc"}};
  EXPECT_EQ(refusal(world.call("officer", "people.hand_over_grid", unknown)),
            "invalid [/from does not serve this grid]");
  EXPECT_EQ(refusal(hand_over("officer", "worker", "worker")), "invalid [/to is who has it now]");
  for (const char* who : {"leader", "rc", "host", "supervisor"})
    EXPECT_EQ(refusal(hand_over(who, "worker", "leader")).substr(0, 9), "forbidden") << who;
  EXPECT_EQ(roles_of("worker"), (Texts{"grid_worker G1"}));
}

}  // namespace
}  // namespace sifang::test
