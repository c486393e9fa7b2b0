// SPDX-License-Identifier: Apache-2.0
// Files of tickets over a real store: whose they are, where they hang, and when they go.
#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {
namespace {

struct AttachmentTest : testing::Test {
  AttachmentTest() { add_everybody(world); }

  static std::string document(const std::string& text) { return "%PDF-1.4\n" + text + "\n%%EOF\n"; }
  json send(const char* who, const std::string& text) {
    return world.must(who, "attachment.add",
                      {{"community", "MG"}, {"name", text + ".pdf"}, {"file", document(text)}});
  }
  json submit(const json& fields = json::object()) {
    json input{{"community", "MG"}, {"title", "电梯"}, {"body", "坏了"}, {"category", "lift"}};
    input.update(fields);
    return world.must("resident", "ticket.submit", input);
  }
  std::string places() {
    std::string text;
    for (const auto& row :
         world.sql("SELECT coalesce(place, '-'), ref FROM attachments ORDER BY id"))
      text += row[0] + ":" + row[1] + " ";
    return text;
  }
  static std::string blob_name(const std::string& text) {
    return base::to_hex(base::sha256({document(text)}));
  }
  /// So late that nothing on the disk is young.
  void pass_days() {
    const auto beyond =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) -
        world.clock.now();
    world.clock.pass(std::max(beyond, std::chrono::milliseconds(0)) + std::chrono::hours(49));
  }

  World world;
};

TEST_F(AttachmentTest, is_kept_as_it_came_with_the_name_of_a_document) {
  const auto file = send("resident", "a");
  EXPECT_EQ(file["type"], "application/pdf");
  EXPECT_EQ(file["name"], "a.pdf");
  EXPECT_EQ(file["sha256"], blob_name("a"));
  EXPECT_TRUE(world.files().blobs().contains(blob_name("a")));
  EXPECT_EQ(submit({{"attachments", {file["id"]}}})["attachments"], json({file}));
}

TEST_F(AttachmentTest, is_refused_as_what_it_is_not_and_leaves_nothing) {
  const auto refused =
      world.call("resident", "attachment.add", {{"community", "MG"}, {"file", "<html>"}});
  EXPECT_EQ(refusal(refused).substr(0, 17), "unsupported_media");
  EXPECT_TRUE(world.sql("SELECT id FROM attachments").empty());
  EXPECT_EQ(world.files().uploads().remove_older(std::chrono::system_clock::now() +
                                                 std::chrono::hours(1)),
            0U);
}

TEST_F(AttachmentTest, goes_from_a_draft_to_the_answer_and_stays_readable_when_it_is_amended) {
  const auto ticket = submit()["id"];
  const auto first = send("pc", "1")["id"], second = send("pc", "2")["id"];
  const auto answer = [&](bool publish, const json& evidence) {
    json input{{"id", ticket},
               {"party", pc},
               {"text", "周三"},
               {"stance", "handle"},
               {"publish", publish}};
    if (!evidence.is_null()) input["evidence"] = evidence;
    return world.must("pc", "ticket.answer", input);
  };
  answer(false, {first, second});
  EXPECT_EQ(places(), "draft:property_company draft:property_company ");
  answer(false, json::array({first}));
  EXPECT_EQ(places(), "draft:property_company -: ");
  EXPECT_EQ(answer(true, nullptr)["answers"][0]["evidence"][0]["id"], first);
  EXPECT_EQ(places(), "answer:property_company -: ");
  const auto drafted = answer(false, {first, second});
  EXPECT_EQ(drafted["my_draft"]["evidence"].size(), 2U);
  EXPECT_EQ(drafted["answers"][0]["evidence"].size(), 1U);
  const auto amended = answer(true, json::array({second}));
  EXPECT_EQ(amended["answers"][0]["evidence"][0]["id"], second);
  EXPECT_EQ(places(), "past:property_company answer:property_company ");
}

TEST_F(AttachmentTest, hangs_in_one_place_only_and_a_refusal_hangs_nothing) {
  const auto mine = send("resident", "1")["id"], theirs = send("neighbour", "2")["id"];
  const json input{{"community", "MG"},
                   {"title", "电梯"},
                   {"body", "坏了"},
                   {"category", "lift"},
                   {"attachments", {mine, theirs}}};
  EXPECT_EQ(refusal(world.call("resident", "ticket.submit", input)),
            "invalid [/attachments/1 is no file that you have sent here]");
  EXPECT_EQ(places(), "-: -: ");
  submit({{"attachments", {mine}}});
  EXPECT_EQ(refusal(world.call("resident", "ticket.comment",
                               {{"id", submit()["id"]}, {"attachments", {mine}}})),
            "invalid [/attachments/0 is used already]");
}

TEST_F(AttachmentTest, is_for_a_day_where_nobody_uses_it) {
  const auto used = send("resident", "used")["id"];
  submit({{"attachments", {used}}});
  send("resident", "unused");
  world.must("resident", "upload.begin", {{"community", "MG"}, {"length", 100}});
  world.run_chores();
  EXPECT_EQ(world.sql("SELECT id FROM attachments").size(), 2U);
  EXPECT_EQ(world.sql("SELECT id FROM uploads").size(), 1U);
  pass_days();
  world.run_chores();
  EXPECT_EQ(world.sql("SELECT id FROM attachments").size(), 1U);
  EXPECT_TRUE(world.sql("SELECT id FROM uploads").empty());
  pass_days();
  world.run_chores();
  world.files().join();
  EXPECT_TRUE(world.files().blobs().contains(blob_name("used")));
  EXPECT_FALSE(world.files().blobs().contains(blob_name("unused")));
}

TEST_F(AttachmentTest, are_as_many_a_day_as_one_person_may_send) {
  for (int i = 0; i < 20; ++i)
    world.must("resident", "upload.begin", {{"community", "MG"}, {"length", 100}});
  EXPECT_EQ(refusal(world.call("resident", "upload.begin", {{"community", "MG"}, {"length", 100}})),
            "throttled: finish or cancel the uploads you have begun");
  EXPECT_EQ(
      refusal(world.call("neighbour", "upload.begin", {{"community", "MG"}, {"length", 21 << 20}})),
      "too_large: 20 MiB are the most");
  world.sql("UPDATE uploads SET length = 30000000");
  EXPECT_EQ(refusal(world.call("resident", "attachment.add",
                               {{"community", "MG"}, {"file", document("x")}})),
            "throttled: you have sent as much as one person may within a day");
}

}  // namespace
}  // namespace sifang::test
