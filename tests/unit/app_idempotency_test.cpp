// SPDX-License-Identifier: Apache-2.0
// Idempotency keys: the same again is answered the same again, another request is refused, and what
// is remembered gives away neither secrets nor who voted what.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

const json lamp{
    {"community", "MG"}, {"title", "灯不亮"}, {"body", "三楼"}, {"category", "lighting"}};

std::string count(World& world, const std::string& table) {
  return world.sql("SELECT count(*) FROM " + table)[0][0];
}

TEST(IdempotencyKey, gives_the_same_answer_and_does_nothing_twice) {
  World world;
  add_everybody(world);
  const auto first = world.call("resident", "ticket.submit", lamp, {.key = "k1"});
  ASSERT_TRUE(first) << refusal(first);
  world.must("rc", "ticket.accept", {{"id", json::parse(first->reply.body)["id"]}});
  const auto events = count(world, "events");
  const auto again = world.call("resident", "ticket.submit", lamp, {.key = "k1"});
  ASSERT_TRUE(again) << refusal(again);
  EXPECT_EQ(again->reply.body, first->reply.body);
  EXPECT_EQ(again->reply.version, first->reply.version);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(count(world, "tickets"), "1");
  EXPECT_EQ(count(world, "events"), events);
}

TEST(IdempotencyKey, is_refused_for_another_body_and_for_another_command) {
  World world;
  add_everybody(world);
  const auto ticket = world.must("resident", "ticket.submit", lamp, {.key = "k1"});
  auto other = lamp;
  other["title"] = "灯又不亮";
  for (const auto& answer :
       {world.call("resident", "ticket.submit", other, {.key = "k1"}),
        world.call("resident", "ticket.cancel", {{"id", ticket["id"]}}, {.key = "k1"})}) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, base::Errc::key_reused);
  }
  EXPECT_EQ(count(world, "tickets"), "1");
}

TEST(IdempotencyKey, is_each_persons_own) {
  World world;
  add_everybody(world);
  const auto mine = world.must("resident", "ticket.submit", lamp, {.key = "k1"});
  const auto theirs = world.must("neighbour", "ticket.submit", lamp, {.key = "k1"});
  EXPECT_NE(mine["id"], theirs["id"]);
}

TEST(IdempotencyKey, remembers_no_refusal) {
  World world;
  add_everybody(world);
  auto nowhere = lamp;
  nowhere["category"] = "nothing";
  EXPECT_FALSE(world.call("resident", "ticket.submit", nowhere, {.key = "k1"}));
  EXPECT_EQ(count(world, "idempotency_keys"), "0");
  EXPECT_TRUE(world.call("resident", "ticket.submit", lamp, {.key = "k1"}));
}

TEST(IdempotencyKey, has_one_to_two_hundred_characters) {
  World world;
  add_everybody(world);
  const auto longest = std::string(200, 'k');
  EXPECT_TRUE(world.call("resident", "ticket.submit", lamp, {.key = longest}));
  const auto answer = world.call("resident", "ticket.submit", lamp, {.key = longest + "k"});
  ASSERT_FALSE(answer);
  ASSERT_EQ(answer.error().code, base::Errc::invalid);
  EXPECT_EQ(answer.error().fields.at(0).pointer, "/Idempotency-Key");
}

TEST(IdempotencyKey, is_not_kept_for_reading) {
  World world;
  add_everybody(world);
  world.must("resident", "community.read", {{"community", "MG"}}, {.key = "k1"});
  EXPECT_EQ(count(world, "idempotency_keys"), "0");
}

/// Everything that stands in any table, as text.
std::string everything_stored(World& world) {
  std::string text;
  for (const auto& table :
       world.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'"))
    for (const auto& row : world.sql("SELECT * FROM " + table[0]))
      for (const auto& value : row) text += value + "\n";
  return text;
}

TEST(ShownOnce, is_a_token_and_a_code_that_stand_nowhere_readably) {
  World world;
  add_everybody(world);
  for (const auto& [command, input, secret] :
       {std::tuple{"token.create", json{{"name", "feed"}}, "token"},
        std::tuple{"invitation.create", json{{"community", "MG"}}, "code"}}) {
    const auto first = world.must("admin", command, input, {.key = command});
    const auto stored = everything_stored(world);
    EXPECT_EQ(stored.find(first[secret].get<std::string>()), std::string::npos) << command;
    EXPECT_NE(stored.find("sealed:"), std::string::npos);
    EXPECT_EQ(world.must("admin", command, input, {.key = command}), first) << command;
    auto other = input;
    other[input.begin().key()] = "other";
    EXPECT_EQ(world.call("admin", command, other, {.key = command}).error().code,
              base::Errc::key_reused);
  }
}

TEST(ShownOnce, is_not_shown_again_to_another_log_in_of_the_same_person) {
  World world;
  add_everybody(world);
  const auto first = world.must("admin", "token.create", {{"name", "a"}}, {.key = "k"});
  const auto again =
      world.call("admin", "token.create", {{"name", "a"}},
                 {.key = "k", .as = app::Credentials{"", first["token"].get<std::string>(), ""}});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::Errc::conflict);
}

