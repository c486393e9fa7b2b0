// SPDX-License-Identifier: Apache-2.0
// A meeting of four parties in session, with an item under discussion on which is moved and voted.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/app_kit.hpp"

namespace sifang::test {

struct MotionTest : testing::Test {
  using Errc = base::Errc;

  MotionTest() {
    add_everybody(world);
    meeting = world.must("host", "meeting.create",
                         {{"community", "MG"},
                          {"title", "四方会"},
                          {"starts_at", "2026-11-27T19:00:00+08:00"}})["id"];
    item = topic("清运");
    other = topic("停车");
    world.must("host", "meeting.open", {{"id", meeting}});
    for (const char* who : {"rc", "oc", "pc", "pr", "resident"})
      world.must(who, "meeting.check_in", {{"id", meeting}});
    world.must("host", "meeting.start", {{"id", meeting}});
    go_to(item);
  }

  std::string topic(const std::string& title) {
    return world.must("host", "agenda.add",
                      {{"id", meeting}, {"kind", "topic"}, {"title", title}})["id"];
  }
  void go_to(const std::string& id) {
    world.must("host", "meeting.next", {{"id", meeting}, {"item", id}});
  }
  json read(const std::string& id, const std::string& as = "neighbour") {
    const auto agenda = world.must(as, "meeting.read", {{"id", meeting}})["agenda"];
    const auto found = std::find_if(agenda.begin(), agenda.end(),
                                    [&](const json& one) { return one["id"] == id; });
    return found == agenda.end() ? json() : *found;
  }
  std::string move(const std::string& text = "每周五清运。") {
    return world.must("pc", "agenda.propose", {{"id", item}, {"text", text}})["id"];
  }
  std::string amend(const std::string& motion, const std::string& text,
                    const std::string& as = "oc") {
    const auto after =
        world.must(as, "motion.amend", {{"id", motion}, {"text", text}, {"reason", "更清楚"}});
    return after["amendments"].back()["id"];
  }
  Errc refused(const std::string& who, const std::string& command, const json& input,
               const Asking& asking = {}) {
    const auto answer = world.call(who, command, input, asking);
    return answer ? Errc::internal : answer.error().code;
  }
  std::string draft(json subject) {
    subject["id"] = item;
    subject["rule"] = "four_party_majority";
    return world.must("host", "agenda.vote", subject)["id"];
  }
  void hold(const std::string& vote, const std::vector<std::string>& choices) {
    world.must("host", "vote.open", {{"id", vote}});
    const std::vector<std::string> parties{"rc", "oc", "pc", "pr"};
    for (std::size_t i = 0; i < choices.size(); ++i)
      world.must(parties[i], "vote.cast", {{"id", vote}, {"choice", choices[i]}});
    world.must("host", "vote.close", {{"id", vote}});
  }
  json motion() { return read(item)["motions"].back(); }

  const std::vector<std::string> all_for{"for", "for", "for", "for"};
  const std::vector<std::string> tied{"for", "for", "against", "against"};

  World world;
  std::string meeting, item, other;
};

}  // namespace sifang::test
