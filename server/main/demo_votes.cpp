// SPDX-License-Identifier: Apache-2.0
// Chapters of the demo outside meetings: a vote of the owners, and a matter that goes from body to
// body.
#include "domain/recurrence.hpp"
#include "domain/working_calendar.hpp"
#include "main/demo_story.hpp"

namespace sifang::main {
namespace {

using protocol::JsonWriter;

/// Flats of some of the people, and of others who have no account.
constexpr const char* owners =
    "building,unit,room,owner,area,names,login\n"
    "3,2,902,Y0001,89.6,王秀英,wang\n"
    "5,1,1203,Y0002,118.2,陈立,chen\n"
    "1,1,101,Y0003,76.4,周小满,zhou\n"
    "2,1,301,Y0004,92,吴桂兰,\n"
    "2,1,302,Y0005,92,林志强,\n"
    "3,1,702,Y0006,89.6,黄永福,\n"
    "4,1,502,Y0007,104.5,郭建平,\n"
    "6,1,201,Y0008,118.2,何丽华,\n"
    "6,1,202,Y0008,76.4,何丽华,\n"
    "7,1,401,Y0009,92,许文斌,\n";

void type_paper(DemoScript& script, const std::string& poll, const char* elector,
                const char* choice) {
  for (const char* login : {"wu", "qian"}) {
    JsonWriter out;
    out.begin_object().field("id", poll).field("elector", elector).field("choice", choice);
    script.call(login, "poll.type_paper", out.field("channel", "door").end_object().take());
  }
}

void cast(DemoScript& script, const std::string& poll, const char* by, const char* choice) {
  JsonWriter out;
  out.begin_object().field("id", poll).field("choice", choice).end_object();
  script.call(by, "poll.cast", out.take());
}

std::string today(const DemoScript& script, std::string_view zone) {
  return domain::day_text(domain::local_day(script.now(), zone));
}

}  // namespace

std::string announce_poll(DemoScript& script) {
  JsonWriter roll;
  roll.begin_object().field("community", "MG").field("electorate", "owners");
  script.call("admin", "roll.import", roll.field("csv", owners).end_object().take());
  JsonWriter draft;
  draft.begin_object().field("community", "MG").field("rule", "owners_ordinary");
  draft.field("question", "是否同意续聘现物业公司，合同三年？");
  draft.field(
      "text",
      "现合同下月底到期，来不及等到年度大会，按临时会议缩短公告期。\n\n"
      "物业费不变。新合同写明：夜间保安不少于 4 人，公共收益每季度公示一次，住户满意率低于 70% "
      "可以提前解约。");
  draft.field("extraordinary", true).end_object();
  const auto poll = DemoScript::id_of(script.call("zhao", "poll.draft", draft.take()));
  const auto opens = script.now() + std::chrono::days(7) + std::chrono::hours(1);
  JsonWriter times;
  times.begin_object().field("id", poll).field("opens_at", opens);
  times.field("closes_at", opens + std::chrono::days(14)).end_object();
  script.call("zhao", "poll.announce", times.take());
  return poll;
}

void vote_in_poll(DemoScript& script, const std::string& poll) {
  cast(script, poll, "chen", "for");
  cast(script, poll, "zhou", "abstain");
  type_paper(script, poll, "2-1-301", "for");
  type_paper(script, poll, "3-1-702", "for");
}

std::string propose_matter(DemoScript& script, std::string_view zone) {
  JsonWriter proposal;
  proposal.begin_object().field("community", "MG").field("title", "北门集体用房改作老年食堂");
  proposal.field(
      "text",
      "党总支提议：北门两间集体用房租约到期后不再出租，改作老年食堂，80 岁以上老人每餐补 "
      "3 元，从集体收益中列支。");
  proposal.field("held_on", today(script, zone)).field("assembly_rule", "village_representatives");
  return DemoScript::id_of(script.call("zhao", "matter.propose", proposal.end_object().take()));
}

void consult_on_matter(DemoScript& script, const std::string& matter, std::string_view zone) {
  JsonWriter consulted;
  consulted.begin_object().field("id", matter).field("stage", "consultation");
  consulted.field("held_on", today(script, zone)).field("due", 9).field("present", 8);
  consulted.field("in_favour", 8);
  consulted.field("text", "两委商议：同意。厨房改造先请消防看过，补贴标准每年公布一次。");
  script.call("qian", "matter.record", consulted.end_object().take());
}

}  // namespace sifang::main
