// SPDX-License-Identifier: Apache-2.0
// Shapes: what each kind of field takes, and that a refusal names every wrong field by its pointer.
#include "protocol/input.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace sifang::protocol {
namespace {

using base::Errc;
using nlohmann::json;

struct Inner {
  std::string code;
  std::optional<double> lat;
};
struct Everything {
  std::string text = "unset";
  std::optional<base::TicketId> id;
  bool flag = true;
  int count = 7;
  std::optional<double> number;
  std::optional<base::Time> at;
  std::string colour = "red";
  std::optional<std::vector<std::string>> list;
  std::optional<Inner> inner;
  std::optional<std::vector<Inner>> several;
};

Shape<Everything> shape() {
  const auto same = [](std::string_view text) { return std::optional<std::string>(text); };
  Shape<Inner> inner;
  inner.text("code", &Inner::code, {1, 5}).number("lat", &Inner::lat, -90, 90);
  Shape<Everything> shape;
  shape.text("text", &Everything::text, {2, 5})
      .id("id", &Everything::id)
      .boolean("flag", &Everything::flag)
      .with_default();
  shape.integer("count", &Everything::count, -3, 10).with_default();
  shape.number("number", &Everything::number, -1, 1)
      .time("at", &Everything::at)
      .code("colour", &Everything::colour, {"red", "green"}, same)
      .with_default();
  return shape.text_list("list", &Everything::list, {1, 3})
      .object("inner", &Everything::inner, inner)
      .object_list("several", &Everything::several, inner, {1, 2});
}

base::Result<Everything> read(std::string_view body) {
  return shape().read({.path = {}, .query = {}, .body = body});
}

/// "pointer message; …" of an invalid request; the slug and detail of another refusal; "" for none.
template <class T>
std::string refusal(const base::Result<T>& result) {
  if (result) return "";
  const auto& error = result.error();
  std::string text(error.code == Errc::invalid ? "" : base::info_of(error.code).slug);
  text += error.detail;
  for (const auto& field : error.fields)
    text += (text.empty() ? "" : "; ") + field.pointer + " " + field.message;
  return text;
}

TEST(Shape, reads_every_kind_of_field) {
  const auto read_all = read(
      R"({"text":"四方","id":"0000000000001","flag":false,"count":-3,"number":-0.5,
          "at":"2026-11-27T19:00:00+08:00","colour":"green","list":["a"," b "],
          "inner":{"code":"x","lat":90},"several":[{"code":"y"},{"code":"z","lat":-90}]})");
  ASSERT_TRUE(read_all) << refusal(read_all);
  EXPECT_EQ(read_all->text, "四方");
  EXPECT_EQ(read_all->id, base::TicketId{1});
  EXPECT_FALSE(read_all->flag);
  EXPECT_EQ(read_all->count, -3);
  EXPECT_EQ(read_all->number, -0.5);
  EXPECT_EQ(base::to_ms(*read_all->at), 1'795'777'200'000);
  EXPECT_EQ(read_all->colour, "green");
  EXPECT_EQ(*read_all->list, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read_all->inner->code, "x");
  ASSERT_EQ(read_all->several->size(), 2U);
  EXPECT_EQ(read_all->several->at(1).lat, -90);
  EXPECT_EQ(read_all->inner->lat, 90.0);
}

TEST(Shape, leaves_what_is_absent_or_null_as_it_was) {
  for (const char* body :
       {R"({"text":"ab"})", R"({"text":"ab","flag":null,"count":null,"list":null,"inner":null})"}) {
    const auto some = read(body);
    ASSERT_TRUE(some) << refusal(some);
    EXPECT_TRUE(some->flag);
    EXPECT_EQ(some->count, 7);
    EXPECT_EQ(some->colour, "red");
    EXPECT_FALSE(some->id || some->number || some->at || some->list || some->inner);
  }
}

struct Refused {
  const char* member;  // beside a good "text"
  const char* refusal;
};
class Refuses : public testing::TestWithParam<Refused> {};

