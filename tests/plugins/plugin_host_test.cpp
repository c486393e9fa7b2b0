// SPDX-License-Identifier: Apache-2.0
// What of the host needs no shared object: manifests, the breaker, a call's time.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <thread>

#include "plugin_host/breaker.hpp"
#include "plugin_host/call_watch.hpp"
#include "plugin_host/fetch_check.hpp"
#include "plugin_host/manifest.hpp"
#include "plugin_host/names.hpp"
#include "plugin_host/short_line.hpp"

namespace sifang::plugin_host {
namespace {

using namespace std::chrono_literals;

const std::string head = R"({"name":"hello","version":"1","title_zh":"好","title_en":"Hello")";

TEST(Manifest, is_read_whole) {
  const auto manifest =
      read_manifest(head + R"(,"routes":[{"method":"GET","path":"/a/{id}","roles":["host"],
                            "secret":true},{"method":"POST","path":"/a/{id}","anonymous":true}],
               "events":["ticket.confirmed"],"roots":["/hello/"],"wants":["recorder"],
               "timers":[{"name":"tick","every_s":60}]})");
  ASSERT_TRUE(manifest) << base::describe(manifest.error());
  EXPECT_EQ(manifest->info.name, "hello");
  EXPECT_TRUE(manifest->hears("ticket.confirmed"));
  EXPECT_FALSE(manifest->hears("ticket.submitted"));
  const auto match = manifest->match("POST", "/a/7");
  EXPECT_EQ(match.route->place, 1U);
  EXPECT_EQ(match.route->parameters, (app::PluginFields{{"id", "7"}}));
  EXPECT_TRUE(match.route->anonymous);
  EXPECT_FALSE(match.route->secret);
  EXPECT_TRUE(manifest->match("GET", "/a/7").route->secret);
  EXPECT_EQ(manifest->match("PUT", "/a/7").allow, "GET, POST");
  EXPECT_FALSE(manifest->match("PUT", "/a/7").route);
  EXPECT_EQ(manifest->match("HEAD", "/a/7").route->place, 0U);
  EXPECT_TRUE(manifest->match("GET", "/a").allow.empty());
  EXPECT_TRUE(manifest->match("GET", "/a/").allow.empty());
}

TEST(Manifest, is_refused_with_what_is_wrong) {
  const auto refused = [](const std::string& text) {
    const auto manifest = read_manifest(text);
    return manifest ? std::string("taken") : base::describe(manifest.error());
  };
  const std::pair<std::string, std::string> cases[]{
      {"{", "malformed"},
      {"{}", "/name"},
      {head + R"(,"colour":"red"})", "/colour"},
      {R"({"name":"Hello World","version":"1","title_zh":"a","title_en":"b"})", "/name"},
      {head + R"(,"routes":[{"method":"GET","path":"a","roles":["host"]}]})", "begins with /"},
      {head + R"(,"routes":[{"method":"GET","path":"/a"}]})", "roles"},
      {head + R"(,"routes":[{"method":"GET","path":"/a","roles":["king"]}]})", "king"},
      {head + R"(,"routes":[{"method":"GET","path":"/a","roles":["host"],"anonymous":true}]})",
       "one of the two"},
      {head + R"(,"roots":["/api/"]})", "/api/"},
      {head + R"(,"roots":["/tickets/"]})", "/tickets/"},
      {head + R"(,"tells":[{"kind":"A b","title_zh":"a","title_en":"b"}]})", "A b is no kind"},
      {head +
           R"(,"tells":[{"kind":"a","title_zh":"a","title_en":"b"},{"kind":"a","title_zh":"a","title_en":"b"}]})",
       "there twice"},
      {head + R"(,"roots":["/x/","/m/x/"]})", "/m/x/"},
      {head + R"(,"roots":["/"]})", "cannot be had"},
      {head + R"(,"roots":["/x"]})", "cannot be had"},
      {head + R"(,"events":["ticket.eaten"]})", "ticket.eaten"},
      {head + R"(,"timers":[{"name":"a","every_s":0}]})", "every_s"},
      {head + R"(,"pages":[{"path":"/a","title_zh":"a","title_en":"b"}]})", "no route"},
      {head + R"(,"migrations":[{"name":"1","sql":"x"},{"name":"1","sql":"y"}]})", "twice"},
      {head +
           R"(,"settings":[{"key":"a","kind":"integer","default":"9","max":8,"title_zh":"a","title_en":"b"}]})",
       "the default of a"}};
  for (const auto& [text, words] : cases)
    EXPECT_NE(refused(text).find(words), std::string::npos) << text << "\n" << refused(text);
}

