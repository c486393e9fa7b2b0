// SPDX-License-Identifier: Apache-2.0
// The floor: who comes next, whose clock runs, how much time each party has used; and what comes on
// an agenda that is locked.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::seconds;

struct FloorTest : testing::Test {
  FloorTest() {
    add_everybody(world);
    meeting = world.must("host", "meeting.create",
                         {{"community", "MG"},
                          {"title", "四方会"},
                          {"starts_at", "2026-11-27T19:00:00+08:00"}})["id"];
    item = add("停车");
  }

  std::string add(const std::string& title) {
    return world.must("host", "agenda.add",
                      {{"id", meeting}, {"kind", "topic"}, {"title", title}})["id"];
  }
  void hold() {
    world.must("host", "meeting.open", {{"id", meeting}});
    for (const char* who : {"rc", "oc", "pc", "pr"})
      world.must(who, "meeting.check_in", {{"id", meeting}});
    world.must("host", "meeting.start", {{"id", meeting}});
    world.must("host", "meeting.next", {{"id", meeting}});
  }
  std::string ask(const std::string& who, json more = json::object()) {
    more["id"] = item;
    return world.must(who, "agenda.ask_to_speak", more)["id"];
  }
  json act(const std::string& who, const std::string& action, const std::string& speaker) {
    return world.must(who, "speaker." + action, {{"id", speaker}});
  }
  /// The next command comes at that time: each takes a second.
  void until(base::Time at) { world.clock.pass(at - world.clock.now() - seconds(1)); }
  Errc refused(const std::string& who, const std::string& command, const json& input) {
    const auto answer = world.call(who, command, input);
    return answer ? Errc::internal : answer.error().code;
  }
  json read(const std::string& as = "host") {
    const auto whole = world.must(as, "meeting.read", {{"id", meeting}});
    for (const auto& one : whole["agenda"])
      if (one["id"] == item) return one;
    return {};
  }
  json speaker(const std::string& id) {
    const auto whole = read();
    for (const auto& one : whole["speakers"])
      if (one["id"] == id) return one;
    return {};
  }
  std::vector<std::string> queue() { return read()["floor"]["queue"]; }
  std::int64_t used(const std::string& party) {
    const auto whole = read();
    for (const auto& one : whole["floor"]["used"])
      if (one["party"] == party) return one["ms"];
    return 0;
  }
  std::vector<std::string> order() {
    std::vector<std::string> ids;
    const auto whole = world.must("host", "meeting.read", {{"id", meeting}});
    for (const auto& one : whole["agenda"]) ids.push_back(one["id"]);
    return ids;
  }

  World world;
  std::string meeting, item;
};

TEST_F(FloorTest, puts_points_of_order_first_and_responses_next_for_everybody_alike) {
  hold();
  const auto first = ask("rc"), second = ask("oc");
  const std::string said =
      world.must("pc", "agenda.state", {{"id", item}, {"text", "停不下。"}})["id"];
  const auto response = ask("pr", {{"kind", "response"}, {"statement", said}});
  const auto point = ask("oc", {{"kind", "point_of_order"}});
  const std::vector<std::string> expected{point, response, first, second};
  EXPECT_EQ(queue(), expected);
  EXPECT_EQ(read("neighbour")["floor"], read()["floor"]);
  // The event of the last request told the same.
  json last;
  for (const auto& body : world.heard_by("oc"))
    if (auto event = json::parse(body); event["kind"] == "meeting.speaker_changed") last = event;
  EXPECT_EQ(last["data"]["agenda"][0]["floor"]["queue"], expected);
  EXPECT_EQ(last["data"]["action"], "ask");
}

TEST_F(FloorTest, takes_one_request_of_a_kind_at_a_time) {
  hold();
  const auto first = ask("rc");
  EXPECT_EQ(refused("rc", "agenda.ask_to_speak", {{"id", item}}), Errc::conflict);
  ask("rc", {{"kind", "point_of_order"}});
  EXPECT_EQ(refused("rc", "agenda.ask_to_speak", {{"id", item}, {"kind", "point_of_order"}}),
            Errc::conflict);
  act("rc", "withdraw", first);
  ask("rc");
}

