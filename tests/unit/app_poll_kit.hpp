// SPDX-License-Identifier: Apache-2.0
// A community whose owners vote: their register, and the steps of a poll.
#pragma once

#include <gtest/gtest.h>

#include "base/time_text.hpp"
#include "unit/app_kit.hpp"

namespace sifang::test {

/// Flats 1-101 … 1-110 of 100 m²: owners O1 to O7; O1 has three of them, the last is not sold.
inline constexpr const char* register_csv =
    "楼栋,房号,业主编号,面积,未售,姓名,账号\n"
    "1,101,O1,100,,张一,resident\n"
    "1,102,O1,100,,张一,resident\n"
    "1,103,O1,100.5,,张一,resident\n"
    "1,104,O2,100,,李二,neighbour\n"
    "1,105,O3,100,,王三,\n"
    "1,106,O4,100,,赵四,\n"
    "1,107,O5,100,,钱五,\n"
    "1,108,O6,100,,孙六,\n"
    "1,109,O7,100,,周七,\n"
    "1,110,,100,是,,\n";

struct PollTest : testing::Test {
  PollTest() {
    add_everybody(world);
    world.add("worker", domain::Role::grid_worker, "", "G1");
    world.add("worker2", domain::Role::grid_worker, "", "G1");
    world.add("third", domain::Role::resident);
  }

  json import(const std::string& csv, json more = json::object()) {
    json input{{"community", "MG"}, {"electorate", "owners"}, {"csv", csv}};
    input.update(more);
    return world.must("admin", "roll.import", input);
  }
  json draft(json more = json::object()) {
    json input{
        {"community", "MG"}, {"question", "是否使用维修资金修电梯"}, {"rule", "owners_ordinary"}};
    input.update(more);
    return world.must("host", "poll.draft", input)["id"];
  }
  [[nodiscard]] std::string at(std::chrono::milliseconds later) const {
    return base::to_rfc3339(world.clock.now() + later);
  }
  void announce(const json& poll, int notice = 16, int window = 6) {
    world.must("host", "poll.announce",
               {{"id", poll},
                {"opens_at", at(std::chrono::days(notice))},
                {"closes_at", at(std::chrono::days(notice + window))}});
  }
  /// Announced, and opened by itself when its time has come.
  json opened(json more = json::object()) {
    import(register_csv);
    const auto poll = draft(std::move(more));
    announce(poll);
    world.clock.pass(std::chrono::days(16));
    world.run_chores();
    EXPECT_EQ(read("resident", poll)["state"], "open");
    return poll;
  }
  json read(const char* who, const json& poll) {
    return world.must(who, "poll.read", {{"id", poll}});
  }
  json cast(const char* who, const json& poll, const char* choice, const char* elector = nullptr) {
    json input{{"id", poll}, {"choice", choice}};
    if (elector) input["elector"] = elector;
    return world.must(who, "poll.cast", input);
  }
  json type(const char* who, const json& poll, const char* elector, const char* choice,
            const char* channel = "paper") {
    return world.must(
        who, "poll.type_paper",
        {{"id", poll}, {"elector", elector}, {"choice", choice}, {"channel", channel}});
  }
  /// Two people type the same.
  void paper(const json& poll, const char* elector, const char* choice) {
    EXPECT_EQ(type("worker", poll, elector, choice)["state"], "waiting");
    EXPECT_EQ(type("recorder", poll, elector, choice)["state"], "counted");
  }
  json closed(const json& poll) {
    world.clock.pass(std::chrono::days(7));
    return world.must("host", "poll.close", {{"id", poll}});
  }
  base::Errc refused(const char* who, const char* command, const json& input,
                     const Asking& asking = {}) {
    const auto answer = world.call(who, command, input, asking);
    EXPECT_FALSE(answer) << who << " " << command;
    return answer ? base::Errc::internal : answer.error().code;
  }
  std::string kinds(const char* who) {
    std::string all;
    for (const auto& body : world.heard_by(who)) {
      const auto kind = json::parse(body)["kind"].get<std::string>();
      if (kind.starts_with("poll.") || kind.starts_with("roll.")) all += kind + " ";
    }
    return all;
  }

  World world;
};

}  // namespace sifang::test
