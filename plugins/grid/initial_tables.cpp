// SPDX-License-Identifier: Apache-2.0
// With what tables a connector begins, before anybody has looked at them. Pure.
#include <vector>

#include "mapping.hpp"

namespace grid {
namespace {

Json pair(const char* ours, const char* theirs) { return {{"ours", ours}, {"theirs", theirs}}; }
Json rule(const char* theirs, const char* ours) { return {{"theirs", theirs}, {"ours", ours}}; }

/// What systems of townships and of the hotline (12345) call where a case stands. Levels are those
/// of a case that goes down and is done: 一级分拨, 二级分拨, 部门确认, 处置, 核查, 办结.
struct UsualWords {
  const char* ours;
  std::int64_t level;  // 0: may come at any point
  std::vector<const char*> theirs;
};
const std::vector<UsualWords>& usual_words() {
  constexpr std::int64_t first = 1, second = 2, confirmed = 3, handled = 4, checked = 5, done = 6;
  static const std::vector<UsualWords> all{
      {"dispatch",
       first,
       {"一级分拨", "待分拨", "待受理", "已受理", "受理", "已登记", "立案", "已立案"}},
      {"dispatch",
       second,
       {"二级分拨", "已分拨", "分拨", "派单", "已派单", "派遣", "已派遣", "转办", "已转办", "交办",
        "已交办"}},
      {"confirm", confirmed, {"部门确认", "已确认", "待签收", "签收", "已签收", "接单", "已接单"}},
      {"handle",
       handled,
       {"处置", "待处置", "处置中", "处置完成", "已处置", "处理中", "待办理", "办理中", "正在办理",
        "承办中"}},
      {"check", checked, {"核查", "待核查", "核查中", "已核查", "核查通过", "复核", "待结案"}},
      {"finish",
       done,
       {"办结", "已办结", "结案", "已结案", "办理完成", "已完成", "已解决", "归档", "已归档"}},
      {"back",
       0,
       {"退件", "已退件", "退回", "已退回", "退单", "已退单", "不予受理", "已作废", "已撤销"}},
      {"track",
       0,
       {"督办", "催办", "延期", "申请延期", "已延期", "挂起", "已挂起", "回访", "待回访",
        "已回访"}},
      {"comment", 0, {"回复", "批注", "留言"}}};
  return all;
}

void add_usual_words(Json& state_in) {
  for (const auto& [ours, level, words] : usual_words())
    for (const auto* theirs : words) {
      auto row = rule(theirs, ours);
      if (level > 0) row["level"] = level;
      state_in.push_back(std::move(row));
    }
}

}  // namespace

Json initial_tables(std::string_view kind) {
  Json tables{
      {"category", Json::array()},
      {"state_out",
       {pair("township", "OPEN"), pair("finish", "INVESTIGATING"), pair("confirm", "CLOSED"),
        pair("reopen", "OPEN"), pair("back", "CANCELLED"), pair("comment", "UNCHANGED"),
        pair("number", "UNCHANGED")}},
      {"state_in",
       {rule("open", "dispatch"), rule("action_scheduled", "confirm"), rule("planned", "confirm"),
        rule("investigating", "handle"), rule("in_progress", "handle"),
        rule("internal_referral", "dispatch"), rule("for_triage", "dispatch"),
        rule("reopen", "dispatch"), rule("fixed", "finish"), rule("closed", "finish"),
        rule("no_further_action", "back"), rule("not_councils_responsibility", "back"),
        rule("duplicate", "back"), rule("cancelled", "back"), rule("unchanged", "comment")}},
      {"grid", Json::array()},
      {"deadline", Json::array()},
      {"field", Json::array()}};
  // Those of GeoReport say nothing of how far along it is: they have no level, and `open` that
  // comes again is no step back.
  add_usual_words(tables["state_in"]);
  if (kind != "webhook") return tables;
  constexpr std::pair<const char*, const char*> fields[]{{"update", "/update_id"},
                                                         {"foreign", "/service_request_id"},
                                                         {"ticket", "/number"},
                                                         {"status", "/status"},
                                                         {"at", "/updated_datetime"},
                                                         {"words", "/description"},
                                                         {"level", "/level"},
                                                         {"step", "/step"},
                                                         {"who", "/who"},
                                                         {"deadline", "/deadline"}};
  for (const auto& [ours, pointer] : fields)
    tables["field"].push_back({{"ours", ours}, {"pointer", pointer}});
  return tables;
}

}  // namespace grid