/// A meeting in session with an open vote by heads; answers the vote's id.
json open_a_vote(World& world, bool secret) {
  const auto meeting = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "会"}, {"starts_at", "2026-11-25T19:00:00+08:00"}});
  const json at{{"id", meeting["id"]}};
  const auto item = world.must("host", "agenda.add",
                               {{"id", meeting["id"]}, {"kind", "topic"}, {"title", "停车"}});
  world.must("host", "meeting.open", at);
  for (const char* who : {"rc", "oc", "pc", "pr"}) world.must(who, "meeting.check_in", at);
  world.must("host", "meeting.start", at);
  const auto vote = world.must("host", "agenda.vote",
                               {{"id", item["id"]},
                                {"question", "同意?"},
                                {"rule", "members_majority"},
                                {"secret", secret}});
  world.must("host", "vote.open", {{"id", vote["id"]}});
  return vote["id"];
}

/// A vote in which rc and oc choose as given, under keys; then all that the database has, but for
/// what is random in every run (salts, digests, secrets).
std::string story_of(bool secret, const std::string& rc_choice, const std::string& oc_choice) {
  World world;
  add_everybody(world);
  const auto vote = open_a_vote(world, secret);
  for (const auto& [who, choice] : {std::pair{"rc", rc_choice}, std::pair{"oc", oc_choice}})
    world.must(who, "vote.cast", {{"id", vote}, {"choice", choice}}, {.key = "ballot"});
  world.must("host", "vote.close", {{"id", vote}});
  world.must("host", "vote.publish", {{"id", vote}});
  std::string text;
  for (const auto& table :
       world.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'")) {
    std::string columns;
    for (const auto& column :
         world.sql("SELECT name, type FROM pragma_table_info('" + table[0] + "')"))
      if ((column[1] != "BLOB" || column[0] == "request_hash") && column[0] != "feed_token" &&
          table[0] != "schema_migrations")
        columns += (columns.empty() ? "" : ", ") + column[0];
    if (columns.empty()) continue;
    for (const auto& row : world.sql("SELECT " + columns + " FROM " + table[0])) {
      text += table[0];
      for (const auto& value : row) text += " | " + value;
      text += "\n";
    }
  }
  return text;
}

TEST(SecretBallot, leaves_no_trace_of_who_chose_what_in_any_table) {
  const auto story = story_of(true, "for", "against");
  EXPECT_NE(story.find("vote_electors"), std::string::npos);
  EXPECT_NE(story.find("idempotency_keys"), std::string::npos);
  EXPECT_EQ(story, story_of(true, "against", "for"));
}

TEST(NamedBallot, says_who_chose_what_which_is_why_the_test_above_would_see_it) {
  EXPECT_NE(story_of(false, "for", "against"), story_of(false, "against", "for"));
}

TEST(SecretBallot, is_told_to_nobody_live_and_its_key_answers_as_before) {
  World world;
  add_everybody(world);
  const auto vote = open_a_vote(world, true);
  const json ballot{{"id", vote}, {"choice", "against"}};
  const auto cast = world.must("rc", "vote.cast", ballot, {.key = "ballot"});
  for (const char* who : {"rc", "host", "recorder", "admin"})
    for (const auto& body : world.heard_by(who)) {
      const auto event = json::parse(body);
      if (event["kind"] != "meeting.ballot_cast") continue;
      const auto& told = event["data"]["agenda"][0]["votes"][0];
      EXPECT_EQ(told["cast"], 1);
      EXPECT_TRUE(told["result"].is_null());
      EXPECT_FALSE(told.contains("choice"));
    }
  EXPECT_EQ(world.must("rc", "vote.cast", ballot, {.key = "ballot"}), cast);
  const auto other = world.call("rc", "ticket.submit", lamp, {.key = "ballot"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Errc::key_reused);
}

}  // namespace
}  // namespace sifang::test
