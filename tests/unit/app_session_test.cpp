// SPDX-License-Identifier: Apache-2.0
// Log-ins: how they begin, what carries them, what ends them.
#include <gtest/gtest.h>

#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using base::Errc;
using std::chrono::hours;
using std::chrono::seconds;

constexpr const char* password = "correct horse";

/// resident and neighbour, both with the password above.
struct SessionTest : testing::Test {
  SessionTest() {
    for (const char* login : {"resident", "neighbour"}) {
      world.add(login, domain::Role::resident);
      world.set_password(login, password);
    }
  }

  base::Result<app::Answer> log_in(const std::string& login, const std::string& word,
                                   const std::string& remote = "192.0.2.1",
                                   const std::string& device = {}) {
    return world.call("", "session.create", {{"login", login}, {"password", word}},
                      {.remote = remote, .device = device});
  }
  /// What a browser holds after logging in.
  app::Credentials browser(const std::string& login, const std::string& word = password) {
    auto answer = log_in(login, word);
    if (!answer) throw std::runtime_error(refusal(answer));
    return {answer->reply.session, "", json::parse(answer->reply.body)["csrf"].get<std::string>()};
  }
  /// "" when the credentials are good, else the refusal's slug.
  std::string me(const app::Credentials& credentials) {
    const auto answer = world.call("", "me.read", {}, {.as = credentials});
    return answer ? "" : std::string(base::info_of(answer.error().code).slug);
  }

  World world;
};

TEST_F(SessionTest, begins_with_the_right_password_and_says_who_it_is) {
  const auto answer = log_in("resident", password);
  ASSERT_TRUE(answer) << refusal(answer);
  EXPECT_EQ(answer->status, 201);
  const auto body = json::parse(answer->reply.body);
  EXPECT_EQ(body["user"]["login"], "resident");
  EXPECT_EQ(body["user"]["memberships"][0]["code"], "MG");
  EXPECT_EQ(me({answer->reply.session, "", ""}), "");
  EXPECT_EQ(answer->reply.body.find(answer->reply.session), std::string::npos);
}

TEST_F(SessionTest, is_stored_as_a_digest_only) {
  const auto credentials = browser("resident");
  for (const auto& row : world.sql("SELECT * FROM sessions"))
    for (const auto& value : row) EXPECT_EQ(value.find(credentials.session), std::string::npos);
}

TEST_F(SessionTest, is_refused_alike_for_a_wrong_password_and_for_nobody) {
  const auto wrong = log_in("resident", "wrong horse");
  const auto nobody = log_in("nobody", password);
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(wrong.error().code, Errc::unauthenticated);
  EXPECT_EQ(refusal(wrong), refusal(nobody));
}

TEST_F(SessionTest,
       is_slowed_down_by_guessing_even_with_the_right_password_until_the_wait_is_over) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(log_in("resident", "wrong").error().code, Errc::unauthenticated);
  for (int i = 0; i < 4; ++i) static_cast<void>(log_in("resident", "wrong"));
  const auto slowed = log_in("resident", password, "192.0.2.7");
  ASSERT_FALSE(slowed);
  EXPECT_EQ(slowed.error().code, Errc::throttled);
  EXPECT_GT(slowed.error().retry_after_s, 0);
  world.clock.pass(seconds(slowed.error().retry_after_s));
  EXPECT_TRUE(log_in("resident", password, "192.0.2.7"));
  // Nobody else is slowed down, nor is the person once they are in.
  EXPECT_TRUE(log_in("neighbour", password, "192.0.2.8"));
  EXPECT_EQ(log_in("resident", "wrong", "192.0.2.7").error().code, Errc::unauthenticated);
}

TEST_F(SessionTest, of_many_names_from_one_address_is_slowed_down_too) {
  for (int i = 0; i < 104; ++i) world.throttle.address_failed("192.0.2.1", world.clock.now());
  EXPECT_EQ(log_in("resident", password).error().code, Errc::throttled);
  EXPECT_TRUE(log_in("resident", password, "192.0.2.9"));
}