TEST_F(FloorTest, asks_what_a_response_answers_and_takes_only_what_was_said_to_the_item) {
  hold();
  const std::string said =
      world.must("pc", "agenda.state", {{"id", item}, {"text", "停不下。"}})["id"];
  const auto waiting = ask("pc");
  const auto pointer = [&](json more) {
    more["id"] = item;
    const auto answer = world.call("rc", "agenda.ask_to_speak", more);
    return !answer && answer.error().code == Errc::invalid ? answer.error().fields.at(0).pointer
                                                           : std::string();
  };
  EXPECT_EQ(pointer({{"kind", "response"}}), "/statement");
  EXPECT_EQ(pointer({{"kind", "speech"}, {"statement", said}}), "/statement");
  EXPECT_EQ(pointer({{"kind", "response"}, {"statement", "123"}}), "/statement");
  EXPECT_EQ(pointer({{"kind", "response"}, {"statement", said}, {"speaker", waiting}}),
            "/statement");
  EXPECT_EQ(pointer({{"kind", "response"}, {"speaker", waiting}}), "/speaker");
  EXPECT_EQ(pointer({{"kind", "song"}}), "/kind");
  act("host", "begin", waiting);
  const auto response = ask("rc", {{"kind", "response"}, {"speaker", waiting}});
  EXPECT_EQ(speaker(response)["speaker"], waiting);
  EXPECT_TRUE(speaker(response)["statement"].is_null());
}

