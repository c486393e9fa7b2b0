// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "domain/search_text.hpp"

namespace sifang::domain {
namespace {

using Terms = std::vector<std::string>;

constexpr std::string_view complaint =
    "３号楼Ｂ座电梯又坏了！！😡 物业说要等配件，老人上不了楼。WiFi-6 也断了(2026年11月)";

/// Found as the index finds: every term of the query is, or begins, one of the text.
bool finds(std::string_view query, std::string_view text) {
  const auto index = index_terms(text);
  const auto terms = query_terms(query);
  return !terms.empty() && std::all_of(terms.begin(), terms.end(), [&](const std::string& term) {
    if (term.back() != beginning) return std::find(index.begin(), index.end(), term) != index.end();
    const auto begun = std::string_view(term).substr(0, term.size() - 1);
    return std::any_of(index.begin(), index.end(),
                       [&](const std::string& one) { return one.starts_with(begun); });
  });
}

TEST(SearchText, cuts_chinese_into_pairs_and_a_last_character_and_the_rest_into_words) {
  EXPECT_EQ(index_terms("电梯又坏了 B2"), (Terms{"电梯", "梯又", "又坏", "坏了", "了", "b2"}));
}

TEST(SearchText, finds_words_of_two_characters_and_of_one) {
  for (const char* query :
       {"电梯", "物业", "配件", "坏", "楼", "座", "3", "电梯 老人", "老人上不了楼"})
    EXPECT_TRUE(finds(query, complaint)) << query;
  for (const char* query : {"停车", "梯电", "猫", "电梯 停车"})
    EXPECT_FALSE(finds(query, complaint)) << query;
}

TEST(SearchText, reads_full_width_and_capitals_as_plain_letters) {
  for (const char* query : {"3号楼", "３号楼", "B座", "ｂ座", "wifi", "WIFI-6", "2026年"})
    EXPECT_TRUE(finds(query, complaint)) << query;
  EXPECT_EQ(index_terms("ÉCOLE Привет ΑΒΓ"), (Terms{"école", "привет", "αβγ"}));
}

TEST(SearchText, separates_at_emoji_punctuation_and_line_ends) {
  EXPECT_EQ(index_terms("停😀车"), (Terms{"停", "车"}));
  EXPECT_EQ(index_terms("停，车\n位"), (Terms{"停", "车", "位"}));
  EXPECT_EQ(index_terms("ラーメン・カフェ"), (index_terms("ラーメン カフェ")));
  EXPECT_EQ(index_terms("a\"b*c OR d:e"), (Terms{"a", "b", "c", "or", "d", "e"}));
}

TEST(SearchText, has_each_term_once) {
  EXPECT_EQ(index_terms("好好好 ok OK"), (Terms{"好好", "好", "ok"}));
}

TEST(SearchText, has_no_terms_where_there_are_no_letters) {
  for (const char* text : {"", "   ", "！？…", "😀👍🏽", "-- \" * ( ) ^", "\xC2\xA0"}) {
    EXPECT_TRUE(index_terms(text).empty()) << text;
    EXPECT_TRUE(query_terms(text).empty()) << text;
    EXPECT_TRUE(telling_terms(text, 32).empty()) << text;
  }
}

TEST(SearchText, drops_words_too_long_to_be_searched_for) {
  EXPECT_EQ(index_terms(std::string(41, 'a') + " b"), (Terms{"b"}));
  EXPECT_EQ(index_terms(std::string(40, 'a')).size(), 1U);
}

TEST(SearchText, joins_an_accent_to_its_letter) {
  EXPECT_EQ(index_terms("e\u0301te"), (Terms{"ete"}));
}

TEST(SearchText, knows_rare_characters_and_other_scripts_of_the_region) {
  EXPECT_EQ(index_terms("𠮷野"), (Terms{"𠮷野", "野"}));
  EXPECT_EQ(query_terms("々〇"), (Terms{"々〇"}));
  EXPECT_EQ(query_terms("한국"), (Terms{"한국"}));
}

TEST(SearchText, comes_to_no_harm_by_bytes_that_are_no_utf8) {
  for (const std::string& text :
       {std::string("\xE7\x94"), std::string("\xFF\xFE电"), std::string("\xC0\x80"),
        std::string("电\xE6"), std::string("\xF8\x88\x80\x80\x80"),
        std::string("\xE7"
                    "ab")})
    for (const auto& term : index_terms(text))
      EXPECT_EQ(term.find_first_of("\xFF\xFE\xF8"), term.npos);
  EXPECT_EQ(index_terms("\xE7"
                        "ab"),
            (Terms{"ab"}));
}

TEST(QueryTerms, ask_for_pairs_only_where_there_are_pairs) {
  EXPECT_EQ(query_terms("电梯坏"), (Terms{"电梯", "梯坏"}));
  EXPECT_EQ(query_terms("梯"), (Terms{"梯*"}));
  EXPECT_EQ(query_terms("13幢"), (Terms{"13", "幢*"}));
}

TEST(TellingTerms, leave_out_particles_pronouns_and_stop_words) {
  EXPECT_EQ(telling_terms("我们的电梯坏了", 32), (Terms{"电梯", "梯坏"}));
  EXPECT_EQ(telling_terms("The lift is out of order", 32), (Terms{"lift", "out", "order"}));
}

TEST(TellingTerms, take_what_there_is_where_there_is_nothing_better) {
  EXPECT_EQ(telling_terms("我的", 32), (Terms{"我的"}));
}

TEST(TellingTerms, are_the_earliest_and_not_more_than_asked_for) {
  const auto terms = telling_terms("电梯停车垃圾分类绿化消防", 3);
  EXPECT_EQ(terms, (Terms{"电梯", "梯停", "停车"}));
  EXPECT_TRUE(telling_terms("电梯", 0).empty());
}

TEST(Excerpt, is_a_line_around_the_first_term_that_stands_in_the_text) {
  EXPECT_EQ(excerpt("地库 B2\n先划线。", query_terms("划线")), "地库 B2 先划线。");
  std::string before, after;
  for (int i = 0; i < 100; ++i) {
    before += "前";
    after += "后";
  }
  const auto part = excerpt(before + "电梯坏了" + after, query_terms("梯坏"));
  EXPECT_TRUE(part.starts_with("…前前")) << part;
  EXPECT_NE(part.find("前电梯坏了后"), part.npos) << part;
  EXPECT_TRUE(part.ends_with("后…")) << part;
}

TEST(Excerpt, comes_to_no_harm_where_nothing_stands_or_the_text_is_no_utf8) {
  EXPECT_EQ(excerpt("", query_terms("电梯")), "");
  EXPECT_EQ(excerpt("楼道灯", query_terms("电梯")), "楼道灯");
  EXPECT_NO_THROW(static_cast<void>(excerpt("\xFF\xFE\xE7", query_terms("电梯"))));
  EXPECT_NO_THROW(static_cast<void>(excerpt(std::string(500, '\xE7'), query_terms("梯"))));
}

TEST(CountFound, takes_whole_words_and_any_part_of_a_run) {
  EXPECT_EQ(count_found("B2 门口和 ｂ２", query_terms("b2")), 1U);
  EXPECT_EQ(count_found("b20", query_terms("b2")), 0U);
  EXPECT_EQ(count_found("三幢电梯坏了", query_terms("电梯坏")), 2U);
  EXPECT_EQ(count_found("路灯", query_terms("灯")), 1U);
}

}  // namespace
}  // namespace sifang::domain
