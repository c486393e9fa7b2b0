// SPDX-License-Identifier: Apache-2.0
// Messages of the live line: reading what clients send, and the golden examples of what they get.
#include "protocol/live_message.hpp"
#include "protocol/notice_json.hpp"

#include <gtest/gtest.h>

#include "protocol/problem.hpp"
#include "unit/golden.hpp"

namespace sifang::protocol {
namespace {

using base::Errc;
using base::Error;

/// "slug detail pointer message"; "" for a message that could be read.
std::string refusal(std::string_view text, std::int64_t* id = nullptr) {
  std::int64_t known = 0;
  const auto message = read_live_message(text, known);
  if (id) *id = known;
  if (message) return "";
  const auto& error = message.error();
  std::string told(base::info_of(error.code).slug);
  if (!error.detail.empty()) told += " " + error.detail;
  for (const auto& field : error.fields) told += " " + field.pointer + " " + field.message;
  return told;
}

TEST(LiveMessage, is_read_with_all_its_fields) {
  std::int64_t id = 0;
  const auto call = read_live_message(
      R"({"op":"call","id":3,"method":"agenda.state","params":{"text":"四"},"key":"k"})", id);
  ASSERT_TRUE(call);
  EXPECT_EQ(id, 3);
  EXPECT_EQ(call->op, "call");
  EXPECT_EQ(call->method, "agenda.state");
  EXPECT_EQ(call->params, R"({"text":"四"})");
  EXPECT_EQ(call->key, "k");
  EXPECT_FALSE(call->since);
  const auto subscribe =
      read_live_message(R"({"op":"subscribe","id":1,"community":"c","since":0,"key":null})", id);
  ASSERT_TRUE(subscribe);
  EXPECT_EQ(subscribe->community, "c");
  EXPECT_EQ(subscribe->since, 0);
  EXPECT_FALSE(subscribe->key);
  const auto empty = read_live_message(R"({"op":"call","id":4,"method":"m","key":""})", id);
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->key, "");  // is no missing key: the application refuses it
}

TEST(LiveMessage, is_refused_when_it_is_no_object_of_utf_8) {
  EXPECT_EQ(refusal("{"), "malformed the message is not a JSON object");
  EXPECT_EQ(refusal("[]"), "malformed the message is not a JSON object");
  EXPECT_EQ(refusal(""), "malformed the message is not a JSON object");
  EXPECT_EQ(refusal("{\"op\":\"\xC3\x28\"}"),
            "malformed the message is not UTF-8, or nested too deeply");
  EXPECT_EQ(refusal(R"({"op":"call","params":{"a":)" + std::string(60'000, '[')),
            "malformed the message is not UTF-8, or nested too deeply");
  EXPECT_EQ(refusal(R"({"op":"x","id":1,"text":"[[[[[[[[[[[[[[[[[[[[\"[[[["})"), "");
}

TEST(LiveMessage, is_refused_with_a_wrong_field_at_its_pointer) {
  EXPECT_EQ(refusal(R"({"id":"1"})"), "invalid /id must be a whole number");
  EXPECT_EQ(refusal(R"({"id":1.5})"), "invalid /id must be a whole number");
  EXPECT_EQ(refusal(R"({"id":18446744073709551615})"), "invalid /id must be a whole number");
  EXPECT_EQ(refusal(R"({"op":1})"), "invalid /op must be text");
  EXPECT_EQ(refusal(R"({"community":{}})"), "invalid /community must be text");
  EXPECT_EQ(refusal(R"({"method":[]})"), "invalid /method must be text");
  EXPECT_EQ(refusal(R"({"meeting":7})"), "invalid /meeting must be text");
  EXPECT_EQ(refusal(R"({"key":7})"), "invalid /key must be text");
  EXPECT_EQ(refusal(R"({"since":-1})"), "invalid /since must be a whole number");
  EXPECT_EQ(refusal(R"({"since":"1"})"), "invalid /since must be a whole number");
  EXPECT_EQ(refusal(R"({"since":18446744073709551615})"), "invalid /since must be a whole number");
  EXPECT_EQ(refusal(R"({"params":[]})"), "invalid /params must be an object");
}

TEST(LiveMessage, is_refused_by_its_own_id_wherever_that_stands) {
  std::int64_t id = 0;
  EXPECT_NE(refusal(R"({"op":1,"id":9})", &id), "");
  EXPECT_EQ(id, 9);
}

const base::Time now = base::from_ms(1'795'500'000'123);
const base::CommunityId community{6'012'345'678'901'234'567};

TEST(LiveExamples, are_what_the_line_says) {
  test::expect_golden_json("live/hello", write_hello("c0ffee0123456789", now));
  test::expect_golden_json("live/result", write_result(1, R"({"seq":1300})"));
  test::expect_golden_json("live/reset", write_reset(community, 1300));
  test::expect_golden_json(
      "live/error", write_live_error(3, {Errc::illegal_move, "the vote is closed"}, "5eed5eed"));
  const NewNotice notice{"5a3f2k1jh0gec", "mine", "answered"};
  test::expect_golden_json("live/notices", write_new_notices(community, {&notice}));
  test::expect_golden_json("live/unread", write_unread(2));
  test::expect_golden_json(
      "live/event",
      write_live_event(
          R"({"community":")" + community.text() +
          R"(","seq":1301,"kind":"ticket.supported","at":"2026-11-24T06:00:00.123Z",)" +
          R"("actor":null,"subject":"ticket:5a3f2k1jh0gec",)" +
          R"("data":{"ticket":{"id":"5a3f2k1jh0gec","supporters":3,"version":4}}})"));
}

TEST(ProblemExamples, are_there_for_every_kind_of_refusal) {
  for (int number = 0; number <= static_cast<int>(base::last_errc); ++number) {
    const auto code = static_cast<Errc>(number);
    Error error{code, "what a person is told", {}, 0};
    if (code == Errc::internal) error.detail.clear();
    if (code == Errc::invalid)
      error = {code, "", {{"/title", "must not be empty"}, {"/place/lat", "must be a number"}}};
    test::expect_golden_json("problems/" + std::string(base::info_of(code).slug),
                             write_problem(error, "5eed5eed5eed5eed"));
  }
}

}  // namespace
}  // namespace sifang::protocol
