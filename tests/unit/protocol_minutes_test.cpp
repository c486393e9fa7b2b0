// SPDX-License-Identifier: Apache-2.0
// Minutes: the document out of a story, in both forms and languages, and that no text becomes
// markup.
#include "protocol/minutes.hpp"

#include <gtest/gtest.h>

#include "unit/golden.hpp"

namespace sifang::protocol {
namespace {

std::string event(const std::string& data) { return R"({"kind":"k","data":)" + data + "}"; }

std::string checked_in(const std::string& by, const std::string& name, const std::string& whom) {
  return R"({"kind":"meeting.checked_in","actor":{"id":")" + by + R"(","name":")" + name +
         R"("},"data":{"attendance":[)" + whom + "]}}";
}

/// A meeting in which everything happened that minutes tell of.
std::vector<std::string> story() {
  return {
      event(R"({"meeting":{"id":"m","title":"第 12 次四方议事会","state":"scheduled",
        "starts_at":"2026-11-27T11:00:00Z","place":"党建客厅","summary":""},
        "agenda":[{"id":"i1","kind":"ticket","title":"3 幢电梯","number":"MG-2026-000001","state":"pending"},
                  {"id":"i2","kind":"ticket","title":null,"private":true,"state":"pending"},
                  {"id":"i3","kind":"question","title":"垃圾房几点开门?","by":"沈奶奶","state":"pending"}],
        "order":["i1","i2","i3"]})"),
      checked_in("u1", "李敏",
                 R"({"user":"u1","name":"李敏","party":"residents_committee","role":"member"})"),
      checked_in("u9", "赵主持",
                 R"({"user":"u2","name":"陈经理","party":"property_company","role":"member"})"),
      checked_in("u3", "王芳", R"({"user":"u3","name":"王芳","party":null,"role":"observer"})"),
      event(R"({"meeting":{"id":"m","state":"in_session","started_at":"2026-11-27T11:04:00Z"}})"),
      event(R"({"agenda":[{"id":"i1","statements":[
        {"id":"s1","by":"陈经理","party":"property_company","text":"配件周三到。\n费用见 <附件> & *清单*"}]}]})"),
      event(R"({"agenda":[{"id":"i1","votes":[
        {"id":"v1","question":"更换门机?","options":["for","against","abstain"],"secret":false,"state":"published",
         "result":{"valid":true,"passed":true,"tally":{"for":2,"against":0,"abstain":0},
                   "ballots":[{"elector":"residents_committee","choice":"for"},{"elector":"property_company","choice":"for"}]}},
        {"id":"v2","question":"推荐谁?","options":["乙","甲"],"secret":true,"state":"closed",
         "result":{"valid":false,"passed":false,"tally":{"甲":0,"乙":1}}}]}]})"),
      event(R"({"agenda":[{"id":"i1","state":"decided","answers":[
        {"party":"property_company","text":"负责更换","stance":"handle"},
        {"party":"owners_committee","text":"","stance":"silent"}],
        "decision":{"id":"d1","text":"周五前更换门机","party":"property_company",
        "assignee":{"id":"u2","name":"陈经理"},"due":"2026-12-04T10:00:00Z"}}]})"),
      event(R"({"meeting":{"id":"m","state":"closed","closed_at":"2026-11-27T12:30:00Z"},
        "agenda":[{"id":"i2","state":"deferred"},{"id":"i3","state":"withdrawn"}]})"),
      event(R"({"meeting":{"id":"m","summary":"议一事,决一事。"}})"),
      event(R"({"meeting":{"id":"m","state":"published","signatures":[
        {"party":"residents_committee","name":"李敏","at":"2026-11-27T12:35:00Z"}]}})"),
  };
}

MinutesContext context(MinutesForm form, MinutesLanguage language) {
  return {.community = "玫瑰恬园",
          .parties = {{"residents_committee", "社区居委会"},
                      {"owners_committee", "小区业委会"},
                      {"property_company", "物业公司"},
                      {"party_representatives", "党员居民代表"}},
          .zone = "Asia/Shanghai",
          .form = form,
          .language = language,
          .seq = 57,
          .hash = std::string(64, 'a')};
}

TEST(MinutesExamples, are_the_documents_of_one_meeting) {
  using enum MinutesForm;
  using enum MinutesLanguage;
  test::expect_golden("minutes/chinese.html", write_minutes(story(), context(html, chinese)));
  test::expect_golden("minutes/english.html", write_minutes(story(), context(html, english)));
  test::expect_golden("minutes/chinese.md", write_minutes(story(), context(markdown, chinese)));
  test::expect_golden("minutes/english.md", write_minutes(story(), context(markdown, english)));
}

std::string minutes(const std::vector<std::string>& events, MinutesForm form) {
  return write_minutes(events, context(form, MinutesLanguage::chinese));
}

