// SPDX-License-Identifier: Apache-2.0
// Who sits at a meeting, through the application: parties and people of a series, what follows from
// them in its meetings, and until when a meeting follows its series.
#include "unit/app_seats_kit.hpp"

namespace sifang::test {
namespace {

TEST_F(SeatsTest, are_everybody_of_all_parties_where_nothing_is_said) {
  const auto made = set_up(json::object());
  EXPECT_EQ(made["parties"], json::array());
  EXPECT_EQ(made["members"], json::array());
  EXPECT_EQ(names(read()["parties"], ""), (Texts{rc, oc, pc, pr}));
  host("open");
  EXPECT_EQ(check_in("rc2"), std::string(rc) + " member");
  EXPECT_EQ(check_in("resident"), "observer");
}

TEST_F(SeatsTest, of_three_parties_make_a_meeting_of_three) {
  const auto made = set_up({{"parties", {pc, rc, oc}}});
  EXPECT_EQ(names(made["parties"], ""), (Texts{rc, oc, pc}));
  EXPECT_EQ(read()["quorum"]["missing"], json(Texts{rc, oc, pc}));
  const auto item = begin({"rc", "oc", "pc"});
  EXPECT_EQ(electors(item, "four_party_consent"), (Texts{oc, pc, rc}));

  // Whose party does not sit there watches.
  EXPECT_EQ(check_in("pr"), "observer");
  const auto sits_not = "forbidden: your party does not sit at this meeting";
  EXPECT_EQ(refused("pr", "agenda.state", {{"id", item}, {"text", "我说"}}), sits_not);
  EXPECT_EQ(refused("pr", "agenda.ask_to_speak", {{"id", item}}), sits_not);
  const auto moves = names(read("pr")["moves"], "");
  EXPECT_EQ(std::count(moves.begin(), moves.end(), "state"), 0);

  host("close");
  for (const char* who : {"rc", "oc"}) world.must(who, "meeting.sign", {{"id", meeting}});
  EXPECT_EQ(refused("pr", "meeting.sign", {{"id", meeting}}),
            "forbidden: your party was not at the meeting");
  EXPECT_EQ(refused("host", "meeting.publish", {{"id", meeting}}),
            "not_signed: still to sign: " + std::string(pc));
  world.must("pc", "meeting.sign", {{"id", meeting}});
  host("publish");
  EXPECT_EQ(read()["state"], "published");
  const auto minutes = world.text("host", "meeting.minutes", {{"id", meeting}, {"form", "html"}});
  EXPECT_EQ(minutes.find("党员"), minutes.npos) << "who did not sit there is not absent";
}

TEST_F(SeatsTest, keep_silent_only_for_a_party_that_sits_there) {
  set_up({{"parties", {rc, oc}}});
  const auto ticket = world.must("resident", "ticket.submit",
                                 {{"community", "MG"},
                                  {"title", "漏水"},
                                  {"body", "漏水"},
                                  {"category", "water"},
                                  {"visibility", "community"}})["id"];
  world.must("rc", "ticket.accept", {{"id", ticket}});
  const auto item = world.must("host", "agenda.add",
                               {{"id", meeting}, {"kind", "ticket"}, {"ticket", ticket}})["id"];
  host("open");
  for (const char* who : {"rc", "oc"}) static_cast<void>(check_in(who));
  host("start");
  host("next", {{"item", item}});
  EXPECT_EQ(refused("host", "agenda.silence", {{"id", item}, {"party", pc}}),
            "invalid [/party does not sit at this meeting]");
  world.must("host", "agenda.silence", {{"id", item}, {"party", oc}});
  // The ticket owes its answers to all parties of the community all the same.
  const auto owed = world.must("host", "ticket.read", {{"id", ticket}})["owed"];
  EXPECT_EQ(names(owed, ""), (Texts{rc, pc, pr}));
}

TEST_F(SeatsTest, of_a_deputy_are_the_partys_presence_and_a_ballot_for_who_is_not_there) {
  set_up({{"members", {user("rc"), user("rc2", "deputy")}}});
  EXPECT_EQ(names(read()["members"], "role"), (Texts{"member", "deputy"}));
  const auto item = begin({"rc2", "oc", "pc", "pr"});
  EXPECT_TRUE(read()["quorum"]["met"]);
  EXPECT_EQ(electors(item, "members_majority"), (Texts{"oc", "pc", "pr", "rc2"}));
  EXPECT_EQ(check_in("rc"), std::string(rc) + " member");
  EXPECT_EQ(electors(item, "members_majority"), (Texts{"oc", "pc", "pr", "rc"}));
  EXPECT_EQ(check_in("rc3"), "observer");
  EXPECT_EQ(refused("rc3", "agenda.state", {{"id", item}, {"text", "我说"}}),
            "forbidden: others were chosen to sit here for your party");
  world.must("rc2", "agenda.state", {{"id", item}, {"text", "代为说明"}});
  // Whoever comes is at the meeting, as what they are.
  EXPECT_EQ(read()["attendance"].size(), 6U);
}

TEST_F(SeatsTest, of_a_deputy_sign_in_place_of_nobody_who_was_there) {
  set_up({{"members", {user("rc"), user("rc2", "deputy"), user("rc3", "deputy")}}});
  static_cast<void>(begin({"rc", "rc3", "oc", "pc", "pr"}));
  host("close");
  // One was at the meeting with the member, the other was not there at all.
  EXPECT_EQ(refused("rc2", "meeting.sign", {{"id", meeting}}),
            "forbidden: you were not at the meeting for your party");
  EXPECT_EQ(refused("rc3", "meeting.sign", {{"id", meeting}}),
            "forbidden: somebody else of your party was there, who signs");
  world.must("rc", "meeting.sign", {{"id", meeting}});
}

TEST_F(SeatsTest, are_chosen_from_the_parties_and_their_members) {
  EXPECT_EQ(not_set_up({{"parties", {rc, "nobody", rc}}}),
            "invalid [/parties/1 is not a party of this community] [/parties/2 is named twice]");
  EXPECT_EQ(not_set_up({{"parties", {rc}}}),
            "invalid [/parties must be two at least: one party has nothing to agree on]");
  EXPECT_EQ(not_set_up({{"members", {user("rc"), user("resident"), user("rc")}}}),
            "invalid [/members/1/user is not a member of a party that sits here] "
            "[/members/2/user is named twice]");
  EXPECT_EQ(not_set_up({{"parties", {rc, oc}}, {"members", {user("pc")}}}),
            "invalid [/members/0/user is not a member of a party that sits here]");
  EXPECT_EQ(not_set_up({{"members", {user("oc"), user("rc2", "deputy")}}}),
            "invalid [/members/1/role stands in for a member: name one of that party]");
  EXPECT_EQ(not_set_up({{"members", json::parse(R"([{"user":"x"},{"role":"guest"}])")}}),
            "invalid [/members/0/user must be an id as this server gives them] "
            "[/members/1/role must be one of member, deputy] [/members/1/user is missing]");
}

TEST_F(SeatsTest, of_a_meeting_follow_its_series_until_it_is_opened) {
  set_up(json::object());
  const auto version = read()["version"].get<int>();
  change({{"parties", {rc, oc}}, {"members", {user("rc2")}}});
  EXPECT_EQ(names(read()["parties"], ""), (Texts{rc, oc}));
  EXPECT_EQ(names(read()["members"], "user"), (Texts{world.person("rc2").id.text()}));
  EXPECT_GT(read()["version"].get<int>(), version);
  // A change of something else seats nobody anew.
  const auto told = [&] {
    return world.sql("SELECT count(*) FROM events WHERE kind = 'meeting.seats_changed'")[0][0];
  };
  change({{"place", "会议室"}});
  EXPECT_EQ(told(), "1");

  host("open");
  change({{"parties", json::array()}, {"members", json::array()}});
  EXPECT_EQ(told(), "1");
  EXPECT_EQ(names(read()["parties"], ""), (Texts{rc, oc}));
  EXPECT_EQ(check_in("rc"), "observer");
  EXPECT_EQ(check_in("rc2"), std::string(rc) + " member");
  EXPECT_EQ(check_in("oc"), std::string(oc) + " member");
  host("start");
  host("close");
  const auto next =
      world.must("host", "meeting.list", {{"community", "MG"}, {"state", "scheduled"}})["items"][0];
  EXPECT_EQ(names(next["parties"], ""), (Texts{rc, oc, pc, pr}));
}

TEST_F(SeatsTest, go_with_their_party_and_their_membership) {
  set_up({{"members", {user("rc"), user("rc2"), user("pc")}}});
  EXPECT_EQ(change({{"parties", {rc, oc}}})["members"].size(), 2U);
  const auto number = std::to_string(world.person("rc").id.value);
  world.sql("DELETE FROM memberships WHERE user_id = " + number);
  EXPECT_EQ(names(read()["members"], "user"), (Texts{world.person("rc2").id.text()}));
  // With the last of those who were chosen its other members sit for the party again.
  world.sql("DELETE FROM memberships WHERE user_id = " +
            std::to_string(world.person("rc2").id.value));
  EXPECT_EQ(read()["members"], json::array());
  host("open");
  EXPECT_EQ(check_in("rc3"), std::string(rc) + " member");
}

TEST_F(SeatsTest, of_a_locked_agenda_follow_the_series_as_well) {
  set_up(json::object());
  host("lock");
  change({{"parties", {rc, oc}}});
  EXPECT_EQ(names(read()["parties"], ""), (Texts{rc, oc}));
  EXPECT_EQ(world.sql("SELECT count(*) FROM events WHERE kind = 'meeting.seats_changed'")[0][0],
            "1");
}

TEST_F(SeatsTest, of_a_single_meeting_are_said_anew_until_it_is_opened) {
  meeting = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "碰头"}, {"starts_at", "2026-11-27T19:00:00+08:00"}})["id"];
  const auto seat = [&](json fields, const char* who = "host") {
    fields["id"] = meeting;
    return refusal(world.call(who, "meeting.seat", fields));
  };
  const auto moves = [&](const char* who) { return names(read(who)["moves"], ""); };
  const auto has_seat = [&](const char* who) {
    const auto all = moves(who);
    return std::count(all.begin(), all.end(), "seat") == 1;
  };
  EXPECT_TRUE(has_seat("host"));
  EXPECT_FALSE(has_seat("rc"));
  EXPECT_EQ(seat({{"parties", {rc, oc}}}, "rc").substr(0, 9), "forbidden");
  EXPECT_EQ(seat({{"parties", {rc}}}),
            "invalid [/parties must be two at least: one party has nothing to agree on]");
  EXPECT_EQ(seat({{"parties", {rc, oc}}, {"members", {user("rc2")}}}), "");
  EXPECT_EQ(names(read()["parties"], ""), (Texts{rc, oc}));
  EXPECT_EQ(names(read()["members"], "user"), (Texts{world.person("rc2").id.text()}));
  const auto version = read()["version"];
  EXPECT_EQ(seat({{"parties", {rc, oc}}}), "") << "as it is already: nothing is told";
  EXPECT_EQ(read()["version"], version);
  // Nobody named: the whole community, also what joins it later.
  EXPECT_EQ(seat({{"parties", json::array()}, {"members", json::array()}}), "");
  EXPECT_EQ(names(read()["parties"], ""), (Texts{rc, oc, pc, pr}));
  host("open");
  EXPECT_EQ(seat({{"parties", {rc, oc}}}), "illegal_move: the meeting is open");
  EXPECT_FALSE(has_seat("host"));
}

