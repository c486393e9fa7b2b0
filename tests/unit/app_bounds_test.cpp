// SPDX-License-Identifier: Apache-2.0
// What one person, and all together, may put into one meeting; and what is refused, and breaks
// nothing, where a store from before has more than is read.
#include "domain/limits.hpp"

#include "base/ids.hpp"
#include "unit/app_motion_kit.hpp"

namespace sifang::test {
namespace {

struct BoundsTest : MotionTest {
  static std::string number(const std::string& id) {
    return std::to_string(base::decode_id(id).value());
  }
  std::string person(const char* who) { return number(world.person(who).id.text()); }
  /// Rows of before: their ids stand before all that is made now. `values` may use i.
  void fill(const std::string& table, std::size_t count, const std::string& values) {
    world.sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
              std::to_string(count) + ") INSERT INTO " + table + " SELECT " + values + " FROM n");
  }
  void fill_agenda(std::size_t count, const std::string& kind = "topic") {
    fill("agenda_items (id, meeting_id, position, kind, title, minutes, state)", count,
         "i, " + number(meeting) + ", i, '" + kind + "', 'T' || i, 5, 'withdrawn'");
  }
  void fill_speakers(std::size_t count) {
    fill("speakers (id, item_id, user_id, party, state, requested_at_ms)", count,
         "i, " + number(item) + ", " + person("oc") + ", '', 'withdrawn', i");
  }
  void fill_votes(std::size_t count) {
    fill("votes (id, item_id, question, rule, rule_version, secret, state)", count,
         "i, " + number(item) + ", '?', 'four_party_majority', 1, 0, 'draft'");
  }
  void fill_statements(std::size_t count, const char* who) {
    fill("statements (id, item_id, by_id, party, text, at_ms)", count,
         "i, " + number(item) + ", " + person(who) + ", '', '说', i");
  }
  Errc asked(const char* who) {
    return refused(who, "agenda.add", {{"id", meeting}, {"kind", "question"}, {"title", "几点?"}});
  }
  Errc added() {
    return refused("host", "agenda.add",
                   {{"id", meeting}, {"kind", "topic"}, {"title", "加一项"}, {"urgent", "等不得"}});
  }
  Errc drafted() {
    return refused("host", "agenda.vote",
                   {{"id", item}, {"question", "?"}, {"rule", "four_party_majority"}});
  }
  Errc said(const char* who) {
    return refused(who, "agenda.state", {{"id", item}, {"text", "再说"}});
  }

  static constexpr auto done = Errc::internal;  // as refused() says it
};

TEST_F(BoundsTest, of_one_persons_questions_leave_room_for_others) {
  std::string first;
  for (std::size_t i = 0; i < domain::own_open_questions; ++i) {
    const std::string id =
        world.must("resident", "agenda.add",
                   {{"id", meeting}, {"kind", "question"}, {"title", std::to_string(i)}})["id"];
    if (first.empty()) first = id;
  }
  EXPECT_EQ(asked("resident"), Errc::conflict);
  EXPECT_EQ(asked("neighbour"), done);
  // One that was dealt with waits no more.
  go_to(first);
  go_to(item);
  EXPECT_EQ(asked("resident"), done);
}

TEST_F(BoundsTest, of_an_agenda_refuse_what_comes_behind_them) {
  fill_agenda(domain::most_questions, "question");
  EXPECT_EQ(asked("neighbour"), Errc::conflict);
  EXPECT_EQ(added(), done);
  world.sql("DELETE FROM agenda_items WHERE id <= " + std::to_string(domain::most_questions));
  fill_agenda(domain::most_items);
  EXPECT_EQ(asked("neighbour"), Errc::conflict);
  EXPECT_EQ(added(), Errc::conflict);
}

TEST_F(BoundsTest, of_an_agenda_hold_for_what_comes_by_itself_and_for_one_of_before) {
  const std::string next = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "下次"}, {"starts_at", "2026-12-27T19:00:00+08:00"}})["id"];
  fill("agenda_items (id, meeting_id, position, kind, title, minutes, state)", 500,
       "i, " + number(next) + ", i, 'topic', 'T' || i, 5, 'pending'");
  // What is carried over finds no room, and nothing breaks.
  world.must("host", "meeting.close", {{"id", meeting}});
  world.must("host", "meeting.build", {{"id", next}});
  EXPECT_EQ(world.must("host", "meeting.read", {{"id", next}})["agenda"].size(), 500U);
  EXPECT_EQ(
      refused("resident", "agenda.add", {{"id", next}, {"kind", "question"}, {"title", "几点?"}}),
      Errc::conflict);
}

TEST_F(BoundsTest, of_requests_for_the_floor_are_one_persons_and_the_items) {
  for (std::size_t i = 0; i < domain::own_requests; ++i) {
    const auto one = world.must("rc", "agenda.ask_to_speak", {{"id", item}})["id"];
    world.must("rc", "speaker.withdraw", {{"id", one}});
  }
  EXPECT_EQ(refused("rc", "agenda.ask_to_speak", {{"id", item}}), Errc::conflict);
  const std::string other_one = world.must("oc", "agenda.ask_to_speak", {{"id", item}})["id"];
  fill_speakers(domain::most_requests);
  EXPECT_EQ(refused("pc", "agenda.ask_to_speak", {{"id", item}}), Errc::conflict);
  world.must("host", "speaker.grant", {{"id", other_one}});
}

