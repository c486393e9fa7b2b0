// SPDX-License-Identifier: Apache-2.0
// The patch rule on the server's side: what a story amounts to, and whether rows agree with it.
#include "protocol/patch.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sifang::protocol {
namespace {

using nlohmann::json;

std::string event(const std::string& data) { return R"({"kind":"k","data":)" + data + "}"; }

json fold(std::string_view noun, const std::vector<std::string>& story) {
  std::vector<std::string> bodies;
  for (const auto& data : story) bodies.push_back(event(data));
  return json::parse(fold_story(noun, bodies));
}

TEST(Fold, of_a_ticket_merges_members_and_replaces_lists) {
  EXPECT_EQ(fold("ticket", {R"({"ticket":{"id":"t","state":"new","owed":["a","b"]}})",
                            R"({"note":"x"})", R"({"ticket":{"id":"t","owed":[],"due":null}})"}),
            json::parse(R"({"id":"t","state":"new","owed":[],"due":null})"));
}

TEST(Fold, of_nothing_is_an_empty_object) {
  EXPECT_EQ(fold("ticket", {}), json::object());
  EXPECT_EQ(fold("meeting", {}), json::object());
}

TEST(Fold, of_a_meeting_puts_items_in_by_id_with_empty_lists_at_first) {
  const auto meeting =
      fold("meeting", {R"({"meeting":{"id":"m"},"agenda":[{"id":"i","title":"a"}]})",
                       R"({"agenda":[{"id":"j"},{"id":"i","title":"b"}]})"});
  EXPECT_EQ(
      meeting["agenda"],
      json::parse(
          R"([{"id":"i","title":"b","statements":[],"speakers":[],"votes":[],"replies":[],"motions":[]},
                            {"id":"j","statements":[],"speakers":[],"votes":[],"replies":[],"motions":[]}])"));
  EXPECT_EQ(meeting["attendance"], json::array());
}

TEST(Fold, of_a_meeting_gathers_what_is_in_an_item_by_id) {
  const auto meeting =
      fold("meeting",
           {R"({"meeting":{"id":"m"},"agenda":[{"id":"i"}]})",
            R"({"agenda":[{"id":"i","votes":[{"id":"v","cast":0,"question":"?"}]}]})",
            R"({"agenda":[{"id":"i","votes":[{"id":"v","cast":1}],"statements":[{"id":"s"}]}]})",
            R"({"agenda":[{"id":"i","statements":[{"id":"s"},{"id":"r"}]}]})"});
  const auto& item = meeting["agenda"][0];
  EXPECT_EQ(item["votes"], json::parse(R"([{"id":"v","cast":1,"question":"?"}])"));
  EXPECT_EQ(item["statements"], json::parse(R"([{"id":"s"},{"id":"r"}])"));
}

TEST(Fold, of_a_meeting_puts_a_motion_in_the_place_of_what_it_was) {
  const auto meeting = fold(
      "meeting",
      {R"({"meeting":{"id":"m"},"agenda":[{"id":"i","motions":[{"id":"o","text":"a","wordings":[]}]}]})",
       R"({"agenda":[{"id":"i","motions":[{"id":"o","text":"b","wordings":[{"id":"w","text":"a"}]}]}]})"});
  EXPECT_EQ(meeting["agenda"][0]["motions"],
            json::parse(R"([{"id":"o","text":"b","wordings":[{"id":"w","text":"a"}]}])"));
}

TEST(Fold, of_a_meeting_counts_each_person_once_and_keeps_what_is_not_told_again) {
  const auto meeting = fold("meeting", {R"({"attendance":[{"user":"u","name":"n"},{"user":"w"}]})",
                                        R"({"attendance":[{"user":"u","role":"deputy"}]})"});
  EXPECT_EQ(meeting["attendance"],
            json::parse(R"([{"user":"u","name":"n","role":"deputy"},{"user":"w"}])"));
}

TEST(Fold, of_a_meeting_takes_the_order_and_drops_what_it_does_not_name) {
  const auto meeting =
      fold("meeting", {R"({"agenda":[{"id":"a"},{"id":"b"},{"id":"c"}]})",
                       R"({"agenda":[{"id":"d"}],"order":["d","a","unknown","c"]})"});
  std::vector<std::string> ids;
  for (const auto& item : meeting["agenda"]) ids.push_back(item["id"]);
  EXPECT_EQ(ids, (std::vector<std::string>{"d", "a", "c"}));
}

std::string differs(const std::string& row) {
  return compare_fold("ticket",
                      {event(R"({"ticket":{"id":"t","place":{"lat":1},"owed":["a","b"]}})")}, row);
}

TEST(Compare, is_empty_when_rows_say_what_the_log_says) {
  EXPECT_EQ(differs(R"({"id":"t","place":{"lat":1},"owed":["a","b"]})"), "");
  EXPECT_EQ(differs(R"({"owed":["a","b"]})"), "");
}

TEST(Compare, points_at_the_first_member_that_differs) {
  EXPECT_EQ(differs(R"({"id":"u"})"), "/id");
  EXPECT_EQ(differs(R"({"place":{"lat":2}})"), "/place/lat");
  EXPECT_EQ(differs(R"({"place":{"lon":2}})"), "/place/lon");
  EXPECT_EQ(differs(R"({"place":null})"), "/place");
  EXPECT_EQ(differs(R"({"owed":["a"]})"), "/owed");
  EXPECT_EQ(differs(R"({"owed":["a","c"]})"), "/owed/1");
  EXPECT_EQ(differs(R"({"state":"new"})"), "/state");
}

TEST(Compare, takes_the_communitys_parties_for_those_of_a_log_that_names_none) {
  const auto compare = [](const std::string& told) {
    return compare_fold("meeting", {event(R"({"meeting":{"id":"m")" + told + "}}")},
                        R"({"id":"m","agenda":[],"attendance":[],"parties":["a"],"members":[]})");
  };
  EXPECT_EQ(compare(""), "");
  EXPECT_EQ(compare(R"(,"parties":["a"],"members":[])"), "");
  EXPECT_EQ(compare(R"(,"parties":["b"],"members":[])"), "/parties/0");
  EXPECT_EQ(compare(R"(,"parties":["a"],"members":[{"user":"u"}])"), "/members");
}

TEST(Compare, passes_over_what_only_one_viewer_is_told) {
  EXPECT_EQ(
      differs(
          R"({"moves":["x"],"mine":true,"ballot":"own","casters":["n"],"reporter":{"name":"n"},"supporting":true,
                        "my_draft":{"text":"d"},"place":{"lat":1,"mine":false}})"),
      "");
}

}  // namespace
}  // namespace sifang::protocol
