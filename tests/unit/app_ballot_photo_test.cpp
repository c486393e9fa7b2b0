// SPDX-License-Identifier: Apache-2.0
// Photos of written ballots: for host and recorder alone, told of but never shown in an event, and
// deleted when nothing can be contested any more.
#include "unit/app_poll_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::days;

struct BallotPhotoTest : PollTest {
  std::string send(const char* who, const std::string& name) {
    return world.must(who, "attachment.add",
                      {{"community", "MG"},
                       {"name", name + ".pdf"},
                       {"file", "%PDF-1.4\n" + name + "\n%%EOF\n"}})["id"];
  }
  static json ballot(const json& poll, const std::string& photo, const char* choice = "for") {
    json input{{"id", poll}, {"elector", "1-105"}, {"choice", choice}, {"channel", "paper"}};
    if (!photo.empty()) input["photo"] = photo;
    return input;
  }
  bool opens(const char* who, const std::string& file) {
    return static_cast<bool>(world.call(who, "attachment.read", {{"id", file}}));
  }
  /// In the list of written ballots, where there is one.
  json shown(const json& poll) {
    const auto list = world.must("host", "poll.papers", {{"id", poll}})["items"];
    return list.empty() ? json() : list[0]["photo"];
  }
};

TEST_F(BallotPhotoTest, is_seen_by_host_and_recorder_alone) {
  const auto poll = opened();
  const auto photo = send("worker", "票");
  EXPECT_TRUE(opens("worker", photo));  // used for nothing yet
  const auto paper = world.must("worker", "poll.type_paper", ballot(poll, photo));
  EXPECT_EQ(paper["photo"], true);
  EXPECT_EQ(shown(poll)["id"], photo);
  for (const char* who : {"host", "recorder"}) EXPECT_TRUE(opens(who, photo)) << who;
  for (const char* who : {"worker", "worker2", "resident", "rc", "admin"})
    EXPECT_FALSE(opens(who, photo)) << who;
}

TEST_F(BallotPhotoTest, is_in_no_event_and_staff_are_told_only_that_there_is_one) {
  const auto poll = opened();
  const auto photo = send("worker", "票");
  world.must("worker", "poll.type_paper", ballot(poll, photo));
  bool told = false;
  for (const char* who : {"host", "worker", "resident"})
    for (const auto& body : world.heard_by(who)) {
      EXPECT_EQ(body.find(photo), std::string::npos) << body;
      const auto event = json::parse(body);
      if (event["kind"] != "poll.paper_typed") continue;
      EXPECT_STREQ(who, "host");
      EXPECT_EQ(event["data"]["paper"]["photo"], true);
      told = true;
    }
  EXPECT_TRUE(told);
}

TEST_F(BallotPhotoTest, comes_from_either_typist_once_and_is_a_file_of_their_own) {
  const auto poll = opened();
  const auto theirs = send("worker2", "别人的");
  EXPECT_EQ(refused("worker", "poll.type_paper", ballot(poll, theirs)), Errc::invalid);
  EXPECT_TRUE(shown(poll).is_null());  // nothing was typed either
  EXPECT_EQ(world.must("worker", "poll.type_paper", ballot(poll, ""))["photo"], false);
  const auto photo = send("recorder", "票");
  const auto second = world.must("recorder", "poll.type_paper", ballot(poll, photo, "against"));
  EXPECT_EQ(second["state"], "in_review");
  EXPECT_EQ(shown(poll)["id"], photo);
  EXPECT_EQ(refused("recorder", "poll.type_paper", ballot(poll, photo)), Errc::conflict);

  json other = ballot(poll, send("worker", "另一张"));
  other["elector"] = "1-106";
  world.must("worker", "poll.type_paper", other);
  other["photo"] = send("worker2", "又一张");
  EXPECT_EQ(refused("worker2", "poll.type_paper", other), Errc::invalid);
  other.erase("photo");
  EXPECT_EQ(world.must("worker2", "poll.type_paper", other)["state"], "counted");
}

TEST_F(BallotPhotoTest, is_kept_for_a_year_behind_the_result_and_then_deleted) {
  const auto poll = opened();
  const auto photo = send("worker", "票");
  world.must("worker", "poll.type_paper", ballot(poll, photo));
  world.must("recorder", "poll.type_paper", ballot(poll, ""));
  closed(poll);
  world.must("host", "poll.publish", {{"id", poll}});
  world.clock.pass(days(364));
  world.run_chores();
  EXPECT_TRUE(opens("host", photo));
  world.clock.pass(days(2));
  world.run_chores();
  EXPECT_FALSE(opens("host", photo));
}

TEST_F(BallotPhotoTest, goes_at_once_with_a_poll_that_is_withdrawn) {
  const auto poll = opened();
  const auto photo = send("worker", "票");
  world.must("worker", "poll.type_paper", ballot(poll, photo));
  world.must("host", "poll.withdraw", {{"id", poll}, {"reason", "报价有误"}});
  world.run_chores();
  EXPECT_FALSE(opens("host", photo));
}

TEST_F(BallotPhotoTest, is_deleted_a_year_after_a_count_that_nobody_published) {
  const auto poll = opened();
  const auto photo = send("worker", "票");
  world.must("worker", "poll.type_paper", ballot(poll, photo));
  world.must("recorder", "poll.type_paper", ballot(poll, ""));
  closed(poll);
  world.clock.pass(days(364));
  world.run_chores();
  EXPECT_TRUE(opens("host", photo));
  world.clock.pass(days(2));
  world.run_chores();
  EXPECT_FALSE(opens("host", photo));
}

TEST_F(BallotPhotoTest, is_deleted_a_year_after_the_end_of_a_poll_that_nobody_counted) {
  const auto poll = opened();  // six days
  const auto photo = send("worker", "票");
  world.must("worker", "poll.type_paper", ballot(poll, photo));
  world.clock.pass(days(6 + 364));
  world.run_chores();
  EXPECT_TRUE(opens("host", photo));
  world.clock.pass(days(2));
  world.run_chores();
  EXPECT_FALSE(opens("host", photo));
}

}  // namespace
}  // namespace sifang::test
