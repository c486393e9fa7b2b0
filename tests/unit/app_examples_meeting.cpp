// SPDX-License-Identifier: Apache-2.0
// The meeting of the week from which the golden examples are taken.
#include "unit/app_examples_week.hpp"

namespace sifang::test {

void ExamplesTest::meet() {
  const auto series = keep.answer("weekly", "host", "series.create",
                                  {{"community", "MG"},
                                   {"name", "四方议事会"},
                                   {"rule", "FREQ=WEEKLY;BYDAY=FR"},
                                   {"start", "2026-11-27T19:00:00+08:00"},
                                   {"place", "党建客厅"}});
  const auto meeting = world.must("host", "meeting.list", {{"community", "MG"}})["items"][0]["id"];
  keep.show("meeting", meeting);
  keep.step("host", "series.update", {{"id", series["id"]}, {"place", "会议室"}});
  keep.step("host", "series.update",
            {{"id", series["id"]},
             {"members", {{{"user", world.person("rc").id.text()}, {"role", "member"}}}}});
  keep.step("host", "series.leave_out",
            {{"id", series["id"]}, {"day", "2026-12-18"}, {"reason", "停电"}});
  keep.step("host", "series.leave_out",
            {{"id", series["id"]}, {"day", "2027-02-12"}, {"reason", "春节"}});
  keep.step("host", "series.take_back", {{"id", series["id"]}, {"day", "2026-12-18"}});
  keep.answer("one", "resident", "series.list", {{"community", "MG"}});
  keep.answer("of_a_series", "resident", "series.occurrences",
              {{"id", series["id"]}, {"limit", 12}});
  keep.answer("of_a_rule", "host", "series.preview",
              {{"community", "MG"},
               {"rule", "FREQ=MONTHLY;BYDAY=1FR"},
               {"start", "2026-11-27T19:00:00+08:00"}});
  keep.answer("scheduled_for_host", "host", "meeting.read", {{"id", meeting}});
  const auto other = keep.step(
      "host", "meeting.create",
      {{"community", "MG"}, {"title", "临时会"}, {"starts_at", "2026-11-25T19:00:00+08:00"}});
  keep.show("meeting", other["id"]);
  host(other["id"], "move",
       {{"starts_at", "2026-11-26T19:00:00+08:00"}, {"place", "会议室"}, {"reason", "停电"}});
  host(other["id"], "cancel", {{"reason", "合并到周五"}});

  act("host", lift, "agenda");
  act("host", secret, "agenda");
  const auto topic = keep.answer("topic", "host", "agenda.add",
                                 {{"id", meeting}, {"kind", "topic"}, {"title", "停车"}});
  const auto question =
      keep.step("resident", "agenda.add",
                {{"id", meeting}, {"kind", "question"}, {"title", "垃圾房几点开门?"}});
  keep.step("host", "agenda.update", {{"id", topic["id"]}, {"minutes", 15}, {"position", 1}});
  keep.step("host", "agenda.remove", {{"id", question["id"]}});
  host(meeting, "lock");
  host(meeting, "open");
  for (const char* who : {"rc", "oc", "pc", "pr"})
    keep.step(who, "meeting.check_in", {{"id", meeting}});
  keep.answer("for_the_wall", "recorder", "meeting.check_in_code",
              {{"id", meeting}, {"site", "https://example.org"}});
  host(meeting, "start");
  host(meeting, "recess");
  host(meeting, "resume");
  const auto agenda = world.must("host", "meeting.read", {{"id", meeting}})["agenda"];
  const auto item = std::find_if(agenda.begin(), agenda.end(),
                                 [&](const json& entry) { return entry["ticket"] == lift; });
  ASSERT_NE(item, agenda.end());
  host(meeting, "next", {{"item", (*item)["id"]}});
  discuss((*item)["id"]);
  asked(meeting);
  keep.answer("in_session_for_neighbour", "neighbour", "meeting.read", {{"id", meeting}});
  publish(meeting);
}

void ExamplesTest::asked(const json& meeting) {
  const auto question =
      keep.step("resident", "agenda.add",
                {{"id", meeting}, {"kind", "question"}, {"title", "张三家的车停到几时?"}});
  const json id{{"id", question["id"]}};
  for (const char* who : {"neighbour", "rc"}) keep.step(who, "question.support", id);
  keep.step("rc", "question.withdraw_support", id);
  keep.answer("by_party", "pc", "question.answer", {{"id", question["id"]}, {"text", "到周五。"}});
  const auto mask =
      keep.answer("in_a_question", "rc", "item_mask.add",
                  {{"id", question["id"]}, {"words", "张三"}, {"reason", "写了名字"}});
  keep.answer("of_a_question", "neighbour", "item_mask.list", id);
  keep.step("oc", "item_mask.undo", {{"id", mask["id"]}, {"reason", "可以写"}});
}

void ExamplesTest::moved(const json& item) {
  const auto first = keep.step("pr", "agenda.propose", {{"id", item}, {"text", "先修旧门机。"}});
  keep.step("pr", "motion.withdraw", {{"id", first["id"]}});
  const auto motion = keep.answer("made", "oc", "agenda.propose",
                                  {{"id", item}, {"text", "更换门机，物业公司承担费用。"}});
  const json id{{"id", motion["id"]}};
  const auto amend = [&](const char* text) {
    const auto after =
        keep.step("pc", "motion.amend",
                  {{"id", motion["id"]}, {"text", text}, {"reason", "费用分担要写清楚。"}});
    return json{{"id", after["amendments"].back()["id"]}};
  };
  keep.step("pc", "amendment.withdraw", amend("不更换门机。"));
  const auto stale = amend("周五前更换门机，物业公司承担费用。");
  keep.step("oc", "amendment.accept", amend("更换门机，费用公示后分担。"));
  const auto anew = keep.step("pc", "amendment.rewrite",
                              {{"id", stale["id"]},
                               {"text", "周五前更换门机，费用公示后分担。"},
                               {"reason", "费用分担要写清楚。"}});
  const json last{{"id", anew["amendments"].back()["id"]}};
  const auto put = [&](const char* name, const char* subject, const json& of) {
    const auto vote =
        keep.step("host", "agenda.vote",
                  {{"id", item}, {subject, of["id"]}, {"rule", "four_party_majority"}});
    keep.step("host", "vote.open", {{"id", vote["id"]}});
    for (const char* who : {"rc", "oc", "pc"})
      keep.step(who, "vote.cast", {{"id", vote["id"]}, {"choice", "for"}});
    keep.answer(name, "host", "vote.close", {{"id", vote["id"]}});
  };
  put("on_an_amendment", "amendment", last);
  put("on_a_motion", "motion", id);
}

void ExamplesTest::discuss(const json& item) {
  keep.answer("by_member", "pc", "agenda.state", {{"id", item}, {"text", "配件周三到货。"}});
  const auto said = keep.step("rc", "agenda.state", {{"id", item}, {"text", "请公示费用。"}});
  keep.answer("corrected", "recorder", "statement.correct",
              {{"id", said["id"]}, {"text", "请公示费用和保修期。"}});
  const auto document = [&](const char* name) {
    return world.must("host", "attachment.add",
                      {{"community", "MG"}, {"name", name}, {"file", "%PDF-1.4\n%%EOF\n"}})["id"];
  };
  const auto paper = keep.answer("of_an_item", "host", "paper.add",
                                 {{"id", item}, {"attachment", document("报价单.pdf")}});
  keep.step("host", "paper.rename", {{"id", paper["id"]}, {"title", "三家报价"}});
  const auto wrong =
      keep.step("host", "paper.add", {{"id", item}, {"attachment", document("拿错的.pdf")}});
  keep.step("host", "paper.remove", {{"id", wrong["id"]}});
  const auto speaker = keep.answer("waiting", "pc", "agenda.ask_to_speak", {{"id", item}});
  keep.step("host", "speaker.grant", {{"id", speaker["id"]}});
  keep.answer("speaking", "pc", "speaker.begin", {{"id", speaker["id"]}});
  const auto response =
      keep.answer("response", "rc", "agenda.ask_to_speak",
                  {{"id", item}, {"kind", "response"}, {"speaker", speaker["id"]}});
  keep.answer("paused", "host", "speaker.pause", {{"id", speaker["id"]}});
  keep.step("host", "speaker.resume", {{"id", speaker["id"]}});
  keep.step("pc", "speaker.end", {{"id", speaker["id"]}});
  keep.step("rc", "speaker.withdraw", {{"id", response["id"]}});
  moved(item);
  const auto vote =
      keep.step("host", "agenda.vote",
                {{"id", item}, {"question", "同意更换门机?"}, {"rule", "four_party_majority"}});
  keep.step("host", "vote.open", {{"id", vote["id"]}});
  keep.step("rc", "vote.cast", {{"id", vote["id"]}, {"choice", "for"}});
  keep.answer("open_for_voter", "pc", "vote.cast", {{"id", vote["id"]}, {"choice", "for"}});
  keep.step("oc", "vote.cast", {{"id", vote["id"]}, {"choice", "against"}});
  keep.step("host", "vote.close", {{"id", vote["id"]}});
  keep.step("host", "vote.publish", {{"id", vote["id"]}});
  const auto ballot = keep.answer("secret_draft", "host", "agenda.vote",
                                  {{"id", item},
                                   {"question", "谁来监督?"},
                                   {"rule", "members_majority"},
                                   {"options", {"甲", "乙"}},
                                   {"secret", true}});
  keep.step("host", "vote.open", {{"id", ballot["id"]}});
  keep.step("rc", "vote.cast", {{"id", ballot["id"]}, {"choice", "甲"}});
  keep.answer("secret_closed", "host", "vote.close", {{"id", ballot["id"]}});
  keep.step("host", "agenda.silence", {{"id", item}, {"party", pr}});
  keep.step("host", "agenda.decide",
            {{"id", item},
             {"text", "周五前更换门机。"},
             {"party", pc},
             {"due", "2026-12-04T18:00:00+08:00"}});
}

void ExamplesTest::correct(const json& meeting) {
  host(meeting, "correct", {{"reason", "漏了一句"}});
  const auto agenda = world.must("recorder", "meeting.read", {{"id", meeting}})["agenda"];
  const auto item = std::find_if(agenda.begin(), agenda.end(),
                                 [&](const json& entry) { return entry["ticket"] == lift; });
  ASSERT_NE(item, agenda.end());
  keep.step("recorder", "agenda.summarise", {{"id", (*item)["id"]}, {"text", "费用另行公示。"}});
  keep.answer("of_a_correction", "neighbour", "meeting.changes", {{"id", meeting}});
  keep.answer("in_past_meetings", "neighbour", "meeting.search",
              {{"community", "MG"}, {"q", "门机"}});
  host(meeting, "drop_correction");
}

void ExamplesTest::publish(const json& meeting) {
  host(meeting, "close");
  keep.step("recorder", "meeting.summarise", {{"id", meeting}, {"text", "议一事,决一事。"}});
  for (const char* who : {"rc", "oc", "pc", "pr"})
    keep.step(who, "meeting.sign", {{"id", meeting}});
  host(meeting, "publish");
  correct(meeting);
  keep.step("rc", "mask.add", {{"id", lift}, {"words", "配件周三"}, {"reason", "说错了"}});
  keep.answer("published_for_member", "pc", "meeting.read", {{"id", meeting}});
  keep.answer("all_for_neighbour", "neighbour", "meeting.list", {{"community", "MG"}});
  for (const auto& [who, party] : {std::pair{"rc", rc}, {"oc", oc}})
    world.must(who, "ticket.answer",
               {{"id", lift},
                {"party", party},
                {"text", "同意"},
                {"stance", "support"},
                {"publish", true}});
  act("pc", lift, "start");
  act("pc", lift, "finish", {{"note", "门机已换"}});
  act("resident", lift, "confirm", {{"rating", 5}});
  keep.answer("closed_for_reporter", "resident", "ticket.read", {{"id", lift}});
  keep.answer("history_for_neighbour", "neighbour", "ticket.history", {{"id", lift}});
  keep.answer("page_for_neighbour", "neighbour", "ticket.list",
              {{"community", "MG"}, {"limit", 1}});
  keep.answer("log_for_neighbour", "neighbour", "event.list",
              {{"community", "MG"}, {"since", 10}, {"limit", 3}});
  keep.answer("week", "neighbour", "community.board", {{"community", "MG"}});
  keep.answer("week", "neighbour", "figure.read", {{"community", "MG"}});
}

}  // namespace sifang::test
