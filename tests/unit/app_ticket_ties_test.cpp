// SPDX-License-Identifier: Apache-2.0
// What ties tickets to people and to each other: following, duplicates, parts, reminders, the
// township's number, slips, a checker's verdict, many at once.
#include <gtest/gtest.h>

#include "unit/app_ties_kit.hpp"

namespace sifang::test {
namespace {

TEST_F(TiesTest, a_duplicate_hands_its_people_to_the_target_each_once) {
  const auto target = submit("resident"), again = submit("neighbour");
  world.must("third", "ticket.support", {{"id", target}});
  for (const char* who : {"third", "resident", "oc"})
    world.must(who, "ticket.support", {{"id", again}});
  world.must("recorder", "ticket.follow", {{"id", again}});
  world.must("host", "ticket.duplicate", {{"id", again}, {"target", target}, {"reason", "同"}});

  const auto old = read("neighbour", again);
  EXPECT_EQ(old["state"], "closed");
  EXPECT_EQ(old["resolution"], "duplicate");
  EXPECT_EQ(old["duplicate_of"]["id"], target);
  EXPECT_EQ(old["supporters"], 0);
  EXPECT_EQ(old["moves"], json({"comment"}));
  // third, oc, and the duplicate's reporter; the target's own reporter does not support their own.
  EXPECT_EQ(read("resident", target)["supporters"], 3);
  EXPECT_TRUE(read("neighbour", target)["supporting"]);
  for (const char* who : {"third", "oc", "recorder", "neighbour"})
    EXPECT_TRUE(read(who, target)["following"]) << who;
  EXPECT_FALSE(read("resident", target)["following"]);
  EXPECT_EQ(
      world.must("recorder", "ticket.list", {{"community", "MG"}, {"following", true}})["items"]
          .size(),
      1U);
  const auto heard = kinds_heard("neighbour");
  EXPECT_EQ(heard.at(heard.size() - 2), "ticket.marked_duplicate");
  EXPECT_EQ(heard.back(), "ticket.merged");
}

TEST_F(TiesTest, supporters_that_come_with_a_duplicate_may_fill_the_number_for_the_agenda) {
  const auto target = submit("resident"), again = submit("neighbour");
  world.must("rc", "ticket.accept", {{"id", target}});
  for (int i = 0; i < 6; ++i) {
    const auto login = "more" + std::to_string(i);
    world.add(login, domain::Role::resident);
    world.must(login, "ticket.support", {{"id", i % 2 == 0 ? target : again}});
  }
  for (const char* who : {"rc", "oc", "pc"}) world.must(who, "ticket.support", {{"id", again}});
  EXPECT_EQ(read("rc", target)["state"], "accepted");
  // 3 stood behind the target, 6 and the reporter come: 10, the default of product.md.
  world.must("host", "ticket.duplicate", {{"id", again}, {"target", target}});
  EXPECT_EQ(read("rc", target)["supporters"], 10);
  EXPECT_EQ(read("rc", target)["state"], "agenda");
}

TEST_F(TiesTest, later_words_under_a_duplicate_are_said_in_the_target_however_far_it_is) {
  const auto last = submit("resident"), middle = submit("third"), first = submit("neighbour");
  world.must("host", "ticket.duplicate", {{"id", first}, {"target", middle}});
  world.must("host", "ticket.duplicate", {{"id", middle}, {"target", last}});
  EXPECT_EQ(
      world.must("neighbour", "ticket.comment", {{"id", first}, {"text", "还没好"}})["ticket"],
      last);
  EXPECT_EQ(read("neighbour", first)["duplicate_of"]["id"], middle);
}

TEST_F(TiesTest, a_duplicate_leads_only_where_all_its_readers_may_go) {
  const auto open = submit("neighbour"), hidden = submit("resident", {{"visibility", "private"}});
  EXPECT_EQ(refused("host", "ticket.duplicate", {{"id", open}, {"target", hidden}}),
            Errc::conflict);
  const auto other = submit("neighbour", {{"visibility", "private"}});
  EXPECT_EQ(refused("host", "ticket.duplicate", {{"id", other}, {"target", hidden}}),
            Errc::conflict);
  // Into the open it may, but the target's readers do not learn its number, and nothing that is
  // written under it is shown to them unasked.
  world.must("host", "ticket.duplicate", {{"id", other}, {"target", open}});
  for (const auto& body : world.heard_by("third"))
    EXPECT_EQ(body.find(other.get<std::string>()), body.npos) << body;
  EXPECT_EQ(refused("neighbour", "ticket.comment", {{"id", other}, {"text", "别说出去"}}),
            Errc::conflict);
}

TEST_F(TiesTest, a_duplicate_needs_a_target_that_is_another_open_ticket) {
  const auto ticket = submit("neighbour"), gone = submit("resident");
  world.must("resident", "ticket.cancel", {{"id", gone}});
  EXPECT_EQ(refused("host", "ticket.duplicate", {{"id", ticket}, {"target", gone}}),
            Errc::conflict);
  EXPECT_EQ(refused("host", "ticket.duplicate", {{"id", ticket}, {"target", ticket}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "ticket.duplicate", {{"id", ticket}, {"target", "MG-2026-009999"}}),
            Errc::invalid);
  EXPECT_EQ(refused("third", "ticket.duplicate", {{"id", ticket}, {"target", gone}}),
            Errc::forbidden);
  EXPECT_EQ(read("host", ticket)["version"], 1);
}

TEST_F(TiesTest, following_is_told_to_nobody_else) {
  const auto ticket = submit("resident");
  const auto before = world.heard_by("rc").size();
  world.must("neighbour", "ticket.follow", {{"id", ticket}});
  world.must("neighbour", "ticket.follow", {{"id", ticket}});  // says the same again
  EXPECT_EQ(world.heard_by("rc").size(), before);
  EXPECT_EQ(kinds_heard("neighbour").back(), "ticket.followed");
  world.must("neighbour", "ticket.unfollow", {{"id", ticket}});
  EXPECT_FALSE(read("neighbour", ticket)["following"]);
  EXPECT_EQ(refused("resident", "ticket.follow", {{"id", ticket}}), Errc::forbidden);
}

TEST_F(TiesTest, a_party_is_reminded_once_a_day_of_what_it_owes) {
  const auto ticket = submit("resident");
  const json oc_owes{{"id", ticket}, {"party", oc}};
  EXPECT_EQ(refused("resident", "ticket.nudge", oc_owes), Errc::illegal_move);  // nobody has it yet
  world.must("rc", "ticket.accept", {{"id", ticket}});
  EXPECT_EQ(refused("neighbour", "ticket.nudge", oc_owes), Errc::forbidden);
  EXPECT_EQ(refused("pc", "ticket.nudge", oc_owes), Errc::forbidden);
  world.must("resident", "ticket.nudge", oc_owes);
  const auto told = json::parse(world.heard_by("oc").back());
  EXPECT_EQ(told["kind"], "ticket.nudged");
  EXPECT_EQ(told["data"]["party"], oc);
  EXPECT_EQ(told["data"]["to"], json({std::string("party:") + oc}));
  EXPECT_TRUE(told["actor"].is_null()) << "it was the reporter";
  const auto again = world.call("host", "ticket.nudge", oc_owes);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::throttled);
  EXPECT_NEAR(again.error().retry_after_s, 24 * 3600, 10);
  world.must("rc", "ticket.nudge", {{"id", ticket}, {"party", pc}});  // another party may be
  world.clock.pass(std::chrono::hours(24));
  world.must("host", "ticket.nudge", oc_owes);
}

TEST_F(TiesTest, a_parent_ends_after_its_parts) {
  const auto parent = submit("resident", {{"visibility", "private"}});
  world.must("rc", "ticket.accept", {{"id", parent}});
  const auto part =
      world.must("host", "ticket.split", {{"id", parent}, {"title", "门禁"}, {"party", pc}});
  EXPECT_EQ(part["state"], "assigned");
  EXPECT_EQ(part["parent"]["id"], parent);
  EXPECT_EQ(part["visibility"], "private");
  EXPECT_EQ(part["owed"], json::array());
  EXPECT_TRUE(read("resident", part["id"])["mine"]);
  EXPECT_EQ(read("rc", parent)["parts"][0]["id"], part["id"]);
  EXPECT_EQ(refused("host", "ticket.split", {{"id", part["id"]}, {"title", "再分"}}),
            Errc::illegal_move);

  world.must("host", "ticket.assign", {{"id", parent}, {"party", oc}});
  world.must("oc", "ticket.start", {{"id", parent}});
  answer_all(parent);
  const json done{{"id", parent}, {"note", "好了"}};
  EXPECT_EQ(refused("oc", "ticket.finish", done), Errc::parts_open);
  EXPECT_FALSE(may("oc", parent, "finish"));
  world.must("pc", "ticket.start", {{"id", part["id"]}});
  world.must("pc", "ticket.finish", {{"id", part["id"]}, {"note", "好了"}});
  world.must("resident", "ticket.confirm", {{"id", part["id"]}, {"rating", 5}});
  world.must("oc", "ticket.finish", done);
  world.must("resident", "ticket.confirm", {{"id", parent}, {"rating", 5}});
  // A part does not begin again under a parent that has ended.
  const json not_done{{"id", part["id"]}, {"reason", "又坏了"}};
  EXPECT_EQ(refused("resident", "ticket.reopen", not_done), Errc::conflict);
  world.must("resident", "ticket.reopen", {{"id", parent}, {"reason", "又坏了"}});
  world.must("resident", "ticket.reopen", not_done);
}

TEST_F(TiesTest, a_checker_decides_after_seven_days_and_says_why) {
  const auto ticket = finished();
  const auto waiting = [&](const char* who) {
    return world.must(who, "ticket.list", {{"community", "MG"}, {"awaits_me", true}})["items"]
        .size();
  };
  EXPECT_EQ(waiting("oc"), 0U);
  world.clock.pass(std::chrono::days(7));
  for (const char* who : {"oc", "rc", "host", "supervisor"}) EXPECT_EQ(waiting(who), 1U) << who;
  for (const char* who : {"pc", "resident", "neighbour", "officer"})
    EXPECT_EQ(waiting(who), 0U) << who;
  EXPECT_TRUE(may("supervisor", ticket, "check"));
  EXPECT_EQ(refused("supervisor", "ticket.confirm", {{"id", ticket}}), Errc::invalid);
  world.must("supervisor", "ticket.confirm", {{"id", ticket}, {"note", "去看过，灯亮了"}});
  const auto told = json::parse(world.heard_by("resident").back());
  EXPECT_EQ(told["kind"], "ticket.confirmed");
  EXPECT_EQ(told["data"]["by_checker"], true);
  EXPECT_EQ(told["data"]["note"], "去看过，灯亮了");
}

TEST_F(TiesTest, a_reporters_own_verdict_is_no_checkers) {
  const auto ticket = finished();
  world.must("resident", "ticket.confirm", {{"id", ticket}, {"rating", 4}});
  EXPECT_FALSE(json::parse(world.heard_by("resident").back())["data"].contains("by_checker"));
}

TEST_F(TiesTest, the_townships_number_is_kept_and_corrected) {
  const auto ticket = submit("resident");
  const auto number = [&](const char* text) {
    return json{{"id", ticket}, {"foreign_number", text}};
  };
  world.must("rc", "ticket.accept", {{"id", ticket}});
  EXPECT_EQ(refused("host", "ticket.set_foreign_number", number("1")), Errc::illegal_move);
  world.must("host", "ticket.township", {{"id", ticket}});
  EXPECT_EQ(refused("resident", "ticket.set_foreign_number", number("1")), Errc::forbidden);
  world.must("officer", "ticket.set_foreign_number", number("JD-1"));
  world.must("host", "ticket.back", {{"id", ticket}});
  EXPECT_EQ(world.must("host", "ticket.set_foreign_number", number("JD-2"))["foreign_number"],
            "JD-2");
}

struct SlipTest : TiesTest {
  json proxied = submit("rc", {{"visibility", "private"},
                               {"on_behalf_of",
                                {{"name", "张奶奶"},
                                 {"phone", "13812341234"},
                                 {"consent", true},
                                 {"consent_how", "written"}}}});
  json slip() {
    return world.must("rc", "ticket.slip", {{"id", proxied}, {"site", "https://example.org/"}});
  }
  static json proof(const json& slip) {
    return {{"number", slip["number"]}, {"code", slip["code"]}};
  }
};

TEST_F(SlipTest, shows_how_a_private_ticket_stands_to_who_has_it_and_names_nobody) {
  const auto paper = slip();
  EXPECT_EQ(paper["phone"], "138****1234");
  EXPECT_EQ(paper["link"], "https://example.org/track#" + paper["number"].get<std::string>() + "." +
                               paper["code"].get<std::string>());
  world.must("rc", "ticket.accept", {{"id", proxied}});
  answer_all(proxied);
  auto typed = proof(paper);
  typed["code"] = typed["code"].get<std::string>().insert(4, " ");
  const auto tracked = world.text("", "slip.track", typed);
  EXPECT_EQ(json::parse(tracked)["state"], "accepted");
  EXPECT_EQ(json::parse(tracked)["answers"].size(), 4U);
  for (const char* name : {"张奶奶", "先生", "1381234"})
    EXPECT_EQ(tracked.find(name), tracked.npos) << name;
  EXPECT_EQ(read("rc", proxied)["reporter"]["consent"]["how"], "written");
}

TEST_F(SlipTest, is_kept_as_a_digest_and_told_in_no_event) {
  const auto code = slip()["code"].get<std::string>();
  for (const char* table : {"ticket_slips", "event_bodies", "events", "idempotency_keys"})
    for (const auto& row : world.sql(std::string("SELECT * FROM ") + table))
      for (const auto& cell : row) EXPECT_EQ(cell.find(code), cell.npos) << table;
}

TEST_F(SlipTest, is_replaced_by_the_next_one) {
  const auto old = slip(), fresh = slip();
  EXPECT_EQ(refused("", "slip.track", proof(old)), Errc::not_found);
  world.must("", "slip.track", proof(fresh));
}

TEST_F(SlipTest, makes_its_person_the_reporter_once) {
  const auto paper = slip();
  EXPECT_EQ(refused("rc", "slip.claim", proof(paper)), Errc::forbidden);
  EXPECT_EQ(refused("", "slip.claim", proof(paper)), Errc::unauthenticated);
  const auto claimed = world.must("neighbour", "slip.claim", proof(paper));
  EXPECT_TRUE(claimed["mine"]);
  EXPECT_TRUE(may("neighbour", proxied, "cancel"));
  EXPECT_FALSE(may("rc", proxied, "cancel")) << "it is no longer for who submitted it to say";
  EXPECT_FALSE(may("rc", proxied, "slip"));
  for (const char* command : {"slip.claim", "slip.track"})
    EXPECT_EQ(refused("third", command, proof(paper)), Errc::not_found);
}

TEST_F(SlipTest, is_guessed_slowly) {
  const auto paper = slip();
  auto wrong = proof(paper);
  wrong["code"] = "AAAABBBBCCCC";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refused("", "slip.track", wrong), Errc::not_found);
  world.clock.pass(-std::chrono::seconds(1));
  EXPECT_EQ(refused("", "slip.track", proof(paper)), Errc::throttled);
  // Its neighbours behind the same router do not wait.
  wrong["number"] = "MG-2026-000777";
  world.clock.pass(-std::chrono::seconds(1));
  EXPECT_EQ(refused("", "slip.track", wrong), Errc::not_found);
  world.clock.pass(std::chrono::minutes(10));
  world.must("", "slip.track", proof(paper));
}

TEST_F(SlipTest, is_for_those_who_may_know_whose_ticket_it_is) {
  for (const char* who : {"oc", "host"})
    EXPECT_EQ(refused(who, "ticket.slip", {{"id", proxied}, {"site", "https://example.org"}}),
              Errc::forbidden);
  const auto own = submit("resident");
  EXPECT_EQ(refused("rc", "ticket.slip", {{"id", own}, {"site", "https://example.org"}}),
            Errc::conflict);
  EXPECT_EQ(refused("rc", "ticket.slip", {{"id", proxied}, {"site", "javascript:alert(1)"}}),
            Errc::invalid);
}

TEST_F(TiesTest, many_are_moved_at_once_each_by_its_own_rights) {
  const auto first = submit("resident"), second = submit("neighbour");
  const auto hidden = submit("resident", {{"visibility", "private"}});
  world.must("rc", "ticket.accept", {{"id", second}});
  const auto result = world.must(
      "pc", "ticket.bulk",
      {{"community", "MG"}, {"move", "accept"}, {"tickets", {first, second, hidden, "nichts"}}});
  EXPECT_EQ(result["moved"], 2);
  EXPECT_EQ(result["items"][0]["state"], "accepted");
  EXPECT_EQ(result["items"][1]["problem"]["type"], "illegal_move");
  EXPECT_TRUE(result["items"][2]["problem"].is_null());
  EXPECT_EQ(result["items"][3]["problem"]["type"], "not_found");
  EXPECT_EQ(refused("resident", "ticket.bulk",
                    {{"community", "MG"}, {"move", "accept"}, {"tickets", {first}}}),
            Errc::forbidden);
  EXPECT_EQ(refused("pc", "ticket.bulk",
                    {{"community", "MG"},
                     {"move", "accept"},
                     {"tickets", std::vector<std::string>(101, "MG-2026-000001")}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "ticket.bulk",
                    {{"community", "MG"}, {"move", "assign"}, {"tickets", {first}}}),
            Errc::invalid);
}

}  // namespace
}  // namespace sifang::test
