// SPDX-License-Identifier: Apache-2.0
// What leaves the house: whose mail, which webhook, what it says, and what becomes of what cannot
// be sent.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "app/courier.hpp"
#include "domain/notice_rules.hpp"
#include "protocol/phrases.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

using app::Delivery;

/// Keeps what it was given and does as it is told.
class FakeChannel final : public app::Channel {
 public:
  explicit FakeChannel(std::string name) : name_(std::move(name)) {}
  std::string_view name() const override { return name_; }
  app::SendOutcome send(const app::OutgoingMessage& message, const std::atomic<bool>&) override {
    const std::lock_guard lock(mutex_);
    sent_.push_back(message);
    return outcome_;
  }
  void answer(app::SendOutcome outcome) {
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
  }
  std::vector<app::OutgoingMessage> sent() {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  const std::string name_;
  std::mutex mutex_;
  std::vector<app::OutgoingMessage> sent_;
  app::SendOutcome outcome_;
};

struct OutboxTest : testing::Test {
  OutboxTest() {
    add_everybody(world);
    world.outbox = {.has_mail = true,
                    .has_webhooks = true,
                    .public_url = "https://sifang.example",
                    .gathering = std::chrono::seconds(60),
                    .first_wait = std::chrono::seconds(30),
                    .most_attempts = 3};
    auto mail_channel = std::make_unique<FakeChannel>("mail");
    auto signed_channel = std::make_unique<FakeChannel>("signed");
    mail = mail_channel.get();
    webhook = signed_channel.get();
    channels.add(std::move(mail_channel));
    channels.add(std::move(signed_channel));
  }

