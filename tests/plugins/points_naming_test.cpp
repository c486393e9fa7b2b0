// SPDX-License-Identifier: Apache-2.0
// Whether a vote was about a version of the rule book, by what people write.
#include <gtest/gtest.h>

#include "naming.hpp"

namespace points {
namespace {

using Books = std::vector<BookName>;

const Books two{{1, "积分细则"}, {2, "村规民约积分办法"}};

TEST(PointsNaming, takes_the_title_however_it_is_marked) {
  for (const auto* text :
       {"通过《村规民约积分办法》？", "通过 村规 民约 积分办法", "“村规民约积分办法”要不要执行",
        "「村规民约　积分办法」", "村规民约\n积分办法", "表决'村规民约积分办法'（草案）"})
    EXPECT_TRUE(names_book(text, 2, two)) << text;
  for (const auto* text :
       {"", "通过？", "修停车场？", "村规民约", "积分办法", "村规民约的积分办法"})
    EXPECT_FALSE(names_book(text, 2, two)) << text;
}

TEST(PointsNaming, holds_large_small_and_full_width_letters_to_be_the_same) {
  const Books books{{3, "Points Rules（２０２６）"}};
  for (const auto* text : {"Adopt the points rules(2026)?", "ADOPT “POINTS RULES (2026)”",
                           "Ｐｏｉｎｔｓ　Ｒｕｌｅｓ（2026）通过"})
    EXPECT_TRUE(names_book(text, 3, books)) << text;
  EXPECT_FALSE(names_book("Adopt the points rules(2025)?", 3, books));
}

TEST(PointsNaming, takes_the_number_in_digits_of_any_width_and_in_chinese) {
  for (const auto* text : {"第2版", "第 2 版", "第二版", "第 二 版", "第２版", "第02版", "“第2版”",
                           "同意第二版执行", "version 2", "Version 2?", "VERSION２", "version2",
                           "Adopt version 2.", "积分办法version 2", "第2版本", "第《二》版"})
    EXPECT_TRUE(names_book(text, 2, two)) << text;
  for (const auto* text :
       {"第12版",       "第20版",     "第二十版",    "第十二版",       "第22版",
        "第 1 版",      "2版",        "第2次",       "第二百版",       "第2.1版",
        "version 21",   "version 12", "version 2.1", "version 2b",     "version two",
        "subversion 2", "第版",       "version",     "第1000000002版", "第",
        "第十"})
    EXPECT_FALSE(names_book(text, 2, two)) << text;
}

TEST(PointsNaming, reads_chinese_numbers_to_ninety_nine) {
  constexpr const char* digits[]{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  for (std::int64_t number = 1; number <= 99; ++number) {
    const auto tens = number / 10;
    const auto text = std::string("第") + (tens > 1 ? digits[tens] : "") + (tens > 0 ? "十" : "") +
                      digits[number % 10] + "版";
    for (std::int64_t other = 1; other <= 99; ++other)
      EXPECT_EQ(names_book(text, other, {{other, "办法"}}), other == number) << text << other;
  }
  EXPECT_TRUE(names_book("第一十二版", 12, {{12, "办法"}}));
  EXPECT_FALSE(names_book("第一百版", 100, {{100, "办法"}}));
  EXPECT_TRUE(names_book("第100版", 100, {{100, "办法"}}));
}

TEST(PointsNaming, counts_the_number_alone_where_two_have_one_title) {
  const Books same{{1, "积分办法"}, {2, "《积分 办法》"}, {3, "另一本"}};
  EXPECT_FALSE(names_book("通过《积分办法》？", 2, same));
  EXPECT_FALSE(names_book("通过《积分办法》？", 1, same));
  EXPECT_TRUE(names_book("通过《积分办法》第 2 版？", 2, same));
  EXPECT_FALSE(names_book("通过《积分办法》第 2 版？", 1, same));
  EXPECT_TRUE(names_book("通过《另一本》？", 3, same));
}

TEST(PointsNaming, takes_a_longer_title_for_that_books_alone) {
  const Books books{{1, "积分办法"}, {2, "积分办法（试行）"}};
  EXPECT_FALSE(names_book("通过《积分办法（试行）》？", 1, books));
  EXPECT_TRUE(names_book("通过《积分办法(试行)》？", 2, books));
  EXPECT_TRUE(names_book("通过《积分办法》？", 1, books));
  EXPECT_TRUE(names_book("用《积分办法》换下《积分办法（试行）》？", 1, books));
}

TEST(PointsNaming, takes_a_number_in_a_title_for_no_version) {
  const Books books{{1, "积分办法"}, {2, "村规"}, {3, "积分办法 第二版"}};
  EXPECT_TRUE(names_book("通过《积分办法 第二版》？", 3, books));
  EXPECT_FALSE(names_book("通过《积分办法 第二版》？", 2, books));
  EXPECT_FALSE(names_book("通过《积分办法 第二版》？", 1, books));
  EXPECT_TRUE(names_book("通过《村规》第 2 版，不用《积分办法 第二版》？", 2, books));
  EXPECT_TRUE(names_book("第二版？", 2, books));
}

TEST(PointsNaming, knows_no_title_that_says_nothing) {
  for (const auto* title : {"", "《》", "一", "“ ”"}) {
    EXPECT_FALSE(names_book("一致通过《》“一”", 2, {{2, title}})) << title;
    EXPECT_TRUE(names_book("第 2 版", 2, {{2, title}})) << title;
  }
}

TEST(PointsNaming, reads_broken_texts_to_their_end) {
  for (const auto* text : {"\xE7", "第\xE7", "\x80\x80", "第 2 \xE7\x89", "version ", "\xF0\x9F"})
    EXPECT_FALSE(names_book(text, 2, two)) << text;
  EXPECT_FALSE(names_book("第2版", 5, two)) << "of which there is none";
}

// What the pages say is to be put to the vote (points_books.words of the catalogues).
TEST(PointsNaming, takes_the_words_that_the_pages_give) {
  const Books books{{1, "积分办法"}, {2, "积分办法"}, {12, "积分办法 第十一版"}};
  for (const auto& [number, title] : books)
    for (const auto& words : {"通过《" + title + "》第 " + std::to_string(number) + " 版？",
                              "Adopt “" + title + "”, version " + std::to_string(number) + "?"})
      for (const auto& other : books)
        EXPECT_EQ(names_book(words, other.number, books), other.number == number) << words;
}

TEST(PointsVoteWords, goes_by_what_was_asked_before_the_items_title) {
  EXPECT_TRUE(is_about({.question = "通过？", .item = "积分办法第 2 版"}, 2, two));
  EXPECT_TRUE(is_about({.question = "", .motion = "执行第二版", .item = "积分"}, 2, two));
  EXPECT_FALSE(is_about({.question = "通过？", .item = "积分"}, 2, two));
  const VoteWords other{.question = "通过第 1 版？", .item = "第 1 版和第 2 版"};
  EXPECT_TRUE(is_about(other, 1, two));
  EXPECT_FALSE(is_about(other, 2, two));
  EXPECT_TRUE(is_about({.question = "通过第 1 版和第 2 版？", .item = ""}, 2, two));
}

TEST(PointsVoteWords, goes_by_what_was_chosen_where_that_is_an_own_option) {
  VoteWords choice{.question = "第 1 版还是第 2 版？", .motion = "", .item = ""};
  choice.chosen = "第 2 版";
  EXPECT_TRUE(says_yes(choice, 2, two));
  EXPECT_TRUE(is_about(choice, 2, two));
  EXPECT_FALSE(says_yes(choice, 1, two));
  EXPECT_FALSE(is_about(choice, 1, two));
  for (const auto* yes : {"", "同意", "“赞成”", "通过", "YES", "In favour"}) {
    choice.chosen = yes;
    EXPECT_TRUE(says_yes(choice, 2, two)) << yes;
    EXPECT_TRUE(is_about(choice, 2, two)) << yes;
  }
  for (const auto* no : {"不同意", "against", "再议", "同意但要改", "“”"}) {
    choice.chosen = no;
    EXPECT_FALSE(says_yes(choice, 2, two)) << no;
  }
}

}  // namespace
}  // namespace points