TEST_F(SeatsTest, of_a_meeting_of_a_series_are_said_in_the_series) {
  set_up(json::object());
  EXPECT_EQ(refused("host", "meeting.seat", {{"id", meeting}, {"parties", {rc, oc}}}),
            "illegal_move: it sits as its series does; say it there");
}

TEST_F(SeatsTest, say_to_each_whose_ballot_it_is) {
  set_up({{"members", {user("rc"), user("rc2", "deputy")}}});
  const auto item = begin({"rc2", "oc", "pc", "pr"});
  static_cast<void>(check_in("resident"));
  const auto vote = open_vote(item, "four_party_majority");
  const auto ballot = [&](const char* who) { return read_vote(who, item, vote)["ballot"]; };
  EXPECT_EQ(ballot("rc2"), "own") << "the member is not there";
  for (const char* who : {"oc", "pc", "pr"}) EXPECT_EQ(ballot(who), "own") << who;
  for (const char* who : {"host", "resident", "rc", "recorder"})
    EXPECT_EQ(ballot(who), "none") << who;
  static_cast<void>(check_in("rc"));
  EXPECT_EQ(ballot("rc"), "own");
  EXPECT_EQ(ballot("rc2"), "others");
  EXPECT_EQ(read_vote("rc2", item, vote)["casters"], json::array({name("rc")}));
  EXPECT_EQ(refused("rc2", "vote.cast", {{"id", vote}, {"choice", "for"}}),
            "not_entitled: you are not in the electorate of this vote");
  world.must("host", "vote.close", {{"id", vote}});
  EXPECT_TRUE(ballot("rc").is_null());

  // By members: as the electorate was frozen.
  const auto by_members = open_vote(item, "members_majority");
  EXPECT_EQ(read_vote("rc", item, by_members)["ballot"], "own");
  EXPECT_EQ(read_vote("rc2", item, by_members)["ballot"], "others");
  world.add("oc2", domain::Role::member, oc);
  static_cast<void>(check_in("oc2"));
  EXPECT_EQ(read_vote("oc2", item, by_members)["ballot"], "none") << "came after it was opened";
}

TEST_F(SeatsTest, say_who_is_told_of_a_meeting) {
  set_up({{"parties", {rc, oc}}, {"members", {user("rc2"), user("rc3", "deputy")}}});
  world.tell_everybody();
  const auto unread = [&](const char* who) {
    return world.must(who, "notice.count")["unread"].get<int>();
  };
  for (const char* who : {"rc2", "rc3", "oc", "recorder"}) EXPECT_EQ(unread(who), 1) << who;
  for (const char* who : {"rc", "pc", "pr", "resident"}) EXPECT_EQ(unread(who), 0) << who;
}

TEST_F(SeatsTest, are_answered_for_in_writing_by_who_sits_there) {
  set_up({{"parties", {rc, oc}}});
  const auto question =
      world.must("resident", "agenda.add",
                 {{"id", meeting}, {"kind", "question"}, {"title", "几点开门?"}})["id"];
  EXPECT_EQ(refused("pc", "question.answer", {{"id", question}, {"text", "六点"}}),
            "forbidden: your party does not sit at this meeting");
  EXPECT_EQ(world.must("oc", "question.answer", {{"id", question}, {"text", "六点"}})["party"], oc);
}

}  // namespace
}  // namespace sifang::test