TEST(Minutes, let_no_text_become_markup) {
  auto hostile = story();
  hostile.push_back(
      event(R"({"meeting":{"id":"m","title":"<script>alert(1)</script>","place":"\"><img src=x>",
    "summary":"[a](javascript:1) `x` # y"}})"));
  const auto html = minutes(hostile, MinutesForm::html);
  EXPECT_EQ(html.find("<script>"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  const auto markdown = minutes(hostile, MinutesForm::markdown);
  EXPECT_EQ(markdown.find("<script>"), std::string::npos);
  EXPECT_NE(markdown.find("\\[a\\](javascript:1) \\`x\\` \\# y"), std::string::npos);
}

TEST(Minutes, say_why_an_item_was_urgent_and_how_long_each_party_spoke) {
  auto spoken = story();
  spoken.push_back(event(
      R"({"agenda":[{"id":"i1","urgent":"电梯停了","floor":{"queue":[],"used":[
        {"party":"residents_committee","ms":65999},{"party":"property_company","ms":600000},
        {"party":"owners_committee","ms":400}]}},
        {"id":"i2","urgent":"密语","floor":{"queue":[],"used":[{"party":"property_company","ms":9000}]}}]})"));
  const auto text = minutes(spoken, MinutesForm::markdown);
  EXPECT_NE(text.find("锁定后加入：电梯停了"), std::string::npos) << text;
  EXPECT_NE(text.find("社区居委会 1:05、物业公司 10:00\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("密语"), std::string::npos);
  EXPECT_EQ(text.find("0:09"), std::string::npos);
}

/// A meeting that deals with a commitment, and the task as the log tells it last.
std::string minutes_of_commitment(const std::string& item, const std::string& task) {
  auto of = context(MinutesForm::markdown, MinutesLanguage::chinese);
  of.tasks["i4"] =
      R"({"kind":"meeting.task_reported","data":{"agenda":[{"id":"x","task":)" + task + "}]}}";
  auto events = story();
  events.push_back(event(
      R"({"agenda":[{"id":"i4","kind":"commitment","title":"修围墙","state":"decided",
        "reports_on":{"id":"d","text":"修围墙","party":null,"assignee":{"id":"u","name":"王工"}})" +
      item + "}]}"));
  return write_minutes(events, of);
}

TEST(Minutes, name_what_was_reported_since_another_meeting_and_the_files_that_show_it) {
  const std::string task = R"({"reports":[
    {"id":"r1","text":"早先的","party":"property_company","percent":10,"finished":false,"at":"2026-11-20T01:00:00Z"},
    {"id":"r2","text":"砌了一半","party":"property_company","percent":50,"finished":false,"at":"2026-11-26T01:00:00Z",
     "evidence":[{"type":"image/jpeg"},{"type":"image/png"},{"type":"audio/ogg"},{"type":"application/pdf"}]},
    {"id":"r3","text":"好了","party":null,"percent":100,"finished":true,"at":"2026-11-26T02:00:00Z"},
    {"id":"r4","text":"发票","party":"property_company","percent":100,"finished":false,"note":true,"at":"2026-11-26T03:00:00Z"},
    {"id":"r5","text":"后来的","party":"property_company","percent":100,"finished":false,"at":"2026-11-28T01:00:00Z"}],
    "verdicts":[{"item":"other","verdict":"noted","at":"2026-11-21T01:00:00Z"},
                {"item":"i4","verdict":"continued","at":"2026-11-27T12:00:00Z"}]})";
  const auto text = minutes_of_commitment(
      R"(,"verdict":{"verdict":"continued","text":"","due":null,"review":null,"at":"2026-11-27T12:00:00Z"})",
      task);
  for (const char* said : {"物业公司 (2026-11-26 09:00, 50 %)", "照片 2、语音 1、文件 1",
                           "王工 (2026-11-26 10:00, 办完了)", "物业公司 (2026-11-26 11:00, 补充)"})
    EXPECT_NE(text.find(said), std::string::npos) << said << "\n" << text;
  for (const char* other : {"早先的", "后来的"}) EXPECT_EQ(text.find(other), std::string::npos);
  // Not dealt with, it ends with its item.
  const auto left =
      minutes_of_commitment(R"(,"ended_at":"2026-11-26T01:30:00Z","verdict":null)", task);
  EXPECT_NE(left.find("砌了一半"), std::string::npos);
  EXPECT_EQ(left.find("发票"), std::string::npos);
  EXPECT_EQ(minutes(story(), MinutesForm::markdown).find("所报进展"), std::string::npos);
}

TEST(Minutes, say_that_they_are_a_draft_until_they_are_published) {
  auto unpublished = story();
  unpublished.pop_back();
  EXPECT_NE(minutes(unpublished, MinutesForm::html).find("尚未发布"), std::string::npos);
  EXPECT_EQ(minutes(story(), MinutesForm::html).find("尚未发布"), std::string::npos);
}

TEST(Minutes, count_a_vote_in_the_order_of_its_options) {
  const auto text = minutes(story(), MinutesForm::markdown);
  EXPECT_NE(text.find("同意 2, 反对 0, 弃权 0"), std::string::npos);
  EXPECT_NE(text.find("乙 1, 甲 0"), std::string::npos);
}