TEST_F(SessionTest, of_others_in_the_house_is_not_slowed_down_by_one_who_forgot_the_password) {
  for (int i = 0; i < 12; ++i) {
    world.clock.pass(seconds(300));
    EXPECT_EQ(log_in("resident", "wrong").error().code, Errc::unauthenticated);
  }
  EXPECT_EQ(log_in("resident", "wrong").error().code, Errc::throttled);
  EXPECT_TRUE(log_in("neighbour", password));
}

TEST_F(SessionTest, begins_from_a_browser_that_is_known_whoever_else_is_guessing) {
  const auto first = log_in("resident", password);
  ASSERT_TRUE(first) << refusal(first);
  const auto device = first->reply.device;
  ASSERT_FALSE(device.empty());
  EXPECT_EQ(first->reply.body.find(device), std::string::npos);
  for (int i = 0; i < 8; ++i) static_cast<void>(log_in("resident", "wrong", "198.51.100.9"));
  for (int i = 0; i < 104; ++i) world.throttle.address_failed("192.0.2.1", world.clock.now());
  EXPECT_EQ(log_in("resident", password).error().code, Errc::throttled);
  const auto again = log_in("resident", password, "192.0.2.1", device);
  ASSERT_TRUE(again) << refusal(again);
  EXPECT_EQ(again->reply.device, device);
  // It vouches for its person only, and may not guess without end itself.
  EXPECT_EQ(log_in("neighbour", password, "192.0.2.1", device).error().code, Errc::throttled);
  for (int i = 0; i < 9; ++i) static_cast<void>(log_in("resident", "wrong", "192.0.2.1", device));
  EXPECT_EQ(log_in("resident", password, "192.0.2.1", device).error().code, Errc::throttled);
}

TEST_F(SessionTest, lets_a_family_share_a_browser) {
  const auto device = log_in("resident", password)->reply.device;
  EXPECT_EQ(log_in("neighbour", password, "192.0.2.1", device)->reply.device, device);
  for (const char* login : {"resident", "neighbour"}) {
    for (int i = 0; i < 8; ++i) static_cast<void>(log_in(login, "wrong", "198.51.100.9"));
    EXPECT_TRUE(log_in(login, password, "192.0.2.1", device)) << login;
  }
  for (const auto& row : world.sql("SELECT device_hash FROM devices"))
    EXPECT_EQ(row[0].find(device), std::string::npos);
}

TEST_F(SessionTest, forgets_a_browser_after_four_hundred_days) {
  static_cast<void>(log_in("resident", password));
  world.clock.pass(hours(24 * 400) + seconds(1));
  static_cast<void>(log_in("neighbour", password));
  world.run_chores();
  EXPECT_EQ(world.sql("SELECT count(*) FROM devices")[0][0], "1");
}

TEST_F(SessionTest, ends_after_thirty_days_and_its_row_goes_by_itself) {
  const auto old = browser("resident");
  world.clock.pass(hours(24 * 30) - seconds(10));
  EXPECT_EQ(me(old), "");
  world.clock.pass(seconds(10));
  EXPECT_EQ(me(old), "unauthenticated");
  static_cast<void>(browser("resident"));
  world.run_chores();
  EXPECT_EQ(world.sql("SELECT count(*) FROM sessions")[0][0], "1");
}

TEST_F(SessionTest, ends_with_the_log_out_and_only_that_one) {
  const auto desk = browser("resident"), phone = browser("resident");
  const auto out = world.call("", "session.delete", {}, {.as = desk});
  ASSERT_TRUE(out) << refusal(out);
  EXPECT_TRUE(out->reply.ends_session);
  EXPECT_EQ(me(desk), "unauthenticated");
  EXPECT_EQ(me(phone), "");
  ASSERT_EQ(world.ended_sessions().size(), 1U);
  EXPECT_EQ(world.ended_sessions()[0].first, world.person("resident").id);
  EXPECT_FALSE(world.ended_sessions()[0].second.empty());
}

