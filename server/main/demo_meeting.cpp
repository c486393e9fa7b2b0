// SPDX-License-Identifier: Apache-2.0
// The demo's meeting, and what came of it.
#include "main/demo_story.hpp"

namespace sifang::main {
namespace {

using protocol::JsonWriter;

/// {"id":…} with texts beside it.
std::string fields(const std::string& id,
                   const std::vector<std::pair<const char*, std::string>>& texts = {}) {
  JsonWriter out;
  out.begin_object().field("id", id);
  for (const auto& [name, text] : texts) out.field(name, text);
  return out.end_object().take();
}

void state(DemoScript& script, const char* by, const std::string& item, const char* text) {
  script.call(by, "agenda.state", fields(item, {{"text", text}}));
  script.pass(std::chrono::minutes(2));
}

void hand_in_quotes(DemoScript& script, const std::string& item) {
  using enum domain::PartKind;
  const domain::Document quotes{
      .title = "玫瑰恬园西门电动车充电棚 三家报价",
      .language = "zh-CN",
      .page_mark = "{n} / {all}",
      .foot = "报价均含基础、布线、烟感和灭火器，不含电表增容费。",
      .made_at_s = base::to_ms(script.now()) / 1000,
      .parts = {{title, {"玫瑰恬园西门电动车充电棚 三家报价"}},
                {columns, {"单位", "棚和充电桩", "报价", "质保"}},
                {row, {"甲", "钢结构棚 30 位，充电桩 30 个", "5.86 万元", "三年"}},
                {row, {"乙", "钢结构棚 30 位，充电桩 30 个", "6.40 万元", "五年"}},
                {row, {"丙", "铝合金棚 24 位，充电桩 24 个", "5.20 万元", "两年"}}}};
  const auto file = script.send_file("zhao", "充电棚三家报价.pdf", script.print(quotes));
  script.call("zhao", "paper.add",
              fields(item, {{"attachment", file}, {"title", "充电棚三家报价"}}));
}

/// What is moved is made better by who has to pay for it, taken over, and voted on.
void vote_on_shed(DemoScript& script, const std::string& item) {
  const auto motion = DemoScript::id_of(
      script.call("he", "agenda.propose",
                  fields(item, {{"text", "在西门外侧建电动车充电棚，费用从公共收益中列支。"}})));
  const auto amended = script.call(
      "sun", "motion.amend",
      fields(
          motion,
          {{"text",
            "在西门外侧建电动车充电棚，费用不超过 6 万元，从公共收益中列支，报价公示七天后签约。"},
           {"reason", "钱要有上限，花之前让大家看得到。"}}));
  script.call("he", "amendment.accept",
              fields(DemoScript::id_behind(amended, "\"amendments\":[{\"id\":\"")));
  const auto vote = DemoScript::id_of(script.call(
      "zhao", "agenda.vote", fields(item, {{"motion", motion}, {"rule", "four_party_majority"}})));
  script.call("zhao", "vote.open", fields(vote));
  for (const char* login : {"li", "sun", "he"})
    script.call(login, "vote.cast", fields(vote, {{"choice", "for"}}));
  script.call("ma", "vote.cast", fields(vote, {{"choice", "abstain"}}));
  script.call("zhao", "vote.close", fields(vote));
  script.call("zhao", "vote.publish", fields(vote));
}

/// A decision that no ticket carries. Returns its task.
std::string charge(DemoScript& script, const std::string& item, const char* party, const char* text,
                   std::chrono::days within) {
  JsonWriter out;
  out.begin_object().field("id", item).field("text", text).field("party", party);
  out.field("due", script.now() + within).end_object();
  return DemoScript::id_behind(script.call("zhao", "agenda.decide", out.take()),
                               "\"task\":{\"id\":\"");
}

void check_in(DemoScript& script, const std::string& meeting) {
  for (const char* login : {"li", "sun", "he", "ma", "zhao", "wang"}) {
    // They scan what the wall shows: {"code":"123456", …
    const auto wall = script.ask("zhao", "meeting.check_in_code",
                                 fields(meeting, {{"site", "https://example.org"}}));
    script.call(login, "meeting.check_in", fields(meeting, {{"code", wall.substr(9, 6)}}));
  }
}

}  // namespace

DemoTasks hold_meeting(DemoScript& script, const std::string& meeting,
                       const std::vector<std::string>& tickets) {
  const auto on_meeting = [&](const char* by, const char* action) {
    script.call(by, std::string("meeting.") + action, fields(meeting));
  };
  const auto add_topic = [&](const char* title) {
    return DemoScript::id_of(
        script.call("zhao", "agenda.add", fields(meeting, {{"kind", "topic"}, {"title", title}})));
  };
  const auto shed = script.item_of(meeting, tickets[4]);
  hand_in_quotes(script, shed);
  const auto mats = add_topic("游乐场地垫翘边");
  const auto corridors = add_topic("楼道堆物清理");
  const auto cards = add_topic("单元门禁卡补办");
  on_meeting("zhao", "open");
  check_in(script, meeting);
  on_meeting("zhao", "start");
  const auto take_up = [&](const std::string& item) {
    script.call("zhao", "meeting.next", fields(meeting, {{"item", item}}));
  };

  take_up(shed);
  state(script, "he", shed,
        "西门外侧有一块 40 平方的空地，能放 30 个充电位，离住宅 15 米，符合消防要求。");
  state(script, "sun", shed, "费用约 6 万，公共收益账户够，但要先公示报价。");
  state(script, "ma", shed, "我们负责劝导飞线充电，棚子建好之前每晚巡一次。");
  answer_all(script, tickets[4], "请三家单位报价，两周内拿出选址图。");
  vote_on_shed(script, shed);
  script.call(
      "zhao", "agenda.decide",
      fields(shed, {{"text", "同意建充电棚：物业两周内完成三家报价和选址图，业委会公示七天。"},
                    {"party", pc}}));

  const auto lift = script.item_of(meeting, tickets[0]);
  take_up(lift);
  state(script, "he", lift, "维保单位初查是门机编码器老化，配件已订，周三到货。");
  state(script, "li", lift, "社区和市场监管所约了周四现场检查。");
  answer(script, tickets[0], "sun", oc, "support", "同意更换配件，费用走维修资金应急通道。");
  script.call("zhao", "agenda.silence", fields(lift, {{"party", pr}}));
  script.call("zhao", "agenda.decide",
              fields(lift, {{"text", "周五前更换门机编码器并出具检测报告。"}, {"party", pc}}));

  DemoTasks tasks;
  take_up(mats);
  state(script, "ma", mats, "地垫翘起来好几块，孩子跑着容易绊倒。");
  tasks.mats = charge(script, mats, pc, "两周内把游乐场的旧地垫全部换新。", std::chrono::days(14));
  take_up(corridors);
  tasks.corridors =
      charge(script, corridors, rc, "一个月内把 1 至 4 幢的楼道清理干净，留出消防通道。",
             std::chrono::days(30));
  take_up(cards);
  tasks.cards =
      charge(script, cards, pc, "本周末在东门设点，给老人补办门禁卡。", std::chrono::days(7));

  on_meeting("zhao", "close");
  for (const char* login : {"li", "sun", "he", "ma"}) on_meeting(login, "sign");
  on_meeting("zhao", "publish");
  return tasks;
}

void work_on_tasks(DemoScript& script, const DemoTasks& tasks) {
  const auto report = [&](const char* by, const std::string& task, const char* text,
                          std::optional<int> percent) {
    JsonWriter out;
    out.begin_object().field("id", task).field("text", text);
    if (percent)
      out.field("percent", *percent);
    else
      out.field("finished", true);
    script.call(by, "task.report", out.end_object().take());
  };
  report("he", tasks.mats, "旧地垫已拆完，新的铺了一大半，等天晴胶干了接着铺。", 60);
  const auto divided = script.call("li", "task.add_part",
                                   fields(tasks.corridors, {{"text", "1、2 幢上门通知，帮着搬"}}));
  script.call("li", "task.add_part",
              fields(tasks.corridors, {{"text", "3、4 幢派车清运大件"}, {"party", pc}}));
  script.call("li", "task.change_part",
              fields(DemoScript::id_behind(divided, "\"parts\":[{\"id\":\""), {{"state", "done"}}));
  report("luo", tasks.cards, "周六日两天补办 46 张，行动不便的 5 户送到了家。", std::nullopt);
}

}  // namespace sifang::main