TEST(Minutes, name_the_host_where_it_was_the_host_who_checked_somebody_in) {
  const auto chinese = minutes(story(), MinutesForm::markdown);
  EXPECT_NE(chinese.find("- **物业公司** 陈经理 (由赵主持签到)\n"), std::string::npos) << chinese;
  EXPECT_NE(chinese.find("- **社区居委会** 李敏\n"), std::string::npos) << chinese;
  const auto english = write_minutes(story(), context(MinutesForm::html, MinutesLanguage::english));
  EXPECT_NE(english.find("陈经理 (checked in by 赵主持)"), std::string::npos) << english;
}

std::string step(const std::string& kind, const std::string& by, const std::string& at) {
  return R"({"kind":")" + kind + R"(","at":"2026-11-27T)" + at + R"(Z","actor":{"id":")" + by +
         R"(","name":")" + by + R"("},"data":{}})";
}

TEST(Minutes, name_who_led_who_wrote_and_when_it_paused) {
  auto events = story();
  for (const auto& told : {step("meeting.started", "赵主持", "11:04:00"),
                           step("meeting.item_started", "赵主持", "11:05:00"),
                           step("meeting.recessed", "赵主持", "11:30:00"),
                           step("meeting.resumed", "赵主持", "11:40:00"),
                           step("meeting.summarised", "周记录", "11:50:00"),
                           step("meeting.recessed", "赵主持", "12:00:00"),
                           step("meeting.closed", "钱主持", "12:30:00"),
                           step("meeting.item_summarised", "周记录", "12:40:00")})
    events.push_back(told);
  const auto text = minutes(events, MinutesForm::markdown);
  for (const auto* said : {"- **主持人** 赵主持、钱主持\n", "- **记录员** 周记录\n",
                           "- **休息** 2026-11-27 19:30 – 2026-11-27 19:40\n",
                           "- **休息** 2026-11-27 20:00 – 2026-11-27 20:30\n"})
    EXPECT_NE(text.find(said), std::string::npos) << said << "\n" << text;
  for (const auto* other : {"主持人", "记录员", "休息"})
    EXPECT_EQ(minutes(story(), MinutesForm::markdown).find(other), std::string::npos);
}

TEST(Minutes, name_the_parties_that_sat_there_and_who_stood_in) {
  auto three = story();
  three.push_back(event(
      R"({"meeting":{"id":"m","parties":["residents_committee","property_company"]},"attendance":[
        {"user":"u2","name":"陈经理","party":"property_company","role":"deputy"}]})"));
  const auto text = minutes(three, MinutesForm::markdown);
  const auto lines = [](const std::string& minutes, const std::string& beginning) {
    int count = 0;
    for (auto at = minutes.find(beginning); at != minutes.npos;
         at = minutes.find(beginning, at + 1))
      ++count;
    return count;
  };
  // What it answered to the ticket stays; it was not absent, and owes no signature.
  EXPECT_EQ(lines(text, "- **小区业委会**"), 1) << text;
  EXPECT_EQ(lines(minutes(story(), MinutesForm::markdown), "- **小区业委会**"), 3);
  EXPECT_NE(text.find("陈经理（委托代理）"), std::string::npos) << text;
}

TEST(Minutes, say_why_was_decided_although_the_vote_had_failed) {
  auto despite = story();
  despite.push_back(event(R"({"agenda":[{"id":"i1","decision":{"id":"d1","text":"先试行",
    "party":null,"assignee":null,"due":null,"despite_vote":"街道要求"}}]})"));
  for (const auto form : {MinutesForm::html, MinutesForm::markdown}) {
    EXPECT_NE(minutes(despite, form).find("表决未通过，主持人仍作决定，理由：街道要求"),
              std::string::npos);
    EXPECT_EQ(minutes(story(), form).find("表决未通过"), std::string::npos);
  }
}

TEST(Minutes, hide_what_is_masked_in_an_item_in_the_poll_it_put_and_in_what_won) {
  auto of = context(MinutesForm::markdown, MinutesLanguage::chinese);
  of.polls = {event(R"({"poll":{"item":"i1","question":"张三修还是李四修?","state":"published",
    "result":{"valid":true,"passed":true,"winner":"张三"}}})")};
  const auto open = write_minutes(story(), of);
  EXPECT_NE(open.find("张三修还是李四修"), std::string::npos) << open;
  of.masked["i3"] = {.words = {"李四"}, .files = {}};  // another item
  EXPECT_EQ(write_minutes(story(), of), open);
  of.masked["i1"] = {.words = {"张三"}, .files = {}};
  const auto text = write_minutes(story(), of);
  EXPECT_EQ(text.find("张三"), std::string::npos) << text;
  EXPECT_NE(text.find("▇▇修还是李四修"), std::string::npos) << text;
}

TEST(Minutes, of_a_talk_without_quorum_say_so_with_the_reason) {
  auto talk = story();
  talk.push_back(event(R"({"meeting":{"id":"m","without_quorum":"两方请假"}})"));
  EXPECT_NE(minutes(talk, MinutesForm::html).find("仅交流：两方请假"), std::string::npos);
}

}  // namespace
}  // namespace sifang::protocol