TEST_F(SessionTest, ends_everywhere_with_a_new_password) {
  const auto desk = browser("resident"), phone = browser("resident"), other = browser("neighbour");
  const auto changed = world.call("", "me.password",
                                  {{"current", password}, {"password", "new horse"}}, {.as = desk});
  ASSERT_TRUE(changed) << refusal(changed);
  EXPECT_EQ(me(desk), "unauthenticated");
  EXPECT_EQ(me(phone), "unauthenticated");
  EXPECT_EQ(me(other), "");
  ASSERT_EQ(world.ended_sessions().size(), 1U);
  EXPECT_TRUE(world.ended_sessions()[0].second.empty());
  EXPECT_FALSE(log_in("resident", password));
  EXPECT_TRUE(log_in("resident", "new horse"));
}

TEST_F(SessionTest, stands_when_the_present_password_was_wrong) {
  const auto desk = browser("resident");
  const auto refused = world.call("", "me.password",
                                  {{"current", "wrong"}, {"password", "new horse"}}, {.as = desk});
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().code, Errc::invalid);
  EXPECT_EQ(refused.error().fields.at(0).pointer, "/current");
  EXPECT_EQ(me(desk), "");
  EXPECT_TRUE(world.ended_sessions().empty());
}

TEST_F(SessionTest, writes_only_with_its_own_csrf_text_and_reads_without) {
  const auto desk = browser("resident"), other = browser("resident");
  const json lamp{{"community", "MG"}, {"title", "灯"}, {"body", "灯"}, {"category", "lighting"}};
  for (const auto& csrf : {std::string(), std::string("guess"), other.csrf}) {
    const auto refused =
        world.call("", "ticket.submit", lamp, {.as = app::Credentials{desk.session, "", csrf}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::csrf);
    EXPECT_EQ(me({desk.session, "", csrf}), "");
    const auto word =
        world.call("", "me.password", {{"current", password}, {"password", "new horse"}},
                   {.as = app::Credentials{desk.session, "", csrf}});
    ASSERT_FALSE(word);
    EXPECT_EQ(word.error().code, Errc::csrf);
  }
  EXPECT_TRUE(world.call("", "ticket.submit", lamp, {.as = desk}));
}

TEST_F(SessionTest, tells_the_csrf_text_again_to_a_page_that_was_reloaded) {
  const auto desk = browser("resident");
  EXPECT_EQ(world.must("", "me.read", {}, {.as = app::Credentials{desk.session, "", ""}})["csrf"],
            desk.csrf);
}

TEST_F(SessionTest, is_refused_when_made_up_and_nobody_may_do_what_needs_somebody) {
  EXPECT_EQ(me({"made-up", "", ""}), "unauthenticated");
  EXPECT_EQ(me({"", "sft_made-up", ""}), "unauthenticated");
  EXPECT_EQ(me({}), "unauthenticated");
  // A bad token is not helped by a good cookie: what is said must be true.
  EXPECT_EQ(me({browser("resident").session, "sft_made-up", ""}), "unauthenticated");
}

TEST_F(SessionTest, begins_with_an_invitation_that_is_used_up_and_expires) {
  world.add("admin", domain::Role::admin);
  const auto invite = [&](json fields) {
    fields["community"] = "MG";
    return world.must("admin", "invitation.create", fields)["code"].get<std::string>();
  };
  const auto redeem = [&](const std::string& code, const std::string& login) {
    return world.call("", "invitation.redeem",
                      {{"code", code}, {"login", login}, {"password", password}, {"name", "新人"}});
  };
  const auto code = invite({{"role", "member"}, {"party", pc}});
  // A login that is taken costs nothing of the code.
  EXPECT_EQ(redeem(code, "resident").error().code, Errc::conflict);
  const auto joined = redeem(code, "new");
  ASSERT_TRUE(joined) << refusal(joined);
  const auto member = json::parse(joined->reply.body)["user"]["memberships"][0];
  EXPECT_EQ(member["role"], "member");
  EXPECT_EQ(member["party"], pc);
  EXPECT_EQ(redeem(code, "newer").error().fields.at(0).pointer, "/code");
  const auto late = invite({{"days", 1}});
  world.clock.pass(hours(24));
  EXPECT_EQ(redeem(late, "late").error().fields.at(0).pointer, "/code");
  EXPECT_EQ(world.sql("SELECT count(*) FROM users WHERE login IN ('newer', 'late')")[0][0], "0");
}

}  // namespace
}  // namespace sifang::test