  json submit(const char* visibility = "community") {
    return world.must("resident", "ticket.submit",
                      {{"community", "MG"},
                       {"title", "漏水"},
                       {"body", "漏水"},
                       {"category", "water"},
                       {"visibility", visibility}})["id"];
  }
  void act(const char* who, const json& ticket, const std::string& action,
           json fields = json::object()) {
    fields["id"] = ticket;
    world.must(who, "ticket." + action, fields);
  }
  /// Carries what is due, until nothing is.
  void carry() {
    world.tell_everybody();
    app::Courier courier(channels);
    courier.start(world.services());
    for (int tries = 0; tries < 6000 && due() > 0; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    courier.stop();
    EXPECT_EQ(due(), 0);
  }
  std::int64_t due() {
    return std::stoll(
        world.sql("SELECT count(*) FROM outbox WHERE state = 'to_send' AND "
                  "due_at_ms <= " +
                  std::to_string(base::to_ms(world.clock.now())))[0][0]);
  }
  /// Gives an address and proves it by the code that came.
  void prove(const char* login) {
    const auto before = mail->sent().size();
    world.must(login, "mail.set", {{"address", std::string(login) + "@example.org"}});
    carry();
    ASSERT_EQ(mail->sent().size(), before + 1);
    const auto text = mail->sent().back().text;
    const auto at = text.find_first_of("0123456789");
    EXPECT_TRUE(world.must(login, "mail.verify", {{"code", text.substr(at, 6)}})["verified"]);
  }
  json add_webhook(json events) {
    return world.must("admin", "webhook.create",
                      {{"community", "MG"},
                       {"name", "工作群"},
                       {"format", "signed"},
                       {"url", "https://hook.example/in?key=1"},
                       {"events", std::move(events)}});
  }

  World world;
  app::Channels channels;
  FakeChannel* mail;
  FakeChannel* webhook;
};

TEST_F(OutboxTest, writes_to_a_proved_address_about_what_was_chosen_once_and_gathered) {
  prove("resident");
  const auto ticket = submit();
  act("rc", ticket, "accept");
  act("pc", ticket, "answer",
      {{"party", pc}, {"text", "就修"}, {"stance", "handle"}, {"publish", true}});
  carry();
  EXPECT_EQ(mail->sent().size(), 1U);  // the code: the rest still gathers
  world.clock.pass(std::chrono::seconds(61));
  carry();
  ASSERT_EQ(mail->sent().size(), 2U);
  const auto news = mail->sent().back();
  EXPECT_EQ(news.to, "resident@example.org");
  EXPECT_EQ(news.subject, "四方：2 条新通知");
  EXPECT_NE(news.text.find("您反映的事已受理"), std::string::npos) << news.text;
  EXPECT_NE(news.text.find("物业答复了您"), std::string::npos) << news.text;
  EXPECT_NE(news.text.find("https://sifang.example/t/MG-2026-000001"), std::string::npos);
  EXPECT_TRUE(news.unsubscribe_url.starts_with("https://sifang.example/mail/off?token="));
  world.clock.pass(std::chrono::hours(1));
  carry();
  EXPECT_EQ(mail->sent().size(), 2U);
}

TEST_F(OutboxTest, writes_in_the_persons_language_and_not_in_their_quiet_hours) {
  prove("resident");
  world.must("resident", "notice.change_settings",
             {{"language", "en"}, {"quiet_from", "13:00"}, {"quiet_to", "18:00"}});
  act("rc", submit(), "accept");  // 14:00 in the community
  world.clock.pass(std::chrono::hours(3));
  carry();
  EXPECT_EQ(mail->sent().size(), 1U);
  world.clock.pass(std::chrono::hours(1));
  carry();
  ASSERT_EQ(mail->sent().size(), 2U);
  EXPECT_TRUE(mail->sent().back().subject.starts_with("Your request was taken in"));
}

TEST_F(OutboxTest, writes_of_what_was_turned_off_in_the_app_but_chosen_for_mail) {
  prove("resident");
  world.must("resident", "notice.change_settings",
             {{"app", json::array()}, {"mail", json::array({"mine"})}});
  act("rc", submit(), "accept");
  world.clock.pass(std::chrono::seconds(61));
  carry();
  ASSERT_EQ(mail->sent().size(), 2U);
  EXPECT_NE(mail->sent().back().text.find("您反映的事已受理"), std::string::npos);
  EXPECT_EQ(world.must("resident", "notice.count")["unread"], 0);
}

TEST_F(OutboxTest, writes_of_a_task_what_was_decided_and_where_it_stands) {
  world.add("pc2", domain::Role::member, pc);
  prove("pc2");
  world.must("pc2", "notice.change_settings", {{"mail", {"work"}}});
  const auto meeting = world.must(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "会"}, {"starts_at", "2026-11-25T19:00:00+08:00"}})["id"];
  const auto item = world.must("host", "agenda.add",
                               {{"id", meeting}, {"kind", "topic"}, {"title", "修围墙"}})["id"];
  world.must("host", "meeting.open", {{"id", meeting}});
  for (const char* who : {"rc", "oc", "pc", "pr"})
    world.must(who, "meeting.check_in", {{"id", meeting}});
  world.must("host", "meeting.start", {{"id", meeting}});
  const auto decided =
      world.must("host", "agenda.decide", {{"id", item}, {"text", "补好围墙"}, {"party", pc}});
  world.clock.pass(std::chrono::seconds(61));
  carry();
  world.must("pc", "task.report", {{"id", decided["task"]["id"]}, {"text", "砖到了"}});
  carry();
  world.clock.pass(std::chrono::seconds(61));
  carry();
  const auto news = mail->sent().back();
  EXPECT_EQ(news.subject, "我方办理的事有新进展 · 补好围墙");
  EXPECT_NE(news.text.find("砖到了"), std::string::npos) << news.text;
  EXPECT_NE(news.text.find("https://sifang.example/decisions/" +
                           decided["decision"]["id"].get<std::string>()),
            std::string::npos)
      << news.text;
}