TEST(Manifest, takes_no_address_of_the_web_client) {
  std::ifstream file(SIFANG_SOURCE_DIR "/web/src/router/index.ts");
  const std::string router(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> segments;
  const std::regex path("path: *'/([^/':]+)");
  for (std::sregex_iterator at(router.begin(), router.end(), path), end; at != end; ++at)
    segments.insert((*at)[1]);
  EXPECT_TRUE(segments.contains("tickets"));
  EXPECT_GE(segments.size(), 20U);
  segments.insert("points");  // of the pages of the points scheme
  for (const auto& segment : segments)
    EXPECT_FALSE(read_manifest(head + ",\"roots\":[\"/" + segment + "/\"]}")) << segment;
  EXPECT_TRUE(read_manifest(head + R"(,"roots":["/open311/"]})"));
  const auto formed = read_manifest(
      head +
      R"(,"roots":["/x/"],"root_errors":[{"ends":".json","type":"a/b","body":"{status}"}]})");
  ASSERT_TRUE(formed);
  EXPECT_EQ(formed->root_errors.at(0).ends, ".json");
  EXPECT_FALSE(read_manifest(head + R"(,"root_errors":[{"ends":".json","type":"a/b"}]})"));
}

TEST(Names, and_roots_have_one_owner) {
  Names names;
  EXPECT_EQ(names.claim("a", {"/x/", "/y/z/"}), "");
  EXPECT_EQ(names.claim("a", {}), "there is a plugin called a already");
  EXPECT_EQ(names.claim("b", {"/w/", "/x/"}), "its prefix /x/ is had by the plugin a already");
  EXPECT_EQ(names.claim("c", {"/y/"}), "its prefix /y/ is had by the plugin a already");
  EXPECT_EQ(names.claim("d", {"/x/y/"}), "its prefix /x/y/ is had by the plugin a already");
  EXPECT_EQ(names.claim("b", {"/w/", "/y/x/"}), "") << "what was refused has taken nothing";
}

TEST(FetchCheck, lets_through_what_is_one_request_and_nothing_else) {
  const auto with = [](const std::string& name, const std::string& value) {
    return wrong_fetch({"POST", "https://a.example/", "text/xml", "", {{name, value}}});
  };
  EXPECT_EQ(wrong_fetch({"GET", "https://a.example/", "", ""}), "");
  EXPECT_EQ(with("X-Key", "a b\tc"), "");
  EXPECT_EQ(with("X-Key", ""), "");
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "CONNECTION"})
    EXPECT_NE(with(name, "1").find("the host's to write"), std::string::npos) << name;
  for (const char* name : {"", "X Key", "X:", "X\r\nHost", "钥"}) EXPECT_NE(with(name, "1"), "");
  for (const char* value : {"a\r\nHost: b", "a\nb", "a\rb", "a\x7f"})
    EXPECT_NE(with("X-Key", value), "");
  EXPECT_NE(with("X-Key", std::string("a\0b", 3)), "");
  EXPECT_NE(with("X-Key", std::string(17 * 1024, 'a')), "");
  EXPECT_NE(wrong_fetch({"GET\r\nX: 1", "https://a.example/", "", ""}), "");
  EXPECT_NE(wrong_fetch({"GET", "https://a.example/\r\nX: 1", "", ""}), "");
  EXPECT_NE(wrong_fetch({"POST", "https://a.example/", "a/b\r\nX: 1", ""}), "");
  EXPECT_NE(wrong_fetch({"POST", "https://a.example/", "", std::string((4 << 20) + 1, 'a')}), "");
  FetchRequest many{"GET", "https://a.example/", "", ""};
  for (int i = 0; i < 33; ++i) many.headers.emplace_back("X-" + std::to_string(i), "1");
  EXPECT_NE(wrong_fetch(many), "");
}