TEST_F(BoundsTest, passed_before_leave_a_speaker_out_of_sight_and_the_server_up) {
  const std::string one = world.must("oc", "agenda.ask_to_speak", {{"id", item}})["id"];
  fill_speakers(1'000);
  EXPECT_EQ(refused("host", "speaker.grant", {{"id", one}}), Errc::not_found);
}

TEST_F(BoundsTest, of_votes_are_the_items) {
  fill_votes(domain::most_votes);
  EXPECT_EQ(drafted(), Errc::conflict);
}

TEST_F(BoundsTest, passed_before_leave_a_vote_out_of_sight_and_the_server_up) {
  const auto vote = draft({{"question", "?"}});
  fill_votes(100);
  EXPECT_EQ(refused("host", "vote.open", {{"id", vote}}), Errc::not_found);
  EXPECT_EQ(refused("rc", "vote.cast", {{"id", vote}, {"choice", "for"}}), Errc::not_found);
}

TEST_F(BoundsTest, of_statements_are_one_persons_and_the_items) {
  fill_statements(domain::own_statements, "rc");
  EXPECT_EQ(said("rc"), Errc::conflict);
  EXPECT_EQ(said("oc"), done);
  world.sql("DELETE FROM statements WHERE id <= " + std::to_string(domain::own_statements));
  fill_statements(domain::most_statements, "rc");
  EXPECT_EQ(said("oc"), Errc::conflict);
}

TEST_F(BoundsTest, passed_before_leave_a_statement_out_of_sight_and_the_server_up) {
  const std::string one =
      world.must("oc", "agenda.state", {{"id", item}, {"text", "停不下"}})["id"];
  fill_statements(5'000, "rc");
  EXPECT_EQ(refused("oc", "statement.correct", {{"id", one}, {"text", "停得下"}}), Errc::not_found);
}

// What ends with its item, and what its item waits for.
using EndingTest = BoundsTest;

TEST_F(EndingTest, waits_for_a_vote_on_any_item) {
  const std::string vote =
      world.must("host", "agenda.vote",
                 {{"id", other}, {"question", "?"}, {"rule", "four_party_majority"}})["id"];
  world.must("host", "vote.open", {{"id", vote}});
  EXPECT_EQ(refused("host", "agenda.remove", {{"id", other}}), Errc::illegal_move);
  EXPECT_EQ(refused("host", "meeting.close", {{"id", meeting}}), Errc::illegal_move);
  world.must("host", "meeting.recess", {{"id", meeting}});
  world.must("rc", "vote.cast", {{"id", vote}, {"choice", "for"}});
  world.must("host", "vote.close", {{"id", vote}});
  world.must("host", "agenda.remove", {{"id", other}});
  world.must("host", "meeting.close", {{"id", meeting}});
}

TEST_F(EndingTest, of_before_left_a_vote_that_is_only_closed) {
  const auto vote = draft({{"question", "?"}});
  world.must("host", "vote.open", {{"id", vote}});
  world.sql("UPDATE meetings SET state = 'closed' WHERE id = " + number(meeting));
  EXPECT_EQ(refused("rc", "vote.cast", {{"id", vote}, {"choice", "for"}}), Errc::illegal_move);
  EXPECT_EQ(read(item, "rc")["votes"][0]["ballot"], "none");
  EXPECT_EQ(world.must("host", "vote.close", {{"id", vote}})["state"], "closed");
}

TEST_F(EndingTest, by_a_decision_ends_who_speaks) {
  const std::string one = world.must("rc", "agenda.ask_to_speak", {{"id", item}})["id"];
  const std::string waits = world.must("oc", "agenda.ask_to_speak", {{"id", item}})["id"];
  world.must("host", "speaker.begin", {{"id", one}});
  world.must("host", "agenda.decide", {{"id", item}, {"text", "每周五清运。"}});
  const auto speakers = read(item)["speakers"];
  EXPECT_EQ(speakers[0]["state"], "done");
  EXPECT_TRUE(speakers[0]["running_since"].is_null());
  for (const char* action : {"speaker.grant", "speaker.begin"})
    EXPECT_EQ(refused("host", action, {{"id", waits}}), Errc::illegal_move) << action;
  world.must("oc", "speaker.withdraw", {{"id", waits}});
  // Screens have heard so before they heard of the decision.
  std::string last;
  bool ended = false;
  for (const auto& body : world.heard_by("neighbour")) {
    const auto event = json::parse(body);
    if (event["kind"] == "meeting.speaker_changed" && event["data"]["action"] == "end")
      ended = event["data"]["agenda"][0]["speakers"][0]["id"] == one;
    if (event["kind"] == "meeting.decided") last = ended ? "after" : "before";
  }
  EXPECT_EQ(last, "after");
}

TEST_F(EndingTest, is_of_the_item_under_discussion) {
  const std::string one = world.must("rc", "agenda.ask_to_speak", {{"id", other}})["id"];
  world.must("host", "speaker.grant", {{"id", one}});
  EXPECT_EQ(refused("rc", "speaker.begin", {{"id", one}}), Errc::illegal_move);
  go_to(other);
  world.must("rc", "speaker.begin", {{"id", one}});
  go_to(item);
  EXPECT_EQ(read(other)["speakers"][0]["state"], "done");
  EXPECT_EQ(refused("host", "speaker.resume", {{"id", one}}), Errc::illegal_move);
}

}  // namespace
}  // namespace sifang::test