TEST_F(OutboxTest, writes_nothing_to_who_lost_the_right_before_it_was_sent) {
  prove("oc");
  world.must("oc", "notice.change_settings", {{"mail", {"duty"}}});
  submit("private");
  world.tell_everybody();
  world.sql("DELETE FROM memberships WHERE user_id = " +
            std::to_string(world.person("oc").id.value));
  world.add("oc", domain::Role::resident);
  world.clock.pass(std::chrono::seconds(61));
  carry();
  EXPECT_EQ(mail->sent().size(), 1U);  // the code
}

TEST_F(OutboxTest, takes_a_code_for_a_while_and_a_few_guesses_only) {
  world.must("resident", "mail.set", {{"address", "resident@example.org"}});
  carry();
  const auto text = mail->sent().back().text;
  const auto code = text.substr(text.find_first_of("0123456789"), 6);
  EXPECT_EQ(world.call("resident", "mail.set", {{"address", "a@example.org"}}).error().code,
            base::Errc::throttled);
  const std::string wrong = code == "111111" ? "222222" : "111111";
  for (int i = 0; i < 5; ++i)
    EXPECT_FALSE(world.must("resident", "mail.verify", {{"code", wrong}})["verified"]);
  EXPECT_EQ(world.call("resident", "mail.verify", {{"code", code}}).error().code,
            base::Errc::conflict);
  for (const char* address : {"no", "a@b", "a b@c.de", "a@b@c.de", "a@.de", "甲@乙.cn"}) {
    world.clock.pass(std::chrono::minutes(2));
    EXPECT_EQ(world.call("resident", "mail.set", {{"address", address}}).error().code,
              base::Errc::invalid)
        << address;
  }
}

TEST_F(OutboxTest, stops_when_the_link_of_a_mail_is_used_by_whoever_has_it) {
  prove("resident");
  const auto token = world.sql("SELECT leave_token FROM mail_addresses")[0][0];
  EXPECT_EQ(world.call("", "mail.leave", {{"token", "guess"}}).error().code, base::Errc::not_found);
  world.must("", "mail.leave", {{"token", token}});
  EXPECT_EQ(world.must("resident", "notice.settings")["mail"], json::array());
}

TEST_F(OutboxTest, tells_a_webhook_what_everybody_may_read_and_nothing_private) {
  const auto made = add_webhook({"ticket.submitted", "ticket.accepted"});
  EXPECT_TRUE(made["secret"].get<std::string>().starts_with("whsec_"));
  EXPECT_EQ(made["host"], "hook.example");
  const auto open = submit();
  submit("private");
  act("rc", open, "accept");
  carry();
  const auto sent = webhook->sent();
  ASSERT_EQ(sent.size(), 2U);
  const auto first = json::parse(sent[0].payload);
  EXPECT_EQ(first["type"], "ticket.submitted");
  EXPECT_EQ(first["data"]["data"]["ticket"]["title"], "漏水");
  EXPECT_TRUE(first["data"]["data"]["ticket"]["reporter"].is_null());
  EXPECT_TRUE(first["data"]["actor"].is_null());
  EXPECT_EQ(sent[1].subject, "诉求已受理");
  EXPECT_EQ(sent[0].to, "https://hook.example/in?key=1");
  // Neither the address nor the secret is told again, to nobody.
  for (const auto& text : {world.text("admin", "webhook.list", {{"community", "MG"}}),
                           world.text("admin", "outbox.list", {{"community", "MG"}}),
                           world.text("admin", "event.list", {{"community", "MG"}})}) {
    EXPECT_EQ(text.find("key=1"), std::string::npos);
    EXPECT_EQ(text.find("whsec_"), std::string::npos);
  }
}

TEST_F(OutboxTest, takes_addresses_outside_only) {
  for (const char* url : {"http://hook.example/", "ftp://hook.example/", "https://", "https:///x",
                          "https://user@hook.example/", "https://hook.example/#a",
                          "https://hook.example/ x", "javascript:1"}) {
    const auto refused = world.call("admin", "webhook.create",
                                    {{"community", "MG"},
                                     {"name", "x"},
                                     {"format", "wecom"},
                                     {"url", url},
                                     {"events", {"ticket.submitted"}}});
    EXPECT_EQ(refused.error().code, base::Errc::invalid) << url;
  }
}

