// SPDX-License-Identifier: Apache-2.0
// Examples of rolls and polls.
#include "base/time_text.hpp"
#include "unit/app_examples_kit.hpp"

namespace sifang::test {

void keep_polls(World& world, Examples& keep) {
  using std::chrono::days, std::chrono::hours;
  world.add("typist", domain::Role::host);
  keep.keep_events({});
  const auto at = [&](std::chrono::milliseconds later) {
    return base::to_rfc3339(world.clock.now() + later);
  };
  const auto import = [](const char* csv) {
    return json{{"community", "MG"}, {"electorate", "owners"}, {"csv", csv}};
  };
  keep.answer("bad_line", "admin", "roll.import", import("楼栋,房号,业主编号,面积\n3,902,,89.5\n"));
  keep.answer("four", "admin", "roll.import",
              import("楼栋,房号,业主编号,面积,面积来源,未售,姓名,账号\n"
                     "3,901,O1,89.5,产权证,,张一,neighbour\n"
                     "3,902,O2,89.5,产权证,,李二,resident\n"
                     "3,903,O3,120,合同,,王三,\n3,904,,120,合同,是,,\n"));
  keep.answer("owners", "host", "roll.summary", {{"community", "MG"}});
  const auto draft = [&](const char* question) {
    return keep.step("host", "poll.draft",
                     {{"community", "MG"},
                      {"question", question},
                      {"text", "报价三家,见公告栏。"},
                      {"rule", "owners_ordinary"}})["id"];
  };
  const auto given_up = draft("是否换物业");
  keep.step("host", "poll.withdraw", {{"id", given_up}, {"reason", "先谈"}});
  const auto poll = draft("是否使用维修资金修电梯");
  keep.step("host", "poll.update", {{"id", poll}, {"deem_absent", false}});
  keep.answer("announced", "host", "poll.announce",
              {{"id", poll}, {"opens_at", at(days(15) + hours(1))}, {"closes_at", at(days(25))}});
  keep.pass(days(15) + hours(2));
  const auto lines = keep.answer("owners", "host", "roll.list",
                                 {{"community", "MG"}, {"electorate", "owners"}})["items"];
  keep.answer("linked", "admin", "roll.link", {{"id", lines[2]["id"]}, {"login", "recorder"}});
  keep.step("admin", "roll.unlink", {{"id", lines[2]["id"]}, {"login", "recorder"}});
  keep.step("recorder", "poll.name_proxy",
            {{"id", poll}, {"elector", "3-903"}, {"login", "resident"}, {"mandate", "档案 7 号"}});
  keep.step("recorder", "poll.end_proxy", {{"id", poll}, {"elector", "3-903"}});
  keep.answer("open_for_owner", "neighbour", "poll.read", {{"id", poll}});
  keep.step("neighbour", "poll.cast", {{"id", poll}, {"choice", "for"}});
  const auto type = [&](const char* choice) {
    return json{{"id", poll}, {"elector", "3-903"}, {"choice", choice}, {"channel", "paper"}};
  };
  keep.answer("first", "recorder", "poll.type_paper", type("for"));
  const auto paper = keep.step("typist", "poll.type_paper", type("against"));
  keep.answer("differ", "host", "poll.papers", {{"id", poll}});
  keep.step("host", "poll.settle_paper",
            {{"id", paper["id"]}, {"counts", true}, {"choice", "for"}, {"reason", "原件写同意"}});
  keep.answer("waiting", "host", "poll.electors", {{"id", poll}, {"waiting", true}});
  keep.pass(days(8));
  keep.pass(days(2));
  keep.step("host", "poll.close", {{"id", poll}});
  keep.step("host", "poll.official",
            {{"id", poll},
             {"authority", "市业主决策平台"},
             {"reference", "2026-7"},
             {"valid", false},
             {"passed", false},
             {"cast_heads", 2},
             {"cast_area", 20'950},
             {"for_heads", 2},
             {"for_area", 20'950}});
  keep.answer("published", "host", "poll.publish", {{"id", poll}});
  keep.answer("two", "neighbour", "poll.list", {{"community", "MG"}});
}

}  // namespace sifang::test
