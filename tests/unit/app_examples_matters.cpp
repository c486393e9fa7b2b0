// SPDX-License-Identifier: Apache-2.0
// Examples of matters: four deliberations and two publications.
#include "base/time_text.hpp"
#include "unit/app_examples_kit.hpp"

namespace sifang::test {

void keep_matters(World& world, Examples& keep) {
  const auto today = base::to_rfc3339(world.clock.now() + std::chrono::hours(8)).substr(0, 10);
  const auto propose = [&](const char* title) {
    return json{{"community", "MG"},
                {"title", title},
                {"text", "宽四米,集体出资。"},
                {"held_on", today},
                {"assembly_rule", "village_representatives"}};
  };
  const auto given_up = keep.step("host", "matter.propose", propose("换路灯"))["id"];
  keep.step("host", "matter.end", {{"id", given_up}, {"reason", "资金没落实"}});
  const auto id = keep.answer("proposed", "host", "matter.propose", propose("修东边的路"))["id"];
  const auto record = [&](json more) {
    more.update({{"id", id}, {"held_on", today}});
    return more;
  };
  keep.step(
      "recorder", "matter.record",
      record({{"stage", "consultation"}, {"due", 12}, {"present", 11}, {"in_favour", 12 - 1}}));
  keep.step("host", "matter.take_back", {{"id", id}, {"reason", "人数写错"}});
  keep.answer("held_again", "recorder", "matter.record",
              record({{"stage", "consultation"},
                      {"due", 12},
                      {"present", 10},
                      {"in_favour", 9},
                      {"text", "同意,先修主路。"}}));
  const auto board = keep.step(
      "recorder", "attachment.add",
      {{"community", "MG"}, {"name", "签名表.pdf"}, {"file", "%PDF-1.4\n签名表\n%%EOF\n"}})["id"];
  const auto records = world.must("host", "matter.read", {{"id", id}})["records"];
  keep.step("recorder", "matter.add_files",
            {{"id", records.back()["id"]}, {"files", json::array({board})}});
  const auto mask = keep.step("rc", "matter_mask.add",
                              {{"id", id}, {"words", "主路"}, {"reason", "试一下"}})["id"];
  keep.step("rc", "matter_mask.undo", {{"id", mask}, {"reason", "可以写"}});
  for (const auto* stage : {"party_members", "assembly"})
    keep.step("recorder", "matter.record",
              record({{"stage", stage}, {"due", 30}, {"present", 28}, {"in_favour", 25}}));
  keep.step("recorder", "matter.record",
            record({{"stage", "resolution"},
                    {"text", "决议全文"},
                    {"place", "村务公开栏"},
                    {"last_day", today}}));
  keep.pass(std::chrono::days(1));
  keep.answer("two", "neighbour", "matter.list", {{"community", "MG"}});
}

}  // namespace sifang::test
