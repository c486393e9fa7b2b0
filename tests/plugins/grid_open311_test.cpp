// SPDX-License-Identifier: Apache-2.0
// What of our GeoReport v2 server needs no server: bodies as clients send them, XML, times, words.
#include <gtest/gtest.h>

#include "form.hpp"
#include "open311.hpp"
#include "xml.hpp"

namespace grid::open311 {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(GridForm, reads_pairs_with_brackets_encoded_or_not) {
  for (const char* body : {"attribute%5BA%5D=1&attribute[A]=2&x=a+b%20c&empty=&=none&alone",
                           "attribute%5bA%5d=1&&attribute%5BA]=2&x=a%20b+c&empty=&alone="}) {
    const auto form = read_form("application/x-www-form-urlencoded; charset=utf-8", body);
    EXPECT_EQ(form.fault, "");
    EXPECT_EQ(form.fields, (Fields{{"attribute[A]", "1"},
                                   {"attribute[A]", "2"},
                                   {"x", "a b c"},
                                   {"empty", ""},
                                   {"alone", ""}}));
  }
}

TEST(GridForm, takes_an_empty_value_for_none_and_both_forms_of_a_list) {
  const auto form = read_form("", "a=&a=2&b[]=x&b=y&b[]=&b%5B%5D=z");
  EXPECT_EQ(form.value("a"), "2");
  EXPECT_EQ(form.value("c"), "");
  EXPECT_EQ(form.values("b"), (std::vector<std::string>{"x", "y", "z"}));
}

TEST(GridForm, takes_a_percent_sign_that_begins_nothing_for_itself) {
  EXPECT_EQ(read_form("", "a=100%&b=%zz&c=%4").fields,
            (Fields{{"a", "100%"}, {"b", "%zz"}, {"c", "%4"}}));
}

TEST(GridForm, refuses_what_is_not_utf8_or_of_another_type) {
  EXPECT_NE(read_form("", "a=%FF").fault, "");
  EXPECT_NE(read_form("application/json", "{}").fault, "");
  EXPECT_NE(read_form("multipart/form-data", "").fault, "");
  EXPECT_NE(read_form("multipart/form-data; boundary=x", "").fault, "");
  EXPECT_NE(read_form("multipart/form-data; boundary=x", "--x\r\nContent-").fault, "");
}

TEST(GridForm, has_bounds_for_what_anybody_may_send) {
  const auto many = [](const char* piece, std::size_t count) {
    std::string text;
    while (count-- > 0) text += piece;
    return text;
  };
  EXPECT_EQ(read_form("", many("a&", 1'000)).fault, "");
  EXPECT_EQ(read_form("", many("a&", 1'001)).status, 400);
  EXPECT_NE(read_form("", many("a&", 1'001)).fault, "");
  EXPECT_EQ(read_form("", "a=" + std::string(1'048'575, 'x')).status, 413);
  constexpr const char* type = "multipart/form-data; boundary=x";
  constexpr const char* part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
  EXPECT_EQ(read_form(type, many(part, 100) + "--x--").fault, "");
  EXPECT_NE(read_form(type, many(part, 101) + "--x--").fault, "");
  const auto large = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" +
                     std::string(1'048'576, 'x') + "\r\n--x--";
  EXPECT_EQ(read_form(type, large).status, 413);
  EXPECT_NE(read_form("multipart/form-data; boundary=" + std::string(71, 'x'), "").fault, "");
  const auto badly_named =
      "--x\r\nContent-Disposition: form-data; name=\"\xFF\"; filename=\"a\"\r\n\r\n1\r\n--x--";
  EXPECT_EQ(read_form(type, badly_named).fault, "the body is not UTF-8");
  EXPECT_EQ(read_form("", "a=%EF%BF%BD").fault, "") << "U+FFFD is a character";
}

TEST(GridForm, reads_parts_and_files_byte_by_byte) {
  const std::string bytes("\x89PNG\r\n--other\r\n\0\n", 17);
  const auto body =
      "preamble\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n一\r\n"
      "--x\r\ncontent-type: image/png\r\n"
      "CONTENT-DISPOSITION: form-data; filename=\"1;\\\"2\\\".png\"; name=photo1\r\n\r\n" +
      bytes +
      "\r\n--x\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
      "--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x--\r\nepilogue";
  const auto form = read_form("Multipart/Form-Data; boundary=\"x\"", body);
  EXPECT_EQ(form.fault, "");
  EXPECT_EQ(form.fields, (Fields{{"a", "一"}, {"b", ""}}));
  ASSERT_EQ(form.files.size(), 1U);
  EXPECT_EQ(form.files[0].field, "photo1");
  EXPECT_EQ(form.files[0].name, "1;\"2\".png");
  EXPECT_EQ(form.files[0].type, "image/png");
  EXPECT_EQ(form.files[0].bytes, bytes);
}

TEST(GridForm, reads_whatever_comes_without_a_crash) {
  const std::string whole =
      "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc\r\n--x--\r\n";
  for (std::size_t size = 0; size <= whole.size(); ++size)
    for (const char odd : {'"', ';', '=', '\n', '\\', '-'}) {
      auto body = whole.substr(0, size);
      static_cast<void>(read_form("multipart/form-data; boundary=x", body));
      if (size < whole.size()) body = whole, body[size] = odd;
      static_cast<void>(read_form("multipart/form-data; boundary=x", body));
      static_cast<void>(read_form("multipart/form-data; boundary" + body.substr(0, 9), body));
    }
}

TEST(GridXml, says_what_json_says_with_a_root_and_singular_names) {
  const Json requests = Json::array(
      {{{"service_request_id", "A-1"}, {"lat", 30.25}, {"address", nullptr}, {"metadata", false}}});
  EXPECT_EQ(write_xml("service_requests", requests),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request>"
            "<service_request_id>A-1</service_request_id><lat>30.25</lat><address/>"
            "<metadata>false</metadata></request></service_requests>");
  EXPECT_EQ(write_xml("services", Json::array()),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><services/>");
  EXPECT_EQ(write_xml("service_definition", {{"attributes", Json::array()}}),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_definition><attributes/>"
            "</service_definition>");
}

TEST(GridXml, and_json_never_fail_for_bytes_that_are_no_text) {
  const kit::Json value{{"a", "\xFF"}};
  EXPECT_EQ(kit::write_json(value), "{\"a\":\"�\"}");
  EXPECT_NE(write_xml("x", value).find("<a>�</a>"), std::string::npos);
}

TEST(GridXml, escapes_and_leaves_out_what_xml_has_no_way_to_say) {
  EXPECT_EQ(write_xml("errors", Json::array({{{"description", "a<b>&\"c\" ]]> \x01\x0B\n二"}}})),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><errors><error><description>"
            "a&lt;b&gt;&amp;\"c\" ]]&gt; \n二</description></error></errors>");
  EXPECT_EQ(xml_text("a\xEF\xBF\xBE"
                     "b\xEF\xBF\xBF"
                     "\xEF\xBF\xBD"),
            "ab\xEF\xBF\xBD");
}

TEST(GridOpen311, reads_times_as_clients_write_them) {
  const std::int64_t moment = 1'767'229'200'000;  // 2026-01-01T01:00:00Z
  EXPECT_EQ(write_time(moment), "2026-01-01T01:00:00Z");
  EXPECT_EQ(write_time(moment + 999), "2026-01-01T01:00:00Z") << "no fractions";
  for (const char* text :
       {"2026-01-01T01:00:00Z", "2026-01-01T09:00:00+08:00", "2026-01-01T09:00:00 08:00",
        "2026-01-01T09:00:00+0800", "2026-01-01T09:00:00+08", "2026-01-01T01:00:00.000z",
        "2025-12-31T20:30:00-04:30", "2026-01-01 01:00:00Z", "2026-01-01T01:00Z"})
    EXPECT_EQ(read_time(text), moment) << text;
  EXPECT_EQ(read_time("2026-01-01T01:00:00.25Z"), moment + 250);
  EXPECT_EQ(read_time("2026-01-01"), moment - 3'600'000);
  for (const char* text :
       {"", "now", "2026-02-29", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T01:00:60Z", "2026-01-01T01:00:00", "2026-01-01T01:00:00+15:00",
        "2026-01-01T01:00:00+08:00x", "2026-01-01T01:00:00Zx", "2026-1-1", "2026-01-01T01"})
    EXPECT_EQ(read_time(text), std::nullopt) << text;
}

TEST(GridOpen311, has_words_that_a_stock_client_knows) {
  EXPECT_EQ(word_of("new", ""), "open");
  EXPECT_EQ(word_of("township", ""), "investigating") << "never internal_referral, which is closed";
  EXPECT_EQ(word_of("working", "fixed"), "in_progress");
  EXPECT_EQ(word_of("verifying", "fixed"), "fixed");
  EXPECT_EQ(word_of("verifying", "no_action"), "no_further_action");
  EXPECT_EQ(word_of("closed", "fixed"), "closed");
  EXPECT_EQ(word_of("closed", "archived"), "closed");
  EXPECT_EQ(word_of("closed", "not_responsible"), "not_councils_responsibility");
  EXPECT_EQ(word_of("a state to come", ""), "open");
}

TEST(GridOpen311, cuts_and_cleans_what_people_wrote) {
  EXPECT_EQ(cut("一二三", 3), "一二三");
  EXPECT_EQ(cut("一二三四", 3), "一二…");
  EXPECT_EQ(clean(" a\r\nb\rc\td\x01 "), "a\nb\nc d");
  EXPECT_EQ(clean("a\r\nb", true), "a b");
  EXPECT_EQ(clean("一\xE2\x80\xAE二\xE2\x81\xA9三…"), "一二三…");
}

TEST(GridOpen311, makes_hashes_that_are_the_same_and_numbers_that_are_not) {
  EXPECT_EQ(hash_of("a"), hash_of("a"));
  EXPECT_NE(hash_of("a"), hash_of("b"));
  EXPECT_EQ(hash_of("").size(), 64U);
  EXPECT_EQ(random_text(16).size(), 32U);
  EXPECT_NE(random_text(16), random_text(16));
}

}  // namespace
}  // namespace grid::open311
