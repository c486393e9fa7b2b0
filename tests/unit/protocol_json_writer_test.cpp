// SPDX-License-Identifier: Apache-2.0
#include "protocol/json_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "unit/golden.hpp"

namespace sifang::protocol {
namespace {

using nlohmann::json;

std::string written(const std::string& text) { return JsonWriter().value(text).take(); }

TEST(JsonWriter, puts_commas_between_members_and_entries_and_nowhere_else) {
  JsonWriter out;
  out.begin_object().field("a", 1).key("b").begin_array();
  out.begin_object().end_object().begin_array().end_array().value("x").null();
  out.end_array().field("c", false).key("d").begin_object().field("e", true).end_object();
  out.end_object();
  EXPECT_EQ(out.text(), R"({"a":1,"b":[{},[],"x",null],"c":false,"d":{"e":true}})");
}

TEST(JsonWriter, escapes_what_json_demands_and_leaves_the_rest_as_it_is) {
  EXPECT_EQ(written("\"\\/\b\f\n\r\t"), R"("\"\\/\u0008\u000c\n\r\t")");
  EXPECT_EQ(written(std::string("\0\x1f", 2)), R"("\u0000\u001f")");
  EXPECT_EQ(written("\x7f 四方 é 😀 \u2028"), "\"\x7f 四方 é 😀 \u2028\"");
  EXPECT_EQ(written(""), R"("")");
}

TEST(JsonWriter, writes_every_code_point_so_that_a_reader_gets_it_back) {
  for (char32_t point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 97) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    std::string text;
    const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
    if (point < 0x80) {
      byte(point);
    } else if (point < 0x800) {
      byte(0xC0 | point >> 6), byte(0x80 | (point & 63));
    } else if (point < 0x10000) {
      byte(0xE0 | point >> 12), byte(0x80 | (point >> 6 & 63)), byte(0x80 | (point & 63));
    } else {
      byte(0xF0 | point >> 18), byte(0x80 | (point >> 12 & 63));
      byte(0x80 | (point >> 6 & 63)), byte(0x80 | (point & 63));
    }
    ASSERT_EQ(json::parse(written(text)).get<std::string>(), text) << static_cast<int>(point);
  }
}

TEST(JsonWriter, escapes_keys_as_well) {
  JsonWriter out;
  out.begin_object().field("a\"\n", 1).end_object();
  EXPECT_EQ(out.text(), R"({"a\"\n":1})");
}

TEST(JsonWriter, writes_numbers_that_read_back_as_the_same) {
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()})
    EXPECT_EQ(json::parse(JsonWriter().value(number).take()).get<std::int64_t>(), number);
  for (const double number : {0.0, -0.5, 0.1, 30.274085, 1e-7, 1e300, 5e-324})
    EXPECT_EQ(json::parse(JsonWriter().value(number).take()).get<double>(), number);
}

TEST(JsonWriter, writes_no_number_that_json_does_not_know) {
  for (const double number : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    EXPECT_EQ(JsonWriter().value(number).take(), "null");
}

TEST(JsonWriter, writes_what_is_absent_as_null) {
  JsonWriter out;
  out.begin_array().value(std::optional<std::string>{}).value(std::optional<int>(7));
  out.value(base::TicketId{}).value(base::TicketId{1}).end_array();
  EXPECT_EQ(out.text(), R"([null,7,null,"0000000000001"])");
}

TEST(JsonWriter, writes_times_as_rfc_3339_in_utc_with_milliseconds) {
  EXPECT_EQ(JsonWriter().value(base::from_ms(1'795'500'000'000)).take(),
            R"("2026-11-24T06:00:00.000Z")");
}

TEST(Indented, changes_nothing_but_white_space_outside_of_texts) {
  const std::string compact = R"({"a":[],"b":{},"c":[1,{"d":"x, {\"y\": [\\"}],"e":"\\"})";
  const auto wide = test::indented(compact);
  EXPECT_EQ(json::parse(wide), json::parse(compact));
  EXPECT_NE(wide.find(R"("x, {\"y\": [\\")"), std::string::npos);
  EXPECT_TRUE(wide.ends_with("}\n"));
}

}  // namespace
}  // namespace sifang::protocol