TEST(ShortLine, ends_where_a_character_does) {
  EXPECT_EQ(short_line("a\nb\x01"), "a b ");
  EXPECT_EQ(short_line("\xff"), "(no UTF-8)");
  std::string words = "ab";
  for (int i = 0; i < 300; ++i) words += "四";
  EXPECT_EQ(short_line(words), words.substr(0, 500)) << "2 + 166 × 3";
  EXPECT_EQ(short_line("c" + words), "c" + words.substr(0, 497)) << "not within a character";
  EXPECT_EQ(short_line(std::string(500, 'a')), std::string(500, 'a'));
}

TEST(Breakers, rest_for_the_community_whose_requests_fail_and_for_no_other) {
  Breakers breakers({.failures = 2, .rest = 10s, .longest_rest = 15s});
  const base::CommunityId one{1}, other{2}, none{};
  const Breaker::Time now{};
  for (int i = 0; i < 2; ++i) breakers.of(one).failed(now);
  breakers.of(other).failed(now);
  EXPECT_FALSE(breakers.of(one).admit(now));
  EXPECT_TRUE(breakers.of(other).admit(now));
  EXPECT_TRUE(breakers.of(none).admit(now));
  EXPECT_TRUE(breakers.any_rests());
  EXPECT_TRUE(breakers.of(one).admit(now + 10s));
  breakers.of(one).succeeded();
  EXPECT_FALSE(breakers.any_rests());
}

TEST(Breaker, opens_after_failures_in_a_row_and_lets_one_through_after_its_rest) {
  Breaker breaker({.failures = 3, .rest = 10s, .longest_rest = 15s});
  Breaker::Time now{};
  for (int i = 0; i < 2; ++i) breaker.failed(now);
  breaker.succeeded();
  for (int i = 0; i < 2; ++i) breaker.failed(now);
  EXPECT_TRUE(breaker.admit(now));
  breaker.failed(now);
  EXPECT_FALSE(breaker.admit(now + 9s));
  EXPECT_TRUE(breaker.admit(now + 10s));
  EXPECT_FALSE(breaker.admit(now + 10s)) << "one is under way";
  breaker.failed(now += 10s);
  EXPECT_FALSE(breaker.admit(now + 14s)) << "twice as long, at most 15 s";
  EXPECT_TRUE(breaker.admit(now + 15s));
  breaker.withdrawn();
  EXPECT_TRUE(breaker.admit(now + 15s));
  breaker.succeeded();
  EXPECT_FALSE(breaker.is_resting());
  EXPECT_TRUE(breaker.admit(now + 15s));
}

TEST(CallWatch, is_ended_by_one_side_only) {
  CallWatch late(0ms), early(1h);
  EXPECT_FALSE(early.give_up(CallWatch::Clock::now()));
  EXPECT_TRUE(early.end());
  EXPECT_FALSE(early.give_up(CallWatch::Clock::now() + 2h));
  EXPECT_TRUE(late.give_up(CallWatch::Clock::now()));
  EXPECT_FALSE(late.give_up(CallWatch::Clock::now()));
  EXPECT_FALSE(late.end());
}

TEST(CallWatch, does_not_count_what_the_host_does) {
  CallWatch watch(1h);
  const auto before = watch.deadline();
  {
    const CallWatch::Pause pause(watch);
    EXPECT_FALSE(watch.give_up(CallWatch::Clock::now() + 2h));
    std::this_thread::sleep_for(2ms);
  }
  EXPECT_GE(watch.deadline(), before + 2ms);
}

TEST(CallWatch, counts_pauses_in_one_another_once) {
  CallWatch watch(1h);
  const auto before = watch.deadline(), began = CallWatch::Clock::now();
  {
    const CallWatch::Pause outer(watch);
    {
      const CallWatch::Pause inner(watch);
      std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(watch.deadline(), before);
    EXPECT_FALSE(watch.give_up(CallWatch::Clock::now() + 2h)) << "the outer one goes on";
  }
  EXPECT_GE(watch.deadline(), before + 20ms);
  EXPECT_LE(watch.deadline(), before + (CallWatch::Clock::now() - began));
  EXPECT_TRUE(watch.give_up(CallWatch::Clock::now() + 2h));
}

}  // namespace
}  // namespace sifang::plugin_host
