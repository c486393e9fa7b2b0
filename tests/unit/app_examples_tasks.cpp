// SPDX-License-Identifier: Apache-2.0
// Examples of commitments: a meeting charges a party, who reports, and the next one judges.
#include "base/time_text.hpp"
#include "unit/app_examples_kit.hpp"

namespace sifang::test {
namespace {

std::string in_days(const World& world, int days) {
  return base::to_rfc3339(world.clock.now() + std::chrono::days(days));
}

json begin(World& world, Examples& keep, const char* title) {
  const auto id =
      world.must("host", "meeting.create",
                 {{"community", "MG"}, {"title", title}, {"starts_at", in_days(world, 1)}})["id"];
  keep.show("meeting", id);
  keep.step("host", "meeting.open", {{"id", id}});
  for (const char* who : {"rc", "oc", "pc", "pr"}) keep.step(who, "meeting.check_in", {{"id", id}});
  keep.step("host", "meeting.start", {{"id", id}});
  return world.must("host", "meeting.read", {{"id", id}});
}

}  // namespace

void keep_tasks(World& world, Examples& keep) {
  const auto first = begin(world, keep, "岗亭");
  const auto item =
      keep.step("host", "agenda.add",
                {{"id", first["id"]}, {"kind", "topic"}, {"title", "修岗亭"}, {"urgent", "漏雨"}});
  keep.step("host", "agenda.decide",
            {{"id", item["id"]},
             {"text", "修好岗亭。"},
             {"party", "property_company"},
             {"due", in_days(world, 20)},
             {"review", in_days(world, 10)}});
  const auto read = world.must("host", "meeting.read", {{"id", first["id"]}});
  json task;
  for (const auto& entry : read["agenda"])
    if (entry["id"] == item["id"]) task = entry["task"];
  keep.answer("reported", "pc", "task.report",
              {{"id", task["id"]}, {"text", "材料到了。"}, {"percent", 30}});
  const auto bill = world.must(
      "pc", "attachment.add",
      {{"community", "MG"}, {"name", "收据.pdf"}, {"file", "%PDF-1.4\n岗亭收据\n%%EOF\n"}});
  keep.answer("with_evidence", "pc", "task.report",
              {{"id", task["id"]}, {"text", "屋顶换好了。"}, {"evidence", {bill["id"]}}});
  const auto divided =
      keep.answer("with_a_part", "pc", "task.add_part",
                  {{"id", task["id"]}, {"text", "接电"}, {"party", "residents_committee"}});
  keep.step("rc", "task.change_part", {{"id", divided["parts"][0]["id"]}, {"state", "done"}});
  keep.step("host", "meeting.close", {{"id", first["id"]}});
  const auto second = begin(world, keep, "听取落实");
  for (const auto& entry : second["agenda"])
    if (entry["reports_on"].is_object() && entry["reports_on"]["text"] == "修好岗亭。")
      keep.answer("judged", "recorder", "agenda.review",
                  {{"id", entry["id"]},
                   {"verdict", "continued"},
                   {"text", "装好门再报。"},
                   {"due", in_days(world, 40)}});
  // Once more, to a time that is soon over: whoever has it is reminded.
  const auto judge = [&](const std::string& due) {
    for (const auto& entry : second["agenda"])
      if (entry["reports_on"].is_object() && entry["reports_on"]["text"] == "修好岗亭。")
        keep.step("recorder", "agenda.review",
                  {{"id", entry["id"]},
                   {"verdict", "continued"},
                   {"text", "装好门再报。"},
                   {"due", due}});
  };
  judge(base::to_rfc3339(world.clock.now() + std::chrono::minutes(5)));
  keep.pass(std::chrono::minutes(6));
  judge(in_days(world, 40));
  const auto list = keep.answer("of_a_party", "neighbour", "decision.list",
                                {{"community", "MG"}, {"party", "property_company"}});
  keep.answer("to_go_on", "pc", "decision.read", {{"id", list["items"][0]["id"]}});
  keep.answer("of_all", "neighbour", "decision.figures", {{"community", "MG"}});
}

}  // namespace sifang::test
