// SPDX-License-Identifier: Apache-2.0
// What of the points scheme needs no server: files, what people write in them, days.
#include <gtest/gtest.h>

#include "kit/csv.hpp"
#include "kit/csv_sheet.hpp"
#include "kit/days.hpp"
#include "words.hpp"

namespace points {
using namespace kit;
namespace {

using Cells = std::vector<std::string>;

TEST(PointsCsv, reads_quotes_line_breaks_a_mark_and_both_line_ends) {
  const auto csv = read_csv(
      "\xEF\xBB\xBF\"户号\",户主, 备注 "
      "\r\n1,\"王\"\"大\"\"爷\",\"一行,\r\n又一行\"\r\n\r\n,,\r\n2, 李 ,");
  EXPECT_EQ(csv.fault, "");
  EXPECT_EQ(csv.header, (Cells{"户号", "户主", "备注"}));
  ASSERT_EQ(csv.rows.size(), 2U);
  EXPECT_EQ(csv.rows[0].line, 2U);
  EXPECT_EQ(csv.rows[0].cells, (Cells{"1", "王\"大\"爷", "一行,\r\n又一行"}));
  EXPECT_EQ(csv.rows[1].line, 6U) << "the record before it has two lines, and two are empty";
  EXPECT_EQ(csv.rows[1].cells, (Cells{"2", "李", ""}));
}

TEST(PointsCsv, says_what_is_wrong_with_which_record) {
  const auto csv = read_csv("a,b\n1\n1,2,3\n\xB5\xA5,2\n1,2\n\"1,2\n3,4\n");
  ASSERT_EQ(csv.rows.size(), 5U);
  EXPECT_EQ(csv.rows[0].fault, "columns");
  EXPECT_EQ(csv.rows[1].fault, "columns");
  EXPECT_EQ(csv.rows[2].fault, "utf8") << "GBK";
  EXPECT_EQ(csv.rows[3].fault, "");
  EXPECT_EQ(csv.rows[4].fault, "quote");
  EXPECT_EQ(csv.rows[4].line, 6U);
}

TEST(PointsCsv, holds_a_file_without_names_or_of_another_encoding_to_be_none) {
  EXPECT_EQ(read_csv("").fault, "header");
  EXPECT_EQ(read_csv("\xEF\xBB\xBF").fault, "header");
  EXPECT_EQ(read_csv(",,\n1,2,3").fault, "header");
  EXPECT_EQ(read_csv("\xBB\xA7\xBA\xC5,\xBB\xA7\xD6\xF7\n1,2").fault, "utf8") << "户号,户主 in GBK";
  EXPECT_EQ(read_csv("\"a,b\n1,2").fault, "quote");
}

TEST(PointsCsv, knows_utf8_from_what_is_none) {
  for (const auto* good : {"", "a", "é", "四", "😀", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_clean_utf8(good)) << good;
  for (const auto* bad :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE5\x9B", "\xEF\xBF\xBD"})
    EXPECT_FALSE(is_clean_utf8(bad)) << testing::PrintToString(std::string(bad));
  EXPECT_EQ(count_characters("四方ab"), 4U);
  EXPECT_TRUE(is_utf8("\xEF\xBF\xBD")) << "a character as any other";
  EXPECT_EQ(mend_utf8("四\x80\xE5\x9B"
                      "a😀\xED\xA0\x80"),
            "四���a😀���");
}

TEST(PointsCsv, keeps_spreadsheets_from_running_what_people_wrote) {
  for (const auto* text : {"=1+1", "+1", "-1", "@a", "＝1+1", "＋1", "－1", "＠a"})
    EXPECT_EQ(CsvSheet({"a"}).cell(text).text().find(std::string("\"'") + text), 3U) << text;
}

TEST(PointsWords, points_are_whole_numbers_as_tables_write_them) {
  for (const auto& [text, number] :
       {std::pair("5", 5), std::pair("+5", 5), std::pair("-20.0", -20), std::pair("－3", -3),
        std::pair("−3", -3), std::pair("10分", 10), std::pair("1000", 1000),
        std::pair("-1000", -1000)}) {
    EXPECT_EQ(read_points(text).code, nullptr) << text;
    EXPECT_EQ(read_points(text).number, number) << text;
  }
  EXPECT_EQ(read_points("5001", 10'000).number, 5001);
  EXPECT_STREQ(read_points("10001", 10'000).code, "size");
  for (const auto& [text, code] :
       {std::pair("", "needed"), std::pair("降B级", "number"), std::pair("5个", "number"),
        std::pair("+-5", "number"), std::pair("5.", "number"), std::pair("-5至-50", "span"),
        std::pair("+0.1至+0.9", "span"), std::pair("5-10", "span"), std::pair("1～3", "span"),
        std::pair("-0.5", "fraction"), std::pair("0.1", "fraction"), std::pair("0", "zero"),
        std::pair("0.0", "zero"), std::pair("1001", "size"), std::pair("-1001", "size"),
        std::pair("99999999999999999999", "size")})
    EXPECT_STREQ(read_points(text).code, code) << text;
}

TEST(PointsWords, sums_and_sources) {
  EXPECT_TRUE(is_sum("合计"));
  EXPECT_TRUE(is_sum("小计（分）"));
  EXPECT_FALSE(is_sum("总分第一名"));
  for (const auto* number : {"-30", "-5至-50", "1～3", "0.5", "10分"})
    EXPECT_TRUE(is_number_like(number)) << number;
  for (const auto* words : {"周一至周五值班", "第1条", "-", "", "降B级"})
    EXPECT_FALSE(is_number_like(words)) << words;
  EXPECT_EQ(source_called("申报"), "claim");
  EXPECT_EQ(source_called("visit"), "visit");
  EXPECT_EQ(source_called(""), "");
  EXPECT_EQ(source_called("天上"), "");
}

TEST(PointsDays, are_those_of_the_communitys_calendar) {
  constexpr std::int64_t evening = 1'798'732'799'999;  // 2026-12-31T15:59:59.999Z
  EXPECT_EQ(day_of(evening, 480), "2026-12-31");
  EXPECT_EQ(day_of(evening + 1, 480), "2027-01-01");
  EXPECT_EQ(day_of(evening + 1, 0), "2026-12-31");
  EXPECT_TRUE(is_day("2028-02-29"));
  for (const auto* none : {"2026-02-29", "2026-2-1", "2026-02-01 ", "２０２６", ""})
    EXPECT_FALSE(is_day(none)) << none;
  EXPECT_TRUE(is_month("2026-12"));
  EXPECT_FALSE(is_month("2026-13"));
  EXPECT_EQ(next_month("2026-12"), "2027-01");
  EXPECT_EQ(months_before("2026-01", 13), "2024-12");
}

TEST(KitDays, are_read_as_spreadsheets_write_them) {
  for (const auto* text : {"2026-11-02",
                           "2026/11/2",
                           "2026/11/02",
                           "2026-11-2",
                           "2026.11.2",
                           "2026.11.02",
                           "2026年11月2日",
                           "2026年11月02日",
                           "2026 年 11 月 2 日",
                           "２０２６／１１／２",
                           "２０２６－１１－０２",
                           "２０２６．１１．２",
                           "２０２６年１１月２日",
                           "2026/11/2 0:00",
                           "2026/11/2 0:00:00",
                           "2026-11-02 00:00:00",
                           "2026/11/02  00:00",
                           "2026年11月2日 0:00",
                           "２０２６／１１／２　０：００",
                           " 2026/11/2 ",
                           "2026 / 11 / 2"})
    EXPECT_EQ(read_day(text), "2026-11-02") << text;
  EXPECT_EQ(read_day("2028/2/29"), "2028-02-29");
}

TEST(KitDays, that_two_people_would_read_two_ways_are_none) {
  for (const auto* text : {"",
                           "11/2/2026",
                           "2/11/26",
                           "2/11/2026",
                           "26-11-2",
                           "26/11/02",
                           "46328",
                           "46328.0",
                           "20261102",
                           "2026",
                           "2026-11",
                           "2026年11月",
                           "2026-11/2",
                           "2026年11-2",
                           "2026年11月2",
                           "2026-11-2日",
                           "2026/11/2 13:45",
                           "2026/11/2 0:01",
                           "2026/11/2 0:00:01",
                           "2026/11/20:00",
                           "2026/11/2 0",
                           "2026/11/2 0:00 AM",
                           "2026/11/2 000:00",
                           "2026-11-02T00:00:00Z",
                           "2026/2/30",
                           "2026/13/1",
                           "2026/0/1",
                           "2026/011/2",
                           "02026/11/2",
                           "2026/11/2x",
                           "x2026/11/2",
                           "二〇二六年十一月二日",
                           "昨天",
                           "-2026/11/2",
                           "2026//2"})
    EXPECT_EQ(read_day(text), "") << text;
}

}  // namespace
}  // namespace points