TEST_F(FloorTest, counts_the_time_of_a_party_and_not_while_the_clock_stands) {
  hold();
  const auto first = ask("pc");
  act("host", "grant", first);
  act("pc", "begin", first);
  until(world.clock.now() + seconds(40));
  EXPECT_EQ(act("host", "pause", first)["used_ms"], 40'000);
  EXPECT_EQ(refused("host", "speaker.pause", {{"id", first}}), Errc::illegal_move);
  world.clock.pass(seconds(500));
  EXPECT_FALSE(act("host", "resume", first)["running_since"].is_null());
  const auto resumed = world.clock.now();
  EXPECT_EQ(refused("host", "speaker.resume", {{"id", first}}), Errc::illegal_move);
  until(resumed + seconds(20));
  const auto ended = act("pc", "end", first);
  EXPECT_EQ(ended["used_ms"], 60'000);
  EXPECT_TRUE(ended["running_since"].is_null());
  const auto again = ask("pc");
  act("host", "begin", again);
  until(world.clock.now() + seconds(5));
  act("host", "end", again);
  EXPECT_EQ(used(pc), 65'000);
  EXPECT_EQ(used(rc), 0);
}

TEST_F(FloorTest, lets_only_the_host_stop_the_clock) {
  hold();
  const auto own = ask("pc");
  act("host", "grant", own);
  act("pc", "begin", own);
  for (const char* who : {"pc", "rc"})
    EXPECT_EQ(refused(who, "speaker.pause", {{"id", own}}), Errc::forbidden);
  act("host", "pause", own);
  EXPECT_EQ(refused("pc", "speaker.resume", {{"id", own}}), Errc::forbidden);
}

TEST_F(FloorTest, is_interrupted_by_a_point_of_order_and_goes_on_where_it_was) {
  hold();
  const auto speech = ask("pc");
  act("host", "begin", speech);
  const auto begun = world.clock.now();
  const auto point = ask("oc", {{"kind", "point_of_order"}});
  until(begun + seconds(30));
  act("host", "begin", point);
  world.clock.pass(seconds(15));
  EXPECT_EQ(speaker(speech)["state"], "speaking");
  EXPECT_EQ(speaker(speech)["used_ms"], 30'000);
  EXPECT_TRUE(speaker(speech)["running_since"].is_null());
  act("host", "resume", speech);
  const auto resumed = world.clock.now();
  EXPECT_EQ(speaker(point)["state"], "done");
  EXPECT_EQ(used(oc), 0);
  // The next who speaks ends it.
  const auto following = ask("rc");
  until(resumed + seconds(10));
  act("host", "begin", following);
  EXPECT_EQ(speaker(speech)["state"], "done");
  EXPECT_EQ(used(pc), 40'000);
}

TEST_F(FloorTest, is_left_by_who_is_erased) {
  hold();
  const auto erase = [&](const char* who) {
    const auto name = world.must(who, "me.read")["user"]["name"];
    world.must("admin", "people.erase",
               {{"community", "MG"}, {"user", world.person(who).id.text()}, {"name", name}});
  };
  const auto speech = ask("pc");
  const auto waits = ask("oc"), stays = ask("rc");
  act("host", "begin", speech);
  until(world.clock.now() + seconds(20));
  erase("oc");
  EXPECT_EQ(speaker(waits)["state"], "withdrawn");
  EXPECT_EQ(queue(), std::vector<std::string>{stays});
  EXPECT_EQ(refused("host", "speaker.begin", {{"id", waits}}), Errc::illegal_move);
  const auto told = json::parse(world.heard_by("neighbour").back());
  EXPECT_EQ(told["kind"], "meeting.speaker_changed");
  EXPECT_EQ(told["data"]["action"], "withdraw");
  EXPECT_EQ(told["data"]["agenda"][0]["speakers"][0]["name"], "已注销");
  erase("pc");
  EXPECT_EQ(speaker(speech)["state"], "done");
  EXPECT_TRUE(speaker(speech)["running_since"].is_null());
  EXPECT_GE(used(pc), 20'000);
}

TEST_F(FloorTest, stands_in_a_recess_and_is_cleared_with_the_item) {
  const auto later = add("绿化");
  hold();
  const auto speech = ask("pc");
  act("host", "begin", speech);
  until(world.clock.now() + seconds(30));
  world.must("host", "meeting.recess", {{"id", meeting}});
  world.clock.pass(seconds(600));
  EXPECT_EQ(speaker(speech)["used_ms"], 30'000);
  EXPECT_EQ(refused("host", "speaker.resume", {{"id", speech}}), Errc::illegal_move);
  world.must("host", "meeting.resume", {{"id", meeting}});
  act("host", "resume", speech);
  until(world.clock.now() + seconds(5));
  world.must("host", "meeting.next", {{"id", meeting}, {"item", later}});
  EXPECT_EQ(speaker(speech)["state"], "done");
  EXPECT_EQ(used(pc), 35'000);
}

TEST_F(FloorTest, leaves_the_clock_of_the_item_standing_in_a_recess) {
  const auto later = add("绿化");
  hold();
  const auto clock = [&] {
    const auto read = world.must("resident", "meeting.read", {{"id", meeting}});
    for (const auto& one : read["agenda"])
      if (one["state"] == "current") return json{one["used_ms"], one["running_since"]};
    return json();
  };
  EXPECT_EQ(clock()[0], 0);
  EXPECT_FALSE(clock()[1].is_null());
  world.clock.pass(seconds(120));
  world.must("host", "meeting.recess", {{"id", meeting}});
  const auto used = clock()[0].get<std::int64_t>();
  EXPECT_GE(used, 120'000);
  EXPECT_LT(used, 130'000);
  world.clock.pass(seconds(900));
  EXPECT_EQ(clock(), (json{used, nullptr}));
  world.must("host", "meeting.resume", {{"id", meeting}});
  EXPECT_EQ(clock()[0], used);
  EXPECT_FALSE(clock()[1].is_null());
  world.clock.pass(seconds(60));
  world.must("host", "meeting.next", {{"id", meeting}, {"item", later}});
  const auto agenda = world.must("resident", "meeting.read", {{"id", meeting}})["agenda"];
  const auto ended = std::find_if(agenda.begin(), agenda.end(),
                                  [](const json& one) { return one["state"] == "deferred"; });
  ASSERT_NE(ended, agenda.end());
  EXPECT_TRUE((*ended)["running_since"].is_null());
  EXPECT_GE((*ended)["used_ms"].get<std::int64_t>(), used + 60'000);
  EXPECT_LT((*ended)["used_ms"].get<std::int64_t>(), used + 70'000);
  EXPECT_EQ(clock()[0], 0);
}

TEST_F(FloorTest, has_the_limits_of_the_community_as_they_were_when_it_was_opened) {
  EXPECT_EQ(world.must("admin", "community.read", {{"community", "MG"}})["turn_minutes"], 3);
  const json fresh{{"community", "MG"}, {"turn_minutes", 2}};
  EXPECT_EQ(refused("host", "community.update", fresh), Errc::forbidden);
  const auto community = world.must("admin", "community.update", fresh);
  EXPECT_EQ(community["turn_minutes"], 2);
  EXPECT_EQ(community["party_minutes"], 10);
  EXPECT_EQ(refused("admin", "community.update", {{"community", "MG"}, {"turn_minutes", 61}}),
            Errc::invalid);
  const auto before = world.must("host", "meeting.read", {{"id", meeting}});
  EXPECT_FALSE(before.contains("turn_minutes"));
  world.must("host", "meeting.open", {{"id", meeting}});
  world.must("admin", "community.update",
             {{"community", "MG"}, {"turn_minutes", 0}, {"party_minutes", 6}});
  const auto opened = world.must("host", "meeting.read", {{"id", meeting}});
  EXPECT_EQ(opened["turn_minutes"], 2);
  EXPECT_EQ(opened["party_minutes"], 10);
}

TEST_F(FloorTest, lets_on_a_locked_agenda_only_what_cannot_wait_and_says_why) {
  world.must("host", "meeting.lock", {{"id", meeting}});
  json late{{"id", meeting}, {"kind", "topic"}, {"title", "水管爆了"}};
  EXPECT_EQ(refused("host", "agenda.add", late), Errc::illegal_move);
  late["urgent"] = "今晚停水";
  EXPECT_EQ(refused("pc", "agenda.add", late), Errc::forbidden);
  EXPECT_EQ(world.must("host", "agenda.add", late)["urgent"], "今晚停水");
  const auto seen = world.must("neighbour", "meeting.read", {{"id", meeting}});
  EXPECT_EQ(seen["agenda"].back()["urgent"], "今晚停水");
}

TEST_F(FloorTest, keeps_no_urgency_where_the_agenda_is_open) {
  const auto added =
      world.must("host", "agenda.add",
                 {{"id", meeting}, {"kind", "topic"}, {"title", "绿化"}, {"urgent", "今晚停水"}});
  EXPECT_FALSE(added.contains("urgent"));
}

TEST_F(FloorTest, moves_an_item_before_another_wherever_that_stands_by_now) {
  const auto second = add("绿化"), third = add("照明"), fourth = add("电梯");
  using Order = std::vector<std::string>;
  world.must("host", "agenda.update", {{"id", fourth}, {"before", second}});
  EXPECT_EQ(order(), (Order{item, fourth, second, third}));
  world.must("host", "agenda.update", {{"id", item}, {"before", third}});
  EXPECT_EQ(order(), (Order{fourth, second, item, third}));
  world.must("host", "agenda.update", {{"id", item}, {"before", item}});
  EXPECT_EQ(order(), (Order{fourth, second, item, third}));
  world.must("host", "agenda.update", {{"id", fourth}, {"position", 500}});
  EXPECT_EQ(order(), (Order{second, item, third, fourth}));
  EXPECT_EQ(refused("host", "agenda.update", {{"id", item}, {"before", third}, {"position", 1}}),
            Errc::invalid);
  EXPECT_EQ(refused("host", "agenda.update", {{"id", item}, {"before", "12345"}}), Errc::invalid);
}

}  // namespace
}  // namespace sifang::test