TEST_F(OutboxTest, tries_again_with_the_same_id_then_gives_up_until_it_is_replayed) {
  add_webhook({"ticket.submitted"});
  webhook->answer({Delivery::failed, "HTTP 503"});
  submit();
  carry();
  ASSERT_EQ(webhook->sent().size(), 1U);
  world.clock.pass(std::chrono::seconds(37));  // 30 and a fifth
  carry();
  world.clock.pass(std::chrono::seconds(145));
  carry();
  ASSERT_EQ(webhook->sent().size(), 3U);
  EXPECT_EQ(webhook->sent()[0].id, webhook->sent()[2].id);
  world.clock.pass(std::chrono::hours(24));
  carry();
  EXPECT_EQ(webhook->sent().size(), 3U);

  const auto dead =
      world.must("admin", "outbox.list", {{"community", "MG"}, {"state", "dead"}})["items"];
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0]["error"], "HTTP 503");
  EXPECT_EQ(dead[0]["attempts"], 3);
  EXPECT_EQ(dead[0]["to"], "工作群");
  webhook->answer({});
  world.must("admin", "outbox.replay", {{"id", dead[0]["id"]}});
  carry();
  ASSERT_EQ(webhook->sent().size(), 4U);
  EXPECT_EQ(webhook->sent()[3].id, webhook->sent()[0].id);
  EXPECT_EQ(world.call("admin", "outbox.replay", {{"id", dead[0]["id"]}}).error().code,
            base::Errc::illegal_move);
}

TEST_F(OutboxTest, tries_what_fails_once_in_its_time_whichever_thread_looks) {
  add_webhook({"ticket.submitted"});
  webhook->answer({Delivery::failed, "HTTP 503"});
  for (std::size_t n = 1; n <= 20; ++n) {
    submit();
    carry();
    ASSERT_EQ(webhook->sent().size(), n);
  }
}

TEST_F(OutboxTest, gives_up_at_once_what_is_refused_for_good) {
  add_webhook({"ticket.submitted"});
  webhook->answer({Delivery::refused, "HTTP 410"});
  submit();
  carry();
  EXPECT_EQ(world.must("admin", "outbox.list", {{"community", "MG"}})["items"][0]["state"], "dead");
}

TEST_F(OutboxTest, waits_longer_each_time_and_not_all_alike) {
  const app::OutboxOptions options{.first_wait = std::chrono::seconds(30)};
  using std::chrono::milliseconds;
  EXPECT_EQ(app::wait_after(options, 1, 0.5), milliseconds(30'000));
  EXPECT_EQ(app::wait_after(options, 2, 0.5), milliseconds(120'000));
  EXPECT_EQ(app::wait_after(options, 1, 0), milliseconds(24'000));
  EXPECT_EQ(app::wait_after(options, 1, 1), milliseconds(36'000));
  EXPECT_EQ(app::wait_after(options, 30, 0.5), milliseconds(12 * 3600 * 1000));
}

TEST_F(OutboxTest, has_words_for_everything_that_can_be_said) {
  for (const char* language : {"zh-CN", "en"}) {
    for (const auto& [why, kind] : domain::notice_words())
      EXPECT_TRUE(protocol::has_phrase(
          language, "notices.text." + std::string(domain::to_text(why)) + "." + std::string(kind)))
          << language << " " << domain::to_text(why) << " " << kind;
    for (const auto event : app::webhook_events()) {
      std::string kind(event);
      std::replace(kind.begin(), kind.end(), '.', '_');
      EXPECT_TRUE(protocol::has_phrase(language, "webhooks.said." + kind)) << language << kind;
    }
  }
}

}  // namespace
}  // namespace sifang::test
