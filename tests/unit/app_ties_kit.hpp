// SPDX-License-Identifier: Apache-2.0
// A community for tests of what ties tickets to people, to each other and to places.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/app_kit.hpp"

namespace sifang::test {

using base::Errc;

struct TiesTest : testing::Test {
  TiesTest() {
    using enum domain::Role;
    add_everybody(world);
    world.add("third", resident);
    world.add("supervisor", supervisor);
    world.add("officer", officer);
  }
  json submit(const char* who, json fields = json::object()) {
    json input{{"community", "MG"}, {"title", "灯坏了"}, {"body", "灯坏了"}, {"category", "water"}};
    input.update(fields);
    return world.must(who, "ticket.submit", input)["id"];
  }
  json read(const char* who, const json& ticket) {
    return world.must(who, "ticket.read", {{"id", ticket}});
  }
  Errc refused(const char* who, const char* command, const json& input) {
    const auto answer = world.call(who, command, input);
    EXPECT_FALSE(answer) << who << " " << command;
    return answer ? Errc::internal : answer.error().code;
  }
  bool may(const char* who, const json& ticket, const char* move) {
    const auto moves = read(who, ticket)["moves"];
    return std::find(moves.begin(), moves.end(), move) != moves.end();
  }
  void answer_all(const json& ticket) {
    for (const auto& [who, party] : {std::pair{"rc", rc}, {"oc", oc}, {"pc", pc}, {"pr", pr}})
      world.must(who, "ticket.answer",
                 {{"id", ticket},
                  {"party", party},
                  {"text", "答"},
                  {"stance", "support"},
                  {"publish", true}});
  }
  /// Worked on by the property company and reported as done.
  json finished() {
    const auto ticket = submit("resident");
    world.must("rc", "ticket.accept", {{"id", ticket}});
    world.must("host", "ticket.assign", {{"id", ticket}, {"party", pc}});
    world.must("pc", "ticket.start", {{"id", ticket}});
    answer_all(ticket);
    world.must("pc", "ticket.finish", {{"id", ticket}, {"note", "换了"}});
    return ticket;
  }
  std::vector<std::string> kinds_heard(const char* who) {
    std::vector<std::string> kinds;
    for (const auto& body : world.heard_by(who)) kinds.push_back(json::parse(body)["kind"]);
    return kinds;
  }

  World world;
};

}  // namespace sifang::test
