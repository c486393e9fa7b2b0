// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "protocol/mask_json.hpp"

namespace sifang::protocol {
namespace {

using domain::Masking;

TEST(MaskJson, hides_what_people_wrote_and_leaves_codes_names_and_ids_alone) {
  const Masking masking{.words = {"new"}, .files = {}};
  EXPECT_EQ(
      mask_ticket_event(R"({"kind":"new","actor":{"name":"new"},"data":{"ticket":{"id":"new",)"
                        R"("title":"a new one","state":"new","place":{"text":null,"room":"new 9"},)"
                        R"("answers":[{"party":"new","text":"newer"}]},"reason":"new"}})",
                        masking),
      R"({"kind":"new","actor":{"name":"new"},"data":{"ticket":{"id":"new",)"
      R"("title":"a ▇▇ one","state":"new","place":{"text":null,"room":"▇▇ 9"},)"
      R"("answers":[{"party":"new","text":"▇▇er"}]},"reason":"▇▇"}})");
}

TEST(MaskJson, sees_words_as_people_do_however_they_are_escaped) {
  const Masking masking{.words = {R"(say "no"\)"}, .files = {}};
  EXPECT_EQ(mask_ticket_event(R"({"data":{"comment":{"text":"I say \"no\"\\."}}})", masking),
            R"({"data":{"comment":{"text":"I ▇▇."}}})");
}

TEST(MaskJson, gives_back_the_very_text_where_nothing_is_masked) {
  const std::string body = R"({"data":{"ticket":{"title":"A", "lat":1.50}}})";
  EXPECT_EQ(mask_ticket_event(body, {.words = {"B"}, .files = {}}), body);
}

TEST(MaskJson, hides_the_name_and_the_small_picture_of_a_file) {
  const Masking masking{.words = {}, .files = {"f1"}};
  EXPECT_EQ(mask_ticket_event(
                R"({"data":{"ticket":{"attachments":[{"id":"f1","sha256":"00","name":"n.pdf",)"
                R"("thumbnail":"/t"},{"id":"f2","sha256":"00","name":null,"thumbnail":"/u"}]}}})",
                masking),
            R"({"data":{"ticket":{"attachments":[{"id":"f1","sha256":"00","name":null,)"
            R"("thumbnail":null,"masked":true},{"id":"f2","sha256":"00","name":null,)"
            R"("thumbnail":"/u"}]}}})");
}

TEST(MaskJson, hides_in_a_meeting_what_each_item_asks_for_and_the_meeting_itself) {
  const Masking li{.words = {"Li"}, .files = {}}, wu{.words = {"Wu"}, .files = {}}, none;
  const auto of_item = [&](std::string_view item) -> const Masking& {
    return item == "i1" ? li : none;
  };
  EXPECT_EQ(
      mask_meeting_event(
          R"({"data":{"meeting":{"title":"Wu","place":"at Wu","summary":"Li, Wu","state":"Wu",)"
          R"("signatures":[{"name":"Wu"}]},"agenda":[{"id":"i1","title":"Li","by":"Li",)"
          R"("statements":[{"id":"s","by":"Li","text":"of Li and Wu"}],)"
          R"("decision":{"text":"Li","despite_vote":"of Li"}},{"id":"i2","title":"Li"}],)"
          R"("reason":"Wu"}})",
          wu, of_item),
      R"({"data":{"meeting":{"title":"▇▇","place":"at ▇▇","summary":"Li, ▇▇","state":"Wu",)"
      R"("signatures":[{"name":"Wu"}]},"agenda":[{"id":"i1","title":"▇▇","by":"Li",)"
      R"("statements":[{"id":"s","by":"Li","text":"of ▇▇ and Wu"}],)"
      R"("decision":{"text":"▇▇","despite_vote":"of ▇▇"}},{"id":"i2","title":"Li"}],)"
      R"("reason":"▇▇"}})");
}

TEST(MaskJson, hides_words_in_motions_and_in_why_they_are_amended) {
  const Masking li{.words = {"Li"}, .files = {}}, none;
  const auto of_item = [&](std::string_view) -> const Masking& { return li; };
  EXPECT_EQ(mask_meeting_event(
                R"({"data":{"meeting":{"id":"m"},"agenda":[{"id":"i1","reason":"Li","motions":[)"
                R"({"by":"Li","text":"Li","wordings":[{"by":"Li","text":"of Li"}],)"
                R"("amendments":[{"by":"Li","text":"Li","reason":"for Li"}]}]}]}})",
                none, of_item),
            R"({"data":{"meeting":{"id":"m"},"agenda":[{"id":"i1","reason":"Li","motions":[)"
            R"({"by":"Li","text":"▇▇","wordings":[{"by":"Li","text":"of ▇▇"}],)"
            R"("amendments":[{"by":"Li","text":"▇▇","reason":"for ▇▇"}]}]}]}})");
}

TEST(MaskJson, finds_which_items_of_a_meeting_and_whether_the_meeting_itself_shows_something_else) {
  std::set<std::string> parts;
  const std::string before =
      R"({"data":{"meeting":{"id":"m"},"agenda":[{"id":"i1","title":"A"},{"id":"i2"}]}})";
  collect_changed_parts(before, before, parts);
  EXPECT_TRUE(parts.empty());
  collect_changed_parts(
      before, R"({"data":{"meeting":{"id":"m"},"agenda":[{"id":"i1","title":"B"},{"id":"i2"}]}})",
      parts);
  EXPECT_EQ(parts, (std::set<std::string>{"i1"}));
  collect_changed_parts(R"({"data":{"meeting":{"summary":"A"}}})",
                        R"({"data":{"meeting":{"summary":"B"}}})", parts);
  EXPECT_EQ(parts, (std::set<std::string>{"", "i1"}));
}

TEST(MaskJson, hides_in_the_answers_that_an_item_keeps) {
  EXPECT_EQ(
      mask_answers(R"([{"party":"pc","text":"Li","by":"Li"}])", {.words = {"Li"}, .files = {}}),
      R"([{"party":"pc","text":"▇▇","by":"Li"}])");
}

TEST(MaskJson, finds_the_reply_of_an_import) {
  EXPECT_EQ(reply_of_import(
                R"({"kind":"ticket.imported","data":{"ticket":{"answers":[{"text":"done"}]}}})"),
            "done");
  EXPECT_EQ(reply_of_import(R"({"kind":"ticket.submitted","data":{"ticket":{}}})"), "");
}

}  // namespace
}  // namespace sifang::protocol