TEST_P(Refuses, a_wrong_value_at_its_pointer) {
  const std::string good = R"("text":"ab",)";
  EXPECT_EQ(refusal(read("{" + good + GetParam().member + "}")), GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Shape, Refuses,
    testing::Values(
        Refused{R"("id":7)", "/id must be an id as this server gives them"},
        Refused{R"("id":"1")", "/id must be an id as this server gives them"},
        Refused{R"("id":"0000000000000")", "/id must be an id as this server gives them"},
        Refused{R"("id":"O000000000001")", "/id must be an id as this server gives them"},
        Refused{R"("flag":"true")", "/flag must be true or false"},
        Refused{R"("flag":1)", "/flag must be true or false"},
        Refused{R"("count":"1")", "/count must be a whole number"},
        Refused{R"("count":1.0)", "/count must be a whole number"},
        Refused{R"("count":18446744073709551615)", "/count must be a whole number"},
        Refused{R"("count":99999999999999999999999)", "/count must be a whole number"},
        Refused{R"("count":11)", "/count must be between -3 and 10"},
        Refused{R"("count":-4)", "/count must be between -3 and 10"},
        Refused{R"("number":"0")", "/number must be a number"},
        Refused{R"("number":1.0001)", "/number must be between -1 and 1"},
        Refused{R"("number":true)", "/number must be a number"},
        Refused{R"("at":1795777200)", "/at must be a time like 2026-11-27T19:00:00+08:00"},
        Refused{R"("at":"2026-11-27T19:00:00")",
                "/at must be a time like 2026-11-27T19:00:00+08:00"},
        Refused{R"("at":"2026-02-30T19:00:00Z")",
                "/at must be a time like 2026-11-27T19:00:00+08:00"},
        Refused{R"("at":"1999-12-31T23:59:59Z")", "/at must be between 2000 and 2199"},
        Refused{R"("at":"2200-01-01T00:00:00Z")", "/at must be between 2000 and 2199"},
        Refused{R"("colour":"blue")", "/colour must be one of red, green"},
        Refused{R"("colour":["red"])", "/colour must be one of red, green"},
        Refused{R"("list":"a")", "/list must be a list of texts"},
        Refused{R"("list":["a",1])", "/list must be a list of texts"},
        Refused{R"("list":[])", "/list must have 1 to 3 entries"},
        Refused{R"("list":["a","b","c","d"])", "/list must have 1 to 3 entries"},
        Refused{R"("list":["a"," "])", "/list/1 must not be empty"},
        Refused{R"("inner":[])", "/inner must be an object"},
        Refused{R"("inner":{})", "/inner/code is missing"},
        Refused{R"("inner":{"code":"toolong"})", "/inner/code must have at most 5 characters"},
        Refused{R"("inner":{"code":"x","lat":91})", "/inner/lat must be between -90 and 90"},
        Refused{R"("inner":{"code":"x","lon":1})", "/inner/lon is not a field of this request"},
        Refused{R"("several":{})", "/several must be a list of objects"},
        Refused{R"("several":[])", "/several must have 1 to 2 entries"},
        Refused{R"("several":[{"code":"a"},{"code":"b"},{"code":"c"}])",
                "/several must have 1 to 2 entries"},
        Refused{R"("several":[{"code":"a"},1])", "/several/1 must be an object"},
        Refused{R"("several":[{},{"code":"b","lat":91}])",
                "/several/0/code is missing; /several/1/lat must be between -90 and 90"},
        Refused{R"("a/b~c":1)", "/a~1b~0c is not a field of this request"}));

TEST(Shape, counts_characters_of_text_and_takes_no_control_characters) {
  EXPECT_EQ(refusal(read(R"({"text":"四方四方四"})")), "");
  EXPECT_EQ(refusal(read(R"({"text":"四方四方四方"})")), "/text must have at most 5 characters");
  EXPECT_EQ(refusal(read(R"({"text":"四"})")), "/text must have at least 2 characters");
  EXPECT_EQ(refusal(read(R"({"text":"a\u0000b"})")), "/text must not contain control characters");
  EXPECT_EQ(refusal(read(R"({"text":"a\u001bb"})")), "/text must not contain control characters");
  EXPECT_EQ(refusal(read(R"({"text":"a\n\tb"})")), "");
  EXPECT_EQ(refusal(read(R"({"text":7})")), "/text must be text");
  EXPECT_EQ(refusal(read("{}")), "/text is missing");
  EXPECT_EQ(refusal(read("")), "/text is missing");
}

TEST(Shape, takes_no_text_that_cannot_be_seen_or_reads_otherwise_than_it_is_written) {
  for (const char* unseen : {"\u200b\u200b", "\u200d\u2060\ufeff", "\u3164\u3164", "\u2800\u2800",
                             "\U000E0041\U000E0042", "\uffff\uffff", "\u00a0\u00ad"})
    EXPECT_EQ(refusal(read(json{{"text", unseen}}.dump())),
              "/text must contain something that can be seen");
  for (const char* turned : {"\u202eevil\u202c", "a\u2066b"})
    EXPECT_EQ(refusal(read(json{{"text", turned}}.dump())),
              "/text must not contain characters that turn the direction of the text");
  EXPECT_EQ(refusal(read(json{{"text", "👨‍👩‍👧"}}.dump())), "")
      << "joiners join what is seen";
}

TEST(Shape, trims_blanks_at_the_ends_the_wide_one_too) {
  EXPECT_EQ(read(R"({"text":" \n\u3000 a b \u3000\t"})")->text, "a b");
  EXPECT_EQ(refusal(read(R"({"text":"\u3000 \u3000"})")), "/text must have at least 2 characters");
}

TEST(Shape, a_line_has_a_blank_where_it_was_broken) {
  EXPECT_EQ(in_one_line("电梯\n坏了"), "电梯 坏了");
  EXPECT_EQ(in_one_line("a \r\n \t b"), "a b");
  EXPECT_EQ(in_one_line("a\u2028b\u2029c"), "a b c");
  EXPECT_EQ(in_one_line("\n a  b\n"), "a  b");
  EXPECT_EQ(in_one_line("一件事"), "一件事");
}

TEST(Shape, names_every_wrong_field_at_once_and_each_of_them_once) {
  EXPECT_EQ(refusal(read(R"({"text":1,"count":"x","other":1,"inner":{"lat":"x"}})")),
            "/count must be a whole number; /inner/lat must be a number; /inner/code is missing; "
            "/other is not a field of this request; /text must be text");
}

TEST(Shape, refuses_what_is_no_object_as_malformed) {
  EXPECT_EQ(refusal(read("[]")), "malformedthe body is not a JSON object");
  EXPECT_EQ(refusal(read("null")), "malformedthe body is not a JSON object");
  EXPECT_EQ(refusal(read("{")), "malformedthe body is not JSON");
  EXPECT_EQ(refusal(read(R"({"text":"ab"} x)")), "malformedthe body is not JSON");
  EXPECT_EQ(refusal(read(R"({"text":"\ud800"})")), "malformedthe body is not JSON");
  EXPECT_EQ(refusal(read("{\"text\":\"\xC3\x28\"}")), "malformedthe body is not UTF-8");
  EXPECT_EQ(refusal(read("{\"text\":\"\xED\xA0\x80\"}")), "malformedthe body is not UTF-8");
  EXPECT_EQ(refusal(read(R"({"text":"ab","text":"cd"})")),
            "malformeda name stands twice in one object");
  EXPECT_EQ(refusal(read(R"({"text":"ab","inner":{"code":"a","code":"b"}})")),
            "malformeda name stands twice in one object");
}

TEST(Shape, refuses_a_nest_of_brackets_of_any_depth) {
  for (const std::size_t depth : {std::size_t{9}, std::size_t{1'000}, std::size_t{1'000'000}})
    EXPECT_EQ(refusal(read("{\"text\":" + std::string(depth, '['))),
              "malformedthe body is nested too deeply")
        << depth;
}

TEST(Address, carries_numbers_and_flags_as_text_which_a_body_does_not) {
  const auto from = [](std::vector<std::pair<std::string, std::string>> query) {
    return shape().read({.path = {{"text", "ab"}}, .query = std::move(query), .body = ""});
  };
  const auto good = from({{"count", "10"}, {"flag", "0"}, {"number", "0.25"}});
  ASSERT_TRUE(good) << refusal(good);
  EXPECT_EQ(good->count, 10);
  EXPECT_FALSE(good->flag);
  EXPECT_EQ(good->number, 0.25);
  EXPECT_EQ(refusal(from({{"count", "10x"}})), "/count must be a whole number");
  EXPECT_EQ(refusal(from({{"count", ""}})), "/count must be a whole number");
  EXPECT_EQ(refusal(from({{"number", "nan"}})), "/number must be between -1 and 1");
  EXPECT_EQ(refusal(from({{"flag", "yes"}})), "/flag must be true or false");
  EXPECT_EQ(refusal(from({{"other", "1"}})), "/other is not a field of this request");
}

TEST(Address, is_refused_with_a_name_twice_with_bytes_that_are_no_text_or_beside_the_body) {
  const auto from = [](std::vector<std::pair<std::string, std::string>> query, const char* body) {
    return shape().read({.path = {{"text", "ab"}}, .query = std::move(query), .body = body});
  };
  EXPECT_EQ(refusal(from({{"count", "1"}, {"count", "1"}}, "")),
            "/count stands twice in the address");
  EXPECT_EQ(refusal(from({{"a/b", "1"}, {"a/b", "1"}}, "")), "/a~1b stands twice in the address");
  EXPECT_EQ(refusal(from({{"text", "cd"}}, "")), "/text stands twice in the address");
  EXPECT_EQ(refusal(from({{"colour", "\xFF"}}, "")), "malformedthe address is not UTF-8");
  EXPECT_EQ(refusal(from({}, R"({"text":"cd"})")), "/text stands in the address already");
}

TEST(TakeAction, parts_the_action_from_the_rest) {
  const auto taken = take_action(R"({"note":"x","action":"finish","n":1.5})");
  ASSERT_TRUE(taken) << refusal(taken);
  EXPECT_EQ(taken->action, "finish");
  EXPECT_EQ(taken->rest, R"({"n":1.5,"note":"x"})");
  EXPECT_EQ(refusal(take_action("{}")), "/action must name an action");
  EXPECT_EQ(refusal(take_action("")), "/action must name an action");
  EXPECT_EQ(refusal(take_action(R"({"action":1})")), "/action must name an action");
  EXPECT_EQ(refusal(take_action("[]")), "malformedthe body is not a JSON object");
  EXPECT_EQ(refusal(take_action(R"({"action":"a","action":"b"})")),
            "malformeda name stands twice in one object");
}

}  // namespace
}  // namespace sifang::protocol
